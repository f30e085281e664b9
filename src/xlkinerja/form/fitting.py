"""Checks that what a formula gives fits where it stands: numbers in columns of numbers, a condition in a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from xlkinerja.expr import Expression, ExpressionError, Holds, holds_of
from xlkinerja.form.any_places import AnyPlaces
from xlkinerja.form.formula_words import said_of
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Check, Form
from xlkinerja.kinds import Kind

HELD = {"number": "angka", "text": "teks", "logical": "benar atau salah"}
"""What a formula may give, in words."""


def check_fitting(form: Form, broken: Collection[str]) -> Iterator[Mistake]:
    """Yield each formula that mixes numbers and texts, or gives something else than what is to stand there.

    `broken` are the places of which a mistake was told already: a formula that leans on one of them is let alone.
    """
    for cell in formula_cells(form):
        yield from _check_cell(form, cell, broken)
    for rule in form.rules:
        for number, check in enumerate(rule.checks, 1):
            yield from _check_rule(form, check, f"rule {rule.code}.check {number}", broken)


class FormulaCell(NamedTuple):
    """A formula that fills a cell: of which table, where it is written, and what the cell is to hold."""

    formula: Expression
    table: str | None
    where: str
    kind: Kind


def formula_cells(form: Form) -> Iterator[FormulaCell]:
    """Yield each formula that stands in a cell."""
    for field in form.fields:
        if field.formula is not None:
            yield FormulaCell(field.formula, None, f"field {field.name}.formula", field.kind)
    for table in form.tables:
        for column in table.columns:
            where = f"table {table.name}.column {column.name}"
            if column.formula is not None:
                yield FormulaCell(column.formula, table.name, f"{where}.formula", column.kind)
            if column.total is not None and (column.formula is None or column.total.text != column.formula.text):
                yield FormulaCell(column.total, table.name, f"{where}.total", column.kind)


def _check_cell(form: Form, cell: FormulaCell, broken: Collection[str]) -> Iterator[Mistake]:
    if _leans_on(form, cell.formula, cell.table, broken):
        return
    try:
        given = holds_of(cell.formula, AnyPlaces(form, cell.table, by_name=True))
    except ExpressionError as error:
        yield Mistake(cell.where, *said_of(cell.formula.text, error))
        return
    yield from unfit_value(cell.where, given, cell.kind)


def unfit_value(where: str, given: Holds, kind: Kind) -> Iterator[Mistake]:
    """Yield the mistake of a formula that gives something else than what is to be shown by a kind."""
    if given not in (kind.holds, "blank"):
        wanted = f"di sini harus {HELD[kind.holds]} (kind {kind.name})"
        yield Mistake(where, f"rumusnya menghasilkan {HELD[given]}, {wanted}.", _fitting(given))


def unfit_condition(where: str, given: Holds) -> Iterator[Mistake]:
    """Yield the mistake of a formula that is no condition where only one makes sense."""
    if given not in ("logical", "blank"):
        what = f"harus benar atau salah, rumus ini menghasilkan {HELD[given]}."
        yield Mistake(where, what, "Tulis perbandingan, misalnya nilai >= 0, atau not blank(nama).")


def _fitting(given: Holds) -> str:
    if given == "logical":
        return 'Tulis misalnya "ya" if syarat else "tidak", dengan kind teks.'
    return f"Ubah rumusnya, atau pakai kind yang berisi {HELD[given]}."


def _check_rule(form: Form, check: Check, where: str, broken: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong with a rule's formulas, once though it may be about columns of numbers and of texts."""
    if f"{where}.each" in broken or (check.each is not None and check.each not in form.table):
        return
    found = dict.fromkeys(
        mistake for named in _named(form, check) for mistake in _with_names(form, check, named, where, broken)
    )
    yield from found


def _named(form: Form, check: Check) -> Iterator[dict[str, Holds]]:
    """Yield what `nilai`, `judul` and `diketik` may hold: the columns that are checked may be of several kinds."""
    if not check.columns:
        yield {}
        return
    columns = form.table[check.each].column if check.each is not None else {}
    for holds in sorted({columns[name].kind.holds for name in check.columns if name in columns}):
        yield {"nilai": holds, "diketik": holds, "judul": "text"}


def _with_names(
    form: Form, check: Check, named: dict[str, Holds], where: str, broken: Collection[str]
) -> Iterator[Mistake]:
    unknown: set[str] = set()
    for name, formula in (*check.let, ("", check.holds)):
        key = f"{where}.let.{name}" if name else f"{where}.holds"
        leans = key in broken or _leans_on(form, formula, check.each, broken, set(named))
        if leans or unknown & {n.column for n in formula.names if n.table is None}:
            unknown.add(name)
            continue
        try:
            given = holds_of(formula, AnyPlaces(form, check.each, named, by_name=True), named)
        except ExpressionError as error:
            unknown.add(name)
            yield Mistake(key, *said_of(formula.text, error))
            continue
        if name:
            named[name] = given
        else:
            yield from unfit_condition(key, given)


def _leans_on(
    form: Form, formula: Expression, table: str | None, broken: Collection[str], bound: Collection[str] = ()
) -> bool:
    """Tell whether a formula uses a name that is not there, or one of whose kind nothing is known."""
    for name in formula.names | formula.columns | formula.totals:
        if name.table is None and name.column in bound:
            continue
        place = form.resolve(name, table)
        if place is None or f"{_thing(place)}.kind" in broken:
            return True
    return any(keyed not in form.table for keyed in formula.keyed)


def _thing(place: tuple[str | None, str]) -> str:
    table, name = place
    return f"field {name}" if table is None else f"table {table}.column {name}"
