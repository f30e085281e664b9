"""Lines that cannot be shown: a full disk, a reader that went away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xlkinerja.ooxml.reader import read_workbook

SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-salah.xlsx"
FULL = Path("/dev/full")
COMMANDS = [
    ["check", str(SAMPLE)],
    ["check", str(SAMPLE), "--json"],
    ["explain", "P-01"],
    ["export", str(SAMPLE)],
    ["fill", str(SAMPLE), "-o", "hasil"],
    ["forms"],
    ["--help"],
    ["fill", "--help"],
    ["--version"],
]
QUIET = [["template", "pnbp", "-o", "baru.xlsx"], ["consolidate", str(SAMPLE), "-o", "rekap.xlsx"]]
"""What these say goes to stderr."""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


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
    assert said.count("Keluaran tidak dapat ditulis seluruhnya (disk penuh)") == 1
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
    assert "Keluaran tidak dapat ditulis seluruhnya (pembacanya sudah berhenti)" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", QUIET, ids=lambda arguments: arguments[0])
def test_nowhere_to_tell_what_was_done(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run([sys.executable, "-m", "xlkinerja", *arguments], stderr=full.fileno(), check=False)
    assert done.returncode == 4


@pytest.mark.parametrize("stream", ["1", "2"])
def test_started_without_a_stream(stream: str, tmp_path: Path) -> None:
    """The next file that is opened must not get the stream's number."""
    command = [sys.executable, "-m", "xlkinerja", "fill", str(SAMPLE), "-o", "hasil"]
    done = subprocess.run(
        ["bash", "-c", f'"$@" {stream}>&-', "bash", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert [path.name for path in (tmp_path / "hasil").iterdir()] == [SAMPLE.name]
    assert read_workbook((tmp_path / "hasil" / SAMPLE.name).read_bytes()).sheet("Pemeriksaan") is not None


def test_with_room_nothing_changes() -> None:
    assert run(["explain", "P-01"], subprocess.DEVNULL) == (0, "")
