"""What dead runs left unfinished goes with the next run, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xlkinerja.files import strays
from xlkinerja.files.save import save, save_or_raise
from xlkinerja.files.strays import remove_strays, temporary_file


def stray(folder: Path, computer: str, pid: int, *, age: float = 0) -> Path:
    path = folder / f".xlkinerja-{computer}-{pid}-abcdefgh.tmp"
    path.write_bytes(b"separuh")
    os.utime(path, (time.time() - age,) * 2)
    return path


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_those_of_dead_processes_go(tmp_path: Path, dead: int) -> None:
    left = [stray(tmp_path, strays._computer(), pid) for pid in (dead, os.getpid(), 2**31 - 1, 9_999_999_999)]
    remove_strays(tmp_path)
    assert [path for path in left if path.exists()] == []


def test_those_of_processes_that_live_stay(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        kept = stray(tmp_path, strays._computer(), other.pid)
        foreign = stray(tmp_path, "0" * 8, 1)  # of another computer on the same share
        with temporary_file(tmp_path) as (handle, own):
            os.close(handle)
            remove_strays(tmp_path)
            assert kept.exists()
            assert foreign.exists()
            assert own.exists()
        other.communicate(b"\n")
    assert not own.exists()


def test_nobody_writes_one_file_for_a_day(tmp_path: Path) -> None:
    """Numbers of processes come again, and other computers cannot be asked."""
    old = [stray(tmp_path, "0" * 8, 1, age=90_000), tmp_path / ".xlkinerja-k2_x9abc.tmp"]
    old[1].write_bytes(b"dari versi lama")
    os.utime(old[1], (0, 0))
    remove_strays(tmp_path)
    assert [path for path in old if path.exists()] == []


@pytest.mark.parametrize(
    "name",
    ["catatan.tmp", ".xlkinerja", ".xlkinerja-catatan saya.tmp", ".xlkinerja-1.xlsx", "x.xlkinerja-abcdefgh.tmp"],
)
def test_files_of_others_stay(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"milik orang")
    os.utime(path, (0, 0))
    remove_strays(tmp_path)
    assert path.read_bytes() == b"milik orang"


def test_a_folder_is_no_stray(tmp_path: Path) -> None:
    folder = tmp_path / ".xlkinerja-abcdefgh.tmp"
    folder.mkdir()
    os.utime(folder, (0, 0))
    remove_strays(tmp_path)
    remove_strays(tmp_path / "tidak ada")
    assert folder.is_dir()


def test_saving_from_python_clears_them_too(tmp_path: Path, dead: int) -> None:
    left = stray(tmp_path, strays._computer(), dead)
    save(tmp_path / "a.xlsx", b"a")
    save_or_raise(tmp_path / "b.xlsx", b"b")
    assert not left.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]
