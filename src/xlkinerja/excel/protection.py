"""Protection of sheets and workbook: lifted while we write and put back as it was; a password keeps us out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.native import asked, told

if TYPE_CHECKING:
    from xlwings import Book, Sheet

_NO_PASSWORD = ""  # said outright: left out, Excel would ask the person at the screen
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
"""What a protected sheet may allow, in the order in which Excel's Protect takes it."""


@contextmanager
def writable_sheet(sheet: Sheet) -> Iterator[None]:
    """Lift a sheet's protection for a while; XK-604 when it has a password."""
    native = sheet.api
    if not _is_protected(sheet):
        yield
        return
    options = [
        *(bool(getattr(native, name)) for name in ("ProtectDrawingObjects", "ProtectContents", "ProtectScenarios")),
        bool(native.ProtectionMode),
        *(bool(getattr(native.Protection, name)) for name in _ALLOWED),
    ]
    told(lambda: native.Unprotect(_NO_PASSWORD))
    if _is_protected(sheet):
        raise ExcelError("XK-604", name=sheet.name)
    try:
        yield
    finally:
        native.Protect(_NO_PASSWORD, *options)


def _is_protected(sheet: Sheet) -> bool:
    return bool(asked(lambda: sheet.api.ProtectContents, otherwise=False))


@contextmanager
def writable_structure(book: Book) -> Iterator[None]:
    """Lift the protection of a workbook's list of sheets for a while; XK-609 when it has a password."""
    native: Any = book.api
    if not asked(lambda: native.ProtectStructure, otherwise=False):
        yield
        return
    windows = bool(native.ProtectWindows)
    told(lambda: native.Unprotect(_NO_PASSWORD))
    if asked(lambda: native.ProtectStructure, otherwise=False):
        raise ExcelError("XK-609")
    try:
        yield
    finally:
        native.Protect(_NO_PASSWORD, True, windows)  # in Excel's own order: structure, windows
