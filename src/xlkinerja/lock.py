"""One run at a time in an output folder."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

_A_MOMENT = 0.5  # second in which a run that made its lock file has certainly written into it


@dataclass(frozen=True)
class Holder:
    """The run that works in a folder: on which computer, as which process, since when."""

    host: str
    pid: int
    start: str


class LockedError(Exception):
    """Another run is at work; `holder` is None where its file could not be read."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        super().__init__(str(path))
        self.path, self.holder = path, holder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file during the block; one that a dead run of this computer left is taken over.

    Raises LockedError while another run holds it, OSError where the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _take_over(path)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        raise LockedError(path, _holder(path)) from None
    # Open during the whole run: Windows lets nobody delete it then.
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(_this_run())))
        file.flush()
        try:
            yield
        finally:
            file.close()
            with suppress(OSError):
                path.unlink()


def _this_run() -> Holder:
    return Holder(socket.gethostname(), os.getpid(), datetime.now().astimezone().isoformat(timespec="seconds"))


def _take_over(path: Path) -> None:
    """Put the lock of a dead run out of the way; of two runs that try, one finds it gone and both go on to O_EXCL."""
    holder = _holder(path)
    if holder is None and path.exists():  # just begun, or killed before it could say who it is
        time.sleep(_A_MOMENT)
        holder = _holder(path)
    if holder is not None and (holder.host != socket.gethostname() or _is_alive(holder.pid)):
        return
    aside = path.with_name(f"{path.name}-{os.getpid()}")
    with suppress(OSError):  # Windows: still open, so that run is alive
        path.rename(aside)
        if _holder(aside) != holder:  # somebody else was faster and has just begun
            aside.rename(path)
        aside.unlink()


def _holder(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _is_alive(pid: int) -> bool:
    """Tell whether a process of this computer runs; on Windows its open file answers that, a signal would end it."""
    if os.name == "nt" or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
