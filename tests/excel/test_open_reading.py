"""What is read of an open workbook, and how it is written: block by block, values as they are, the view kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desk import SAMPLES, Bare, desk
from hypothesis import given, settings, strategies as st

from kit import clean, codes, edited, typed
from xlkinerja.excel import isi, open_reader, periksa
from xlkinerja.excel.areas import MIXED, address, rectangles, runs, uniform
from xlkinerja.excel.open_merges import merged_areas
from xlkinerja.excel.open_reader import read_open, used_area
from xlkinerja.excel.open_values import as_cell
from xlkinerja.excel.open_writer import as_typed
from xlkinerja.ooxml.address import Range, parse_range
from xlkinerja.ooxml.formula import as_shown
from xlkinerja.ooxml.model import Cell
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook

PLACES = st.sets(st.tuples(st.integers(1, 9), st.integers(1, 6)))


def places(area: Range) -> set[tuple[int, int]]:
    return set(product(range(area.top, area.bottom + 1), range(area.left, area.right + 1)))


# --- blocks ------------------------------------------------------------------------------------------------------


@given(PLACES)
def test_uniform_blocks_tell_the_answer_of_every_cell(marked: set[tuple[int, int]]) -> None:
    def ask(block: Range) -> Any:
        answers = {place in marked for place in places(block)}
        return answers.pop() if len(answers) == 1 else MIXED

    found = [(place, answer) for block, answer in uniform(Range(1, 1, 9, 6), ask) for place in places(block)]
    assert sorted(found) == [(place, place in marked) for place in sorted(places(Range(1, 1, 9, 6)))]


@given(PLACES)
@pytest.mark.parametrize("cut", [runs, rectangles])
def test_runs_and_rectangles_hold_every_place_once(cut: Any, wanted: set[tuple[int, int]]) -> None:
    found = [place for area in cut(wanted) for place in places(area)]
    assert sorted(found) == sorted(wanted)


def test_cells_below_and_beside_each_other_are_one_rectangle() -> None:
    assert rectangles(places(Range(3, 2, 7, 5))) == [Range(3, 2, 7, 5)]


def test_one_question_for_a_large_sheet_that_is_all_alike() -> None:
    asked = []
    assert list(uniform(Range(1, 1, 9_000, 50), lambda block: (asked.append(block), "General")[1])) == [
        (Range(1, 1, 9_000, 50), "General")
    ]
    assert len(asked) == 1


class Merged:
    """A sheet with nothing but merged areas; what is asked of it is counted."""

    def __init__(self, merges: list[Range]) -> None:
        self.merges = merges
        self.asked = 0

    def range(self, address: str) -> Any:
        self.asked += 1
        return MergedRange(self.merges, parse_range(address))


class MergedRange:
    def __init__(self, merges: list[Range], area: Range) -> None:
        self._merges, self._area = merges, area

    @property
    def merge_cells(self) -> bool | None:
        inside = {place for merge in self._merges for place in places(merge)} & places(self._area)
        return False if not inside else True if inside == places(self._area) else None

    @property
    def merge_area(self) -> Any:
        found = next((m for m in self._merges if m.covers(self._area.top, self._area.left)), self._area)
        return SimpleNamespace(address=address(found))


@st.composite
def merges(draw: st.DrawFn) -> list[Range]:
    """Areas of two cells and more that do not touch each other's cells."""
    found: list[Range] = []
    for top, left, height, width in draw(
        st.lists(st.tuples(st.integers(1, 9), st.integers(1, 8), st.integers(1, 3), st.integers(1, 4)), max_size=9)
    ):
        area = Range(top, left, min(top + height - 1, 9), min(left + width - 1, 8))
        if area.area > 1 and not any(places(area) & places(other) for other in found):
            found.append(area)
    return found


@given(merges(), PLACES)
@settings(deadline=None)
def test_every_merged_area_is_found_whatever_the_cells_hold(wanted: list[Range], filled: set[tuple[int, int]]) -> None:
    found = merged_areas(Merged(wanted), Range(1, 1, 9, 8), filled)  # type: ignore[arg-type]
    assert list(found) == sorted(wanted)


# --- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "formula", "cell"),
    [
        (None, "", Cell(1, 2, "blank")),
        (5.0, "5", Cell(1, 2, "number", "5")),
        (0.1, "0.1", Cell(1, 2, "number", "0.1")),
        (1e-7, "0.0000001", Cell(1, 2, "number", "0.0000001")),
        (12345678901234567890.0, "1.23E+19", Cell(1, 2, "number", "12345678901234567000")),
        (Decimal("1250000.5"), "1250000.5", Cell(1, 2, "number", "1250000.5")),
        (True, "TRUE", Cell(1, 2, "boolean", "TRUE")),
        ("88,5", "88,5", Cell(1, 2, "text", "88,5")),
        ("=A1", "=A1", Cell(1, 2, "text", "=A1")),
        ("", '=IF(A1=0,"",1)', Cell(1, 2, "text", "", 'IF(A1=0,"",1)')),
        (3.0, "=1+2", Cell(1, 2, "number", "3", "1+2")),
        (-2146826281, "=1/0", Cell(1, 2, "error", "#DIV/0!", "1/0")),
        (-2146826246, "#N/A", Cell(1, 2, "error", "#N/A")),
        (datetime(2024, 6, 30), "45473", Cell(1, 2, "number", "45473")),  # noqa: DTZ001 - Excel knows no zones
    ],
)
def test_value_as_excel_gives_it(value: object, formula: str, cell: Cell) -> None:
    assert as_cell(1, 2, value, formula) == cell


@pytest.mark.parametrize(
    ("value", "handed"),
    [(None, None), ("", None), ("=1+1", "'=1+1"), ("0012", "'0012"), (True, True), (3, 3.0), (Decimal("0.25"), 0.25)],
)
def test_value_as_it_is_handed_to_excel(value: Any, handed: object) -> None:
    assert as_typed(value) == handed
    assert type(as_typed(value)) is type(handed)


@pytest.mark.parametrize("sample", SAMPLES[::4], ids=lambda path: path.stem)
def test_what_is_read_is_what_the_closed_reader_reads(sample: Path, tmp_path: Path) -> None:
    """Cells that hold something, number formats of numbers, names, merges, what is hidden."""
    open_ = desk(sample.read_bytes(), tmp_path)
    hidden = open_.backend.book.worksheets[0]
    hidden.row_dimensions[12].hidden = hidden.column_dimensions["D"].hidden = True
    if len(open_.backend.book.worksheets) > 1:
        open_.backend.book.worksheets[-1].sheet_state = "veryHidden"
    closed, read = read_workbook(open_.backend.saved()), read_open(open_.book)
    for one, other in zip(read.sheets, closed.sheets, strict=True):
        held = {place: cell for place, cell in other.cells.items() if cell.kind != "blank" or cell.formula}
        assert one.cells.keys() == held.keys()
        for place, cell in one.cells.items():
            known = held[place]
            assert (cell.kind, cell.formula) == (known.kind, known.formula and as_shown(known.formula)), place
            if cell.kind == "number":
                assert float(cell.text) == pytest.approx(float(known.text), rel=1e-14)
                assert read.formats[cell.style].number_format == closed.formats[known.style].number_format
            else:
                assert cell.text == known.text
        assert one.merges == tuple(sorted(other.merges))
        assert (one.name, one.state, one.protected) == (other.name, other.state, other.protected)
        assert (one.hidden_rows, one.hidden_columns) == (other.hidden_rows, other.hidden_columns)
    assert {(n.name, n.sheet, n.text) for n in read.names if n.name.startswith("XK_")} == {
        (n.name, n.sheet, n.text) for n in closed.names if n.name.startswith("XK_")
    }


@pytest.mark.parametrize("kind", [None, Bare])
def test_dates_and_money_are_numbers(kind: Any, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Layanan"]["E12"].number_format = "d mmmm yyyy"
        book["Layanan"]["E11"].number_format = '_("Rp"* #,##0_)'

    open_ = desk(edited(clean(), change), tmp_path, **({} if kind is None else {"kind": kind}))
    assert periksa().findings == check_workbook(open_.backend.saved(), "laporan.xlsx").findings


# --- unsaved, fast, and with the view kept -----------------------------------------------------------------------


def test_what_is_typed_and_not_saved_is_what_is_checked(tmp_path: Path) -> None:
    open_ = desk(clean(), tmp_path)
    assert codes(periksa()) == set()
    open_.book.sheets["Layanan"].range("E12").value = 300_001
    unsaved = periksa()
    assert unsaved.findings == check_workbook(typed(clean(), {"Layanan!E12": 300_001}), "x").findings
    assert unsaved.findings
    assert open_.path.read_bytes() == clean()
    assert isi().result.findings == unsaved.findings


def test_more_rows_do_not_mean_more_questions(tmp_path: Path) -> None:
    """A sheet with thirty times as many rows costs no more than a few questions more."""

    def questions(rows: int) -> int:
        def change(book: Any) -> None:
            for row in range(1, rows + 1):
                book["Data"].append([row, f"baris {row}", row / 7])

        open_ = desk(edited(clean(), lambda book: (book.create_sheet("Data"), change(book))), tmp_path)
        periksa()
        return sum(open_.asked.calls.values())

    few, many = questions(30), questions(1_000)
    assert many <= few + 10


@pytest.mark.parametrize(("hidden", "bottom"), [((), 6), ((4, 5, 6), 500), ((5,), 6)], ids=["none", "last", "amid"])
@pytest.mark.parametrize("kind", [None, Bare])
def test_rows_that_a_filter_hides_are_read_in_a_large_sheet_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: tuple[int, ...], bottom: int, kind: Any
) -> None:
    """Six rows with figures, and a format far below that makes the sheet large."""
    monkeypatch.setattr(open_reader, "_LARGE", 1_000)

    def change(book: Any) -> None:
        sheet = book.create_sheet("Data")
        for row in range(1, 7):
            sheet.append([row, row * 10])
            sheet.row_dimensions[row].hidden = row in hidden
        sheet["C500"].number_format = "0.00"

    open_ = desk(edited(clean(), change), tmp_path, **({} if kind is None else {"kind": kind}))
    assert used_area(open_.book.sheets["Data"]) == Range(1, 1, bottom, 3)


def test_view_and_settings_are_as_the_person_left_them(tmp_path: Path) -> None:
    open_ = desk(typed(clean(), {"Layanan!E12": 300_001}), tmp_path)
    open_.backend.activate("Bulanan")
    open_.backend.select("Bulanan", [6, 2, 8, 3])
    open_.backend.set_calculation("manual")
    open_.book.app.impl.screen_updating = False
    assert isi().changed
    assert open_.backend.selection() == ("Bulanan", [6, 2, 8, 3])
    assert open_.backend.scrolled_to == {"ScrollRow": 7, "ScrollColumn": 2}
    assert open_.backend.calculation() == "manual"
    assert open_.book.app.screen_updating is False
    assert open_.asked.calls["calculate"] == 1, "who calculates by hand gets our formulas calculated all the same"


def test_formula_in_a_cell_that_staff_made_a_text_cell(tmp_path: Path) -> None:
    """Excel would keep a formula written there as a text; the format is put back after."""
    open_ = desk(clean(), tmp_path)
    cell = open_.at("Layanan!F11")
    formula = cell.value
    cell.value, cell.number_format = 12, "@"
    isi()
    assert (cell.value, cell.data_type, cell.number_format) == (formula, "f", "@")
    assert open_.backend.results()["Layanan"]["F11"].value == 500_000 - 200_000


def test_texts_in_the_answer_stay_texts(tmp_path: Path) -> None:
    """What staff typed is quoted: digits would become numbers, and `=` a formula."""
    open_ = desk(clean(), tmp_path)
    open_.at("Layanan!E12").value = "=belum"
    open_.at("Layanan!E12").data_type = "s"
    open_.at("Layanan!C4").value = "0012"
    open_.backend.calculate()
    isi()
    quoted = {str(cell.value): cell.data_type for cell in open_.backend.book["Pemeriksaan"]["G"]}
    assert quoted["=belum"] == "s"
    assert quoted["0012"] == "s"
