"""A result as flat data: the JSON object that other tools read, and tables for people who analyse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from xlkinerja.finding import Finding
from xlkinerja.flat_data import Json, report_data
from xlkinerja.folder.outcome import Outcome
from xlkinerja.report import Result, Source

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame


def as_json(result: Result) -> Json:
    """Return a result as one JSON object: amounts in full rupiah, ratios as fractions, blanks as null.

    Keys: `form`, `fields`, `tables` (lists of rows), `totals` (the Jumlah row of each table that has one; of a table
    on several sheets one for each, by the key of its record), `findings` and `source`. A file that could not be read
    has `form` null, no data, and its finding.
    """
    return _with_findings(
        report_data(result.report) if result.report is not None else None, result.findings, result.source
    )


def outcome_as_json(outcome: Outcome) -> Json:
    """Return the same of what became of a file of a run that asked for `data`."""
    return _with_findings(outcome.data, outcome.findings, Source(outcome.found.file, outcome.sha256))


def _with_findings(data: Mapping[str, Any] | None, findings: Iterable[Finding], source: Source) -> Json:
    """Return the whole object; a file that was not read holds nothing."""
    held = data if data is not None else {"form": None, "fields": {}, "tables": {}, "totals": {}}
    named = {"file": source.file, "sha256": source.sha256}
    return {**held, "findings": [_finding(finding) for finding in findings], "source": named}


def frames(result: Result, *, exact: bool = False) -> dict[str, DataFrame]:
    """Return the tables of a result by name and `findings` as pandas tables that compute; with `exact`, Decimals."""
    return result.to_frames(exact=exact)


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "level": finding.level,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "message": finding.message,
        "explanation": finding.explanation or None,
    }
