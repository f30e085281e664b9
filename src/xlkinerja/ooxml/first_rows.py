"""The upper rows of a worksheet part, for a look at what a large workbook holds before it is read whole."""

from __future__ import annotations

import re

_ROW = re.compile(rb"<row\b([^<>]*)>")
_NUMBER = re.compile(rb"""\br=["']([0-9]{1,10})["']""")
_END = b"</sheetData>"


def first_rows(sheet: bytes, rows: int) -> bytes:
    """Return a worksheet part without the rows below row number `rows`; what follows the rows stays.

    A part is returned as it is where what looks like a row may be none: comments, other prefixes.
    """
    end = sheet.rfind(_END)
    if end < 0 or b"<!" in sheet:
        return sheet
    number = 0
    for row in _ROW.finditer(sheet, 0, end):
        said = _NUMBER.search(row[1])
        number = int(said[1]) if said is not None else number + 1
        if number > rows:
            return sheet[: row.start()] + sheet[end:]
    return sheet
