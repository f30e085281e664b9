"""Workbooks in, findings and filled workbooks out: by the same functions as the command `fill`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlkinerja.consolidate.deadlines import sure_due
from xlkinerja.files.lock import locked
from xlkinerja.files.walk import Found
from xlkinerja.flat_data import Json
from xlkinerja.folder.batch import Job, Task, work
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.together import LastQuarter, RunOptions, Step, earlier_quarters_of, fill_files
from xlkinerja.folder.workers import WorkLimits
from xlkinerja.show import change_lines, unreadable_lines
from xlkinerja.web.desk import Desk, Given, Placed, desk
from xlkinerja.web.plain import counts_of, lines_data, outcome_data

Tell = Callable[[Json], None]
"""Says how far the work is, while it goes on."""

PREVIOUS = "triwulan-lalu"


@dataclass(frozen=True)
class Wishes:
    """What the page's boxes say: figures typed as text become numbers, and the workbooks of last quarter."""

    convert_text: bool = False
    previous: Sequence[Given] = ()
    limits: WorkLimits = field(default_factory=WorkLimits)


@dataclass(frozen=True)
class Reply:
    """What the page gets: data, and files by their names."""

    data: Json
    files: Mapping[str, bytes] = field(default_factory=dict)


def fill(files: Sequence[Given], wishes: Wishes, tell: Tell) -> Reply:
    """Return what became of each file, and the answers by their names.

    Files of folders get names by satker, form and period, and the list of what was received, as with the command.
    """
    with desk(wishes.limits) as table:
        placed = table.put(files)
        last = last_quarter(table, wishes.previous, tell)
        options = RunOptions(limits=wishes.limits, watch=watcher(tell, table.places(placed.found())), due=sure_due())
        job = Job(convert_text=wishes.convert_text, keep=frozenset({"facts"}))
        if last is not None:
            job = Job(convert_text=wishes.convert_text, keep=job.keep, since=last.quarters, basis=last.digest)
        outcomes, lines = _filled(table, placed, job, options)
        unreadable = lines_data(unreadable_lines(last.unreadable)) if last is not None else []
        data = {"files": [_named(outcome, table) for outcome in outcomes], "lines": [*unreadable, *lines]}
        return Reply(data, _answers(table))


def probe(file: Given, wishes: Wishes) -> Json:
    """Work on one file as `fill` would, and keep nothing: to see which file it was that ended the work."""
    with desk(wishes.limits) as table:
        found = table.put([file]).found()
        for one in found:
            work(Job(fill=True, convert_text=wishes.convert_text), Task(one, target=table.answers / "jawaban.xlsx"))
    return {"files": len(found)}


def last_quarter(table: Desk, files: Sequence[Given], tell: Tell) -> LastQuarter | None:
    """Read the workbooks of last quarter; None where there are none."""
    if not files:
        return None
    found = table.put(files, PREVIOUS).found()
    roots = {given.place.partition("/")[0] for given in files if not given.is_named}
    options = RunOptions(limits=table.limits, watch=watcher(tell, table.places(found, PREVIOUS)))
    return earlier_quarters_of(roots.pop() if len(roots) == 1 else PREVIOUS, found, options)


def watcher(tell: Tell, order: Sequence[str] = ()) -> Callable[[Step, Iterator[Outcome], int], Iterable[Outcome]]:
    """Return what tells of each file that is done, and which is next: if the engine is lost, that one ended it.

    `order` are the places of the files in the order in which they are read; later passes go over some of them.
    """

    def watch(step: Step, outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
        coming = dict(enumerate(order)) if step in {"first", "previous"} and count == len(order) else {}
        tell({"step": step, "done": 0, "of": count, "next": coming.get(0)})
        for done, outcome in enumerate(outcomes, 1):
            said = {"place": coming.get(done - 1), "state": outcome.state, "counts": counts_of(outcome)}
            tell({"step": step, "done": done, "of": count, "next": coming.get(done), **said})
            yield outcome

    return watch


def _filled(table: Desk, placed: Placed, job: Job, options: RunOptions) -> tuple[list[Outcome], list[str]]:
    """Fill what was given by name under its name, what lay in folders as a folder."""
    found = placed.found()
    folders = [path for path in placed.paths if path.is_dir()]
    if not folders:
        return fill_files(found, _targets(found, table.answers), job, options), []
    outbox = Outbox(table.answers)
    with locked(outbox.lock):
        filled = fill_folder(found, folders, outbox, job, options)
    lines = lines_data(change_lines(filled.changes))
    return filled.outcomes, [*lines, filled.problem.message] if filled.problem is not None else lines


def _targets(files: Sequence[Found], answers: Path) -> Mapping[Path, Path]:
    """Return where each answer goes: under the file's own name, with a number where another one has that."""
    targets: dict[Path, Path] = {}
    taken: set[str] = set()
    for file in files:
        name = file.path.name
        number = 2
        while name.casefold() in taken:
            name = f"{file.path.stem} ({number}){file.path.suffix}"
            number += 1
        taken.add(name.casefold())
        targets[file.path] = answers / name
    return targets


def _named(outcome: Outcome, table: Desk) -> Json:
    """Return the data of a file, with the place by which the page knows it."""
    return {"place": table.place(outcome.found.path), **outcome_data(outcome)}


def _answers(table: Desk) -> Mapping[str, bytes]:
    """Return what people find in the folder of answers: the workbooks and the list, not what we keep beside them."""
    if not table.answers.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(table.answers.iterdir()) if path.is_file()}
