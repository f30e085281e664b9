"""What is kept of each workbook: its values with their places, its findings, and what it says of its own sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlkinerja.between.facts import NAME, Facts, facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters
from xlkinerja.consolidate.model import ROWS, UNKNOWN, VERDICT_WITHOUT_ANSWER, Received, SourceRow, Submission
from xlkinerja.consolidate.recap import is_recap
from xlkinerja.consolidate.sums import amounts, coming_together
from xlkinerja.expr.decimals import total
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.batch import check
from xlkinerja.folder.other_formats import check_any
from xlkinerja.folder.outcome import day_of_file, failure, identity_of
from xlkinerja.folder.runners import HERE, Runner, worked
from xlkinerja.folder.workers import Failed, Work
from xlkinerja.form import Form, Table
from xlkinerja.kinds import Kind, read_value, show
from xlkinerja.ooxml.address import column_letters
from xlkinerja.report import NOWHERE, TOTAL, Entry, FieldData, Report, Result, Row, TableData, Value


@dataclass(frozen=True)
class Collected:
    """One file as received, and what rules between workbooks need of it."""

    received: Received
    facts: Facts | None = None


Progress = Callable[[Iterator[Collected], int], Iterable[Collected]]
"""Shows how many of so many files have been read, and hands them on."""


def unwatched(collected: Iterator[Collected], _count: int) -> Iterable[Collected]:
    """Hand the files on; nobody watches."""
    return collected


def collect_all(
    files: Sequence[Found], runner: Runner = HERE, watch: Progress = unwatched, since: Quarters | None = None
) -> list[Collected]:
    """Return what is kept of each file, read by a runner, held against last quarter's."""
    todo = [found for found in files if found.left_out is None]
    work = Work(collect, since)
    done = (
        _unread(todo[number], failure(one, work.limits)) if isinstance(one, Failed) else one
        for number, one in worked(runner, work, todo)
    )
    read = {one.received.path: one for one in watch(done, len(todo))}
    left_out = [_unread(found, found.left_out) for found in files if found.left_out is not None]
    return [*(read[found.path] for found in todo), *left_out]


def collect(since: Quarters | None, found: Found) -> Collected:
    """Return what is kept of a file; nothing is raised."""
    result = check(found.path)
    submission = _submission(found, result, result.report) if result.report is not None else None
    if (submission is None or not submission.is_known) and is_recap(found.path):
        return Collected(Received(found.path, found.name, "dilewati", "Rekap dari consolidate, bukan kiriman."))
    if submission is None or result.report is None:
        return _unread(found, *result.findings)
    if since is not None and any(since.findings(result.report)):
        submission = with_findings(submission, (), since)
    facts = facts_of(result.report, found.path, rules_between())
    return Collected(Received(found.path, found.name, "berlaku", submission=submission), facts)


def with_findings(submission: Submission, findings: tuple[Finding, ...], since: Quarters | None) -> Submission:
    """Return the submission read again, with findings of others and of last quarter among its own.

    Only so are the explanations found that staff gave for them. A file that changed meanwhile stays as it was read.
    """

    def also(report: Report) -> Iterator[Finding]:
        yield from findings
        yield from since.findings(report) if since is not None else ()

    try:
        result = check_any(submission.path.read_bytes(), submission.path.name, more_findings=also)
    except OSError:
        return submission
    if result.report is None or result.source.sha256 != submission.sha256:
        return submission
    return replace(submission, findings=result.findings, figures=figures_of(result.report, result.findings))


def _unread(found: Found, *findings: Finding) -> Collected:
    verdict = VERDICT_WITHOUT_ANSWER[found.verdict]
    return Collected(Received(found.path, found.name, verdict, " ".join(finding.message for finding in findings)))


def _submission(found: Found, result: Result, report: Report) -> Submission:
    fields, owner = {name: data.value for name, data in report.fields.items()}, identity_of(report)
    return Submission(
        path=found.path,
        sent_as=found.name,
        sha256=result.source.sha256,
        form=report.form.name,
        satker=owner.satker or "",
        name=str(fields[NAME] or ""),
        period=UNKNOWN if owner.year is None or owner.quarter is None else (owner.year, owner.quarter),
        revision=owner.revision,
        received=day_of_file(found.path),
        fields=fields,
        tables={name: _rows(parts) for name, parts in report.tables.items()},
        totals={name: _totals(parts) for name, parts in report.tables.items() if any(part.totals for part in parts)},
        findings=result.findings,
        figures=figures_of(report, result.findings),
        intake={name: _intake(report.form, name, parts) for name, parts in report.tables.items()},
        unread={
            table.name: columns
            for table in report.form.tables
            if (columns := _unread_in(table, report.tables.get(table.name, ())))
        },
        places={
            name: (data.sheet, cell) for name, data in report.fields.items() if data.sheet and (cell := _cell(data))
        },
    )


def _cell(data: FieldData) -> str:
    return (data.entry.cell or "") if data.entry is not None else ""


# --- rows --------------------------------------------------------------------------------------------------------


def _rows(parts: Iterable[TableData]) -> tuple[SourceRow, ...]:
    return tuple(row for part in parts for row in _rows_of(part))


def _rows_of(part: TableData) -> Iterator[SourceRow]:
    places = _places(part, part.rows[0]) if part.rows else ()
    for row in part.rows:
        first = next((cell for column in part.table.printed if (cell := row.entries[column.name].cell)), "")
        values = tuple(row.entries[column.name].value for column in part.table.columns)
        yield SourceRow(part.layout.sheet, row.number, first, part.group, values, places)


def _places(part: TableData, row: Row) -> tuple[str, ...]:
    """Return the letters of the columns; the addresses of cells that do not lie in the row itself."""
    return tuple(
        (row.entries[column.name].cell or "")
        if part.table.record or column.inherited
        else _letters(row.entries[column.name])
        for column in part.table.columns
    )


def _letters(entry: Entry) -> str:
    return column_letters(entry.column) if entry.column != NOWHERE else ""


# --- what the workbook says of its own sums ----------------------------------------------------------------------


def _totals(parts: Sequence[TableData]) -> Mapping[str, Value]:
    """Return the Jumlah cells as the workbook has them; None where one of the sheets has none that can be read."""
    columns = parts[0].table.column
    found = {name: [_as_typed(columns[name].kind, part.totals[name]) for part in parts] for name in parts[0].totals}
    return {name: values[0] if len(values) == 1 else _sum_of_all(values) for name, values in found.items()}


def _as_typed(kind: Kind, entry: Entry) -> Value:
    return read_value(kind, entry.typed, entry.scale).value


def _sum_of_all(values: Sequence[Value]) -> Decimal | None:
    numbers = [value for value in values if isinstance(value, Decimal)]
    return total(numbers) if len(numbers) == len(values) else None


def _intake(form: Form, table: str, parts: Sequence[TableData]) -> Mapping[str, Decimal]:
    rows = [row for part in parts for row in part.rows]
    names = [column.name for column in amounts(form.table[table])]
    sums = {name: total([v for row in rows if isinstance(v := row.entries[name].value, Decimal)]) for name in names}
    return {ROWS: Decimal(len(rows)), **{name: value for name, value in sums.items() if value is not None}}


def _unread_in(table: Table, parts: Sequence[TableData]) -> frozenset[str]:
    rows = [row for part in parts for row in part.rows]
    names = {column.name for column in (*amounts(table), *coming_together(table))}
    return frozenset(name for name in names if any(row.entries[name].needs_unreadable for row in rows))


# --- the figure that a finding is about --------------------------------------------------------------------------

BLANK_CELL, NO_CELL = "kosong", "-"


def figures_of(report: Report, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what people read in the cells that findings are about; what was typed where it is no cell of the form."""
    return tuple(_figure(report, finding) for finding in findings)


def _figure(report: Report, finding: Finding) -> str:
    place = finding.place
    if not place.table and place.column in report.fields:
        data = report.fields[place.column]
        return show(report.form.field[place.column].kind, data.value) or _typed(data.entry)
    for part in report.tables.get(place.base_table, ()):
        entries = _entries(part, place.row) if part.id == place.table else {}
        if place.column in entries:
            entry = entries[place.column]
            return show(part.table.column[place.column].kind, entry.value) or _typed(entry)
    return finding.typed or (BLANK_CELL if place.cell else NO_CELL)


def _entries(part: TableData, key: str) -> Mapping[str, Entry]:
    return part.totals if key == TOTAL else next((row.entries for row in part.rows if row.key == key), {})


def _typed(entry: Entry | None) -> str:
    return (entry.typed.text.strip() if entry is not None else "") or BLANK_CELL
