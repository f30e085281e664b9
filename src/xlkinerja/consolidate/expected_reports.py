"""Who owes which report, and whether it came in time: what "Kepatuhan" and "Ringkasan" count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

from xlkinerja.consolidate.deadlines import due_of
from xlkinerja.consolidate.model import Agency, Period, Received, Satker, Submission
from xlkinerja.consolidate.terms import owed_by, owed_forms, periods_for, told_apart, unlisted
from xlkinerja.finding import LEVELS, Level

ON_TIME, LATE, MISSING, DOUBLE = "tepat waktu", "terlambat", "belum kirim", "ganda"
ARRIVED, LEFT_OUT = "diterima", "dikecualikan"
NOT_OWED = "tidak berlaku"
STATUSES = (ON_TIME, LATE, ARRIVED, DOUBLE, LEFT_OUT, MISSING)


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """One report that a satker owes, and what came of it; counts are of findings still open.

    `received` is the day of the first workbook that could be read, `renewed` that of the last one where it is another,
    `due` the last day in time. One that is not `listed` is not owed: it came all the same, or does not apply to the
    satker for a `reason`.
    """

    satker: Satker
    period: Period
    form: str
    status: str
    received: date | None = None
    renewed: date | None = None
    revision: int | None = None
    galat: int | None = None
    peringatan: int | None = None
    listed: bool = True
    due: date | None = None
    reason: str = ""

    @property
    def days_late(self) -> int | None:
        """How many calendar days after the last day in time it came; None where it was not late."""
        if self.status != LATE or self.received is None or self.due is None:
            return None
        return (self.received - self.due).days

    @property
    def complete(self) -> bool:
        """Whether a workbook counts and nothing in it is left to mend."""
        return self.fulfilled and not self.galat

    @property
    def fulfilled(self) -> bool:
        """Whether a workbook counts."""
        return self.status in {ON_TIME, LATE, ARRIVED}


def expected_reports(agency: Agency) -> tuple[ExpectedReport, ...]:
    """Return all reports that are owed, also those that nobody sent: of the satker in the list, in its order.

    Then come those of satker that are not in it; a form that a satker does not owe is there where it was sent.
    """
    files: dict[tuple[str, Period, str], list[Received]] = defaultdict(list)
    for file, submission in told_apart(agency):
        files[submission.satker, submission.period, submission.form].append(file)
    still_open = Counter((j.submission.path, j.finding.level) for j in agency.judged if j.status == "terbuka")
    forms = owed_forms(agency)
    dues = {(form, period): due_of(agency, form, period) for form in forms for period in periods_for(agency, form)}
    periods = sorted({period for _, period in dues})
    owed = owed_by(agency)
    found = []
    for satker, period, form in product((*agency.expected, *unlisted(agency)), periods, forms):
        if (form, period) not in dues:
            continue
        own = files.get((satker.code, period, form), [])
        is_owed, reason = form in owed.get(satker.code, ()), dict(satker.exempt).get(form, "")
        if reason and not own:
            found.append(ExpectedReport(satker, period, form, NOT_OWED, listed=False, reason=reason))
        elif is_owed or own or satker.code not in owed:
            duty = _duty(satker, period, form, own, dues[form, period], still_open, is_owed)
            found.append(replace(duty, reason=reason))
    return tuple(found)


def _duty(  # noqa: PLR0913, PLR0917 - one line of the sheet
    satker: Satker,
    period: Period,
    form: str,
    files: Sequence[Received],
    due: date | None,
    still_open: Counter[tuple[Path, Level]],
    listed: bool,
) -> ExpectedReport:
    counting = [file.submission for file in files if file.verdict == "berlaku" and file.submission is not None]
    days = sorted(day for received_file in _sent(files) if (day := received_file.received) is not None)
    first, last = (days[0], days[-1]) if days else (None, None)
    report = ExpectedReport(
        satker,
        period,
        form,
        _status(files, counting, first, due),
        first,
        last if last != first else None,
        listed=listed,
        due=due,
    )
    if len(counting) != 1:
        return report
    galat, peringatan = (still_open[counting[0].path, level] for level in LEVELS[:2])
    return replace(report, revision=counting[0].revision, galat=galat, peringatan=peringatan)


def _sent(files: Sequence[Received]) -> list[Submission]:
    """Return the workbooks that were sent for it; what the operator left out was none, unless all were."""
    kept = [received_file for received_file in files if received_file.verdict != "dikecualikan"] or files
    return [file.submission for file in kept if file.submission is not None]


def _status(files: Sequence[Received], counting: Sequence[Submission], first: date | None, due: date | None) -> str:
    """Return what came of it; who sent in time and mends it later sent in time."""
    if not files:
        return MISSING
    if len(counting) != 1:
        return DOUBLE if len(counting) > 1 or len(files) > 1 else files[0].verdict
    if due is None or first is None:
        return ARRIVED
    return ON_TIME if first <= due else LATE
