"""The open workbook is checked and filled as the closed file is: the same findings, the same cells."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from compare_books import cells, differences, names, page
from desk import SAMPLES, Bare, Desk, desk, reopened
from openpyxl.styles.numbers import is_date_format

from form_trial import forms_in
from sampled import one_in
from xlkinerja.excel import Answer, isi, periksa
from xlkinerja.form.loader import load
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

WITH_FAULTS = [path for path in SAMPLES if "salah" in path.stem]
WRITING = re.compile(
    "put|set_|add_|delete_|clear|dress|merge$|unmerge|protect$|protect_|unprotect|link|page|freeze|save_copy|tab_|usual"
)


class Story(NamedTuple):
    """What happened to a workbook: looked through, filled, filled again; `asked` is what Excel was asked each time."""

    open: Desk
    before: bytes
    checked: Result
    filled: Answer
    copy: bytes
    again: Answer
    asked: tuple[Counter[str], Counter[str]]


@cache
def story(sample: Path) -> Story:
    open_ = desk(sample.read_bytes(), Path(tempfile.mkdtemp()))
    first = open_.backend.book.worksheets[0]
    open_.type(f"{first.title}!{first.cell(1, 1).coordinate}", "belum disimpan")
    before = open_.backend.saved()
    checked = periksa()
    looked = open_.asked.calls.copy()
    filled = isi()
    assert filled.copy is not None
    open_.asked.calls.clear()
    again = isi()
    return Story(open_, before, checked, filled, filled.copy.read_bytes(), again, (looked, open_.asked.calls.copy()))


@pytest.fixture(params=one_in(5, SAMPLES), ids=lambda path: path.stem)
def told(request: pytest.FixtureRequest) -> Story:
    return story(request.param)


def test_periksa_says_what_check_says(told: Story) -> None:
    assert told.checked.readable
    assert told.checked.findings == check_workbook(told.before, "laporan.xlsx").findings


def test_periksa_writes_nothing(told: Story) -> None:
    assert told.asked[0]["values"]
    assert [question for question in told.asked[0] if WRITING.match(question)] == []


def test_isi_finds_what_fill_finds(told: Story) -> None:
    closed = fill_workbook(told.copy, "laporan.xlsx").result
    assert told.filled.result.findings == closed.findings
    assert told.filled.result.source == closed.source, "the receipt names the copy"


def test_isi_writes_what_fill_writes(told: Story) -> None:
    same_as_closed(told.open, fill_workbook(told.copy, "laporan.xlsx").data)


def same_as_closed(open_: Desk, data: bytes) -> None:
    """Cell for cell; where our value is no value, Excel computes one as soon as it opens the closed file."""
    book, stored = reopened(data)
    ours = cells(open_.backend.book, open_.backend.results())
    theirs = cells(book, stored)
    different = {
        place: (one, other)
        for place, (one, other) in differences(ours, theirs).items()
        if not (other and other[1] is None and str(other[0]).startswith("=") and one[::2] == other[::2])
    }
    assert different == {}
    assert differences(page(open_.backend.book["Pemeriksaan"]), page(book["Pemeriksaan"])) == {}
    assert names(open_.backend.book) == names(book)
    assert open_.backend.book.sheetnames == book.sheetnames


def test_a_tree_is_filled_as_in_the_closed_file(tmp_path: Path) -> None:
    """A made-up form of which no sample is: sums that name the rows around them, a row that has no place."""
    rows = [
        ("6077", None),
        ("6077.AEF", None),
        ("AEF.002", 5),
        ("AEF.003", 6),
        ("6077.BAD", 7),
        ("6042", None),
        ("X", 1),
    ]
    data = {"form": "pohon", "tables": {"rincian": [{"kode": code, "pagu": pagu} for code, pagu in rows]}}
    with forms_in(Path(__file__).parents[1] / "computing"):
        open_ = desk(template(load("pohon"), data), tmp_path)
        answer = isi()
        assert answer.copy is not None
        assert "V-11" in {finding.code for finding in answer.result.findings}
        same_as_closed(open_, fill_workbook(answer.copy.read_bytes(), "laporan.xlsx").data)


def test_copy_is_the_workbook_as_it_was(told: Story) -> None:
    assert told.filled.copy == told.open.path.with_name("laporan (sebelum xlkinerja).xlsx")
    assert read_workbook(told.copy) == read_workbook(told.before)
    assert "belum disimpan" in str(read_workbook(told.copy).sheets[0].cells[1, 1])


def test_the_file_itself_is_left_to_the_person(told: Story) -> None:
    assert [path.name for path in told.open.path.parent.iterdir() if path != told.filled.copy] == ["laporan.xlsx"]
    assert told.open.path.read_bytes() in {sample.read_bytes() for sample in SAMPLES}


def test_second_isi_rests(told: Story) -> None:
    assert (told.filled.changed, told.again.changed, told.again.copy) == (True, False, None)
    assert told.again.result.findings == told.filled.result.findings
    assert [question for question in told.asked[1] if WRITING.match(question)] == []


@pytest.mark.parametrize("sample", WITH_FAULTS, ids=lambda path: path.stem)
def test_answer_of_the_closed_file_is_known_in_the_open_one(sample: Path, tmp_path: Path) -> None:
    desk(fill_workbook(sample.read_bytes(), sample.name).data, tmp_path)
    assert not isi().changed


@pytest.mark.parametrize("sample", WITH_FAULTS, ids=lambda path: path.stem)
def test_marks_and_notes_go_with_their_findings(sample: Path, tmp_path: Path) -> None:
    """What the closed writer takes back after a repair, the open one takes back: fills, notes, lines of the sheet."""
    open_ = desk(sample.read_bytes(), tmp_path)
    first = isi()
    for finding in first.result.findings:
        place = finding.place
        if place.cell and finding.typed and "kode" not in place.column and is_for_numbers(open_.at(str(place))):
            open_.type(str(place), 1)
    second = isi()
    assert second.copy == tmp_path / "laporan (sebelum xlkinerja terakhir).xlsx"
    gone = places(first) - places(second)
    assert gone
    assert [place for place in gone if open_.at(place).comment is not None] == []
    same_as_closed(open_, fill_workbook(second.copy.read_bytes(), "laporan.xlsx").data)


def is_for_numbers(cell: Any) -> bool:
    """Neither a formula nor a day: where 1 is typed, that is the first of January 1900."""
    return cell.data_type != "f" and not is_date_format(cell.number_format)


def places(answer: Answer) -> set[str]:
    return {str(finding.place) for finding in answer.result.findings if finding.place.cell}


def test_without_the_native_side_the_same_is_found_and_written(tmp_path: Path) -> None:
    """On a Mac, values come with dates, and what a mark covers is told by the cells around it."""
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-salah")
    open_ = desk(sample.read_bytes(), tmp_path, kind=Bare)
    answer = isi()
    assert answer.copy is not None
    closed = fill_workbook(answer.copy.read_bytes(), "laporan.xlsx")
    assert answer.result.findings == closed.result.findings
    same_as_closed(open_, closed.data)
