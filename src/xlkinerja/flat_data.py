"""A report as flat data: dictionaries, lists and numbers, as JSON has them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlkinerja.report import Report, TableData, Value

Json = dict[str, Any]


def report_data(report: Report) -> Json:
    """Return what a report holds as one JSON object, without what was found in it and what is private.

    Who signed is in it all the same: the next workbook is made from such data, and the signed page says it anyway.
    """
    none = sorted({part.table.name for part in report.parts() if part.declared})
    private = {field.name for field in report.form.fields if field.private and field.block != "signature"}
    return {
        "form": report.form.name,
        "fields": {name: _plain(field.value) for name, field in report.fields.items() if name not in private},
        "tables": {name: [row for part in parts for row in _rows(part)] for name, parts in report.tables.items()},
        "totals": {name: _totals(parts) for name, parts in report.tables.items() if any(p.totals for p in parts)},
        **({"nihil": none} if none else {}),
    }


def _rows(data: TableData) -> list[Json]:
    """Return a table's rows as dictionaries, one key a column."""
    names = [column.name for column in data.table.columns if not column.internal]
    return [{name: _plain(row.entries[name].value) for name in names} for row in data.rows]


def _totals(parts: tuple[TableData, ...]) -> Json:
    """Return the Jumlah row, or one for each sheet by the key of its record."""
    rows = {part.group: _total_row(part) for part in parts}
    return rows.get("", rows)


def _total_row(data: TableData) -> Json:
    columns = data.table.column
    return {name: _plain(entry.value) for name, entry in data.totals.items() if not columns[name].internal}


def _plain(value: Value) -> int | float | str | bool | None:
    """Return a value as JSON has it: whole numbers whole, others with the digits of a double."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
