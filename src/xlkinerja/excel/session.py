"""Talking to Excel: what it says no to becomes a message, and the screen is left as it was found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xlkinerja.excel.error import ExcelError, is_busy, reason
from xlkinerja.excel.native import asked, told
from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from xlwings import App, Book

_ATTEMPTS = 200  # of a refused command, well below a second; xlwings would repeat it for as long as a cell is edited
_WINDOWS = "xlwings._xlwindows"


@contextmanager
def talking(code: str, **details: object) -> Iterator[None]:
    """Turn what goes wrong with Excel into an ExcelError: XK-602 when it is busy, else `code` with the reason."""
    driver = sys.modules.get(_WINDOWS)
    usual = getattr(driver, "N_COM_ATTEMPTS", None)
    if driver is not None:
        driver.N_COM_ATTEMPTS = _ATTEMPTS  # type: ignore[attr-defined]
    try:
        yield
    except (ExcelError, PackageError):
        raise
    except Exception as error:
        if is_busy(error):
            raise ExcelError("XK-602") from error
        raise ExcelError(code, reason=reason(error), **details) from error
    finally:
        if driver is not None:
            driver.N_COM_ATTEMPTS = usual  # type: ignore[attr-defined]


@contextmanager
def quiet(book: Book) -> Iterator[None]:
    """Write without a flickering screen, without anybody's macros running, and calculate once at the end."""
    app = book.app
    manual = app.calculation != "automatic"
    with app.properties(screen_updating=False, enable_events=False, display_alerts=False, calculation="manual"):
        yield
        if manual:
            app.calculate()


def restore(app: App) -> None:
    """Give back an Excel that was being written to when its writer was ended: it draws, asks, runs events, calculates.

    How it calculated before, nobody knows any more; a person who did so by hand sees that it does not, one who did
    not would never see that it does not.
    """
    app.screen_updating = app.display_alerts = app.enable_events = True
    app.calculation = "automatic"


@contextmanager
def same_view(book: Book) -> Iterator[None]:
    """Bring back the sheet, the selected cells and the rows that are on the screen."""
    sheet = book.sheets.active
    selected = asked(lambda: book.selection.address if book.selection else None, None)
    window = asked(lambda: book.api.Windows(1), None)
    corner = [asked(lambda name=name: getattr(window, name), None) for name in ("ScrollRow", "ScrollColumn")]  # type: ignore[misc]
    try:
        yield
    finally:
        told(sheet.activate)
        if selected is not None:
            told(lambda: sheet.range(selected).select())
        for name, value in zip(("ScrollRow", "ScrollColumn"), corner, strict=True):
            if value is not None:
                told(lambda name=name, value=value: setattr(window, name, value))  # type: ignore[misc]
