"""Finds the workbooks in folders: regular files only, each once, and everything that is left out is named."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from xlkinerja.files.backups import workbook_of
from xlkinerja.files.names import name_key
from xlkinerja.files.own_files import LEDGER
from xlkinerja.files.save import LOCK_PREFIX, reason_of
from xlkinerja.finding import Finding, engine_finding, printable
from xlkinerja.frozen import dataclass

_ENDINGS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm"}
_ARCHIVES = {".zip"}  # workbooks may lie in them: whoever reads them says what to do
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the bytes of a workbook begin, whatever its file is called: a package, or a binary one."""

_ANSWERS = "XK-149"
_LIBREOFFICE_LOCK = (".~lock.", "#")


@dataclass(frozen=True)
class Found:
    """A file that was found: where, and its name below the folder given (with `/`, safe to print and to write).

    `folder` is the folder given, None for a file given by name. `left_out` says why it is not to be read, `verdict`
    whether that counts as refused or skipped.
    """

    path: Path
    name: str
    folder: Path | None = None
    left_out: Finding | None = None
    verdict: Literal["refused", "skipped"] = "refused"

    @property
    def file(self) -> str:
        """The file's own name, without folders."""
        return self.name.rpartition("/")[2]

    @property
    def shown(self) -> Path:
        """The path as it can be printed and written."""
        return Path(printable(str(self.path)))


def find(paths: Iterable[Path], *, without: Path | None = None) -> list[Found]:
    """Return the files given and, in name order, what looks like a workbook in the folders given; each file once.

    A folder `without` below one of them is not searched: there go the answers of this run. Folders with answers of
    other runs are named and not searched either, unless they are given themselves. A file that is given by name counts
    as given, also where its folder is given too.
    """
    paths = list(paths)
    given = {_identity(path) for path in paths if not path.is_dir()}
    own = {_folder_identity(path) for path in paths if path.is_dir()}
    without_id = _folder_identity(without) if without is not None else None
    found: dict[object, Found] = {}
    for path in paths:
        for found_file in _in_folder(path, own, without_id) if path.is_dir() else (by_name(path),):
            place = _identity(found_file.path)
            found.setdefault(
                place, _judged(replace(found_file, folder=None, left_out=None)) if place in given else found_file
            )
    return _without_backups(list(found.values()))


def _without_backups(found: list[Found]) -> list[Found]:
    """Leave out a backup that was given by name together with its workbook, as `*.xlsx` does: it is the same report."""
    there = {(_folder_identity(one.path.parent), name_key(one.file)) for one in found}
    return [
        _backup(one, original)
        if one.left_out is None
        and (original := workbook_of(one.file)) is not None
        and (_folder_identity(one.path.parent), name_key(original)) in there
        else one
        for one in found
    ]


def _backup(found: Found, original: str) -> Found:
    return replace(found, left_out=engine_finding("XK-148", name=original), verdict="skipped")


def _identity(path: Path) -> object:
    """Return what is the same for one file whatever links, letter case or dots its path was given with.

    Two names of one file in a folder (hard links) are two files, unless only their letter case differs.
    """
    try:
        return (_folder_identity(path.parent), path.lstat().st_ino, name_key(path.name))
    except OSError:
        return path.absolute()


def _folder_identity(folder: Path) -> object:
    try:
        status = folder.stat()
    except OSError:
        return folder.absolute()
    return status.st_dev, status.st_ino


def by_name(path: Path) -> Found:
    """Return a file that was given by name."""
    return _judged(Found(path, printable(path.name)))


def _in_folder(folder: Path, given: Collection[object], without: object) -> list[Found]:
    """Return the files below a folder; of names that are one on other systems, all are refused."""
    found = [_below(folder, path, problem) for path, problem in _walk(folder, given, without)]
    keys = Counter(name_key(found.name) for found in found)
    return [
        _colliding(found_file, found) if keys[name_key(found_file.name)] > 1 else found_file for found_file in found
    ]


def _below(folder: Path, path: Path, problem: Finding | None) -> Found:
    name = printable((path.relative_to(folder) if path != folder else path).as_posix())
    one = Found(path, name, folder)
    if problem is None:
        return _judged(one)
    return replace(one, left_out=problem, verdict="skipped" if problem.code == _ANSWERS else "refused")


def _colliding(found_file: Found, found: list[Found]) -> Found:
    key = name_key(found_file.name)
    others = [other.name for other in found if other is not found_file and name_key(other.name) == key]
    return replace(found_file, left_out=engine_finding("XK-144", others=", ".join(others)), verdict="refused")


def _walk(folder: Path, given: Collection[object], without: object) -> Iterator[tuple[Path, Finding | None]]:
    """Yield what looks like a workbook, links to folders, and folders that cannot be listed or hold answers."""
    waiting: list[tuple[Path, Finding | None, bool]] = [(folder, None, True)]
    while waiting:
        path, problem, is_folder = waiting.pop()
        if not is_folder:
            yield path, problem
            continue
        if path != folder and os.path.isfile(path / LEDGER):  # noqa: PTH113 - raises nothing
            identity = _folder_identity(path)
            if identity != without and identity not in given:
                yield path, engine_finding(_ANSWERS)
            continue
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield path, engine_finding("XK-117", reason=reason_of(error))
            continue
        waiting.extend(found for found in map(_entry, entries) if found is not None and not _is(found, without))


def _is(listed: tuple[Path, Finding | None, bool], without: object) -> bool:
    path, _, is_folder = listed
    return is_folder and without is not None and _folder_identity(path) == without


def _entry(entry: os.DirEntry[str]) -> tuple[Path, Finding | None, bool] | None:
    """Return a path, what is wrong with it, and whether it is a folder to go into; None for what is no workbook."""
    path = Path(entry.path)
    is_junction = getattr(entry, "is_junction", bool)  # Windows, from Python 3.12
    if entry.is_symlink() or is_junction():
        if os.path.isdir(path):  # noqa: PTH112 - raises nothing
            return path, engine_finding("XK-110", reason="tautan ke map"), False
    elif entry.is_dir(follow_symlinks=False):
        return None if entry.name.startswith(".") else (path, None, True)
    return (path, None, False) if _may_be_workbook(entry) else None


def _may_be_workbook(entry: os.DirEntry[str]) -> bool:
    """Tell by a file's name whether it may hold a workbook; by its first bytes where the name has no ending."""
    ending = _ending(entry.name)
    if ending or entry.name.startswith(".") or not entry.is_file():
        return bool(_workbook_of(entry.name)) or ending in _ENDINGS | _ARCHIVES
    try:
        with open(entry.path, "rb") as file:  # noqa: PTH123 - a name that Path would clean stays as it is
            return file.read(8).startswith(_SIGNATURES)
    except OSError:
        return False


def _ending(name: str) -> str:
    return Path(name).suffix.casefold()


def _workbook_of(name: str) -> str:
    """Return the name of the workbook whose lock file this is; blank for other files."""
    before, after = _LIBREOFFICE_LOCK
    workbook = name.removeprefix(before).removesuffix(after) if name.startswith(before) else ""
    workbook = name.removeprefix(LOCK_PREFIX) if name.startswith(LOCK_PREFIX) else workbook
    return workbook if _ending(workbook) in _ENDINGS else ""


def _judged(found: Found) -> Found:
    """Return the file with what keeps it from being read: it is a lock file, a copy, a link, a pipe or the like."""
    workbook = _workbook_of(found.file)
    if workbook:
        return replace(found, left_out=engine_finding("XK-109", name=workbook), verdict="skipped")
    original = workbook_of(found.file)
    if found.folder is not None and original is not None:
        return _backup(found, original)
    try:
        mode = found.path.lstat().st_mode
    except OSError as error:
        return replace(found, left_out=engine_finding("XK-117", reason=reason_of(error)))
    if stat.S_ISREG(mode):
        return found
    reason = "tautan" if stat.S_ISLNK(mode) else "map" if stat.S_ISDIR(mode) else "berkas khusus"
    return replace(found, left_out=engine_finding("XK-110", reason=reason))
