"""What must hold of every answer in a workbook that staff have edited, and how its tables are found by their print."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from office import differences, opened, recalculated_by_formualizer, recalculated_by_libreoffice
from staff_acts import OWN_NOTE, OWN_TEXT
from xlkinerja.answer.cells import NOTE_PREFIX
from xlkinerja.answer.page import TINTS
from xlkinerja.answer.pointer import is_pointer
from xlkinerja.pipeline import Filled, check_workbook, fill_workbook
from xlkinerja.report import Result


def answer_is_sound(filled: Filled, folder: Path) -> None:
    """Whatever the form: marks sit on findings, other programs compute the same, a second run changes nothing.

    formualizer takes half of the time; it computes every third answer, by the test's name, all with
    XLKINERJA_ALL_ENGINES=1.
    """
    marks_sit_on_findings(filled.data, filled.result)
    one_line_leads_to_the_findings(filled.data)
    if os.environ.get("XLKINERJA_ALL_ENGINES") or crc32(folder.name.encode()) % 3 == 0:
        assert differences(filled.data, recalculated_by_formualizer(filled.data, folder)) == []
    assert differences(filled.data, recalculated_by_libreoffice(filled.data)) == []
    again = fill_workbook(filled.data, "uji.xlsx")
    assert again.data == filled.data
    assert [f.message for f in again.result.findings] == [f.message for f in check_workbook(filled.data, "").findings]


def notices(result: Result) -> list[str]:
    """The engine's own findings; those of the form's rules are not about what staff did to the form."""
    return sorted(f.code for f in result.findings if f.code.startswith("XK-"))


def marks_sit_on_findings(data: bytes, result: Result) -> None:
    """Coloured are the cells that have a finding, and no others; each has a note of ours."""
    book = opened(data)
    cells = [
        (sheet.title, cell)
        for sheet in book.worksheets
        if sheet.title != "Pemeriksaan"
        for row in sheet.iter_rows()
        for cell in row
    ]
    marked = {
        (title, c.coordinate) for title, c in cells if c.fill.fgColor.rgb in {f"FF{rgb}" for rgb in TINTS.values()}
    }
    noted = {(title, c.coordinate) for title, c in cells if c.comment and c.comment.text.startswith(NOTE_PREFIX)}
    wanted = {(f.place.sheet, f.place.cell) for f in result.findings if f.place.sheet and f.place.cell}
    assert wanted
    assert marked == wanted
    assert noted == wanted


def one_line_leads_to_the_findings(data: bytes) -> None:
    """What a template's reserved cell says of the findings is what the sheet "Pemeriksaan" says of them."""
    book = opened(data)
    texts = (cell.value for page in book.worksheets for row in page.iter_rows() for cell in row)
    said = [text for text in texts if isinstance(text, str) and is_pointer(text)]
    counts = next(row[3].value for row in book["Pemeriksaan"].iter_rows() if row[0].value == "Temuan")
    assert [text for text in said if counts not in text] == []


def own_notes(book: Any) -> list[str]:
    """The notes that are not ours, with what stands in their cells."""
    return sorted(
        f"{sheet.title}: {cell.value}: {cell.comment.text}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None and not cell.comment.text.startswith(NOTE_PREFIX)
    )


def staff_is_kept(edited: bytes, filled: bytes, retyped: Collection[tuple[str, int, int]] = ()) -> None:
    """Nothing that staff wrote is lost, but for computed cells that they typed over."""
    before, after = opened(edited), opened(filled)
    assert own_notes(after) == own_notes(before)
    assert any(OWN_NOTE in text for text in own_notes(after))
    assert [page.title for page in before.worksheets if page.title != "Pemeriksaan"] == [
        page.title for page in after.worksheets if page.title != "Pemeriksaan"
    ]
    words = {cell.value for page in after.worksheets for row in page.iter_rows() for cell in row}
    assert {OWN_TEXT, "=6*7"} <= words
    typed = {place: value for place, value in constants(before).items() if place not in retyped}
    assert {place: value for place, value in constants(after).items() if place in typed} == typed


def constants(book: Any) -> Mapping[tuple[str, int, int], object]:
    return {
        (page.title, cell.row, cell.column): cell.value
        for page in book.worksheets
        if page.title != "Pemeriksaan"
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type != "f" and not is_pointer(str(cell.value))
    }


def numbered(page: Any, last: int) -> tuple[int, Mapping[int, int]]:
    """Return the row that numbers a table's columns up to `last`, and the sheet's column of each number."""
    for row in page.iter_rows():
        found = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
        if f"({last})" in found:
            return row[0].row, {n: found[f"({n})"] for n in range(1, last + 1)}
    raise AssertionError(f"no column ({last}) on {page.title}")


def row_of(page: Any, text: str, below: int, column: int, nth: int = 0) -> int:
    rows = [row for row in range(below + 1, page.max_row + 1) if page.cell(row, column).value == text]
    assert len(rows) > nth, f"{text} is not on {page.title}"
    return rows[nth]
