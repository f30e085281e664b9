"""Stage 5: from a checked report to the list of edits that put the answer into the workbook.

The plan says what is to stand in the workbook, not how it gets there: the same plan is applied by the closed-file
writer and by the one that works in an open Excel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from xlkinerja.answer.cells import NOTE_PREFIX, NOTE_SUFFIX, TITLE, answer_sheet, counts_of
from xlkinerja.answer.lines import line_cells, uncounted_cells
from xlkinerja.answer.page import TINTS
from xlkinerja.answer.pointer import pointer_cells
from xlkinerja.answer.taken_cells import taken_edits
from xlkinerja.checking.typed_over import fills
from xlkinerja.computing.normalise import TYPED_AS_TEXT
from xlkinerja.finding import LEVEL_WORDS, LEVELS, Finding, shortened
from xlkinerja.ooxml.address import Range, parse_cell
from xlkinerja.ooxml.model import CellKey, Edits, SetCell, Workbook
from xlkinerja.reading import anchors
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.names import Names, wrong_names
from xlkinerja.report import NOWHERE, Entry, FormCell, Report, Row, Source, TableData, is_of_the_form

_LONGEST_NOTE = 2_000

Made = TypeVar("Made")


def plan(workbook: Workbook, report: Report, source: Source, earlier: EarlierAnswer) -> Edits:
    """Return the edits for a report: computed cells, marks, notes, repaired names and the sheet "Pemeriksaan"."""
    sheet = earlier.sheet if earlier.sheet not in {None, *_form_sheets(report)} else None
    sheet = sheet or _free_name(workbook)
    names = _repaired_names(workbook, report)
    return Edits(
        cells=(
            *_cells(report),
            *taken_edits(report),
            *line_cells(workbook, report),
            *uncounted_cells(workbook, report, _sheets_then(workbook, sheet)),
            *pointer_cells(workbook, report, counts_of(report.findings)),
        ),
        tints=_tints(report),
        tint_colours=frozenset(TINTS.values()),
        notes=_notes(report),
        note_prefix=NOTE_PREFIX,
        note_suffix=NOTE_SUFFIX,
        sheets=(answer_sheet(report, source, earlier, sheet),),
        names={**names.of_workbook, **_names_of_ours(workbook, sheet)},
        local_names=names.of_sheets,
    )


def up_to_date(
    earlier: EarlierAnswer, made: Callable[[Source], Made], changes: Callable[[Made], object]
) -> Made | None:
    """Return what is made with the receipt that is there already, if it changes nothing; else None.

    Then nothing is to be written: only the receipt would name another input, and the answer would never come to rest.
    """
    if earlier.source is None:
        return None
    again = made(earlier.source)
    return None if changes(again) else again


def _form_sheets(report: Report) -> set[str | None]:
    return {*(t.layout.sheet for t in report.parts()), *(f.sheet for f in report.fields.values())}


def _free_name(workbook: Workbook) -> str:
    taken = {name.casefold() for name in (*(s.name for s in workbook.sheets), *workbook.other_sheets)}
    names = (TITLE if number == 1 else f"{TITLE} ({number})" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


# --- cells -------------------------------------------------------------------------------------------------------


def _cells(report: Report) -> Iterator[SetCell]:
    for cell in report.form_cells():
        if cell.is_computed and cell.entry.column != NOWHERE and fills(cell.entry):
            yield _computed_cell(cell.sheet, cell.entry)
    for data in report.parts():
        for row in data.blank_rows:
            yield from _blank_row(data, row)


def _blank_row(data: TableData, row: Row) -> Iterator[SetCell]:
    """Yield the form's formulas of a row without data; in a computed table what is left there goes."""
    for name, entry in row.entries.items():
        is_left = entry.form_formula is None or not is_of_the_form(entry.formula, entry.form_formula)
        if data.table.source is not None and entry.formula is not None and is_left:
            yield SetCell(data.layout.sheet, entry.row, entry.column, None)
        elif data.table.is_computed(data.table.column[name]) and is_of_the_form(entry.formula, entry.form_formula):
            yield _computed_cell(data.layout.sheet, entry)


def typed_as_text(report: Report) -> Iterator[tuple[FormCell, SetCell]]:
    """Yield the cell and the edit for every figure that was typed as text and read surely."""
    for cell in report.form_cells():
        entry, reading = cell.entry, cell.entry.reading
        if reading is not None and reading.problem == TYPED_AS_TEXT and reading.unit is None:
            yield cell, SetCell(cell.sheet, entry.row, entry.column, entry.in_cell)


def _computed_cell(sheet: str, entry: Entry) -> SetCell:
    """Return the edit of a computed cell: formula and value; the value alone where Excel could not compute it."""
    place = (sheet, entry.row, entry.column)
    if entry.needs_error:
        return SetCell(*place, None, entry.form_formula)
    if not entry.gets_formula:
        return SetCell(*place, entry.in_cell)
    return SetCell(*place, "" if entry.value is None else entry.in_cell, entry.form_formula)


# --- marks and notes ---------------------------------------------------------------------------------------------


def _by_cell(report: Report) -> Mapping[CellKey, list[Finding]]:
    """Return the findings that sit on a cell; those about saving are only listed."""
    found: dict[CellKey, list[Finding]] = {}
    for finding in report.findings:
        if finding.place.sheet and finding.place.cell and not finding.code.startswith("XK-5"):
            row, column = parse_cell(finding.place.cell)
            found.setdefault((finding.place.sheet, row, column), []).append(finding)
    return found


def _tints(report: Report) -> Mapping[CellKey, str]:
    return {place: TINTS[_level(findings)] for place, findings in _by_cell(report).items()}


def _level(findings: list[Finding]) -> str:
    """Return the gravest level on a cell; "dijelaskan" counts between peringatan and catatan."""
    order = [*LEVELS[:2], "dijelaskan", LEVELS[2]]
    return min(("dijelaskan" if f.settled else f.level for f in findings), key=order.index)


def _notes(report: Report) -> Mapping[CellKey, str]:
    return {place: _note(findings) for place, findings in _by_cell(report).items()}


def _note(findings: list[Finding]) -> str:
    lines = "\n".join(f"{_words(finding)} ({finding.code}). {finding.message}" for finding in findings)
    return NOTE_PREFIX + shortened(lines, _LONGEST_NOTE) + NOTE_SUFFIX


def _words(finding: Finding) -> str:
    word = LEVEL_WORDS[finding.level]
    return f"{word} dijelaskan" if finding.settled else word


# --- names -------------------------------------------------------------------------------------------------------


def _sheets_then(workbook: Workbook, sheet: str) -> int:
    """Return how many sheets the workbook has once it has ours."""
    return len(workbook.sheets) + len(workbook.other_sheets) + (workbook.sheet(sheet) is None)


def _names_of_ours(workbook: Workbook, sheet: str) -> Mapping[str, str]:
    """Return the names that lead to our sheet: the one by which it is known, and that of a template's link."""
    there = anchors.references(workbook, anchors.FINDINGS)
    names = (anchors.ANSWER, anchors.FINDINGS) if there else (anchors.ANSWER,)
    return dict.fromkeys(names, anchors.refers_to(sheet, Range(1, 1, 1, 1)))


def _repaired_names(workbook: Workbook, report: Report) -> Names:
    """Return what names of a template are to say that do not point where the form lies."""
    cells = ((name, data) for name, data in report.fields.items())
    fields = {
        name: (data.sheet, data.entry.row, data.entry.column)
        for name, data in cells
        if data.sheet is not None and data.entry is not None
    }
    return wrong_names(workbook, report.form, ((data.table, data.layout) for data in report.parts()), fields)
