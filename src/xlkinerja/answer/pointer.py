"""The line on the first sheet that says what was found and leads to the sheet "Pemeriksaan".

Templates reserve a cell for it, with a link to a name; workbooks without that cell get none.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.ooxml.model import SetCell, Workbook
from xlkinerja.reading import anchors
from xlkinerja.report import Report

_BEGINS = "Hasil pemeriksaan: "
# Programs that show a link without a text by its place save that as the text.
_SHOWN_AS_PLACE = anchors.FINDINGS
_OURS = (_BEGINS, _SHOWN_AS_PLACE)
# It does not say "click": LibreOffice drops the link of a cell that is blank when a template is saved.
_ENDS = f". Lihat sheet {anchors.ANSWER_SHEET}."


def is_pointer(text: str) -> bool:
    """Tell whether a text is the line that we write, wherever it stands."""
    return text == _SHOWN_AS_PLACE or (text.startswith(_BEGINS) and text.endswith(_ENDS))


def pointer_cells(workbook: Workbook, report: Report, counts: str | None) -> Iterator[SetCell]:
    """Yield the edit that says the counts in the reserved cell, or empties it for None; staff's own words stay.

    A name that lies about where that cell is leads into no cell of the form, and onto no answer.
    """
    answers = {place.sheet.casefold() for place in anchors.references(workbook, anchors.ANSWER)}
    answers -= {part.layout.sheet.casefold() for part in report.parts()}
    for name, area in anchors.references(workbook, anchors.pointer_name(report.form)):
        sheet = workbook.sheet(name)
        if sheet is None or sheet.name.casefold() in answers or report.has((sheet.name, area.top, area.left)):
            continue
        cell = sheet.cells.get((area.top, area.left))
        if cell is None or cell.kind == "blank" or (cell.kind == "text" and cell.text.startswith(_OURS)):
            text = None if counts is None else f"{_BEGINS}{counts}{_ENDS}"
            yield SetCell(sheet.name, area.top, area.left, text)
