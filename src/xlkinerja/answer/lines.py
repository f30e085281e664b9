"""The lines of a template that say whose a page is, and what is not in a table: they get the value that Excel shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlkinerja.computing.lines import Cells, formula_of, lines_of, value_of
from xlkinerja.computing.signed import copied_lines, copy_formula, copy_value, role_of, sheet_of_copy
from xlkinerja.computing.uncounted import ROLE, formula_for, is_ours, tables_with_line, value_for
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.address import column_letters
from xlkinerja.ooxml.model import SetCell, Workbook
from xlkinerja.reading import anchors
from xlkinerja.report import NOWHERE, Entry, Report, is_of_the_form


def line_cells(workbook: Workbook, report: Report) -> Iterator[SetCell]:
    """Yield an edit for each line that stands in the workbook as the form prints it; others are left alone.

    One that lost what it looked at, with a sheet that was deleted, is written anew.
    """
    form = report.form
    found = {
        name: (data.sheet, data.entry)
        for name, data in report.fields.items()
        if data.sheet is not None and data.entry is not None and data.entry.column != NOWHERE
    }
    cells = {name: (sheet, f"${column_letters(e.column)}${e.row}") for name, (sheet, e) in found.items()}
    typed = {name: _as_typed(entry) for name, (_, entry) in found.items()}
    days = {name: str(data.value) for name, data in report.fields.items() if data.value is not None}
    for form_sheet in form.sheets:
        for role, text in lines_of(form_sheet, cells).items():
            for sheet, row, column, there in _formulas(workbook, anchors.line_name(form, form_sheet.name, role)):
                formula = formula_of(text, form, cells, sheet)
                earlier = formula_of(text, form, cells, sheet, plain=True)
                if formula is not None and (is_of_the_form(there, formula) or is_of_the_form(there, earlier)):
                    yield SetCell(sheet, row, column, value_of(text, form, typed, days), formula)
    yield from _signature_cells(workbook, report, cells, typed, days)


def _as_typed(entry: Entry) -> Typed:
    """Return what stands in the cell of a field when all is filled: of a computed one what was computed."""
    value = entry.in_cell
    if entry.form_formula is None:
        return entry.typed
    if value is None or isinstance(value, bool):
        return Typed("blank")
    return Typed("text", value) if isinstance(value, str) else Typed("number", f"{value.normalize():f}")


def _signature_cells(
    workbook: Workbook, report: Report, cells: Cells, typed: Mapping[str, Typed], days: Mapping[str, str]
) -> Iterator[SetCell]:
    """Yield an edit for each line of the signature's copy that stands below the last sheet."""
    form = report.form
    form_sheet = sheet_of_copy(form)
    for line in copied_lines(form) if form_sheet is not None else ():
        if line and form_sheet is not None:
            for sheet, row, column, there in _formulas(
                workbook, anchors.line_name(form, form_sheet.name, role_of(line))
            ):
                formula = copy_formula(line, cells, sheet)
                if formula is not None and is_of_the_form(there, formula):
                    yield SetCell(sheet, row, column, copy_value(line, typed, days), formula)


def uncounted_cells(workbook: Workbook, report: Report, sheets: int) -> Iterator[SetCell]:
    """Yield an edit for each line about what is not in a table; the workbook is to have so many sheets."""
    for data in tables_with_line(report):
        name = anchors.line_name(report.form, data.table.sheet, ROLE)
        formula = formula_for(report, data, sheets)
        if formula is None:
            continue
        for sheet, row, column, there in _formulas(workbook, name):
            if is_ours(there):
                yield SetCell(sheet, row, column, value_for(data, formula), formula)


def _formulas(workbook: Workbook, name: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield sheet, row, column and formula of the cells that a name points at."""
    for sheet, area in anchors.references(workbook, name):
        place = workbook.sheet(sheet)
        cell = place.cells.get((area.top, area.left)) if place is not None else None
        if cell is not None and cell.formula is not None:
            yield sheet, area.top, area.left, cell.formula
