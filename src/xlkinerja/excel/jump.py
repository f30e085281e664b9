"""From a finding to its cell: the sheet comes to the front and the cell is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.excel.books import the_book
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.native import told
from xlkinerja.excel.open_reader import is_shown
from xlkinerja.excel.session import talking
from xlkinerja.finding import Place

if TYPE_CHECKING:
    from xlwings import Book


def go_to(place: Place, book: Book | None = None) -> None:
    """Show the cell that a finding is about, its sheet when it has no cell; ExcelError when it is gone."""
    meant = the_book(book)
    with talking("XK-610", where=place):
        sheet = next((each for each in meant.sheets if each.name == place.sheet), None)
        if sheet is None or not is_shown(sheet):
            raise ExcelError("XK-610", where=place)
        told(lambda: meant.activate(steal_focus=True))
        sheet.activate()
        sheet.range(place.cell or "A1").select()
