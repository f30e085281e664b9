"""Fills the submissions of folders into an output folder, so that a run can be stopped and repeated at any moment.

The answers get names by satker, form and period, which are certain when all files were read; until then they wait in a
hidden folder. The journal there knows what an earlier run made of a file, and the list says what became of every file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlkinerja.batch import Job, Task
from xlkinerja.finding import Finding
from xlkinerja.journal import Journal, digest, digest_of_engine
from xlkinerja.naming import names_of
from xlkinerja.ooxml.model import PackageError
from xlkinerja.outbox import Outbox, digest_of
from xlkinerja.outcome import Outcome
from xlkinerja.pipeline import error_finding
from xlkinerja.received import FILE, received
from xlkinerja.save import write
from xlkinerja.together import About, How, again, tasks_of, updated, what_others_say, worked
from xlkinerja.walk import Found


@dataclass(frozen=True)
class Filled:
    """What became of the files; answers of earlier runs that were put aside; why the list could not be saved."""

    outcomes: list[Outcome]
    retired: list[Path]
    problem: Finding | None = None


def fill_folder(files: Sequence[Found], folders: Sequence[Path], outbox: Outbox, job: Job, how: How) -> Filled:
    """Fill what was found in folders, and write the list of what was received.

    Whoever calls this holds the lock of the output folder.
    """
    outbox.remove_strays()
    journal = Journal(outbox.journal, digest(digest_of_engine(), job.convert_text, job.basis))
    job = replace(job, fill=True, stage=outbox.stage, journal=journal, keep=job.keep | {"facts"})
    outcomes = worked(job, tasks_of(files), how, "first")
    about = what_others_say(outcomes)
    outcomes = again(job, outcomes, about, how)
    run = _Run(outbox, job, how, about, _names(outcomes))
    outcomes, retired = run.delivered(outcomes, folders)
    problem = _list(outcomes, outbox.folder / FILE)
    outbox.finish()
    journal.forget_all_but(run.keys(journal, outcomes))
    return Filled(outcomes, retired, problem)


def _names(outcomes: Iterable[Outcome]) -> Mapping[Path, str]:
    """Return the name of each answer by the path of the file; files given by name keep theirs.

    Also of answers that could not be saved: what an earlier run left under these names is to stay.
    """
    answered = [one for one in outcomes if one.readable]
    own = {one.found.path: one.found.path.name for one in answered if one.found.folder is None}
    return {**own, **names_of((one for one in answered if one.found.folder is not None), own.values())}


@dataclass(frozen=True)
class _Run:
    """All that is known when every file was read."""

    outbox: Outbox
    job: Job
    how: How
    about: About
    names: Mapping[Path, str]

    def delivered(self, outcomes: list[Outcome], folders: Sequence[Path]) -> tuple[list[Outcome], list[Path]]:
        """Return the outcomes with their answers in place, and the answers that were put aside."""
        senders = {folder: digest(str(folder.resolve())) for folder in folders}
        sent = ((one.found.path, one.found.folder) for one in outcomes if one.found.path in self.names)
        self.outbox.announce({self.names[path]: senders[folder] for path, folder in sent if folder is not None})
        placed = self._placed(outcomes)
        gone = [one.found for one in placed if one.answer and one.written is None and one.state != "unsaved"]
        if gone:  # known from an earlier run, but somebody deleted or changed them
            tasks = [Task(found, self.about.get(found.path, ()), anew=True) for found in gone]
            placed = updated(placed, self._placed(worked(self.job, tasks, self.how, "again")))
        return placed, self.outbox.retire(self.names.values(), senders.values())

    def _placed(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        uses = Counter(one.answer for one in outcomes)
        placed = []
        for one in outcomes:
            uses[one.answer] -= 1
            placed.append(self._with_its_name(one, last=not uses[one.answer]) if one.answer else one)
        return placed

    def _with_its_name(self, one: Outcome, *, last: bool) -> Outcome:
        name = self.names[one.found.path]
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
            yield journal.key(one.found, one.sha256, ())
            yield journal.key(one.found, one.sha256, self.about.get(one.found.path, ()))


def _list(outcomes: Iterable[Outcome], path: Path) -> Finding | None:
    """Write the list of what was received; return what prevented it."""
    data = received(outcomes)
    try:
        if digest_of(path) != hashlib.sha256(data).hexdigest():
            write(path, data)
    except PackageError as error:
        return error_finding(error)
    return None
