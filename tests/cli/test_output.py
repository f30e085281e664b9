"""Lines that cannot be shown: a full disk, a reader that went away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-salah.xlsx"
FULL = Path("/dev/full")
COMMANDS = [["check", str(SAMPLE)], ["explain", "P-01"], ["export", str(SAMPLE)], ["forms"], ["--help"]]


def run(arguments: list[str], stdout: int | None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "xlkinerja", *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_a_full_disk_is_told_and_no_traceback(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        code, said = run(arguments, full.fileno())
    assert code == 4
    assert said.count("Keluaran tidak dapat ditulis seluruhnya") == 1
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_a_reader_that_went_away(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "xlkinerja", *arguments]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    said = started.stderr.read()
    started.stderr.close()
    assert started.wait(60) == 4
    assert "Keluaran tidak dapat ditulis seluruhnya" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_with_room_nothing_changes() -> None:
    assert run(["explain", "P-01"], subprocess.DEVNULL) == (0, "")
