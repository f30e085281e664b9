"""The Excel door: the workbook that is open in Excel is checked and filled through xlwings (its BSD part only).

In comes an open workbook; out goes the same one with our answer written into it, after a copy of it was saved. It reads
into the same `Workbook` and applies the same plan as the closed-file writer, and decides nothing itself.

`check` and `fill` are what a button calls, also from a macro:
`RunPython "import xlkinerja.excel; xlkinerja.excel.fill()"`; `periksa` and `isi`, their first names, stay.
Whatever keeps them from working is an `ExcelError` with a message in Indonesian.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal

from xlkinerja.excel.books import the_book
from xlkinerja.excel.door import Answer, check_open, clean_open, fill_open
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.jump import go_to
from xlkinerja.form import FormError
from xlkinerja.form.outside import VARIABLE, given_forms
from xlkinerja.report import Result

if TYPE_CHECKING:
    from xlwings import Book

Act = Literal["periksa", "isi", "cetak"]

__all__ = ["Act", "Answer", "ExcelError", "check", "clean", "fill", "go_to", "isi", "periksa", "run"]


def check(book: Book | None = None) -> Result:
    """Check the open workbook, unsaved values included, and return what was found; nothing in it is changed.

    Without `book` the one that the calling macro belongs to is meant, else the active one. Raises ExcelError.
    """
    return run(book, "periksa").result


def fill(book: Book | None = None) -> Answer:
    """Fill the open workbook: a copy of it as it was is saved beside the file, then our answer is written into it.

    Without `book` the one that the calling macro belongs to is meant, else the active one. Raises ExcelError.
    """
    return run(book, "isi")


def clean(book: Book | None = None) -> Answer:
    """Save a copy to be printed and signed beside the open workbook: all figures, no marks; its path is `copy`.

    Without `book` the one that the calling macro belongs to is meant, else the active one. Raises ExcelError.
    """
    return run(book, "cetak")


periksa, isi = check, fill


def run(book: Book | None, act: Act) -> Answer:
    """Check, fill or copy an open workbook and return the result. Raises ExcelError.

    Forms of one's own lie in the folder that the environment variable XLKINERJA_FORMS names.
    """
    meant = the_book(book)
    with _own_forms():
        if act == "cetak":
            return clean_open(meant)
        return fill_open(meant) if act == "isi" else Answer(check_open(meant))


def _own_forms() -> AbstractContextManager[None]:
    try:
        return given_forms(os.environ.get(VARIABLE) or None)
    except FormError as error:
        raise ExcelError("XK-614", variable=VARIABLE, reason=" ".join(str(error).split())) from error
