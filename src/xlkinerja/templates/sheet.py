"""Prints one sheet of a template: headings, fields, tables with formulas or data, signature block, page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.computing.lines import Cells, formula_of
from xlkinerja.computing.signed import sheet_of_copy
from xlkinerja.expr import is_in_excel
from xlkinerja.form import Column, Field, Form, FormError
from xlkinerja.form.tree import uses_tree
from xlkinerja.kinds import Typed, read_value
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.reading import anchors
from xlkinerja.report import Entry, Report, TableData
from xlkinerja.templates import style
from xlkinerja.templates.cells import across, at, print_copies, print_header, print_record, print_signature, put
from xlkinerja.templates.data import Prefill, Row
from xlkinerja.templates.layout import HEADING_ROW, SUBHEADING_ROW, PrintedTable, SheetLayout
from xlkinerja.templates.page import break_pages, frozen_column, print_titles, printed_areas, protect, set_page
from xlkinerja.templates.validation import validation
from xlkinerja.templates.values import CellValue
from xlkinerja.templates.view import set_view

_ROW, _LINE_ROW, _FIELD_ROW, _TITLE_ROW, _GUARD_ROW, _TOTAL_ROW = 15.5, 16, 16, 18, 4, 18
_PRINTED_THERE = "Tanda tangan tercetak di akhir sheet {sheet}"
_HIGHEST_ROW = 409.5
_TWO_LINES = 25  # for computed texts, of which nothing is known yet


def print_sheet(sheet: Worksheet, report: Report, place: SheetLayout, data: Prefill, fields: Cells) -> None:
    """Print a sheet of the form; `report` gives the formulas, `data` what is typed already, `fields` where it is."""
    form = report.form
    for number, width in enumerate(place.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    _headings(sheet, form, place, fields)
    _fields(sheet, report, place, data.fields)
    for printed in place.tables:
        part = (printed.table.name, printed.group)
        made = next(made for made in report.tables[part[0]] if made.group == printed.group)
        _table_title(sheet, printed)
        if printed.table.record:
            print_record(sheet, printed, made.rows[0].entries, data.rows[part][0])
            continue
        print_header(sheet, printed)
        _body(sheet, printed, made, data.rows[part], _shown_rows(report, made, data))
        _merge_down(sheet, printed, data.rows[part])
        _foot(sheet, printed, made, data.totals[part])
        _validate(sheet, printed)
    _signature(sheet, form, place, data.fields)
    print_copies(sheet, place.copies, fields)
    set_view(sheet, place)
    right = place.printed_right(reported_quarter(form, data.fields))
    set_page(sheet, printed_areas(place, right))
    print_titles(sheet, place)
    break_pages(sheet, place, right, _filled_rows(report, place.tables[-1], data))
    protect(sheet)


def reported_quarter(form: Form, typed: Row) -> int | None:
    """Return the triwulan that is reported; None where it is not typed yet."""
    name = next((field.name for field in form.fields if field.kind.name == "triwulan"), "")
    value = typed.get(name)
    if value is None:
        return None
    read = read_value(form.field[name].kind, Typed("text" if isinstance(value, str) else "number", str(value))).value
    return int(read) if isinstance(read, Decimal) else None


def _headings(sheet: Worksheet, form: Form, place: SheetLayout, fields: Cells) -> None:
    """Print the headings, and the line that says on every page whose it is."""
    for _, row, text in place.lines(fields):
        look, height, right = _line_look(place, row)
        look, height = _whole(text, look, height, sum(place.widths[:right]))
        formula = formula_of(text, form, fields, place.title)
        put(sheet, Range(row, 1, row, right), None if formula is not None else text, look)
        if formula is not None:
            sheet.cell(row, 1).value = f"={formula}"
        sheet.row_dimensions[row].height = height
    if place.pointer is not None:
        _pointer(sheet, place.pointer)


def _pointer(sheet: Worksheet, area: Range) -> None:
    """Reserve the cell in which `fill` says what it found, with the link to its sheet."""
    put(sheet, area, None, style.POINTER)
    cell = sheet.cell(area.top, area.left)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=anchors.FINDINGS)
    cell.value = None  # openpyxl shows the place where there is no text


def _whole(text: str, look: style.Look, height: float, width: float) -> tuple[style.Look, float]:
    """Return the look and height in which a line above the tables is not cut: it wraps where it is too long."""
    lines = style.lines_of(text, width * style.SIZE / look.size, bold=look.bold)
    return (look, height) if lines == 1 or look.wrap else (replace(look, wrap=True), height * lines)


def _line_look(place: SheetLayout, row: int) -> tuple[style.Look, float, int]:
    """Return the look of a line above the tables, its height, and the last column that it takes."""
    if row == HEADING_ROW:
        return style.HEADING, 22, place.first_page
    if row < place.identity_row:
        return style.SUBHEADING, _LINE_ROW, place.first_page
    if place.page_starts:  # of this line, only what stands in the frozen columns is on all pages across
        return style.IDENTITY, _TWO_LINES, frozen_column(place.tables[0])
    is_below_heading = row <= SUBHEADING_ROW + 1
    return style.SUBHEADING if is_below_heading else style.IDENTITY, _LINE_ROW, place.first_page


# --- fields and signature -----------------------------------------------------------------------------------


def _fields(sheet: Worksheet, report: Report, place: SheetLayout, values: Row) -> None:
    for name, area in place.fields.items():
        item, entry = report.form.field[name], report.fields[name].entry
        put(sheet, at(area.top, 1), item.label, style.FIELD_LABEL)
        put(
            sheet,
            area,
            values.get(name),
            style.line(item.kind, computed=item.formula is not None),
            number=item.kind.holds == "number",
        )
        if item.formula is not None and is_in_excel(item.formula) and entry is not None and values.get(name) is None:
            _put_formula(sheet, item, entry)
        _validate_field(sheet, item, area)
        width = sum(place.widths[area.left - 1 : area.right])
        sheet.row_dimensions[area.top].height = _height(_FIELD_ROW, [(values.get(name), width)])


def _signature(sheet: Worksheet, form: Form, place: SheetLayout, values: Row) -> None:
    fields = [form.field[name] for name in place.signature]
    print_signature(sheet, fields, place.signature, lambda field: values.get(field.name))
    for field in fields:
        _validate_field(sheet, field, place.signature[field.name])
    copy = sheet_of_copy(form)
    if fields and copy is not None:
        area = place.signature[fields[0].name]
        above = Range(area.top - 1, area.left, area.top - 1, len(place.widths[: place.pages]))
        put(sheet, above, _PRINTED_THERE.format(sheet=copy.title), style.SIGNATURE_LABEL)


def _validate_field(sheet: Worksheet, field: Field, area: Range) -> None:
    rule = validation(field)
    rule.add(f"{column_letters(area.left)}{area.top}")
    sheet.add_data_validation(rule)


# --- tables -------------------------------------------------------------------------------------------------


def _table_title(sheet: Worksheet, printed: PrintedTable) -> None:
    if printed.title_row is not None:
        put(sheet, at(printed.title_row, 1), printed.table.heading or printed.table.title, style.TABLE_TITLE)
        sheet.row_dimensions[printed.title_row].height = _TITLE_ROW


def _shown_rows(report: Report, made: TableData, data: Prefill) -> Sequence[Row]:
    """Return what is typed in the rows that those of a computed table show; of others nothing is known."""
    parts = report.tables.get(made.table.source or "", ())
    origins = made.blank_origins or (None,) * len(made.blank_rows)
    found = ((parts[origin[0]], origin[1]) if origin is not None else None for origin in origins)
    return [data.rows[one[0].table.name, one[0].group][one[1]] if one is not None else {} for one in found]


def _filled_rows(report: Report, printed: PrintedTable, data: Prefill) -> list[int]:
    """Return the rows of a table in which something is typed already, or shown that is typed elsewhere."""
    part = (printed.table.name, printed.group)
    made = next(made for made in report.tables[part[0]] if made.group == printed.group)
    shown = zip(made.blank_rows, data.rows[part], _shown_rows(report, made, data), strict=False)
    return [row.number for row, typed, copies in shown if {*typed.values(), *copies.values()} - {None}]


def _body(
    sheet: Worksheet, printed: PrintedTable, computed: TableData, rows: Iterable[Row], shown: Iterable[Row]
) -> None:
    table = printed.table
    from_top = any(column.down for column in table.columns)  # beside texts that are merged over several rows
    least = _ROW if table.source is None or not any(c.kind.name == "teks" for c in table.columns) else _TWO_LINES
    for place, typed, copies in zip(computed.blank_rows, rows, shown, strict=True):
        wrapped: list[tuple[CellValue, float]] = []
        merged = False
        for column in table.printed:
            entry, value = place.entries[column.name], typed.get(column.name)
            locked = not column.typed or table.source is not None or (bool(table.fixed) and column.name == table.key)
            look = style.body(column.kind, locked=locked, from_top=from_top, with_unit=column.unit is not None)
            number = column.kind.holds == "number" and not column.kind.mixed and not locked
            area = across(printed, column, entry.row)
            put(sheet, area, value, look, number=number)
            is_live = entry.form_formula is not None if table.source is not None else column.formula is not None
            is_live = is_live and not uses_tree(column.formula)  # of which rows, is known once there are some
            is_live = is_live and (column.formula is None or is_in_excel(column.formula))  # else `fill` writes values
            if locked and is_live and value is None:
                _put_formula(sheet, column, entry)
            if look.wrap:
                wrapped.append((value if value is not None else copies.get(column.name), _width_of(sheet, area)))
                merged |= area.area > 1 and value is not None
        height = _height(least, wrapped)
        if merged or not wrapped:
            sheet.row_dimensions[place.number].height = height
        else:
            sheet.row_dimensions[place.number] = _GrowingRow(sheet, place.number, ht=height)


class _GrowingRow(RowDimension):  # type: ignore[misc]  # openpyxl has no types
    """A row that Excel makes higher when staff type more text; a height that is set otherwise stays."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        """Tell openpyxl that the height is only that of the text at hand."""
        return False


def _width_of(sheet: Worksheet, area: Range) -> float:
    return sum(float(sheet.column_dimensions[column_letters(n)].width) for n in range(area.left, area.right + 1))


def _merge_down(sheet: Worksheet, printed: PrintedTable, rows: Sequence[Row]) -> None:
    """Merge a `down` column's text with the blank cells below that it also stands for."""
    names = [column.name for column in printed.table.columns if column.down]
    end = max((index for index, row in enumerate(rows) if row), default=0) + 1
    for name in names:
        column = printed.layout.columns[name]
        for start, after in _runs(rows[:end], name, names):
            first, last = printed.layout.first + start, printed.layout.first + after - 1
            if last > first:
                sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def _runs(rows: Sequence[Row], name: str, names: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Yield where each text of a `down` column starts, and the next row that it does not stand for."""
    start = 0
    for index, row in enumerate(rows):
        same = all(row.get(other) in (None, rows[start].get(other)) for other in names)
        if row.get(name) is not None or not same:
            if index > start:
                yield start, index
            start = index
    if rows:
        yield start, len(rows)


def _height(least: float, wrapped: Iterable[tuple[CellValue, float]]) -> float:
    """Return the height of a row with these values in wrapped cells of these widths, as far as Excel has such rows."""
    return min(max([least, *(style.height_of(str(value or ""), width) for value, width in wrapped)]), _HIGHEST_ROW)


def _put_formula(sheet: Worksheet, column: Column | Field, entry: Entry) -> None:
    if entry.form_formula is None:
        raise FormError(f"{column.name}: its formula needs a field or a total that no sheet prints")
    sheet.cell(entry.row, entry.column).value = f"={entry.form_formula}"


def _label_area(sheet: Worksheet, printed: PrintedTable, columns: Sequence[Column]) -> tuple[int, Range]:
    """Return how many columns the label of the Jumlah row takes, and its cells.

    Up to the first total, but never over a page break: there it would be cut in two. Up to the frozen column if it has
    room there.
    """
    table, row = printed.table, printed.layout.total or 0
    free = max(next((n for n, column in enumerate(columns) if column.total is not None), len(columns)), 1)
    frozen = next((n for n, column in enumerate(columns) if column.name == table.frozen), free)
    counts = (max(min(free, frozen), 1), *(() if table.print.pages else range(frozen + 1, free + 1)))
    areas = [(count, Range(row, 1, row, printed.spans[columns[count - 1].name].right)) for count in counts]
    wide = (found for found in areas if _width_of(sheet, found[1]) > len(table.total_label or ""))
    return next(wide, areas[0])


def _foot(sheet: Worksheet, printed: PrintedTable, computed: TableData, typed: Row) -> None:
    """Print the guard row, and the Jumlah row with its label up to the first total."""
    layout, columns = printed.layout, printed.table.printed
    for column in columns:
        put(sheet, across(printed, column, layout.end), None, style.GUARD)
    sheet.row_dimensions[layout.end].height = _GUARD_ROW
    if layout.total is None:
        return
    on_page = [column for column in columns if not column.beside]
    before, area = _label_area(sheet, printed, on_page)
    put(sheet, area, printed.table.total_label, style.TOTAL_LABEL)
    for column in (*on_page[before:], *(c for c in columns if c.beside and c.total is not None)):
        look, value = style.total(column.kind), typed.get(column.name)
        if column.total is None or value is not None:
            put(sheet, across(printed, column, layout.total), value, look, number=True)
        else:
            put(sheet, across(printed, column, layout.total), None, look)
            _put_formula(sheet, column, computed.totals[column.name])
    sheet.row_dimensions[layout.total].height = _TOTAL_ROW


def _validate(sheet: Worksheet, printed: PrintedTable) -> None:
    """Let validations span the last header row to the guard row, so that inserted rows lie inside."""
    for column in printed.table.typed_columns:
        if column.name in printed.layout.columns and not (printed.table.fixed and column.name == printed.table.key):
            letters = column_letters(printed.layout.columns[column.name])
            rule = validation(column)
            rule.add(f"{letters}{printed.layout.header}:{letters}{printed.layout.end}")
            sheet.add_data_validation(rule)
