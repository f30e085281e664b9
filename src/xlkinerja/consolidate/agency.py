"""From files to everything that is known of an agency: read, told apart, added up, and weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters
from xlkinerja.between.submissions import findings_between
from xlkinerja.consolidate.balance import balances, lacking_totals
from xlkinerja.consolidate.changes import changes
from xlkinerja.consolidate.collect import Collected, Progress, collect_all, told, unwatched
from xlkinerja.consolidate.deadlines import sure_due, unsure_deadlines
from xlkinerja.consolidate.decisions import Judgement, judge
from xlkinerja.consolidate.doubts import with_doubts
from xlkinerja.consolidate.fractions import fractions_in
from xlkinerja.consolidate.guesses import with_guesses
from xlkinerja.consolidate.holiday_list import with_library
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.kept import Kept, is_kept, read_kept
from xlkinerja.consolidate.model import Agency, Decision, Received, Satker, Submission
from xlkinerja.consolidate.sendings import UNLISTED, as_sent, received_on, sendings, the_file, without_strays
from xlkinerja.consolidate.stored_totals import StoredTotals
from xlkinerja.consolidate.sums import each_total
from xlkinerja.consolidate.taking import with_values
from xlkinerja.consolidate.typed_decisions import FromRecap
from xlkinerja.consolidate.versions import choose_versions
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.files.walk import find
from xlkinerja.finding import Finding
from xlkinerja.folder.chain import OthersByPath, others_of
from xlkinerja.folder.runners import HERE, Runner
from xlkinerja.form.coming_together import amounts
from xlkinerja.form.loader import load

_NAMED = 5  # files that a note lists before it counts the rest


@dataclass(frozen=True)
class Options:
    """What the operator says besides the files: who is expected, when, what counts, and what is accepted.

    `prefer` and `exclude` name files as people do; `exclude` has the reason. `output` is no submission where it lies
    among them. Decisions end after `today`. `holidays` are those of the years of which the operator has a list. `since`
    are the workbooks of earlier quarters. `unreadable` are files that are not to be touched, with the reason: whoever
    asks has seen that they end the reading. `typed` is what stands in the rekap that is to be replaced.
    """

    today: date
    expected: tuple[Satker, ...] = ()
    due: date | None = None
    received: Path | None = None
    prefer: tuple[str, ...] = ()
    exclude: tuple[tuple[str, str], ...] = ()
    decisions: tuple[Decision, ...] = ()
    output: Path | None = None
    since: Quarters | None = None
    holidays: Calendar = field(default_factory=Calendar)
    unreadable: Mapping[Path, Finding] = field(default_factory=dict)
    typed: FromRecap = field(default_factory=FromRecap)


def agency(paths: Sequence[Path], options: Options, *, run: Runner = HERE, watch: Progress = unwatched) -> Agency:
    """Return everything that is known of the files, whatever their order. Raises InputError."""
    below = [read_kept(path) for path in dict.fromkeys(paths) if is_kept(path)]
    options = _with_those_below(options, below)
    received, read = _received([path for path in paths if not is_kept(path)], options, run, watch)
    received = _together(received, below)
    if options.received is not None:
        received = received_on(options.received, received)
    received = _excluded(received, options.exclude)
    versions = choose_versions(received, _preferred(received, options.prefer))
    satkers = (*options.expected, *_senders(received, options.expected))
    guessed = with_guesses(versions.received, received, satkers)
    valued, read, taken = with_values(guessed, read, options.since, sure_due(options.holidays))
    received = _with_others(valued, read, options.since, taken)
    del read
    submissions = tuple(
        file.submission for file in received if file.verdict == "berlaku" and file.submission is not None
    )
    totals = StoredTotals(each_total(submissions, options.expected), submissions)
    judgement = _judged(submissions, options)
    known = Agency(
        received=received,
        submissions=submissions,
        expected=options.expected,
        due=options.due,
        calendar=_calendar(options, received) if options.expected else None,
        judged=judgement.judged,
        decisions=options.decisions,
        changes=changes(_revised(versions.pairs, received, below)),
        totals=totals,
        balances=balances(received, submissions, totals),
        ended=judgement.ended,
    )
    notes = (*versions.notes, *_notes(received, submissions, options.expected), *unsure_deadlines(known))
    return with_doubts(replace(known, notes=(*notes, *judgement.notes)))  # those of decisions last: they may change


def decided_anew(known: Agency, before: Options, now: Options) -> Agency:
    """Return what is known of an agency with other decisions than those that were applied before."""
    earlier, judgement = (_judged(known.submissions, options) for options in (before, now))
    notes = known.notes[: len(known.notes) - len(earlier.notes)]
    again = replace(known, judged=judgement.judged, notes=(*notes, *judgement.notes), ended=judgement.ended)
    return with_doubts(again)


def _judged(submissions: Sequence[Submission], options: Options) -> Judgement:
    """Return the findings with the decisions on them; those typed in the rekap are the latest."""
    judgement = judge(submissions, (*options.typed.decisions, *options.decisions), options.today)
    return replace(judgement, notes=(*options.typed.notes, *judgement.notes))


def _senders(received: Iterable[Received], expected: Sequence[Satker]) -> Iterator[Satker]:
    """Yield the satker that sent something and are not in the list, each once."""
    sent = (file.submission for file in received if file.submission is not None and file.submission.is_known)
    names = {submission.satker: submission.name for submission in sent}
    listed = {satker.code for satker in expected}
    yield from (Satker(code, name) for code, name in sorted(names.items()) if code not in listed)


def _calendar(options: Options, received: Iterable[Received]) -> Calendar:
    """Return on which days offices are closed while the reports are due."""
    years = {file.submission.period[0] for file in received if file.submission is not None and file.submission.is_known}
    return with_library(options.holidays, years | {year + 1 for year in years})


def is_open(agency: Agency) -> bool:
    """Tell whether something is left to do: a balance that does not hold, a double sending, a galat."""
    return (
        any(not balance.holds for balance in agency.balances)
        or any(item.verdict == "ganda" for item in agency.received)
        or any(item.finding.level == "galat" and item.status == "terbuka" for item in agency.judged)
    )


# --- what came in ------------------------------------------------------------------------------------------------


def _received(
    paths: Sequence[Path], options: Options, run: Runner, watch: Progress
) -> tuple[tuple[Received, ...], Mapping[Path, Collected]]:
    """Return all files by the names under which they were sent, and what was collected of each by its path."""
    output = options.output.absolute() if options.output is not None else None
    found = [
        replace(file, left_out=file.left_out or options.unreadable.get(file.path))
        for file in find(paths)
        if file.path.absolute() != output
    ]
    collected = collect_all(found, run, watch, options.since)
    folders = [path for path in paths if path.is_dir()]
    files = [file.path for file in found]
    lists = sendings([*folders, *(file.parent for file in files)]).about(files, folders)
    received = as_sent((collected_file.received for collected_file in collected), lists.sent)
    received = without_strays(received, {file.path for file in found if file.folder is None}, lists)
    return received, {one.received.path: one for one in collected}


def _together(received: Iterable[Received], below: Iterable[Kept]) -> tuple[Received, ...]:
    """Return all files in order, also those that others consolidated; each file once, as it was read here."""
    by_path: dict[Path, Received] = {}
    for file in (*received, *(file for kept in below for file in kept.received)):
        by_path.setdefault(file.path, file)
    return tuple(sorted(by_path.values(), key=lambda file: (file.sent_as, file.path)))


def _revised(
    pairs: Iterable[tuple[Submission, Submission]], received: Iterable[Received], below: Iterable[Kept]
) -> Iterator[tuple[Submission, Submission]]:
    """Yield the earlier and the later workbook of each revision, also of those that came in below; each once."""
    files = {file.path: file.submission for file in received}
    those_here = {(earlier.path, later.path): (earlier, later) for earlier, later in pairs}
    yield from those_here.values()
    for earlier, later in dict.fromkeys(pair for kept in below for pair in kept.pairs):
        one, other = files.get(earlier), files.get(later)
        if (earlier, later) not in those_here and one is not None and other is not None and one.form == other.form:
            yield one, other


def _with_those_below(options: Options, below: Iterable[Kept]) -> Options:
    """Return the options with the decisions of those below, and with their satker where there is no list."""
    kept = list(below)
    decisions = (*options.decisions, *(decision for one in kept for decision in one.decisions))
    satkers = {satker.code: satker for one in kept for satker in one.satkers}
    expected = options.expected or tuple(satkers[code] for code in sorted(satkers))
    return replace(options, expected=expected, decisions=tuple(dict.fromkeys(decisions)))


# --- what the operator says --------------------------------------------------------------------------------------


def _excluded(received: tuple[Received, ...], exclude: Iterable[tuple[str, str]]) -> tuple[Received, ...]:
    named = list(exclude)
    reasons: dict[Path, str] = {}
    files = _meant("--exclude", [name for name, _ in named], received)
    for (name, reason), one in zip(named, files, strict=True):
        if reasons.setdefault(one.path, reason) != reason:
            raise InputError(f"--exclude {name}: disebut dua kali dengan alasan berbeda. Sebutkan sekali saja.")
    return tuple(
        replace(file, verdict="dikecualikan", reason=reasons[file.path]) if file.path in reasons else file
        for file in received
    )


def _preferred(received: tuple[Received, ...], prefer: Sequence[str]) -> frozenset[Path]:
    files = _meant("--prefer", prefer, received)
    for name, file in zip(prefer, files, strict=True):
        if file.verdict != "berlaku":
            raise InputError(f"--prefer {name}: berkas itu {file.verdict}. Pilih berkas lain.")
    return frozenset(file.path for file in files)


def _meant(option: str, names: Sequence[str], received: tuple[Received, ...]) -> list[Received]:
    """Return the files that names stand for; what is wrong with any of them is said at once."""
    found, wrong = [], []
    for name in names:
        try:
            found.append(the_file(name, received))
        except InputError as error:
            wrong.append(f"{option} {error}")
    if wrong:
        raise InputError(" ".join(wrong))
    return found


# --- what the workbooks say of each other ------------------------------------------------------------------------


def _with_others(
    received: tuple[Received, ...], read: Mapping[Path, Collected], since: Quarters | None, taken: OthersByPath
) -> tuple[Received, ...]:
    """Return the files with what those that count say of each other, explained as staff explained it."""
    facts = (read[file.path].facts for file in received if file.verdict == "berlaku" and file.path in read)
    found = findings_between([known for known in facts if known is not None], rules_between())
    return tuple(
        replace(file, submission=told(file.submission, found[file.path], since, others_of(taken, file.path)))
        if file.path in found and file.submission is not None
        else file
        for file in received
    )


# --- what else is to be said -------------------------------------------------------------------------------------


def _notes(
    received: Sequence[Received], submissions: Sequence[Submission], expected: Sequence[Satker]
) -> Iterator[str]:
    strays = [file.sent_as for file in received if file.reason == UNLISTED]
    if strays:
        yield f"{len(strays)} berkas di map hasil bukan hasil pengisian terakhir, jadi tidak dihitung: {_some(strays)}."
    lacking = lacking_totals(submissions)
    if lacking:
        names = _some(sent.sent_as for sent in lacking)
        yield f"Jumlah belum terhitung di {len(lacking)} buku kerja, dipakai jumlah barisnya: {names}."
    unread = [
        f"{submission.sent_as} ({', '.join(labels)})"
        for submission in submissions
        if (labels := list(_unread(submission)))
    ]
    if unread:
        names = _some(unread)
        yield f"Angka tidak terbaca dan tidak ikut dijumlahkan: {names}. Perbaiki di buku kerjanya, lalu ulangi."
    uneven = list(fractions_in(submissions))
    if uneven:
        yield f"Rupiah tidak bulat, dihitung dan dijumlahkan apa adanya: {_some(uneven)}. Periksa angkanya."
    codes = {satker.code for satker in expected}
    for code in sorted({submission.satker for submission in submissions} - codes if codes else ()):
        yield f"Satker {code} tidak ada di daftar satker. Tambahkan, atau periksa kodenya di buku kerja."


def _unread(submission: Submission) -> Iterator[str]:
    """Yield the labels of the columns that staff typed and of which something could not be read."""
    for table in load(submission.form).tables:
        columns = (column for column in amounts(table) if column.formula is None and table.source is None)
        yield from (f"{table.title}: {c.label}" for c in columns if c.name in submission.unread.get(table.name, ()))


def _some(names: Iterable[str]) -> str:
    known = list(names)
    others = len(known) - _NAMED
    return ", ".join(known[:_NAMED]) + (f", dan {others} lainnya" if others > 0 else "")
