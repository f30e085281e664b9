"""What a formula's names mean where it stands: the entries and the values that it sees from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import takewhile

from xlkinerja.computing.columns import Cells, Rows, cells_of, rows_of
from xlkinerja.computing.trees import told, tree_of
from xlkinerja.expr import Found, Name, Value
from xlkinerja.expr.comparing import folded
from xlkinerja.expr.nodes import TreeWord
from xlkinerja.form.tree import Branch
from xlkinerja.frozen import dataclass
from xlkinerja.report import Entry, Report, Row, TableData


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
        return self.cells(name).values

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        """Return a column's values in those of its rows that are chosen."""
        values = self.cells(name).values
        return [values[position] for position in rows]

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        """Return where a column of keys holds a text."""
        return self.cells(keys).positions.get(folded(text), ())

    def above(self, name: Name) -> Value:
        """Return the cell of the row above."""
        entry = self.entry_above(name)
        return entry.value if entry is not None else None

    def entry_above(self, name: Name) -> Entry | None:
        """Return the cell of the row above; None in the first row, and outside of one."""
        rows = self.data.rows if self.data is not None else ()
        return rows[self.position - 1].entries[name.column] if 0 < self.position < len(rows) else None

    @property
    def branch(self) -> Branch | None:
        """Where the row stands in its table's tree; of the Jumlah row the root, None outside of a tree."""
        data = self.data
        if data is None or not data.table.tree:
            return None
        found = tree_of(data)
        if not self.entries or self.entries is data.totals:
            return found.root
        return found.rows[self.position] if self.position < len(found.rows) else None

    def tree(self, what: TreeWord) -> Value:
        """Return what is known of the row's place in its tree."""
        return told(self.data, self.branch, what) if self.data is not None else None

    def children(self) -> Sequence[int] | None:
        """Return where the row's children stand; None where one of them may have no place."""
        branch = self.branch
        return None if branch is None or branch.unsure else branch.children

    def total(self, name: Name) -> Value:
        """Return a column's total; blank where there are several, one on each sheet."""
        entry = self.total_entry(name)
        return entry.value if entry is not None else None

    def entry(self, name: Name) -> Entry | None:
        """Return the cell whose value a name stands for; None for a bound name and for a field without a cell."""
        if name.column in self.bound:
            return None
        return self.entries[name.column] if name.column in self.entries else self.report.fields[name.column].entry

    def cells(self, name: Name) -> Cells:
        """Return a column's cells in sheet order."""
        return cells_of(self.report, self.parts(name), name.column)

    def total_entry(self, name: Name) -> Entry | None:
        """Return the cell of a column's total; None where there are several, one on each sheet."""
        parts = self.parts(name)
        return parts[0].totals[name.column] if len(parts) == 1 else None

    def parts(self, name: Name) -> tuple[TableData, ...]:
        """Return the parts of the table that a name belongs to; none when the workbook lacks it."""
        if name.table is None or (self.data is not None and name.table == self.data.table.name):
            return (self.data,) if self.data is not None else ()
        return self.report.seen_from(name.table, self.data)

    def same(self, table: str) -> Found | None:
        """Return the rows of a table with this row's key, as far as they share one; None where nobody can tell."""
        own, known = self.own_row, self.known_rows(table)
        shared = len(self.shared_keys(table))
        if own is None or not own.identity:
            return None
        if shared < len(self.report.form.table[table].keys):
            return Found(known.by_outer_keys.get(own.identity[:shared], ()), 1)
        found = known.by_subject.get(own.subject[:shared], ())
        count = sum(not known.rows[position].continues for position in found)
        if own.doubtful or (not count and known.has_doubtful):
            return None
        return Found(found, count)

    def known_rows(self, table: str) -> Rows:
        """Return the rows of a table by what they are about."""
        return rows_of(self.report, self.parts(Name(table, "")))

    def is_doubtful(self, found: Found | None) -> bool:
        """Tell whether nobody knows which row of a table is meant, or several have the key."""
        own = self.own_row
        if found is None:
            return own is not None and bool(own.identity)
        return found.count > 1

    def told_by(self, table: str) -> tuple[str, ...]:
        """Return the columns by which Excel finds the rows of a table that have this row's key."""
        shared = self.shared_keys(table)
        own = self.data.table if self.data is not None else None
        if own is None or len(shared) < len(self.report.form.table[table].keys):
            return shared
        return self.report.told_by.get((own.source or own.name, table), shared[-1:])

    @property
    def own_row(self) -> Row | None:
        """The row that the formula stands in; None outside of one."""
        data = self.data
        return data.rows[self.position] if data is not None and self.position < len(data.rows) else None

    def shared_keys(self, table: str) -> tuple[str, ...]:
        """Return the key columns that the formula's table and another one have alike, from the outermost."""
        own = self.data.table.keys if self.data is not None else ()
        pairs = zip(own, self.report.form.table[table].keys, strict=False)
        return tuple(name for name, other in takewhile(lambda pair: pair[0] == pair[1], pairs))

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
