"""Cells of a table that is made from another one: they show what stands in the row that theirs was made from."""

from __future__ import annotations

from xlkinerja.computing.looked_for import formula
from xlkinerja.kinds import Kind
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.report import Entry, Report, Row, TableData, is_of_the_form


def copied(report: Report, data: TableData, entry: Entry, name: str, index: int) -> Entry:
    """Return a cell with the value, the doubts and the address of the one that it copies."""
    part_number, position = data.origins[index]
    part = report.tables[data.table.source or ""][part_number]
    row, column = part.rows[position], part.table.column[name]
    original = row.entries[name]
    pointing = formula_to_copy(part, row, name, data)
    looking = formula(report, data, data.rows[index], name) if data.looks_for_rows else None
    if looking is not None and entry.formula is not None and is_of_the_form(entry.formula, pointing):
        entry = entry._replace(formula=looking)  # as versions printed it that did not look for rows
    return entry._replace(
        value=original.value,
        form_formula=looking or pointing,
        excel_can_compute=entry.cell is not None
        and _shows_the_same(original, column.kind)
        and (not column.inherited or row.entries[data.table.key].excel_can_compute),
        needs_error=original.needs_error,
        needs_unreadable=original.needs_unreadable,
        rounding=original.rounding,
        shows_number=_is_a_number(original),
    )


def copied_blank(report: Report, data: TableData, entry: Entry, name: str, index: int) -> Entry:
    """Return a cell of a blank row: it has the formula that shows what staff will type in the row that it copies."""
    if data.looks_for_rows:
        return entry._replace(form_formula=formula(report, data, data.blank_rows[index], name))
    origin = data.blank_origins[index] if data.blank_origins else None
    if origin is None:
        return entry
    part = report.tables[data.table.source or ""][origin[0]]
    return entry._replace(form_formula=formula_to_copy(part, part.blank_rows[origin[1]], name, data))


def formula_to_copy(part: TableData, row: Row, name: str, data: TableData) -> str | None:
    """Return the formula that takes a cell over; None where it has no cell, or one in another unit.

    What is said once for a sheet is shown only beside a row's own key.
    """
    original, column = row.entries[name], part.table.column[name]
    if original.cell is None or part.table.scale_of(column) != data.table.scale_of(data.table.column[column.name]):
        return None
    address = _address(part, original, data)
    is_a_number = column.kind.holds == "number" and not column.kind.mixed
    is_empty = f"NOT(ISNUMBER({address}))" if is_a_number else f'{address}=""'
    key = row.entries[data.table.key]
    if column.inherited and key.cell is not None:
        is_empty = f'OR({_address(part, key, data)}="",{is_empty})'
    return f'IF({is_empty},"",{address})'


def _address(part: TableData, entry: Entry, data: TableData) -> str:
    is_near = part.layout.sheet == data.layout.sheet
    return f"{entry.cell}" if is_near else f"{quote_sheet(part.layout.sheet)}!{entry.cell}"


def _is_a_number(original: Entry) -> bool:
    """Tell whether what we read as a text, such as the number of a row, stands in its cell as that number."""
    return original.typed.form == "number" and original.value == original.typed.text and original.typed.text.isdecimal()


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
