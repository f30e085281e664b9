"""Rows inside a table that only sum up rows above them: no rows, where label or formula say so and figures agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xlkinerja.finding import Finding, engine_finding
from xlkinerja.form import Column
from xlkinerja.reading.headers import plain
from xlkinerja.report import Report, Row, TableData

_LABEL = re.compile(r"(?P<sub>sub ?)?(?:jumlah|total)")  # the label as a whole, never "Pengujian Jumlah Mikroba"
_SUM = re.compile(r"(?:SUM|SUBTOTAL)\(.*\)|[A-Z$]+[0-9$]+(?:\+[A-Z$]+[0-9$]+)+", re.IGNORECASE)


def without_subtotals(report: Report) -> Report:
    """Return the report with sub totals taken out of the tables that add up, and a finding for each row like one."""
    findings: list[Finding] = []
    for part in tuple(report.parts()):
        added = [column for column in part.table.typed_columns if _adds_up(column)]
        if part.table.source is None and added and any(_looks_like_one(part, added, row) for row in part.rows):
            made, said = _taken_out(part, added)
            report, findings = report.with_part(made), [*findings, *said]
    return report.with_findings(*findings)


def _adds_up(column: Column) -> bool:
    return column.total is not None and column.consolidate == "sum" and not column.tree


def _looks_like_one(part: TableData, added: list[Column], row: Row) -> bool:
    return bool(_labels(part, row)) or any(_SUM.fullmatch(row.entries[column.name].formula or "") for column in added)


def _says_sub(part: TableData, row: Row) -> bool:
    """Tell whether a row says that it sums up; a service may be called Total and be one all the same."""
    labels = _labels(part, row)
    return not labels or any(label["sub"] for label in labels)


def _labels(part: TableData, row: Row) -> list[re.Match[str]]:
    typed = (row.entries[column.name].typed for column in part.table.typed_columns)
    return [found for each in typed if each.form == "text" and (found := _LABEL.fullmatch(plain(each.text)))]


def _taken_out(part: TableData, added: list[Column]) -> tuple[TableData, list[Finding]]:
    rows: list[Row] = []
    since: list[Row] = []
    left_out: list[int] = []
    said: list[Finding] = []
    for row in part.rows:
        is_like_one = _looks_like_one(part, added, row)
        sums = next((above for above in (since, rows) if above and _is_sum_of(added, row, above)), None)
        if is_like_one and sums is not None:
            left_out.append(row.number)
            said.append(_finding("XK-227", part, row, len(sums)))
            since = []
            continue
        if is_like_one and since and _says_sub(part, row):
            said.append(_finding("XK-228", part, row, len(since)))
        rows.append(row)
        since.append(row)
    return replace(part, rows=tuple(rows), left_out=tuple(left_out)), said


def _is_sum_of(added: list[Column], row: Row, above: list[Row]) -> bool:
    """Tell whether every figure of a row is the sum of those above it, and there is one at all."""
    figures = {column.name: row.entries[column.name].value for column in added}
    sums = {name: sum(_numbers(name, above), Decimal(0)) for name in figures}
    given = {name: value for name, value in figures.items() if isinstance(value, Decimal)}
    return bool(given) and all(value == sums[name] for name, value in given.items())


def _numbers(name: str, rows: list[Row]) -> Iterator[Decimal]:
    values = (row.entries[name].value for row in rows)
    return (value for value in values if isinstance(value, Decimal))


def _finding(code: str, part: TableData, row: Row, count: int) -> Finding:
    column = part.table.column[part.table.key]
    place = part.place(column, row.entries[part.table.key], row.key)
    shown = row.entries[part.table.key].typed.text.strip() or row.key
    return engine_finding(code, place, shown, count=count, table=part.table.title)
