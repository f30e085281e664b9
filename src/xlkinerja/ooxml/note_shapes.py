"""The yellow boxes of notes: shapes in a VML part, hidden until the pointer is over the cell."""

from __future__ import annotations

from functools import cache, partial
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from xlkinerja.ooxml.address import MAX_COLUMN, MAX_ROW
from xlkinerja.ooxml.markup import attribute, real, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlkinerja.ooxml.sheet_markup import SheetMarkup
    from xlkinerja.ooxml.vml_drawing import VmlDrawing

_Place = tuple[int, int]

EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{}"/></o:shapelayout></xml>'
)
"""A drawing without shapes; the placeholder is its block of shape numbers."""

_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;'
    'margin-top:1.5pt;width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE_TYPE_ID = "_x0000_t202"
_BLOCK_SIZE = 1024
_LINE_CHARACTERS = 45
_WIDTH = 220  # points
_LINE_HEIGHT, _MARGIN = 12, 10  # points
_PIXELS = 4 / 3  # of a point
_COLUMN_OFFSET, _ROW_OFFSET = 15, 4  # pixels
_COLUMN_WIDTH, _ROW_HEIGHT, _CHARACTER = 64, 20, 7  # pixels
_WIDEST, _HIGHEST = 255, 409.5  # characters and points: what Excel shows, whatever a file says


def with_shapes(
    drawing: VmlDrawing, notes: Mapping[_Place, str], sheet: SheetMarkup, free_block: Callable[[], int]
) -> VmlDrawing:
    """Return the drawing with a box for each of the notes."""
    if not notes:
        return drawing
    drawing, numbers = _free_numbers(drawing, len(notes), free_block)
    sizes = _Sizes(cache(partial(_column_width, sheet)), cache(partial(_row_height, sheet)))
    boxes = [
        _box(number, place, text, sizes) for number, (place, text) in zip(numbers, sorted(notes.items()), strict=True)
    ]
    return drawing.with_elements(boxes if drawing.has_type(_SHAPE_TYPE_ID) else [_SHAPE_TYPE, *boxes])


def _free_numbers(drawing: VmlDrawing, count: int, free_block: Callable[[], int]) -> tuple[VmlDrawing, list[int]]:
    """Return numbers for new shapes, above those in use; a drawing whose blocks are full takes another."""
    used = drawing.numbers
    found: list[int] = []
    blocks = list(drawing.blocks) or [free_block()]
    while len(found) < count:
        for block in blocks:
            first, stop = block * _BLOCK_SIZE + 1, (block + 1) * _BLOCK_SIZE
            first = max((number + 1 for number in used if first <= number < stop), default=first)
            found += range(first, stop)
        if len(found) < count:
            blocks = [max(free_block(), *(block + 1 for block in blocks))]
            drawing = drawing.with_block(blocks[0])
    return drawing, found[:count]


class _Sizes(NamedTuple):
    """How many pixels the columns and rows of a sheet take, each looked up once."""

    width: Callable[[int], int]
    height: Callable[[int], int]


def _box(number: int, place: _Place, text: str, sizes: _Sizes) -> str:
    lines = sum(max(1, ceil(len(line) / _LINE_CHARACTERS)) for line in text.split("\n"))
    height = lines * _LINE_HEIGHT + _MARGIN
    row, column = place
    left, top = min(column, MAX_COLUMN - 1), max(row - 2, 0)
    right = _reach(left, _COLUMN_OFFSET + _WIDTH * _PIXELS, sizes.width, MAX_COLUMN)
    bottom = _reach(top, _ROW_OFFSET + height * _PIXELS, sizes.height, MAX_ROW)
    anchor = (left, _COLUMN_OFFSET, top, _ROW_OFFSET, *right, *bottom)
    return _SHAPE.format(
        number=number, width=_WIDTH, height=height, row=row - 1, column=column - 1,
        anchor=", ".join(map(str, anchor)),
    )  # fmt: skip


def _reach(index: int, pixels: float, size: Callable[[int], int], stop: int) -> tuple[int, int]:
    """Return the row or column (from 0) that lies so many pixels further, and the rest of them in it."""
    while index < stop - 1 and pixels >= size(index + 1):
        pixels -= size(index + 1)
        index += 1
    return index, round(min(pixels, size(index + 1)))


def _column_width(sheet: SheetMarkup, column: int) -> int:
    for found in sheet.columns:
        if whole(found["min"]) <= column <= whole(found["max"]):
            if found.get("hidden") in {"1", "true"}:
                return 0
            return round(_shown(real(found.get("width"), _COLUMN_WIDTH / _CHARACTER), _WIDEST) * _CHARACTER)
    return _COLUMN_WIDTH


def _row_height(sheet: SheetMarkup, row: int) -> int:
    span = sheet.row(row)
    tag = "" if span is None else sheet.tag(span)
    if attribute(tag, "hidden") in {"1", "true"}:
        return 0
    return round(_shown(real(attribute(tag, "ht"), _ROW_HEIGHT / _PIXELS), _HIGHEST) * _PIXELS)


def _shown(size: float, most: float) -> float:
    """Return a size within what can be shown; a file may say anything, even that it has no end."""
    return max(0, min(size, most))
