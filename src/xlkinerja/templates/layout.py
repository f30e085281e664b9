"""Where a template prints everything: the place of headings, fields, tables and the signature block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from xlkinerja.form import Column, Field, Form, Sheet, Table
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.address import Range
from xlkinerja.report import Entry, FieldData, Report, Row, TableData, TableLayout

HEADING_ROW = 1
SUBHEADING_ROW = 2

# Widths in characters; a block takes whole columns until it has at least this width.
_LABEL_WIDTH = 18
_VALUE_WIDTH = 60
_SIGNATURE_WIDTH = 48
_NO_TABLE = (24.0, 30.0, 30.0)

_BELOW_SIGNATURE = ("nama_penandatangan", "nip_penandatangan")
"""The signature fields, named alike in all forms, that stand below the signature; the others stand above."""


@dataclass(frozen=True)
class PrintedTable:
    """A table and its place; `title_row` is printed where several tables share a sheet."""

    table: Table
    layout: TableLayout
    title_row: int | None


@dataclass(frozen=True)
class SheetLayout:
    """Where a sheet's parts lie: fields and signature as the range of each value."""

    sheet: Sheet
    widths: tuple[float, ...]
    fields: Mapping[str, Range]
    tables: tuple[PrintedTable, ...]
    signature: Mapping[str, Range]
    last_row: int

    @property
    def inputs(self) -> Mapping[str, Range]:
        """The fields of both blocks."""
        return {**self.fields, **self.signature}


def lay_out(form: Form, rows: Mapping[str, int]) -> tuple[SheetLayout, ...]:
    """Return the layout of each sheet, for tables with this many body rows."""
    return tuple(_sheet(form, sheet, rows) for sheet in form.sheets)


def _sheet(form: Form, sheet: Sheet, rows: Mapping[str, int]) -> SheetLayout:
    tables = form.tables_on(sheet.name)
    widths = _widths(tables)
    row = SUBHEADING_ROW + 2 if sheet.subheading else HEADING_ROW + 2
    general = [field for field in form.fields if field.block == "general"] if sheet.fields else []
    fields = _field_ranges(general, widths, row)
    if general:
        row += len(general) + 1
    printed = []
    for table in tables:
        place = _table(sheet, table, row, rows[table.name], titled=len(tables) > 1)
        printed.append(place)
        row = (place.layout.total or place.layout.end) + 2
    signers = [field for field in form.fields if field.block == "signature"] if sheet.signature else []
    signature = _signature_ranges(signers, widths, row)
    last = max((area.bottom for area in signature.values()), default=row - 2)
    return SheetLayout(sheet, widths, fields, tuple(printed), signature, last)


def column_width(column: Column) -> float:
    """Return a column's width in characters: the form's or the kind's, at least its label's longest word."""
    longest_word = max(len(word) for word in column.label.split())
    return max(column.width or column.kind.width, longest_word * 1.2 + 3)


def _widths(tables: Iterable[Table]) -> tuple[float, ...]:
    """Return the column widths, each the widest of the tables below one another."""
    widths: list[float] = []
    for table in tables:
        for index, column in enumerate(table.columns):
            widths[index : index + 1] = [max(column_width(column), *widths[index : index + 1], 0)]
    return tuple(widths) or _NO_TABLE


def _table(sheet: Sheet, table: Table, row: int, rows: int, *, titled: bool) -> PrintedTable:
    header = row + (2 if titled else 1)
    guard = header + rows + 1
    columns = {column.name: number for number, column in enumerate(table.columns, 1)}
    total = guard + 1 if table.total_label is not None else None
    layout = TableLayout(sheet.title, header - 1, header, header + 1, guard, guard, total, columns)
    return PrintedTable(table, layout, row if titled else None)


# --- fields and signature -----------------------------------------------------------------------------------


def _columns_for(widths: tuple[float, ...], width: float) -> int:
    """Return how many of the columns, from the first, it takes for a width; all where they are narrower."""
    sums = enumerate(accumulate(widths), 1)
    return next((number for number, total in sums if total >= width), len(widths))


def _field_ranges(fields: Iterable[Field], widths: tuple[float, ...], row: int) -> Mapping[str, Range]:
    label = _columns_for(widths[:-1], _LABEL_WIDTH)
    last = label + _columns_for(widths[label:], _VALUE_WIDTH)
    return {field.name: Range(top, label + 1, top, last) for top, field in enumerate(fields, row)}


def signature_lines(fields: Iterable[Field]) -> list[tuple[Field, ...]]:
    """Return the lines of the signature block; a date stands behind the place, () is the room to sign in."""
    lines: list[tuple[Field, ...]] = []
    for field in fields:
        if field.name in _BELOW_SIGNATURE and () not in lines:
            lines.append(())
        if field.kind.name == "tanggal" and lines and len(lines[-1]) == 1:
            lines[-1] = (*lines[-1], field)
        else:
            lines.append((field,))
    return lines


def _signature_ranges(fields: Iterable[Field], widths: tuple[float, ...], row: int) -> Mapping[str, Range]:
    right = len(widths)
    left = max(right - max(_columns_for(widths[::-1], _SIGNATURE_WIDTH), 2) + 1, 1)
    middle = (left + right) // 2
    found: dict[str, Range] = {}
    for top, line in enumerate(signature_lines(fields), row):
        spans = [(left, right)] if len(line) == 1 else [(left, middle), (middle + 1, right)]
        for field, (first, last) in zip(line, spans, strict=False):
            found[field.name] = Range(top, first, top, last)
    return found


# --- the report that gives the formulas ---------------------------------------------------------------------

_BLANK = Typed("blank")


def blank_report(form: Form, sheets: Iterable[SheetLayout]) -> Report:
    """Return the report of the empty template: every cell of it has its place and no value."""
    fields = {name: FieldData(None, None) for name in form.field}
    tables: dict[str, TableData] = {}
    for printed in sheets:
        for name, area in printed.inputs.items():
            fields[name] = FieldData(printed.sheet.title, Entry(area.top, area.left, _BLANK))
        for place in printed.tables:
            tables[place.table.name] = _blank_table(place.table, place.layout)
    return Report(form, fields, tables)


def _blank_table(table: Table, layout: TableLayout) -> TableData:
    rows = tuple(Row("", number, _entries(layout, number)) for number in range(layout.first, layout.end))
    totals = _entries(layout, layout.total) if layout.total is not None else {}
    with_total = {name: entry for name, entry in totals.items() if table.column[name].total is not None}
    return TableData(table, layout, (), with_total, rows)


def _entries(layout: TableLayout, row: int) -> Mapping[str, Entry]:
    return {name: Entry(row, column, _BLANK) for name, column in layout.columns.items()}
