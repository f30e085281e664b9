"""Cells that say several columns at once, and rows that say something of all rows below them, as other programs print.

`051 Nama` is a code and its name; `6042.EBA.994 - Nama`, alone in its row, is said of the komponen below. The columns
get entries with their part of the text, at the cell that holds it: no cell of their own, so Excel cannot compute with
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from xlkinerja.form import Compound, Form, Table
from xlkinerja.form.compounds import names_in, parted, unparted
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Typed, as_shown
from xlkinerja.ooxml.model import CellKey
from xlkinerja.report import Entry, TableLayout

COMPOUND = "@"
"""What stands before the number of a compound where columns go by name."""

CellAt = Callable[[int, int], Entry]


def compound_names(table: Table) -> tuple[str, ...]:
    """Return what the compounds of a table are called among its columns."""
    return tuple(f"{COMPOUND}{number}" for number in range(len(table.compounds)))


def given(table: Table, name: str) -> tuple[str, ...]:
    """Return the columns that one of the compounds gives, by what it is called."""
    return names_in(table.compounds[int(name.removeprefix(COMPOUND))])


def in_groups(table: Table, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that rows of groups give, where any of the texts is written like one."""
    if not table.groups:
        return ()
    fits = any(parted(group, table.column, text) is not None for text in texts for group in table.groups)
    return tuple(name for group in table.groups for name in names_in(group)) if fits else ()


@dataclass(frozen=True, eq=False)
class CompoundCells:
    """The parts of texts in a table's rows, by the row's number; `cell_at` gives what is typed in a cell."""

    table: Table
    layout: TableLayout
    numbers: Sequence[int]
    cell_at: CellAt

    def _filled(self, number: int) -> list[Entry]:
        """Return the cells of a row that hold anything but a group's figures; what the form computes is nothing."""
        computed = {self.layout.columns.get(column.name) for column in self.table.columns if column.formula is not None}
        figures = {self.layout.columns.get(below) for group in self.table.groups for below, _ in group.figures}
        columns = sorted({*self.layout.columns.values(), *self.layout.compounds.values()} - figures)
        cells = ((column, self.cell_at(number, column)) for column in columns)
        return [cell for column, cell in cells if not _is_empty(cell) and not (cell.formula and column in computed)]

    @cached_property
    def groups(self) -> Mapping[int, tuple[int, Entry, Mapping[str, str]]]:
        """The rows that are groups: which one, its cell, and what it says."""
        found = {}
        for number in self.numbers if self.table.groups else ():
            filled = self._filled(number)
            alike = len({cell.typed.text for cell in filled}) == 1 and all(map(_is_text, filled))
            said = self._said(filled[0].typed.text) if alike else None
            if said is not None:
                found[number] = (said[0], filled[0], said[1])
        return found

    def _said(self, text: str) -> tuple[int, Mapping[str, str]] | None:
        for level, group in enumerate(self.table.groups):
            said = parted(group, self.table.column, text)
            if said is not None:
                return level, said
        return None

    @cached_property
    def _above(self) -> Mapping[int, Mapping[str, Entry]]:
        """What the groups above say, by the row's number: an outer one ends those within it."""
        found: dict[int, Mapping[str, Entry]] = {}
        levels: dict[int, Mapping[str, Entry]] = {}
        for number in self.numbers if self.groups else ():
            if number in self.groups:
                level, cell, said = self.groups[number]
                levels = {outer: entries for outer, entries in levels.items() if outer < level}
                parts = {name: _part(cell, text) for name, text in said.items()}
                levels[level] = {**parts, **self._figures(number, level)}
            found[number] = {name: entry for _, entries in sorted(levels.items()) for name, entry in entries.items()}
        return found

    def _figures(self, number: int, level: int) -> Mapping[str, Entry]:
        """Return what the row of a group holds besides its text: each figure is said of all rows below."""
        places = ((of, self.layout.columns.get(below)) for below, of in self.table.groups[level].figures)
        cells = {of: self.cell_at(number, column) for of, column in places if column is not None}
        return {of: cell._replace(excel_can_compute=_is_empty(cell)) for of, cell in cells.items()}

    def entry(self, number: int, name: str, own: Entry | None) -> Entry | None:
        """Return the entry of a column that has none of its own in a row, or only part of one; else its own."""
        part = next((parts[name] for parts in self._parts(number, name) if name in parts), own)
        if part is not None and part.typed.form != "blank":
            return part
        return self._above.get(number, {}).get(name, part) if part is None or part.formula is None else part

    def _parts(self, number: int, name: str) -> Iterator[Mapping[str, Entry]]:
        """Yield what each compound with a column says in a row, where it says anything."""
        for index, compound in enumerate(self.table.compounds):
            if name in names_in(compound):
                column = self.layout.compounds.get(f"{COMPOUND}{index}")
                if column is None:
                    yield self._in_own_cells(number, compound)
                elif name not in self.layout.columns:
                    yield self._in_one_cell(self.cell_at(number, column), compound)

    def _in_one_cell(self, cell: Entry, compound: Compound) -> Mapping[str, Entry]:
        text = as_shown(cell.typed)
        said = parted(compound, self.table.column, text) or unparted(compound, self.table.column, text)
        return {name: _part(cell, said.get(name, "")) for name in names_in(compound)}

    def _in_own_cells(self, number: int, compound: Compound) -> Mapping[str, Entry]:
        """Return what one cell of the form's own columns says of them all, the others blank: a text pasted there."""
        columns = [self.layout.columns[name] for name in names_in(compound) if name in self.layout.columns]
        cells = [self.cell_at(number, column) for column in columns]
        filled = [cell for cell in cells if not _is_empty(cell)]
        if len(filled) != 1 or not _is_text(filled[0]):
            return {}
        said = parted(compound, self.table.column, filled[0].typed.text)
        return {name: _part(filled[0], text) for name, text in said.items()} if said and len(said) > 1 else {}


def part_of_field(form: Form, places: Mapping[str, CellKey], name: str, cell: Entry) -> Entry:
    """Return the entry of a field that shares its cell with others: its part of the text."""
    for compound in form.compounds:
        names = names_in(compound)
        if name in names and all(places.get(other) == places[name] for other in names):
            text = as_shown(cell.typed)
            said = parted(compound, form.field, text) or unparted(compound, form.field, text)
            return _part(cell, said.get(name, ""))
    return cell


def _is_empty(cell: Entry) -> bool:
    return cell.formula is None and cell.typed.form == "blank"


def _is_text(cell: Entry) -> bool:
    return cell.formula is None and cell.typed.form == "text"


def _part(cell: Entry, text: str) -> Entry:
    """Return the entry of one part of a cell's text."""
    typed = Typed("text", text) if text else Typed("blank")
    return cell._replace(typed=typed, formula=None, excel_can_compute=not text, scale=1)
