"""Reads a form's TOML file and refuses every mistake in it, naming the file and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

from xlkinerja.finding import LEVELS, engine_messages
from xlkinerja.form import allowed
from xlkinerja.form.checks import check_form
from xlkinerja.form.model import Chart, Check, Column, Consolidation, Field, Form, FormError, FormSheet, Rule, Table
from xlkinerja.form.order import computing_order
from xlkinerja.form.repeat import expanded
from xlkinerja.form.toml_keys import expression, kind_named, one_of, refuse, take, take_each, texts, word

_CODE = re.compile(r"[A-Z]-\d\d")


def form_names() -> tuple[str, ...]:
    """Return the names of the forms that come with the package, in alphabetical order."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml")))


@cache
def load(form: str | Path) -> Form:
    """Return a form by its name, or from a TOML file of one's own.

    Raises FormError for every mistake in the file (unknown key, unknown name in a formula, cycle, duplicate, missing
    message), for a name that no form has, and for a packaged file whose form is called otherwise.
    """
    if isinstance(form, Path):
        return load_text(form.name, form.read_text(encoding="utf-8"))
    if form not in form_names():
        raise FormError(f"no form is called {form!r}; there are: {', '.join(form_names())}")
    found = load_text(f"{form}.toml", (_folder() / f"{form}.toml").read_text(encoding="utf-8"))
    if found.name != form:  # workbooks say by which name they are to be read
        raise FormError(f"{form}.toml: form: is {found.name!r}, but the file is called {form!r}")
    return found


@cache
def load_all() -> tuple[Form, ...]:
    """Return the forms that come with the package.

    Raises FormError for a mistake in any of them, and for a rule's code that two of them have.
    """
    forms = tuple(map(load, form_names()))
    owners: dict[str, str] = {}
    for form in forms:
        for rule in form.rules:
            owner = owners.setdefault(rule.code, form.name)
            if owner != form.name:  # a code alone must say which rule is meant
                raise FormError(f"{form.name}.toml: rule {rule.code}.code: form {owner!r} has a rule of that code")
    return forms


def load_text(file: str, text: str) -> Form:
    """Return the form that a TOML text describes; `file` is the name for messages. Raises FormError."""
    try:
        form = _form(tomllib.loads(text))
        check_form(form)
        return replace(form, order=computing_order(form))
    except (tomllib.TOMLDecodeError, FormError) as error:
        raise FormError(f"{file}: {error}") from error


def _folder() -> Traversable:
    return resources.files("xlkinerja") / "forms"


def _form(raw: object) -> Form:
    data = take(raw, allowed.FORM, {"form", "version", "title", "description", "field", "sheet", "table"}, "the file")
    data = expanded(data)
    return Form(
        name=word(data["form"], "form"),
        version=data["version"],
        title=data["title"],
        description=data["description"],
        legal=texts(data, "legal", "the file"),
        fields=take_each(data["field"], _field, "field", "name"),
        sheets=take_each(data["sheet"], _sheet, "sheet", "name"),
        tables=take_each(data["table"], _table, "table", "name"),
        rules=take_each(data.get("rule", []), _rule, "rule", "code"),
        charts=take_each(data.get("chart", []), _chart, "chart", "title"),
        short=data.get("short", word(data["form"], "form").replace("_", " ").title()),
    )


def _named(data: dict[str, Any], where: str) -> dict[str, Any]:
    """Return what fields and columns have alike, read: name, kind and lists of texts."""
    word(data["name"], f"{where}.name")
    kind = kind_named(data["kind"], f"{where}.kind")
    return {**data, "kind": kind, **{key: texts(data, key, where) for key in ("choices", "synonyms")}}


def _field(raw: object, where: str) -> Field:
    data = take(raw, allowed.FIELD, {"name", "label", "kind"}, where)
    one_of(data.get("carry", "clear"), ("keep", "same_year", "clear", "year", "quarter"), f"{where}.carry")
    one_of(data.get("block", "general"), ("general", "signature"), f"{where}.block")
    _parse_formula(data, where)
    return Field(**_named(data, where))


def _sheet(raw: object, where: str) -> FormSheet:
    data = take(raw, allowed.SHEET, {"name", "title", "heading"}, where)
    word(data["name"], f"{where}.name")
    return FormSheet(**data)


def _table(raw: object, where: str) -> Table:
    data = take(raw, allowed.TABLE, {"name", "sheet", "title", "key", "column"}, where)
    word(data["name"], f"{where}.name")
    data["columns"] = take_each(data.pop("column"), _column, f"{where}.column", "name")
    data["fixed"] = texts(data, "fixed", where)
    key = data.pop("key")
    data["keys"] = texts({"key": [key] if isinstance(key, str) else key}, "key", where)
    if not data["keys"]:
        refuse(f"{where}.key", "names no column")
    if data["fixed"]:
        data["rows"] = len(data["fixed"])
    return Table(**data)


def _column(raw: object, where: str) -> Column:
    data = take(raw, allowed.COLUMN, {"name", "label", "kind"}, where)
    data.setdefault("consolidate", _usual_consolidation(data))
    one_of(data["consolidate"], get_args(Consolidation), f"{where}.consolidate")
    if data.get("total") == "formula" and "formula" not in data:
        refuse(f"{where}.total", "is 'formula' but the column has none")
    if "total" in data:
        named = {"sum": f"sum({data['name']})", "formula": data.get("formula", "")}
        data["total"] = expression(named.get(data["total"], data["total"]), f"{where}.total")
    _parse_formula(data, where)
    one_of(data.get("block", "lines"), ("lines", "subheading", "signature"), f"{where}.block")
    for text, choice in data.get("choice_words", {}).items():
        one_of(choice, data.get("choices", []), f"{where}.choice_words.{text}")
    if "unit_from" in data:
        data["unit_from"] = tuple(data["unit_from"].split("."))
    data["choice_words"] = tuple(data.get("choice_words", {}).items())
    data["suggestions"] = texts(data, "suggestions", where)
    data["header"] = texts(data, "header", where)
    return Column(**_named(data, where))


def _parse_formula(data: dict[str, Any], where: str) -> None:
    if "formula" in data:
        data["formula"] = expression(data["formula"], f"{where}.formula")


def _usual_consolidation(column: Mapping[str, Any]) -> str:
    """Return how a column comes together over reports when its TOML does not say: as it does in its Jumlah row."""
    if column.get("total") == "sum":
        return "sum"
    return "formula" if "formula" in column or "total" in column else "list"


def _rule(raw: object, where: str) -> Rule:
    data = take(raw, allowed.RULE, {"code", "level", "title"}, where)
    if not _CODE.fullmatch(data["code"]):
        refuse(f"{where}.code", f"{data['code']!r} does not look like P-01")
    one_of(data["level"], LEVELS, f"{where}.level")
    data["checks"] = take_each(data.pop("check", []), _check, f"{where}.check", None)
    data["instead"] = tuple(_instead(text, f"{where}.instead") for text in texts(data, "instead", where))
    if not data["checks"] and not data["instead"]:
        refuse(where, "check is missing")
    return Rule(**data)


def _instead(text: str, where: str) -> tuple[str, str, str]:
    """Return (code, table, column) of `XK-301 realisasi.fisik_s_sd`, `XK-207 realisasi.*` or `XK-207 kode_satker`."""
    code, _, place = text.partition(" ")
    table, _, column = place.rpartition(".")
    if code not in engine_messages() or not column:
        refuse(where, f"{text!r} is no code of the engine with a place")
    return code, table, column


def _chart(raw: object, where: str) -> Chart:
    data = take(raw, allowed.CHART, {"title", "columns"}, where)
    places = [name.partition(".") for name in texts(data, "columns", where)]
    return Chart(data["title"], tuple((table, column) for table, _, column in places))


def _check(raw: object, where: str) -> Check:
    placed_by_columns = isinstance(raw, Mapping) and "columns" in raw
    data = take(raw, allowed.CHECK, {"holds", "message"} if placed_by_columns else {"holds", "message", "at"}, where)
    return Check(
        at=data.get("at", ""),
        holds=expression(data["holds"], f"{where}.holds"),
        message=data["message"],
        each=data.get("each"),
        columns=texts(data, "columns", where),
        let=tuple((name, expression(str(text), f"{where}.let.{name}")) for name, text in data.get("let", {}).items()),
    )
