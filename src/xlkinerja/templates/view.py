"""What of a sheet is in sight when it is opened: panes that leave room for the rest, and the cursor where one types."""

from __future__ import annotations

from openpyxl.worksheet.views import Selection
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.ooxml.address import cell_name, column_letters
from xlkinerja.templates.layout import SheetLayout
from xlkinerja.templates.page import frozen_column

# A third of a screen of 1366 by 768 pixels, at 96 pixels an inch and before it is zoomed out.
_MOST_HEIGHT = 768 / 3 * 72 / 96  # points
_MOST_WIDTH = 1366 / 3 / 6  # characters of our font


def set_view(sheet: Worksheet, place: SheetLayout) -> None:
    """Keep header and keys of the only table in sight where they leave room, and put the cursor on the first input."""
    rows, columns = _frozen(sheet, place)
    if rows or columns:
        sheet.freeze_panes = cell_name(rows + 1, columns + 1)
    first = _first_input(sheet)
    if first is None:
        return
    view, cell = sheet.sheet_view, cell_name(*first)
    if view.pane is None:
        view.selection = [Selection(activeCell=cell, sqref=cell)]
        return
    vertical = "bottom" if rows and first[0] > rows else "top"
    pane = vertical + ("Right" if columns and first[1] > columns else "Left")
    view.pane.activePane = pane
    others = [one for one in view.selection if one.pane not in (None, pane)]
    # The upper left pane is the one that a selection without a name is in.
    named = None if pane == "topLeft" else pane
    view.selection = [Selection(pane=named, activeCell=cell, sqref=cell), *others]


def _frozen(sheet: Worksheet, place: SheetLayout) -> tuple[int, int]:
    """Return how many rows and columns stay in sight: neither takes more than a third of a small screen."""
    if len(place.tables) > 1:
        return 0, 0
    printed = place.tables[0]
    rows, columns = printed.layout.header, frozen_column(printed)
    return leaving_room(sheet, rows, columns)


def leaving_room(sheet: Worksheet, rows: int, columns: int) -> tuple[int, int]:
    """Return these rows and columns, to stay in sight, or none where they would take more than a third of a screen."""
    usual = sheet.sheet_format.defaultRowHeight
    height = sum(sheet.row_dimensions[row].height or usual for row in range(1, rows + 1))
    width = sum(sheet.column_dimensions[column_letters(column)].width for column in range(1, columns + 1))
    return rows if height <= _MOST_HEIGHT else 0, columns if width <= _MOST_WIDTH else 0


def _first_input(sheet: Worksheet) -> tuple[int, int] | None:
    """Return the first cell in which one may type."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return next(((cell.row, cell.column) for cell in cells if not cell.protection.locked), None)
