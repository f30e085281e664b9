"""What a formula's names mean where it stands: their values, and the addresses of their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress

from xlkinerja.expr import Name, Value
from xlkinerja.ooxml.address import column_letters, quote_sheet
from xlkinerja.report import NOWHERE, Entry, Report, TableData


@dataclass
class RowScope:
    """What a formula sees from one row (or the Jumlah row): values by name; remembers which entries it used.

    `passed` are those that it only went past in search of a row: their figures do not move the value.
    """

    report: Report
    data: TableData | None
    entries: Mapping[str, Entry]
    position: int
    bound: Mapping[str, Value] = field(default_factory=dict)
    used: list[Entry] = field(default_factory=list)
    passed: list[Entry] = field(default_factory=list)
    moved: Entry | None = None
    """An entry that is taken half a unit of its last digit higher, to learn how much that matters."""

    def value(self, name: Name) -> Value:
        """Return the value of this row's cell, of a bound name, or of a field."""
        if name.column in self.bound:
            return self.bound[name.column]
        if name.column in self.entries:
            return self._use(self.entries[name.column])
        data = self.report.fields[name.column]
        if data.entry is not None:
            self._use(data.entry)
        return data.value

    def column(self, name: Name) -> Sequence[Value]:
        """Return a column's values in sheet order, of this table or of another."""
        entries = self._entries(name)
        self.used += entries
        return self._values(entries)

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        """Return a column's values in those of its rows that are chosen."""
        entries = self._entries(name)
        chosen = list(compress(entries, rows))
        self.used += chosen
        self.passed += entries
        return self._values(chosen)

    def total(self, name: Name) -> Value:
        """Return a column's total; blank where there are several, one on each sheet."""
        parts = self.parts(name)
        return self._use(parts[0].totals[name.column]) if len(parts) == 1 else None

    @property
    def touched(self) -> tuple[Entry, ...]:
        """All entries that the value needs to be there and readable."""
        return (*self.used, *self.passed)

    def binding(self, name: str, value: Value) -> RowScope:
        """Return the scope with a name for a value; it remembers the same entries."""
        bound = {**self.bound, name: value}
        return RowScope(self.report, self.data, self.entries, self.position, bound, self.used, self.passed)

    def moving(self, entry: Entry) -> RowScope:
        """Return the scope with one entry taken half a unit higher."""
        return RowScope(self.report, self.data, self.entries, self.position, self.bound, moved=entry)

    def parts(self, name: Name) -> tuple[TableData, ...]:
        """Return the parts of the table that a name belongs to; none when the workbook lacks it."""
        if name.table is None or (self.data is not None and name.table == self.data.table.name):
            return (self.data,) if self.data is not None else ()
        return self.report.seen_from(name.table, self.data)

    def _entries(self, name: Name) -> list[Entry]:
        return [row.entries[name.column] for part in self.parts(name) for row in part.rows]

    def _values(self, entries: Sequence[Entry]) -> Sequence[Value]:
        return [self._seen(entry) for entry in entries] if self.moved else [entry.value for entry in entries]

    def _use(self, entry: Entry) -> Value:
        self.used.append(entry)
        return self._seen(entry)

    def _seen(self, entry: Entry) -> Value:
        if entry is self.moved and isinstance(entry.value, Decimal):
            return entry.value + entry.slack
        return entry.value


@dataclass(frozen=True)
class CellPlaces:
    """Where a formula's names lie, as addresses seen from the cell that gets the formula.

    Every method raises LookupError for a name that has no cell in this workbook. `sheet` is that of the cell, `scale`
    what one unit in it is worth where the formula must reckon in full rupiah, else 0. `row` stands for the number of
    the cell's row where one text serves for many rows.
    """

    scope: RowScope
    target: Entry
    sheet: str
    scale: int = 0
    row: str = ""

    @property
    def divisor(self) -> int:
        """Return what the result must be divided by for its own cell."""
        return self.scale or 1

    def factor(self, name: Name) -> int:
        """Return what a number in the name's cells must be multiplied by to be the value."""
        return scale_of(self.scope, name) or 1 if self.scale else 1

    def cell(self, name: Name) -> str:
        """Return this row's cell (`D6`) or a field's (`Layanan!$C$4`)."""
        if name.column in self.scope.entries:
            return self._address(self.scope.entries[name.column])
        field_data = self.scope.report.fields[name.column]
        entry = field_data.entry
        if entry is None:
            raise LookupError(name)
        return self._on(field_data.sheet, f"${column_letters(entry.column)}${entry.row}")

    def column(self, name: Name) -> str:
        """Return a column's cells from the last header row to the guard row, absolute; of several sheets one each."""
        ranges = []
        for part in self._parts(name):
            letters = column_letters(part.layout.columns[name.column])
            ranges.append(self._on(part.layout.sheet, f"${letters}${part.layout.header}:${letters}${part.layout.end}"))
        return ",".join(ranges)

    def down_to_here(self, name: Name) -> str:
        """Return a column's cells from the header row down to this row."""
        part = self._parts(name)[0]
        letters = column_letters(part.layout.columns[name.column])
        return f"{letters}${part.layout.header}:{letters}{self.row or self.target.row}"

    def total(self, name: Name) -> str:
        """Return the cell of a column's total."""
        part, *others = self._parts(name)
        if part.layout.total is None or others:
            raise LookupError(name)
        letters = column_letters(part.layout.columns[name.column])
        return self._on(part.layout.sheet, f"{letters}${part.layout.total}")

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        place = _resolved(self.scope, name)
        return place is not None and self.scope.report.form.kind_of(place).holds == "number"

    def _address(self, entry: Entry) -> str:
        if entry.column == NOWHERE:
            raise LookupError(entry)
        return f"{column_letters(entry.column)}{self.row or entry.row}"

    def _parts(self, name: Name) -> tuple[TableData, ...]:
        parts = self.scope.parts(name)
        if not parts:
            raise LookupError(name)
        return parts

    def _on(self, sheet: str | None, address: str) -> str:
        """Return an address with its sheet where that is another one than the formula's."""
        return address if sheet == self.sheet else f"{quote_sheet(sheet or '')}!{address}"


def _resolved(scope: RowScope, name: Name) -> tuple[str | None, str] | None:
    return scope.report.form.resolve(name, scope.data.table.name if scope.data else None)


def scale_of(scope: RowScope, name: Name) -> int:
    """Return what one unit in an amount's cells is worth; 0 for what is no amount."""
    place = _resolved(scope, name)
    if place is None or not scope.report.form.kind_of(place).scaled:
        return 0
    table, column = place
    return scope.report.form.table[table].scale_of(scope.report.form.table[table].column[column]) if table else 1
