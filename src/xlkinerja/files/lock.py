"""One run at a time in an output folder: the system's own lock on a file, which ends with the process that holds it."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

_LARGEST = 4096  # bytes that are read of what a holder says
_FAR = 1 << 30  # the byte that is locked: Windows lets nobody read one that is
_HELD = {errno.EACCES, errno.EAGAIN}


@dataclass(frozen=True)
class Holder:
    """The run that works in a folder: on which computer, as which process, since when."""

    host: str
    pid: int
    start: str


class LockedError(Exception):
    """Another run is at work; `holder` is None where it does not say who it is."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        super().__init__(str(path))
        self.path, self.holder = path, holder

    def __reduce__(self) -> tuple[type[LockedError], tuple[Path, Holder | None]]:
        return type(self), (self.path, self.holder)  # exceptions go to other processes too


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file during the block. The file stays, empty; what a dead run left in it means nothing.

    It keeps other processes out, not a second block in this one.
    Raises LockedError while another run holds it, OSError where the file cannot be made or the folder knows no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
    try:
        _lock(handle, path)
        _say(handle, json.dumps(asdict(_this_run())))
        try:
            yield
        finally:
            _say(handle, "")
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        _lock_file(handle)
    except OSError as error:
        if error.errno not in _HELD:
            raise
        raise LockedError(path, _holder(handle)) from None


if sys.platform == "win32":
    import msvcrt

    def _lock_file(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock_file(handle: int) -> None:
        # Not flock: processes that this one starts would hold that too, and live on when it is killed.
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _FAR)


def _this_run() -> Holder:
    return Holder(socket.gethostname(), os.getpid(), datetime.now().astimezone().isoformat(timespec="seconds"))


def _say(handle: int, text: str) -> None:
    """Write who holds the lock; a full disk is no reason to do without it."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())


def _holder(handle: int) -> Holder | None:
    with suppress(OSError, ValueError, TypeError):
        os.lseek(handle, 0, os.SEEK_SET)
        return Holder(**json.loads(os.read(handle, _LARGEST)))
    return None
