"""Stage 1: a workbook's cells become a Report of entries as typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

from xlkinerja import anchors
from xlkinerja.finding import Finding, Place, engine_finding, shortened
from xlkinerja.form import Table
from xlkinerja.kinds import Typed, is_date
from xlkinerja.locate import Layout
from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.ooxml.model import PackageError, Place as CellPlace, Sheet, Workbook
from xlkinerja.previous import PreviousAnswer
from xlkinerja.report import NOWHERE, TOTAL, Entry, FieldData, Report, Row, TableData, TableLayout

_NOTHING = Typed("blank", "")
_DAYS_FROM_1900_TO_1904 = 1462
_MOST_ROWS = 2_000  # of a table; some rules compare every row with every other


def read(workbook: Workbook, layout: Layout, previous: PreviousAnswer) -> Report:
    """Return the report as typed: fields, the rows of each table that hold something, and the Jumlah rows.

    Figures that staff had typed over our formulas before an earlier `fill` are taken from the previous answer.
    """
    form = layout.form
    fields = {field.name: _field(workbook, layout, field.name) for field in form.fields}
    tables: dict[str, TableData] = {}
    findings = [*layout.findings, *_about_workbook(workbook, layout, previous.sheet)]
    for name, place in layout.tables.items():
        reader = _TableReader(workbook, form.table[name], place, layout.fields.values())
        tables[name] = _with_former(reader.table(), previous)
        findings += reader.findings()
    findings += _own_formulas(workbook, tables, previous.sheet)
    return Report(form, fields, tables, tuple(findings))


def _field(workbook: Workbook, layout: Layout, name: str) -> FieldData:
    if name not in layout.fields:
        return FieldData(None, None)
    sheet_name, row, column = layout.fields[name]
    sheet = workbook.sheet(sheet_name)
    assert sheet is not None
    return FieldData(sheet.name, _entry(workbook, sheet, row, column))


def _entry(workbook: Workbook, sheet: Sheet, row: int, column: int, scale: int = 1) -> Entry:
    cell = sheet.cells.get((row, column))
    if cell is None:
        return Entry(row, column, _NOTHING, scale=scale)
    number_format = workbook.formats[cell.style].number_format if cell.kind == "number" else "General"
    text = cell.text
    if workbook.date1904 and is_date(number_format):
        text = str(Decimal(text) + _DAYS_FROM_1900_TO_1904)
    return Entry(row, column, Typed(cell.kind, text, number_format), cell.formula, scale=scale)


class _TableReader:
    """Reads one table of one sheet."""

    def __init__(self, workbook: Workbook, table: Table, layout: TableLayout, fields: Collection[CellPlace]) -> None:
        sheet = workbook.sheet(layout.sheet)
        assert sheet is not None
        self.workbook, self.form_table, self.layout, self.sheet = workbook, table, layout, sheet
        self.merges = tuple(m for m in sheet.merges if m.bottom >= layout.first and m.top <= layout.last)
        self.field_cells = {(row, column) for name, row, column in fields if name == sheet.name}
        # Only rows that have cells: names may claim a million rows.
        self.numbers = sorted({row for row, _ in sheet.cells if layout.first <= row <= layout.last})

    def row(self, number: int, key: str) -> Row:
        """Return the entries of all columns of a row; a column that the sheet lacks gets an entry nowhere."""
        return Row(key, number, {column.name: self.entry(number, column.name) for column in self.form_table.columns})

    def entry(self, number: int, name: str) -> Entry:
        """Return the entry of a cell; a text merged over several rows counts for each of them."""
        column = self.layout.columns.get(name)
        if number == NOWHERE or column is None:
            return Entry(NOWHERE, NOWHERE, _NOTHING)
        scale = self.form_table.scale_of(self.form_table.column[name])
        entry = _entry(self.workbook, self.sheet, number, column, scale)
        merge = next((m for m in self.merges if m.covers(number, column)), None)
        if merge is None or (number, column) == (merge.top, merge.left):
            return entry
        first = _entry(self.workbook, self.sheet, merge.top, merge.left)
        carried = self.form_table.column[name].kind.holds == "text" and merge.left == column
        return replace(entry, typed=first.typed if carried else _NOTHING, formula=None)

    def rows(self) -> Iterator[Row]:
        seen: dict[str, int] = {}
        for number in self.numbers:
            row = self.row(number, "")
            key = shortened(" ".join(row.entries[self.form_table.key].typed.text.split()))
            if not key or not self.counts(row):
                yield row
                continue
            seen[key.casefold()] = seen.get(key.casefold(), 0) + 1
            times = seen[key.casefold()]
            taken = times > 1 or key == TOTAL
            yield replace(row, key=f"{key}#{times}" if taken else key)

    def counts(self, row: Row) -> bool:
        """Tell whether anything was typed in the row that makes it a row of the report."""
        cells = [(self.form_table.column[name], entry) for name, entry in row.entries.items()]
        return any(
            (entry.formula is not None or entry.typed.form != "blank") if column.formula is None else _typed_over(entry)
            for column, entry in cells
            if not column.identifies
        )

    def table(self) -> TableData:
        counting: list[Row] = []
        blank: list[Row] = []
        for row in self.rows():
            if self.counts(row):
                counting.append(row if row.key else replace(row, key=f"baris {row.number}"))
            elif any(entry.formula is not None for entry in row.entries.values()):
                blank.append(row)
        if len(counting) > _MOST_ROWS:
            what = f"jumlah baris tabel {self.form_table.title}"
            raise PackageError("XK-111", limit=what, found=len(counting), allowed=_MOST_ROWS)
        total_row = self.row(self.layout.total or NOWHERE, TOTAL)
        totals = {name: e for name, e in total_row.entries.items() if self.form_table.column[name].total is not None}
        return TableData(self.form_table, self.layout, tuple(counting), totals, tuple(blank))

    def findings(self) -> Iterator[Finding]:
        yield from self.hidden_rows()
        yield from self.covered_values()
        yield from self.merged_numbers()
        yield from self.numbers_below_total()

    def hidden_rows(self) -> Iterator[Finding]:
        hidden = [n for n in self.numbers if n in self.sheet.hidden_rows and self.counts(self.row(n, ""))]
        if hidden:
            place = Place(self.sheet.name, cell_name(hidden[0], 1), self.form_table.name)
            yield engine_finding("XK-136", place, count=len(hidden), table=self.form_table.title)

    def covered_values(self) -> Iterator[Finding]:
        for number, (name, column) in product(self.numbers if self.merges else (), self.layout.columns.items()):
            cell = self.sheet.cells.get((number, column))
            if cell is not None and cell.kind != "blank" and any(_is_covered(m, number, column) for m in self.merges):
                address = cell_name(number, column)
                place = Place(self.sheet.name, address, self.form_table.name, address, name)
                yield engine_finding("XK-210", place, cell.text)

    def numbers_below_total(self) -> Iterator[Finding]:
        """Yield one finding for figures in the table's columns below its Jumlah row: nobody adds them up."""
        columns = {self.layout.columns[c.name] for c in self.form_table.typed_columns if c.name in self.layout.columns}
        total = self.layout.total
        places = [
            place
            for place, cell in self.sheet.cells.items()
            if total is not None and place[0] > total and place[1] in columns and cell.kind == "number"
        ]
        places = [place for place in places if place not in self.field_cells]
        if places:
            place = Place(self.sheet.name, cell_name(*places[0]), self.form_table.name)
            yield engine_finding("XK-141", place, count=len(places), table=self.form_table.title)

    def merged_numbers(self) -> Iterator[Finding]:
        """Yield a finding for each typed figure that is merged over other cells of the form."""
        columns = {number: self.form_table.column[name] for name, number in self.layout.columns.items()}
        for merge in self.merges:
            column, first = columns.get(merge.left), max(merge.top, self.layout.first)
            alone = merge.top == merge.bottom and not any(merge.left < other <= merge.right for other in columns)
            if column is None or column.formula is not None or column.kind.holds != "number" or alone:
                continue
            if self.entry(first, column.name).typed.form != "blank":
                key = " ".join(self.entry(first, self.form_table.key).typed.text.split())
                cell = cell_name(first, merge.left)
                place = Place(self.sheet.name, cell, self.form_table.name, key, column.name, f"{column.label} ({key})")
                yield engine_finding("XK-214", place, area=f"{cell}:{cell_name(merge.bottom, merge.right)}")


def _is_covered(merge: Range, row: int, column: int) -> bool:
    return merge.covers(row, column) and (row, column) != (merge.top, merge.left)


def _with_former(data: TableData, previous: PreviousAnswer) -> TableData:
    """Return the table with what staff had typed in computed cells before our formulas were put back."""

    def with_former(entries: Mapping[str, Entry], key: str) -> Mapping[str, Entry]:
        former = {name: previous.former.get((data.table.name, key, name)) for name in entries}
        return {name: replace(e, former=former[name]) if former[name] else e for name, e in entries.items()}

    rows = tuple(replace(row, entries=with_former(row.entries, row.key)) for row in data.rows)
    return replace(data, rows=rows, totals=with_former(data.totals, TOTAL))


def _typed_over(entry: Entry) -> bool:
    return entry.formula is None and entry.typed.form != "blank"


def _about_workbook(workbook: Workbook, layout: Layout, own_sheet: str | None) -> Iterator[Finding]:
    """Yield what the workbook carries beside the form: hidden form sheets, macros, links, other sheets."""
    used = {place.sheet for place in layout.tables.values()} | {place[0] for place in layout.fields.values()}
    for sheet in workbook.sheets:
        if sheet.name in used and sheet.state != "visible":
            yield engine_finding("XK-130", Place(sheet.name))
    if workbook.macros:
        yield engine_finding("XK-134")
    if workbook.external_links:
        yield engine_finding("XK-135", count=workbook.external_links)
    copies = {finding.place.sheet for finding in layout.findings}
    known = {*used, *copies, own_sheet, anchors.GUIDE}
    others = [name for name in (*(s.name for s in workbook.sheets), *workbook.other_sheets) if name not in known]
    if others:
        yield engine_finding("XK-139", count=len(others), names=", ".join(others))


def _own_formulas(workbook: Workbook, tables: Mapping[str, TableData], own_sheet: str | None) -> Iterator[Finding]:
    """Yield one finding for the formulas that are not the form's: their values are as old as Excel's last look."""
    ours = {
        (data.layout.sheet, entry.row, entry.column)
        for data in tables.values()
        for entries in (*(row.entries for row in (*data.rows, *data.blank_rows)), data.totals)
        for entry in entries.values()
    }
    found = [
        f"{sheet.name}!{cell_name(*place)}"
        for sheet in workbook.sheets
        if sheet.name != own_sheet
        for place, cell in sheet.cells.items()
        if cell.formula is not None and (sheet.name, *place) not in ours
    ]
    if found:
        yield engine_finding("XK-307", count=len(found), first=found[0])
