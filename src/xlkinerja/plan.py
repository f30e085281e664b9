"""Stage 5: from a checked report to the list of edits that put the answer into the workbook.

The plan says what is to stand in the workbook, not how it gets there: the same plan is applied by the closed-file
writer and by the one that works in an open Excel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xlkinerja import anchors
from xlkinerja.answer import NOTE_PREFIX, TINTS, TITLE, PreviousAnswer, answer_sheet
from xlkinerja.finding import LEVELS, Finding
from xlkinerja.form import Column
from xlkinerja.normalise import TYPED_AS_TEXT, scale_of
from xlkinerja.ooxml.address import Range, parse_cell
from xlkinerja.ooxml.model import CellValue, Edits, Place, SetCell, Workbook
from xlkinerja.report import NOWHERE, TOTAL, Entry, Former, Report, Source, TableData


def plan(workbook: Workbook, report: Report, source: Source, previous: PreviousAnswer) -> Edits:
    """Return the edits for a report: computed cells, marks, notes, repaired names and the sheet "Pemeriksaan"."""
    sheet = previous.sheet or _free_name(workbook)
    names, local_names = _repaired_names(workbook, report)
    return Edits(
        cells=tuple(_cells(report)),
        tints=_tints(report),
        tint_colours=frozenset(TINTS.values()),
        notes=_notes(report),
        note_prefix=NOTE_PREFIX,
        sheets=(answer_sheet(report, source, previous, sheet),),
        names={**names, anchors.ANSWER: anchors.refers_to(sheet, Range(1, 1, 1, 1))},
        local_names=local_names,
    )


def _free_name(workbook: Workbook) -> str:
    taken = {name.casefold() for name in (*(s.name for s in workbook.sheets), *workbook.other_sheets)}
    names = (TITLE if number == 1 else f"{TITLE} ({number})" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


# --- cells -------------------------------------------------------------------------------------------------------


def _cells(report: Report) -> Iterator[SetCell]:
    for data in report.tables.values():
        for key, entries in data.all_rows():
            for name, entry in entries.items():
                column = data.table.column[name]
                if (column.formula is not None or key == TOTAL) and entry.column != NOWHERE:
                    yield _computed_cell(data, column, entry)
        for row in data.blank_rows:
            for name, entry in row.entries.items():
                column = data.table.column[name]
                if entry.formula is not None and column.formula is not None:
                    yield _computed_cell(data, column, entry)


def typed_as_text(report: Report) -> Iterator[tuple[tuple[str, str, str], SetCell, Former]]:
    """Yield (place by key, edit, former content) for every figure that was typed as text and read surely."""
    for name, data in report.tables.items():
        for row in data.rows:
            for column in data.table.typed_columns:
                entry = row.entries[column.name]
                if entry.reading is not None and entry.reading.problem == TYPED_AS_TEXT and entry.reading.unit is None:
                    value = _in_cell(entry.value, scale_of(data.table, column.kind))
                    edit = SetCell(data.layout.sheet, entry.row, entry.column, value)
                    yield (name, row.key, column.name), edit, Former(entry.typed)


def _computed_cell(data: TableData, column: Column, entry: Entry) -> SetCell:
    """Return the edit of a computed cell: formula and value; the value alone where Excel could not compute it."""
    place = (data.layout.sheet, entry.row, entry.column)
    if entry.broken:
        return SetCell(*place, None, entry.excel)
    value = _in_cell(entry.value, scale_of(data.table, column.kind))
    if entry.excel is None or not entry.live:
        return SetCell(*place, value)
    return SetCell(*place, "" if value is None else value, entry.excel)


def _in_cell(value: CellValue, scale: int) -> CellValue:
    return value / scale if isinstance(value, Decimal) and scale != 1 else value


# --- marks and notes ---------------------------------------------------------------------------------------------


def _by_cell(report: Report) -> Mapping[Place, list[Finding]]:
    """Return the findings that sit on a cell; those about saving are only listed."""
    found: dict[Place, list[Finding]] = {}
    for finding in report.findings:
        if finding.place.sheet and finding.place.cell and not finding.code.startswith("XK-5"):
            row, column = parse_cell(finding.place.cell)
            found.setdefault((finding.place.sheet, row, column), []).append(finding)
    return found


def _tints(report: Report) -> Mapping[Place, str]:
    return {place: TINTS[_level(findings)] for place, findings in _by_cell(report).items()}


def _level(findings: list[Finding]) -> str:
    """Return the gravest level on a cell; "dijelaskan" counts between peringatan and catatan."""
    order = [*LEVELS[:2], "dijelaskan", LEVELS[2]]
    return min(("dijelaskan" if f.settled else f.level for f in findings), key=order.index)


def _notes(report: Report) -> Mapping[Place, str]:
    return {
        place: NOTE_PREFIX + "\n".join(f"{_words(finding)} ({finding.code}). {finding.message}" for finding in findings)
        for place, findings in _by_cell(report).items()
    }


def _words(finding: Finding) -> str:
    return f"{finding.level} dijelaskan" if finding.settled else finding.level


# --- names -------------------------------------------------------------------------------------------------------


def _repaired_names(workbook: Workbook, report: Report) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Return the names of a template that no longer point where the table lies; a workbook without names gets none."""
    names: dict[str, str] = {}
    local_names: dict[tuple[str, str], str] = {}
    if not anchors.versions(workbook):
        return names, local_names
    for data in report.tables.values():
        for name, area in _areas(workbook, report, data):
            wanted = anchors.refers_to(data.layout.sheet, area)
            present = anchors.existing(workbook, name, data.layout.sheet)
            if present is not None and anchors.parse_reference(present.text) == anchors.parse_reference(wanted):
                continue
            if present is not None and present.sheet is not None:
                local_names[data.layout.sheet, name] = wanted
            else:
                names[name] = wanted
    return names, local_names


def _areas(workbook: Workbook, report: Report, data: TableData) -> Iterator[tuple[str, Range]]:
    form, table, layout = report.form, data.table, data.layout
    left, right = min(layout.columns.values()), max(layout.columns.values())
    head = anchors.references(workbook, anchors.table_name(form, table, "KEPALA"))
    top = next((r.range.top for r in head if r.sheet == layout.sheet and r.range.top <= layout.header), layout.header)
    body = anchors.references(workbook, anchors.table_name(form, table, "BADAN"))
    bottom = next((r.range.bottom for r in body if r.sheet == layout.sheet), layout.end)
    # Rows typed below a table without Jumlah stay outside the names: they are pointed out until they are moved.
    end = layout.end if layout.total is not None else min(layout.end, bottom)
    yield anchors.table_name(form, table, "KEPALA"), Range(top, left, layout.header, right)
    yield anchors.table_name(form, table, "BADAN"), Range(layout.header, left, end, right)
    if layout.total is not None:
        yield anchors.table_name(form, table, "JUMLAH"), Range(layout.total, left, layout.total, right)
    for name, column in layout.columns.items():
        yield anchors.column_name(form, table, name), Range(layout.header, column, end, column)
