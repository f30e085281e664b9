"""Workbooks whose number formats nobody knows: they are taken to be the form's, and where that matters we say so.

Without its format 45% is 0.45, and 024719 has lost its zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Column
from xlkinerja.kinds import Kind, show
from xlkinerja.report import Entry, Report, Row, TableData

UNSURE = "XK-152"

_HIGHEST_FRACTION = 10  # 1,000 %: a column with more than that was typed in percent
_FREE_TEXT = "teks"
_SOME_FORMULA = "#REF!"  # the form's, as far as anybody knows


def with_form_formats(report: Report) -> Report:
    """Return the report with the form's number format for percentages whose cells have none that is known."""
    for data in report.parts():
        is_printed = data.table.fixed or data.table.record  # its rows stand there whatever is in them
        idle = [row for row in data.rows if not is_printed and _holds_nothing(data, row)]
        numbers = {row.number for row in idle}
        entries = {column.name: _formatted(data, column) for column in data.table.columns if column.kind.is_percent}
        rows = tuple(
            row._replace(entries={**row.entries, **{name: column[number] for name, column in entries.items()}})
            for number, row in enumerate(data.rows)
            if row.number not in numbers
        )
        totals = {
            name: _with_format(entry, data.table.column[name].kind) if name in entries else entry
            for name, entry in data.totals.items()
        }
        blank = (*data.blank_rows, *map(_of_formulas, idle))
        report = report.with_part(replace(data, rows=rows, totals=totals, blank_rows=blank))
    return report


def unsure(report: Report) -> Iterator[Finding]:
    """Yield a finding for each field and column of which the cells' formats could have said something else."""
    for item in report.form.fields:
        data = report.fields[item.name]
        if data.entry is not None and item.formula is None and _depends(data.entry, item.kind):
            yield _finding(report.field_place(item.name), [data.entry], item.kind, item.label)
    for part in report.parts():
        for column in part.table.typed_columns:
            rows = [row for row in part.rows if _depends(row.entries[column.name], column.kind)]
            if rows:
                entries = [row.entries[column.name] for row in rows]
                scale = part.table.scale_of(column)
                place = part.place(column, entries[0], rows[0].key)
                yield _finding(place, entries, column.kind, column.label, scale)


def _holds_nothing(data: TableData, row: Row) -> bool:
    """Tell whether a row holds results of the form's formulas alone, for which some programs keep 0 instead of ""."""
    return all(
        entry.typed.form == "blank" or (data.table.is_computed(data.table.column[name]) and _number(entry) == 0)
        for name, entry in row.entries.items()
        if entry.row == row.number
    )


def _of_formulas(row: Row) -> Row:
    """Return a row as one in which the form's formulas stand, and nothing else."""
    return row._replace(
        entries={
            name: entry if entry.typed.form == "blank" else entry._replace(formula=_SOME_FORMULA)
            for name, entry in row.entries.items()
        }
    )


def _finding(place: Place, entries: Sequence[Entry], kind: Kind, label: str, scale: int = 1) -> Finding:
    first = entries[0]
    read = show(kind, first.value, scale) or first.typed.text
    return engine_finding(UNSURE, place, first.typed.text, count=len(entries), column=label, read=read)


def _formatted(data: TableData, column: Column) -> Sequence[Entry]:
    entries = [row.entries[column.name] for row in data.rows]
    numbers = [number for entry in entries if (number := _number(entry)) is not None]
    in_percent = any(abs(number) > _HIGHEST_FRACTION for number in numbers)
    if in_percent and not data.table.is_computed(column):  # results of the form's formulas are fractions
        return entries
    return [_with_format(entry, column.kind) for entry in entries]


def _with_format(entry: Entry, kind: Kind) -> Entry:
    is_bare = entry.typed.form == "number" and entry.typed.number_format == "General"
    return entry._replace(typed=entry.typed._replace(number_format=kind.excel_format)) if is_bare else entry


def _number(entry: Entry) -> Decimal | None:
    try:
        return Decimal(entry.typed.text) if entry.typed.form == "number" else None
    except InvalidOperation:
        return None


def _depends(entry: Entry, kind: Kind) -> bool:
    """Tell whether a cell holds a number that its format could have made something else of."""
    number = _number(entry)
    if not number or entry.typed.number_format not in {"General", kind.excel_format}:
        return False
    if kind.is_percent or kind.mixed:
        return True
    is_plain = number == number.to_integral_value() and (entry.reading is None or entry.reading.problem is None)
    return kind.holds == "text" and (kind.name == _FREE_TEXT or not is_plain)
