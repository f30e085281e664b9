"""What a total must not hide: figures of it that are not settled, and reports that it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from xlkinerja.consolidate.expected_reports import DOUBLE, LEFT_OUT, ExpectedReport, expected_reports
from xlkinerja.consolidate.model import (
    Agency,
    Doubt,
    Judged,
    LevelTotal,
    Period,
    Place,
    Reason,
    Received,
    Submission,
)
from xlkinerja.consolidate.resting import doubted_by
from xlkinerja.consolidate.stored import blank_columns
from xlkinerja.consolidate.stored_totals import StoredTotals
from xlkinerja.consolidate.sums import Tree, Unit, UnitColumns, UnitScope, position_of
from xlkinerja.consolidate.terms import owed_by, told_apart
from xlkinerja.expr import Name, Value
from xlkinerja.form.loader import load

_REASONS: Mapping[str, Reason] = {LEFT_OUT: "dikecualikan", DOUBLE: "kiriman ganda"}
"""Why a report that is owed does not count, by its status; it is not there in all others."""


def with_doubts(agency: Agency) -> Agency:
    """Return what is known of an agency, each total with what it holds or lacks that keeps it from being signed."""
    weighing = _Weighing(agency)
    return replace(agency, totals=StoredTotals(map(weighing.weighed, agency.totals), agency.submissions))


@dataclass(frozen=True)
class _Lacking:
    """A report that is owed and does not count, and the files of it that were sent."""

    report: ExpectedReport
    files: tuple[Received, ...]


class _Weighing:
    """What is known of the doubts of an agency, each gathered once."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.tree = Tree.of(agency.expected)
        self._of_submission: dict[tuple[Path, str, str, frozenset[Place]], tuple[Doubt, ...]] = {}

    def weighed(self, total: LevelTotal) -> LevelTotal:
        """Return a total with its doubts, and of how many satker a report is owed."""
        unit = Unit(total.level, total.unit, total.name)
        lacking = self._lacking.get((total.form, total.period, unit), ())
        doubts = {column: tuple(self._doubts(total, column, lacking)) for column in total.values}
        return replace(total, doubts=doubts, expected=self._owing[total.form, unit] if self.agency.expected else None)

    def _doubts(self, total: LevelTotal, column: str, lacking: Sequence[_Lacking]) -> Iterator[Doubt]:
        for one in lacking:
            yield from _missing(total, column, one)
        for submission in total.members:
            yield from self._held(total, column, submission)
        yield from self._left_blank(total, column)

    # --- who owes a report -------------------------------------------------------------------------------------------

    @cached_property
    def _lacking(self) -> Mapping[tuple[str, Period, Unit], Sequence[_Lacking]]:
        """The reports that are owed and do not count, by form and period, of each unit that lacks them."""
        files: dict[tuple[str, Period, str], list[Received]] = defaultdict(list)
        for file, submission in told_apart(self.agency):
            files[submission.form, submission.period, submission.satker].append(file)
        found: dict[tuple[str, Period, Unit], list[_Lacking]] = defaultdict(list)
        for report in expected_reports(self.agency):
            if report.listed and not report.fulfilled:
                own = files.get((report.form, report.period, report.satker.code), [])
                for unit in self.tree.units_of(report.satker.code):
                    found[report.form, report.period, unit].append(_Lacking(report, tuple(own)))
        return found

    @cached_property
    def _owing(self) -> Mapping[tuple[str, Unit], int]:
        """Of how many satker of a unit a form is owed."""
        return Counter(
            (form, unit)
            for code, forms in owed_by(self.agency).items()
            for form in forms
            for unit in self.tree.units_of(code)
        )

    # --- what a report holds -----------------------------------------------------------------------------------------

    @cached_property
    def _open(self) -> Mapping[Path, Sequence[Judged]]:
        """The galat that are still open, by the workbook."""
        found: dict[Path, list[Judged]] = defaultdict(list)
        for judged in self.agency.judged:
            if judged.status == "terbuka" and judged.finding.level == "galat":
                found[judged.submission.path].append(judged)
        return found

    @cached_property
    def _own(self) -> Mapping[tuple[Path, str], LevelTotal]:
        """The totals of each workbook in which something is doubtful, alone, by the table."""
        return {
            (total.members[0].path, total.table): total
            for total in self.agency.totals
            if total.level == "satker" and len(total.members) == 1 and self._has_doubts(total.members[0])
        }

    def _has_doubts(self, submission: Submission) -> bool:
        return submission.path in self._open or bool(submission.unread)

    def _held(self, total: LevelTotal, column: str, submission: Submission) -> tuple[Doubt, ...]:
        """Return the doubts that a workbook brings into a total: the same ones at every level."""
        if not self._has_doubts(submission):
            return ()
        key = (submission.path, total.table, column, total.rests_on[column])
        if key not in self._of_submission:
            self._of_submission[key] = tuple(self._found(total, column, submission))
        return self._of_submission[key]

    def _found(self, total: LevelTotal, column: str, submission: Submission) -> Iterator[Doubt]:
        rests_on = total.rests_on[column]
        own = self._own.get((submission.path, total.table))
        amount = own.values.get(column) if own is not None else None
        for judged in self._open.get(submission.path, ()):
            place = judged.finding.place
            doubted = doubted_by(submission.form, judged.finding.code, place.base_table, place.column)
            if not rests_on.isdisjoint(doubted):
                yield _open_finding(judged, amount)
        for table, unread in sorted(rests_on):
            if unread in submission.unread.get(table, ()):
                yield _of(submission, "tidak terbaca", sheet=_sheet(submission, table))

    def _left_blank(self, total: LevelTotal, column: str) -> Iterator[Doubt]:
        """Yield the workbooks that have nothing in a column in which others have something."""
        for table, name in sorted(total.rests_on[column]):
            blank = [submission for submission in total.members if _lacks(submission, table, name)]
            if len(blank) < len(total.members):
                yield from (_of(submission, "kolom kosong", sheet=_sheet(submission, table)) for submission in blank)


def _lacks(submission: Submission, table: str, name: str) -> bool:
    position = position_of(load(submission.form).table[table], name)
    return bool(blank_columns(submission.tables.get(table, ())) >> position & 1)


# --- single doubts ---------------------------------------------------------------------------------------------------


def _of(submission: Submission, reason: Reason, amount: Value = None, sheet: str = "") -> Doubt:
    owner = submission.satker, submission.name, submission.form, submission.period
    return Doubt(reason, *owner, amount, submission.path, sheet)


def _open_finding(judged: Judged, amount: Value) -> Doubt:
    place = judged.finding.place
    doubt = _of(judged.submission, "kesalahan terbuka", amount, place.sheet or "")
    said = judged.finding.code, judged.finding.message
    return replace(doubt, cell=place.cell or "", code=said[0], message=said[1], figure=judged.figure)


def _missing(total: LevelTotal, column: str, lacking: _Lacking) -> Iterator[Doubt]:
    """Yield why a report that is owed is not in a total; of one sent twice each of those that may be meant."""
    satker = lacking.report.satker
    reason = _REASONS.get(lacking.report.status, "belum kirim")
    sent = [file.submission for file in lacking.files if file.submission is not None]
    if not sent:
        yield Doubt(reason, satker.code, satker.name, total.form, total.period)
    for submission in sent:
        scope = UnitScope(UnitColumns(load(total.form), [submission]))
        yield _of(submission, reason, scope.total(Name(total.table, column)))


def _sheet(submission: Submission, table: str) -> str:
    return next((row.sheet for row in submission.tables.get(table, ())), "")
