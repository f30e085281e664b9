"""Cells of a table that is made from another one: they show what stands in the row that theirs was made from."""

from __future__ import annotations

from xlkinerja.form import Column
from xlkinerja.kinds import Kind
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.report import Entry, Report, TableData


def copied(report: Report, data: TableData, entry: Entry, name: str, index: int) -> Entry:
    """Return a cell with the value, the doubts and the address of the one that it copies."""
    part_number, position = data.origins[index]
    part = report.tables[data.table.source or ""][part_number]
    original, column = part.rows[position].entries[name], part.table.column[name]
    return entry._replace(
        value=original.value,
        form_formula=_formula(part, column, original, data),
        excel_can_compute=entry.cell is not None and _shows_the_same(original, column.kind),
        needs_error=original.needs_error,
        needs_unreadable=original.needs_unreadable,
        rounding=original.rounding,
    )


def _formula(part: TableData, column: Column, original: Entry, data: TableData) -> str | None:
    """Return the formula that takes a cell over; None where it has no cell, or one in another unit."""
    if original.cell is None or part.table.scale_of(column) != data.table.scale_of(data.table.column[column.name]):
        return None
    is_near = part.layout.sheet == data.layout.sheet
    address = original.cell if is_near else f"{quote_sheet(part.layout.sheet)}!{original.cell}"
    is_a_number = column.kind.holds == "number" and not column.kind.mixed
    is_empty = f"NOT(ISNUMBER({address}))" if is_a_number else f'{address}=""'
    return f'IF({is_empty},"",{address})'


def _shows_the_same(original: Entry, kind: Kind) -> bool:
    """Tell whether Excel, taking a cell over, would show the value that we read in it."""
    if not original.excel_can_compute or _was_read_otherwise(original, kind):
        return False
    return not (_is_a_dash(original) and (kind.holds == "text" or kind.mixed))


def _was_read_otherwise(original: Entry, kind: Kind) -> bool:
    """Tell whether a typed text means another one than it shows: `pnbp` for PNBP."""
    is_typed_text = kind.holds == "text" and original.form_formula is None and original.value is not None
    return is_typed_text and original.value != original.typed.text


def _is_a_dash(original: Entry) -> bool:
    """Tell whether a text was typed that means nothing, such as "-"."""
    return original.value is None and original.typed.form == "text" and original.form_formula is None
