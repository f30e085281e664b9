"""What a cell's content, as Excel hands it over, is in the words of the closed-file reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from xlkinerja.excel.areas import address
from xlkinerja.excel.native import asked
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.cell_value import date_serial
from xlkinerja.ooxml.cell_xml import number_text
from xlkinerja.ooxml.model import Cell

if TYPE_CHECKING:
    from xlwings import Sheet

ERRORS = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826238: "#CALC!",
}
"""Excel hands an error over as a whole number, and numbers never so."""

_NOT_ASKED = object()


def cells_of(sheet: Sheet, area: Range, *, date1904: bool) -> Iterator[Cell]:
    """Yield the cells of an area that hold something, read in two calls: values and formulas."""
    block = sheet.range(address(area))
    values = asked(lambda: block.api.Value2, _NOT_ASKED)  # `Value` cuts amounts of money off after four digits
    values = block.raw_value if values is _NOT_ASKED else values
    rows = zip(_rows(values, area), _rows(block.formula, area), strict=True)
    for row, (given, formulas) in enumerate(rows, area.top):
        for column, (value, formula) in enumerate(zip(given, formulas, strict=True), area.left):
            if value is not None or formula:
                yield as_cell(row, column, value, formula, date1904=date1904)


def _rows(block: object, area: Range) -> Sequence[Sequence[object]]:
    """Return the rows of a block; a single cell comes alone, and some programs give a single row flat."""
    if area.area == 1:
        while isinstance(block, list | tuple):
            block = block[0]
        return [[block]]
    assert isinstance(block, list | tuple)
    return block if isinstance(block[0], list | tuple) else [block]


def as_cell(row: int, column: int, value: object, formula: object, *, date1904: bool = False) -> Cell:
    """Return a cell; a text that begins with `=` is its own "formula" and none."""
    own = str(formula)[1:] if str(formula).startswith("=") and formula != value else None
    if value is None:
        return Cell(row, column, "blank", "", own)
    if isinstance(value, bool):
        return Cell(row, column, "boolean", "TRUE" if value else "FALSE", own)
    if isinstance(value, int) and value in ERRORS:
        return Cell(row, column, "error", ERRORS[value], own)
    if isinstance(value, int | float | Decimal):
        return Cell(row, column, "number", number_text(Decimal(str(value))), own)
    if isinstance(value, datetime):
        serial = date_serial(value.replace(tzinfo=None).isoformat(), date1904=date1904)
        return Cell(row, column, "number", serial or "0", own)
    return Cell(row, column, "text", str(value), own)
