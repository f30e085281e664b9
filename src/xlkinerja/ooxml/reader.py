"""Reads a workbook within bounds: `read_workbook` from its bytes, `read_package` from an open package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.book_context import BookContext
from xlkinerja.ooxml.model import CellFormat, Sheet, Workbook
from xlkinerja.ooxml.notes import read_notes
from xlkinerja.ooxml.package import DEFAULT_LIMITS, Limits, Package
from xlkinerja.ooxml.parts import SheetPart, relationships, workbook_parts
from xlkinerja.ooxml.sheet_reader import SheetReader
from xlkinerja.ooxml.strings import read_strings
from xlkinerja.ooxml.styles import read_styles

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlkinerja.ooxml.model import Note


def read_workbook(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return what the workbook file holds.

    Raises PackageError, and nothing else, for what is no workbook, damaged, unsafe or above a limit.
    """
    return read_package(Package.open(data, limits))


def read_package(package: Package, wanted: Callable[[str], bool] = lambda _name: True) -> Workbook:
    """Return what an open package holds, of its worksheets those whose names are wanted; raises as `read_workbook`."""
    parts = workbook_parts(package)
    formats = read_styles(package, parts.styles) if parts.styles else (CellFormat(),)
    strings = read_strings(package, parts.shared_strings) if parts.shared_strings else ()
    book = BookContext(strings, len(formats), parts.date1904)
    return Workbook(
        sheets=tuple(
            _sheet(package, each, book) for each in parts.sheets if each.kind == "worksheet" and wanted(each.name)
        ),
        names=parts.names,
        formats=formats,
        date1904=parts.date1904,
        strict=parts.strict,
        macros=parts.macros,
        external_links=parts.external_links,
        other_sheets=tuple(each.name for each in parts.sheets if each.kind != "worksheet"),
    )


def _sheet(package: Package, sheet: SheetPart, book: BookContext) -> Sheet:
    reading = SheetReader(package, sheet.part, book)
    return Sheet(
        name=sheet.name,
        state=sheet.state,
        cells=reading.cells,
        merges=tuple(reading.merges),
        hidden_rows=reading.hidden_rows,
        hidden_columns=reading.hidden_columns,
        notes=_notes(package, sheet.part),
        protected=reading.protected,
    )


def _notes(package: Package, part: str) -> dict[tuple[int, int], Note]:
    notes: dict[tuple[int, int], Note] = {}
    for each in relationships(package, part):
        target = package.find(each.target)
        if each.type == "comments" and not each.external and target is not None:
            notes |= read_notes(package, target)
    return notes
