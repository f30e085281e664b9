"""What was said stays said: answers that version 0.1 made, before rows were known by several keys, hold."""

from __future__ import annotations

from pathlib import Path

from kit import codes
from xlkinerja.pipeline import check_workbook, fill_workbook

ANSWER = Path(__file__).parent / "made_before" / "rencana-aksi-jawaban-0.1.xlsx"


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
