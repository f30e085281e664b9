"""The formulas of a sheet as its cells carry them: own, shared with neighbours, array and data table."""

from __future__ import annotations

from xlkinerja.ooxml.address import Range, parse_range
from xlkinerja.ooxml.book_context import BookContext
from xlkinerja.ooxml.formula import translate
from xlkinerja.ooxml.limits import Limits, check_limit
from xlkinerja.ooxml.model import Cell
from xlkinerja.ooxml.xml import Attributes, broken_structure, is_true


class SheetFormulas:
    """Gathers what the formulas of one sheet say about other cells: shared masters and array ranges."""

    def __init__(self, part: str, limits: Limits, book: BookContext) -> None:
        self._part = part
        self._limits = limits
        self._masters: dict[str, tuple[int, int, str]] = {}
        self._arrays: list[Range] = []
        self._single: list[tuple[int, int]] = []
        self._book = book

    def formula(self, row: int, column: int, attributes: Attributes, text: str) -> str | None:
        """Return the formula of the cell at that place, without `=`; None for an empty one."""
        kind = attributes.get("t", "normal")
        if kind in ("array", "dataTable"):
            self._add_array(self._range(attributes.get("ref", "")))
        if kind == "dataTable":
            return _data_table(attributes)
        if kind == "shared":
            return self._shared(row, column, attributes, text)
        return text or None

    def _shared(self, row: int, column: int, attributes: Attributes, text: str) -> str:
        index = attributes.get("si", "")
        if text:
            self._masters[index] = row, column, text
            return text
        if index not in self._masters:
            raise broken_structure(self._part, f"rumus bersama tanpa induk: {index[:20]}")
        master_row, master_column, master = self._masters[index]
        translated = translate(master, row - master_row, column - master_column)
        self._book.translated += len(translated)
        most = self._limits.string_characters  # the children of one formula may be many and long
        check_limit("jumlah huruf rumus bersama", self._book.translated, most, part=self._part)
        return translated

    def _range(self, reference: str) -> Range:
        try:
            return parse_range(reference)
        except ValueError:
            raise broken_structure(self._part, f"rentang tidak sah: {reference[:30]}") from None

    def _add_array(self, array: Range) -> None:
        if array.area == 1:
            self._single.append((array.top, array.left))
            return
        self._arrays.append(array)
        check_limit("jumlah rumus array", len(self._arrays), self._limits.arrays, part=self._part)

    def mark_arrays(self, cells: dict[tuple[int, int], Cell]) -> None:
        """Mark the cells that an array formula or a data table fills."""
        work = sum(min(array.area, len(cells)) for array in self._arrays)
        check_limit("luas rumus array", work, 2 * self._limits.cells, part=self._part)
        for place in self._single:
            if place in cells:
                cells[place] = cells[place]._replace(array=True)
        for array in self._arrays:
            for place in _places(array, cells):
                cells[place] = cells[place]._replace(array=True)


def _places(area: Range, cells: dict[tuple[int, int], Cell]) -> list[tuple[int, int]]:
    """Return the places inside the area that have a cell, looking at the smaller of the two."""
    if area.area > len(cells):
        return [place for place in cells if area.__contains__(place)]
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return [(row, column) for row in rows for column in columns if (row, column) in cells]


def _data_table(attributes: Attributes) -> str:
    """Return a data table's formula the way Excel shows it."""
    first, second = attributes.get("r1", ""), attributes.get("r2", "")
    if is_true(attributes.get("dt2D")):
        return f"TABLE({first},{second})"
    return f"TABLE({first},)" if is_true(attributes.get("dtr")) else f"TABLE(,{first})"
