"""Finds the open workbook that is meant, and leads to a cell of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xlkinerja.excel.error import ExcelError, is_busy, reason

if TYPE_CHECKING:
    from xlwings import App, Book


def open_book(name: str | None = None, hwnd: int | None = None) -> Book:
    """Return the workbook of that name, or the active one, in the Excel with that window or in the active one.

    Raises ExcelError, also when Excel is busy or not to be reached.
    """
    with _in_words():
        app = _app(hwnd)
        if app is None or not len(app.books):
            raise ExcelError("XK-601")
        if name is None:
            return app.books.active
        for book in app.books:
            if book.name.casefold() == name.casefold():
                return book
        raise ExcelError("XK-612", name=name)


def jump(book: Book, sheet: str, cell: str) -> None:
    """Show a cell: its sheet in front, the cell selected. Raises ExcelError where there is no such place any more."""
    with _in_words():
        if sheet not in [each.name for each in book.sheets]:
            raise ExcelError("XK-610", place=f"{sheet}!{cell}")
        try:
            book.activate(steal_focus=True)
            book.sheets[sheet].activate()
            book.sheets[sheet].range(cell).select()
        except Exception as error:
            if is_busy(error):
                raise
            raise ExcelError("XK-610", place=f"{sheet}!{cell}") from error


def window_of(book: Book) -> int | None:
    """Return the window handle of the workbook's Excel, where Excel has one."""
    try:
        return book.app.hwnd
    except Exception:  # noqa: BLE001 - xlwings raises what the engine raises; Excel for Mac has no window handle
        return None


def _app(hwnd: int | None) -> App | None:
    import xlwings  # noqa: PLC0415 - the command line starts without it

    if hwnd is not None:
        for app in xlwings.apps:
            if app.hwnd == hwnd:
                return app
    return xlwings.apps.active


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn whatever xlwings or COM raises into an ExcelError."""
    try:
        yield
    except ExcelError:
        raise
    except Exception as error:
        if is_busy(error):
            raise ExcelError("XK-602") from error
        raise ExcelError("XK-608", reason=reason(error)) from error
