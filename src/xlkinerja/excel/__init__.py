"""The Excel door: the workbook that is open in Excel is checked and filled through xlwings (its BSD part only).

`periksa` and `isi` are what a button calls, also from a macro:
`RunPython "import xlkinerja.excel; xlkinerja.excel.isi()"`.
Whatever keeps them from working is an `ExcelError` with a message in Indonesian.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlkinerja.excel.books import the_book
from xlkinerja.excel.door import Answer, check_open, fill_open
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.jump import go_to
from xlkinerja.report import Result

if TYPE_CHECKING:
    from xlwings import Book

Act = Literal["periksa", "isi"]

__all__ = ["Act", "Answer", "ExcelError", "go_to", "isi", "periksa", "run"]


def periksa(book: Book | None = None) -> Result:
    """Check the open workbook, unsaved values included, and return what was found; nothing in it is changed.

    Without `book` the one that the calling macro belongs to is meant, else the active one. Raises ExcelError.
    """
    return run(book, "periksa").result


def isi(book: Book | None = None) -> Answer:
    """Fill the open workbook: a copy of it as it was is saved beside the file, then our answer is written into it.

    Without `book` the one that the calling macro belongs to is meant, else the active one. Raises ExcelError.
    """
    return run(book, "isi")


def run(book: Book | None, act: Act) -> Answer:
    """Check or fill an open workbook and return the result. Raises ExcelError."""
    meant = the_book(book)
    return fill_open(meant) if act == "isi" else Answer(check_open(meant))
