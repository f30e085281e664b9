"""Findings between workbooks: of one satker, and of this quarter and the last one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kit import put, text_at, typed
from kit_consolidate import A, B, consolidated, form_a, pnbp, run
from xlkinerja.cli.main import cli
from xlkinerja.folder.together import RunOptions, earlier_quarters


def test_findings_between_workbooks_are_there_with_what_staff_said(tmp_path: Path) -> None:
    """Two workbooks of one satker, one says triwulan II and the other I; X-01 is explained in one of them."""
    inbox = put(tmp_path / "in", a=pnbp("247199", A), b=form_a("247199", {"6077": {"BAD": (1_000, 5)}}, quarter=1))
    results = tmp_path / "out"
    run("fill", inbox, "-o", results)
    answer = next(path for path in results.glob("*.xlsx") if "form_a" not in path.name and path.name != "b.xlsx")
    row = next(n for n in range(1, 60) if text_at(answer.read_bytes(), f"Pemeriksaan!C{n}") == "X-01")
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!I{row}": "Surat 12/2024"}))
    found = [one for one in consolidated(results).judged if one.finding.code == "X-01"]
    assert sorted((one.submission.form, one.finding.explanation) for one in found) == [
        ("form_a", ""),
        ("pnbp", "Surat 12/2024"),
    ]
    assert {one.figure for one in found} == {"I", "II"}


@pytest.fixture
def two_quarters(tmp_path: Path) -> Path:
    """Triwulan I with a target of 1 million, triwulan II with 1,2 million; another satker is new in triwulan II."""
    put(tmp_path / "tw1", a=pnbp("247199", {"Pengujian": (1_000_000, 300_000)}, 1))
    now = {"Pengujian": (1_200_000, 500_000)}
    put(tmp_path / "tw2", a=pnbp("247199", now), b=pnbp("012345", B), c=pnbp("247199", now, revisi=1))
    return tmp_path


def test_findings_against_last_quarter_are_there_with_what_staff_said(two_quarters: Path) -> None:
    """The answer explains X-05; it counts with the very workbooks that `fill` was given, and without them it is not."""
    run("fill", two_quarters / "tw2", "-o", two_quarters / "hasil", "--previous", two_quarters / "tw1")
    answer = two_quarters / "hasil" / "247199-pnbp-2024-tw2-rev1.xlsx"
    (row,) = [n for n in range(1, 60) if text_at(answer.read_bytes(), f"Pemeriksaan!C{n}") == "X-05"]
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!I{row}": "DIPA revisi 2"}))
    since = earlier_quarters(two_quarters / "tw1", RunOptions()).quarters
    found = consolidated(two_quarters / "hasil", since=since)
    between = [one for one in found.judged if one.finding.code in {"X-05", "XK-401"}]
    assert [(one.submission.satker, one.finding.code, one.finding.explanation) for one in between] == [
        ("012345", "XK-401", ""),
        ("247199", "X-05", "DIPA revisi 2"),
    ]
    assert "1.000.000" in between[1].finding.message
    assert not {"X-05", "XK-401"} & {one.finding.code for one in consolidated(two_quarters / "hasil").judged}


def test_both_kinds_of_findings_between_workbooks_stay_together(two_quarters: Path) -> None:
    put(two_quarters / "tw2", d=form_a("247199", {"6077": {"BAD": (1_000, 5)}}, quarter=1))
    since = earlier_quarters(two_quarters / "tw1", RunOptions()).quarters
    found = consolidated(two_quarters / "tw2", since=since)
    codes = {one.finding.code for one in found.judged if one.submission.sent_as == "c.xlsx"}
    assert {"X-01", "X-05"} <= codes


def test_command_holds_against_last_quarter_with_the_words_of_fill(two_quarters: Path) -> None:
    (two_quarters / "tw1" / "rusak.xlsx").write_bytes(b"PK")
    (two_quarters / "tw2" / "b.xlsx").unlink()
    words = ("consolidate", two_quarters / "tw2", "-o", two_quarters / "rekap.xlsx")
    assert "1 peringatan" not in run(*words).stderr
    result = run(*words, "--previous", two_quarters / "tw1")
    sheet = openpyxl.load_workbook(two_quarters / "rekap.xlsx")["Temuan"]
    assert "X-05" in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "rusak.xlsx" in result.stderr
    helps = [
        next(one.help for one in cli.commands[name].params if one.name == "previous")
        for name in ("fill", "consolidate")
    ]
    assert helps[0] == helps[1]
