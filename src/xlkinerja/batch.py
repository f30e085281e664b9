"""Files and folders: finds the workbooks, takes each through the stages, and never lets one bad file stop the rest."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from xlkinerja.finding import Finding, engine_finding, gravest_first
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import Filled, check_workbook, error_finding, fill_workbook, run_stages
from xlkinerja.previous import PreviousAnswer, read_previous
from xlkinerja.report import Report, Result, Source
from xlkinerja.save import LOCK_PREFIX, is_open_elsewhere, reason_of, save

_ENDINGS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm"}


Also = Callable[[Path, Report], Iterable[Finding]]
"""What other workbooks say about a file: findings for its report, besides its own."""


def nothing_else(_path: Path, _report: Report) -> tuple[Finding, ...]:
    """Return no finding: every file stands alone."""
    return ()


State = Literal["read", "filled", "unchanged", "refused", "skipped", "unsaved"]


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its path as given and the result.

    `written` is where the answer went, `kept` where the file is that it replaced; None when there is none.
    """

    path: Path
    result: Result
    written: Path | None = None
    state: State = "read"
    kept: Path | None = None


@dataclass(frozen=True)
class Opened:
    """A workbook as read, the earlier answer in it, the checked report, and whether a program has it open."""

    workbook: Workbook
    previous: PreviousAnswer
    report: Report
    open_elsewhere: bool


def find_workbooks(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files given and, in name order, the workbooks in the folders given; each file once."""
    seen: set[Path] = set()
    for path in paths:
        for file in _walk(path) if path.is_dir() else (path,):
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield file


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the workbooks below a folder, and folders that cannot be listed; not through links or hidden folders."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:  # reading it as a file says why
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _walk(Path(entry.path))
        elif Path(entry.name).suffix.casefold() in _ENDINGS:
            yield Path(entry.path)


def check(path: str | Path) -> Result:
    """Return the checked report of one workbook; nothing is written and nothing raised."""
    return next(check_files([Path(path)])).result


def fill(path: str | Path, folder: str | Path, *, convert_text: bool = False) -> Result:
    """Write the answer to one workbook into a folder, under the same name, and return the result; nothing is raised."""
    target = Path(folder) / Path(path).name
    return next(fill_files([Path(path)], lambda _: target, convert_text=convert_text)).result


def open_report(path: Path) -> Opened:
    """Return a workbook file taken through the stages, for whoever goes on with its cells.

    Raises PackageError and UnknownFormError for a file that cannot be read.
    """
    try:
        workbook = read_workbook(_bytes_of(path))
    except OSError as error:
        raise PackageError("XK-117", reason=reason_of(error)) from error
    previous = read_previous(workbook)
    return Opened(workbook, previous, run_stages(workbook, previous), is_open_elsewhere(path))


def check_files(paths: Iterable[Path], *, also: Also = nothing_else) -> Iterator[Outcome]:
    """Yield the outcome of checking each file; nothing is written."""
    for path in paths:
        yield _guarded(path, partial(_checked, path, also))


def fill_files(
    paths: Iterable[Path], target: Callable[[Path], Path], *, convert_text: bool = False, also: Also = nothing_else
) -> Iterator[Outcome]:
    """Yield the outcome of filling each file; `target` says where the answer to a file goes."""
    for path in paths:
        yield _guarded(path, partial(_filled, path, target(path), also, convert_text=convert_text))


def _checked(path: Path, also: Also, data: bytes) -> Outcome:
    result = check_workbook(data, path.name, also=partial(also, path))
    return Outcome(path, result, state="read" if result.readable else "refused")


def _filled(path: Path, target: Path, also: Also, data: bytes, *, convert_text: bool) -> Outcome:
    filled = fill_workbook(data, path.name, convert_text=convert_text, also=partial(also, path))
    if not filled.result.readable:
        return Outcome(path, filled.result, state="refused")
    in_place = target.absolute() == path.absolute()
    try:
        kept = _write(path, target, filled, data, in_place=in_place)
    except PackageError as error:
        result = replace(filled.result, findings=(error_finding(error), *filled.result.findings))
        return Outcome(path, result, state="unsaved")
    return Outcome(path, filled.result, target, "unchanged" if filled.data is data else "filled", kept)


def _write(path: Path, target: Path, filled: Filled, data: bytes, *, in_place: bool) -> Path | None:
    if path.read_bytes() != data:
        raise PackageError("XK-503")
    if in_place and filled.data is not data and is_open_elsewhere(path):
        raise PackageError("XK-502", name=path.name)
    return save(target, filled.data, expected=data if in_place else None)


def _guarded(path: Path, work: Callable[[bytes], Outcome]) -> Outcome:
    """Run the work on a file's bytes; whatever goes wrong becomes the file's own finding."""
    if path.name.startswith(LOCK_PREFIX):
        finding = engine_finding("XK-109", name=path.name.removeprefix(LOCK_PREFIX))
        return _without_report(path, finding, "skipped")
    try:
        outcome = work(_bytes_of(path))
    except PackageError as error:
        return _without_report(path, error_finding(error), "refused")
    except OSError as error:
        return _without_report(path, engine_finding("XK-117", reason=reason_of(error)), "refused")
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one file must not stop the others
        return _without_report(path, engine_finding("XK-118", reason=type(error).__name__), "refused")
    if outcome.result.readable and is_open_elsewhere(path):
        findings = gravest_first((*outcome.result.findings, engine_finding("XK-119")))
        return replace(outcome, result=replace(outcome.result, findings=tuple(findings)))
    return outcome


def _bytes_of(path: Path) -> bytes:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise PackageError("XK-110", reason="tautan" if stat.S_ISLNK(status.st_mode) else "berkas khusus")
    allowed = Limits().file_size
    if status.st_size > allowed:
        raise PackageError("XK-111", limit="ukuran berkas", found=status.st_size, allowed=allowed)
    return path.read_bytes()


def _without_report(path: Path, finding: Finding, state: State) -> Outcome:
    return Outcome(path, Result(Source(path.name, ""), None, (finding,)), state=state)
