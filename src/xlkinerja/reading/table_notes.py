"""What is noticed about a table once it is found: other headers and columns, a lost guard row, hidden columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Table
from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.ooxml.model import Sheet
from xlkinerja.reading.headers import Headers, accepts

Columns = Mapping[str, int]
"""The sheet's column of each of the table's columns found."""


def other_headers(sheet: Sheet, table: Table, headers: Headers | None, columns: Columns) -> Iterator[Finding]:
    """Yield a finding where a header reads differently."""
    if headers is None:
        return
    for name, column in columns.items():
        cell = sheet.cells.get((headers.row, column))
        if headers.columns.get(name) != column and not accepts(sheet, table, name, headers.row, column):
            place = Place(sheet.name, cell_name(headers.row, column), table.name, column=name)
            yield engine_finding("XK-131", place, cell.text if cell else "", expected=table.column[name].label)


def other_columns(sheet: Sheet, table: Table, top: int, last: int, columns: Columns) -> Iterator[Finding]:
    """Yield which columns are none of the form's: any with a title, and untitled ones between the form's.

    When a column of the form is missing, an untitled one may be it, and that has its own finding.
    """
    seen = set(columns.values())
    complete = len(columns) == len(table.printed) and all(c.span == 1 for c in table.printed)
    between = range(min(seen), max(seen)) if complete else range(0)
    for (row, column), cell in sheet.cells.items():
        noticed = row == top or (column in between and top < row <= last)
        if noticed and column not in seen and cell.kind != "blank":
            seen.add(column)
            yield engine_finding("XK-127", Place(sheet.name, cell_name(row, column)), cell.text)


def lost_guard(sheet: Sheet, table: Table, body: Range | None, last: int, columns: Columns) -> Iterator[Finding]:
    """Yield a finding when the last row is not the guard any more: inside the names and without any content.

    `body` is what the table's name covers on the sheet.
    """
    cells = (sheet.cells.get((last, column)) for column in columns.values())
    empty = all(cell is None or (cell.kind == "blank" and cell.formula is None) for cell in cells)
    guarded = body is not None and body.bottom == last and empty
    below = table.total_label is None and body is not None and body.bottom < last  # XK-138 says so
    if not guarded and not below:
        yield engine_finding("XK-129", Place(sheet.name, table=table.name), table=table.title)


def hidden_columns(sheet: Sheet, table: Table, columns: Columns) -> Iterator[Finding]:
    """Yield a finding for columns of the table that are hidden: they are read all the same."""
    hidden = [table.column[name].label for name, column in columns.items() if column in sheet.hidden_columns]
    if hidden:
        place = Place(sheet.name, table=table.name)
        yield engine_finding("XK-215", place, columns=", ".join(hidden), table=table.title)
