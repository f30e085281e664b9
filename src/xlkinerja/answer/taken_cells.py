"""Values from other workbooks in the answer: the cells that get them, and what "Pemeriksaan" keeps of each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from xlkinerja.answer.page import CENTRED, LINKED, TEXT, WIDTHS, Page, height_for
from xlkinerja.kinds import show
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.ooxml.model import SetCell
from xlkinerja.reading.earlier_answer import TAKEN, EarlierAnswer
from xlkinerja.report import NOWHERE, FormCell, Report, Taken


def taken_edits(report: Report) -> Iterator[SetCell]:
    """Yield an edit for each cell whose value from another workbook is not what stands there."""
    for cell in _cells(report):
        entry = cell.entry
        now, then = entry.ours, entry.taken
        if (now and now.text) != (then and then.text):
            number = entry.in_cell if isinstance(entry.value, Decimal | str) and then is not None else None
            yield SetCell(cell.sheet, entry.row, entry.column, number)


def list_taken(page: Page, report: Report, earlier: EarlierAnswer) -> None:
    """List the values from other workbooks, each with where it comes from, under the headings of the findings."""
    cells = [cell for cell in _cells(report) if cell.entry.taken is not None]
    hidden = list(_out_of_sight(report, earlier))
    if not cells and not hidden:
        return
    page.section("Nilai dari buku kerja lain")
    for number, cell in enumerate(cells, 1):
        taken = cell.entry.taken
        assert taken is not None
        page.put(1, number, CENTRED)
        page.put(2, "diambil", CENTRED)
        page.put(4, cell.place.sheet, TEXT)
        page.put(5, cell.place.cell, LINKED, f"{quote_sheet(cell.place.sheet or '')}!{cell.place.cell}")
        shown = show(cell.kind, cell.entry.value, cell.entry.scale) or taken.text
        source = f"{taken.file}, sel {taken.cell}" if taken.cell else taken.file  # a submission has no cells
        texts = (cell.place.label, shown, f"Dari {source}.")
        for column, text in enumerate(texts, 6):
            page.put(column, text, TEXT)
        _record(page, cell.id, taken)
        page.next(height_for({column: (text, WIDTHS[column]) for column, text in enumerate(texts, 6)}))
    for id_, taken in hidden:
        _record(page, id_, taken)
        page.next()


def _record(page: Page, id_: tuple[str, str, str], taken: Taken) -> None:
    page.record(TAKEN, *id_, taken.text, taken.file, taken.cell, taken.sha256, str(taken.rounding))


def _cells(report: Report) -> Iterator[FormCell]:
    """Yield the cells that hold a value from another workbook, or did; also in rows that hold nothing else."""
    for item in report.form.fields:
        data = report.fields[item.name]
        entry = data.entry
        if item.taken is not None and entry is not None and (entry.ours or entry.taken):
            place, id_ = partial(report.field_place, item.name), ("", "", item.name)
            yield FormCell(data.sheet or "", id_, report.form.title, item.kind, entry, False, place)
    for part in report.parts():
        for column in part.table.columns:
            for row in (*part.rows, *part.blank_rows) if column.taken is not None else ():
                entry = row.entries[column.name]
                if entry.column != NOWHERE and (entry.ours or entry.taken):
                    place, id_ = partial(part.place, column, entry, row.key), (part.id, row.key, column.name)
                    sheet, title = part.layout.sheet, part.table.title
                    yield FormCell(sheet, id_, title, column.kind, entry, False, place)


def _out_of_sight(report: Report, earlier: EarlierAnswer) -> Iterator[tuple[tuple[str, str, str], Taken]]:
    """Yield what we wrote into cells that are not found this time: into tables and columns that are hidden or gone."""
    found = {(part.id, name) for part in report.parts() for name in part.table.column if name in part.layout.columns}
    found |= {(part.id, name) for part in report.parts() for name in part.layout.cells}
    fields = {name for name, data in report.fields.items() if data.entry is not None}
    for id_, taken in earlier.taken.items():
        table, _, name = id_
        if (table, name) not in found if table else name not in fields:
            yield id_, taken
