"""Where a template prints everything: the place of headings, fields, tables and the signature block."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from xlkinerja.computing.lines import Cells, lines_of as lines_of_sheet
from xlkinerja.computing.signed import Item, copied_lines, sheet_of_copy, signature_lines
from xlkinerja.form import Column, Field, Form, FormSheet, Table
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.report import NOWHERE, Entry, FieldData, Report, Row, TableData, TableLayout

HEADING_ROW = 1
SUBHEADING_ROW = 2

# Widths in characters; a block takes whole columns until it has at least this width.
_LABEL_WIDTH = 18
_LINE_LABEL_WIDTH = 44
_CODE_WIDTH = 14
_VALUE_WIDTH = 60
_SIGNATURE_WIDTH = 48
_GAP_WIDTH = 3.0
_NO_TABLE = (24.0, 30.0, 30.0)

_SHEET_NAME = 31  # characters that Excel allows
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'"))


@dataclass(frozen=True)
class PrintedTable:
    """A table and its place; `title_row` is printed where several tables share a sheet.

    `spans` is the range of sheet columns of each column (in a record the range of its cell), `group` the record's key.
    """

    table: Table
    layout: TableLayout
    title_row: int | None
    spans: Mapping[str, Range]
    group: str = ""


@dataclass(frozen=True)
class SheetLayout:
    """Where a sheet's parts lie: fields and signature as the range of each value.

    `copies` are the lines of the signature that is typed on another sheet, with their ranges. `pages` columns are
    printed, the first `first_page` of them on every page across or the first; `last_row` is the last that is printed.
    """

    sheet: FormSheet
    title: str
    widths: tuple[float, ...]
    pages: int
    first_page: int
    fields: Mapping[str, Range]
    tables: tuple[PrintedTable, ...]
    signature: Mapping[str, Range]
    copies: tuple[tuple[tuple[Field, ...], Range], ...]
    last_row: int

    @property
    def inputs(self) -> Mapping[str, Range]:
        """The fields of both blocks."""
        return {**self.fields, **self.signature}

    @property
    def page_starts(self) -> list[int]:
        """The columns that start another page across."""
        return [printed.spans[name].left for printed in self.tables for name in printed.table.page_starts]

    @property
    def identity_row(self) -> int:
        """The row that says whose the page is: above the only table, to be repeated with it, or below the heading."""
        if len(self.tables) == 1:
            return self.tables[0].layout.top - 1
        return (SUBHEADING_ROW if self.sheet.subheading else HEADING_ROW) + 1

    def lines(self, fields: Collection[str]) -> Iterator[tuple[str, int, str]]:
        """Yield what each line above the tables is, its row and its text; `fields` are those that have a cell."""
        rows = {"heading": HEADING_ROW, "subheading": SUBHEADING_ROW, "identity": self.identity_row}
        for role, text in lines_of_sheet(self.sheet, fields).items():
            yield role, rows[role], text

    @property
    def pointer(self) -> Range | None:
        """The cells for the line that leads to our findings: below the headings, where fields follow."""
        row = (SUBHEADING_ROW if self.sheet.subheading else HEADING_ROW) + 1
        return Range(row, 1, row, self.first_page) if self.fields and row != self.identity_row else None

    @property
    def uncounted(self) -> Range:
        """The cells below the last table for the line that says in red what is not in it."""
        return Range(self.end_of_tables + 1, 1, self.end_of_tables + 1, self.first_page)

    @property
    def end_of_tables(self) -> int:
        """The last row of the last table; what is printed below it is the signature."""
        return self.tables[-1].layout.total or self.tables[-1].layout.end

    def printed_right(self, quarter: int | None) -> int:
        """Return the last column that is printed in a triwulan: those of later ones stand behind it."""
        later = [
            printed.spans[name].left
            for printed in self.tables
            for name in (printed.table.print.quarters[quarter:] if quarter is not None else ())
        ]
        return min([column - 1 for column in later], default=self.pages)


def lay_out(
    form: Form, rows: Mapping[tuple[str, str], int], groups: Mapping[str, Sequence[str]]
) -> tuple[SheetLayout, ...]:
    """Return the layout of each sheet; `rows` counts those of each table and group, `groups` are those of a sheet."""
    return tuple(_sheet(form, sheet, rows, group) for sheet in form.sheets for group in groups.get(sheet.name, ("",)))


def _sheet(form: Form, sheet: FormSheet, rows: Mapping[tuple[str, str], int], group: str) -> SheetLayout:
    tables = form.tables_on(sheet.name)
    widths, pages = _widths(tables)
    title = f"{sheet.title} {group}".translate(_FORBIDDEN).strip()[:_SHEET_NAME]
    row = SUBHEADING_ROW + 2 if sheet.subheading else HEADING_ROW + 2
    general = [field for field in form.fields if field.block == "general"] if sheet.fields else []
    first = _first_page(tables, pages)
    fields = _field_ranges(general, widths[:first], row)
    if general:
        row += len(general) + 1
    printed: list[PrintedTable] = []
    for table in tables:
        top = row + 1 if len(tables) > 1 else row
        title_row = row if len(tables) > 1 else None
        if table.record:
            layout, spans = _record(title, table, top, widths[:pages])
        else:
            layout, spans = _table(title, table, top, rows[table.name, group], pages)
        printed.append(PrintedTable(table, layout, title_row, spans, group))
        row = _bottom(printed[-1]) + 2
    signers = [field for field in form.fields if field.block == "signature"] if sheet.signature else []
    signature = _signature_ranges(signers, widths[:first], row)
    copies = tuple(_copies(form, widths[:first], row)) if sheet_of_copy(form) is sheet else ()
    printed = [_with_ends(place, widths[:pages], row) for place in printed]
    feet = [area.bottom for place in printed for area in place.spans.values() if area.top >= row]
    own = signers if sheet_of_copy(form) is None else []  # else it is typed here, and printed below the last sheet
    on_paper = [signature[field.name].bottom for field in own if not field.beside]
    last = max(on_paper + [area.bottom for _, area in copies] + feet, default=row - 2)
    return SheetLayout(sheet, title, widths, pages, first, fields, tuple(printed), signature, copies, last)


def _first_page(tables: Iterable[Table], pages: int) -> int:
    """Return how many columns are on the first page across in every triwulan."""
    for table in tables:
        ends = {*table.page_starts, *table.print.quarters[1:]}
        columns = _on_page(table)
        first = next((number for number, column in enumerate(columns) if column.name in ends), None)
        if first is not None:
            return sum(column.span for column in columns[:first])
    return pages


def _bottom(printed: PrintedTable) -> int:
    return printed.layout.total or printed.layout.end


def column_width(column: Column) -> float:
    """Return a column's width in characters: the form's or the kind's, at least its label's longest word."""
    if column.width is not None and column.header:
        return column.width
    longest_word = max(len(word) for word in column.path[-1].split())
    return max(column.width or column.kind.width, longest_word * 1.08 + 2)


def _widths(tables: Iterable[Table]) -> tuple[tuple[float, ...], int]:
    """Return the column widths, each the widest of the tables below one another, and how many are printed."""
    page: list[float] = []
    beside: list[float] = []
    for table in tables:
        if table.record:
            continue
        for widths, columns in ((page, _on_page(table)), (beside, _beside(table))):
            number = 0
            for column in columns:
                wanted = [column_width(column) if column.span == 1 else 0.0] * column.span
                for width in wanted:
                    widths[number : number + 1] = [max(width, *widths[number : number + 1], 0)]
                    number += 1
    page = [width or _CODE_WIDTH for width in page]
    page += _NO_TABLE[len(page) :]  # labels, fields and signature need some columns, however few the tables have
    return (*page, *((_GAP_WIDTH, *beside) if beside else ())), len(page)


def _on_page(table: Table) -> list[Column]:
    return [column for column in table.printed if not column.beside]


def _beside(table: Table) -> list[Column]:
    return [column for column in table.printed if column.beside]


def _table(title: str, table: Table, top: int, rows: int, pages: int) -> tuple[TableLayout, Mapping[str, Range]]:
    header = top + table.depth
    guard = header + rows + 1
    spans: dict[str, Range] = {}
    for columns, first in ((_on_page(table), 1), (_beside(table), pages + 2)):
        left = first
        for column in columns:
            spans[column.name] = Range(top, left, header, left + column.span - 1)
            left += column.span
    total = guard + 1 if table.total_label is not None else None
    places = {column.name: spans[column.name].left for column in table.printed}
    return TableLayout(title, top, header, header + 1, guard, guard, total, places), spans


# --- records ------------------------------------------------------------------------------------------------


def lines_of(table: Table) -> list[tuple[Column, ...]]:
    """Return the lines of a record: columns with one label stand on one line."""
    body = [column for column in table.columns if column.block == "lines"]
    return [tuple(columns) for _, columns in groupby(body, key=lambda column: column.path)]


def _record(title: str, table: Table, first: int, widths: tuple[float, ...]) -> tuple[TableLayout, Mapping[str, Range]]:
    label = _columns_for(widths[:-1], _LINE_LABEL_WIDTH)
    code = label + _columns_for(widths[label:-1], _CODE_WIDTH)
    spans: dict[str, Range] = {}
    for top, line in enumerate(lines_of(table), first):
        edges = [(label + 1, len(widths))] if len(line) == 1 else [(label + 1, code), (code + 1, len(widths))]
        for column, (left, right) in zip(line, edges, strict=True):
            spans[column.name] = Range(top, left, top, right)
    last = first + len(lines_of(table)) - 1
    return TableLayout(title, first, first, first, last, last, None, {}), spans


def _with_ends(printed: PrintedTable, widths: tuple[float, ...], row: int) -> PrintedTable:
    """Return a record with its subheading, and its signature lines placed below everything else."""
    if not printed.table.record:
        return printed
    foot = [column for column in printed.table.columns if column.block == "signature"]
    above = [column.name for column in printed.table.columns if column.block == "subheading"]
    subheading = Range(SUBHEADING_ROW, 1, SUBHEADING_ROW, len(widths))
    spans = {**printed.spans, **_signature_ranges(foot, widths, row), **dict.fromkeys(above, subheading)}
    cells = {name: (area.top, area.left) for name, area in spans.items()}
    old = printed.layout
    layout = TableLayout(old.sheet, old.top, old.header, old.first, old.last, old.end, None, {}, cells)
    return PrintedTable(printed.table, layout, printed.title_row, spans, printed.group)


# --- fields and signature -----------------------------------------------------------------------------------


def _columns_for(widths: tuple[float, ...], width: float) -> int:
    """Return how many of the columns, from the first, it takes for a width; all where they are narrower."""
    sums = enumerate(accumulate(widths), 1)
    return next((number for number, total in sums if total >= width), len(widths))


def _field_ranges(fields: Iterable[Field], widths: tuple[float, ...], row: int) -> Mapping[str, Range]:
    label = _columns_for(widths[:-1], _LABEL_WIDTH)
    last = label + _columns_for(widths[label:], _VALUE_WIDTH)
    return {field.name: Range(top, label + 1, top, last) for top, field in enumerate(fields, row)}


def _signature_ranges(fields: Iterable[Item], widths: tuple[float, ...], row: int) -> Mapping[str, Range]:
    left, right = _signature_columns(widths)
    middle = (left + right) // 2
    found: dict[str, Range] = {}
    for top, line in enumerate(signature_lines(fields), row):
        spans = [(left, right)] if len(line) == 1 else [(left, middle), (middle + 1, right)]
        for item, (first, last) in zip(line, spans, strict=False):
            found[item.name] = Range(top, first, top, last)
    return found


def _signature_columns(widths: tuple[float, ...]) -> tuple[int, int]:
    """Return the first and last column of the signature: the right of the page, at least two columns."""
    right = len(widths)
    return max(right - max(_columns_for(widths[::-1], _SIGNATURE_WIDTH), 2) + 1, 1), right


def _copies(form: Form, widths: tuple[float, ...], row: int) -> Iterator[tuple[tuple[Field, ...], Range]]:
    """Yield the lines of the signature that is typed on another sheet, with their cells."""
    left, right = _signature_columns(widths)
    for top, line in enumerate(copied_lines(form), row):
        yield line, Range(top, left, top, right)


def field_cells(sheets: Iterable[SheetLayout]) -> Cells:
    """Return where the fields of a layout stand."""
    return {
        name: (place.title, f"${column_letters(area.left)}${area.top}")
        for place in sheets
        for name, area in place.inputs.items()
    }


# --- the report that gives the formulas ---------------------------------------------------------------------

_BLANK = Typed("blank")


def blank_report(form: Form, sheets: Iterable[SheetLayout]) -> Report:
    """Return the report of the empty template: every cell of it has its place and no value."""
    fields = {name: FieldData(None, None) for name in form.field}
    tables: dict[str, tuple[TableData, ...]] = dict.fromkeys(form.table, ())
    for printed in sheets:
        for name, area in printed.inputs.items():
            fields[name] = FieldData(printed.title, Entry(area.top, area.left, _BLANK))
        record = next((place for place in printed.tables if place.table.record), None)
        for place in printed.tables:
            tables[place.table.name] += (_blank_table(place, record),)
    return Report(form, fields, tables)


def _blank_table(place: PrintedTable, record: PrintedTable | None) -> TableData:
    table, layout = place.table, place.layout
    if table.record:
        return TableData(table, layout, (_blank_record(place),), group=place.group)
    inherited = _blank_record(record).entries if record else {}
    rows = tuple(
        Row("", number, {**_entries(layout, number), **_inherited(table, inherited)})
        for number in range(layout.first, layout.end)
    )
    totals = _entries(layout, layout.total) if layout.total is not None else {}
    with_total = {name: entry for name, entry in totals.items() if table.column[name].total is not None}
    return TableData(table, layout, (), with_total, rows, place.group)


def _blank_record(place: PrintedTable) -> Row:
    return Row(
        place.group, place.layout.first, {name: Entry(*cell, _BLANK) for name, cell in place.layout.cells.items()}
    )


def _inherited(table: Table, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    return {c.name: entries.get(c.name, Entry(NOWHERE, NOWHERE, _BLANK)) for c in table.columns if c.inherited}


def _entries(layout: TableLayout, row: int) -> Mapping[str, Entry]:
    return {name: Entry(row, column, _BLANK) for name, column in layout.columns.items()}
