"""Filling in place keeps the state before the first answer and the one before the last, and nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result as Run

from kit import clean, typed
from xlkinerja.cli.main import cli
from xlkinerja.files import backups
from xlkinerja.files.backups import keep_states
from xlkinerja.files.save import save
from xlkinerja.ooxml.model import PackageError

FIRST, LAST = "pnbp (sebelum xlkinerja).xlsx", "pnbp (sebelum xlkinerja terakhir).xlsx"


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "satker" / "pnbp.xlsx"
    path.parent.mkdir()
    path.write_bytes(clean())
    return path


def test_two_states_are_kept_however_often_it_is_filled(workbook: Path) -> None:
    states = []
    for figure in (1_000_000, 2_000_000, 3_000_000):
        workbook.write_bytes(typed(workbook.read_bytes(), {"Layanan!E12": figure}))
        states.append(workbook.read_bytes())
        said = run("fill", workbook, "--in-place").stderr
        assert f"Berkas lama disimpan: {workbook.with_name(FIRST if figure == 1_000_000 else LAST)}" in said
    assert contents(workbook.parent) == {"pnbp.xlsx": workbook.read_bytes(), FIRST: states[0], LAST: states[2]}
    run("fill", workbook, "--in-place")
    assert contents(workbook.parent)[LAST] == states[2], "nothing was replaced, nothing is kept"


def test_another_report_under_the_same_name_begins_anew(workbook: Path) -> None:
    """No answer of ours is in it, so it is a state before the first one; that of the other report stays."""
    run("fill", workbook, "--in-place")
    other = typed(clean(), {"Layanan!C6": 2025})
    workbook.write_bytes(other)
    run("fill", workbook, "--in-place")
    kept = contents(workbook.parent)
    assert (kept[FIRST], kept["pnbp (sebelum xlkinerja 2).xlsx"]) == (clean(), other)
    assert LAST not in kept


@pytest.mark.parametrize("names", [("pnbp.xlsx",), ("pnbp.xlsx", FIRST), ()], ids=str)
def test_backups_are_counted_as_left_out(workbook: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    run("fill", workbook, "--in-place")
    given = [workbook.with_name(name) for name in names] or [workbook.parent]
    for command in (("check", *given), ("fill", *given, "-o", tmp_path / "hasil")):
        said = run(*command).stderr
        left_out = 0 if names == ("pnbp.xlsx",) else 1
        assert f"= 1 terbaca + 0 tidak terbaca + {left_out} dilewati" in said
    said = run("consolidate", workbook.parent, "-o", tmp_path / "rekap.xlsx").stderr
    assert "ganda" not in said.casefold()


def test_old_backups_stay_as_they_are(workbook: Path) -> None:
    for name in ("pnbp.xlsx.bak", "pnbp.xlsx.2.bak"):
        workbook.with_name(name).write_bytes(b"lama")
    run("fill", workbook, "--in-place")
    kept = contents(workbook.parent)
    assert (kept["pnbp.xlsx.bak"], kept["pnbp.xlsx.2.bak"], kept[FIRST]) == (b"lama", b"lama", clean())


@pytest.mark.parametrize("in_place", [True, False])
def test_a_read_only_file_is_refused_unless_forced(workbook: Path, tmp_path: Path, in_place: bool) -> None:
    target = workbook if in_place else tmp_path / "hasil" / "pnbp.xlsx"
    if not in_place:
        target.parent.mkdir()
        target.write_bytes(b"milik orang")
    before = target.read_bytes()
    target.chmod(0o444)
    command = ("fill", workbook, *(("--in-place",) if in_place else ("-o", target.parent)))
    refused = run(*command)
    assert refused.exit_code == 4
    assert "XK-511 galat Berkas pnbp.xlsx ditandai hanya-baca" in refused.stdout
    assert refused.stderr.splitlines()[-1].endswith(" --force.")
    assert contents(target.parent) == {"pnbp.xlsx": before}
    assert run(*command, "--force").exit_code == 0
    assert target.read_bytes() != before
    assert target.stat().st_mode & 0o777 == 0o444, "it stays protected"


def test_a_kept_state_is_never_half(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk has no links and is full, what was kept stays, and so does the file."""
    keep = partial(keep_states, is_first=lambda _: False)
    save(workbook, b"satu", keep=keep)
    save(workbook, b"dua", keep=keep)
    before = contents(workbook.parent)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups.os, "link", full)
    monkeypatch.setattr(backups.shutil, "copy2", full)
    with pytest.raises(PackageError, match="XK-501"):
        save(workbook, b"tiga", keep=keep)
    assert contents(workbook.parent) == before
