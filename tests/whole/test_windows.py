"""The whole program on a file system with Windows' rules (`tests/kits/windows.py`); none of it ran on Windows."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import random
import sys
from pathlib import Path, PureWindowsPath
from types import ModuleType
from typing import Any

import pytest

import xlkinerja
from kit import clean, put, reads_well, typed
from kit_folder import ANSWER, LIST, WRONG, everything, of, rows, run, sha256
from windows import Windows, is_kept_as_it_is, put_under
from xlkinerja.files import lock, names
from xlkinerja.files.save import move, save, write
from xlkinerja.files.walk import find
from xlkinerja.folder import given as givens
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.outcome import ReportIdentity
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import fill_workbook


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    (tmp_path / "C").mkdir()
    return (tmp_path / "C").resolve()


@pytest.fixture
def windows(drive: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    return put_under(drive, monkeypatch)


def strays(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.tmp")]


def refused(code: str, path: Path, data: bytes = b"baru") -> str:
    with pytest.raises(PackageError) as caught:
        save(path, data)
    assert caught.value.code == code
    return str(caught.value.details.get("reason", ""))


# --- the model itself: whoever takes no care loses something in it


def test_the_model_does_what_windows_does(drive: Path, windows: Windows) -> None:
    (drive / "nul.xlsx").write_bytes(b"hilang")
    (drive / "a:b.xlsx").write_bytes(b"hilang")
    (drive / "c.xlsx. ").write_bytes(b"isi")
    (drive / "C.XLSX").write_bytes(b"baru")
    assert windows.lost == ["nul.xlsx", "b.xlsx"]
    assert sorted(path.name for path in drive.iterdir()) == ["a", "c.xlsx"]
    assert (drive / "c.xlsx").read_bytes() == b"baru"
    with pytest.raises(OSError, match="Windows"):
        (drive / "apa?.xlsx").write_bytes(b"")
    with pytest.raises(FileNotFoundError):
        (drive / f"{'p' * 300}.xlsx").write_bytes(b"")
    with (drive / "c.xlsx").open("rb"), pytest.raises(PermissionError):
        (drive / "a").replace(drive / "c.xlsx")
    (drive / "c.xlsx").chmod(0o400)
    for change in (lambda: (drive / "a").replace(drive / "c.xlsx"), (drive / "c.xlsx").unlink):
        with pytest.raises(PermissionError):
            change()
    with pytest.raises(FileExistsError):
        (drive / "a").rename(drive / "C.xlsx")
    (drive / "c.xlsx").rename(drive / "D.xlsx")
    assert sorted(path.name for path in drive.iterdir()) == ["D.xlsx", "a"]


# --- names

ODD = [
    *("CON", "nul", "Aux", "prn", "com1", "LPT9", "com0", "conin$", "conout$", "COM¹", "nul .a", "con.tar"),
    *("console", "com10", "nulx", "xnul", "com", "a.con", "lpt", "conin", "a", "Laporan TW II (1)", "é"),
    *("a.", "a ", "a. .", ".a", "..a", "ab:c", "a?", 'a"', "a|b", "<a>", "a*", "a\tb", "a\x1f", "a;b", "a'b", "a=b"),
]


@pytest.mark.parametrize("stem", ODD)
@pytest.mark.parametrize("ending", ["", ".xlsx", ".XLSX.", ".xlsx "])
def test_names_that_windows_does_not_keep_are_known(stem: str, ending: str) -> None:
    """Against Python's own tables; those of 3.11 know of no device by the names COM0 and LPT0."""
    name = f"{stem}{ending}"
    expected = is_kept_as_it_is(name) and not name.startswith("com0")
    assert (names.not_kept(PureWindowsPath("C:/map/..") / name) == "") is expected  # type: ignore[arg-type]
    assert (names.not_kept(PureWindowsPath("map") / name / "a.xlsx") == "") is expected  # type: ignore[arg-type]


def test_answers_get_names_that_every_system_keeps() -> None:
    chance = random.Random(11)
    satkers = ["247101", "con", "NUL", "aux.", "a:b", "24/71", "\u202e", " ", "é" * 90, "prn ", "...", "x" * 200]
    for _ in range(300):
        sendings = [
            Sending(
                ReportIdentity(
                    "pnbp", chance.choice([*satkers, None]), 2024, chance.randint(1, 4), chance.choice([None, 1])
                ),
                f"{chance.choice(ODD)}{chance.choice(['.xlsx', '.XLSM', '. .xlsx', ''])}",
                sha256(bytes([number])),
                f"{number}",
            )
            for number in range(8)
        ]
        made = list(names_of(sendings).values())
        assert len({name.upper() for name in made}) == len(made), "one on Windows"
        for name in made:
            assert is_kept_as_it_is(name), name
            assert len(name) <= 100
            assert name.isascii()


def test_composed_and_letter_case_make_no_second_name() -> None:
    """macOS and Windows shares: `É.xlsx` composed and in two pieces, `a.xlsx` and `A.XLSX`."""
    pairs = [("\u00c9.xlsx", "E\u0301.XLSX"), ("a.xlsx", "A.XLSX")]
    for one, other in pairs:
        sendings = [Sending(ReportIdentity(), name, sha256(name.encode()), name, named=True) for name in (one, other)]
        made = names_of(sendings)
        assert names.name_key(made[one]) != names.name_key(made[other])


@pytest.mark.parametrize(("one", "other"), [("a.xlsx", "A.XLSX"), ("\u00e9.xlsx", "e\u0301.xlsx")])
def test_answers_to_files_given_by_name_do_not_overwrite_each_other(
    drive: Path, windows: Windows, one: str, other: str
) -> None:
    for folder, name in (("satu", one), ("dua", other)):
        (drive / folder).mkdir()
        (drive / folder / name).write_bytes(clean())
    result = run("fill", drive / "satu" / one, drive / "dua" / other, "-o", drive / "hasil")
    assert result.exit_code == 2
    assert "bernama sama di Windows dan macOS" in result.stderr
    assert not (drive / "hasil").exists()
    assert not windows.lost


def test_an_answer_keeps_what_lay_under_its_name_in_other_letters(drive: Path, windows: Windows) -> None:
    put(drive / "hasil", LAPORAN=b"milik orang lain")
    put(drive / "in", laporan=clean())
    assert run("fill", drive / "in" / "laporan.xlsx", "-o", drive / "hasil").exit_code == 0
    assert (drive / "hasil" / "laporan.xlsx").read_bytes() == fill_workbook(clean(), "laporan.xlsx").data
    assert (drive / "hasil" / "laporan.xlsx.bak").read_bytes() == b"milik orang lain"
    assert not windows.lost


UNKEPT = ["nul.xlsx", "Con.xlsx", "com1 .xlsx", "a:b.xlsx", "a.xlsx.", "a.xlsx ", "a?.xlsx"]


@pytest.mark.parametrize("name", UNKEPT)
def test_what_windows_would_not_keep_is_not_said_to_be_saved(drive: Path, windows: Windows, name: str) -> None:
    (drive / "a.xlsx").write_bytes(b"milik orang lain")
    result = xlkinerja.fill(clean(), drive, name=name)
    assert result.written is None
    assert result.findings[0].code == "XK-504"
    assert reads_well(result.findings[0].message)
    for way in (save, write):
        with pytest.raises(PackageError):
            way(drive / name, b"baru")
    with pytest.raises(PackageError):
        move(drive / "a.xlsx", drive / name)
    assert everything(drive) == {"a.xlsx": b"milik orang lain"}
    assert set(windows.lost) <= {name, "b.xlsx"}, "only looked at"


def test_a_command_that_is_given_a_device_says_so(drive: Path, windows: Windows) -> None:
    result = run("template", "pnbp", "-o", drive / "nul.xlsx")
    assert result.exit_code == 4
    assert "nama perangkat" in result.stderr
    assert everything(drive) == {}
    given = run("check", drive / "nul.xlsx")
    assert "XK-110" in given.stdout, "a device is no workbook"
    assert windows.lost


def test_the_name_of_bytes_names_no_other_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(givens, "Path", PureWindowsPath)
    for name in ("C:a.xlsx", "map\\a.xlsx", "c:\\a.xlsx"):
        with pytest.raises(ValueError, match="without folders"):
            givens.given(b"", name)
    assert givens.given(b"", "a.xlsx").name == "a.xlsx"


# --- paths that are too long


MOST_FOR_EXCEL = 218
"""Characters of a path that Excel opens; in a deeper folder nobody could look at the answers."""


def long(drive: Path, length: int) -> Path:
    """Return a folder whose path has so many characters on the drive."""
    folder = drive
    while (missing := length - len("C:/") - len(str(folder.relative_to(drive)))) > 1:
        folder /= "m" * (missing - 1 if missing <= 100 else 90)
    return folder


def test_where_the_answers_fit_our_own_files_do(drive: Path, windows: Windows) -> None:
    inbox = put(drive / "in", a=of("247101"), b=typed(of("247102"), WRONG))
    answers = long(drive, MOST_FOR_EXCEL - len(f"/{ANSWER}"))
    assert run("fill", inbox, "-o", answers).exit_code == 1
    assert set(rows(answers)) == {"a.xlsx", "b.xlsx"}
    assert (answers / ANSWER).is_file()
    assert len(list((answers / ".xlkinerja" / "jurnal").iterdir())) == 2
    assert not strays(answers)
    assert not windows.lost


@pytest.mark.parametrize("length", [225, 246])
def test_what_does_not_fit_is_told_with_the_reason(drive: Path, windows: Windows, length: int) -> None:
    inbox = put(drive / "in", **{"a" * 30: of("247101")})
    result = run("fill", inbox / f"{'a' * 30}.xlsx", "-o", long(drive, length))
    assert result.exit_code == 4
    assert "XK-504" in result.stdout
    assert "terlalu panjang untuk Windows" in result.stdout
    whole = run("fill", inbox, "-o", long(drive, 246))
    assert whole.exit_code == 4
    assert "terlalu panjang untuk Windows" in whole.stdout + whole.stderr
    assert not strays(drive)
    assert not windows.lost


def test_a_folder_too_deep_to_be_read_is_named(drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = long(drive, 240)
    put(deep / ("d" * 30), a=clean())
    windows = put_under(drive, monkeypatch)
    found = [one.left_out for one in find([drive])]
    assert [one and one.code for one in found] == ["XK-117"]
    assert "terlalu panjang" in str(found[0])
    assert not windows.lost


# --- files that are open


def test_a_file_open_in_excel_is_answered_nowhere_else_in_silence(drive: Path, windows: Windows) -> None:
    (path,) = put(drive, pnbp=clean()).iterdir()
    windows.hold(path)
    (drive / "~$pnbp.xlsx").write_bytes(b"")
    result = run("fill", path, "--in-place")
    assert result.exit_code == 4
    assert result.stdout.startswith("pnbp.xlsx: XK-502 galat ")
    assert "Tutup berkasnya" in result.stdout
    assert everything(drive) == {"pnbp.xlsx": clean(), "~$pnbp.xlsx": b""}
    windows.let_go()
    (drive / "~$pnbp.xlsx").unlink()
    assert run("fill", path, "--in-place").exit_code == 0
    assert set(everything(drive)) == {"pnbp.xlsx", "pnbp (sebelum xlkinerja).xlsx"}


def test_without_a_lock_file_the_answer_goes_beside_it(drive: Path, windows: Windows) -> None:
    (path,) = put(drive, pnbp=clean()).iterdir()
    windows.hold(path)
    result = run("fill", path, "--in-place")
    assert result.exit_code == 4
    assert "XK-510" in result.stdout
    assert path.read_bytes() == clean()
    assert (drive / "pnbp.baru.xlsx").read_bytes() == fill_workbook(clean(), "pnbp.xlsx").data
    assert not strays(drive)


def test_a_file_shared_with_nobody_is_said_to_be_open(drive: Path, windows: Windows) -> None:
    (path,) = put(drive, pnbp=clean()).iterdir()
    windows.unshared.add(path)
    result = run("check", path)
    assert result.exit_code == 3
    assert "sedang dibuka di program lain" in result.stdout
    refused("XK-502", path)
    windows.let_go()
    assert everything(drive) == {"pnbp.xlsx": clean()}


def test_the_list_and_the_rekap_open_in_excel(drive: Path, windows: Windows) -> None:
    inbox, answers, rekap = put(drive / "in", a=of("247101")), drive / "hasil", drive / "rekap.xlsx"
    run("fill", inbox, "-o", answers)
    assert run("consolidate", answers, "-o", rekap).exit_code == 0
    first = rekap.read_bytes(), (answers / LIST).read_bytes()
    put(inbox, b=of("247102"))
    windows.hold(rekap, answers / LIST)
    filled = run("fill", inbox, "-o", answers)
    assert filled.exit_code == 4
    assert "daftar-kiriman.baru.csv" in filled.stderr
    made = run("consolidate", answers, "-o", rekap)
    assert made.exit_code == 4
    assert "rekap.baru.xlsx" in made.stderr
    assert (rekap.read_bytes(), (answers / LIST).read_bytes()) == first
    windows.let_go()
    assert run("fill", inbox, "-o", answers).exit_code == 0
    assert run("consolidate", answers, "-o", rekap).exit_code == 0
    assert set(rows(answers)) == {"a.xlsx", "b.xlsx"}
    assert not strays(drive)
    assert not windows.lost


def test_an_answer_that_holds_no_longer_and_is_open_stays_and_is_told(drive: Path, windows: Windows) -> None:
    inbox, answers = put(drive / "in", a=of("247101"), b=of("247102")), drive / "hasil"
    run("fill", inbox, "-o", answers)
    (inbox / "a.xlsx").unlink()
    windows.hold(answers / ANSWER)
    result = run("fill", inbox, "-o", answers)
    assert ANSWER in result.stderr
    assert (answers / ANSWER).is_file()
    windows.let_go()
    run("fill", inbox, "-o", answers)
    assert not (answers / ANSWER).exists(), "put aside as soon as it is closed"


def test_a_scanner_that_looks_into_a_stray_does_not_save_the_others(drive: Path, windows: Windows) -> None:
    left = [drive / f".xlkinerja-deadbee{number}.tmp" for number in range(4)]
    for looked_into in left:
        for path in left:
            path.write_bytes(b"")
            os.utime(path, (0, 0))  # whether its process is alive cannot be asked there, but it is long ago
        windows.hold(looked_into)
        Outbox(drive).remove_strays()
        assert strays(drive) == [looked_into.name]
        windows.let_go()
    Outbox(drive).remove_strays()
    assert not strays(drive)


def test_a_folder_in_which_nothing_may_be_made_is_asked_once(drive: Path, windows: Windows) -> None:
    """Up to Python 3.12 `tempfile` asks two thousand million times there (python/cpython#66305): `fill` would hang."""
    windows.closed.add(drive)
    assert refused("XK-504", drive / "a.xlsx") == "tidak ada izin"
    assert len([name for name in windows.opened if name.endswith(".tmp")]) == 1
    assert "tempfile" not in vars(sys.modules["xlkinerja.files.save"])


# --- files marked read-only


def test_a_file_marked_read_only_is_not_answered_in_place(drive: Path, windows: Windows) -> None:
    (path,) = put(drive, pnbp=clean()).iterdir()
    path.chmod(0o444)
    result = run("fill", path, "--in-place")
    assert result.exit_code == 4
    assert result.stdout.startswith("pnbp.xlsx: XK-511 galat ")
    assert "hanya-baca" in result.stdout
    assert reads_well(result.stdout.splitlines()[0].partition(" galat ")[2])
    assert everything(drive) == {"pnbp.xlsx": clean()}
    path.chmod(0o666)
    assert run("fill", path, "--in-place").exit_code == 0
    assert not windows.lost


def test_so_it_is_on_every_system(tmp_path: Path) -> None:
    """Without Windows' rules it would be replaced: who marks a file means it everywhere."""
    path = put(tmp_path, a=b"lama") / "a.xlsx"
    path.chmod(0o444)
    refused("XK-511", path)
    assert everything(tmp_path) == {"a.xlsx": b"lama"}


def test_one_answer_marked_read_only_does_not_stop_the_others(drive: Path, windows: Windows) -> None:
    inbox, answers = put(drive / "in", a=of("247101"), b=of("247102")), drive / "hasil"
    run("fill", inbox, "-o", answers)
    before = (answers / ANSWER).read_bytes()
    for path in (answers / ANSWER, answers / LIST):
        path.chmod(0o444)
    put(inbox, a=typed(of("247101"), WRONG), c=of("247103"))
    result = run("fill", inbox, "-o", answers)
    assert result.exit_code == 4
    assert "a.xlsx: XK-511 galat" in result.stdout
    assert "hanya-baca" in result.stderr, "the list"
    assert (answers / ANSWER).read_bytes() == before
    assert (answers / ANSWER.replace("247101", "247103")).is_file()
    assert not strays(answers)
    for path in (answers / ANSWER, answers / LIST):
        path.chmod(0o666)
    assert run("fill", inbox, "-o", answers).exit_code == 1
    assert (answers / ANSWER).read_bytes() != before
    assert not windows.lost


# --- a whole run


def test_a_run_on_windows_gives_the_bytes_of_any_other(
    drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of ours is open when it is renamed or deleted, nothing relies on letter case, nothing is left over."""
    inbox = put(drive / "Kiriman", a=of("247101"), B=typed(of("247102"), WRONG), c=of("247101"))
    (inbox / "rusak.xlsx").write_bytes(b"PK")
    run("fill", inbox, "-o", tmp_path / "lain")
    run("consolidate", tmp_path / "lain", "-o", tmp_path / "lain" / "rekap.xlsx")
    expected = {name: data for name, data in everything(tmp_path / "lain").items() if "/" not in name}
    windows = put_under(drive, monkeypatch)
    for _ in range(2):
        assert run("fill", inbox, "-o", drive / "hasil").exit_code == 3
    run("consolidate", drive / "hasil", "-o", drive / "hasil" / "rekap.xlsx")
    assert {name: data for name, data in everything(drive / "hasil").items() if "/" not in name} == expected
    hidden = {name for name in everything(drive / "hasil") if name.count("/") == 1}
    assert {name.split("/")[1] for name in everything(drive / "hasil") if name.count("/") > 1} == {"jurnal", "isi"}
    assert hidden == {".xlkinerja/hasil.json", ".xlkinerja/kunci", ".xlkinerja/rekap.lock"}
    assert not windows.lost


# --- the lock, as it is taken on Windows


@pytest.fixture
def windows_lock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as Windows loads it. `msvcrt.locking` locks bytes from where the file stands, until it is closed."""
    taken: dict[tuple[int, int, int], int] = {}

    def locking(handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (msvcrt.LK_NBLCK, 1)
        status = os.fstat(handle)
        byte = (status.st_dev, status.st_ino, os.lseek(handle, 0, os.SEEK_CUR))
        if taken.get(byte, handle) != handle and _is_open(taken[byte]):
            raise OSError(errno.EACCES, "Permission denied")
        taken[byte] = handle

    def _is_open(handle: int) -> bool:
        try:
            os.fstat(handle)
        except OSError:
            return False
        return True

    msvcrt: Any = ModuleType("msvcrt")
    msvcrt.LK_NBLCK, msvcrt.locking = 2, locking
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    about = importlib.util.spec_from_file_location("lock_on_windows", Path(lock.__file__))
    assert about is not None
    assert about.loader is not None
    module = importlib.util.module_from_spec(about)
    monkeypatch.setitem(sys.modules, "lock_on_windows", module)
    monkeypatch.setattr(sys, "platform", "win32")
    about.loader.exec_module(module)
    monkeypatch.undo()
    module.taken = taken  # type: ignore[attr-defined]
    return module


def test_the_second_run_sees_who_holds_the_folder(drive: Path, windows_lock: Any) -> None:
    path = drive / "hasil" / ".xlkinerja" / "kunci"
    with windows_lock.locked(path):
        said = json.loads(path.read_text())
        ((_, _, byte),) = windows_lock.taken
        assert byte > 4096, "nobody else can read a byte that is locked: not one of those that say who holds it"
        with pytest.raises(windows_lock.LockedError) as caught, windows_lock.locked(path):
            pass
        assert caught.value.holder.pid == said["pid"] == os.getpid()
        assert path.stat().st_size < 1 << 30
    assert path.read_bytes() == b""
    with windows_lock.locked(path):
        pass
