"""What is known of an agency: the rows and findings of every workbook, what counts, what was left out, and the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.finding import Finding
from xlkinerja.folder.content import SourceRow
from xlkinerja.folder.outcome import State
from xlkinerja.report import Value

Period = tuple[int, ...]
"""Year and triwulan."""

UNKNOWN: Period = (0, 0)
"""The period of a workbook that does not say of when it is."""

Verdict = Literal["berlaku", "digantikan", "ganda", "dikecualikan", "tidak terbaca", "dilewati"]
"""What became of a file: it counts, a later revision counts, none of several counts until somebody decides, the
operator left it out, it cannot be read or not be told whose it is, no submission."""

VERDICT_WITHOUT_ANSWER: Mapping[State, Verdict] = {
    "refused": "tidak terbaca",
    "unsaved": "tidak terbaca",
    "skipped": "dilewati",
}
"""What becomes of a file that `fill` did not answer, by what became of it there."""


@dataclass(frozen=True)
class Submission:
    """One readable workbook; amounts in full rupiah, ratios as fractions.

    `sent_as` is the name under which staff sent it, `path` where it was read, `received` when it came in; of an answer
    `sent_sha256` is the digest of the file that it answers. `totals` are
    its own Jumlah rows by table as its cells have them, each column summed over the parts of a repeated sheet, to
    reconcile with. `intake` is what reading counted by table: its ROWS, and the sum of each amount.
    `unread` are by table the columns that come together and hold, or depend on, something that gives no figure.
    `figures` are the cells of the findings as people read them, one for each finding; `places` are sheet and cell of
    the fields.
    """

    path: Path
    sent_as: str
    sha256: str
    form: str
    satker: str
    name: str
    period: Period
    revision: int | None
    received: date | None
    fields: Mapping[str, Value]
    tables: Mapping[str, Sequence[SourceRow]]
    totals: Mapping[str, Mapping[str, Value]]
    findings: tuple[Finding, ...]
    figures: tuple[str, ...] = ()
    intake: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sent_sha256: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it says whose it is and of when."""
        return bool(self.satker) and self.period != UNKNOWN


@dataclass(frozen=True, slots=True)
class Received:
    """One file that was found, with what became of it; `submission` is None where nobody can tell whose it is.

    Of one that is not there any more only the list of what was sent knows. `likely` is the code of the satker that an
    unreadable file is probably from.
    """

    path: Path
    sent_as: str
    verdict: Verdict
    reason: str = ""
    submission: Submission | None = None
    is_there: bool = True
    likely: str = ""


@dataclass(frozen=True, slots=True)
class Satker:
    """One satker that is expected to report, and the units above it from the lowest ("" where the list has none).

    `forms` are those that it owes; none where the list does not say: then all that anybody owes or sent. `exempt` are
    those that do not apply to it, each with the reason.
    """

    code: str
    name: str
    eselon1: str = ""
    ministry: str = ""
    forms: tuple[str, ...] = ()
    exempt: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Decision:
    """A galat that the consolidator accepted in one period, while figure and message are those and until a day.

    `mark` stands for the message. `typed` is what stands in the cells of the rekap where it was typed there, `fault`
    why it cannot be applied as it was typed; `ended` is one that a rekap kept although it did not hold any more.
    `below` names the rekap below in which it was decided, from the one next to this.
    """

    code: str
    satker: str
    form: str
    period: Period
    cell: str
    figure: str
    mark: str
    reason: str
    by: str
    until: date | None
    typed: TypedDecision | None = None
    fault: str = ""
    ended: bool = False
    below: str = ""


@dataclass(frozen=True)
class TypedDecision:
    """What the consolidator typed beside a finding: whether it is accepted, why, until when, and by whom."""

    word: str
    reason: str
    until: str
    by: str = ""

    @property
    def withdraws(self) -> bool:
        """Whether it is what is left of a decision after its cells were emptied; `by` may have been left there."""
        return not (self.word or self.reason or self.until)


@dataclass(frozen=True)
class EndedDecision:
    """A decision typed in the rekap that holds for nothing now, with the reason; it is kept, for figures come back.

    Or one in whose place something else was typed in the rekap: that `is_replaced`.
    """

    decision: Decision
    why: str
    is_replaced: bool = False


@dataclass(frozen=True)
class Judged:
    """A finding of a submission that counts, with the decision on it; `note` says why a decision no longer holds.

    `draft` is one that was typed in the rekap and cannot be applied as it is.
    """

    submission: Submission
    finding: Finding
    figure: str
    decision: Decision | None = None
    note: str = ""
    draft: Decision | None = None

    @property
    def status(self) -> str:
        """Terbuka, dijelaskan by staff, or diterima by the consolidator."""
        if self.decision is not None:
            return "diterima"
        return "dijelaskan" if self.finding.settled else "terbuka"


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs between two workbooks for the same satker, form and period; `kind` is its column's.

    `sheet` and `cell` are its place in the later one, `old_place` in the earlier one where it stands elsewhere; blank
    where it is not there. `place` is its column and `row` the key of its row; `typed` says that staff type it.
    """

    earlier: Submission
    later: Submission
    sheet: str
    cell: str
    label: str
    old: Value
    new: Value
    kind: str = ""
    old_place: tuple[str, str] | None = None
    place: tuple[str, str] = ("", "")
    row: tuple[str, str] = ("", "")
    typed: bool = True


Place = tuple[str, str]
"""A column of a form's table as (table, column), a field as ("", field)."""

Reason = Literal["kesalahan terbuka", "tidak terbaca", "kolom kosong", "belum kirim", "kiriman ganda", "dikecualikan"]
"""Why a total is in doubt: it holds a figure under an open galat, or lacks one that cannot be read, that others have,
or a whole report: not there, sent twice without saying which counts, left out by the operator."""


@dataclass(frozen=True)
class Doubt:
    """One reason not to sign a total yet, and whose; `amount` is how much of the total (or for it) its satker has.

    `path`, `sheet` and `cell` lead to a figure, which the cell shows as `figure`; `code` and `message` are those of the
    finding, where there is one.
    """

    reason: Reason
    satker: str
    name: str
    form: str
    period: Period
    amount: Value = None
    path: Path | None = None
    sheet: str = ""
    cell: str = ""
    code: str = ""
    message: str = ""
    figure: str = ""

    @property
    def place(self) -> str:
        """`Layanan!E11`, or the sheet alone."""
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True)
class LevelTotal:
    """The totals of one form table for one unit and period, ratios recomputed from the sums.

    `level` is "kementerian", "eselon1" or "satker"; `values` by column, only those that come together. `rests_on` are
    by column all columns that its total was made of, over the `members`. `doubts` are by column what the total hides
    or lacks; `expected` is of how many satker a report is owed, None without a list of satker.
    """

    form: str
    table: str
    period: Period
    level: str
    unit: str
    name: str
    submissions: int
    values: Mapping[str, Value]
    rests_on: Mapping[str, frozenset[Place]] = field(default_factory=dict)
    members: tuple[Submission, ...] = ()
    doubts: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    expected: int | None = None

    @property
    def doubtful(self) -> frozenset[str]:
        """The columns whose totals are not to be signed yet."""
        return frozenset(name for name, doubts in self.doubts.items() if doubts)


@dataclass(frozen=True)
class Balance:
    """One line that must come out even: what went in, and what came out."""

    subject: str
    went_in: Decimal
    came_out: Decimal

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing added."""
        return self.went_in == self.came_out


@dataclass(frozen=True)
class Agency:
    """Everything that the consolidated workbook and the dataset are made from, in a stable order.

    `received` are all files found, `submissions` those that count. `expected` is empty without a list of satker. `due`
    is until when the latest reports were in time; without it the forms say so, by the `calendar`.
    `ended` are the decisions typed in the rekap that hold for nothing now, and those of lists that she replaced there.
    """

    received: tuple[Received, ...]
    submissions: tuple[Submission, ...]
    expected: tuple[Satker, ...] = ()
    due: date | None = None
    calendar: Calendar | None = None
    judged: Sequence[Judged] = ()
    decisions: tuple[Decision, ...] = ()
    changes: tuple[FigureChange, ...] = ()
    totals: Sequence[LevelTotal] = ()
    balances: tuple[Balance, ...] = ()
    notes: tuple[str, ...] = field(default=())
    ended: tuple[EndedDecision, ...] = ()
