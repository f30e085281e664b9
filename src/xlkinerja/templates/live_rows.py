"""Rows of computed tables that fill while staff type: each shows one row of the table that they are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xlkinerja.computing.looked_for import sees_the_same
from xlkinerja.form import Table
from xlkinerja.report import Report, TableData
from xlkinerja.templates.values import CellValue

_Row = Mapping[str, CellValue]
_Rows = Mapping[tuple[str, str], tuple[_Row, ...]]


def with_live_rows(report: Report, rows: _Rows) -> Report:
    """Return the report of the blank template in which computed tables say which row each of theirs shows.

    Rows that are typed already come first, in the order that `fill` gives them, then those that staff have still to
    type. A table of which each key is there once looks for them.
    """
    for table in report.form.tables:
        for part in report.tables.get(table.name, ()) if table.source is not None else ():
            looking = replace(part, looks_for_rows=True) if sees_the_same(report, part) else part
            report = report.with_part(looking if table.distinct else _live(report, part, rows))
    return report


def _live(report: Report, data: TableData, rows: _Rows) -> TableData:
    origins = sorted(_origins(report, data.table, rows))[: len(data.blank_rows)]
    lacking = len(data.blank_rows) - len(origins)
    return replace(data, blank_origins=(*(place for _, place in origins), *[None] * lacking))


def _origins(report: Report, table: Table, rows: _Rows) -> Iterator[tuple[bool, tuple[int, int]]]:
    """Yield whether a row is still to be typed, and its place."""
    for number, part in enumerate(report.tables.get(table.source or "", ())):
        for index, typed in enumerate(rows[part.table.name, part.group]):
            yield typed.get(table.key) is None, (number, index)
