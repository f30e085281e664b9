"""What a formula's names mean where it stands: the entries and the values that it sees from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

from xlkinerja.expr import Name, Value
from xlkinerja.report import Entry, Report, TableData


@dataclass(frozen=True)
class RowScope:
    """What a formula sees from one row (or the Jumlah row): the row's entries by name, its table, the whole report.

    `bound` are values that go by a name of their own. Without `data` it stands outside all tables and sees fields.
    """

    report: Report
    data: TableData | None
    entries: Mapping[str, Entry]
    position: int
    bound: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: Name) -> Value:
        """Return the value of a bound name, of this row's cell, or of a field."""
        if name.column in self.bound:
            return self.bound[name.column]
        entry = self.entries.get(name.column)
        return entry.value if entry is not None else self.report.fields[name.column].value

    def column(self, name: Name) -> Sequence[Value]:
        """Return a column's values in sheet order, of this table or of another."""
        return [entry.value for entry in self.column_entries(name)]

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        """Return a column's values in those of its rows that are chosen."""
        return list(compress(self.column(name), rows))

    def total(self, name: Name) -> Value:
        """Return a column's total; blank where there are several, one on each sheet."""
        entry = self.total_entry(name)
        return entry.value if entry is not None else None

    def entry(self, name: Name) -> Entry | None:
        """Return the cell whose value a name stands for; None for a bound name and for a field without a cell."""
        if name.column in self.bound:
            return None
        return self.entries[name.column] if name.column in self.entries else self.report.fields[name.column].entry

    def column_entries(self, name: Name) -> list[Entry]:
        """Return a column's cells in sheet order."""
        return [row.entries[name.column] for part in self.parts(name) for row in part.rows]

    def total_entry(self, name: Name) -> Entry | None:
        """Return the cell of a column's total; None where there are several, one on each sheet."""
        parts = self.parts(name)
        return parts[0].totals[name.column] if len(parts) == 1 else None

    def parts(self, name: Name) -> tuple[TableData, ...]:
        """Return the parts of the table that a name belongs to; none when the workbook lacks it."""
        if name.table is None or (self.data is not None and name.table == self.data.table.name):
            return (self.data,) if self.data is not None else ()
        return self.report.seen_from(name.table, self.data)

    def place_of(self, name: Name) -> tuple[str | None, str] | None:
        """Return (table, column) or (None, field) for a name, None when the form has none of it."""
        return self.report.form.resolve(name, self.data.table.name if self.data else None)

    def scale_of(self, name: Name) -> int:
        """Return what one unit in an amount's cells is worth; 0 for what is no amount."""
        form, place = self.report.form, self.place_of(name)
        if place is None or not form.kind_of(place).scaled:
            return 0
        table, column = place
        return form.table[table].scale_of(form.table[table].column[column]) if table else 1

    def binding(self, name: str, value: Value) -> RowScope:
        """Return the scope with a name for a value."""
        return replace(self, bound={**self.bound, name: value})
