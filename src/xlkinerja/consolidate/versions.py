"""Which workbook counts where several came for one satker, form and period: said by people, never by a file's date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Received, Submission, Verdict
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.folder.outcome import REVISION

_TO_DO = 'Isi "Revisi ke" yang berbeda di buku kerjanya, lalu isi dan gabungkan lagi; atau pilih satu di antaranya'


@dataclass(frozen=True)
class Versions:
    """The files with what became of them, the pairs of earlier and later versions, and what is left to decide."""

    received: tuple[Received, ...]
    pairs: tuple[tuple[Submission, Submission], ...] = ()
    notes: tuple[str, ...] = ()


def choose_versions(received: Sequence[Received], preferred: Collection[Path]) -> Versions:
    """Return which files count; `preferred` are the paths that the operator named. Raises InputError.

    Of several for one satker, form and period the one that the operator prefers counts, else the one with the highest
    revision if all say different ones (a blank is 0). Files with the same bytes are one. Otherwise none counts.
    """
    decided: dict[Path, Received] = {}
    pairs: list[tuple[Submission, Submission]] = []
    notes: list[str] = []
    for group in _groups(received):
        found = _settled(group, preferred)
        decided |= {file.path: file for file in found.received}
        pairs += found.pairs
        notes += found.notes
    settled = tuple(decided.get(received_file.path, received_file) for received_file in map(_attributed, received))
    return Versions(settled, tuple(pairs), tuple(notes))


def _attributed(file: Received) -> Received:
    """Return the file; one that does not say whose it is, or of when, cannot count."""
    if file.verdict != "berlaku" or file.submission is None or file.submission.is_known:
        return file
    reason = (
        "Kode satker, tahun, atau triwulannya tidak terbaca, jadi tidak dihitung. Isi di buku kerjanya, lalu ulangi."
    )
    return Received(file.path, file.sent_as, "tidak terbaca", reason)


def _groups(received: Iterable[Received]) -> Iterator[list[Received]]:
    """Yield the files that count for the same satker, form and period, where there are several."""
    groups: dict[object, list[Received]] = defaultdict(list)
    for file in received:
        submission = file.submission
        if file.verdict == "berlaku" and submission is not None and submission.is_known:
            groups[submission.satker, submission.form, submission.period].append(file)
    yield from (group for group in groups.values() if len(group) > 1)


def _settled(group: list[Received], preferred: Collection[Path]) -> Versions:
    wanted = [file for file in group if file.path in preferred]
    if len(wanted) > 1:
        names = ", ".join(received_file.sent_as for received_file in wanted)
        raise InputError(f"--prefer: {names} untuk satker, formulir, dan periode yang sama. Pilih satu saja.")
    different, copies = _without_copies(group, wanted)
    if wanted:
        found = _replaced(different, [(file, wanted[0]) for file in different if file is not wanted[0]], "dipilih")
    elif len(different) == 1:
        found = Versions(tuple(different))
    elif (chain := _by_revision(different)) is not None:
        found = _replaced(different, list(pairwise(chain)), "Revisi ke")
    else:
        return _undecided([*different, *copies])
    return replace(found, received=(*found.received, *copies))


def _without_copies(group: list[Received], wanted: list[Received]) -> tuple[list[Received], list[Received]]:
    """Return one file for each content, and the others: the same bytes sent twice are no contradiction.

    The answers to one content are one too, as long as nothing was typed into one of them alone.
    """
    first: dict[object, Received] = {}
    copies = []
    for file in sorted(group, key=lambda file: file not in wanted):
        same = first.setdefault(_content_of(file.submission), file)
        if same is not file:
            copies.append(replace(file, verdict="digantikan", reason=f"Isinya sama persis dengan {same.sent_as}."))
    return [file for file in group if any(file is other for other in first.values())], copies


def _content_of(submission: Submission | None) -> object:
    """Return what two workbooks have alike that say the same: their bytes, or of answers all that was sent and read."""
    if submission is None or not submission.sent_sha256:
        return submission.sha256 if submission is not None else ""
    fields, tables = tuple(submission.fields.items()), tuple((n, tuple(rows)) for n, rows in submission.tables.items())
    return submission.sent_sha256, fields, tables, submission.findings


def _by_revision(group: list[Received]) -> list[Received] | None:
    """Return the files from the first to the last revision; None where two say the same or one says no number."""
    numbers = [_revision(file.submission) for file in group if file.submission is not None]
    if None in numbers or max(Counter(numbers).values()) > 1:
        return None
    return [
        received_file for _, received_file in sorted(zip(numbers, group, strict=True), key=lambda pair: pair[0] or 0)
    ]


def _revision(submission: Submission) -> int | None:
    """Return the number of the revision, 0 for a blank; None where something was written that is none."""
    if submission.fields.get(REVISION) is not None:
        return submission.revision
    unreadable = any(f.place.column == REVISION and not f.place.table for f in submission.findings)
    return None if unreadable else 0


def _replaced(group: list[Received], steps: list[tuple[Received, Received]], why: str) -> Versions:
    last = {earlier.path: later for earlier, later in steps}
    found = []
    for file in group:
        later = last.get(file.path)
        while later is not None and later.path in last:
            later = last[later.path]
        reason = f"Digantikan oleh {later.sent_as} ({why})." if later is not None else ""
        verdict: Verdict = "digantikan" if later is not None else "berlaku"
        found.append(replace(file, verdict=verdict, reason=reason))
    pairs = [(a.submission, b.submission) for a, b in steps if a.submission is not None and b.submission is not None]
    return Versions(tuple(found), tuple(pairs))


def _undecided(group: list[Received]) -> Versions:
    submission = group[0].submission
    assert submission is not None
    names = ", ".join(sorted(file.sent_as for file in group))
    subject = f"satker {submission.satker}, {submission.form}, {period_text(submission.period)}"
    note = f"Kiriman ganda untuk {subject}: {names}. Tidak satu pun dihitung. {_TO_DO}."
    reason = f"Ganda untuk {subject}: {names}. {_TO_DO}."
    return Versions(
        tuple(replace(received_file, verdict="ganda", reason=reason) for received_file in group), (), (note,)
    )
