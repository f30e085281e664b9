"""A look at the first rows says which form a workbook holds as the whole workbook does, and costs little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hand_made import CORPORA, book, parts, worksheet, zipped
from hypothesis import given, strategies as st

import xlkinerja.pipeline
from steps import steps
from xlkinerja.finding import Finding
from xlkinerja.form import Form
from xlkinerja.ooxml.first_rows import first_rows
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_first_rows, read_package, read_workbook
from xlkinerja.pipeline import check_workbook
from xlkinerja.reading.headers import LOOK_FOR_HEADERS
from xlkinerja.reading.locate import UnknownFormError, recognise_form

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"
SAMPLES = sorted((ROOT / "samples").rglob("*.xlsx"))
ROWS = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from(["r='@'", 'spans="1:2" r="@" s="1"'])))


@given(ROWS, st.integers(0, 40))
def test_what_is_read_of_the_first_rows_is_all_that_stands_in_them(
    rows: list[tuple[int, bool, str]], most: int
) -> None:
    """Rows may leave gaps, and leave out their number where they have none."""
    text, number = "", 0
    for gap, silent, attributes in rows:
        number += 1 if silent else gap
        said = "" if silent else " " + attributes.replace("@", str(number))
        text += f"<row{said}><c><v>{number}</v></c></row>" if number % 3 else f"<row{said}/>"
    after = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    whole = book(sheet=worksheet(text, after=after))
    wanted = read_workbook(whole).sheets[0]
    found = read_first_rows(Package.open(whole), most).sheets[0]
    assert found.cells == {(row, column): cell for (row, column), cell in wanted.cells.items() if row <= most}
    assert found.merges == wanted.merges


@pytest.mark.parametrize("text", ["<!-- <row r='1'/> --><row r='9'/>", "<x:row xmlns:x='a' r='9'/>"])
def test_what_may_be_no_row_is_left(text: str) -> None:
    sheet = worksheet(text).encode()
    assert first_rows(sheet, 3) == sheet


def recognised(workbook: Workbook) -> tuple[str, bool, tuple[Finding, ...]] | Finding:
    try:
        form, named, findings = recognise_form(workbook)
    except UnknownFormError as error:
        return error.finding
    return form.name, named, findings


def workbooks() -> Iterator[Path]:
    yield from SAMPLES
    yield from sorted(CASES.rglob("*.xlsx"))
    yield from sorted(CORPORA.rglob("*.xlsx"))[::40]


def test_the_form_is_recognised_as_in_the_whole_workbook() -> None:
    told = set()
    for path in workbooks():
        try:
            package = Package.open(path.read_bytes())
            whole = recognised(read_package(package))
        except PackageError:
            continue
        assert recognised(read_first_rows(package, LOOK_FOR_HEADERS)) == whole, path
        told.add(whole[0] if isinstance(whole, tuple) else whole.code)
    assert told >= {"pnbp", "form_a", "rencana_aksi"}


def test_a_large_workbook_of_a_form_is_filled_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    as_ever = [check_workbook(path.read_bytes(), path.name) for path in SAMPLES]
    looked: list[Form] = []
    monkeypatch.setattr(xlkinerja.pipeline, "is_large", lambda _: True)
    monkeypatch.setattr(
        xlkinerja.pipeline, "recognise_form", lambda workbook: looked.append(recognise_form(workbook)[0])
    )
    assert [check_workbook(path.read_bytes(), path.name) for path in SAMPLES] == as_ever
    assert len(looked) == len(as_ever)


def test_what_holds_no_form_costs_no_more_for_more_rows() -> None:
    def rows(count: int) -> bytes:
        row = "<c><v>1</v></c>" * 10 + f'<c t="inlineStr"><is><t>{"teks " * 60}</t></is></c>'
        return zipped(parts("".join(f'<row r="{number}">{row}</row>' for number in range(1, count + 1))), method=0)

    some, twice = rows(10_000), rows(20_000)
    assert [finding.code for finding in check_workbook(some, "a.xlsx").findings] == ["XK-120"]
    assert steps(lambda: check_workbook(twice, "a.xlsx")) < 1.1 * steps(lambda: check_workbook(some, "a.xlsx"))
