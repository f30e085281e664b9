"""A result as flat data: the JSON object that other tools read, and pandas tables for people who analyse."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlkinerja.finding import Finding
from xlkinerja.report import Result, TableData, Value

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]


def as_json(result: Result) -> Json:
    """Return a result as one JSON object: amounts in full rupiah, ratios as fractions, blanks as null.

    Keys: `form`, `fields`, `tables` (lists of rows), `totals` (the Jumlah row of each table that has one; of a table
    on several sheets one for each, by the key of its record), `findings` and `source`. A file that could not be read
    has `form` null, no data, and its finding.
    """
    report = result.report
    data: Json = {"form": None, "fields": {}, "tables": {}, "totals": {}}
    if report is not None:
        data = {
            "form": report.form.name,
            "fields": {name: _number(field.value) for name, field in report.fields.items()},
            "tables": {name: [row for part in parts for row in rows_of(part)] for name, parts in report.tables.items()},
            "totals": {name: _totals(parts) for name, parts in report.tables.items() if any(p.totals for p in parts)},
        }
    source = {"file": result.source.file, "sha256": result.source.sha256}
    return {**data, "findings": [_finding(finding) for finding in result.findings], "source": source}


def rows_of(data: TableData) -> list[Json]:
    """Return a table's rows as dictionaries, one key a column."""
    names = [column.name for column in data.table.columns if not column.internal]
    return [{name: _number(row.entries[name].value) for name in names} for row in data.rows]


def frames(result: Result) -> dict[str, pd.DataFrame]:
    """Return the tables of a readable result as pandas tables by name, with exact decimals; {} when it was not read."""
    import pandas as pd  # noqa: PLC0415 - half a second that no other command should pay

    if result.report is None:
        return {}
    columns = {table.name: [c.name for c in table.columns if not c.internal] for table in result.report.form.tables}
    return {
        name: pd.DataFrame(
            [[row.entries[column].value for column in columns[name]] for part in parts for row in part.rows],
            columns=columns[name],
        )
        for name, parts in result.report.tables.items()
    }


def _totals(parts: tuple[TableData, ...]) -> Json:
    """Return the Jumlah row, or one for each sheet by the key of its record."""
    rows = {part.group: _total_row(part) for part in parts}
    return rows.get("", rows)


def _total_row(data: TableData) -> Json:
    columns = data.table.column
    return {name: _number(entry.value) for name, entry in data.totals.items() if not columns[name].internal}


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "level": finding.level,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "message": finding.message,
        "explanation": finding.explanation or None,
    }


def _number(value: Value) -> int | float | str | bool | None:
    """Return a value as JSON has it: whole numbers whole, others with the digits of a double."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
