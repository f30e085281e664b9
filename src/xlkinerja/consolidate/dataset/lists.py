"""The lists of an agency as data: findings, files, totals, who owes what, and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlkinerja.consolidate.dataset.columns import Cell, Data, Rows, described, title_of
from xlkinerja.consolidate.dataset.owners import Owners
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.expected_reports import ExpectedReport, expected_reports
from xlkinerja.consolidate.model import Agency, Decision, Judged, LevelTotal, Period, Received
from xlkinerja.consolidate.terms import names_of
from xlkinerja.finding import LEVELS
from xlkinerja.form.loader import load
from xlkinerja.kinds.storage import as_number, figures_of

ALWAYS = ("temuan", "sumber", "total", "kepatuhan", "keputusan")
"""The lists that every dataset has."""


def lists(agency: Agency, owners: Owners) -> Iterator[Data]:
    """Yield the lists in the order of `ALWAYS`."""
    yield _data("temuan", lambda: (_finding(judged, owners) for judged in agency.judged))
    yield _data("sumber", lambda: (_source(file, owners) for file in agency.received))
    names = names_of(agency)
    yield _data("total", lambda: (row for total in agency.totals for row in _totals(total, owners, names)))
    yield _data("kepatuhan", lambda: (_expected(report, owners) for report in expected_reports(agency)))
    applied = {judged.decision for judged in agency.judged if judged.decision is not None}
    typed = (judged.decision for judged in agency.judged if judged.decision is not None and judged.decision.typed)
    made = dict.fromkeys((*agency.decisions, *typed, *_ended(agency)))
    yield _data("keputusan", lambda: (_decision(one, owners, is_applied=one in applied) for one in made))


def _ended(agency: Agency) -> Iterator[Decision]:
    """Yield the decisions typed in the rekap that hold for nothing now."""
    decisions = (one.decision for one in agency.ended)
    yield from (one for one in decisions if one.typed is not None and not one.typed.withdraws)


def _data(name: str, rows: Callable[[], Iterator[tuple[Cell, ...]]]) -> Data:
    return Data(name, title_of(name), described(name), Rows(rows))


def _yes(is_so: bool) -> str:
    return "ya" if is_so else "tidak"


def _finding(judged: Judged, owners: Owners) -> tuple[Cell, ...]:
    submission, finding, decision = judged.submission, judged.finding, judged.decision
    place = finding.place
    owner = (*owners.of(submission.satker), submission.form, *submission.period[:2], submission.sent_as)
    said = (finding.code, finding.level, place.sheet, place.cell, place.label or None, judged.figure, mark_of(finding))
    words = (finding.typed or None, finding.message, finding.explanation or None, judged.status)
    accepted = (decision.reason, decision.by, decision.until) if decision is not None else (None, None, None)
    return (*owner, *said, *words, *accepted, judged.note or None, _month(submission.period))


def _month(period: Period) -> int | None:
    """Return the month of a form of every month."""
    return period[-1] if len(period) > len(("year", "quarter")) else None


def _source(file: Received, owners: Owners) -> tuple[Cell, ...]:
    about = (file.sent_as, file.verdict, file.reason or None)
    submission = file.submission
    if submission is None:
        return (*about, *(None for _ in described("sumber")[len(about) :]))
    year, quarter = (part or None for part in submission.period[:2])
    owner = (submission.form, *owners.of(submission.satker), year, quarter)
    counts = (sum(f.level == level and not f.settled for f in submission.findings) for level in LEVELS)
    return (
        *about,
        *owner,
        submission.revision,
        submission.received,
        submission.sha256,
        *counts,
        _month(submission.period),
    )


def _totals(total: LevelTotal, owners: Owners, names: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    owner = owners.of_total(total)
    for column, value in total.values.items():
        about = (
            total.form,
            total.table,
            column,
            *total.period[:2],
            total.level,
            total.unit or None,
            total.name,
            *owner,
        )
        kind = load(total.form).table[total.table].column[column].kind
        number, is_added = as_number(value), figures_of(kind) in {"amount", "count"}
        figures = (kind.name, number if is_added else None, None if is_added else number)
        why = doubts_in_short([total], names, column)
        yield (*about, total.submissions, total.expected, *figures, _yes(bool(why)), why or None, _month(total.period))


def _expected(report: ExpectedReport, owners: Owners) -> tuple[Cell, ...]:
    owner = (*owners.of(report.satker.code), report.form, *report.period[:2])
    days = (report.status, report.received, report.renewed, report.due)
    counts = (report.revision, report.galat, report.peringatan)
    return (
        *owner,
        *days,
        *counts,
        _yes(report.complete),
        _yes(report.listed),
        _month(report.period),
        report.reason or None,
    )


def _decision(decision: Decision, owners: Owners, *, is_applied: bool) -> tuple[Cell, ...]:
    owner = (*owners.of(decision.satker), decision.form, *decision.period[:2])
    said = (decision.cell, decision.figure, decision.mark, decision.reason, decision.by, decision.until)
    return (decision.code, *owner, *said, "diterapkan" if is_applied else "tidak diterapkan", _month(decision.period))
