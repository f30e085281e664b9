"""From files to everything that is known of an agency: read, told apart, added up, and weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from xlkinerja.between.facts import Facts
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters
from xlkinerja.between.submissions import findings_between
from xlkinerja.consolidate.balance import balances, lacking_totals
from xlkinerja.consolidate.changes import changes
from xlkinerja.consolidate.collect import Watch, collect_all, unwatched, with_findings
from xlkinerja.consolidate.decisions import judge
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency, Decision, Received, Satker, Submission
from xlkinerja.consolidate.sendings import UNLISTED, as_sent, received_on, sendings, the_file, without_strays
from xlkinerja.consolidate.sums import amounts, level_totals
from xlkinerja.consolidate.versions import choose_versions
from xlkinerja.files.walk import find
from xlkinerja.finding import Finding
from xlkinerja.form.loader import load

_NAMED = 5  # files that a note lists before it counts the rest


@dataclass(frozen=True)
class Options:
    """What the operator says besides the files: who is expected, when, what counts, and what is accepted.

    `prefer` and `exclude` name files as people do; `exclude` has the reason. `output` is no submission where it lies
    among them. Decisions end after `today`. `since` are the workbooks of earlier quarters.
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


def agency(paths: Sequence[Path], options: Options, *, workers: int = 1, watch: Watch = unwatched) -> Agency:
    """Return everything that is known of the files, whatever their order. Raises InputError."""
    received, facts = _received(paths, options, workers, watch)
    received = _excluded(received, options.exclude)
    versions = choose_versions(received, _preferred(received, options.prefer))
    received = _with_others(versions.received, facts, options.since)
    submissions = tuple(one.submission for one in received if one.verdict == "berlaku" and one.submission is not None)
    totals = level_totals(submissions, options.expected)
    judgement = judge(submissions, options.decisions, options.today)
    return Agency(
        received=received,
        submissions=submissions,
        expected=options.expected,
        due=options.due,
        judged=judgement.judged,
        changes=changes(versions.pairs),
        totals=totals,
        balances=balances(received, submissions, totals),
        notes=(*versions.notes, *_notes(received, submissions, options.expected), *judgement.notes),
    )


def is_open(one: Agency) -> bool:
    """Tell whether something is left to do: a balance that does not hold, a double sending, a galat."""
    return (
        any(not balance.holds for balance in one.balances)
        or any(item.verdict == "ganda" for item in one.received)
        or any(item.finding.level == "galat" and item.status == "terbuka" for item in one.judged)
    )


# --- what came in ------------------------------------------------------------------------------------------------


def _received(
    paths: Sequence[Path], options: Options, workers: int, watch: Watch
) -> tuple[tuple[Received, ...], dict[Path, Facts]]:
    """Return all files by the names under which they were sent, and the facts of each by its path."""
    output = options.output.absolute() if options.output is not None else None
    found = [one for one in find(paths) if one.path.absolute() != output]
    collected = collect_all(found, workers, watch, options.since)
    folders = [path for path in paths if path.is_dir()]
    files = [one.path for one in found]
    lists = sendings([*folders, *(file.parent for file in files)]).about(files, folders)
    received = as_sent((one.received for one in collected), lists.sent)
    received = without_strays(received, {one.path for one in found if one.folder is None}, lists)
    if options.received is not None:
        received = received_on(options.received, received)
    in_order = tuple(sorted(received, key=lambda one: (one.sent_as, one.path)))
    return in_order, {one.received.path: one.facts for one in collected if one.facts is not None}


# --- what the operator says --------------------------------------------------------------------------------------


def _excluded(received: tuple[Received, ...], exclude: Iterable[tuple[str, str]]) -> tuple[Received, ...]:
    reasons: dict[Path, str] = {}
    for name, reason in exclude:
        one = _meant("--exclude", name, received)
        if reasons.setdefault(one.path, reason) != reason:
            raise InputError(f"--exclude {name}: disebut dua kali dengan alasan berbeda. Sebutkan sekali saja.")
    return tuple(
        replace(one, verdict="dikecualikan", reason=reasons[one.path]) if one.path in reasons else one
        for one in received
    )


def _preferred(received: tuple[Received, ...], prefer: Iterable[str]) -> frozenset[Path]:
    files = {name: _meant("--prefer", name, received) for name in prefer}
    for name, one in files.items():
        if one.verdict != "berlaku":
            raise InputError(f"--prefer {name}: berkas itu {one.verdict}. Pilih berkas lain.")
    return frozenset(one.path for one in files.values())


def _meant(option: str, name: str, received: tuple[Received, ...]) -> Received:
    try:
        return the_file(name, received)
    except InputError as error:
        raise InputError(f"{option} {error}") from error


# --- what the workbooks say of each other ------------------------------------------------------------------------


def _with_others(
    received: tuple[Received, ...], facts: dict[Path, Facts], since: Quarters | None
) -> tuple[Received, ...]:
    """Return the files with what those that count say of each other, explained as staff explained it."""
    counting = [facts[one.path] for one in received if one.verdict == "berlaku" and one.path in facts]
    found = findings_between(counting, rules_between())
    return tuple(_told(one, found[one.path], since) if one.path in found else one for one in received)


def _told(one: Received, findings: tuple[Finding, ...], since: Quarters | None) -> Received:
    if one.submission is None:
        return one
    return replace(one, submission=with_findings(one.submission, findings, since))


# --- what else is to be said -------------------------------------------------------------------------------------


def _notes(
    received: Sequence[Received], submissions: Sequence[Submission], expected: Sequence[Satker]
) -> Iterator[str]:
    strays = [one.sent_as for one in received if one.reason == UNLISTED]
    if strays:
        yield f"{len(strays)} berkas di map hasil bukan hasil fill terakhir, jadi tidak dihitung: {_some(strays)}."
    lacking = lacking_totals(submissions)
    if lacking:
        names = _some(one.sent_as for one in lacking)
        yield f"Jumlah belum terhitung di {len(lacking)} buku kerja, dipakai jumlah barisnya: {names}."
    unread = [f"{one.sent_as} ({', '.join(labels)})" for one in submissions if (labels := list(_unread(one)))]
    if unread:
        names = _some(unread)
        yield f"Angka tidak terbaca dan tidak ikut dijumlahkan: {names}. Perbaiki di buku kerjanya, lalu ulangi."
    codes = {satker.code for satker in expected}
    for code in sorted({one.satker for one in submissions} - codes if codes else ()):
        yield f"Satker {code} tidak ada di daftar satker. Tambahkan, atau periksa kodenya di buku kerja."


def _unread(one: Submission) -> Iterator[str]:
    """Yield the labels of the columns that staff typed and of which something could not be read."""
    for table in load(one.form).tables:
        columns = (column for column in amounts(table) if column.formula is None and table.source is None)
        yield from (f"{table.title}: {c.label}" for c in columns if c.name in one.unread.get(table.name, ()))


def _some(names: Iterable[str]) -> str:
    known = list(names)
    others = len(known) - _NAMED
    return ", ".join(known[:_NAMED]) + (f", dan {others} lainnya" if others > 0 else "")
