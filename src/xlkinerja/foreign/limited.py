"""Runs another program in a child process within limits, and ends it with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError

_LAUNCHER = Path(__file__).with_name("launcher.py")
_MIB = 1024 * 1024
_KILLED_FOR_CPU = {-number for name in ("SIGKILL", "SIGXCPU") if (number := getattr(signal, name, 0))}


@dataclass(frozen=True)
class ChildLimits:
    """What a child process may take: seconds on the clock, seconds of CPU, bytes of address space and of a file.

    LibreOffice takes 2 seconds of CPU for our forms and 210 MiB; a busy machine may need ten times that on the clock.
    """

    seconds: float = 50
    cpu: int = 30
    memory: int = 2048 * _MIB
    file: int = 64 * _MIB


def is_possible() -> bool:
    """Tell whether there are child processes at all: a browser's Python has none."""
    return sys.platform not in {"emscripten", "wasi"}


def run(command: Sequence[str], folder: Path, limits: ChildLimits, environment: Mapping[str, str]) -> int:
    """Run a command in a folder and return its exit code; what it says is lost.

    Raises PackageError: XK-146 when it takes longer, or more CPU, than it may.
    """
    child = subprocess.Popen(  # noqa: S603 - the command is ours, no shell is asked
        [*_limiting(limits), *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = child.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        raise PackageError("XK-146", seconds=f"{limits.seconds:g}") from None
    finally:
        _end(child)
    if code in _KILLED_FOR_CPU:
        raise PackageError("XK-146", seconds=f"{limits.cpu:g}")
    return code


def _limiting(limits: ChildLimits) -> Sequence[str]:
    """Return what stands before a command, so that the system limits it; Windows only knows the clock."""
    if os.name != "posix":
        return ()
    sizes = (limits.memory, limits.cpu, limits.file)
    return (sys.executable, "-I", "-S", str(_LAUNCHER), *map(str, sizes), "--")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and all that it started; what has ended already cannot be ended again."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        elif child.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(child.pid)]
            subprocess.run(tree, check=False, capture_output=True)  # noqa: S603 - the system's own program
    child.wait()
