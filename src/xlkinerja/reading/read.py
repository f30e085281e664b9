"""Stage 1: a workbook's cells become a Report of entries as typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Form
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import Workbook
from xlkinerja.reading import anchors
from xlkinerja.reading.compound_cells import part_of_field
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.entries import NOTHING, entry_at
from xlkinerja.reading.locate import Layout
from xlkinerja.reading.table_reader import TableReader
from xlkinerja.reading.taken_values import field_apart, taken_apart
from xlkinerja.report import NOWHERE, TOTAL, Entry, FieldData, Report, Row, TableData


def read(workbook: Workbook, layout: Layout, earlier: EarlierAnswer) -> Report:
    """Return the report as typed: fields, the rows of each table that hold something, and the Jumlah rows.

    Figures that staff had typed over our formulas before an earlier `fill` are taken from the earlier answer.
    """
    form = layout.form
    fields = {field.name: _field(workbook, layout, field.name, earlier) for field in form.fields}
    findings = [*layout.findings, *_about_workbook(workbook, layout, earlier.sheet)]
    records = _records(workbook, layout)
    findings += _same_records(form, records)
    tables: dict[str, tuple[TableData, ...]] = {}
    for name, places in layout.tables.items():
        readers = [
            TableReader(workbook, layout, form.table[name], place, records.get(place.sheet), earlier)
            for place in places
        ]
        tables[name] = tuple(taken_apart(_with_former(reader.table(), earlier), earlier) for reader in readers)
        findings += [finding for reader in readers for finding in reader.findings()]
    findings += _own_formulas(workbook, Report(form, fields, tables), earlier.sheet)
    return Report(form, fields, tables, tuple(findings), layout.of_names)


# --- fields and records ------------------------------------------------------------------------------------------


def _field(workbook: Workbook, layout: Layout, name: str, earlier: EarlierAnswer) -> FieldData:
    if name not in layout.fields:
        return FieldData(None, None)
    sheet_name, row, column = layout.fields[name]
    sheet = workbook.sheet(sheet_name)
    assert sheet is not None
    entry = part_of_field(layout.form, layout.fields, name, entry_at(workbook, sheet, row, column))
    entry = earlier.remembered(("", "", name), entry)
    return FieldData(sheet.name, field_apart(entry, earlier, name) if layout.form.field[name].taken else entry)


def _records(workbook: Workbook, layout: Layout) -> Mapping[str, Row]:
    """Return the record of each copy of a repeated sheet, by the sheet's name; its key tells the copies apart."""
    found: dict[str, Row] = {}
    for sheet_of_form in layout.form.sheets:
        record = layout.form.record_on(sheet_of_form.name)
        for place in layout.tables.get(record.name, ()) if record else ():
            sheet = workbook.sheet(place.sheet)
            assert record is not None
            assert sheet is not None
            cells = {column.name: place.cells.get(column.name) for column in record.columns}
            entries = {
                name: entry_at(workbook, sheet, *cell) if cell else Entry(NOWHERE, NOWHERE, NOTHING)
                for name, cell in cells.items()
            }
            key = " ".join(entries[record.key].typed.text.split()) or place.sheet
            times = sum(row.key.partition("#")[0] == key for row in found.values()) + 1
            found[place.sheet] = Row(f"{key}#{times}" if times > 1 else key, place.first, entries)
    return found


def _same_records(form: Form, records: Mapping[str, Row]) -> Iterator[Finding]:
    """Yield a finding for each sheet that was copied without giving the copy a key of its own."""
    for sheet, row in records.items():
        key, _, again = row.key.partition("#")
        if again:
            other = next(name for name, first in records.items() if first.key == key)
            table = next(table for table in form.tables if table.record and table.column.keys() == row.entries.keys())
            place = Place(sheet, row.entries[table.key].cell, table.name, row.key, table.key)
            yield engine_finding("XK-143", place, key, other=other, column=table.column[table.key].label)


def _with_former(data: TableData, earlier: EarlierAnswer) -> TableData:
    """Return the table with what an earlier answer knows of its cells."""
    if not earlier.remembers:
        return data

    def with_former(entries: Mapping[str, Entry], key: str) -> Mapping[str, Entry]:
        return {name: earlier.remembered((data.id, key, name), entry) for name, entry in entries.items()}

    rows = tuple(row._replace(entries=with_former(row.entries, row.key)) for row in data.rows)
    return replace(data, rows=rows, totals=with_former(data.totals, TOTAL))


def _about_workbook(workbook: Workbook, layout: Layout, own_sheet: str | None) -> Iterator[Finding]:
    """Yield what the workbook carries beside the form: hidden form sheets, macros, links, other sheets."""
    used = {place.sheet for places in layout.tables.values() for place in places} | {
        place[0] for place in layout.fields.values()
    }
    for sheet in workbook.sheets:
        if sheet.name in used and sheet.state != "visible":
            yield engine_finding("XK-130", Place(sheet.name))
    if workbook.macros:
        yield engine_finding("XK-134")
    if workbook.external_links:
        yield engine_finding("XK-135", count=workbook.external_links)
    copies = {finding.place.sheet for finding in layout.findings}
    known = {*used, *copies, own_sheet, *(sheet.name for sheet in workbook.sheets if anchors.is_guide(sheet))}
    others = [name for name in (*(s.name for s in workbook.sheets), *workbook.other_sheets) if name not in known]
    if others:
        yield engine_finding("XK-139", count=len(others), names=", ".join(others))


def _own_formulas(workbook: Workbook, report: Report, own_sheet: str | None) -> Iterator[Finding]:
    """Yield one finding for the formulas that are not the form's: their values are as old as Excel's last look."""
    ours = {
        (data.layout.sheet, entry.row, entry.column)
        for data in report.parts()
        for entries in (*(row.entries for row in (*data.rows, *data.blank_rows)), data.totals)
        for entry in entries.values()
    } | {(data.sheet, data.entry.row, data.entry.column) for data in report.fields.values() if data.entry}
    named = {place: workbook.sheet(place[0]) for place in anchors.named_cells(workbook)}
    # A sheet that was copied has the same lines in the same cells, whether or not the names came along.
    lines = {
        (row, column, cell.formula)
        for (_, row, column), sheet in named.items()
        if sheet is not None and (cell := sheet.cells.get((row, column))) is not None
    }
    found = [
        f"{sheet.name}!{cell_name(*place)}"
        for sheet in workbook.sheets
        if sheet.name != own_sheet
        for place, cell in sheet.cells.items()
        if cell.formula is not None and (sheet.name, *place) not in ours and (*place, cell.formula) not in lines
    ]
    if found:
        yield engine_finding("XK-307", count=len(found), first=found[0])
