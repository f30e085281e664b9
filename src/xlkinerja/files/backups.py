"""What is kept beside a workbook that is filled in place: two states, under names that open by double click.

They are the state before our first answer and the one before the last; whatever looks for workbooks knows them by name.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

_FIRST, _LAST, _MAKING = "sebelum xlkinerja", "sebelum xlkinerja terakhir", "sebelum xlkinerja baru"
_NAME = re.compile(
    r"(?P<stem>.+)(?: \(sebelum xlkinerja(?: terakhir| baru| \d+)?\)|\.sebelum-isi(?:-\d+)?)(?P<ending>\.xls[xm])",
    re.IGNORECASE,
)
"""Also the names that earlier versions gave to copies made before an open workbook was filled."""


def workbook_of(name: str) -> str | None:
    """Return the name of the workbook that a backup is of; None for the name of any other file."""
    found = _NAME.fullmatch(name)
    return found["stem"] + found["ending"] if found is not None else None


def first_backups(path: Path) -> Iterator[Path]:
    """Yield the names for the state before the first answer: one, and more for reports that had this name before."""
    yield _beside(path, _FIRST)
    yield from (_beside(path, f"{_FIRST} {number}") for number in count(2))


def last_backup(path: Path) -> Path:
    """Return the name for the state before the last answer."""
    return _beside(path, _LAST)


def backup_in_the_making(path: Path) -> Path:
    """Return the name of a copy that is not yet whole, or has not yet its own name."""
    return _beside(path, _MAKING)


def _beside(path: Path, mark: str) -> Path:
    return path.with_name(f"{path.stem} ({mark}){path.suffix}")


def keep_states(path: Path, is_first: Callable[[bytes], bool]) -> Path:
    """Keep a file that is about to be replaced, and return where; `is_first` tells what no answer of ours is in.

    What is kept already is not kept twice. Only the state before the last answer is ever replaced.
    """
    present = path.read_bytes()
    for kept in first_backups(path):
        if not kept.exists():
            return _kept_at(path, kept)
        if kept.read_bytes() == present:
            return kept
        if not is_first(present):
            return _kept_at(path, last_backup(path))
    raise AssertionError("there is always a free name")


def _kept_at(path: Path, kept: Path) -> Path:
    """Give a file a second name, which is never half a file; it replaces what had that name."""
    making = backup_in_the_making(path)
    with suppress(FileNotFoundError):
        making.unlink()
    link_or_copy(path, making)
    try:
        making.replace(kept)
    except OSError:
        with suppress(OSError):
            making.unlink()
        raise
    return kept


def link_or_copy(path: Path, kept: Path) -> None:
    """Keep a file under another name: as a link, which takes no room, where the disk can, and whole or not at all."""
    try:
        os.link(path, kept)
    except OSError:
        try:
            shutil.copy2(path, kept)
        except OSError:
            with suppress(OSError):
                kept.unlink()
            raise
