"""Formatted cells without content neither count nor cost."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hand_made import parts, worksheet, zipped

from steps import steps
from xlkinerja.ooxml.blank_cells import without_blank_cells
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
MAKE_BLANK = ROOT.parent / "shared" / "cases" / "make_blank.py"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf/></cellXfs></styleSheet>'


def read(rows: str, **limits: int) -> dict[tuple[int, int], str]:
    """The cells with content of a sheet with these rows, by place."""
    found = read_workbook(zipped(parts(sheet=worksheet(rows), styles=STYLES)), Limits(**limits)).sheets[0]
    return {place: cell.text for place, cell in found.cells.items() if cell.kind != "blank"}


def blank(first: int, last: int) -> str:
    row = '<row r="@" s="1"><c r="A@" s="1"/><c r="B@" s="1"/></row>'
    return "".join(row.replace("@", str(number)) for number in range(first, last))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (blank(1, 60_000), {}),
        (f'{blank(1, 50_000)}<row r="50000"><c r="C50000"><v>7</v></c></row>', {(50_000, 3): "7"}),
        ('<row r="1"><c r="A1"><v>7</v></c></row>' + blank(2, 50_000), {(1, 1): "7"}),
        (blank(1, 50_000) + "<!-- --><row><c><v>7</v></c></row>", {(50_000, 1): "7"}),
        (blank(1, 50_000) + '<row r="50000"><c s="1"/><c><v>7</v></c></row>', {(50_000, 2): "7"}),
        (blank(1, 50_000) + "<row/><row><c><v>7</v></c></row>", {(50_001, 1): "7"}),
        (blank(1, 50_000) + '<row r="50000"><c r="A50000" t="str"><v>&lt;c/></v></c></row>', {(50_000, 1): "<c/>"}),
    ],
)  # fmt: skip
def test_what_has_content_is_found_where_it_is(rows: str, expected: dict[tuple[int, int], str]) -> None:
    assert read(rows, cells=10, ratio=10**6) == expected


def test_a_small_sheet_is_left_alone() -> None:
    sheet = worksheet(blank(1, 9)).encode()
    assert without_blank_cells(sheet) is sheet


def test_cells_with_content_count() -> None:
    with pytest.raises(PackageError, match="XK-111"):
        read('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>', cells=1)


def with_rows(rows: str) -> bytes:
    """A clean form with rows below it."""
    out = BytesIO()
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            new.writestr(name, data)
    return out.getvalue()


def test_a_form_above_many_blank_rows_is_filled_as_without_them() -> None:
    plain = fill_workbook(SAMPLE.read_bytes(), "a.xlsx").result
    filled = fill_workbook(with_rows(blank(60, 300_000)), "a.xlsx").result
    assert [f.code for f in filled.findings] == [f.code for f in plain.findings]


def test_many_blank_rows_cost_no_steps() -> None:
    some, many = with_rows(blank(60, 20_000)), with_rows(blank(60, 40_000))
    assert steps(lambda: read_workbook(many)) < steps(lambda: read_workbook(some)) + 1_000


@pytest.mark.skipif(not MAKE_BLANK.exists(), reason="the cases are not beside the repository")
def test_the_case_from_practice(tmp_path: Path) -> None:
    made = tmp_path / "pnbp-sel-kosong.xlsx"
    subprocess.run([sys.executable, MAKE_BLANK, SAMPLE, made], check=True)
    codes = {finding.code for finding in fill_workbook(made.read_bytes(), made.name).result.findings}
    assert "XK-111" not in codes
