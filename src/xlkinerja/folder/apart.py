"""One large workbook of a caller in Python, worked on in another process: its memory and time are not the caller's.

What a small one costs is bounded by its size, and to start a process would take longer. The process is none of
`multiprocessing`, which would run the caller's main module once more.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar
from zipfile import BadZipFile, ZipFile

from xlkinerja.folder.outcome import failure_error
from xlkinerja.folder.workers import Failed, Work, ended_for_time, prepare_process, work_on
from xlkinerja.foreign.formats import format_of
from xlkinerja.foreign.limited import is_possible

Shared = TypeVar("Shared")
Out = TypeVar("Out")

SMALL = 512 * 1024
"""Bytes of a file that may be worked on in the caller's process."""

SMALL_PARTS = 4 * 1024 * 1024
"""Bytes of all its parts, inflated; what they say of their size holds, since no more of them is read."""

_CHILD = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); import xlkinerja.folder.apart as a; a.child()"
)


def is_small(data: bytes) -> bool:
    """Tell whether a workbook costs little to whoever reads it; one of another format never does."""
    if len(data) > SMALL or format_of(data) is not None:
        return False
    try:
        with ZipFile(BytesIO(data)) as package:
            return sum(part.file_size for part in package.infolist()) <= SMALL_PARTS
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return True  # no package: it is refused at once


def apart(work: Work[Shared, bytes, Out], data: bytes, small: Callable[[bytes], bool] = is_small) -> Out:
    """Return what is made of a workbook, in another process unless it is small.

    Raises PackageError (XK-145, XK-146, XK-147, XK-156) where that process ended without a result.
    """
    if small(data) or not is_possible() or not sys.executable or getattr(sys, "frozen", False):
        return work(data)
    result = _elsewhere(work, data)
    if isinstance(result, Failed):
        raise failure_error(result, work.limits)
    return result


def _elsewhere(work: Work[Shared, bytes, Out], data: bytes) -> Out | Failed:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-P", "-X", "utf8", "-c", _CHILD],
            input=pickle.dumps(sys.path) + pickle.dumps((work, data)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=work.limits.clock,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Failed("stalled")
    if done.returncode:
        return Failed("endless" if ended_for_time(done.returncode) else "crashed")
    result: Out | Failed = pickle.loads(done.stdout)  # noqa: S301 - our own process said it
    return result


def child() -> None:
    """Do in this process, which is there for nothing else, the work that is handed in, and hand out its result."""
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # what is printed meanwhile is no part of the answer
        work, data = pickle.load(sys.stdin.buffer)  # noqa: S301 - the process that started this one said it
        prepare_process(work)
        answer.write(pickle.dumps(work_on(data)))
