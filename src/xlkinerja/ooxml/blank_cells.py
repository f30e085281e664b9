"""Cells that are formatted and empty: an officer drags borders down a whole sheet, which makes them by the million."""

from __future__ import annotations

import re

_FROM = 1024 * 1024
"""Smaller parts are read as they are."""
_CELL = re.compile(rb'<c r="[^<>]*/>')
_ROW = re.compile(rb'<row r="[^<>]*(?:/>|>(?:<c r="[^<>]*/>)*\s*</row>)')
_PLACED = ((b"<c", b'<c r="', (b"<col", b"<con", b"<cel", b"<cus", b"<cfR")), (b"<row", b'<row r="', (b"<rowB",)))


def without_blank_cells(sheet: bytes) -> bytes:
    """Return a large worksheet part less its blank cells and empty rows; they hold nothing and mean nothing to us.

    A part is returned as it is where what is left would not know its place any more, or what looks like a cell may be
    none: rows or cells that do not say first where they stand, comments, other prefixes.
    """
    if len(sheet) < _FROM or b"<!" in sheet or not all(_all_placed(sheet, *names) for names in _PLACED):
        return sheet
    return _CELL.sub(b"", _ROW.sub(b"", sheet))


def _all_placed(sheet: bytes, begin: bytes, placed: bytes, others: tuple[bytes, ...]) -> bool:
    """Tell whether all elements of a name begin as `placed`; `others` are longer names that begin alike."""
    alike = sum(sheet.count(other) for other in others)
    return sheet.count(begin) - alike == sheet.count(placed)
