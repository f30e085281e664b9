"""A large workbook of a caller in Python costs another process, not the caller's; a small one is worked on at once."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import xlkinerja
from xlkinerja.folder import apart as room
from xlkinerja.folder.apart import SMALL_PARTS, apart, is_small
from xlkinerja.folder.workers import Work, WorkLimits
from xlkinerja.ooxml.model import PackageError

SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
LIMITS = WorkLimits(seconds=1, memory=256 * 1024**2, clock=20)


def act(deed: str, data: bytes) -> tuple[str, int]:
    """What the work does: a word for the deed."""
    if deed == "abort":
        os.abort()
    if deed == "raise":
        raise KeyError(deed)
    while deed == "loop":
        pass
    if deed == "asleep":
        time.sleep(60)
    if deed == "print":
        print("a word")  # noqa: T201 - not part of the answer
    if deed == "allocate":
        return "", len(bytearray(1024**3))
    return f"{deed} {len(data)}", os.getpid()


def never(_data: bytes) -> bool:
    return False


@pytest.mark.parametrize("deed", ["", "print"])
def test_large_work_is_done_in_another_process(deed: str) -> None:
    said, process = apart(Work(act, deed, LIMITS), b"12345", never)
    assert said == f"{deed} 5"
    assert process != os.getpid()


def test_small_work_is_done_here() -> None:
    data = SAMPLE.read_bytes()
    assert apart(Work(act, "", LIMITS), data) == (f" {len(data)}", os.getpid())


@pytest.mark.parametrize(
    ("deed", "code"), [("abort", "XK-145"), ("raise", "XK-145"), ("loop", "XK-146"), ("allocate", "XK-147")]
)
def test_what_ends_its_process_is_an_error_of_the_workbook(deed: str, code: str) -> None:
    with pytest.raises(PackageError) as refused:
        apart(Work(act, deed, LIMITS), b"", never)
    assert refused.value.code == code


def test_what_waits_for_ever_is_ended() -> None:
    with pytest.raises(PackageError) as refused:
        apart(Work(act, "asleep", WorkLimits(clock=1)), b"", never)
    assert refused.value.code == "XK-156"


def test_what_is_small() -> None:
    def package(size: int, count: int = 1) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
            for number in range(count):
                parts.writestr(f"{number}.xml", b" " * size)
        return made.getvalue()

    assert is_small(package(SMALL_PARTS))
    assert not is_small(package(SMALL_PARTS // 2 + 1, 2))
    assert not is_small(bytes(1024**2))
    assert is_small(b"")  # refused at once
    assert is_small(b"PK\3\4 half a package")


def test_check_and_fill_of_a_large_workbook_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = xlkinerja.check(SAMPLE), xlkinerja.fill(SAMPLE)
    monkeypatch.setattr(room, "SMALL", 0)
    there = xlkinerja.check(SAMPLE, previous=SAMPLE.parent), xlkinerja.fill(SAMPLE, tmp_path)
    assert there[0].report is not None
    assert [finding.code for finding in there[1].findings] == [finding.code for finding in here[1].findings]
    assert there[1].data == here[1].data
    assert xlkinerja.check(SAMPLE) == here[0]


def test_a_large_workbook_costs_its_caller_nothing(tmp_path: Path) -> None:
    """A script without a guard around its main module, as people write them; the first sheet has many more cells."""
    large = tmp_path / "besar.xlsx"
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGHIJ") + "</row>"
        for row in range(1001, 16001)
    )
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            target.writestr(name, part)
    script = tmp_path / "skrip.py"
    script.write_text(
        "import resource, xlkinerja\n"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"xlkinerja.check({str(SAMPLE)!r}); before = most()\n"
        f"result = xlkinerja.check({str(large)!r})\n"
        "print(result.readable, before, most())\n",
        encoding="utf-8",
    )
    said = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "True"
    assert len(said) == 3, "the main module ran once"
    assert int(said[2]) - int(said[1]) < 20_000, "kB"
