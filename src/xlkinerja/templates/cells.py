"""Prints the pieces that sheets are made of: cells, header rows, the lines of a record, the signature block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.computing.lines import Cells
from xlkinerja.computing.signed import Item, copy_formula, signature_lines
from xlkinerja.form import Column, Field
from xlkinerja.ooxml.address import Range
from xlkinerja.report import Entry
from xlkinerja.templates import style
from xlkinerja.templates.data import Row
from xlkinerja.templates.layout import PrintedTable, column_width, lines_of
from xlkinerja.templates.values import CellValue

_LINE, _NUMBERING_ROW, _SIGNING_ROOM, _HEADER_ROW = 16, 12.5, 44, 20


def put(sheet: Worksheet, area: Range, value: CellValue, look: style.Look, *, number: bool = False) -> None:
    """Put a value into a cell or a merged area; text where `number` is expected stays text."""
    if area.area > 1:
        sheet.merge_cells(start_row=area.top, start_column=area.left, end_row=area.bottom, end_column=area.right)
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            look.dress(sheet.cell(row, column))
    cell = sheet.cell(area.top, area.left)
    if isinstance(value, str):
        style.put_text(cell, value)
        look.dress(cell, quoted=number or value[0] in "=+-@'")
    else:
        cell.value = value


def at(row: int, column: int) -> Range:
    """Return the range of a single cell."""
    return Range(row, column, row, column)


def across(printed: PrintedTable, column: Column, row: int) -> Range:
    """Return the cells that a column takes in a row."""
    return printed.spans[column.name]._replace(top=row, bottom=row)


# --- header rows --------------------------------------------------------------------------------------------


def print_header(sheet: Worksheet, printed: PrintedTable) -> None:
    """Print the header texts, group above group, and below them the numbers of the columns."""
    layout, table = printed.layout, printed.table
    for area, text in _header_areas(printed):
        put(sheet, area, text, style.LABEL)
    number = 0
    for path, columns in groupby(table.printed, key=lambda column: (column.beside, column.path)):
        spans = [printed.spans[column.name] for column in columns]
        number += not path[0]
        area = Range(layout.header, spans[0].left, layout.header, spans[-1].right)
        put(sheet, area, None if path[0] else f"({number})", style.NUMBERING)
    for row, height in _header_heights(printed):
        sheet.row_dimensions[row].height = height
    sheet.row_dimensions[layout.header].height = _NUMBERING_ROW


def _header_areas(printed: PrintedTable) -> Iterable[tuple[Range, str]]:
    """Yield each text with its cells: over all columns that share it, down to the last row if it ends."""
    top, depth = printed.layout.top, printed.table.depth
    for level in range(depth):
        columns = [column for column in printed.table.printed if len(column.path) > level]
        for (_, path), alike in groupby(columns, key=lambda column: (column.beside, column.path[: level + 1])):
            spans, last = [], 0
            for column in alike:
                spans.append(printed.spans[column.name])
                last = depth - 1 if len(column.path) == level + 1 else level
            yield Range(top + level, spans[0].left, top + last, spans[-1].right), path[level]


def _header_heights(printed: PrintedTable) -> Iterable[tuple[int, float]]:
    top, depth = printed.layout.top, printed.table.depth
    if depth == 1:
        heights = [style.height_of(c.label, column_width(c) * c.span, bold=True) + 6 for c in printed.table.printed]
        return [(top, max(30.0, *heights))]
    return [(top + level, _HEADER_ROW) for level in range(depth)]


# --- records ------------------------------------------------------------------------------------------------


def print_record(sheet: Worksheet, printed: PrintedTable, entries: Mapping[str, Entry], typed: Row) -> None:
    """Print the numbered lines of a record, and its signature block."""
    for number, line in enumerate(lines_of(printed.table), 1):
        areas = [printed.spans[column.name] for column in line]
        row = areas[0].top
        put(sheet, Range(row, 1, row, areas[0].left - 1), f"{number}.  {line[0].path[0]}", style.LINE_LABEL)
        for column, area in zip(line, areas, strict=True):
            value = typed.get(column.name)
            put(sheet, area, value, style.line(column.kind, computed=column.formula is not None))
            _put_formula(sheet, column, entries[column.name], value)
        sheet.row_dimensions[row].height = _LINE
    for column in (column for column in printed.table.columns if column.block == "subheading"):
        style.SUBHEADING.dress(sheet.cell(*printed.layout.cells[column.name]))
        _put_formula(sheet, column, entries[column.name], typed.get(column.name))
    foot = [column for column in printed.table.columns if column.block == "signature"]
    print_signature(sheet, foot, printed.spans, lambda column: typed.get(column.name), locked=True)
    for column in foot:
        _put_formula(sheet, column, entries[column.name], typed.get(column.name))


def _put_formula(sheet: Worksheet, column: Column, entry: Entry, value: CellValue) -> None:
    if column.formula is not None and value is None and entry.form_formula is not None:
        sheet.cell(entry.row, entry.column).value = f"={entry.form_formula}"


# --- the signature block ------------------------------------------------------------------------------------


def print_signature(
    sheet: Worksheet,
    items: Iterable[Item],
    places: Mapping[str, Range],
    value_of: Callable[[Item], CellValue],
    *,
    locked: bool = False,
) -> None:
    """Print the lines of a signature block; `locked` ones are computed and have no labels."""
    lines = signature_lines(items)
    for line in filter(None, lines):
        areas = [places[item.name] for item in line]
        row, left = areas[0].top, areas[0].left
        sheet.row_dimensions[row].height = _LINE
        for position, (item, area) in enumerate(zip(line, areas, strict=True)):
            look = style.signature(
                item.kind,
                horizontal="center" if len(line) == 1 else ("right", "left")[position],
                bold="nama_" in item.name,
                comma=position < len(line) - 1,
                locked=locked,
            )
            put(sheet, area, value_of(item), look)
        if left > 1 and not locked:
            put(sheet, at(row, left - 1), ", ".join(item.label for item in line), style.SIGNATURE_LABEL)
    if () in lines:
        top = min(places[item.name].top for line in lines for item in line)
        sheet.row_dimensions[top + lines.index(())].height = _SIGNING_ROOM


def print_copies(sheet: Worksheet, copies: Iterable[tuple[Sequence[Field], Range]], fields: Cells) -> None:
    """Print the lines of the signature that is typed on another sheet, as formulas."""
    for line, area in copies:
        sheet.row_dimensions[area.top].height = _LINE if line else _SIGNING_ROOM
        formula = copy_formula(line, fields, sheet.title) if line else None
        if formula is not None:
            look = style.signature(
                line[0].kind, horizontal="center", bold="nama_" in line[0].name, comma=False, locked=True
            )
            put(sheet, area, None, look)
            sheet.cell(area.top, area.left).value = f"={formula}"
