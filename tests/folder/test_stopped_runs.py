"""Runs that are stopped at any moment, by people, by the system or by a full disk."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kit import put, typed
from kit_folder import LIST, WRONG, Content, answers_in, everything, fill, kept_of, of, rows, run
from xlkinerja.files import save as saving


def start(inbox: Path, answers: Path, *program: str) -> subprocess.Popen[str]:
    command = [sys.executable, *(program or ("-m", "xlkinerja"))]
    command += ["fill", str(inbox), "-o", str(answers), "--workers", "2"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=os.environ
    )


def whole_or_not_there(answers: Path, expected: Content) -> None:
    """Under its final name every file is what it is in the end."""
    for name, data in everything(answers).items() if answers.exists() else ():
        if not any(part.startswith(".") for part in Path(name).parts):
            assert data == expected[name]


def test_kill_9_at_random_moments(inbox: Path, tmp_path: Path) -> None:
    """The benchmark does this many times; a run that follows goes on and ends with the same bytes."""
    fill(inbox, tmp_path / "BERSIH", expected=3)
    expected = everything(tmp_path / "BERSIH")
    draw, killed = random.Random(time.time_ns()), 0
    for moment in (0.3, *(draw.uniform(0.5, 2.5) for _ in range(3))):
        process = start(inbox, tmp_path / "HASIL")
        time.sleep(moment)
        killed += process.poll() is None
        with suppress(ProcessLookupError):  # it was faster
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        whole_or_not_there(tmp_path / "HASIL", expected)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected
    assert killed, "every run was done before it could be killed"


def test_killed_between_finishing_and_naming(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_on: list[str]
) -> None:
    """The worst moment, made sure of: some answers have their names, others wait for them."""
    fill(inbox, tmp_path / "BERSIH", "--workers", "1", expected=3)
    places: list[Path] = []
    right = Path.replace

    def third_fails(source: Path, target: Path) -> Path:
        if target.parent == tmp_path / "HASIL":
            places.append(target)
            if len(places) == 3:
                raise KeyboardInterrupt
        return right(source, target)

    monkeypatch.setattr(Path, "replace", third_fails)
    stopped = run("fill", inbox, "-o", tmp_path / "HASIL", "--workers", "1")
    monkeypatch.setattr(Path, "replace", right)
    assert stopped.exit_code == 130
    assert "Dihentikan. Ulangi perintah yang sama untuk melanjutkan." in stopped.stderr
    assert len(answers_in(tmp_path / "HASIL")) == 2
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert worked_on == [], "what was finished is not done again"
    assert everything(tmp_path / "HASIL") == everything(tmp_path / "BERSIH")


HELD_AT_WORK = """
import socket
from xlkinerja.cli.main import main
from xlkinerja.folder import batch, together

def held(job, task):
    if task.found.path.stem == "n20":
        with socket.create_connection(("127.0.0.1", %d)) as test:
            test.recv(1)  # never comes
    return batch.work(job, task)

if __name__ == "__main__":
    together.work = held
    main()
"""


def test_ctrl_c(inbox: Path, tmp_path: Path) -> None:
    """It comes while a worker is at work on a file that it would never be done with."""
    put(inbox, **{f"n{number}": of("247101") for number in range(40)})
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(120)
        program = tmp_path / "held.py"
        program.write_text(HELD_AT_WORK % server.getsockname()[1], encoding="utf-8")
        process = start(inbox, tmp_path / "HASIL", str(program))
        with server.accept()[0]:
            os.killpg(process.pid, signal.SIGINT)
            out, said = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert said.strip() == "Dihentikan. Ulangi perintah yang sama untuk melanjutkan."
    assert (tmp_path / "HASIL" / ".xlkinerja" / "kunci").read_bytes() == b""


def test_a_file_that_does_not_fit(inbox: Path, tmp_path: Path) -> None:
    """The disk takes only so much; what does not fit is named, and nothing is half written."""
    fill(inbox, tmp_path / "BERSIH", expected=3)
    expected = everything(tmp_path / "BERSIH")
    command = [sys.executable, "-m", "xlkinerja", "fill", str(inbox), "-o", str(tmp_path / "HASIL"), "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=small_files)
    assert done.returncode == 4
    assert done.stdout.count("XK-501 galat Hasil tidak dapat disimpan karena disk penuh") == 5
    assert "Traceback" not in done.stderr
    assert answers_in(tmp_path / "HASIL") == set()
    assert {row["keadaan"] for row in rows(tmp_path / "HASIL").values()} == {"tidak tersimpan", "tidak terbaca"}
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


def test_a_full_disk_leaves_the_earlier_answers(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was there is put aside for an answer that does not come."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = {name: data for name, data in everything(tmp_path / "HASIL").items() if "/" not in name and name != LIST}
    put(inbox, satu=typed(of("247101"), WRONG))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving.os, "fsync", full)
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    after = {name: data for name, data in everything(tmp_path / "HASIL").items() if "/" not in name and name != LIST}
    assert after == before


def test_nothing_is_put_aside_for_an_answer_with_another_name_that_does_not_come(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = kept_of(tmp_path / "HASIL")
    put(inbox, **{"satu lagi": typed(of("247101"), WRONG)})

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(saving.os, "fsync", full)
        fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    assert kept_of(tmp_path / "HASIL") == before
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert "247101-pnbp-2024-tw2.xlsx" not in kept_of(tmp_path / "HASIL")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_the_disk_fills_up_in_between(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(inbox, tmp_path / "BERSIH", expected=3)
    right, left = os.fsync, iter(range(3))

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(number, os.strerror(number))
        right(handle)

    monkeypatch.setattr(saving.os, "fsync", full)
    said = fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    assert "disk penuh" in said.stdout
    monkeypatch.setattr(saving.os, "fsync", right)
    expected = everything(tmp_path / "BERSIH")
    whole_or_not_there(
        tmp_path / "HASIL", {**expected, LIST: b""} if (tmp_path / "HASIL" / LIST).exists() else expected
    )
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected
