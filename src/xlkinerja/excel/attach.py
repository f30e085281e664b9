"""Finds the open workbook that a button or a panel means."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from xlkinerja.excel.books import _xlwings, the_book
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.native import asked
from xlkinerja.excel.session import talking

if TYPE_CHECKING:
    from xlwings import App, Book


def open_book(name: str | None = None, hwnd: int | None = None) -> Book:
    """Return the workbook of that name, in the Excel with that window first; without a name the active one.

    Raises ExcelError, also when Excel is busy or not to be reached.
    """
    library()
    with talking("XK-608"):
        if name is None:
            return the_book()
        for app in _apps(hwnd):
            for book in app.books:
                if book.name.casefold() == name.casefold():
                    return book
    raise ExcelError("XK-612", name=name)


def library() -> ModuleType:
    """Return xlwings; ExcelError where it is not installed."""
    found: ModuleType = _xlwings()
    return found


def window_of(book: Book) -> int | None:
    """Return the window handle of the workbook's Excel, where Excel has one."""
    return asked(lambda: book.app.hwnd, None)


def _apps(hwnd: int | None) -> list[App]:
    """Return the running Excels, the one with that window first."""
    apps = list(library().apps)
    return sorted(apps, key=lambda app: hwnd is not None and asked(lambda: app.hwnd, None) != hwnd)
