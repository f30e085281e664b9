"""The sheets of a workbook and the tables on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from engine.names import Names
from engine.native import SheetApi
from engine.ranges import Note, Range
from xlkinerja.ooxml.address import Range as Area, parse_range

if TYPE_CHECKING:
    from engine.books import Book


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def _list(self) -> list[Sheet]:
        return [Sheet(self.book, name) for name in self.book.backend.sheets()]

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.backend.selection()[0])

    def __call__(self, key: str | int) -> Sheet:
        found = [s for n, s in enumerate(self._list(), 1) if key == n or str(key).casefold() == s.name.casefold()]
        if not found:
            raise KeyError(key)
        return found[0]

    def __len__(self) -> int:
        return len(self._list())

    def __iter__(self) -> Any:
        return iter(self._list())

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Sheet:
        assert before is None
        assert after.index == len(self)
        assert name is not None
        self.book.backend.add_sheet(name)
        return Sheet(self.book, name)


class Sheet(base_classes.Sheet):
    name: Any = None
    api: Any = None
    book: Any = None

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.name = name
        self.backend = book.backend
        self.api = SheetApi(self)

    @property
    def index(self) -> int:
        return self.backend.sheets().index(self.name) + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self.name)

    def range(self, first: Any, second: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, parse_range(first))
        if isinstance(first, tuple) and len(first) == 4:
            row, column, rows, columns = first
            return Range(self, Area(row, column, row + rows - 1, column + columns - 1))
        one, other = (each.area if isinstance(each, Range) else Area(*each, *each) for each in (first, second or first))
        return Range(self, Area(one.top, one.left, other.bottom, other.right))

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, 1_048_576, 16_384))

    @property
    def used_range(self) -> Range:
        return Range(self, Area(*self.backend.used(self.name)))

    @property
    def visible(self) -> int:
        return self.backend.visible(self.name)

    def activate(self) -> None:
        self.backend.activate(self.name)

    def clear_contents(self) -> None:
        self.backend.clear_contents(self.name)

    def autofit(self, axis: str | None = None) -> None:
        assert axis == "rows"
        self.backend.usual_heights(self.name)

    def clear_formats(self) -> None:
        self.backend.clear_formats(self.name)

    @property
    def notes(self) -> list[Note]:
        return [Note(self, row, column, text, author) for row, column, text, author in self.backend.notes(self.name)]

    @property
    def tables(self) -> Any:
        return Tables([Table(self, *edges) for edges in self.backend.tables(self.name)])

    @property
    def show_gridlines(self) -> bool:
        raise NotImplementedError

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.backend.gridlines(self.name, value)


class Tables(base_classes.Tables):
    def __init__(self, tables: list[Table]) -> None:
        self._tables = tables

    def __iter__(self) -> Any:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __call__(self, number: int) -> Table:
        return self._tables[number - 1]


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, header: Any, totals: Any) -> None:
        self._edges = [None if edge is None else Range(sheet, Area(*edge)) for edge in (header, totals)]

    @property
    def header_row_range(self) -> Range | None:
        return self._edges[0]

    @property
    def totals_row_range(self) -> Range | None:
        return self._edges[1]
