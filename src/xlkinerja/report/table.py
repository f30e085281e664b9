"""A table of a report: where it lies, its rows and totals, and its cells one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property, partial
from typing import NamedTuple

from xlkinerja.finding import Place
from xlkinerja.form import Column, Table
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Kind, show
from xlkinerja.ooxml.model import CellKey
from xlkinerja.report.entry import TOTAL, Entry, Row
from xlkinerja.report.gathering import Gathering


@dataclass(frozen=True)
class TableLayout:
    """Where a table lies: `top` to `header` are its header rows, `first` to `last` its body rows.

    `end` closes the ranges of names and sums: the guard row where there is one, else the last body row. A record has
    neither rows nor columns, only `cells`.
    """

    sheet: str
    top: int
    header: int
    first: int
    last: int
    end: int
    total: int | None
    columns: Mapping[str, int]
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    compounds: Mapping[str, int] = field(default_factory=dict)
    """The sheet's column of each compound found, by what it is called (`reading/compound_cells.py`)."""

    def holds(self, place: CellKey) -> bool:
        """Tell whether a cell lies in the table, from its header to its Jumlah."""
        sheet, row, column = place
        numbers = [*self.columns.values(), *self.compounds.values()]
        inside = numbers and min(numbers) <= column <= max(numbers) and self.top <= row <= (self.total or self.end)
        return sheet == self.sheet and (bool(inside) or (row, column) in self.cells.values())


@dataclass(frozen=True)
class TableData(Gathering):
    """A table of the report: its layout, the rows that hold something, and the Jumlah row's entries.

    `group` is the key of the record on its sheet where the sheet is repeated. In a table that is made from another
    one, `origins` says for each row from which part and row of that table it is, `blank_origins` for each of its blank
    rows from which part and blank row there, if any: it shows what staff will type. Where it
    `looks_for_rows`, formulas look for the next key there instead.
    """

    table: Table
    layout: TableLayout
    rows: tuple[Row, ...]
    totals: Mapping[str, Entry] = field(default_factory=dict)
    blank_rows: tuple[Row, ...] = ()
    """Rows without anything typed that hold the form's formulas."""
    group: str = ""
    origins: tuple[tuple[int, int], ...] = ()
    blank_origins: tuple[tuple[int, int] | None, ...] = ()
    looks_for_rows: bool = False
    left_out: tuple[int, ...] = ()
    """The numbers of rows between the others that are none, such as sub totals; Excel's formulas see them."""
    declared: tuple[Row, ...] = ()
    """What staff wrote to say that there is nothing: a row of dashes. Such a table has no rows."""

    def __repr__(self) -> str:
        return f"TableData({self.id!r}, {len(self.rows)} rows)"

    @property
    def id(self) -> str:
        """The table's name, with the group where there are several: `realisasi/6077`."""
        return f"{self.table.name}/{self.group}" if self.group else self.table.name

    def place(self, column: Column, entry: Entry, row: str) -> Place:
        """Return where an entry sits, with a label a person understands."""
        subject = "Jumlah" if row == TOTAL else row
        label = f"{column.label} ({subject})" if subject and not self.table.record else column.label
        return Place(self.layout.sheet, entry.cell, self.id, row, column.name, label)

    @cached_property
    def form_cells(self) -> tuple[FormCell, ...]:
        """Every cell of the rows that count, then those of the Jumlah row."""
        return tuple(self._form_cells())

    def _form_cells(self) -> Iterator[FormCell]:
        table, sheet, name = self.table, self.layout.sheet, self.id
        columns = [(column, table.is_computed(column)) for column in table.printed]
        for row in self.rows:
            for column, computed in columns:
                entry = row.entries[column.name]
                place = partial(self.place, column, entry, row.key)
                is_computed = computed and not entry.staff_figure
                yield FormCell(sheet, (name, row.key, column.name), table.title, column.kind, entry, is_computed, place)
        for total, entry in self.totals.items():
            column = table.column[total]
            place = partial(self.place, column, entry, TOTAL)
            yield FormCell(
                sheet, (name, TOTAL, total), table.title, column.kind, entry, is_computed=True, find_place=place
            )


class FormCell(NamedTuple):
    """A cell of the form with all that is to know about it: its sheet, the title of its table, kind and content.

    `id` names the cell wherever it lies: table, row key, column. `is_computed` tells whether the form fills the cell.
    """

    sheet: str
    id: tuple[str, str, str]
    title: str
    kind: Kind
    entry: Entry
    is_computed: bool
    find_place: Callable[[], Place]

    @property
    def place(self) -> Place:
        """Where it sits, with a label; made when asked for, as most cells have no finding."""
        return self.find_place()

    def shown(self, blank: str = "kosong") -> str:
        """Return the cell's value as people write it there: in thousands where the form prints thousands."""
        return show(self.kind, self.entry.value, self.entry.scale) or blank
