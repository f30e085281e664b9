"""What she must see first is printed first: findings by the money that hangs on them, links at the very cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit import put
from kit_consolidate import TREE, consolidated, form_a, pnbp
from xlkinerja.consolidate.book import consolidated_workbook

SMALL = {"Pengujian": (1_000, -5)}
LARGE = {"Kalibrasi": (7, 7), "Pelatihan": (900_000_000, -800_000_000)}
OUTPUTS = {"6077": {"BAD": (2_000_000, 5.0), "CAB": (3_000_000, None)}}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = put(
        tmp_path_factory.mktemp("penting"),
        a=pnbp("012345", SMALL),
        b=pnbp("247199", LARGE),
        c=form_a("012345", OUTPUTS),
        d=pnbp("247246", {"Pengujian": (1_000, 500)}, nama_satker=None),
    )
    return openpyxl.load_workbook(io.BytesIO(consolidated_workbook(consolidated(folder, expected=TREE), folder)))


def listed(sheet: Any, first: str) -> Iterator[dict[str, Any]]:
    rows = sheet.iter_rows()
    names = next([cell.value for cell in row] for row in rows if row[0].value == first)
    yield from (dict(zip(names, row, strict=True)) for row in rows)


def test_within_a_level_the_most_money_is_on_top(book: Any) -> None:
    findings = [{name: cell.value for name, cell in row.items()} for row in listed(book["Temuan"], "Tingkat")]
    errors = [row for row in findings if (row["Tingkat"], row["Status"]) == ("kesalahan", "terbuka")]
    assert [row["satker"] for row in errors[:1]] == ["247199"]
    assert {row["satker"] for row in errors} >= {"012345", "247199"}
    gravity = [(row["Status"], row["Tingkat"]) for row in findings]
    assert gravity == sorted(gravity, key=lambda one: (one[0] != "terbuka", one[0], one[1] != "kesalahan", one[1]))


def test_what_puts_most_in_doubt_stands_before_what_stands_in_a_large_row(tmp_path: Path) -> None:
    """The wrong row of 247199 has 9 rupiah, that of 012345 has 1,000; but a Jumlah of 700 million is in doubt there.

    247246 has a larger row, of which nothing but a warning is said: its level comes first.
    """
    put(
        tmp_path,
        a=pnbp("012345", {"Pengujian": (1_000, -90)}),
        b=pnbp("247199", {"Pengujian": (700_000_000, 700_000_000), "Pelatihan": (9, -1)}),
        c=pnbp("247246", {"Pengujian": (5, 900_000_000)}),
    )
    found = consolidated(tmp_path, expected=TREE)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Temuan"]
    said = [tuple(row[name].value for name in ("Tingkat", "satker")) for row in listed(sheet, "Tingkat")]
    assert list(dict.fromkeys(said))[:3] == [("kesalahan", "247199"), ("kesalahan", "012345"), ("peringatan", "247246")]


def test_findings_of_one_report_lie_side_by_side(book: Any) -> None:
    owners = [tuple(row[name].value for name in ("Status", "Tingkat", "form", "satker"))
              for row in listed(book["Temuan"], "Tingkat")]  # fmt: skip
    assert len(dict.fromkeys(owners)) == 1 + sum(one != other for one, other in pairwise(owners))


def test_the_link_of_a_row_leads_to_the_cell_in_question(book: Any) -> None:
    links = {}
    for row in listed(book["PNBP Layanan"], "Kode Satker"):
        if row["Kode Satker"].value == "247199":
            said = {cell.value for cell in row.values()}
            name = next(name for name in LARGE if name in said)
            links[name] = row["Berkas (klik untuk membuka)"].hyperlink.location.replace("'", "")
    findings = [row for row in listed(book["Temuan"], "Tingkat") if row["satker"].value == "247199"]
    asked = {row["Sel (klik untuk membuka)"].value for row in findings if row["Tingkat"].value == "kesalahan"}
    assert links["Pelatihan"] in asked
    assert links["Kalibrasi"] == "Layanan!A11"


def test_of_all_figures_none_is_shown(book: Any) -> None:
    every = [row for row in listed(book["Angka Diragukan"], "Kode Satker")
             if row["Jumlah yang diragukan"].value == "semua angka formulir ini"]  # fmt: skip
    assert every
    assert {row["Angka satker pada jumlah pertama"].value for row in every} == {None}
