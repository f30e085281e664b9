"""A desk for one request: the files that the page was given lie in a temporary folder as they lay on the disk."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from xlkinerja.files.walk import Found, find
from xlkinerja.finding import Finding, engine_finding, printable
from xlkinerja.folder.outcome import failure
from xlkinerja.folder.workers import Failed, WorkLimits

INBOX, ANSWERS = "masuk", "hasil"
LIST = "daftar-"
"""Folders whose names begin so hold a list each."""


class PageError(Exception):
    """A request that cannot be carried out; the message (Indonesian) says why and what to do."""


@dataclass(frozen=True)
class Given:
    """A file as the page got it: its place below the folder that was dropped, or its name alone.

    `modified` is when it was changed last, in seconds since 1970, and becomes the day of receipt. `trouble` says that
    its work ended without a result before: the file is named, and not touched again. Nor is one with a `problem`.
    """

    place: str
    data: bytes
    modified: float | None = None
    trouble: Failed | None = None
    problem: Finding | None = None

    @property
    def is_named(self) -> bool:
        """Whether it was given by name and not in a folder."""
        return "/" not in self.place


@dataclass(frozen=True)
class Placed:
    """Files on the desk: the paths that a command would have been given, and what is not to be read."""

    paths: tuple[Path, ...]
    refused: Mapping[Path, Finding]

    def found(self) -> list[Found]:
        """Return the files as the command finds them."""
        return [self._judged(found) for found in find(self.paths)]

    def _judged(self, found: Found) -> Found:
        problem = self.refused.get(found.path)
        return found if problem is None or found.left_out is not None else replace(found, left_out=problem)


@dataclass(frozen=True)
class Desk:
    """A temporary folder: what came in, and where the answers go."""

    root: Path
    limits: WorkLimits

    @property
    def answers(self) -> Path:
        """The folder of answers."""
        return self.root / ANSWERS

    def put(self, files: Sequence[Given], folder: str = INBOX) -> Placed:
        """Lay files into a folder of the desk; two of one name get folders of their own. Raises PageError."""
        home = self.root / folder
        paths: dict[Path, None] = {}
        refused: dict[Path, Finding] = {}
        for number, given in enumerate(files):
            parts = _parts(given.place)
            base = home if _is_free(home.joinpath(*parts)) else home / f"{number}"
            path = base.joinpath(*parts)
            _write(path, given)
            paths[base / parts[0]] = None
            problem = failure(given.trouble, self.limits) if given.trouble is not None else given.problem
            if problem is not None:
                refused[path] = problem
        return Placed(tuple(paths), refused)

    def place(self, path: Path, folder: str = INBOX) -> str:
        """Return the place by which the page knows a file."""
        return path.relative_to(self.root / folder).as_posix()

    def path(self, place: str, folder: str = INBOX) -> str:
        """Return the path of a file that the page names by its place. Raises PageError."""
        return str(self.root.joinpath(folder, *_parts(place)))

    def places(self, files: Iterable[Found], folder: str = INBOX) -> list[str]:
        """Return the places of those that are to be read, in their order."""
        return [self.place(found.path, folder) for found in files if found.left_out is None]

    def without_root(self, text: str) -> str:
        """Return a text with the names of files as people know them: what lies before them is the desk's affair."""
        root = re.escape(f"{self.root}{os.sep}")
        return re.sub(rf"{root}(?:(?:{INBOX}|{LIST}\w+){re.escape(os.sep)})?", "", text)


@contextmanager
def desk(limits: WorkLimits) -> Iterator[Desk]:
    """Give an empty desk, and clear it afterwards."""
    with tempfile.TemporaryDirectory(prefix="xlkinerja-") as folder:
        yield Desk(Path(folder).resolve(), limits)


def too_large(size: int, allowed: int) -> Finding:
    """Return the finding of a file that is not even read because of its size."""
    return engine_finding("XK-111", limit="ukuran berkas", found=size, allowed=allowed)


def unread() -> Finding:
    """Return the finding of a file that was not there any more when its turn came."""
    return engine_finding("XK-117", reason="dipindahkan, dihapus, atau diubah sesudah dipilih")


def _parts(place: str) -> tuple[str, ...]:
    parts = PurePosixPath(place).parts
    if not parts or place.startswith("/") or ".." in parts or "\0" in place:
        raise PageError(f'Nama berkas "{printable(place)}" tidak dapat dipakai. Ganti namanya, lalu ulangi.')
    return parts


def _is_free(path: Path) -> bool:
    """Tell whether a file can lie there: nothing of that name does, and no file where one of its folders should be."""
    return not path.exists() and not any(parent.is_file() for parent in path.parents)


def _write(path: Path, given: Given) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(given.data)
    except OSError as error:
        raise PageError(f'Nama berkas "{printable(given.place)}" tidak dapat dipakai. Ganti namanya.') from error
    if given.modified is not None:
        os.utime(path, (given.modified, given.modified))
