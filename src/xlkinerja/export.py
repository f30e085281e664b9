"""A result as flat data: the JSON object that other tools read, and pandas tables for people who analyse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlkinerja.finding import Finding
from xlkinerja.folder.outcome import Outcome
from xlkinerja.report import Report, Result, Source, TableData, Value

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]


def as_json(result: Result) -> Json:
    """Return a result as one JSON object: amounts in full rupiah, ratios as fractions, blanks as null.

    Keys: `form`, `fields`, `tables` (lists of rows), `totals` (the Jumlah row of each table that has one; of a table
    on several sheets one for each, by the key of its record), `findings` and `source`. A file that could not be read
    has `form` null, no data, and its finding.
    """
    return _with_findings(
        contents(result.report) if result.report is not None else None, result.findings, result.source
    )


def outcome_as_json(outcome: Outcome) -> Json:
    """Return the same of what became of a file of a run that asked for `data`."""
    return _with_findings(outcome.data, outcome.findings, Source(outcome.found.file, outcome.sha256))


def contents(report: Report) -> Json:
    """Return what a report holds as one JSON object, without what was found in it."""
    return {
        "form": report.form.name,
        "fields": {name: _number(field.value) for name, field in report.fields.items()},
        "tables": {name: [row for part in parts for row in rows_of(part)] for name, parts in report.tables.items()},
        "totals": {name: _totals(parts) for name, parts in report.tables.items() if any(p.totals for p in parts)},
    }


def _with_findings(data: Mapping[str, Any] | None, findings: Iterable[Finding], source: Source) -> Json:
    """Return the whole object; a file that was not read holds nothing."""
    held = data if data is not None else {"form": None, "fields": {}, "tables": {}, "totals": {}}
    named = {"file": source.file, "sha256": source.sha256}
    return {**held, "findings": [_finding(finding) for finding in findings], "source": named}


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
