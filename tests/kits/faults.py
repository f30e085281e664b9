"""Faults of a disk, one by one: every call of the system that touches a folder is counted, and one of them fails.

Only calls on files below the folder count, so that neither imports nor our own forms are hit. What is read or written
through an open file is counted too: files that are opened below the folder write through `_Raw`.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WITH_PATHS = (
    *("open", "replace", "rename", "mkdir", "unlink", "remove", "rmdir", "link", "chmod", "truncate", "utime"),
    *("scandir", "listdir"),
)
_WITH_HANDLES = ("fsync", "write", "ftruncate", "read")


@dataclass
class Disk:
    """Counts the calls below a folder; what `fault` returns for a call's number and name is raised, if anything.

    `kill_at` is the number of the call in place of which the process is killed, as by SIGKILL.
    """

    folder: Path
    fault: Callable[[int, str], BaseException | None] = lambda _number, _name: None
    kill_at: int = 0
    calls: list[str] = field(default_factory=list)

    def called(self, name: str, path: object) -> None:
        """Count a call, or do what is to happen in its place."""
        if not self._is_ours(path):
            return
        self.calls.append(name)
        if len(self.calls) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        error = self.fault(len(self.calls), name)
        if error is not None:
            if isinstance(error, OSError):
                error.filename = os.fspath(path) if isinstance(path, str | os.PathLike) else None
            raise error

    def _is_ours(self, path: object) -> bool:
        if isinstance(path, int):
            try:
                path = str(Path(f"/proc/self/fd/{path}").readlink())
            except OSError:
                return False
        return isinstance(path, str | os.PathLike) and Path(path).is_relative_to(self.folder)


def failing(number: int, error: int, *, from_then_on: bool) -> Callable[[int, str], OSError | None]:
    """Return a fault at a call of that number, and at all after it if wanted."""

    def fault(this: int, _name: str) -> OSError | None:
        hit = this >= number if from_then_on else this == number
        return OSError(error, os.strerror(error)) if hit else None

    return fault


class _Raw(io.FileIO):
    disk: Disk

    def write(self, data: Any, /) -> int:
        self.disk.called("file.write", self.name)
        return super().write(data) or 0

    def readall(self) -> bytes:
        self.disk.called("file.read", self.name)
        return super().readall()


@contextmanager
def watched(disk: Disk) -> Iterator[Disk]:
    """Let the disk see every call in the block."""
    kept = {name: getattr(os, name) for name in (*_WITH_PATHS, *_WITH_HANDLES, "fdopen")}
    opened = builtins.open
    for name in (*_WITH_PATHS, *_WITH_HANDLES):
        setattr(os, name, _seen(disk, name, kept[name]))
    setattr(os, "fdopen", _opening(disk, kept["fdopen"]))  # noqa: B010 - mypy knows its type
    builtins.open = io.open = _opening(disk, opened)
    try:
        yield disk
    finally:
        builtins.open = io.open = opened
        for name, right in kept.items():
            setattr(os, name, right)


def _seen(disk: Disk, name: str, right: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any = ".", *others: Any, **named: Any) -> Any:
        disk.called(name, path)
        return right(path, *others, **named)

    return call


def _opening(disk: Disk, right: Callable[..., Any]) -> Callable[..., Any]:
    """Return what opens files whose reading and writing is seen too."""

    def call(file: Any, mode: str = "r", buffering: int = -1, *others: Any, **named: Any) -> Any:
        if not disk._is_ours(file):
            return right(file, mode, buffering, *others, **named)
        if not isinstance(file, int):
            disk.called("open", file)
        raw = _Raw(file, mode.replace("b", "").replace("t", ""))
        raw.disk = disk
        buffered = (io.BufferedReader if raw.readable() and not raw.writable() else io.BufferedWriter)(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *others, **named)

    return call
