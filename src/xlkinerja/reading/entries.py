"""A cell of a workbook as an entry of the report: as typed, with its formula and its number format."""

from __future__ import annotations

from decimal import Decimal

from xlkinerja.kinds import Typed, is_date
from xlkinerja.ooxml.model import Sheet, Workbook
from xlkinerja.report import Entry

NOTHING = Typed("blank", "")

_DAYS_FROM_1900_TO_1904 = 1462


def entry_at(workbook: Workbook, sheet: Sheet, row: int, column: int, scale: int = 1) -> Entry:
    """Return what is typed in a cell, a date in days as from 1900; `scale` is what one unit in it is worth."""
    cell = sheet.cells.get((row, column))
    if cell is None:
        return Entry(row, column, NOTHING, scale=scale)
    number_format = workbook.formats[cell.style].number_format if cell.kind == "number" else "General"
    text = cell.text
    if workbook.date1904 and is_date(number_format):
        text = str(Decimal(text) + _DAYS_FROM_1900_TO_1904)
    return Entry(row, column, Typed(cell.kind, text, number_format), cell.formula, scale=scale)
