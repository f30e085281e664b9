"""Runs that are repeated: only what changed is done again, and answers that hold no longer are put aside."""

from __future__ import annotations

import json
from pathlib import Path

from kit import put, typed
from kit_between import book, indicator
from kit_folder import WRONG, answers_in, everything, fill, of, sha256
from xlkinerja.pipeline import fill_workbook


def written(folder: Path) -> list[Path]:
    """Return all files but the lock, which every run touches."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "kunci"]


def test_a_second_run_redoes_nothing(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    answers = tmp_path / "HASIL"
    first = fill(inbox, answers, "--workers", "1", expected=3)
    assert sorted(worked_on) == ["dua.xlsx", "lama.xlsx", "rusak.xlsx", "satu.xlsx", "tiga lagi.xlsx", "tiga.xlsx"]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written(answers)}
    worked_on.clear()
    second = fill(inbox, answers, "--workers", "1", expected=3)
    assert worked_on == []
    assert (second.stdout, second.stderr) == (first.stdout, first.stderr)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written(answers)}
    assert after == before, "nothing was written"


def test_a_changed_file_is_redone_alone(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    worked_on.clear()
    put(inbox, satu=typed(of("247101"), WRONG))
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert worked_on == ["satu.xlsx"]
    answer = (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx").read_bytes()
    assert answer == fill_workbook(typed(of("247101"), WRONG), "satu.xlsx").data
    assert (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx.bak").exists()


def test_json_is_complete_when_nothing_is_redone(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    """An entry without data is of no use to a run that is asked for data; one with data is."""
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    one, two = (fill(inbox, tmp_path / "HASIL", "--workers", "1", "--json", expected=3).stdout for _ in range(2))
    assert one == two
    assert worked_on.count("satu.xlsx") == 2
    assert fill(inbox, tmp_path / "baru", "--json", "--workers", "1", expected=3).stdout == one
    assert json.loads(one)[0]["tables"]["layanan"]


def test_other_options_are_another_run(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", "--convert-text", expected=3)
    assert "satu.xlsx" in worked_on
    worked_on.clear()
    last = put(tmp_path / "lalu", x=of("247101", triwulan=1))
    fill(inbox, tmp_path / "HASIL", "--workers", "1", "--previous", last, expected=3)
    assert "satu.xlsx" in worked_on
    worked_on.clear()
    put(tmp_path / "lalu", x=typed(of("247101", triwulan=1), {"Layanan!E11": 1}))
    assert "X-04" in fill(inbox, tmp_path / "HASIL", "--workers", "1", "--previous", last, expected=3).stdout
    assert "satu.xlsx" in worked_on


def test_what_others_say_is_part_of_the_answer(tmp_path: Path, worked_on: list[str]) -> None:
    """Two forms of one satker: when one changes, the other one's answer may change too."""
    folder = put(tmp_path / "in", pnbp=book("pnbp"), ra=indicator("Pertumbuhan PNBP", "40"))
    assert fill(folder, tmp_path / "HASIL", "--workers", "1", expected=1).stdout.count("X-02 galat") == 2
    worked_on.clear()
    assert fill(folder, tmp_path / "HASIL", "--workers", "1", expected=1).stdout.count("X-02 galat") == 2
    assert worked_on == []
    put(folder, ra=indicator("Pertumbuhan PNBP", "33,33"))
    fill(folder, tmp_path / "HASIL", "--workers", "1")
    assert set(worked_on) == {"ra.xlsx", "pnbp.xlsx"}, "its answer of when it was alone is no longer there"
    (pnbp,) = (path for path in (tmp_path / "HASIL").glob("*-pnbp-*.xlsx"))
    assert pnbp.read_bytes() == fill_workbook(book("pnbp"), "pnbp.xlsx").data


def test_an_answer_that_is_gone_or_changed_is_made_again(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    answers = tmp_path / "HASIL"
    fill(inbox, answers, "--workers", "1", expected=3)
    whole = everything(answers)
    gone, changed = answers / "247101-pnbp-2024-tw2.xlsx", answers / "247102-pnbp-2024-tw2.xlsx"
    gone.unlink()
    changed.write_bytes(b"tulisan orang")
    worked_on.clear()
    fill(inbox, answers, "--workers", "1", expected=3)
    assert sorted(worked_on) == ["dua.xlsx", "satu.xlsx"]
    assert everything(answers) == {**whole, f"{changed.name}.bak": b"tulisan orang"}


def test_a_second_submission_puts_the_first_answer_aside(inbox: Path, tmp_path: Path) -> None:
    """Both have other names then; the old answer beside them would be counted once more."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    old = (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx").read_bytes()
    put(inbox, **{"satu revisi": typed(of("247101"), WRONG)})
    said = fill(inbox, tmp_path / "HASIL", expected=3).stderr
    answers = {name for name in answers_in(tmp_path / "HASIL") if name.startswith("247101")}
    eights = {sha256(path.read_bytes())[:8] for path in inbox.glob("satu*.xlsx")}
    assert answers == {
        "247101-pnbp-2024-tw2.xlsx.bak",
        *(f"247101-pnbp-2024-tw2-{eight}.xlsx" for eight in eights),
    }
    assert (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx.bak").read_bytes() == old
    assert "Hasil lama yang tidak berlaku lagi disimpan: " in said


def test_a_submission_that_is_gone_or_broken_now(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    (inbox / "satu.xlsx").unlink()
    (inbox / "dua.xlsx").write_bytes(b"PK")
    fill(inbox, tmp_path / "HASIL", expected=3)
    names = {name for name in answers_in(tmp_path / "HASIL") if not name.startswith("247103")}
    assert names == {
        "247101-pnbp-2024-tw2.xlsx.bak",
        "247102-pnbp-2024-tw2.xlsx.bak",
        "247102-pnbp-2024-tw1.xlsx",
    }


def test_two_folders_one_after_the_other(inbox: Path, tmp_path: Path) -> None:
    """The answers to another folder stay; and so does what was never ours."""
    answers = put(tmp_path / "HASIL", rekap=b"milik orang")
    fill(inbox, answers, expected=3)
    before = answers_in(answers)
    fill(put(tmp_path / "lain", x=of("247120")), answers)
    assert answers_in(answers) == {*before, "247120-pnbp-2024-tw2.xlsx"}
