"""Fills the submissions of folders into an output folder, so that a run can be stopped and repeated at any moment.

The answers get names by satker, form and period, which are certain when all files were read; until then they wait in a
hidden folder. The journal there knows what an earlier run made of a file, and the list says what became of every file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path

from xlkinerja.files.save import write
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.answer_folder import AnswerFolder, DeliveredAnswers, IntendedAnswers, NamedAnswers, opened
from xlkinerja.folder.batch import Job, Task
from xlkinerja.folder.chain import OthersByPath, others_of
from xlkinerja.folder.journal import Journal, digest, digest_of_making
from xlkinerja.folder.kept_answers import KeptAnswers
from xlkinerja.folder.ledger import AnswerChange
from xlkinerja.folder.outbox import Outbox, digest_of
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.received import FILE, Row, received
from xlkinerja.folder.together import FindingsByPath, RunOptions, run_tasks, updated, what_others_say, with_values
from xlkinerja.foreign.read import readers
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import error_finding
from xlkinerja.report.others import NO_OTHERS, Others


@dataclass(frozen=True)
class FilledFolder:
    """What became of the files; what that changed in answers of earlier runs; why the list could not be saved."""

    outcomes: list[Outcome]
    changes: Sequence[AnswerChange]
    problem: Finding | None = None


def fill_folder(
    files: Sequence[Found], folders: Sequence[Path], outbox: Outbox, job: Job, options: RunOptions
) -> FilledFolder:
    """Fill what was found in folders, and write the list of what was received.

    Whoever calls this holds the lock of the output folder.
    """
    outbox.remove_strays()
    folder = opened(outbox, options, files, folders)
    journal = Journal(outbox.journal, digest(digest_of_making(), readers(), job.convert_text, job.basis))
    answers = KeptAnswers.beside(outbox.folder)
    job = replace(job, fill=True, stage=outbox.stage, journal=journal, answers=answers, keep=job.keep | {"facts"})
    run = _Run(outbox, job, options, {}, folder)
    outcomes = run_tasks(job, [run.task(found) for found in files], options, "first")
    outcomes, taken = with_values(job, outcomes, options, run.taking)
    run = replace(run, others=what_others_say(outcomes), taken=taken)
    outcomes = run.redo(outcomes, run.others)
    named, paths = folder.claim_names(outcomes).take_explanations(outcomes)
    run = replace(run, folder=named.folder)
    outcomes = run.redo(outcomes, paths)
    intended = named.record_intent(outcomes)
    delivered = run.delivered(outcomes, intended)
    outcomes, recorded = delivered.outcomes, delivered.record()
    problem = _list(recorded.rows, outbox.folder / FILE)
    if problem is None and recorded.problem is not None:
        problem = error_finding(recorded.problem)
    outbox.finish()
    journal.forget_all_but(run.keys(journal, outcomes))
    answers.forget_all_but(recorded.answers)
    return FilledFolder(outcomes, recorded.changes, problem)


@dataclass(frozen=True)
class _Run:
    """All that is known of the files so far: what other workbooks say of them, and what people typed into answers."""

    outbox: Outbox
    job: Job
    options: RunOptions
    others: FindingsByPath
    folder: AnswerFolder
    taken: OthersByPath = field(default_factory=dict)

    def task(self, found: Found, *, ignore_journal: bool = False) -> Task:
        """Return what is to be done with a file, given all that is known of it."""
        typed = self.folder.explanations_for(found)
        also, others = self.others.get(found.path, ()), others_of(self.taken, found.path)
        return Task(found, also, ignore_journal=ignore_journal, typed_explanations=typed, others=others)

    def taking(self, found: Found, others: Others) -> Task:
        """Return what is to be done with a file once its values from other workbooks are known."""
        return replace(self.task(found), others=others)

    def redo(self, outcomes: list[Outcome], paths: Iterable[Path]) -> list[Outcome]:
        """Return the outcomes with some files worked on again, as more is known of them."""
        wanted = set(paths)
        tasks = [self.task(outcome.found) for outcome in outcomes if outcome.found.path in wanted]
        return updated(outcomes, run_tasks(self.job, tasks, self.options, "again")) if tasks else outcomes

    def delivered(self, outcomes: list[Outcome], intended: IntendedAnswers) -> DeliveredAnswers:
        """Put the answers in place."""
        named = intended.named
        placed = self._placed(outcomes, named)
        gone = [o.found for o in placed if o.answer and o.written is None and o.state != "unsaved"]
        if gone:  # known from an earlier run, but somebody deleted or changed them
            tasks = [self.task(found, ignore_journal=True) for found in gone]
            redone = self._placed(run_tasks(self.job, tasks, self.options, "again"), named)
            placed = updated(placed, [_lost(o, named) if o.answer and o.written is None else o for o in redone])
        return intended.delivered(placed)

    def _placed(self, outcomes: Sequence[Outcome], named: NamedAnswers) -> list[Outcome]:
        uses = Counter(outcome.answer for outcome in outcomes)
        placed = []
        for outcome in outcomes:
            uses[outcome.answer] -= 1
            last = not uses[outcome.answer]
            name = named.names[outcome.found.path] if outcome.answer else ""
            placed.append(self._with_its_name(outcome, name, last=last) if outcome.answer else outcome)
        return placed

    def _with_its_name(self, outcome: Outcome, name: str, *, last: bool) -> Outcome:
        unread = self.folder.typed.unread.get(self.folder.places[outcome.found.path])
        if unread is not None:
            return outcome.unsaved(error_finding(unread))
        try:
            kept = self.outbox.deliver(name, outcome.answer, last=last, force=self.job.force)
        except LookupError:
            return outcome
        except PackageError as error:
            return outcome.unsaved(error_finding(error))
        return replace(outcome, written=self.outbox.folder / name, kept=kept)

    def keys(self, journal: Journal, outcomes: Iterable[Outcome]) -> Iterator[str]:
        """Yield the journal's keys of all that this run knows."""
        for outcome in outcomes:
            found, typed = outcome.found, self.folder.explanations_for(outcome.found)
            also, others = self.others.get(found.path, ()), others_of(self.taken, found.path)
            for findings, books in (((), NO_OTHERS), ((), others), (also, others)):
                yield journal.key(found, outcome.sha256, findings, typed, books)


def _lost(outcome: Outcome, named: NamedAnswers) -> Outcome:
    """Return the outcome of a file whose answer was made a second time, and is gone again."""
    if outcome.state == "unsaved":
        return outcome
    name = named.names[outcome.found.path]
    return outcome.unsaved(error_finding(PackageError("XK-504", name=name, reason="hasil sementaranya hilang")))


def _list(rows: Iterable[Row], path: Path) -> Finding | None:
    """Write the list of what was received; return what prevented it."""
    data = received(rows)
    try:
        if digest_of(path) != hashlib.sha256(data).hexdigest():
            write(path, data)
    except PackageError as error:
        return error_finding(error)
    return None
