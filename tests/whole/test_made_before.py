"""What was said stays said: answers that version 0.1 made, before rows were known by several keys, hold."""

from __future__ import annotations

from pathlib import Path

from kit import codes, sheet
from xlkinerja.pipeline import check_workbook, fill_workbook

MADE_BEFORE = Path(__file__).parent / "made_before"
ANSWER = MADE_BEFORE / "rencana-aksi-jawaban-0.1.xlsx"
GALAT = MADE_BEFORE / "pnbp-salah-jawaban-0.1.xlsx"
"""The answer to the sample bbspjikkp-2024-salah, in which levels are called galat and every finding is explained."""


def test_explanations_and_formulas_of_an_earlier_answer_hold() -> None:
    result = check_workbook(ANSWER.read_bytes(), "a.xlsx")
    explained = [finding for finding in result.findings if finding.code == "R-09"]
    assert len(explained) == 2
    assert all(finding.settled for finding in explained)
    assert not {"XK-303", "XK-304", "XK-306", "R-04", "R-13"} & codes(result)


def test_an_earlier_answer_is_answered_once_more_and_comes_to_rest() -> None:
    again = fill_workbook(ANSWER.read_bytes(), "a.xlsx")
    assert [finding.settled for finding in again.result.findings if finding.code == "R-09"] == [True, True]
    assert fill_workbook(again.data, "a.xlsx").data == again.data


def test_an_answer_with_the_words_of_then_says_todays() -> None:
    """Explanations stay beside their findings, our own words of then are no words of staff, and marks are as new."""
    before = check_workbook(GALAT.read_bytes(), "a.xlsx")
    assert [f.explanation.split()[:2] for f in before.findings if f.level != "catatan"] == [
        ["Alasan", finding.code] for finding in before.findings if finding.level != "catatan"
    ]
    again = fill_workbook(GALAT.read_bytes(), "a.xlsx")
    texts = [cell.text for cell in sheet(again.data, "Pemeriksaan").cells.values()]
    assert "Tulisan lain di sheet ini" not in texts
    assert not [text for text in texts if "galat" in text.casefold()]
    assert fill_workbook(again.data, "a.xlsx").data == again.data
