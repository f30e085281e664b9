"""What is found in a folder: every name is read, refused or skipped, and nothing that could hurt is opened."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import unicodedata
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings, strategies as st

from kit import clean, reads_well
from xlkinerja.cli.main import cli
from xlkinerja.files import walk
from xlkinerja.files.walk import find

E_COMPOSED, E_TWO_SIGNS = "\u00e9.xlsx", "e\u0301.xlsx"


def judged(folder: Path, *more: Path, **options: Path) -> dict[str, str]:
    """Return by name below the folder: "read", or the code with refused or skipped."""
    return {
        one.name: "read" if one.left_out is None else f"{one.left_out.code} {one.verdict}"
        for one in find([folder, *more], **options)
    }


def put(folder: Path, *names: str | bytes) -> None:
    for name in names:
        path = folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(b"isi")


def test_workbooks_by_any_letter_case_in_name_order(tmp_path: Path) -> None:
    put(tmp_path, "b.XLSX", "a.xlsm", "c.Xls", "d/e.xlsb", "d/f.ods", "z.xltx", "x.txt", "x.xlsx.zip", "xlsx")
    assert list(judged(tmp_path)) == ["a.xlsm", "b.XLSX", "c.Xls", "d/e.xlsb", "d/f.ods", "x.xlsx.zip", "z.xltx"]


def test_workbook_without_an_ending_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Names that begin with a dot are the system's; a file that nobody may read is passed over."""
    for name in ("laporan", "d/laporan 2", ".tersembunyi"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"PK\x03\x04 dan lain-lain")
    (tmp_path / "lama").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "catatan").write_bytes(b"PK, bukan ZIP")
    (tmp_path / "kosong").write_bytes(b"")
    assert judged(tmp_path) == {"d/laporan 2": "read", "lama": "read", "laporan": "read"}


def test_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    put(tmp_path, ".sampah/a.xlsx", ".xlkinerja/siap/b.xlsx", "c/.d/e.xlsx", "c/f.xlsx")
    assert list(judged(tmp_path)) == ["c/f.xlsx"]


def test_lock_files_are_named_and_skipped(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "~$a.xlsx", ".~lock.b.xlsx#", ".~lock.surat.docx#", "~$surat.docx")
    assert judged(tmp_path) == {
        ".~lock.b.xlsx#": "XK-109 skipped",
        "a.xlsx": "read",
        "~$a.xlsx": "XK-109 skipped",
    }
    said = {one.name: one.left_out.message for one in find([tmp_path]) if one.left_out}
    assert "Buku kerja a.xlsx sedang dibuka" in said["~$a.xlsx"]
    assert "Buku kerja b.xlsx sedang dibuka" in said[".~lock.b.xlsx#"]


BACKUPS = (
    "Laporan TW II (sebelum xlkinerja).xlsx",
    "Laporan TW II (Sebelum xlkinerja terakhir).XLSX",
    "Laporan TW II (sebelum xlkinerja 2).xlsx",
    "Laporan TW II (sebelum xlkinerja baru).xlsx",
    "Laporan TW II.sebelum-isi.xlsx",
    "Laporan TW II.sebelum-isi-2.xlsx",
)


@pytest.mark.parametrize("backup", BACKUPS)
def test_what_is_kept_of_a_filled_workbook_is_skipped_unless_meant(tmp_path: Path, backup: str) -> None:
    """Given by name it is meant, unless its workbook is given too, as `*.xlsx` gives them."""
    name = "Laporan TW II.xlsx"
    for file in (name, backup):
        (tmp_path / file).write_bytes(b"isi")
    assert judged(tmp_path) == {name: "read", backup: "XK-148 skipped"}
    assert judged(tmp_path / backup) == {backup: "read"}
    assert judged(tmp_path / backup, tmp_path / name) == {name: "read", backup: "XK-148 skipped"}
    (said,) = [one.left_out.message for one in find([tmp_path]) if one.left_out]
    assert said.casefold().startswith("salinan yang disimpan sebelum laporan tw ii.xlsx diisi; dilewati,")


@pytest.mark.parametrize("name", ["a (sebelum rapat).xlsx", "(sebelum xlkinerja).xlsx", "a (sebelum xlkinerja) 2.xlsx"])
def test_other_names_are_no_backups(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"isi")
    assert judged(tmp_path) == {name: "read"}


def link_to_a_file(folder: Path) -> None:
    (folder / "x.xlsx").symlink_to("/etc/hostname")


def link_to_nothing(folder: Path) -> None:
    (folder / "x.xlsx").symlink_to("tidak-ada")


def link_to_a_folder(folder: Path) -> None:
    (folder / "x.xlsx").symlink_to("/etc", target_is_directory=True)


def loop(folder: Path) -> None:
    (folder / "x.xlsx").symlink_to(folder, target_is_directory=True)


def link_to_itself(folder: Path) -> None:
    (folder / "x.xlsx").symlink_to("x.xlsx")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "x.xlsx")


def socket_file(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, chdir(folder):  # a socket's path must be short
        one.bind("x.xlsx")


@pytest.mark.parametrize(
    "make", [link_to_a_file, link_to_nothing, link_to_a_folder, loop, link_to_itself, pipe, socket_file]
)
def test_only_regular_files_are_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A pipe would wait for ever for somebody who writes into it, a link may lead anywhere."""
    put(tmp_path, "a.xlsx")
    make(tmp_path)
    assert judged(tmp_path) == {"a.xlsx": "read", "x.xlsx": "XK-110 refused"}


@pytest.mark.parametrize("make", [link_to_a_file, link_to_nothing, link_to_itself, pipe])
def test_also_when_given_by_name(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    assert judged(tmp_path / "x.xlsx") == {"x.xlsx": "XK-110 refused"}


def test_link_to_a_folder_without_an_ending_is_named(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx")
    (tmp_path / "lain").symlink_to("/etc", target_is_directory=True)
    assert judged(tmp_path) == {"a.xlsx": "read", "lain": "XK-110 refused"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.xlsx", "A.xlsx"), ("x.xlsx", "x.XLSX"), (E_COMPOSED, E_TWO_SIGNS), ("map/a.xlsx", "MAP/a.xlsx")],
)
def test_names_that_are_one_on_other_systems(tmp_path: Path, one: str, other: str) -> None:
    """Both are refused, each with the name of the other."""
    put(tmp_path, one, other, "lain.xlsx")
    assert judged(tmp_path) == {"lain.xlsx": "read", one: "XK-144 refused", other: "XK-144 refused"}
    said = {found.name: found.left_out.message for found in find([tmp_path]) if found.left_out}
    assert f"sama dengan {other}," in said[one]
    assert f"sama dengan {one}," in said[other]


def test_the_same_name_in_two_folders_is_fine(tmp_path: Path) -> None:
    put(tmp_path, "a/x.xlsx", "b/X.xlsx")
    assert set(judged(tmp_path).values()) == {"read"}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """They are read like any other, and can be printed and put into a workbook."""
    put(tmp_path, b"laporan-\xff\xfe.xlsx", "baris\nbaru.xlsx", "balik\u202exslx.xlsx")
    names = list(judged(tmp_path))
    assert names == ["balik\\u202exslx.xlsx", "baris\\nbaru.xlsx", "laporan-\\udcff\\udcfe.xlsx"]
    for name in names:
        name.encode("utf-8")
    for path in tmp_path.iterdir():
        path.write_bytes(clean())
    result = CliRunner().invoke(cli, ["fill", str(tmp_path), "-o", str(tmp_path / "hasil"), "--json"])
    assert result.exit_code == 0, result.output
    assert re.search("3 berkas ditemukan = 3 terbaca", result.stderr)
    assert len(list((tmp_path / "hasil").glob("*.xlsx"))) == 3


def test_each_file_once_and_given_is_given(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "b/c.xlsx")
    given = {one.name: one.folder for one in find([tmp_path, tmp_path / "b", tmp_path / "a.xlsx"])}
    assert given == {"a.xlsx": None, "b/c.xlsx": tmp_path}


def test_answers_of_earlier_runs_are_no_input(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "hasil/b.xlsx", "hasil/c/d.xlsx", "hasil2/e.xlsx")
    assert list(judged(tmp_path, without=tmp_path / "hasil")) == ["a.xlsx", "hasil2/e.xlsx"]


def test_one_file_by_several_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "IN/a.xlsx", "IN/b/c.xlsx", "IN/hasil/x.xlsx")
    (tmp_path / "tautan").symlink_to(tmp_path / "IN", target_is_directory=True)
    monkeypatch.chdir(tmp_path / "IN")
    for folder in (Path("../IN"), Path(), tmp_path / "tautan", tmp_path / "IN"):
        for without in (Path("hasil"), Path("../IN/hasil"), tmp_path / "tautan" / "hasil"):
            assert list(judged(folder, without=without)) == ["a.xlsx", "b/c.xlsx"]
        assert len(find([folder, Path("../tautan"), Path("a.xlsx"), tmp_path / "tautan" / "b" / "c.xlsx"])) == 3


def test_two_names_of_one_content_are_two_files(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx")
    (tmp_path / "b.xlsx").hardlink_to(tmp_path / "a.xlsx")
    assert list(judged(tmp_path)) == ["a.xlsx", "b.xlsx"]


def test_folders_with_answers_are_named_unless_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.xlsx", "hasil/.xlkinerja/hasil.json", "hasil/b.xlsx", "c/hasil/.xlkinerja/hasil.json")
    monkeypatch.chdir(tmp_path)
    assert judged(tmp_path) == {"a.xlsx": "read", "c/hasil": "XK-149 skipped", "hasil": "XK-149 skipped"}
    assert judged(tmp_path, Path("hasil")) == {"a.xlsx": "read", "c/hasil": "XK-149 skipped", "b.xlsx": "read"}
    assert judged(tmp_path / "hasil") == {"b.xlsx": "read"}
    assert judged(tmp_path, without=Path("hasil")) == {"a.xlsx": "read", "c/hasil": "XK-149 skipped"}
    (one,) = (found for found in find([tmp_path]) if found.name == "hasil")
    assert one.left_out is not None
    assert reads_well(one.left_out.message)


def test_very_deep_folders(tmp_path: Path) -> None:
    """Deeper than functions can call themselves: folders in folders are no reason to stop."""
    try:
        with chdir(tmp_path):
            for _ in range(1200):
                Path("a").mkdir()
                os.chdir("a")
            Path("x.xlsx").write_bytes(b"isi")
        (found,) = find([tmp_path])
        assert found.path.name == "x.xlsx"
    finally:  # nor do all who delete folders go so deep
        subprocess.run(["rm", "-rf", tmp_path / "a"], check=True)


NAMES = st.text(
    st.one_of(st.sampled_from("aAbB~$.#é\u0301ßſ x"), st.characters(exclude_characters="/\0", codec="utf-8")),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(st.sets(NAMES, max_size=8), st.sampled_from([".xlsx", ".XLSX", "", ".txt"]))
def test_whatever_the_names_are(tmp_path_factory: pytest.TempPathFactory, names: set[str], end: str) -> None:
    """Each workbook is found once, and no two that are read are one name elsewhere."""
    folder = tmp_path_factory.mktemp("x")
    made = set()
    for name in names:
        try:
            (folder / f"{name}{end}").write_bytes(b"isi")
        except OSError:  # a name of points only
            continue
        made.add(f"{name}{end}")
    found = find([folder])
    assert len({one.path for one in found}) == len(found)
    workbooks = {name for name in made if Path(name).suffix.casefold() in walk._ENDINGS}
    assert workbooks <= {one.path.name for one in found}
    read = [unicodedata.normalize("NFC", one.path.name).casefold() for one in found if one.left_out is None]
    assert len(set(read)) == len(read)
