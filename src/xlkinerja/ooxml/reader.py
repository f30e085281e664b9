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

_LARGE = 4 * 1024 * 1024
"""Bytes of a workbook's parts: a form of ours with a thousand rows has half of that."""
_CELLS_OF_FIRST_ROWS = 80_000


def _every(_name: str) -> bool:
    return True


def read_workbook(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return what the workbook file holds.

    Raises PackageError, and nothing else, for what is no workbook, damaged, unsafe or above a limit.
    """
    return read_package(Package.open(data, limits))


def read_package(package: Package, wanted: Callable[[str], bool] = _every) -> Workbook:
    """Return what an open package holds, of its worksheets those whose names are wanted; raises as `read_workbook`."""
    return _read(package, package.limits.cells, wanted=wanted)


def is_large(package: Package) -> bool:
    """Tell whether a look at the first rows of an open package is worth its time before all is read."""
    return sum(package.size(name) for name in package.names() if name.endswith(".xml")) > _LARGE


def read_first_rows(package: Package, rows: int) -> Workbook:
    """Return what an open package holds in the first rows of its sheets; raises as `read_workbook` does."""
    return _read(package, min(_CELLS_OF_FIRST_ROWS, package.limits.cells), rows)


def _read(
    package: Package, most_cells: int, rows: int | None = None, wanted: Callable[[str], bool] = _every
) -> Workbook:
    parts = workbook_parts(package)
    formats = package.once(read_styles, parts.styles) if parts.styles else (CellFormat(),)
    strings = package.once(read_strings, parts.shared_strings) if parts.shared_strings else ()
    book = BookContext(strings, len(formats), parts.date1904, most_cells, rows)
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
