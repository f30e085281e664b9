"""Who owes which report, and whether it came in time: what "Kepatuhan" and "Ringkasan" count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from xlkinerja.consolidate.book.terms import forms_of, periods_of, told_apart, unlisted
from xlkinerja.consolidate.model import Agency, Period, Received, Satker, Submission
from xlkinerja.finding import Level

ON_TIME, LATE, MISSING, DOUBLE = "tepat waktu", "terlambat", "belum kirim", "ganda"
ARRIVED, LEFT_OUT = "diterima", "dikecualikan"
STATUSES = (ON_TIME, LATE, ARRIVED, DOUBLE, LEFT_OUT, MISSING)


@dataclass(frozen=True)
class Duty:
    """One report that a satker owes, and what came of it; counts are of findings still open."""

    satker: Satker
    period: Period
    form: str
    status: str
    received: date | None = None
    revision: int | None = None
    galat: int | None = None
    peringatan: int | None = None
    listed: bool = True

    @property
    def fulfilled(self) -> bool:
        """Whether a workbook counts."""
        return self.status in {ON_TIME, LATE, ARRIVED}


def duties(agency: Agency) -> tuple[Duty, ...]:
    """Return all duties: of the satker in the list, in its order, then of those that are not in it.

    `due` is the day for the latest period; those before it are only received or not.
    """
    files: dict[tuple[str, Period, str], list[Received]] = defaultdict(list)
    for one, submission in told_apart(agency):
        files[submission.satker, submission.period, submission.form].append(one)
    still_open = Counter((j.submission.path, j.finding.level) for j in agency.judged if j.status == "terbuka")
    periods = periods_of(agency)
    forms = [form.name for form in forms_of(agency)]
    listed = {satker.code for satker in agency.expected}
    found = []
    for satker, period, form in product((*agency.expected, *unlisted(agency)), periods, forms):
        due = agency.due if period == periods[-1] else None
        own = files.get((satker.code, period, form), [])
        found.append(_duty(satker, period, form, own, due, still_open, satker.code in listed))
    return tuple(found)


def _duty(  # noqa: PLR0913, PLR0917 - one line of the sheet
    satker: Satker,
    period: Period,
    form: str,
    files: Sequence[Received],
    due: date | None,
    still_open: Counter[tuple[Path, Level]],
    listed: bool,
) -> Duty:
    counting = [one.submission for one in files if one.verdict == "berlaku" and one.submission is not None]
    status = _status(files, counting, due)
    if len(counting) != 1:
        days = [one.submission.received for one in files if one.submission and one.submission.received]
        return Duty(satker, period, form, status, received=max(days, default=None), listed=listed)
    only = counting[0]
    galat, peringatan = still_open[only.path, "galat"], still_open[only.path, "peringatan"]
    return Duty(satker, period, form, status, only.received, only.revision, galat, peringatan, listed)


def _status(files: Sequence[Received], counting: Sequence[Submission], due: date | None) -> str:
    if not files:
        return MISSING
    if len(counting) != 1:
        return DOUBLE if len(counting) > 1 or len(files) > 1 else files[0].verdict
    received = counting[0].received
    if due is None or received is None:
        return ARRIVED
    return ON_TIME if received <= due else LATE
