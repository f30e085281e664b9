"""Where the parts of a form's Jumlah formula lie in the rekap: a unit's rows, and the cells of its line of totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlkinerja.consolidate.book.rows import SHOWN_IN_WORDS, Listed
from xlkinerja.consolidate.model import LevelTotal, Place
from xlkinerja.expr import ExpressionError, Name, TooLongError, to_excel
from xlkinerja.expr.nodes import Call, ChildrenPlaces, TreeWord
from xlkinerja.form import Column, Form
from xlkinerja.ooxml.address import quote_sheet


@dataclass(frozen=True)
class UnitPlaces:
    """The addresses that a formula's names have for a unit; `own` is the total, `letters` the columns of its line.

    Methods raise LookupError for what has no cells in the rekap.
    """

    form: Form
    own: LevelTotal
    listed: Mapping[str, Listed]
    letters: Mapping[Place, str]
    table: str | None
    several: bool = False

    @property
    def divisor(self) -> int:
        """Return 1: amounts are in full rupiah."""
        return 1

    def factor(self, _name: Name) -> int:
        """Return 1: amounts are in full rupiah."""
        return 1

    def cell(self, name: Name) -> str:
        """Return the cell of a column's total in the unit's line; of a field its formula."""
        if name.table is None and self.table is not None and name.column in self.form.table[self.table].column:
            return self.total(name)
        formula = self.form.field[name.column].formula
        if formula is None:
            raise LookupError(name)
        return f"({to_excel(formula, replace(self, table=None))})"

    def total(self, name: Name) -> str:
        """Return the cell of a column's total in the unit's line, or its formula where no cell has it."""
        table = name.table or self.table or ""
        letter = self.letters.get((table, name.column))
        if letter is not None:
            return f"{letter}{{row}}"
        formula = self.form.table[table].column[name.column].total
        if formula is None:
            raise LookupError(name)
        return f"({to_excel(formula, replace(self, table=table))})"

    def column(self, name: Name) -> str:
        """Return the unit's cells of a column."""
        listed = self.listed.get(name.table or self.table or "")
        column = listed.table.column.get(name.column) if listed is not None else None
        if listed is None or column not in listed.columns or column.kind.name in SHOWN_IN_WORDS:
            raise LookupError(name)
        areas = listed.areas(column, self.own.members)
        if not areas or (len(areas) > 1 and not self.several):
            raise LookupError(name)
        return ",".join(f"{quote_sheet(sheet)}!{area}" for sheet, area in areas)

    def down_to_here(self, name: Name) -> str:
        """Raise: a total stands in no row of the table."""
        raise LookupError(name)

    def same(self, table: str) -> Sequence[tuple[Name, Name]]:
        """Raise: rows of several workbooks share no key."""
        raise LookupError(table)

    def tree(self, what: TreeWord) -> str:
        """Raise: a total stands in no tree."""
        raise LookupError(what)

    def children(self, name: Name) -> ChildrenPlaces:
        """Return what counts and sums up a column over the highest rows: those with a whole code and no parent."""
        told = self.form.table[name.table or self.table or ""].tree_columns
        path, parent = (self.column(Name(name.table, told[f"tree_{word}"])) for word in ("path", "parent"))
        cells = self.column(name)
        highest = f'--({path}<>""),--({parent}="")'
        return ChildrenPlaces(f'SUMPRODUCT({highest},--({cells}<""))', f"SUMPRODUCT({highest},{cells})")

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        place = self.form.resolve(name, self.table)
        if place is None:
            raise LookupError(name)
        if self.form.kind_of(place).holds == "number":
            return True
        if place[0] is not None and self.letters.get((place[0], place[1])) is None:
            raise LookupError(name)  # texts of rows are counted with their header, which a unit's rows have not
        return False


def total_formula(places: UnitPlaces, column: Column) -> str | None:
    """Return the Jumlah formula of a column for a unit's line; None where the rekap has no cells for it."""
    if column.total is None:
        return None
    node = column.total.node
    is_sum = isinstance(node, Call) and node.function == "sum"
    try:
        return to_excel(column.total, replace(places, several=is_sum))
    except (LookupError, ExpressionError, TooLongError):
        return None
