"""The fills of an open sheet, and what a mark of ours covers.

A mark remembers the fill below it as in the closed file: in the colour of a pattern that a solid fill does not show.
Where Excel does not tell it, the nearest cell of the column that carries no mark does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from xlkinerja.excel.areas import MIXED, Mixed, address, cell, uniform
from xlkinerja.excel.native import asked, told
from xlkinerja.ooxml.address import Range

if TYPE_CHECKING:
    from xlwings import Sheet

_BLACK = (0, 0, 0)
_AUTOMATIC, _SOLID, _NONE = -4105, 1, -4142
_NEAR = 50  # rows
_ASKED = 6  # of them
_Place = tuple[int, int]


class Colours:
    """The fills of one open sheet, asked for when first needed; "RRGGBB", None for no fill."""

    def __init__(self, sheet: Sheet, area: Range, marks: frozenset[str]) -> None:
        self._sheet = sheet
        self._area = area
        self._marks = marks

    @cached_property
    def _blocks(self) -> list[tuple[Range, str | None]]:
        return list(uniform(self._area, self._ask))

    def _ask(self, block: Range) -> str | Literal[Mixed.MIXED] | None:
        colour = asked(lambda: _hex(self._sheet.range(address(block)).color), MIXED)
        # Of a block of several colours Excel says black.
        return MIXED if block.area > 1 and colour == _hex(_BLACK) else colour

    def marked(self) -> Mapping[_Place, str]:
        """Return the cells that carry a mark, with its colour."""
        return {
            (row, column): colour
            for block, colour in self._blocks
            if colour in self._marks
            for row in range(block.top, block.bottom + 1)
            for column in range(block.left, block.right + 1)
        }

    def at(self, row: int, column: int) -> str | None:
        """Return the fill of a cell."""
        return next((colour for block, colour in self._blocks if block.covers(row, column)), None)

    def below(self, row: int, column: int) -> str | None:
        """Return the fill that the mark on a cell covers."""
        interior: Any = asked(lambda: self._sheet.range(address(cell(row, column))).api.Interior, None)
        index = asked(lambda: interior.PatternColorIndex, None)
        if index == _AUTOMATIC:
            return None
        if index is not None:
            return _from_bgr(asked(lambda: interior.PatternColor, None))
        return self._fill_nearby(row, column)

    def _fill_nearby(self, row: int, column: int) -> str | None:
        """Return the fill of the nearest cell of the column without a mark, rather of one with the same format."""
        near = list(islice(self._near(row, column), _ASKED))
        own = self._format(row, column)
        alike = (colour for other, colour in near if self._format(other, column) == own)
        return next(alike, near[0][1] if near else None)

    def _near(self, row: int, column: int) -> Iterator[tuple[int, str | None]]:
        for distance in range(1, _NEAR + 1):
            for other in (row - distance, row + distance):
                if self._area.covers(other, column) and (colour := self.at(other, column)) not in self._marks:
                    yield other, colour

    def _format(self, row: int, column: int) -> str:
        return self._sheet.range(address(cell(row, column))).number_format

    def markable(self, row: int, column: int) -> bool:
        """Tell whether a mark can be taken back from a cell: hatches and gradients could not."""
        pattern = asked(lambda: self._sheet.range(address(cell(row, column))).api.Interior.Pattern, None)
        return pattern in {None, _NONE, _SOLID, _AUTOMATIC}

    def paint(self, area: Range, colour: str | None, own: str | None) -> None:
        """Give cells a fill; for a mark, `own` is what it covers."""
        target = self._sheet.range(address(area))
        target.color = None if colour is None else rgb(colour)
        if colour in self._marks and own is not None:
            told(lambda: setattr(target.api.Interior, "PatternColor", bgr(own)))


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three parts of "RRGGBB"."""
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _hex(colour: tuple[int, int, int] | None) -> str | None:
    return None if colour is None else "{:02X}{:02X}{:02X}".format(*colour)


def bgr(colour: str) -> int:
    """Return a colour as Excel's own objects count it: red in the lowest byte."""
    red, green, blue = rgb(colour)
    return red + (green << 8) + (blue << 16)


def _from_bgr(number: float | None) -> str | None:
    if number is None:
        return None
    whole = int(number)
    return _hex((whole & 255, whole >> 8 & 255, whole >> 16 & 255))
