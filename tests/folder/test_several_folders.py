"""Several folders answered into one, one after the other."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from kit import put, typed
from kit_folder import (
    ANSWER,
    WRONG,
    answers_in,
    everything,
    explain,
    explanations,
    fill,
    kept_of,
    listed,
    of,
    run,
    sha256,
)
from xlkinerja.pipeline import fill_workbook


def test_one_satker_in_two_folders(tmp_path: Path) -> None:
    """Neither wins: both answers have other names, in whatever order the folders come, and run after run."""
    one, other = of("247101"), typed(of("247101"), WRONG)
    put(tmp_path / "A", x=one)
    put(tmp_path / "B", y=other)
    plain = "247101-pnbp-2024-tw2"
    names = {letter: f"{plain}-{sha256(data)[:8]}.xlsx" for letter, data in (("A", one), ("B", other))}
    for folder, letters in (("AB", "ABAB"), ("BA", "BA")):
        said = ""
        for letter in letters:
            result = run("fill", tmp_path / letter, "-o", tmp_path / folder)
            assert result.exit_code in {0, 1}
            said += result.stderr
        line = f"{tmp_path / folder / plain}.xlsx kini bernama {names[folder[0]]}; isinya tetap berlaku."
        assert said.count("kini bernama") == said.count(line) == 1
        assert kept_of(tmp_path / folder) == {
            names["A"]: fill_workbook(one, "x.xlsx").data,
            names["B"]: fill_workbook(other, "y.xlsx").data,
        }
        assert listed(tmp_path / folder) == {("A", "x.xlsx", names["A"]), ("B", "y.xlsx", names["B"])}
    (tmp_path / "A" / "x.xlsx").rename(tmp_path / "A" / "x.txt")
    put(tmp_path / "A", z=of("247102"))
    fill(tmp_path / "A", tmp_path / "AB")
    assert listed(tmp_path / "AB") == {("A", "z.xlsx", "247102-pnbp-2024-tw2.xlsx"), ("B", "y.xlsx", f"{plain}.xlsx")}
    assert set(kept_of(tmp_path / "AB")) == {"247102-pnbp-2024-tw2.xlsx", f"{plain}.xlsx"}


def test_an_inbox_by_other_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_on: list[str]) -> None:
    """From within it, with the answers in it, and through a link: it is the same folder all the time."""
    inbox = put(tmp_path / "IN", x=of("247101"))
    (tmp_path / "tautan").symlink_to(inbox, target_is_directory=True)
    monkeypatch.chdir(inbox)
    for folder in ("../IN", "../IN", ".", inbox, tmp_path / "tautan"):
        fill(Path(folder), Path("hasil"), "--workers", "1")
        assert listed(inbox / "hasil") == {("IN", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    assert worked_on == ["x.xlsx"]
    assert set(kept_of(inbox / "hasil")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_single_file_beside_the_answers_to_a_folder(inbox: Path, tmp_path: Path) -> None:
    """It would be counted besides the answer that it has there already; nothing is written."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    whole = everything(tmp_path / "HASIL")
    assert "akan terhitung dua kali" in fill(inbox / "satu.xlsx", tmp_path / "HASIL", expected=2).stderr
    assert everything(tmp_path / "HASIL") == whole


def test_a_renamed_answer_keeps_what_was_typed_into_it(tmp_path: Path) -> None:
    """Its own folder was not filled in that run: it moves with the words in it, and they go on from there."""
    put(tmp_path / "A", x=typed(of("247101"), WRONG))
    put(tmp_path / "B", y=of("247101"))
    answers = tmp_path / "HASIL"
    name = f"247101-pnbp-2024-tw2-{sha256(typed(of('247101'), WRONG))[:8]}.xlsx"
    fill(tmp_path / "A", answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 3")
    edited = typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"})
    (answers / ANSWER).write_bytes(edited)
    fill(tmp_path / "B", answers)
    assert (answers / name).read_bytes() == edited
    assert "1 penjelasan baru" in fill(tmp_path / "A", answers, expected=1).stderr
    assert explanations(answers / name) == {"P-01": "Revisi DIPA nomor 3"}
    assert (answers / f"{name}.bak").read_bytes() == edited


def test_the_list_keeps_what_other_folders_sent(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = listed(tmp_path / "HASIL")
    assert ("KIRIMAN", "rusak.xlsx", "") in before
    fill(put(tmp_path / "lain", x=of("247120")), tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {*before, ("lain", "x.xlsx", "247120-pnbp-2024-tw2.xlsx")}


def test_a_folder_in_the_folder(tmp_path: Path) -> None:
    """A file belongs to the run that looked for it last; that it is gone is seen by any that looks where it lay."""
    put(tmp_path / "IN", y=of("247102"))
    put(tmp_path / "IN" / "sub", x=of("247101"))
    x, y = "247101-pnbp-2024-tw2.xlsx", "247102-pnbp-2024-tw2.xlsx"
    fill(tmp_path / "IN", tmp_path / "HASIL")
    fill(tmp_path / "IN" / "sub", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y), ("sub", "x.xlsx", x)}
    fill(tmp_path / "IN", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y), ("IN", "sub/x.xlsx", x)}
    fill(tmp_path / "IN" / "sub", tmp_path / "HASIL")
    (tmp_path / "IN" / "sub" / "x.xlsx").unlink()
    fill(tmp_path / "IN", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y)}
    assert answers_in(tmp_path / "HASIL") == {y, f"{x}.bak"}


def test_a_folder_that_was_renamed(tmp_path: Path) -> None:
    """What it no longer holds is gone, as if it still had its name."""
    put(tmp_path / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    (tmp_path / "IN").rename(tmp_path / "IN2")
    (tmp_path / "IN2" / "y.xlsx").unlink()
    fill(tmp_path / "IN2", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN2", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    assert set(kept_of(tmp_path / "HASIL")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_folder_that_is_away_for_a_while(tmp_path: Path) -> None:
    """A disk that is not plugged in has sent what it sent."""
    put(tmp_path / "A", x=of("247101"))
    fill(tmp_path / "A", tmp_path / "HASIL")
    (tmp_path / "A").rename(tmp_path / "di laci")
    fill(put(tmp_path / "B", y=of("247102")), tmp_path / "HASIL")
    assert len(listed(tmp_path / "HASIL")) == len(kept_of(tmp_path / "HASIL")) == 2


def test_both_folders_moved_together(tmp_path: Path, worked_on: list[str]) -> None:
    put(tmp_path / "kerja" / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "kerja" / "IN", tmp_path / "kerja" / "HASIL", "--workers", "1")
    (tmp_path / "kerja").rename(tmp_path / "arsip")
    (tmp_path / "arsip" / "IN" / "y.xlsx").unlink()
    worked_on.clear()
    fill(tmp_path / "arsip" / "IN", tmp_path / "arsip" / "HASIL", "--workers", "1")
    assert worked_on == []
    assert set(kept_of(tmp_path / "arsip" / "HASIL")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_file_given_by_name_that_is_gone(inbox: Path, tmp_path: Path) -> None:
    own = put(tmp_path / "lain", x=of("247109")) / "x.xlsx"
    fill(inbox, tmp_path / "HASIL", own, expected=3)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert ("", "x.xlsx", "x.xlsx") in listed(tmp_path / "HASIL")
    own.unlink()
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert "x.xlsx" not in kept_of(tmp_path / "HASIL")
    assert ("", "x.xlsx", "x.xlsx") not in listed(tmp_path / "HASIL")


def test_an_answer_that_cannot_be_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows: somebody has it open. It is named, is not in the list, and the next run puts it aside."""
    put(tmp_path / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    (tmp_path / "IN" / "y.xlsx").unlink()
    right = Path.rename

    def held(path: Path, target: Path) -> Path:
        if path.name == "247102-pnbp-2024-tw2.xlsx":
            raise PermissionError(errno.EACCES, "Access is denied")
        return right(path, target)

    monkeypatch.setattr(Path, "rename", held)
    for _ in range(2):
        said = fill(tmp_path / "IN", tmp_path / "HASIL", "--workers", "1", expected=4).stderr
        assert f"{tmp_path / 'HASIL' / '247102-pnbp-2024-tw2.xlsx'} tidak dapat diganti namanya." in said
        assert listed(tmp_path / "HASIL") == {("IN", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    monkeypatch.setattr(Path, "rename", right)
    assert "tidak dapat" not in fill(tmp_path / "IN", tmp_path / "HASIL").stderr
    assert answers_in(tmp_path / "HASIL") == {"247101-pnbp-2024-tw2.xlsx", "247102-pnbp-2024-tw2.xlsx.bak"}


def test_a_folder_that_cannot_be_listed_is_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "IN", y=of("247102"))
    put(tmp_path / "IN" / "sub", x=of("247101"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    right = os.scandir

    def refused(path: Path) -> Any:
        if Path(path).name == "sub":
            raise PermissionError(errno.EACCES, "Permission denied")
        return right(path)

    monkeypatch.setattr(os, "scandir", refused)
    fill(tmp_path / "IN", tmp_path / "HASIL", "--workers", "1", expected=3)
    assert len(kept_of(tmp_path / "HASIL")) == 2
