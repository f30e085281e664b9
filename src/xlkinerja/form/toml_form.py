"""Reads a form's TOML file and refuses it with all mistakes in it, each with its line, key and hint."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, get_args

from xlkinerja.expr import Expression
from xlkinerja.finding import LEVELS, Level, engine_messages
from xlkinerja.form import allowed
from xlkinerja.form.checks import TOTAL_IS, check_form
from xlkinerja.form.compound_checks import check_compounds
from xlkinerja.form.fitting import check_fitting
from xlkinerja.form.letters import check_letters
from xlkinerja.form.lines import LINES, with_lines
from xlkinerja.form.mistakes import Mistake, Mistakes
from xlkinerja.form.model import (
    Chart,
    Check,
    Column,
    Compound,
    Consolidation,
    Field,
    Form,
    FormError,
    FormSheet,
    Print,
    Rule,
    Table,
)
from xlkinerja.form.order import circles, computing_order
from xlkinerja.form.paper import check_paper
from xlkinerja.form.print_checks import check_print
from xlkinerja.form.printing import check_braces
from xlkinerja.form.privacy import check_privacy
from xlkinerja.form.repeat import expanded
from xlkinerja.form.standard import named, with_standard_fields
from xlkinerja.form.taking import check_taking, take_from
from xlkinerja.form.toml_keys import expression, kind_named, one_of, take, take_each, texts, word
from xlkinerja.form.tree import TreeLevel

FILE = "berkas"
"""What stands before the keys at the top of the file in messages."""

_OF_A_MONTH = "{kode_satker} {nama_satker} · Bulan {bulan} Tahun Anggaran {tahun}"
"""What a page of a form of every month says of whose it is, where the form does not say it."""
_CARRIES = ("keep", "same_year", "clear", "year", "quarter", "month")
_CODE = re.compile(r"[A-Z]-\d\d")


def _nothing_more(_: Form) -> Iterable[Mistake]:
    """Find no other mistake: the form stands alone."""
    return ()


def read_form(file: str, text: str, more: Callable[[Form], Iterable[Mistake]] = _nothing_more) -> Form:
    """Return the form that a TOML text describes; `file` is the name for messages.

    Raises FormError with all mistakes in it, each with its line, what was expected, and a hint; `more` are those that
    only others see.
    """
    told = Mistakes(file)
    try:
        data = expanded(told, with_lines(text))
        form = _form(told, data)
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"{file}: {_no_toml(error, text)}") from error
    told.add_checked(check_letters(data))
    told.add_checked(check_form(form))
    told.add_checked(check_compounds(form))
    told.add_checked(check_fitting(form, frozenset(told.broken)))
    told.add_checked(check_paper(form))
    told.add_checked(check_print(form))
    told.add_checked(check_taking(form))
    told.add_checked(check_privacy(form))
    told.add_checked(more(form))
    if not told.found:
        told.add_checked(circles(form))
        told.add_checked(check_braces(form))  # of a repetition that failed they are left everywhere
    told.refuse()
    return replace(form, order=computing_order(form))


def _no_toml(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return what the parser says, with the line in front as for every other mistake."""
    said = str(error)
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    where = f"baris {found[1] or len(text.splitlines())}: " if found else ""
    said = said[: found.start()] if found else said
    hint = "Periksa tanda =, kurung, dan tanda kutip; teks selalu di antara tanda kutip."
    return f"{where}bukan TOML yang benar ({said}). {hint}"


def _form(told: Mistakes, raw: object) -> Form:
    needed = {"form", "version", "title", "description", "sheet", "table"}
    data = take(told, raw, allowed.FORM, needed, FILE)
    name = word(told, data["form"], f"{FILE}.form")
    period: Any = one_of(told, data.get("period", "quarter"), ("quarter", "month"), f"{FILE}.period")
    fields = with_standard_fields(data.get("field", []), period)
    return Form(
        name=name,
        version=data["version"],
        title=data["title"],
        description=data["description"],
        legal=texts(told, data, "legal", FILE),
        working_days=data.get("working_days"),
        printed_before=texts(told, data, "printed_before", FILE),
        fields=take_each(told, fields, partial(_field, names=named(fields)), "field", "name"),
        sheets=take_each(told, data["sheet"], partial(_sheet, period=period), "sheet", "name"),
        tables=take_each(told, data["table"], _table, "table", "name"),
        rules=take_each(told, data.get("rule", []), _rule, "rule", "code"),
        charts=take_each(told, data.get("chart", []), _chart, "chart", "title"),
        compounds=take_each(told, data.get("compound", []), _compound, "compound", None),
        short=data.get("short", name.replace("_", " ").title()),
        period=period,
    )


def _named(told: Mistakes, data: dict[str, Any], where: str) -> dict[str, Any]:
    """Return what fields and columns have alike, read: name, kind and lists of texts."""
    word(told, data["name"], f"{where}.name")
    kind = kind_named(told, data["kind"], f"{where}.kind")
    return {**data, "kind": kind, **{key: texts(told, data, key, where) for key in ("choices", "synonyms")}}


def _field(told: Mistakes, raw: object, where: str, names: frozenset[str]) -> Field:
    data = take(told, raw, allowed.FIELD, {"name", "label", "kind"}, where)
    carry = data.get("carry", "clear")
    if carry not in names - {data["name"]}:
        one_of(told, carry, ("keep", "same_year", "clear", "year", "quarter", "month"), f"{where}.carry")
    one_of(told, data.get("block", "general"), ("general", "signature"), f"{where}.block")
    one_of(told, data.get("not_before", "period_end"), ("period_end",), f"{where}.not_before")
    _parse_formula(told, data, where)
    take_from(told, data, (), where)
    return Field(**_named(told, data, where))


def _sheet(told: Mistakes, raw: object, where: str, period: str) -> FormSheet:
    data = take(told, raw, allowed.SHEET, {"name", "title", "heading"}, where)
    data.setdefault("identity", _OF_A_MONTH if period == "month" else "")
    word(told, data["name"], f"{where}.name")
    return FormSheet(**data)


def _table(told: Mistakes, raw: object, where: str) -> Table:
    data = take(told, raw, allowed.TABLE, {"name", "sheet", "title", "key", "column"}, where)
    word(told, data["name"], f"{where}.name")
    one_of(told, data.get("nihil", "allowed"), ("allowed", "asked"), f"{where}.nihil")
    key = data.pop("key")
    data["keys"] = texts(told, {"key": [key] if isinstance(key, str) else key}, "key", where)
    data["keys"] = data["keys"] or ("",)
    column = partial(_column, keys=data["keys"])
    data["columns"] = take_each(told, data.pop("column"), column, f"{where}.column", "name")
    data["compounds"] = take_each(told, data.pop("compound", []), _compound, f"{where}.compound", None)
    data["groups"] = take_each(told, data.pop("group", []), _group, f"{where}.group", None)
    data["fixed"] = texts(told, data, "fixed", where)
    data["tree"] = take_each(told, data.pop("tree", []), _tree_level, f"{where}.tree", "level")
    if data["fixed"]:
        data["rows"] = len(data["fixed"])
    return Table(**{**data, "print": _print(told, data.get("print", {}), f"{where}.print")})


def _compound(told: Mistakes, raw: object, where: str) -> Compound:
    data = take(told, raw, allowed.COMPOUND, {"written"}, where)
    return Compound(texts(told, data, "written", where), texts(told, data, "synonyms", where))


def _group(told: Mistakes, raw: object, where: str) -> Compound:
    data = take(told, raw, allowed.GROUP, {"written"}, where)
    figures = tuple((below, str(of)) for below, of in data.get("figures", {}).items())
    return Compound(texts(told, data, "written", where), figures=figures)


def _tree_level(told: Mistakes, raw: object, where: str) -> TreeLevel:
    data = take(told, raw, allowed.TREE, {"level", "shapes"}, where)
    return TreeLevel(data["level"], texts(told, data, "shapes", where))


def _print(told: Mistakes, raw: object, where: str) -> Print:
    data = take(told, raw, allowed.PRINT, set(), where)
    return Print(*(texts(told, data, key, where) for key in ("pages", "quarters")))


def _column(told: Mistakes, raw: object, where: str, keys: tuple[str, ...]) -> Column:
    data = take(told, raw, allowed.COLUMN, {"name", "label", "kind"}, where)
    data.setdefault("consolidate", _usual_consolidation(data))
    one_of(told, data["consolidate"], get_args(Consolidation), f"{where}.consolidate")
    if data.get("tree"):
        one_of(told, data["tree"], ("sum",), f"{where}.tree")
        data.setdefault("formula", f"children({data['name']})")
        data["else_typed"] = True
    _parse_formula(told, data, where)
    if "total" in data:
        data["total"] = _total(told, data, f"{where}.total")
    one_of(told, data.get("block", "lines"), ("lines", "subheading", "signature"), f"{where}.block")
    for text, choice in data.get("choice_words", {}).items():
        one_of(told, str(choice), data.get("choices", []), f"{where}.choice_words.{text}")
    if "unit_from" in data:
        data["unit_from"] = tuple(data["unit_from"].split("."))
    data["choice_words"] = tuple(data.get("choice_words", {}).items())
    data["suggestions"] = texts(told, data, "suggestions", where)
    data["spoken"] = texts(told, data, "spoken", where)
    data["header"] = texts(told, data, "header", where)
    take_from(told, data, keys, where)
    data["internal"] = data.get("internal", False) or data.get("private", False)
    return Column(**_named(told, data, where))


def _total(told: Mistakes, column: Mapping[str, Any], where: str) -> Expression:
    """Return the formula of a column's Jumlah row; its own is read already."""
    if column["total"] != "formula":
        text = (
            f"{'children' if column.get('tree') else 'sum'}({column['name']})"
            if column["total"] == "sum"
            else column["total"]
        )
        return expression(told, text, where, TOTAL_IS)
    if "formula" in column:
        formula: Expression = column["formula"]
        return formula
    told.add(where, 'ialah "formula", tetapi kolom ini tidak punya formula.', 'Tulis total = "sum".')
    return expression(told, "", where)


def _parse_formula(told: Mistakes, data: dict[str, Any], where: str) -> None:
    if "formula" in data:
        data["formula"] = expression(told, data["formula"], f"{where}.formula")


def _usual_consolidation(column: Mapping[str, Any]) -> str:
    """Return how a column comes together over reports when its TOML does not say: as it does in its Jumlah row."""
    if column.get("total") == "sum":
        return "sum"
    return "formula" if "formula" in column or "total" in column else "list"


def _rule(told: Mistakes, raw: object, where: str) -> Rule:
    data = take(told, raw, allowed.RULE, {"code", "level", "title"}, where)
    if f"{where}.code" not in told.broken and not _CODE.fullmatch(data["code"]):
        told.add(f"{where}.code", f'"{data["code"]}" bukan kode aturan.', "Tulis seperti P-01.")
    one_of(told, data["level"], LEVELS, f"{where}.level")
    data["checks"] = take_each(told, data.pop("check", []), _check, f"{where}.check", None)
    data["instead"] = tuple(_instead(told, text, f"{where}.instead") for text in texts(told, data, "instead", where))
    if not data["checks"] and not data["instead"]:
        told.add(where, "belum ada check.", "Tambahkan [[rule.check]] dengan holds dan message.")
    return Rule(**data)


def _instead(told: Mistakes, text: str, where: str) -> tuple[str, str, str]:
    """Return (code, table, column) of `XK-301 realisasi.fisik_s_sd`, `XK-207 realisasi.*` or `XK-207 kode_satker`."""
    code, _, place = text.partition(" ")
    table, _, column = place.rpartition(".")
    if code not in engine_messages() or not column:
        what = f'"{text}" bukan kode mesin dengan tempatnya.'
        told.add(where, what, 'Tulis seperti "XK-207 kode_satker" atau "XK-301 tabel.kolom".')
        return "", "", "*"
    return code, table, column


def _chart(told: Mistakes, raw: object, where: str) -> Chart:
    data = take(told, raw, allowed.CHART, {"title", "columns"}, where)
    places = [name.partition(".") for name in texts(told, data, "columns", where)]
    return Chart(data["title"], tuple((table, column) for table, _, column in places))


def _check(told: Mistakes, raw: object, where: str) -> Check:
    placed_by_columns = isinstance(raw, Mapping) and "columns" in raw
    needed = {"holds", "message"} if placed_by_columns else {"holds", "message", "at"}
    data = take(told, raw, allowed.CHECK, needed, where)
    levels = _levels(told, data.pop("level"), f"{where}.level") if isinstance(data.get("level"), dict) else ()
    if "level" in data:
        one_of(told, data["level"], LEVELS, f"{where}.level")
    return Check(
        at=data.get("at", ""),
        holds=expression(told, data["holds"], f"{where}.holds"),
        message=data["message"],
        each=data.get("each"),
        columns=texts(told, data, "columns", where),
        let=tuple(
            (name, expression(told, str(text), f"{where}.let.{name}")) for name, text in data.get("let", {}).items()
        ),
        rounded=data.get("rounded", False),
        level=data.get("level"),
        levels=levels,
        once=data.get("once", False),
    )


def _levels(told: Mistakes, raw: Mapping[str, object], where: str) -> tuple[tuple[int, Level], ...]:
    """Return the levels by the triwulan from which on they hold, in its order."""
    found: dict[int, Level] = {}
    for key, level in raw.items():
        if key == LINES:
            continue
        if key not in {"1", "2", "3", "4"} or level not in LEVELS:
            what = f"{key} = {level!r} bukan tingkat mulai sebuah triwulan."
            told.add(where, what, 'Tulis misalnya { 1 = "catatan", 3 = "peringatan" }.')
        else:
            found[int(key)] = level
    if not found and where not in told.broken:
        told.add(where, "kosong.", 'Tulis misalnya { 1 = "catatan", 3 = "peringatan" }.')
    return tuple(sorted(found.items()))
