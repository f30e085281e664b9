"""Stage 3: values from other workbooks, in cells where staff typed none: constants, as if somebody had copied them.

Where the other workbook is not known everything stays as it is. The value is what the cell will hold, to the last
digit, so that the answer says the same when it is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from xlkinerja.form import Form, Table
from xlkinerja.form.model import From
from xlkinerja.kinds import Kind
from xlkinerja.ooxml.cell_xml import number_text
from xlkinerja.report import NOWHERE, Entry, Report, Row, Taken, Value
from xlkinerja.report.others import Offer, Others, SourceBook, key_of


def is_taken(form: Form, table: str, name: str) -> bool:
    """Tell whether the values of a column, or of a field without a table, come from another workbook."""
    one = form.table[table].column[name] if table else form.field[name]
    return one.taken is not None


def with_taken(report: Report, table: str, name: str, others: Others) -> Report:
    """Return the report with the values of a column or field that come from another workbook."""
    if not table:
        return _with_field(report, name, others)
    for data in report.tables.get(table, ()):
        column = data.table.column[name]
        assert column.taken is not None
        changed = _row_taker(data.table, name, column.taken, others.of(column.taken))
        rows, blank = (tuple(map(changed, rows)) for rows in (data.rows, data.blank_rows))
        report = report.with_part(replace(data, rows=rows, blank_rows=blank))
    return report


def key_in(taken: From, row: Row) -> str:
    """Return by which key a row looks for its value; "" where a part of it is blank."""
    return key_of([row.entries[own].value for own, _ in taken.keys])


def is_staffs(entry: Entry) -> bool:
    """Tell whether staff typed something of their own into a cell that is taken; that counts."""
    return entry.typed.form != "blank" or entry.formula is not None


def the_one(book: SourceBook, key: str) -> Offer | None:
    """Return the one readable value of a key; None where there is none, or where there are several."""
    found = book.by_key.get(key, ())
    return found[0] if len(found) == 1 and not found[0].unread else None


def _with_field(report: Report, name: str, others: Others) -> Report:
    data, field = report.fields[name], report.form.field[name]
    assert field.taken is not None
    if data.entry is None:
        return report
    book = others.of(field.taken)
    entry = _taken(data.entry, field.kind, book, the_one(book, ""))
    return replace(report, fields={**report.fields, name: replace(data, entry=entry, value=entry.value)})


def _row_taker(table: Table, name: str, taken: From, book: SourceBook) -> Callable[[Row], Row]:
    kind = table.column[name].kind

    def changed(row: Row) -> Row:
        entry = row.entries[name]
        key = key_in(taken, row)
        made = _taken(entry, kind, book, the_one(book, key) if key else None)
        return row if made is entry else row._replace(entries={**row.entries, name: made})

    return changed


def _taken(entry: Entry, kind: Kind, book: SourceBook, offer: Offer | None) -> Entry:
    """Return a cell with the value that is offered; as it is where the workbook is not known, or staff's counts."""
    if is_staffs(entry) or entry.column == NOWHERE or entry.covered:
        return entry
    if book.state == "missing":
        return _holding(entry, kind, entry.ours)
    text = _written(offer.value, entry.scale) if offer is not None else ""
    if offer is None or not text:
        return _holding(entry, kind, None)
    new = Taken(text, book.file, offer.cell, book.sha256, offer.rounding)
    is_same = entry.ours is not None and entry.ours._replace(sha256=new.sha256) == new
    return _holding(entry, kind, entry.ours if is_same else new)


def _holding(entry: Entry, kind: Kind, taken: Taken | None) -> Entry:
    if taken is None:
        return entry if entry.ours is None else entry._replace(value=None, reading=None)
    value = _read(taken.text, kind, entry.scale)
    return entry._replace(value=value, reading=None, taken=taken, rounding=taken.rounding, excel_can_compute=True)


def _written(value: Value, scale: int) -> str:
    """Return what a cell holds of a value; "" where that is nothing."""
    if isinstance(value, Decimal):
        return number_text(value / scale)
    return value if isinstance(value, str) else ""


def _read(text: str, kind: Kind, scale: int) -> Value:
    if kind.holds == "text":
        return text
    try:
        return Decimal(text) * scale
    except InvalidOperation:  # a grade among figures
        return text
