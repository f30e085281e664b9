"""One run at a time works on a folder of answers, and clears up after those that died."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from kit import put
from kit_folder import answers_in, everything, fill
from xlkinerja.files.lock import LockedError, locked


def lock(folder: Path, content: object) -> Path:
    """Leave what a run says of itself, as one does that was killed."""
    path = folder / ".xlkinerja" / "kunci"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content) if not isinstance(content, str) else content, encoding="utf-8")
    return path


HOLDER = """
import sys
from pathlib import Path
from xlkinerja.files.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of HASIL."""
    path = tmp_path / "HASIL" / ".xlkinerja" / "kunci"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_folder_where_a_run_is_at_work(inbox: Path, tmp_path: Path, at_work: subprocess.Popen[str]) -> None:
    result = fill(inbox, tmp_path / "HASIL", expected=5)
    assert f"Map hasil {tmp_path / 'HASIL'} terkunci oleh {socket.gethostname()}" in result.stderr
    assert f"(proses {at_work.pid}, sejak " in result.stderr
    assert result.stdout == ""
    assert answers_in(tmp_path / "HASIL") == set()
    at_work.kill()
    at_work.wait()
    fill(inbox, tmp_path / "HASIL", expected=3)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("content", ["", "{", '{"host": "x"}', "dead"])
def test_what_the_lock_file_says_does_not_open_it(inbox: Path, tmp_path: Path, content: str) -> None:
    """A folder on a network may show it late, and anybody may write into it: only the system's lock counts."""
    dead = {"host": socket.gethostname(), "pid": 2**22 + 1, "start": ""}
    lock(tmp_path / "HASIL", dead if content == "dead" else content)
    assert "terkunci" in fill(inbox, tmp_path / "HASIL", expected=5).stderr


@pytest.mark.parametrize("host", ["komputer-lain", socket.gethostname()])
@pytest.mark.parametrize("content", ["holder", "", "{", "[1]", '{"host": "x"}'])
def test_the_lock_of_a_dead_run(inbox: Path, tmp_path: Path, content: str, host: str) -> None:
    holder = {"host": host, "pid": os.getpid(), "start": "2026-11-21T08:00:00+07:00"}
    path = lock(tmp_path / "HASIL", holder if content == "holder" else content)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert path.read_bytes() == b""
    assert [one.name for one in path.parent.iterdir() if one.name.startswith("kunci")] == ["kunci"]


def test_rivals_over_the_lock_of_a_dead_run(tmp_path: Path) -> None:
    """However many begin at the same moment, one of them works."""
    path, context = lock(tmp_path, {"host": socket.gethostname(), "pid": 2**22 + 1, "start": ""}), get_context("fork")
    for _ in range(10):
        start, done, results = context.Barrier(4), context.Barrier(4), context.Queue()
        rivals = [context.Process(target=rival, args=(path, start, done, results)) for _ in range(4)]
        for process in rivals:
            process.start()
        assert sorted(results.get(timeout=120) for _ in rivals) == ["locked", "locked", "locked", "worked"]
        for process in rivals:
            process.join()


def rival(path: Path, start: Any, done: Any, results: Any) -> None:
    start.wait()
    try:
        with locked(path):
            done.wait()  # until the others have tried
            results.put("worked")
    except LockedError:
        done.wait()
        results.put("locked")


def test_an_output_folder_that_cannot_be(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_bytes(b"x")
    assert "tidak dapat dibaca atau ditulis" in fill(inbox, tmp_path / "berkas" / "HASIL", expected=4).stderr


def test_strays_of_dead_runs_are_removed(inbox: Path, tmp_path: Path) -> None:
    answers = tmp_path / "HASIL"
    fill(inbox, answers, expected=3)
    whole = everything(answers)
    put(answers / ".xlkinerja" / "siap", **{"0" * 64: b"basi"})
    hidden = answers / ".xlkinerja"
    for folder in (answers, hidden, hidden / "siap", hidden / "jurnal"):
        stray = folder / ".xlkinerja-00000000-1-abcdefgh.tmp"
        stray.write_bytes(b"separuh")
        os.utime(stray, (0, 0))
    fill(inbox, answers, expected=3)
    assert everything(answers) == whole
