"""The merged areas of an open sheet, found with few questions.

Whole rows are asked first. Where there are some, the cells that look like the first of a merged area are tried, then
what is left is asked again: guessing saves questions and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Set as AbstractSet
from itertools import product
from typing import TYPE_CHECKING

from xlkinerja.excel.areas import MIXED, address, cell, halves, rectangles, uniform
from xlkinerja.ooxml.address import Range, parse_range

if TYPE_CHECKING:
    from xlwings import Sheet

_Place = tuple[int, int]


def merged_areas(sheet: Sheet, area: Range, filled: AbstractSet[_Place]) -> tuple[Range, ...]:
    """Return the merged areas within an area; `filled` are the cells of it that hold something."""
    return tuple(sorted(_Search(sheet, filled).within(area)))


class _Search:
    def __init__(self, sheet: Sheet, filled: AbstractSet[_Place]) -> None:
        self._sheet = sheet
        self._filled = filled
        self._covered: set[_Place] = set()
        self._found: set[Range] = set()

    def within(self, area: Range) -> set[Range]:
        """Search the rows that hold merged areas: first the likely cells, then all that is left."""
        rows = [block for block, merged in uniform(area, self._rows) if merged]
        for block in rows:
            for place in _places(block):
                if place not in self._covered and self._looks_merged(place, area.right):
                    self._try(place)
        left = {place for block in rows for place in _places(block)} - self._covered
        for stretch in rectangles(left):
            self._rest(stretch)
        return self._found

    def _rows(self, block: Range) -> object:
        """Tell whether rows hold merged areas, down to single rows."""
        merged = self._any(block)
        return MIXED if merged and block.bottom > block.top and not self._is_dense(block) else merged

    def _is_dense(self, block: Range) -> bool:
        """Few rows are not worth another question."""
        return block.bottom - block.top < 2  # noqa: PLR2004 - two rows

    def _any(self, block: Range) -> bool:
        return self._sheet.range(address(block)).merge_cells is not False

    def _looks_merged(self, place: _Place, right: int) -> bool:
        """Tell whether a cell holds something and nothing is beside it, or below it."""
        row, column = place
        return place in self._filled and (
            (column < right and self._is_free((row, column + 1))) or self._is_free((row + 1, column))
        )

    def _is_free(self, place: _Place) -> bool:
        return place not in self._filled and place not in self._covered

    def _try(self, place: _Place) -> None:
        """Ask of which merged area a cell is; below one there is often another, as in the rows of a table."""
        while place not in self._covered:
            found = parse_range(self._sheet.range(address(cell(*place))).merge_area.address)
            if found.area == 1:
                return
            self._found.add(found)
            self._covered.update(_places(found))
            place = (found.bottom + 1, found.left)

    def _rest(self, stretch: Range) -> None:
        """Find the merged areas that nothing pointed at, by halving."""
        if self._covered.issuperset(_places(stretch)) or not self._any(stretch):
            return
        if stretch.area == 1:
            self._try((stretch.top, stretch.left))
            return
        for half in reversed(halves(stretch)):
            self._rest(half)


def _places(area: Range) -> Iterator[_Place]:
    return product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
