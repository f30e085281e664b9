"""Which workbook is meant: the one given, the one whose macro calls, else the one in front of the person."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.native import asked
from xlkinerja.excel.session import talking
from xlkinerja.libraries import without

if TYPE_CHECKING:
    from xlwings import App, Book

_HEAVY = ("pandas", "numpy", "polars", "matplotlib", "plotly", "PIL")


def the_book(book: Book | None = None) -> Book:
    """Return the workbook that is meant; ExcelError when there is none that can be worked in."""
    if book is not None:
        return book
    xlwings = _xlwings()
    with talking("XK-608"):
        called = asked(xlwings.Book.caller, None)  # raises when no macro called us, and for names with "="
        return called or _active(xlwings)


def _xlwings() -> Any:  # noqa: ANN401 - a module
    """Return xlwings, for a click without the libraries that it would only use for data frames.

    In a process that has imported xlwings or one of them already, everything is left as it is. Raises ExcelError where
    it is not installed.
    """
    try:
        with without(*(() if "xlwings" in sys.modules else _HEAVY)):
            return import_module("xlwings")
    except ImportError as error:
        raise ExcelError("XK-613") from error


def _active(xlwings: Any) -> Book:  # noqa: ANN401 - a module
    app: App | None = xlwings.apps.active
    if app is None:
        raise ExcelError("XK-601")
    if asked(lambda: app.api.ActiveProtectedViewWindow, None) is not None:
        raise ExcelError("XK-603")
    if len(app.books) == 0:
        raise ExcelError("XK-601")
    return app.books.active
