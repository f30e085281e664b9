"""Where a formula's names lie: the addresses of their cells, seen from the cell that gets the formula."""

from __future__ import annotations

from collections.abc import Sequence

from xlkinerja.computing.row_scope import RowScope
from xlkinerja.computing.tree_formulas import children_places
from xlkinerja.computing.trees import tree_of
from xlkinerja.expr import Name
from xlkinerja.expr.nodes import ChildrenPlaces, TreeWord
from xlkinerja.form.tree import code_on
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import column_letters, quote_sheet
from xlkinerja.report import NOWHERE, Entry, TableData


@dataclass(frozen=True)
class Addresses:
    """The addresses that a formula's names have in its scope.

    Every method raises LookupError for a name that has no cell in this workbook. `sheet` is that of the `target`, the
    cell that gets the formula; `scale` is what one unit in it is worth where the formula must reckon in full rupiah,
    else 0.
    """

    scope: RowScope
    target: Entry
    sheet: str
    scale: int = 0

    @property
    def divisor(self) -> int:
        """Return what the result must be divided by for its own cell."""
        return self.scale or 1

    def factor(self, name: Name) -> int:
        """Return what a number in the name's cells must be multiplied by to be the value."""
        return self.scope.scale_of(name) or 1 if self.scale else 1

    def cell(self, name: Name) -> str:
        """Return this row's cell (`D6`) or a field's (`Layanan!$C$4`)."""
        if name.column in self.scope.entries:
            return _address(self.scope.entries[name.column])
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
        return f"{letters}${part.layout.header}:{letters}{self.target.row}"

    def same(self, table: str) -> Sequence[tuple[Name, Name]]:
        """Return the columns by which rows of a table are told to be of this row's key, each with this row's cell."""
        return [(Name(table, column), Name(None, column)) for column in self.scope.told_by(table)]

    def total(self, name: Name) -> str:
        """Return the cell of a column's total."""
        part, *others = self._parts(name)
        if part.layout.total is None or others:
            raise LookupError(name)
        letters = column_letters(part.layout.columns[name.column])
        return self._on(part.layout.sheet, f"{letters}${part.layout.total}")

    def tree(self, word: TreeWord) -> str:
        """Return the text for a row's place in its tree, made of its own code and its parent's whole one."""
        data, branch = self.scope.data, self.scope.branch
        if data is None or branch is None or branch.level < 0:
            raise LookupError(word)
        if word.what == "level":
            return f'"{data.table.tree[branch.level].name}"'
        if word.what == "code":
            return f'"{code_on(data.table.tree, branch, word.level)}"'
        path = data.table.tree_columns["tree_path"]
        parent = _address(data.rows[branch.parent].entries[path]) if branch.parent is not None else '""'
        if word.what == "parent":
            return parent
        code = f"UPPER(TRIM({_address(self.scope.entries[data.table.key])}))"
        return code if branch.parent is None else f'{parent}&"."&RIGHT({code},{len(branch.own)})'

    def children(self, name: Name) -> ChildrenPlaces | None:
        """Return how the cells of the row's children are counted and summed up."""
        data, branch = self.scope.data, self.scope.branch
        if data is None or branch is None or name.column not in data.layout.columns:
            raise LookupError(name)
        is_root = branch is tree_of(data).root
        row = data.layout.header if is_root else self.target.row
        return children_places(data, None if is_root else self.scope.position, row, name.column)

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        place = self.scope.place_of(name)
        return place is not None and self.scope.report.form.kind_of(place).holds == "number"

    def _parts(self, name: Name) -> tuple[TableData, ...]:
        parts = self.scope.parts(name)
        if not parts:
            raise LookupError(name)
        return parts

    def _on(self, sheet: str | None, address: str) -> str:
        """Return an address with its sheet where that is another one than the formula's."""
        return address if sheet == self.sheet else f"{quote_sheet(sheet or '')}!{address}"


def _address(entry: Entry) -> str:
    if entry.column == NOWHERE:
        raise LookupError(entry)
    return f"{column_letters(entry.column)}{entry.row}"
