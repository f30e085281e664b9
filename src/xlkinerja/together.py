"""Files that are checked together: the workbooks of one submission, and those of the quarter before.

Two passes: the first keeps a few facts of each file, the second opens one file after the other again and adds what the
others say about it. So nothing but facts is in memory, and each pass can be shared out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from xlkinerja.batch import Also, Outcome, check_files, find_workbooks
from xlkinerja.between.facts import Facts, facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters
from xlkinerja.between.submissions import findings_between
from xlkinerja.finding import Finding
from xlkinerja.report import Report

Watch = Callable[[Iterator[Outcome], int], Iterable[Outcome]]
"""Shows how far a pass over so many files is, and hands their outcomes on."""


def _unwatched(outcomes: Iterator[Outcome], _count: int) -> Iterable[Outcome]:
    return outcomes


@dataclass(frozen=True)
class Others:
    """What other workbooks say about each file, and the files of the earlier quarters that could not be read."""

    also: Also
    unreadable: tuple[Outcome, ...] = field(default=())


def others(files: Sequence[Path], previous: Path | None = None, watch: Watch = _unwatched) -> Others:
    """Read the files given, and those in the folder of earlier quarters, for what they say about each other.

    A file that is given alone is not read here.
    """
    between = findings_between(_facts(files, watch) if len(files) > 1 else (), rules_between())
    quarters, unreadable = _quarters(previous, watch) if previous is not None else (None, ())

    def also(path: Path, report: Report) -> Iterable[Finding]:
        since = quarters.findings(report) if quarters is not None else ()
        return chain(between.get(path, ()), since)

    return Others(also, unreadable)


def _facts(files: Sequence[Path], watch: Watch) -> Iterator[Facts]:
    for outcome in watch(check_files(files), len(files)):
        if outcome.result.report is not None:
            yield facts_of(outcome.result.report, outcome.path, rules_between())


def _quarters(folder: Path, watch: Watch) -> tuple[Quarters, tuple[Outcome, ...]]:
    quarters = Quarters(folder.resolve().name, rules_between())
    files = list(find_workbooks([folder]))
    unreadable = []
    for outcome in watch(check_files(files), len(files)):
        if outcome.result.report is not None:
            quarters.add(outcome.result.report, outcome.path.name, outcome.result.count("galat"))
        elif outcome.state == "refused":
            unreadable.append(outcome)
    return quarters, tuple(unreadable)
