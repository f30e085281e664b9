"""Fills the submissions of folders into an output folder, so that a run can be stopped and repeated at any moment.

The answers get names by satker, form and period, which are certain when all files were read; until then they wait in a
hidden folder. The journal there knows what an earlier run made of a file, and the list says what became of every file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlkinerja.files.save import write
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.batch import Job, Task
from xlkinerja.folder.holdings import Holdings
from xlkinerja.folder.journal import Journal, digest, digest_of_engine
from xlkinerja.folder.ledger import Change
from xlkinerja.folder.outbox import Outbox, digest_of
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.received import FILE, Row, received
from xlkinerja.folder.together import About, How, updated, what_others_say, worked
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import error_finding


@dataclass(frozen=True)
class Filled:
    """What became of the files; what that changed in answers of earlier runs; why the list could not be saved."""

    outcomes: list[Outcome]
    changes: list[Change]
    problem: Finding | None = None


def fill_folder(files: Sequence[Found], folders: Sequence[Path], outbox: Outbox, job: Job, how: How) -> Filled:
    """Fill what was found in folders, and write the list of what was received.

    Whoever calls this holds the lock of the output folder.
    """
    outbox.remove_strays()
    holdings = Holdings(outbox, how, files, folders)
    journal = Journal(outbox.journal, digest(digest_of_engine(), job.convert_text, job.basis))
    job = replace(job, fill=True, stage=outbox.stage, journal=journal, keep=job.keep | {"facts"})
    outcomes = worked(job, [Task(one, words=holdings.words(one)) for one in files], how, "first")
    about = what_others_say(outcomes)
    run = _Run(outbox, job, how, about, holdings)
    outcomes = run.again(outcomes, about)
    holdings.name(outcomes)
    outcomes = run.again(outcomes, holdings.inherit(outcomes))
    holdings.announce(outcomes)
    outcomes = run.delivered(outcomes)
    holdings.settle(outcomes)
    problem = _list(holdings.rows(), outbox.folder / FILE)
    outbox.finish()
    journal.forget_all_but(run.keys(journal, outcomes))
    return Filled(outcomes, holdings.changes, problem)


@dataclass(frozen=True)
class _Run:
    """All that is known when every file was read."""

    outbox: Outbox
    job: Job
    how: How
    about: About
    holdings: Holdings

    def task(self, found: Found, *, anew: bool = False) -> Task:
        """Return what is to be done with a file, given all that is known of it."""
        return Task(found, self.about.get(found.path, ()), anew=anew, words=self.holdings.words(found))

    def again(self, outcomes: list[Outcome], paths: Iterable[Path]) -> list[Outcome]:
        """Return the outcomes with some files worked on again, as more is known of them."""
        wanted = set(paths)
        tasks = [self.task(one.found) for one in outcomes if one.found.path in wanted]
        return updated(outcomes, worked(self.job, tasks, self.how, "again")) if tasks else outcomes

    def delivered(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Return the outcomes with their answers in place."""
        placed = self._placed(outcomes)
        gone = [one.found for one in placed if one.answer and one.written is None and one.state != "unsaved"]
        if gone:  # known from an earlier run, but somebody deleted or changed them
            tasks = [self.task(found, anew=True) for found in gone]
            placed = updated(placed, self._placed(worked(self.job, tasks, self.how, "again")))
        return placed

    def _placed(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        uses = Counter(one.answer for one in outcomes)
        placed = []
        for one in outcomes:
            uses[one.answer] -= 1
            placed.append(self._with_its_name(one, last=not uses[one.answer]) if one.answer else one)
        return placed

    def _with_its_name(self, one: Outcome, *, last: bool) -> Outcome:
        name = self.holdings.names[one.found.path]
        try:
            kept = self.outbox.deliver(name, one.answer, last=last)
        except LookupError:
            return one
        except PackageError as error:
            return one.unsaved(error_finding(error))
        return replace(one, written=self.outbox.folder / name, kept=kept)

    def keys(self, journal: Journal, outcomes: Iterable[Outcome]) -> Iterator[str]:
        """Yield the journal's keys of all that this run knows."""
        for one in outcomes:
            words = self.holdings.words(one.found)
            yield journal.key(one.found, one.sha256, (), words)
            yield journal.key(one.found, one.sha256, self.about.get(one.found.path, ()), words)


def _list(rows: Iterable[Row], path: Path) -> Finding | None:
    """Write the list of what was received; return what prevented it."""
    data = received(rows)
    try:
        if digest_of(path) != hashlib.sha256(data).hexdigest():
            write(path, data)
    except PackageError as error:
        return error_finding(error)
    return None
