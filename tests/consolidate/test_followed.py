"""Totals can be followed: formulas over the rows, links from a total to its rows, from a count to what it counts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

import microsoft
from kit import put
from kit_consolidate import TREE, A, B, C, consolidated, form_a, pnbp, rencana_aksi
from office import differences, recalculated_by_formualizer, recalculated_by_libreoffice
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.model import Agency, Satker
from xlkinerja.form.loader import load

EXPECTED = (*TREE, Satker("300000", "Balai Baru", "Badan Satu", "Kementerian"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three satker in two eselon I, a fourth that sent nothing; a galat, a double sending, a satker of no list."""
    outputs = {"6077": {"BAD": (2_000_000, 5.0), "CAB": (3_000_000, None)}}
    files = {
        "a": pnbp("247199", A),
        "b": pnbp("012345", {**B, "Pelatihan": (5, -3)}),
        "c": pnbp("247246", C),
        "d": form_a("247199", outputs),
        "e": form_a("247246", {"6078": {"BAD": (1_000_000, 50.0)}}),
        "f": rencana_aksi("247199", [(1, 10, 9, 500_000, 400_000), (1, 4, 5, 100, 50), (2, 7, 7, 3, 3)]),
        "g": rencana_aksi("247246", [(1, 3, 1, 70, 10)]),
        "h": rencana_aksi("012345", [(1, 2, 2, 20, 10)]),
        "i": rencana_aksi("012345", [(1, 2, 1, 20, 10)]),
        "j": pnbp("999999", {"Pengujian": (7, 7)}),
        "k": pnbp("247199", A, quarter=1),
    }
    return put(tmp_path_factory.mktemp("diikuti"), **files)


@pytest.fixture(scope="module")
def agency(folder: Path) -> Agency:
    return consolidated(folder, expected=EXPECTED)


@pytest.fixture(scope="module")
def data(agency: Agency, folder: Path) -> bytes:
    return consolidated_workbook(agency, folder)


@pytest.fixture(scope="module")
def books(data: bytes) -> tuple[Any, Any]:
    """The workbook with its formulas, and with their values."""
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def heads(sheet: Any, first: str) -> tuple[int, dict[str, int]]:
    row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == first)
    return row, {cell.value: cell.column for cell in sheet[row] if cell.value}


def test_libreoffice_and_formualizer_compute_what_is_stored(data: bytes, tmp_path: Path) -> None:
    assert not differences(data, recalculated_by_libreoffice(data))
    assert not differences(data, recalculated_by_formualizer(data, tmp_path))


def test_microsofts_validator_finds_nothing(data: bytes, tmp_path: Path) -> None:
    microsoft.needed()
    assert microsoft.faults(data, tmp_path / "rekap.xlsx") == {}


@pytest.mark.parametrize("form", ["pnbp", "form_a", "rencana_aksi"])
def test_every_total_is_a_formula(form: str, agency: Agency, books: tuple[Any, Any]) -> None:
    """Of every level, as many as the agency has; of the ministry also in Ringkasan and above the rows."""
    sheet = books[0][f"{load(form).short} per Satker"]
    top, columns = heads(sheet, "Kode")
    numbers = [column for label, column in columns.items() if column > 5 and not label.startswith("Baris")][:-1]
    cells = [sheet.cell(row, column) for row in range(top + 1, sheet.max_row + 1) for column in numbers]
    known = [
        value
        for total in agency.totals
        if total.form == form
        for name, value in total.values.items()
        if value is not None
        and (load(form).table[total.table].source is None or load(form).table[total.table].distinct)
    ]
    filled = [cell for cell in cells if cell.value is not None]
    assert {cell.data_type for cell in filled} == {"f"}
    assert len(filled) == len(known) > 10


def within(book: Any) -> Iterator[tuple[Any, Any, tuple[int, int, int, int]]]:
    """Every link within the workbook: its cell, and sheet and area that it leads to."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and not cell.hyperlink.target:
                    name, _, area = cell.hyperlink.location.rpartition("!")
                    yield cell, book[name[1:-1].replace("''", "'")], range_boundaries(area)


COUNTED = {
    "Kesalahan terbuka": {"Status": "terbuka", "Tingkat": "kesalahan"},
    "Peringatan terbuka": {"Status": "terbuka", "Tingkat": "peringatan"},
    "Belum kirim": {"Status": "belum kirim"},
    "Ganda": {"Status": "ganda"},
    "Berkas berlaku": {"Keadaan": "berlaku"},
    "Rekonsiliasi tidak cocok": {"Hasil": "tidak cocok"},
}


def test_counts_lead_to_what_they_count(books: tuple[Any, Any]) -> None:
    """The rows that a count leads to are as many as it says, and say what it counts; no other row says it."""
    seen, waiting = set(), []
    for cell, sheet, (left, top, right, bottom) in within(books[0]):
        value = books[1][cell.parent.title][cell.coordinate].value
        if cell.parent.title == "Ringkasan" and isinstance(value, int) and "per Satker" not in sheet.title:
            above = head_above(cell)
            assert bottom - top + 1 == value
            seen.add(above)
            if sheet.title == "Belum Siap":
                unit = cell.parent.cell(cell.row, 1).value
                listed = {(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in range(top, bottom + 1)}
                assert listed == {(unit, above.lower())}
                waiting.append((unit, above, value))
                continue
            for row in range(top, bottom + 1) if above in COUNTED else ():
                _, columns = heads(sheet, sheet.cell(sheet_head(sheet), 1).value)
                said = {label: sheet.cell(row, columns[label]).value for label in COUNTED[above]}
                assert said == COUNTED[above], (above, row)
            assert (left, right >= 5) == (1, True)
    assert {"Kesalahan terbuka", "Peringatan terbuka", "Belum kirim", "Ganda", "Berkas berlaku"} <= seen
    sheet = books[1]["Belum Siap"]
    assert sum(count for _, _, count in waiting) == sheet.max_row - sheet_head(sheet)
    assert {unit for unit, _, _ in waiting} >= {"Badan Satu", "Badan Dua"}


def test_what_is_in_doubt_leads_to_its_own_reasons(books: tuple[Any, Any]) -> None:
    """From each line of totals, and from below a form's: to the reasons of that form and unit alone, to all of them."""
    parents = {satker.code: satker.eselon1 for satker in EXPECTED}
    reasons = books[1]["Angka Diragukan"]
    head, columns = heads(reasons, "Kode Satker")
    every = [tuple(reasons.cell(row, columns[label]).value for label in ("Formulir", "Periode", "Kode Satker"))
             for row in range(head + 1, reasons.max_row + 1)]  # fmt: skip
    levels, below = set(), set()
    for cell, sheet, (_, top, _, bottom) in within(books[0]):
        listed = every[top - head - 1 : bottom - head] if sheet.title == "Angka Diragukan" else []
        if listed and cell.parent.title.endswith(" per Satker"):
            code, name, level, period = (cell.parent.cell(cell.row, number).value for number in range(1, 5))
            form = cell.parent.title.removesuffix(" per Satker")
            own = [one for one in every if one[:2] == (form, period)]
            below_it = [one for one in own if one[2] == code or parents.get(one[2]) == name]
            assert listed == (own if level == "Kementerian" else below_it)
            levels.add(level)
        elif listed and cell.value == "Buka Angka Diragukan":
            (form,) = {one[0] for one in listed}
            assert listed == [one for one in every if one[0] == form]
            below.add(form)
    assert levels == {"Kementerian", "Eselon I", "Satker"}
    assert below == {one[0] for one in every}


def head_above(cell: Any) -> str:
    """The nearest text above a cell that is a head: bold or on a card."""
    column = (cell.parent.cell(row, cell.column) for row in range(cell.row - 1, 0, -1))
    found = (one.value for one in column if isinstance(one.value, str) and not one.value.startswith("="))
    return next(text for text in found if not text.isdigit())


def sheet_head(sheet: Any) -> int:
    (table,) = sheet.tables.values()
    return range_boundaries(table.ref)[1]


def test_totals_lead_down_to_the_rows_of_their_unit(books: tuple[Any, Any]) -> None:
    """From Ringkasan to the unit's cell with the same figure, from there to rows of that unit alone, of all of it."""
    parents = {satker.code: satker.eselon1 for satker in EXPECTED}
    followed = rows = 0
    for cell, sheet, (left, top, _, bottom) in within(books[0]):
        here = cell.parent.title
        if here == "Ringkasan" and sheet.title.endswith("per Satker"):
            shown = books[1][here][cell.coordinate].value
            assert shown == books[1][sheet.title].cell(top, left).value
            assert cell.value == f"='{sheet.title}'!{sheet.cell(top, left).coordinate}"
            followed += 1
        elif here.endswith("per Satker") and sheet.title != "Angka Diragukan":
            rows += 1
            line = books[1][here][cell.row]
            code, name, level, period = (line[n].value for n in range(4))
            assert line[cell.column - 1].value == bottom - top + 1
            owners = {sheet.cell(row, 1).value for row in range(top, bottom + 1)}
            assert {sheet.cell(row, 3).value for row in range(top, bottom + 1)} == {period}
            if level == "Satker":
                assert owners == {code}
            elif level == "Eselon I":
                assert owners <= {
                    one for one in (*parents, "999999") if parents.get(one, "Tidak ada di daftar satker") == name
                }
    assert followed > 20
    assert rows > 20


def test_rows_above_the_header_are_the_units_totals(books: tuple[Any, Any]) -> None:
    sheet = books[0]["PNBP Layanan"]
    formulas = [cell.value for row in sheet.iter_rows(min_row=4, max_row=6) for cell in row if cell.data_type == "f"]
    assert formulas
    assert all(formula.startswith("='PNBP per Satker'!") for formula in formulas)


def test_listings_are_tables_of_excel(books: tuple[Any, Any]) -> None:
    """Each with a name of its own; heads are texts, no two alike, and those that the cells say."""
    names = []
    for sheet in books[0].worksheets[1:]:
        if sheet.title == "Data Grafik":
            continue
        (table,) = sheet.tables.values()
        left, top, right, _ = range_boundaries(table.ref)
        said = [sheet.cell(top, column).value for column in range(left, right + 1)]
        assert said == [column.name for column in table.tableColumns]
        assert len({label.casefold() for label in said}) == len(said)
        names.append(table.displayName)
    assert len(set(names)) == len(names)
    assert "tabel_PNBP_Layanan" in names


def test_totals_over_several_sheets_are_sums_of_all(agency: Agency, folder: Path) -> None:
    """Where a table needs more sheets than one, sums go over all of them and ratios over the sums."""
    split = consolidated_workbook(agency, folder, most_rows=5)
    assert not differences(split, recalculated_by_libreoffice(split))
    sheets = [sheet for sheet in openpyxl.load_workbook(io.BytesIO(split)) if sheet.title.startswith("PNBP per Satker")]
    formulas = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert any("'PNBP Layanan'!" in formula and "'PNBP Layanan (2)'!" in formula for formula in formulas)
