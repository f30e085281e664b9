"""What people typed into answers goes on into the next ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kit import put, sheet, typed
from kit_folder import ANSWER, WRONG, answers_in, everything, explain, explanations, fill, kept_of, of, run, sha256
from xlkinerja.pipeline import fill_workbook


@pytest.fixture
def explained(tmp_path: Path) -> tuple[Path, Path]:
    """One submission with a P-01, answered, and then explained in the answer."""
    inbox, answers = put(tmp_path / "IN", x=typed(of("247101"), WRONG)), tmp_path / "HASIL"
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 3")
    return inbox, answers


def test_explanations_typed_into_an_answer_stay(explained: tuple[Path, Path], worked_on: list[str]) -> None:
    inbox, answers = explained
    edited = typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"})
    (answers / ANSWER).write_bytes(edited)
    said = fill(inbox, answers, "--workers", "1", expected=1)
    assert f"{answers / ANSWER} diubah orang: 1 penjelasan baru ikut ke hasil berikutnya;" in said.stderr
    assert f"perubahan lain disimpan di {ANSWER}.bak." in said.stderr
    assert (answers / f"{ANSWER}.bak").read_bytes() == edited
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    whole = everything(answers)
    worked_on.clear()
    again = fill(inbox, answers, "--workers", "1", expected=1)
    assert (worked_on, everything(answers), again.stdout) == ([], whole, said.stdout)
    assert "diubah orang" not in again.stderr


def test_they_stay_when_the_submission_changes(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    put(inbox, x=typed(of("247101"), {**WRONG, "Layanan!B11": "Pengujian mutu"}))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    put(inbox, x=typed(of("247101"), WRONG))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_stay_when_the_answer_gets_another_name(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    put(inbox, lagi=of("247101"))
    fill(inbox, answers, expected=1)
    name = f"{Path(ANSWER).stem}-{sha256(typed(of('247101'), WRONG))[:8]}.xlsx"
    assert explanations(answers / name) == {"P-01": "Revisi DIPA nomor 3"}
    (inbox / "lagi.xlsx").unlink()
    (inbox / "x.xlsx").rename(inbox / "lain.xlsx")
    fill(inbox, answers, expected=1)
    assert set(kept_of(answers)) == {ANSWER}


def test_they_stay_when_the_file_gets_another_name(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    (inbox / "x.xlsx").rename(inbox / "laporan.xlsx")
    assert "1 penjelasan baru" in fill(inbox, answers, expected=1).stderr
    (inbox / "laporan.xlsx").rename(inbox / "laporan lagi.xlsx")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_stay_when_our_notes_are_lost(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    shutil.rmtree(answers / ".xlkinerja")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_wait_while_the_submission_is_broken(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    (inbox / "x.xlsx").write_bytes(b"PK")
    for _ in range(2):
        fill(inbox, answers, expected=3)
        assert answers_in(answers) == {f"{ANSWER}.bak"}
    put(inbox, x=typed(of("247101"), WRONG))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_an_explanation_that_is_typed_anew_or_taken_out(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 4")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 4"}
    explain(answers / ANSWER, None)
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {}


def test_what_the_satker_explains_later_counts(tmp_path: Path) -> None:
    """Only what was typed into the answer is carried on; what the satker wrote itself is read from its own file."""
    inbox, answers = (
        put(tmp_path / "IN", x=fill_workbook(typed(of("247101"), WRONG), "x.xlsx").data),
        tmp_path / "HASIL",
    )
    explain(inbox / "x.xlsx", "kata satker")
    fill(inbox, answers, expected=1)
    (answers / ANSWER).write_bytes(typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"}))
    explain(inbox / "x.xlsx", "kata satker yang baru")
    assert "diubah orang: perubahannya" in fill(inbox, answers, expected=1).stderr
    assert explanations(answers / ANSWER) == {"P-01": "kata satker yang baru"}


def test_two_explanations_of_one_finding(tmp_path: Path) -> None:
    """What was typed into the answer counts, what the satker wrote stays on the sheet."""
    inbox, answers = (
        put(tmp_path / "IN", x=fill_workbook(typed(of("247101"), WRONG), "x.xlsx").data),
        tmp_path / "HASIL",
    )
    explain(inbox / "x.xlsx", "kata satker")
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "kata pusat")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "kata pusat"}
    assert "kata satker" in {cell.text for cell in sheet((answers / ANSWER).read_bytes(), "Pemeriksaan").cells.values()}


def test_a_run_that_ends_while_it_carries_explanations(
    explained: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, answers = explained
    put(inbox, y=of("247102"))
    right = Path.replace

    def killed(source: Path, target: Path) -> Path:
        if target.parent == answers and target.name.startswith("247102"):
            raise KeyboardInterrupt
        return right(source, target)

    monkeypatch.setattr(Path, "replace", killed)
    assert run("fill", inbox, "-o", answers, "--workers", "1").exit_code == 130
    monkeypatch.setattr(Path, "replace", right)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    assert "diubah orang" not in fill(inbox, answers, "--workers", "1", expected=1).stderr
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
