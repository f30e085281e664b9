"""What was said stays said: answers that version 0.1 made, before rows were known by several keys, hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kit import codes, sheet
from office import ALL_SAMPLES as SAMPLES
from xlkinerja.next_quarter.move import same_period
from xlkinerja.ooxml.model import Edits, SetCell
from xlkinerja.ooxml.patch import patch
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook, run_stages
from xlkinerja.reading.earlier_answer import read_earlier_answer

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


# --- formulas as version 0.1 printed them: a row was searched for with an INDEX about a product ------------------

FILLED = "rencana-aksi-jawaban-index.xlsx"
TYPED_IN = "rencana-aksi-isian-index.xlsx"
NOW = {
    FILLED: "rencana_aksi/bbspjikkp-2024-rencana-angka.xlsx",
    TYPED_IN: "rencana_aksi/manado-2023-tw2-rencana-cetak.xlsx",
}
"""The same made now."""
OLD = "MATCH(1,INDEX("


def formulas(data: bytes) -> dict[tuple[str, int, int], str]:
    """Return the formulas of the tables.

    The line that says whose a page is was not there then, nor were those of rows of Capaian that show nothing.
    """
    sheets = read_workbook(data).sheets
    return {
        (sheet.name, *place): cell.formula
        for sheet in sheets
        for place, cell in sheet.cells.items()
        if cell.formula is not None and "Tahun Anggaran" not in cell.formula
        if sheet.name != "Capaian" or sheet.cells[place[0], 2].text
    }


def said(data: bytes) -> list[tuple[str, str, str]]:
    return [(f.code, str(f.place), f.message) for f in check_workbook(data, "a.xlsx").findings]


@pytest.mark.parametrize("name", NOW)
def test_formulas_as_printed_before_are_the_forms_own(name: str) -> None:
    before, now = (ANSWER.parent / name).read_bytes(), (SAMPLES / NOW[name]).read_bytes()
    assert any(OLD in formula for formula in formulas(before).values())
    assert said(before) == said(now)
    renewed = formulas(fill_workbook(before, "a.xlsx").data)
    today = formulas(fill_workbook(now, "a.xlsx").data)  # of which blank rows have formulas too, for who types on
    assert renewed.items() <= today.items()
    assert not any(OLD in formula for formula in renewed.values())


@pytest.mark.parametrize("name", NOW)
def test_renewed_formulas_come_to_rest(name: str) -> None:
    renewed = fill_workbook((ANSWER.parent / name).read_bytes(), "a.xlsx").data
    assert fill_workbook(renewed, "a.xlsx").data == renewed


def test_another_row_searched_for_is_staffs_formula() -> None:
    """Not every such formula is taken for ours."""
    before = (ANSWER.parent / FILLED).read_bytes()
    other_row = formulas(before)["Pengukuran", 8, 5].replace("=C8&", "=C9&")
    edits = Edits(cells=(SetCell("Pengukuran", 8, 5, Decimal(99), formula=other_row),))
    found = {(code, place) for code, place, _ in said(patch(before, edits).data)}
    assert ("XK-304", "Pengukuran!E8") in found


@pytest.mark.parametrize("name", NOW)
def test_they_are_not_listed_as_left_behind(name: str) -> None:
    def left(data: bytes) -> tuple[str, ...]:
        book = read_workbook(data)
        earlier = read_earlier_answer(book)
        return same_period(book, earlier, run_stages(book, earlier)).left

    now = (SAMPLES / NOW[name]).read_bytes()
    now = fill_workbook(now, "a.xlsx").data if name == FILLED else now
    assert left((ANSWER.parent / name).read_bytes()) == left(now)
