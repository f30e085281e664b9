"""The LibreOffice of the tests: one at a time in each process of pytest, at most two on the machine.

A script that runs under the Python that has `uno` starts it and is asked one JSON line at a time. One that crashes,
hangs or has no memory left is lost, and what was asked is asked again of a new one; whatever it answers counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from pathlib import Path
from threading import Timer
from typing import IO, Any, NoReturn, ParamSpec, TypeVar

import pytest

MISSING = "LibreOffice tidak terpasang (apt install libreoffice-calc python3-uno)"

_AT_ONCE = 2
_TIMES = 3
_ANSWER_SECONDS = 300  # for one that starts as well; on an idle machine it is a few seconds
_TURN_SECONDS = 1800

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class OfficeLostError(BaseException):
    """LibreOffice is no more, and gave no answer; no `except Exception` of ours may take it for a fault of Excel's."""


class OfficeError(Exception):
    """What LibreOffice itself says against what was asked."""


def python_with_uno() -> str:
    """The interpreter that talks to LibreOffice; skips the test where there is none, except in CI."""
    return _python_with_uno() or missing(MISSING)


def missing(what: str) -> NoReturn:
    """Skip the test; in CI fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@cache
def _python_with_uno() -> str | None:
    """The interpreter that LibreOffice's own module belongs to, seldom the one that runs the tests."""
    if shutil.which("soffice") is None:
        return None
    for python in (sys.executable, "/usr/bin/python3"):
        asked = [python, "-c", "import uno"]
        if Path(python).exists() and subprocess.run(asked, check=False, capture_output=True).returncode == 0:
            return python
    return None


# --- one process -------------------------------------------------------------------------------------------------


class OfficeProcess:
    """A script with its LibreOffice, which has a profile of its own: an empty one, or a copy of the one given."""

    def __init__(self, script: Path, profile: Path | None = None) -> None:
        self.script = script
        python = python_with_uno()
        self._turn = _turn()
        self.folder = Path(tempfile.mkdtemp(prefix="xlkinerja-office-"))
        if profile is not None and profile.exists():
            shutil.copytree(profile, self.folder / "profile")
        command = [python, str(script), str(self.folder / "profile")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def ask(self, question: object) -> Any:
        """What the script answers; raises OfficeError if it could not, OfficeLostError without an answer in time."""
        clock = Timer(_ANSWER_SECONDS, self._kill)
        clock.start()
        try:
            line = self._line(json.dumps(question))
        finally:
            clock.cancel()
        answer = json.loads(line) if line.endswith("\n") else {"lost": "no answer"}
        if "lost" in answer:
            leave()
            raise OfficeLostError(answer["lost"])
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["done"]

    def stop(self) -> None:
        """End both, gently if they can, and let others have their turn."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(60)
        self._kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._turn.close()

    def _line(self, question: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(question + "\n")
            self._process.stdin.flush()
        return self._process.stdout.readline()

    def _kill(self) -> None:
        """End what is left of the script and its LibreOffice: it leads their group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _turn() -> IO[bytes]:
    """Wait until fewer than so many are at work; whoever closes the file, or ends, gives the turn back."""
    places = [Path(tempfile.gettempdir(), f"xlkinerja-office-{os.getuid()}-{n}.lock") for n in range(_AT_ONCE)]
    end = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < end:
        for place in places:
            file = place.open("wb")
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            file.close()
        time.sleep(0.1)
    pytest.fail("others had LibreOffice all the time")


# --- the one at work ---------------------------------------------------------------------------------------------

_at_work: list[OfficeProcess] = []


def at_work(script: Path) -> OfficeProcess:
    """The one that runs a script, started if it does not yet."""
    if not _at_work or _at_work[0].script != script:
        start(script)
    return _at_work[0]


def start(script: Path, profile: Path | None = None) -> OfficeProcess:
    """A new one in the place of that at work."""
    leave()
    _at_work.append(OfficeProcess(script, profile))
    return _at_work[0]


def leave() -> None:
    """End the one at work, if any: between test modules, so that no other process waits for one that is idle."""
    while _at_work:
        _at_work.pop().stop()


def again_if_lost(work: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Repeat what a lost LibreOffice left undone, a few times; a wrong answer and an error are never repeated."""

    @wraps(work)
    def done(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        for _ in range(_TIMES - 1):
            try:
                return work(*args, **kwargs)
            except OfficeLostError as lost:
                warnings.warn(f"LibreOffice is started again: {lost}", stacklevel=2)
        return work(*args, **kwargs)

    return done
