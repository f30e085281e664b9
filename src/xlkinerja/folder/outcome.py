"""What became of one file, without the report itself: small enough to be kept for thousands of files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from xlkinerja.between.facts import Facts
from xlkinerja.between.model import MONTH, QUARTER, SATKER, YEAR
from xlkinerja.between.quarters import Earlier
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding, gravest_first
from xlkinerja.folder.workers import Failed, WorkLimits
from xlkinerja.frozen import dataclass
from xlkinerja.kinds.period_text import quarter_of
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import error_finding
from xlkinerja.report import Report

State = Literal["read", "filled", "unchanged", "refused", "skipped", "unsaved"]

STATE_WORDS: Mapping[State, str] = {
    "read": "diperiksa",
    "filled": "diisi",
    "unchanged": "tetap",
    "refused": "tidak terbaca",
    "skipped": "dilewati",
    "unsaved": "tidak tersimpan",
}
"""The states as people read them in lists."""

REVISION = "revisi"
_FORM_IS_MISSING = "XK-159"


@dataclass(frozen=True, slots=True)
class ReportIdentity:
    """Whose report it is, of when, and which revision; None where the workbook does not say so."""

    form: str | None = None
    satker: str | None = None
    year: int | None = None
    quarter: int | None = None
    revision: int | None = None
    month: int | None = None

    @property
    def period(self) -> tuple[int, ...] | None:
        """Year and quarter, and the month of a form of every month; None where that is not known."""
        if self.year is None or self.quarter is None:
            return None
        return (self.year, self.quarter) if self.month is None else (self.year, self.quarter, self.month)


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    `sha256` is that of the file's bytes, `answer` that of the answer's; blank without one. `written` is where the
    answer went, `kept` where the file is that it replaced. `facts` and `earlier` are what other workbooks are held
    against, `data` what `export` gives of the report: each only where it was asked for and the file could be read.
    `explanations` are those of staff in the answer, by the finding's key.
    """

    found: Found
    state: State
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    identity: ReportIdentity = ReportIdentity()
    answer: str = ""
    facts: Facts | None = None
    earlier: Earlier | None = None
    data: Mapping[str, Any] | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    written: Path | None = None
    kept: Path | None = None

    @property
    def readable(self) -> bool:
        """Whether the file was read."""
        return self.state not in {"refused", "skipped"}

    @property
    def lacks_its_form(self) -> bool:
        """Whether it is a workbook of a form from outside that is not at hand now: nothing is wrong with it."""
        return any(finding.code == _FORM_IS_MISSING for finding in self.findings)

    def count(self, level: str) -> int:
        """Return how many findings of a level no explanation has settled."""
        return sum(1 for finding in self.findings if finding.level == level and not finding.settled)

    def with_finding(self, finding: Finding) -> Outcome:
        """Return the outcome with one more finding among its own."""
        return replace(self, findings=tuple(gravest_first((*self.findings, finding))))

    def unsaved(self, finding: Finding) -> Outcome:
        """Return the outcome of a file whose answer could not be saved; what prevented it comes first."""
        return replace(self, state="unsaved", findings=(finding, *self.findings), written=None)


def left_out(found: Found) -> Outcome:
    """Return the outcome of a file that is not to be read."""
    assert found.left_out is not None
    return Outcome(found, found.verdict, (found.left_out,))


def failure(failed: Failed, limits: WorkLimits) -> Finding:
    """Return the finding of a file whose work ended without a result."""
    return error_finding(failure_error(failed, limits))


def failure_error(failed: Failed, limits: WorkLimits) -> PackageError:
    """Return the error of a file whose work ended without a result."""
    code = {"crashed": "XK-145", "endless": "XK-146", "memory": "XK-147", "stalled": "XK-156"}[failed.reason]
    return PackageError(code, seconds=f"{limits.seconds:g}", minutes=f"{limits.clock / 60:g}")


def identity_of(report: Report) -> ReportIdentity:
    """Return whose report it is and of when."""
    satker = _value(report, SATKER)
    year, quarter, revision = (_whole(_value(report, name)) for name in (YEAR, QUARTER, REVISION))
    month = _whole(_value(report, MONTH)) if report.form.is_monthly else None
    if report.form.is_monthly:  # what staff forgot to change is told; nobody knows the period without the month
        quarter = quarter_of(month) if month is not None else None
    owner = satker if isinstance(satker, str) and satker else None
    return ReportIdentity(report.form.name, owner, year, quarter, revision, month)


def day_of_file(path: Path) -> date | None:
    """Return the day on which a file was last changed, where this computer is: for want of anything better."""
    with suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC).astimezone().date()
    return None


def _whole(value: object) -> int | None:
    """Return a whole number; half a revision is none."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _value(report: Report, name: str) -> object:
    """Return the value of a field, None where the form has no such field."""
    return report.fields[name].value if name in report.fields else None
