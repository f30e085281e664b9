"""Rows of a table that has each key of another one once: formulas that look for the next key, and for what is beside.

So such a table fills while staff type. What Excel takes for a key is a text; where that is not what we read (`1.` and
`1` are one), there are no such formulas: each row then points at the row that it is made from.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.expr import first_row
from xlkinerja.ooxml.address import column_letters, quote_sheet
from xlkinerja.report import Entry, Report, Row, TableData

_MOST_ROWS = 40  # each formula names the keys above it: several programs cannot count by a list of keys


def sees_the_same(report: Report, data: TableData) -> bool:
    """Tell whether Excel, by the texts of their keys, finds the rows that the table is made from, in their order."""
    parts = report.tables.get(data.table.source or "", ())
    key, layout = data.table.key, data.layout
    if len(parts) != 1 or len(data.table.keys) > 1 or key not in layout.columns:
        return False
    if layout.end - layout.first > _MOST_ROWS or parts[0].left_out:
        return False
    if any(name not in parts[0].layout.columns for name in _copied(data)):
        return False
    first = {text.casefold(): number for text, number in reversed(list(_texts(parts[0], key)))}
    made = [parts[0].rows[index].number for _, index in data.origins]
    return sorted(first.values()) == made


def _copied(data: TableData) -> Iterator[str]:
    return (column.name for column in data.table.columns if column.formula is None)


def _texts(part: TableData, key: str) -> Iterator[tuple[str, int]]:
    """Yield what stands in the cells of the key, and in which row, from top to bottom."""
    for row in sorted((*part.rows, *part.blank_rows), key=lambda row: row.number):
        text = row.entries[key].typed.text
        if row.entries[key].typed.form != "blank" and text:
            yield text, row.number


def formula(report: Report, data: TableData, row: Row, name: str) -> str | None:
    """Return the formula of a cell: the next key that does not stand above it, or what stands beside the row's key."""
    entry, key = row.entries[name], row.entries[data.table.key]
    (part,) = report.tables[data.table.source or ""]
    column = data.table.column[name]
    if entry.cell is None or part.table.scale_of(column) != data.table.scale_of(column):
        return None
    if not {data.table.key, name} <= {*part.layout.columns}:  # said by the record of its sheet, in no column
        return None
    if name == data.table.key:
        place = _next(part, data, entry)
        return f'IFERROR(INDEX({_range(part, name, data)},{place}),"")'
    source, head = _range(part, data.table.key, data), _head(part, data.table.key, data)
    beside = first_row((f'{source}&""={key.cell}&""', f'{source}&""<>{head}&""'))
    found = f"INDEX({_range(part, name, data)},{beside})"
    is_a_number = column.kind.holds == "number" and not column.kind.mixed
    is_empty = f"NOT(ISNUMBER({found}))" if is_a_number else f'{found}=""'
    return f'IF({key.cell}="","",IF({is_empty},"",{found}))'


def lacks_one(report: Report, data: TableData) -> str:
    """Return the condition that there may be a key which the table does not show, also where a row was deleted."""
    (part,) = report.tables[data.table.source or ""]
    return f"NOT(ISNA({first_row(_conditions(part, data, data.layout.end))}))"


def _next(part: TableData, data: TableData, entry: Entry) -> str:
    return first_row(_conditions(part, data, entry.row))


def _conditions(part: TableData, data: TableData, end: int) -> Iterator[str]:
    """Yield when a row of the other table has a key that does not stand above a row; its header row has none."""
    source, head = _range(part, data.table.key, data), _head(part, data.table.key, data)
    letters = column_letters(data.layout.columns[data.table.key])
    yield f'{source}<>""'
    yield f'{source}&""<>{head}&""'
    for row in range(data.layout.first, end):
        yield f'{source}&""<>${letters}${row}&""'


def _range(part: TableData, name: str, seen_from: TableData) -> str:
    """Return a column of the other table from its header to its guard row: rows may be inserted at both ends."""
    letters = column_letters(part.layout.columns[name])
    return f"{_sheet(part, seen_from)}${letters}${part.layout.header}:${letters}${part.layout.end}"


def _head(part: TableData, name: str, seen_from: TableData) -> str:
    return f"{_sheet(part, seen_from)}${column_letters(part.layout.columns[name])}${part.layout.header}"


def _sheet(part: TableData, seen_from: TableData) -> str:
    return "" if part.layout.sheet == seen_from.layout.sheet else f"{quote_sheet(part.layout.sheet)}!"
