"""Reads between.toml and refuses every mistake in it, naming the key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from xlkinerja.between.model import PERIOD, CrossCheck, RuleBetween, Same, Side, Since
from xlkinerja.between.side_checks import check_comparable, check_joined, check_side
from xlkinerja.expr import Expression
from xlkinerja.finding import LEVELS
from xlkinerja.form import Form, FormError
from xlkinerja.form.coming_together import is_private
from xlkinerja.form.lines import with_lines
from xlkinerja.form.loader import form_names, load, load_all
from xlkinerja.form.mistakes import Mistakes, refuse
from xlkinerja.form.names import check_names
from xlkinerja.form.placeholders import placeholders
from xlkinerja.form.repeat import expanded
from xlkinerja.form.rule_checks import WRONG_BRACES
from xlkinerja.form.toml_keys import Types, expression, kind_named, one_of, take, take_each, texts

FILE = "between.toml"
_STAYS = ("keep", "same_year")

_RULE: Mapping[str, Types] = {
    "code": str,
    "level": str,
    "title": str,
    "example": str,
    "explainable": bool,
    "same": list,
    "compare": list,
    "since": list,
}
_SAME: Mapping[str, Types] = {"fields": list, "message": str}
_COMPARE: Mapping[str, Types] = {
    "one": dict,
    "other": list,
    "tolerance": str,
    "message": str,
    "answer": str,
    "missing": str,
    "lacking": str,
    "one_way": bool,
}
_SIDE: Mapping[str, Types] = {
    "form": str,
    "each": str,
    "at": str,
    "let": dict,
    "where": str,
    "value": str,
    "kind": str,
    "label": str,
    "key": (str, list),
}
_SINCE: Mapping[str, Types] = {
    "form": str,
    "carried": bool,
    "columns": list,
    "optional": bool,
    "message": str,
    "first": str,
    "gone": str,
}


def read_rules(text: str) -> tuple[RuleBetween, ...]:
    """Return the rules that a TOML text describes. Raises FormError."""
    try:
        told = Mistakes(FILE, strict=True)
        data = take(told, expanded(told, with_lines(text)), {"rule": list}, {"rule"}, "the file")
        return take_each(told, data["rule"], _rule, "rule", "code")
    except (tomllib.TOMLDecodeError, FormError) as error:
        said = str(error)
        raise FormError(said if said.startswith(f"{FILE}: ") else f"{FILE}: {said}") from error


def _rule(told: Mistakes, raw: object, where: str) -> RuleBetween:
    data = take(told, raw, _RULE, {"code", "level", "title", "example"}, where)
    one_of(told, data["level"], LEVELS, f"{where}.level")
    if any(rule.code == data["code"] for form in load_all() for rule in form.rules):
        refuse(f"{where}.code", "a form has a rule of that code")
    data["same"] = take_each(told, data.get("same", []), _same, f"{where}.same", None)
    data["compare"] = take_each(told, data.get("compare", []), _comparison, f"{where}.compare", None)
    data["since"] = take_each(told, data.get("since", []), _since, f"{where}.since", None)
    if not any(data[shape] for shape in ("same", "compare", "since")):
        refuse(where, "checks nothing; it needs same, compare or since")
    return RuleBetween(**data)


def _same(told: Mistakes, raw: object, where: str) -> Same:
    data = take(told, raw, _SAME, _SAME.keys(), where)
    data["fields"] = texts(told, data, "fields", where)
    for name in data["fields"]:
        one_of(told, name, PERIOD, f"{where}.fields")
    _check_message(told, data["message"], {"judul", "isi"}, f"{where}.message")
    return Same(**data)


def _comparison(told: Mistakes, raw: object, where: str) -> CrossCheck:
    data = take(told, raw, _COMPARE, {"one", "other", "message", "answer"}, where)
    one = _side(told, data["one"], f"{where}.one")
    others = take_each(told, data["other"], _side, f"{where}.other", None)
    if len({one.form, others[0].form}) == 1 or len({other.form for other in others}) > 1:
        refuse(where, "compares a value of one form with values of one other form")
    told.add_checked(check_comparable(one, others, where))
    told.add_checked(check_joined(one, others, ("missing" in data) or ("lacking" in data), where))
    each = load(one.form).table[one.each].columns if one.each else ()
    columns = {column.name for column in each if not is_private(column)}
    for key, words in (
        ("message", {"lain", *columns}),
        ("answer", {"lain", *columns}),
        ("missing", ()),
        ("lacking", ()),
    ):
        _check_message(told, data.get(key, ""), {"nilai", "berkas", "sel", "kunci", *words}, f"{where}.{key}")
    try:
        tolerance = Decimal(data.get("tolerance", "0"))
    except InvalidOperation:
        refuse(f"{where}.tolerance", f"{data['tolerance']!r} is no number")
    texts_of_gaps = {key: data[key] for key in ("missing", "lacking") if key in data}
    return CrossCheck(
        one, others, data["message"], data["answer"], tolerance, **texts_of_gaps, one_way=data.get("one_way", False)
    )


def _side(told: Mistakes, raw: object, where: str) -> Side:
    data = take(told, raw, _SIDE, {"form", "at", "value", "kind"}, where)
    form, each = _form(told, data, where), data.get("each")
    if each is not None:
        one_of(told, each, form.table.keys(), f"{where}.each")
    if each is not None or data["at"] not in form.field:
        _column(form, f"{each}.{data['at']}" if each else data["at"], f"{where}.at")
    bound: set[str] = set()
    let = []
    for name, text in data.get("let", {}).items():
        let.append((name, _formula(told, (form, each, bound), str(text), f"{where}.let.{name}")))
        bound.add(name)
    condition = _formula(told, (form, each, bound), data["where"], f"{where}.where") if "where" in data else None
    side = Side(
        form=form.name,
        at=data["at"],
        value=_formula(told, (form, each, ()), data["value"], f"{where}.value"),
        kind=kind_named(told, data["kind"], f"{where}.kind"),
        each=each,
        let=tuple(let),
        where=condition,
        label=data.get("label", ""),
        key=tuple(_formula(told, (form, each, ()), text, f"{where}.key") for text in _key(told, data, where)),
    )
    told.add_checked(check_side(form, side, where))
    return side


def _key(told: Mistakes, data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return the formulas of a key's parts: several columns, or one formula."""
    given = data.get("key", [])
    return (given,) if isinstance(given, str) else texts(told, data, "key", where)


def _since(told: Mistakes, raw: object, where: str) -> Since:
    data = take(told, raw, _SINCE, {"form", "carried", "message"}, where)
    form = _form(told, data, where)
    carried = data["carried"]
    if carried == ("columns" in data):
        refuse(where, "lists columns that stay, or is carried and takes the columns that carry another one over")
    data["columns"] = _carried(form) if carried else tuple(_kept(told, form, data, where))
    if not data["columns"]:
        refuse(where, "the form carries no column over")
    for key in ("message", "first"):
        _check_message(told, data.get(key, ""), {"judul", "baris", "nilai", "lain", "berkas"}, f"{where}.{key}")
    _check_message(told, data.get("gone", ""), {"tabel", "baris", "berkas"}, f"{where}.gone")
    return Since(**data)


def _carried(form: Form) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (table.name, column.name, column.carry)
        for table in form.tables
        for column in table.columns
        if column.carry in table.column
    )


def _kept(told: Mistakes, form: Form, data: Mapping[str, Any], where: str) -> list[tuple[str, str, str]]:
    found = []
    for text in texts(told, data, "columns", where):
        table, column = _column(form, text, f"{where}.columns")
        if form.table[table].column[column].carry not in _STAYS:
            refuse(f"{where}.columns", f"{text} does not stay within a year (carry is none of {', '.join(_STAYS)})")
        found.append((table, column, column))
    return found


def _form(told: Mistakes, data: Mapping[str, Any], where: str) -> Form:
    return load(one_of(told, data["form"], form_names(), f"{where}.form"))


def _column(form: Form, text: str, where: str) -> tuple[str, str]:
    table, _, column = text.rpartition(".")
    if table not in form.table or column not in form.table[table].column:
        refuse(where, f"form {form.name} has no column {text!r}")
    return table, column


def _formula(told: Mistakes, known: tuple[Form, str | None, Collection[str]], text: str, where: str) -> Expression:
    """Return a formula of a form, in a row of a table of it or none, that may mention other names too."""
    form, each, bound = known
    formula = expression(told, text, where)
    told.add_checked(check_names(form, formula, each, bound, where))
    return formula


def _check_message(told: Mistakes, message: str, known: Collection[str], where: str) -> None:
    try:
        named = list(placeholders(message))
    except ValueError:
        told.add(where, *WRONG_BRACES)
        return
    for name, kind in named:
        if name not in known or kind is not None:
            refuse(where, f"knows no {{{name}}}; there are: {', '.join(sorted(known))}")
