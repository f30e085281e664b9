"""Sets aside what an earlier answer took from other workbooks, so that only what staff typed counts as typed.

A value that somebody changed is theirs. One that is as we wrote it is ours, also in a row that got another key since.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from xlkinerja.ooxml.cell_xml import same_number
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.entries import NOTHING
from xlkinerja.reading.table_reader import counts
from xlkinerja.report import Entry, Row, TableData, Taken


def field_apart(entry: Entry, earlier: EarlierAnswer, name: str) -> Entry:
    """Return a field with what we wrote into it set aside."""
    return _apart(entry, [known] if (known := earlier.taken.get(("", "", name))) is not None else [])


def taken_apart(data: TableData, earlier: EarlierAnswer) -> TableData:
    """Return a table with what we wrote into it set aside; a row that has nothing else is a blank one."""
    names = [column.name for column in data.table.columns if column.taken is not None]
    if not names or not earlier.taken:
        return data
    rows = list(data.rows)
    for name in names:
        rows = _column_apart(data.id, rows, name, earlier)
    is_left = [row for row in rows if not data.table.record and not counts(data.table, row)]
    blank = sorted((*data.blank_rows, *(row._replace(key="") for row in is_left)), key=lambda row: row.number)
    return replace(data, rows=tuple(row for row in rows if row not in is_left), blank_rows=tuple(blank))


def _column_apart(table: str, rows: list[Row], name: str, earlier: EarlierAnswer) -> list[Row]:
    """Return the rows with what we wrote into a column set aside.

    What is not in its own row any more may be in another one: keys were typed anew.
    """
    written = {row: taken for (part, row, column), taken in earlier.taken.items() if (part, column) == (table, name)}
    own = [_with(row, name, [written[row.key]] if row.key in written else []) for row in rows]
    there = {row.key for row in own if row.entries[name].ours is not None}
    moved = [taken for key, taken in written.items() if key not in there]
    return [row if row.entries[name].ours is not None else _with(row, name, moved) for row in own]


def _with(row: Row, name: str, known: list[Taken]) -> Row:
    entry = row.entries[name]
    apart = _apart(entry, known)
    return row if apart is entry else row._replace(entries={**row.entries, name: apart})


def _apart(entry: Entry, known: list[Taken]) -> Entry:
    if entry.formula is not None or entry.covered:
        return entry
    ours = next((taken for taken in known if _is_as_written(entry, taken.text)), None)
    return entry._replace(typed=NOTHING, ours=ours) if ours is not None else entry


def _is_as_written(entry: Entry, text: str) -> bool:
    """Tell whether a cell holds what we wrote, also after another program's saving."""
    if entry.typed.form == "text":
        return entry.typed.text == text
    try:
        return entry.typed.form == "number" and same_number(entry.typed.text, Decimal(text))
    except InvalidOperation:
        return False
