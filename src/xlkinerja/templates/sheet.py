"""Prints one sheet of a template: headings, fields, tables with formulas or data, signature block, page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.form import Column, Field, Form, FormError
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.report import Entry, TableData
from xlkinerja.templates import style
from xlkinerja.templates.data import CellValue, Prefill, Row
from xlkinerja.templates.layout import (
    HEADING_ROW,
    SUBHEADING_ROW,
    PrintedTable,
    SheetLayout,
    column_width,
    signature_lines,
)
from xlkinerja.templates.validation import validation

_F4 = "14"  # Folio, 8.5 by 13 inches: the paper that offices print on
_ROW, _FIELD_ROW, _NUMBERING_ROW, _GUARD_ROW, _TOTAL_ROW, _SIGNING_ROOM = 15.5, 16, 12.5, 4, 18, 44
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter")


def print_sheet(
    sheet: Worksheet, form: Form, place: SheetLayout, computed: Mapping[str, TableData], data: Prefill
) -> None:
    """Print a sheet of the form; `computed` gives the formulas, `data` what is typed already."""
    for number, width in enumerate(place.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    _headings(sheet, place)
    _fields(sheet, form, place, data.fields)
    for printed in place.tables:
        name = printed.table.name
        _table_head(sheet, printed)
        _body(sheet, printed, computed[name], data.rows[name])
        _foot(sheet, printed, computed[name], data.totals[name])
        _validate(sheet, printed)
    _signature(sheet, form, place, data.fields)
    _set_view(sheet, place)
    set_page(sheet, Range(1, 1, place.last_row, len(place.widths)))
    protect(sheet)


def _headings(sheet: Worksheet, place: SheetLayout) -> None:
    lines = [(HEADING_ROW, place.sheet.heading, style.HEADING, 22)]
    if place.sheet.subheading:
        lines.append((SUBHEADING_ROW, place.sheet.subheading, style.SUBHEADING, 16))
    for row, text, look, height in lines:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(place.widths))
        style.put_text(sheet.cell(row, 1), text)
        look.dress(sheet.cell(row, 1))
        sheet.row_dimensions[row].height = height


def _put(sheet: Worksheet, area: Range, value: CellValue, look: style.Look, *, number: bool = False) -> None:
    """Put a value into a cell or a merged area; text where `number` is expected stays text."""
    if area.area > 1:
        sheet.merge_cells(start_row=area.top, start_column=area.left, end_row=area.bottom, end_column=area.right)
    for column in range(area.left, area.right + 1):
        look.dress(sheet.cell(area.top, column))
    cell = sheet.cell(area.top, area.left)
    if isinstance(value, str):
        style.put_text(cell, value)
        look.dress(cell, quoted=number or value[0] in "=+-@'")
    else:
        cell.value = value


def _at(row: int, column: int) -> Range:
    return Range(row, column, row, column)


# --- fields and signature -----------------------------------------------------------------------------------


def _fields(sheet: Worksheet, form: Form, place: SheetLayout, values: Row) -> None:
    for name, area in place.fields.items():
        item = form.field[name]
        _put(sheet, _at(area.top, 1), item.label, style.FIELD_LABEL)
        _put(sheet, area, values.get(name), style.field(item.kind), number=item.kind.holds == "number")
        _validate_field(sheet, item, area)
        width = sum(place.widths[area.left - 1 : area.right])
        sheet.row_dimensions[area.top].height = _height(_FIELD_ROW, [(values.get(name), width)])


def _signature(sheet: Worksheet, form: Form, place: SheetLayout, values: Row) -> None:
    lines = signature_lines(form.field[name] for name in place.signature)
    for line in filter(None, lines):
        areas = [place.signature[field.name] for field in line]
        row, left = areas[0].top, areas[0].left
        sheet.row_dimensions[row].height = _FIELD_ROW
        for position, (field, area) in enumerate(zip(line, areas, strict=True)):
            look = style.signature(
                field.kind,
                horizontal="center" if len(line) == 1 else ("right", "left")[position],
                bold=field.name.startswith("nama"),
                comma=position < len(line) - 1,
            )
            _put(sheet, area, values.get(field.name), look)
            _validate_field(sheet, field, area)
        if left > 1:
            _put(sheet, _at(row, left - 1), ", ".join(field.label for field in line), style.SIGNATURE_LABEL)
    if () in lines:
        top = min(area.top for area in place.signature.values())
        sheet.row_dimensions[top + lines.index(())].height = _SIGNING_ROOM


def _validate_field(sheet: Worksheet, field: Field, area: Range) -> None:
    rule = validation(field)
    rule.add(f"{column_letters(area.left)}{area.top}")
    sheet.add_data_validation(rule)


# --- tables -------------------------------------------------------------------------------------------------


def _table_head(sheet: Worksheet, printed: PrintedTable) -> None:
    if printed.title_row is not None:
        _put(sheet, _at(printed.title_row, 1), printed.table.title, style.TABLE_TITLE)
    heights = [30.0]
    for number, column in enumerate(printed.table.columns, 1):
        _put(sheet, _at(printed.layout.top, number), column.label, style.LABEL)
        _put(sheet, _at(printed.layout.header, number), f"({number})", style.NUMBERING)
        heights.append(style.height_of(column.label, column_width(column), bold=True) + 6)
    sheet.row_dimensions[printed.layout.top].height = max(heights)
    sheet.row_dimensions[printed.layout.header].height = _NUMBERING_ROW


def _body(sheet: Worksheet, printed: PrintedTable, computed: TableData, rows: Iterable[Row]) -> None:
    table = printed.table
    for place, typed in zip(computed.blank_rows, rows, strict=True):
        wrapped: list[tuple[CellValue, float]] = []
        for column in table.columns:
            entry = place.entries[column.name]
            locked = column.formula is not None or (bool(table.fixed) and column.name == table.key)
            look = style.body(column.kind, computed=column.formula is not None, locked=locked)
            value = typed.get(column.name)
            if column.formula is not None and value is None:
                _put_formula(sheet, column, entry, look)
                continue
            number = column.kind.holds == "number" and not locked
            _put(sheet, _at(entry.row, entry.column), value, look, number=number)
            if look.wrap:
                wrapped.append((value, column_width(column)))
        sheet.row_dimensions[place.number].height = _height(_ROW, wrapped)


def _height(least: float, wrapped: Iterable[tuple[CellValue, float]]) -> float:
    """Return the height of a row with these values in wrapped cells of these widths."""
    return max([least, *(style.height_of(str(value or ""), width) for value, width in wrapped)])


def _put_formula(sheet: Worksheet, column: Column, entry: Entry, look: style.Look) -> None:
    if entry.excel is None:
        raise FormError(f"{column.name}: its formula needs a field or a total that no sheet prints")
    _put(sheet, _at(entry.row, entry.column), None, look)
    sheet.cell(entry.row, entry.column).value = f"={entry.excel}"


def _foot(sheet: Worksheet, printed: PrintedTable, computed: TableData, typed: Row) -> None:
    """Print the guard row, and the Jumlah row with its label up to the first total."""
    layout, columns = printed.layout, printed.table.columns
    for number in layout.columns.values():
        _put(sheet, _at(layout.end, number), None, style.GUARD)
    sheet.row_dimensions[layout.end].height = _GUARD_ROW
    if layout.total is None:
        return
    before = next((n for n, column in enumerate(columns) if column.total is not None), len(columns))
    _put(
        sheet,
        Range(layout.total, 1, layout.total, max(before, 1)),
        printed.table.total_label,
        style.TOTAL_LABEL,
    )
    for number, column in islice(enumerate(columns, 1), before, None):
        look, value = style.total(column.kind), typed.get(column.name)
        if column.total is None or value is not None:
            _put(sheet, _at(layout.total, number), value, look, number=True)
        else:
            _put_formula(sheet, column, computed.totals[column.name], look)
    sheet.row_dimensions[layout.total].height = _TOTAL_ROW


def _validate(sheet: Worksheet, printed: PrintedTable) -> None:
    """Let validations span the last header row to the guard row, so that inserted rows lie inside."""
    for column in printed.table.typed_columns:
        if not (printed.table.fixed and column.name == printed.table.key):
            letters = column_letters(printed.layout.columns[column.name])
            rule = validation(column)
            rule.add(f"{letters}{printed.layout.header}:{letters}{printed.layout.end}")
            sheet.add_data_validation(rule)


# --- the page -----------------------------------------------------------------------------------------------


def _set_view(sheet: Worksheet, place: SheetLayout) -> None:
    """Keep the header in sight and on every page, unless several tables share the sheet."""
    if len(place.tables) == 1:
        printed = place.tables[0]
        key = printed.layout.columns[printed.table.key]
        sheet.freeze_panes = f"{column_letters(key + 1)}{printed.layout.first}"
        sheet.print_title_rows = f"{printed.layout.top}:{printed.layout.header}"


def set_page(sheet: Worksheet, area: Range) -> None:
    """Set paper, margins, footer and view."""
    sheet.print_area = f"A{area.top}:{column_letters(area.right)}{area.bottom}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _F4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.55, 0.25, 0.25
    sheet.oddFooter.center.text = "Halaman &P dari &N"
    sheet.oddFooter.center.size = 8
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90


def protect(sheet: Worksheet) -> None:
    """Protect the sheet without a password; rows, formats, sorting and filters stay free."""
    sheet.protection.sheet = True
    for action in _ALLOWED:
        setattr(sheet.protection, action, False)  # in the file, False is "not forbidden"
