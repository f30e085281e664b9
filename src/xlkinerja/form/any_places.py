"""Addresses for formulas of which only the kinds of value matter: before there is a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from xlkinerja.expr import Holds, Name
from xlkinerja.expr.nodes import ChildrenPlaces, TreeWord
from xlkinerja.form.model import Form, Table
from xlkinerja.frozen import dataclass

_AREA = "$A$9:$A$99"


@dataclass(frozen=True)
class AnyPlaces:
    """Some address for every name: only what kind of value lies there matters.

    `by_name` gives the names themselves instead, for messages.
    """

    form: Form
    table: str | None
    named: Mapping[str, Holds] = field(default_factory=dict)
    """What the names of a rule's `let` hold."""
    by_name: bool = False

    @property
    def divisor(self) -> int:
        """Return 1: units change no kind."""
        return 1

    def factor(self, name: Name) -> int:
        """Return what one unit of the name's cells is worth."""
        place = self.form.resolve(name, self.table)
        if place is None or place[0] is None:
            return 1
        table: Table = self.form.table[place[0]]
        return table.scale_of(table.column[place[1]])

    def cell(self, name: Name) -> str:
        """Return a cell."""
        if self.by_name:
            return str(name)
        return "A10" if self.table is not None and name.column in self.form.table[self.table].column else "$B$4"

    def column(self, name: Name) -> str:
        """Return a column's cells, with the sheet of another table."""
        if self.by_name:
            return str(name)
        return _AREA if name.table in (None, self.table) else f"Lembar!{_AREA}"

    def down_to_here(self, _name: Name) -> str:
        """Return a column's cells down to a row."""
        return "A$9:A10"

    def total(self, _name: Name) -> str:
        """Return the cell of a total."""
        return "A$99"

    def same(self, table: str) -> Sequence[tuple[Name, Name]]:
        """Return the first key of the table, which this one has too."""
        other = self.form.table.get(table)
        key = other.keys[0] if other is not None else ""
        return [(Name(table, key), Name(None, key))]

    def tree(self, _what: TreeWord) -> str:
        """Return a text."""
        return '"A"'

    def children(self, name: Name) -> ChildrenPlaces:
        """Return what counts and sums up a column."""
        return ChildrenPlaces(f"COUNT({self.column(name)})", f"SUM({self.column(name)})")

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        if name.table is None and name.column in self.named:
            return self.named[name.column] == "number"
        place = self.form.resolve(name, self.table)
        return place is not None and self.form.kind_of(place).holds == "number"
