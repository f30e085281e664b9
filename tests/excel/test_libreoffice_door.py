"""The macro for LibreOffice, installed into a profile of its own and run by a LibreOffice without a screen."""

from __future__ import annotations

import ast
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from kit import clean
from office import HERE, run_scripts
from xlkinerja.excel import command, installing, libreoffice_macro
from xlkinerja.excel.installing import InstallError, install, libreoffice_files, uninstall
from xlkinerja.pipeline import check_workbook, fill_workbook

SOURCE = HERE.parents[1] / "src"
MACRO = "vnd.sun.star.script:xlkinerja_kinerja.py$%s?language=Python&location=user"


@dataclass(frozen=True)
class Ran:
    """What the macros returned, and the files that were open then."""

    returned: list[str]
    open: list[str]


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of the tests, which needs to be told where our source lies; its path has a blank."""
    wrapper = tmp_path / "my python"
    runs = f"exec env PYTHONPATH={shlex.quote(str(SOURCE))} {shlex.quote(sys.executable)}"
    wrapper.write_text(f'#!/bin/sh\n{runs} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    return wrapper


@pytest.fixture
def profile(tmp_path: Path, python: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    install(libreoffice_files(str(python), profile=folder))
    return folder


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "kiriman satker" / "Form (TW 2) #1.xlsx"
    path.parent.mkdir()
    path.write_bytes(clean())
    return path


def run(profile: Path, workbook: Path, *calls: list[Any]) -> Ran:
    return Ran(*run_scripts(profile, workbook, calls))


def test_periksa_says_what_is_found_and_writes_nothing(profile: Path, workbook: Path) -> None:
    ran = run(profile, workbook, [MACRO % "periksa"], ["type", "Layanan", "D11", 800_000], [MACRO % "periksa"])

    assert ran.returned[0] == "Diperiksa: 0 kesalahan, 0 peringatan, 0 catatan."
    counts, finding = ran.returned[1].splitlines()  # typed, not saved: more until last quarter than until this one
    assert counts == "Diperiksa: 1 kesalahan, 0 peringatan, 0 catatan."
    assert finding.startswith("Layanan!E11: P-05 ")
    assert workbook.read_bytes() == clean()
    assert [*workbook.parent.glob("[!.]*")] == [workbook]


def test_isi_opens_the_answer_beside_and_leaves_the_workbook(profile: Path, workbook: Path) -> None:
    ran = run(profile, workbook, [MACRO % "isi"])

    answer = workbook.with_name("Form (TW 2) #1-terisi.xlsx")
    assert answer.read_bytes() == fill_workbook(clean(), workbook.name).data  # a saved workbook is taken as it is
    assert workbook.read_bytes() == clean()
    assert {unquote(urlsplit(url).path) for url in ran.open} == {str(workbook), str(answer)}
    assert ran.returned[0].startswith("Terisi sebagai Form (TW 2) #1-terisi.xlsx: 0 kesalahan")


def test_isi_takes_what_is_typed_and_not_saved(profile: Path, workbook: Path) -> None:
    run(profile, workbook, ["type", "Layanan", "D11", 555_000], [MACRO % "isi"])

    answer = workbook.with_name("Form (TW 2) #1-terisi.xlsx").read_bytes()
    layanan = check_workbook(answer, "a.xlsx").report.tables["layanan"][0]  # type: ignore[union-attr]
    assert layanan.rows[0].entries["realisasi_lalu"].value == 555_000
    assert workbook.read_bytes() == clean()


def test_a_second_isi_replaces_nothing(profile: Path, workbook: Path) -> None:
    first = workbook.with_name("Form (TW 2) #1-terisi.xlsx")
    first.write_bytes(clean())
    run(profile, first, ["type", "Layanan", "D11", 1], [MACRO % "isi"])
    assert first.read_bytes() == clean()
    assert workbook.with_name("Form (TW 2) #1-terisi-2.xlsx").exists()


def test_what_is_no_form_is_said(profile: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    said = run(profile, other, [MACRO % "isi"]).returned[0]
    assert said.startswith("Tidak diisi: 1 kesalahan")
    assert not [*tmp_path.glob("*terisi*")]


@pytest.mark.parametrize(
    ("is_table", "url", "said"),
    [
        (False, "file:///tmp/surat.odt", "Ini bukan buku kerja. Buka laporan di LibreOffice Calc, lalu ulangi."),
        (True, "", "Simpan buku kerja ini di PC sebagai .xlsx dulu, lalu ulangi."),
        (True, "https://awan/form.xlsx", "Simpan buku kerja ini di PC sebagai .xlsx dulu, lalu ulangi."),
    ],
)
def test_other_documents_are_refused(is_table: bool, url: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = SimpleNamespace(supportsService=lambda _: is_table, URL=url, CurrentController=None)
    context = SimpleNamespace(getDocument=lambda: document)
    monkeypatch.setattr(libreoffice_macro, "XSCRIPTCONTEXT", context, raising=False)
    assert libreoffice_macro.isi() == said
    assert libreoffice_macro.periksa() == said


def test_a_python_that_is_gone_is_said(profile: Path, workbook: Path, python: Path) -> None:
    python.unlink()
    said = run(profile, workbook, [MACRO % "isi"]).returned[0]
    assert said.startswith("xlkinerja tidak dapat dijalankan")
    assert "pasang --libreoffice" in said


# --- installing --------------------------------------------------------------------------------------------------


def test_pasang_and_copot(tmp_path: Path) -> None:
    calls = CliRunner()
    done = calls.invoke(command.cli, ["pasang", "--libreoffice", "--profil", str(tmp_path)])
    target = tmp_path / "user" / "Scripts" / "python" / "xlkinerja_kinerja.py"
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"Terpasang: {target}\n")
    source = target.read_text(encoding="utf-8")
    assert f"PYTHON = {sys.executable!r}\n" in source
    ast.parse(source, feature_version=(3, 8))  # LibreOffice for Windows brings an old one along

    done = calls.invoke(command.cli, ["copot", "--libreoffice", "--profil", str(tmp_path)])
    assert done.output == f"Dihapus: {target}\n"
    assert not target.exists()
    done = calls.invoke(command.cli, ["copot", "--libreoffice", "--profil", str(tmp_path)])
    assert (done.exit_code, done.output) == (0, "Tidak ada yang terpasang.\n")


def test_a_macro_of_somebody_else_stays(tmp_path: Path) -> None:
    files = libreoffice_files("/usr/bin/python3", profile=tmp_path)
    files[0].path.parent.mkdir(parents=True)
    files[0].path.write_text("def isi(): pass\n", encoding="utf-8")
    for act in (install, uninstall):
        with pytest.raises(InstallError, match="bukan buatan xlkinerja"):
            act(files)
    assert files[0].path.read_text(encoding="utf-8") == "def isi(): pass\n"


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", ".config/libreoffice/4"),
        ("darwin", "Library/Application Support/LibreOffice/4"),
        ("win32", "AppData/Roaming/LibreOffice/4"),
    ],
)
def test_the_usual_profile(tmp_path: Path, platform: str, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    with pytest.raises(InstallError, match="Profil LibreOffice tidak ditemukan"):
        libreoffice_files("python", platform=platform, home=tmp_path)
    (tmp_path / folder).mkdir(parents=True)
    (file,) = libreoffice_files("python", platform=platform, home=tmp_path)
    assert file.path == tmp_path / folder / "user" / "Scripts" / "python" / "xlkinerja_kinerja.py"
    assert os.sep in str(file.path)
    assert installing.own_python()
