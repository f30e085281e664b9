"""What must be known of a workbook to hold it against others: a few values with their places, and nothing else.

So that hundreds of workbooks can be compared without keeping any of them open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from pathlib import Path

from xlkinerja.between.cells import ComparedCell
from xlkinerja.between.model import PERIOD, RuleBetween, Side
from xlkinerja.checking.typed_over import typed_text
from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.rounding import rounding_of
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Value, evaluate
from xlkinerja.finding import Place, shortened
from xlkinerja.form import Column
from xlkinerja.form.coming_together import is_private
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import show
from xlkinerja.report import TOTAL, Entry, Report

NAME = "nama_satker"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, how far it may be off, where a finding about it sits, and how people read it.

    `row` are the other cells of its row as they are shown, but for those that say who signed.
    """

    value: Value
    place: Place
    shown: str
    typed: str = ""
    rounding: Decimal = Decimal(0)
    row: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """The facts of one workbook: its fields that say whose it is and of when, and the sides of comparisons.

    `sides` holds by rule code, number of the comparison and number of the side (0 is `one`) a fact for each row.
    """

    path: Path
    form: str
    fields: Mapping[str, Fact]
    sides: Mapping[tuple[str, int, int], tuple[Fact, ...]]

    @property
    def period(self) -> tuple[Value, ...] | None:
        """Whose report it is and of when; None where that is not known."""
        return tuple(self.fields[name].value for name in PERIOD) if all(n in self.fields for n in PERIOD) else None


def facts_of(report: Report, path: Path, rules: tuple[RuleBetween, ...]) -> Facts:
    """Return the facts that the rules need of a workbook."""
    names = [name for name in (*PERIOD, NAME) if name in report.fields and report.fields[name].value is not None]
    sides = {
        (rule.code, number, position): tuple(_facts(report, side))
        for rule in rules
        for number, comparison in enumerate(rule.compare)
        for position, side in enumerate((comparison.one, *comparison.others))
        if side.form == report.form.name
    }
    return Facts(path, report.form.name, {name: _field(report, name) for name in names}, sides)


def _field(report: Report, name: str) -> Fact:
    data, kind = report.fields[name], report.form.field[name].kind
    return Fact(data.value, report.field_place(name), show(kind, data.value), shortened(typed_text(data.entry, kind)))


def _facts(report: Report, side: Side) -> Iterator[Fact]:
    """Yield the values of a side that are there; what could not be read, or what lacks it, is not compared."""
    if side.each is None:
        cell = next(_cells(report, side.at), None)
        if cell is not None:
            yield from _fact(side, RowScope(report, None, {}, 0), cell)
        return
    for data in report.tables.get(side.each, ()):
        for index, row in enumerate(data.rows):
            entries = {**row.entries, side.at: _as_rounded(data.table.column[side.at], row.entries[side.at])}
            scope = RowScope(report, data, entries, index)
            if _is_meant(side, scope):
                yield from _fact(
                    side, scope, ComparedCell(data, data.table.column[side.at], row.entries[side.at], row.key)
                )


def _cells(report: Report, at: str) -> Iterator[ComparedCell]:
    """Yield the cells that `table.column` may mean, the best first: its total, then its rows."""
    table, _, name = at.rpartition(".")
    for data in report.tables.get(table, ()):
        column = data.table.column[name]
        if name in data.totals:
            yield ComparedCell(data, column, data.totals[name], TOTAL)
        yield from (ComparedCell(data, column, row.entries[name], row.key) for row in data.rows)


def _as_rounded(column: Column, entry: Entry) -> Entry:
    """Return an indicator's figure with the doubt of its last digit: 4 for 4,02 % is right, whole number or not."""
    if entry.reading is None or not column.kind.rounded:
        return entry
    return entry._replace(rounding=entry.reading.step / 2)


def _is_meant(side: Side, scope: RowScope) -> bool:
    for name, expression in side.let:
        scope = scope.binding(name, evaluate(expression, scope))
    return side.where is None or evaluate(side.where, scope) is True


def _fact(side: Side, scope: RowScope, cell: ComparedCell) -> Iterator[Fact]:
    found = evaluated(side.value, scope)
    if found.value is None or found.needs_unreadable:
        return
    columns = cell.data.table.column
    row = {
        name: ComparedCell(cell.data, columns[name], entry, cell.row).shown
        for name, entry in scope.entries.items()
        if not is_private(columns[name])
    }
    rounding = rounding_of(side.value, scope, found)
    yield Fact(found.value, cell.place, show(side.kind, found.value), cell.typed, rounding, row)
