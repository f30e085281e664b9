"""Files that are still being written: how they are called, and which of them were left by runs that are dead.

The name says who writes it: `.xlkinerja-COMPUTER-PROCESS-….tmp`. What a run that may be alive is writing stays.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_PREFIX, _SUFFIX = ".xlkinerja-", ".tmp"
_NAMED = re.compile(r"\.xlkinerja-([0-9a-f]{8})-(\d{1,10})-[a-z0-9_]{8}\.tmp")
_UNNAMED = re.compile(r"\.xlkinerja-(?:[a-z0-9_]{8}|[0-9a-f]{40}-\d{1,10})\.tmp")  # of earlier versions
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LONG_AGO = 24 * 3600  # seconds: nobody writes one file for so long

_being_written: set[str] = set()  # the names in this process, which has one number for all its threads


@contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield a new file in a folder, open for writing, which is gone afterwards unless it was renamed."""
    # Not tempfile: on Windows, up to Python 3.12, it takes a folder in which nothing may be made for one where names
    # are taken, and tries two thousand million of them.
    path = folder / f"{_PREFIX}{_computer()}-{os.getpid()}-{os.urandom(4).hex()}{_SUFFIX}"
    handle = os.open(path, _NEW, 0o600)
    _being_written.add(path.name)
    try:
        yield handle, path
    finally:
        with suppress(OSError):
            path.unlink()
        _being_written.discard(path.name)


def remove_strays(folder: Path, *, all_of_them: bool = False) -> None:
    """Delete what dead runs left unfinished in a folder; `all_of_them` where only the holder of a lock writes.

    It raises nothing: what cannot be deleted lies there until the next run.
    """
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX) and (all_of_them or _is_stray(path)):
                with suppress(OSError):
                    path.unlink()


def _is_stray(path: Path) -> bool:
    """Tell whether whoever wrote a file does so no more: the process is gone, or nobody knows and it is long ago."""
    match = _NAMED.fullmatch(path.name)
    if match is None and _UNNAMED.fullmatch(path.name) is None:
        return False
    if match is not None and match[1] == _computer():
        pid = int(match[2])
        if pid == os.getpid():
            return path.name not in _being_written
        if not _may_be_alive(pid):
            return True
    with suppress(OSError):
        status = path.lstat()
        return stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _LONG_AGO
    return False


def _may_be_alive(pid: int) -> bool:
    if sys.platform == "win32":  # there, to ask this way ends the process
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@cache
def _computer() -> str:
    """Return what tells computers apart, and containers on one, which number their processes for themselves."""
    numbering = ""
    with suppress(OSError):
        numbering = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - is no path
    return hashlib.sha256(f"{_host()} {numbering}".encode()).hexdigest()[:8]


def _host() -> str:
    if sys.platform != "win32":
        return os.uname().nodename
    import socket  # noqa: PLC0415 - a fortieth of the start-up time, for the same name

    return socket.gethostname()
