"""Runs over many files: all are read once, in several processes, and then held against each other.

Each file is first worked on as if it were alone. What the workbooks of one submission say about each other is known
when all were read; only those about which something is said are worked on again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from xlkinerja.between.loader import rules_between
from xlkinerja.between.offers import Book
from xlkinerja.between.quarters import Quarters
from xlkinerja.between.sent_forms import Due, no_deadline
from xlkinerja.between.submissions import findings_between
from xlkinerja.files.strays import remove_strays
from xlkinerja.files.walk import Found, find
from xlkinerja.finding import Finding
from xlkinerja.folder.batch import Job, Task, work
from xlkinerja.folder.chain import OthersByPath, others_of, settled
from xlkinerja.folder.journal import digest
from xlkinerja.folder.outbox import digest_of
from xlkinerja.folder.outcome import Outcome, failure, left_out
from xlkinerja.folder.runners import Processes, Runner, worked
from xlkinerja.folder.workers import Failed, Work, WorkLimits
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError
from xlkinerja.report.others import Others

FindingsByPath = Mapping[Path, tuple[Finding, ...]]
"""What other workbooks say about a file, by its path; nothing for most of them."""

Step = Literal["previous", "first", "again"]
"""A pass over files: last quarter's, all for the first time, those again that others say something about."""

Progress = Callable[[Step, Iterator[Outcome], int], Iterable[Outcome]]
"""Shows how far a pass over so many files is, and hands their outcomes on."""


def _unwatched(_step: Step, outcomes: Iterator[Outcome], _count: int) -> Iterable[Outcome]:
    return outcomes


@dataclass(frozen=True)
class RunOptions:
    """How a run works: in how many processes, within which limits for each file, and who watches.

    With `run` the work is done by that runner, and not in processes of this computer. `due` says until when a form was
    to be sent, for lists of what is sent.
    """

    workers: int = 1
    limits: WorkLimits = field(default_factory=WorkLimits)
    watch: Progress = _unwatched
    run: Runner | None = None
    due: Due = no_deadline

    @property
    def runner(self) -> Runner:
        """Who does the work."""
        return self.run if self.run is not None else Processes(self.workers)


@dataclass(frozen=True)
class LastQuarter:
    """The workbooks of earlier quarters, the files of their folder that could not be read, and a digest of all."""

    quarters: Quarters
    unreadable: tuple[Outcome, ...]
    digest: str


def earlier_quarters(folder: Path, options: RunOptions) -> LastQuarter:
    """Read the workbooks of earlier quarters in a folder; a single file is one of its folder."""
    name = (folder if folder.is_dir() else folder.parent).resolve().name
    return earlier_quarters_of(name, find([folder]), options)


def earlier_quarters_of(name: str, files: Sequence[Found], options: RunOptions) -> LastQuarter:
    """Return what is known of workbooks of earlier quarters that were found in a folder of that name."""
    quarters = Quarters(name, rules_between())
    outcomes = run_tasks(Job(keep=frozenset({"earlier"})), tasks_of(files), options, "previous")
    for outcome in outcomes:
        if outcome.earlier is not None:
            quarters.add(outcome.earlier)
    unreadable = tuple(outcome for outcome in outcomes if outcome.state == "refused")
    quarters.digest = digest(quarters.folder, [(outcome.found.file, outcome.sha256) for outcome in outcomes])
    return LastQuarter(quarters, unreadable, quarters.digest)


def check_files(files: Sequence[Found], job: Job, options: RunOptions) -> list[Outcome]:
    """Check files and hold them against each other; nothing is written."""
    if len(files) == 1:
        return run_tasks(job, tasks_of(files), options, "first")
    job = replace(job, keep=job.keep | {"facts"})
    outcomes = run_tasks(job, tasks_of(files), options, "first")
    outcomes, taken = with_values(job, outcomes, options)
    return redo(job, outcomes, what_others_say(outcomes), options, taken)


def fill_files(files: Sequence[Found], targets: Mapping[Path, Path], job: Job, options: RunOptions) -> list[Outcome]:
    """Fill files and put each answer where `targets` says, as soon as it is made.

    Several files are checked first for what they say about each other.
    """
    for folder in dict.fromkeys(target.parent for target in targets.values()):
        remove_strays(folder)
    about: FindingsByPath = {}
    taken: OthersByPath = {}
    if len(files) > 1:
        checks = Job(convert_text=job.convert_text, as_answered=True, keep=frozenset({"facts"}))
        outcomes, taken = with_values(checks, run_tasks(checks, tasks_of(files), options, "first"), options)
        about = what_others_say(outcomes)
    tasks = [
        Task(file, about.get(file.path, ()), targets[file.path], others=others_of(taken, file.path)) for file in files
    ]
    return run_tasks(replace(job, fill=True), tasks, options, "again" if about else "first")


def tasks_of(files: Iterable[Found]) -> list[Task]:
    """Return the tasks of files as if each were alone."""
    return [Task(found) for found in files]


def run_tasks(job: Job, tasks: Sequence[Task], options: RunOptions, step: Step) -> list[Outcome]:
    """Return the outcome of each task; files that are left out are not touched."""
    todo = [task for task in tasks if task.found.left_out is None]
    results = worked(options.runner, Work(work, job, options.limits), todo)
    done = (_outcome(todo[number], result, options.limits) for number, result in results)
    by_path = {outcome.found.path: outcome for outcome in options.watch(step, done, len(todo))}
    return [by_path[t.found.path] if t.found.left_out is None else left_out(t.found) for t in tasks]


def _outcome(task: Task, result: Outcome | Failed, limits: WorkLimits) -> Outcome:
    if isinstance(result, Outcome):
        return result
    return Outcome(task.found, "refused", (failure(result, limits),), _digest(task.found.path))


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file that is a finding already; blank where it cannot be read at all."""
    with suppress(PackageError):
        return digest_of(path)
    return ""


def what_others_say(outcomes: Iterable[Outcome]) -> FindingsByPath:
    """Return what the workbooks say about each other, by path."""
    paths = {outcome.found.shown: outcome.found.path for outcome in outcomes}
    found = findings_between((outcome.facts for outcome in outcomes if outcome.facts is not None), rules_between())
    return {paths[shown]: findings for shown, findings in found.items()}


def with_values(
    job: Job, outcomes: list[Outcome], options: RunOptions, task_of: Callable[[Found, Others], Task] | None = None
) -> tuple[list[Outcome], OthersByPath]:
    """Return the outcomes with those worked on again that take values from others, and what these have for each."""
    paths = {outcome.found.shown: outcome.found.path for outcome in outcomes}

    def again(wave: Sequence[tuple[Outcome, Others]]) -> list[Outcome]:
        tasks = [(task_of or _taking)(outcome.found, others) for outcome, others in wave]
        return run_tasks(job, tasks, options, "again")

    found, taken = settled(outcomes, _book_of, again, options.due)
    return found, {paths[shown]: others for shown, others in taken.items()}


def _taking(found: Found, others: Others) -> Task:
    return Task(found, others=others)


def _book_of(outcome: Outcome) -> Book | None:
    return Book(outcome.facts, outcome.sha256, outcome.identity.revision or 0) if outcome.facts is not None else None


def redo(
    job: Job, outcomes: list[Outcome], about: FindingsByPath, options: RunOptions, taken: OthersByPath
) -> list[Outcome]:
    """Return the outcomes with those worked on again about which others say something."""
    founds = (outcome.found for outcome in outcomes if outcome.found.path in about)
    tasks = [Task(found, about[found.path], others=others_of(taken, found.path)) for found in founds]
    return updated(outcomes, run_tasks(job, tasks, options, "again"))


def updated(outcomes: list[Outcome], newer: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes with newer ones in the places of those of the same files."""
    by_path = {outcome.found.path: outcome for outcome in newer}
    return [by_path.get(outcome.found.path, outcome) for outcome in outcomes]
