"""The whole workbook: sheets, guide, defined names, and bytes that depend on nothing but form and data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from xlkinerja.computing.compute import compute
from xlkinerja.computing.lines import Cells, formula_of
from xlkinerja.computing.signed import copy_formula, role_of
from xlkinerja.computing.uncounted import ROLE, formula_for, tables_with_line
from xlkinerja.form import Form
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.zip_writer import ZipWriter
from xlkinerja.reading import anchors
from xlkinerja.report import Report
from xlkinerja.templates.cells import put
from xlkinerja.templates.clean import parts_of
from xlkinerja.templates.data import Prefill, prefill, with_blank_rows
from xlkinerja.templates.guide import print_guide
from xlkinerja.templates.layout import SheetLayout, blank_report, field_cells, lay_out
from xlkinerja.templates.live_rows import with_live_rows
from xlkinerja.templates.shared_rows import told_by
from xlkinerja.templates.sheet import print_sheet
from xlkinerja.templates.style import DARK_BLUE, GREY, UNCOUNTED, use_font

# A workbook carries no clock, so the same form and data give the same bytes.
_MADE = datetime(2025, 1, 1)  # noqa: DTZ001 - the file format wants the time without a zone


def template(form: Form, data: Mapping[str, Any] | Prefill | None = None) -> bytes:
    """Return the form's workbook as xlsx bytes: the same for the same form and data.

    `data` has the shape that export writes. Strings go into the cells as typed; numbers are full rupiah, in a
    percent column percent; null leaves the cell blank. Computed cells keep their formula unless a string is
    given. A Prefill is put into the cells as it is. Raises DataError when the data does not fit the form.
    """
    cells = with_blank_rows(form, data if isinstance(data, Prefill) else prefill(form, data))
    sheets = lay_out(form, {part: len(rows) for part, rows in cells.rows.items()}, cells.groups)
    blank = with_live_rows(blank_report(form, sheets), cells.rows)
    computed = compute(replace(blank, told_by=told_by(form, cells.rows)))
    book = Workbook()
    book.remove(book.active)
    use_font(book)
    fields = field_cells(sheets)
    for place in sheets:
        sheet = book.create_sheet(place.title)
        sheet.sheet_properties.tabColor = DARK_BLUE
        print_sheet(sheet, computed, place, cells, fields)
    guide = book.create_sheet(anchors.GUIDE)
    guide.sheet_properties.tabColor = GREY
    print_guide(guide, form)
    names_of_lines = (*_line_names(form, sheets, fields), *_print_uncounted(book, computed, sheets))
    for sheet_title, name, text in (*_names(form, sheets), *names_of_lines):
        names = book[sheet_title].defined_names if sheet_title else book.defined_names
        names[name] = DefinedName(name, attr_text=text)
    return _saved(book, form)


def _names(form: Form, sheets: Sequence[SheetLayout]) -> Iterator[tuple[str, str, str]]:
    """Yield the defined names by which the cells are found again, with their scope: "" or a repeated sheet."""
    yield "", anchors.VERSION, anchors.version_constant(form)
    if any(place.pointer is not None for place in sheets):
        yield "", anchors.FINDINGS, anchors.refers_to(anchors.GUIDE, Range(1, 1, 1, 1))
    for place in sheets:
        scope = place.title if place.sheet.repeated else ""
        for field, area in place.inputs.items():
            yield "", anchors.field_name(form, field), anchors.refers_to(place.title, area._replace(right=area.left))
        for printed in place.tables:
            for name, area in anchors.areas(form, printed.table, printed.layout):
                yield scope, name, anchors.refers_to(place.title, area)


def _line_names(form: Form, sheets: Iterable[SheetLayout], fields: Cells) -> Iterator[tuple[str, str, str]]:
    """Yield the names of the lines that are formulas, by which they are known as ours."""
    for place in sheets:
        if place.pointer is not None:
            yield "", anchors.pointer_name(form), anchors.refers_to(place.title, place.pointer._replace(right=1))
        for role, row, text in place.lines(fields):
            if formula_of(text, form, fields, place.title) is not None:
                scope = place.title if place.sheet.repeated else ""
                name = anchors.line_name(form, place.sheet.name, role)
                yield scope, name, anchors.refers_to(place.title, Range(row, 1, row, 1))
        for line, area in place.copies:
            if line and copy_formula(line, fields, place.title) is not None:
                name = anchors.line_name(form, place.sheet.name, role_of(line))
                yield "", name, anchors.refers_to(place.title, area._replace(right=area.left))


def _print_uncounted(book: Workbook, report: Report, sheets: Sequence[SheetLayout]) -> Iterator[tuple[str, str, str]]:
    """Print below tables that show others what is not in them, and yield the names of these lines."""
    for data in tables_with_line(report):
        place = next(place for place in sheets if place.title == data.layout.sheet)
        formula = formula_for(report, data, len(sheets) + 1)
        if formula is not None and len(place.tables) == 1:
            area = place.uncounted
            put(book[place.title], area, None, UNCOUNTED)
            book[place.title].cell(area.top, 1).value = f"={formula}"
            name = anchors.line_name(report.form, place.sheet.name, ROLE)
            yield "", name, anchors.refers_to(place.title, area._replace(right=1))


def _saved(book: Workbook, form: Form) -> bytes:
    """Return the workbook's bytes; openpyxl's own save would stamp the time of day on them."""
    properties = book.properties
    properties.title, properties.creator, properties.description = form.title, "xlkinerja", form.description
    properties.created = properties.modified = _MADE
    writer = ZipWriter()
    for name, content in parts_of(book).items():
        writer.add(name.encode(), [content])
    return writer.finish()
