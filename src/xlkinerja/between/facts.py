"""What must be known of a workbook to hold it against others: a few values with their places, and nothing else.

So that hundreds of workbooks can be compared without keeping any of them open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

from xlkinerja.between.cells import ComparedCell
from xlkinerja.between.model import MONTH, PERIOD, RuleBetween, Side
from xlkinerja.between.offers import offers_of
from xlkinerja.checking.typed_over import typed_text
from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.rounding import rounding_of
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Value, evaluate
from xlkinerja.expr.comparing import folded
from xlkinerja.expr.decimals import total
from xlkinerja.finding import Place, shortened
from xlkinerja.form import Column
from xlkinerja.form.coming_together import is_private
from xlkinerja.form.loader import load
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import show
from xlkinerja.kinds.period_text import quarter_of
from xlkinerja.report import TOTAL, Entry, Report
from xlkinerja.report.others import Offer

NAME = "nama_satker"
UNREAD = "(tidak terbaca)"
"""What is shown of a value that rests on a cell which could not be read."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, how far it may be off, where a finding about it sits, and how people read it.

    `row` are the other cells of its row as they are shown, but for those that say who signed. `key` is what rows of two
    workbooks are joined by; a fact of rows that have one may be without a value.
    """

    value: Value
    place: Place
    shown: str
    typed: str = ""
    rounding: Decimal = Decimal(0)
    row: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class Facts:
    """The facts of one workbook: its fields that say whose it is and of when, and the sides of comparisons.

    `sides` holds by rule code, number of the comparison and number of the side (0 is `one`) a fact for each row; of a
    side with a key first what stands for the whole table, then one for each key. `offers` are the values that workbooks
    of other forms take from it.
    """

    path: Path
    form: str
    fields: Mapping[str, Fact]
    sides: Mapping[tuple[str, int, int], tuple[Fact, ...]]
    offers: Mapping[str, tuple[Offer, ...]] = field(default_factory=dict)

    @property
    def period(self) -> tuple[Value, ...] | None:
        """Whose report it is and of when, of a form of every month with the month; None where that is not known."""
        if any(name not in self.fields for name in PERIOD):
            return None
        own = tuple(self.fields[name].value for name in PERIOD)
        if not load(self.form).is_monthly:
            return own
        month = self.fields[MONTH].value if MONTH in self.fields else None
        return (*own[:2], Decimal(quarter_of(int(month))), month) if isinstance(month, Decimal) else None


def facts_of(report: Report, path: Path, rules: tuple[RuleBetween, ...]) -> Facts:
    """Return the facts that the rules need of a workbook."""
    month = (MONTH,) if report.form.is_monthly else ()
    wanted = (name for name in (*PERIOD, NAME, *month) if name in report.fields)
    sent = (item.name for item in report.form.fields if item.sent_on)
    names = [name for name in (*wanted, *sent) if report.fields[name].value is not None]
    sides = {
        (rule.code, number, position): tuple(_facts(report, side))
        for rule in rules
        for number, comparison in enumerate(rule.compare)
        for position, side in enumerate((comparison.one, *comparison.others))
        if side.form == report.form.name
    }
    return Facts(path, report.form.name, {name: _field(report, name) for name in names}, sides, offers_of(report))


def _field(report: Report, name: str) -> Fact:
    data, kind = report.fields[name], report.form.field[name].kind
    return Fact(data.value, report.field_place(name), show(kind, data.value), shortened(typed_text(data.entry, kind)))


def _facts(report: Report, side: Side) -> Iterator[Fact]:
    """Yield the values of a side that are there; what could not be read, or what lacks it, is not compared."""
    if side.key:
        yield from _by_key(report, side)
    elif side.at in report.fields and side.each is None:
        yield from _of_field(report, side)
    else:
        facts = (
            _fact(side, scope, cell) for scope, cell in (_rows(report, side) if side.each else _whole(report, side))
        )
        yield from (fact for fact in facts if fact.value is not None)


def _whole(report: Report, side: Side) -> Iterator[tuple[RowScope, ComparedCell]]:
    """Yield the cell of a column that a finding about the whole report sits on."""
    yield from ((RowScope(report, None, {}, 0), cell) for cell in islice(_cells(report, side.at), 1))


def _rows(report: Report, side: Side) -> Iterator[tuple[RowScope, ComparedCell]]:
    """Yield the rows that are meant, each with the cell that a finding about it sits on."""
    for data in report.tables.get(side.each or "", ()):
        column = data.table.column[side.at]
        for index, row in enumerate(data.rows):
            entry = row.entries[side.at]
            scope = RowScope(report, data, {**row.entries, side.at: _as_rounded(column, entry)}, index)
            if _is_meant(side, scope):
                yield scope, ComparedCell(data, column, entry, row.key)


def _of_field(report: Report, side: Side) -> Iterator[Fact]:
    scope = RowScope(report, None, {}, 0)
    found = evaluated(side.value, scope)
    if found.value is not None and not found.needs_unreadable:
        rounding = rounding_of(side.value, scope, found)
        yield replace(_field(report, side.at), value=found.value, shown=show(side.kind, found.value), rounding=rounding)


# --- rows of one key ---------------------------------------------------------------------------------------------


def _by_key(report: Report, side: Side) -> Iterator[Fact]:
    """Yield where a finding about a row that is not there sits, and for each key what its rows come to together."""
    whole = next(_cells(report, f"{side.each}.{side.at}"), None)
    if whole is None:
        return
    yield Fact(None, whole.place, "", whole.typed)
    together: dict[str, list[Fact]] = {}
    for scope, cell in _rows(report, side):
        key = _key(side, scope)
        if key:
            together.setdefault(folded(key), []).append(replace(_fact(side, scope, cell), key=key))
    for facts in together.values():
        yield _sum(side, facts)


def _key(side: Side, scope: RowScope) -> str:
    """Return what a row is joined by; nothing where a part of it is blank or could not be read."""
    parts = [evaluated(formula, scope) for formula in side.key]
    if any(part.value is None or part.needs_unreadable for part in parts):
        return ""
    return ".".join(
        f"{part.value.normalize():f}" if isinstance(part.value, Decimal) else f"{part.value}" for part in parts
    )


def _sum(side: Side, facts: list[Fact]) -> Fact:
    """Return the rows of a key as one: a blank adds nothing, and with what could not be read nobody knows the sum."""
    unread = next((fact for fact in facts if fact.shown == UNREAD), None)
    if len(facts) == 1 or unread is not None:
        return unread or facts[0]
    numbers = [fact.value for fact in facts if isinstance(fact.value, Decimal)]
    value = total(numbers) if numbers else None
    rounding = sum((fact.rounding for fact in facts), Decimal(0))
    return replace(facts[0], value=value, shown=show(side.kind, value), rounding=rounding)


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
    if entry.reading is None or not column.kind.mixed:
        return entry
    return entry._replace(rounding=entry.reading.step / 2)


def _is_meant(side: Side, scope: RowScope) -> bool:
    for name, expression in side.let:
        scope = scope.binding(name, evaluate(expression, scope))
    return side.where is None or evaluate(side.where, scope) is True


def _fact(side: Side, scope: RowScope, cell: ComparedCell) -> Fact:
    """Return the value of a row, None where it is blank; what could not be read is none and says so."""
    found = evaluated(side.value, scope)
    columns = cell.data.table.column
    row = {
        name: ComparedCell(cell.data, columns[name], entry, cell.row).shown
        for name, entry in scope.entries.items()
        if not is_private(columns[name])
    }
    if found.needs_unreadable or found.value is None:
        return Fact(None, cell.place, UNREAD if found.needs_unreadable else "", cell.typed, row=row)
    rounding = rounding_of(side.value, scope, found)
    return Fact(found.value, cell.place, show(side.kind, found.value), cell.typed, rounding, row)
