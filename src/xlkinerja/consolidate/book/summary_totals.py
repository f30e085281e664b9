"""The agency's totals in "Ringkasan": each is the cell of the units' sheet that it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Item
from xlkinerja.consolidate.book.doubts import SHEET
from xlkinerja.consolidate.book.links import Formula, link_within
from xlkinerja.consolidate.book.page import ROW_POINTS, Page
from xlkinerja.consolidate.book.units import PrintedUnits, UnitKey, unit_of
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.model import Agency, LevelTotal
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import UNITS_ABOVE, measures, names_of, reports_text, tables_of, total_label
from xlkinerja.form import Column, Form, Table
from xlkinerja.ooxml.address import quote_sheet

HEADER_POINTS = 80


def units_above(agency: Agency) -> list[UnitKey]:
    """Return the units above satker: by period, the ministry before its parts."""
    found = dict.fromkeys(unit_of(total) for total in agency.totals if total.level in UNITS_ABOVE)
    return sorted(found, key=lambda unit: (unit.period, UNITS_ABOVE.index(unit.level)))


@dataclass(frozen=True)
class _Block:
    """A table of a form with the totals that it has, by unit."""

    table: Table
    totals: Mapping[UnitKey, LevelTotal]
    columns: Sequence[Column]


def print_totals(  # noqa: PLR0913, PLR0917 - what it is of, and where that is listed
    page: Page, agency: Agency, form: Form, printed: PrintedUnits, doubts: tuple[str, str] | None, row: int
) -> int:
    """Print the totals of a form, on one page where it has room; return the next row.

    `doubts` are the cells that say why they are not to be signed yet.
    """
    blocks = [block for table in tables_of(form) if (block := _block(agency, form, table)).columns]
    if not blocks:
        return row
    units = units_above(agency)
    page.keep_together(row, HEADER_POINTS + sum(len(block.columns) + 1 for block in blocks) * ROW_POINTS)
    row = page.section(row, f"Angka gabungan: {form.title}")
    row = page.header(row, ("Uraian", *(_heading(unit, blocks[0].totals.get(unit)) for unit in units)))
    for block in blocks:
        row = _print_measures(page, block, units, printed, row)
    return _print_doubts(page, agency, form, doubts or (SHEET, "A1"), row) + 1


def _block(agency: Agency, form: Form, table: Table) -> _Block:
    own = (t for t in agency.totals if (t.form, t.table) == (form.name, table.name) and t.level in UNITS_ABOVE)
    totals = {unit_of(total): total for total in own}
    return _Block(table, totals, measures(table, totals.values()))


def _heading(unit: UnitKey, total: LevelTotal | None) -> str:
    """Return what stands above a unit's totals: whose and of when and, where that is known, of how many reports."""
    reports = f"\n{reports_text(total)} laporan" if total is not None and total.expected is not None else ""
    return f"{unit.name}\n{period_text(unit.period)}{reports}"


def _print_measures(page: Page, block: _Block, units: Sequence[UnitKey], printed: PrintedUnits, row: int) -> int:
    for number, text in enumerate((block.table.title, *("" for _ in units)), 1):
        page.put(row, number, text, looks.strong(looks.ENTRY))
    for row_of, column in enumerate(block.columns, row + 1):
        page.put(row_of, 1, total_label(block.table, column), looks.ENTRY)
        for number, unit in enumerate(units, 2):
            total = block.totals.get(unit)
            value = total.values.get(column.name) if total is not None else None
            look = looks.entry(looks.CENTRED if isinstance(value, str) else looks.of_kind(column.kind))
            is_partial = total is not None and column.name in total.doubtful
            item = _followed(total, column, printed) if total is not None else None
            page.put(row_of, number, item, looks.partial(look) if is_partial else look)
    return row + len(block.columns) + 1


def _followed(total: LevelTotal, column: Column, printed: PrintedUnits) -> Item:
    """Return a total as the cell of the units' sheet that it leads to."""
    value, place = total.values.get(column.name), printed.cell(total, column.name)
    if value is None or place is None or isinstance(value, bool):
        return value
    sheet, cell = place
    return link_within(Formula(f"{quote_sheet(sheet)}!{cell}", value), sheet, cell)


def _print_doubts(page: Page, agency: Agency, form: Form, leads_to: tuple[str, str], row: int) -> int:
    """Print below a form's totals why they are not to be signed yet, and whose figures that are."""
    doubtful = [t for t in agency.totals if t.form == form.name and t.level == UNITS_ABOVE[0] and t.doubtful]
    if not doubtful:
        return row
    row = page.line(row, f"{looks.PARTIAL_NOTE} {doubts_in_short(doubtful, names_of(agency))}", looks.NOTE)
    return page.line(row, link_within(f"Buka {SHEET}", *leads_to), looks.LINK_NOTE)
