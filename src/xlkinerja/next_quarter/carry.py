"""Next quarter's workbook: what of last quarter's goes into it, as the form's `carry` says.

Codes, names, targets and pagu stay, last cumulative figures become those "s.d. triwulan lalu", the quarter is raised.
After triwulan IV a new year begins, and what counts within a year begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xlkinerja.finding import Finding
from xlkinerja.form import Column, Table
from xlkinerja.kinds.period_text import quarter_of
from xlkinerja.next_quarter.contents import as_read, as_value, fixed_keys, group_keys, groups_by_sheet, is_merged
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData
from xlkinerja.templates import CellValue, Prefill, Row as Cells

_LAST_QUARTER, _LAST_MONTH = 4, 12
_TABLE_MISSING, _COLUMN_MISSING = "XK-125", "XK-126"


class CarryError(Exception):
    """A workbook from which nothing can be carried over; `reasons` (Indonesian) say why, each with its place."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@dataclass(frozen=True)
class Period:
    """The period of the new workbook; `new_year` where the last one was the last of its year."""

    year: Decimal
    quarter: Decimal
    new_year: bool
    month: Decimal | None = None


def next_quarter(report: Report) -> Prefill:
    """Return what stands in next quarter's workbook before anybody has typed in it.

    Raises CarryError when the period, or anything that must be carried, could not be read.
    """
    period = _next_period(report)
    reasons = [*_not_found(report, period), *(reason for data in report.parts() for reason in _not_read(data, period))]
    if reasons:
        raise CarryError(*reasons)
    keys = group_keys(report)
    rows = {(data.table.name, keys.get(data.layout.sheet, "")): _rows(data, period) for data in report.parts()}
    return Prefill(_fields(report, period), rows, {}, groups_by_sheet(report, keys))


# --- the period --------------------------------------------------------------------------------------------------


def _next_period(report: Report) -> Period:
    if report.form.is_monthly:
        return _next_month(_number(report, "year"), _number(report, "month"))
    year, quarter = _number(report, "year"), _number(report, "quarter")
    if quarter < _LAST_QUARTER:
        return Period(year, quarter + 1, new_year=False)
    return Period(year + 1, Decimal(1), new_year=True)


def _next_month(year: Decimal, month: Decimal) -> Period:
    new_year = month >= _LAST_MONTH
    year, month = (year + 1, Decimal(1)) if new_year else (year, month + 1)
    return Period(year, Decimal(quarter_of(int(month))), new_year, month)


def _number(report: Report, carry: str) -> Decimal:
    """Return the year, the quarter or the month that the workbook reports."""
    field = next(field for field in report.form.fields if field.carry == carry)
    value = report.fields[field.name].value
    if not isinstance(value, Decimal):
        place = str(report.field_place(field.name)) or field.label
        raise CarryError(f"{place}: {field.label} kosong atau tidak terbaca. Isi dengan benar, lalu ulangi.")
    return value


# --- what comes where --------------------------------------------------------------------------------------------


def _source(table: Table, column: Column, period: Period) -> str | None:
    """Return the column whose content comes into a column of the new workbook; None where nothing does."""
    if column not in table.typed_columns or column.carry == "clear":
        return None
    if column.carry in {"keep", "past_years"}:
        return column.name
    if period.new_year:
        return None
    return column.name if column.carry == "same_year" else column.carry


def _carried(data: TableData, row: Row, period: Period) -> Iterator[tuple[Column, str]]:
    """Yield the columns of a row into which something comes, with the column that it comes from."""
    year = row.entries[data.table.key].value
    is_over = isinstance(year, Decimal) and year < period.year
    for column in data.table.columns:
        source = _source(data.table, column, period)
        if data.table.fixed and column.name == data.table.key:  # printed by the form, whatever its `carry` says
            yield column, column.name
        elif source is not None and (column.carry != "past_years" or is_over):
            yield column, source


def _rows(data: TableData, period: Period) -> tuple[Cells, ...]:
    """Return the rows of the new workbook; those into which nothing comes are left out."""
    table = data.table
    found: list[Cells] = []
    for row in data.rows:
        cells = {column.name: _content(data, column, row, source) for column, source in _carried(data, row, period)}
        says = (value for name, value in cells.items() if not table.column[name].identifies)
        if any(value is not None for value in says):
            found.append(cells)
    if period.new_year and table.is_by_year and all(row.entries[table.key].value != period.year for row in data.rows):
        found.append({table.key: period.year})
    return tuple(found)


def _content(data: TableData, column: Column, row: Row, source: str) -> CellValue:
    entry, scale = row.entries[source], data.table.scale_of(column)
    if is_merged(column, entry):
        return None
    if _is_computed(data, source, entry):
        return as_value(column.kind, entry.value, scale)
    return as_read(column.kind, entry, scale)


def _is_computed(data: TableData, column: str, entry: Entry) -> bool:
    return data.table.is_computed(data.table.column[column]) and not entry.staff_figure


def _fields(report: Report, period: Period) -> Cells:
    found: dict[str, CellValue] = {}
    for field in report.form.fields:
        entry = report.fields[field.name].entry
        match field.carry:
            case "year":
                found[field.name] = period.year
            case "quarter":
                found[field.name] = period.quarter
            case "month":
                found[field.name] = period.month
            case "keep" | "same_year" if entry is not None and (field.carry == "keep" or not period.new_year):
                found[field.name] = as_read(field.kind, entry)
            case name if (now := report.fields.get(name)) is not None:
                found[field.name] = as_value(field.kind, now.value)
    return found


# --- what stands against it --------------------------------------------------------------------------------------


def _not_found(report: Report, period: Period) -> Iterator[str]:
    """Yield the findings that say that something to be carried is not where the form has it."""
    for finding in report.findings:
        if finding.code in {_TABLE_MISSING, _COLUMN_MISSING} and _matters(report, finding, period):
            place = str(finding.place)
            yield f"{place}: {finding.message}" if place else finding.message


def _matters(report: Report, finding: Finding, period: Period) -> bool:
    table = report.form.table.get(finding.place.table)
    if table is None or finding.code == _TABLE_MISSING:
        return table is None or table.source is None
    sources = {_source(table, column, period): column.name for column in table.columns}
    return finding.place.column in {*sources, *sources.values()}


def _not_read(data: TableData, period: Period) -> Iterator[str]:
    """Yield the cells whose content must be carried and cannot, and rows that the form does not print."""
    keys, seen = fixed_keys(data.table), set()
    for row in data.rows:
        for column, source in _carried(data, row, period):
            entry = row.entries[source]
            computed = _is_computed(data, source, entry)
            if (
                entry.column != NOWHERE
                and not is_merged(column, entry)
                and _is_lost(entry, _content(data, column, row, source), computed=computed)
            ):
                place = data.place(data.table.column[source], entry, row.key)
                yield f"{place}: {place.label} tidak terbaca. Perbaiki isiannya, lalu ulangi."
        key = row.entries[data.table.key]
        if keys and (key.value not in keys or key.value in seen):
            place = data.place(data.table.column[data.table.key], key, row.key)
            yield f"{place}: {place.label} bukan baris formulir atau tertulis dua kali. Perbaiki barisnya, lalu ulangi."
        seen.add(key.value)


def _is_lost(entry: Entry, content: CellValue, *, computed: bool) -> bool:
    """Tell whether a cell, or one that it is computed from, holds something that could not be read."""
    if computed:
        return entry.needs_error or entry.needs_unreadable
    return content is None and (entry.typed.form != "blank" or entry.formula is not None)
