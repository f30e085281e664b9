"""What is for the screen and not for a signed page: marks and notes of ours, the colour of inputs, helper labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from xlkinerja.answer.cells import NOTE_PREFIX, NOTE_SUFFIX
from xlkinerja.answer.page import OPEN, TINTS
from xlkinerja.ooxml.clean_copy import ForTheScreen
from xlkinerja.ooxml.model import Edits, Workbook
from xlkinerja.report import Report

NO_MARKS = Edits(tint_colours=frozenset(TINTS.values()), note_prefix=NOTE_PREFIX, note_suffix=NOTE_SUFFIX)
"""The edits that take every mark and note of ours away."""


_OPEN_FAULTS = " · {count} Kesalahan belum diperbaiki"


def for_the_screen(
    sheets: Collection[str], rows: Mapping[str, Collection[int]] = MappingProxyType({}), open_faults: int = 0
) -> ForTheScreen:
    """Return what a clean copy hides: `sheets` that are not of the report, and blank rows of the others.

    Templates write helper labels (Nama, NIP, Revisi ke) in grey italics of 9 points; those before 0.2 of 8. Who signs
    is to see on each page that faults are open: our sheet, which tells them, is not printed.
    """
    said = _OPEN_FAULTS.format(count=open_faults) if open_faults else ""
    return ForTheScreen(OPEN.fill or "", "7F7F7F", frozenset({"8", "9"}), sheets, rows, said)


def blank_rows(workbook: Workbook, report: Report) -> dict[str, list[int]]:
    """Return the rows of tables in which nothing shows, by sheet; the first row of each table is none of them."""
    found: dict[str, list[int]] = {}
    for part in report.parts():
        sheet = workbook.sheet(part.layout.sheet)
        if sheet is not None and not part.table.record:
            shown = {row for (row, _), cell in sheet.cells.items() if cell.text.strip()}
            kept = {row for area in sheet.merges if area.bottom > area.top for row in range(area.top, area.bottom + 1)}
            body = range(part.layout.first + 1, part.layout.end)
            found.setdefault(sheet.name, []).extend(row for row in body if row not in shown | kept)
    return found
