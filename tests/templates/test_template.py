"""Templates: what stands where, what pre-filling puts into the cells, what is refused, and the committed file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook.workbook import Workbook
from python_calamine import CalamineWorkbook

from kit import parts
from office import ALL_SAMPLES, office
from xlkinerja.cli.main import cli
from xlkinerja.form import Form
from xlkinerja.form.loader import form_names, load, load_all
from xlkinerja.ooxml.model import Cell
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_package
from xlkinerja.pipeline import check_workbook
from xlkinerja.templates import DataError, style, template
from xlkinerja.templates.validation import validation

ROOT = Path(__file__).parents[2]
PNBP = load("pnbp")

# Tabel 3.63 of the published report: year, target, realisasi, pagu penggunaan, realisasi penggunaan.
YEARS = (
    (2020, 6041000000, 2914084687, 5769155000, 2721772054),
    (2021, 6500000000, 3774264959, 5540503000, 3340868540),
    (2022, 5000000000, 4207051331, 4775000000, 4305713823),
    (2023, 5568042000, 5965483946, 5317480110, 5000157909),
    (2024, 6869712000, 10050681444, 6869712000, 6866248041),
)
YEAR_COLUMNS = ("tahun", "target", "realisasi", "pagu_penggunaan", "realisasi_penggunaan")

OTHER_FORM = """
form = "contoh"
version = 3
title = "Contoh"
description = "Formulir kecil untuk uji."
[[field]]
name = "kode_satker"
label = "Kode satker"
kind = "kode_satker"
[[field]]
name = "keadaan"
label = "Keadaan"
kind = "teks"
choices = ["baik", "rusak, berat"]
[[sheet]]
name = "isi"
title = "Isi Tabel"
heading = "CONTOH"
fields = true
[[table]]
name = "anggaran"
sheet = "isi"
title = "Anggaran"
key = "tahun"
fixed = ["2023", "2024"]
scale = 1000
[[table.column]]
name = "tahun"
label = "Tahun"
kind = "tahun"
[[table.column]]
name = "pagu"
label = "Pagu (Rp. 000)"
kind = "rupiah"
[[table.column]]
name = "kemajuan"
label = "Kemajuan (%)"
kind = "persen"
[[table]]
name = "catatan"
sheet = "isi"
title = "Catatan"
key = "nama"
rows = 3
[[table.column]]
name = "nama"
label = "Nama"
kind = "teks"
[[table.column]]
name = "nip"
label = "NIP"
kind = "nip"
"""


def opened(data: dict[str, Any] | None = None) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(template(PNBP, data)))


def layanan(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"form": "pnbp", "tables": {"layanan": list(rows)}}


def read_cell(workbook: bytes, sheet: str, row: int, column: int) -> Cell:
    found = read_package(Package.open(workbook)).sheet(sheet)
    assert found is not None
    return found.cells[row, column]


@pytest.fixture(scope="module")
def blank() -> Workbook:
    return opened()


@pytest.fixture(scope="module")
def published() -> bytes:
    years = [dict(zip(YEAR_COLUMNS, year, strict=True)) for year in YEARS]
    return template(PNBP, {"form": "pnbp", "tables": {"tahunan": years}})


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "contoh.toml"
    path.write_text(OTHER_FORM, encoding="utf-8")
    return path


# --- what stands where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("XK_VERSI", '"pnbp/1"'),
        ("XK_PNBP_I_kode_satker", "Layanan!$C$4"),
        ("XK_PNBP_I_triwulan", "Layanan!$C$7"),
        ("XK_PNBP_I_tempat", "Layanan!$J$34"),
        ("XK_PNBP_I_tanggal", "Layanan!$L$34"),
        ("XK_PNBP_I_nip_penandatangan", "Layanan!$J$38"),
        ("XK_PNBP_LAYANAN_KEPALA", "Layanan!$A$9:$M$10"),
        ("XK_PNBP_LAYANAN_BADAN", "Layanan!$A$10:$M$31"),
        ("XK_PNBP_LAYANAN_JUMLAH", "Layanan!$A$32:$M$32"),
        ("XK_PNBP_LAYANAN_K_persen", "Layanan!$G$10:$G$31"),
        ("XK_PNBP_BULANAN_BADAN", "Bulanan!$A$5:$G$18"),
        ("XK_PNBP_BULANAN_JUMLAH", "Bulanan!$A$19:$G$19"),
        ("XK_PNBP_TAHUNAN_BADAN", "Tahunan!$A$5:$H$12"),
    ],
)
def test_defined_names_point_at_their_cells(blank: Workbook, name: str, reference: str) -> None:
    assert blank.defined_names[name].attr_text == reference


def test_every_field_and_column_has_a_name_and_a_table_without_jumlah_has_none_for_it(
    blank: Workbook,
) -> None:
    # 1 version, 10 fields, KEPALA and BADAN of three tables, JUMLAH of two, 13 + 7 + 8 columns,
    # a line on each sheet, the one that says what we found, and where it leads, four of the signature on the last sheet
    assert len([name for name in blank.defined_names if name.startswith("XK_")]) == 1 + 10 + 6 + 2 + 28 + 3 + 2 + 4
    assert "XK_PNBP_TAHUNAN_JUMLAH" not in blank.defined_names


def test_labels_numbering_and_guide_are_printed(blank: Workbook) -> None:
    assert blank.sheetnames == ["Layanan", "Bulanan", "Tahunan", "Petunjuk"]
    sheet = blank["Layanan"]
    assert [sheet["A1"].value, sheet["A4"].value, sheet["B9"].value] == [
        "LAPORAN PENERIMAAN NEGARA BUKAN PAJAK (PNBP)",
        "Kode satker",
        "Jenis Layanan",
    ]
    assert [sheet.cell(10, column).value for column in (1, 13)] == ["(1)", "(13)"]
    assert sheet["A32"].value == "JUMLAH"
    assert [blank["Bulanan"].cell(row, 1).value for row in (6, 13, 17)] == ["Januari", "Agustus", "Desember"]
    guide = {(row[0], row[1]): row[2] for row in blank["Petunjuk"].iter_rows(values_only=True)}
    assert guide["Layanan", "Isian: Kode satker"] == "diisi, wajib"
    assert guide["Layanan", "Porsi"] == "dihitung"
    assert guide["Bulanan", "Bulan"] == "sudah dicetak"


def test_guard_rows_are_thin_locked_and_empty(blank: Workbook) -> None:
    for title, row, columns in (("Layanan", 31, 13), ("Bulanan", 18, 7), ("Tahunan", 12, 8)):
        sheet = blank[title]
        assert sheet.row_dimensions[row].height == 4
        cells = [sheet.cell(row, column) for column in range(1, columns + 1)]
        assert all(cell.value is None and cell.protection.locked for cell in cells)


def test_computed_cells_hold_formulas_and_only_those(blank: Workbook) -> None:
    computed = {
        "Layanan": {"F": (11, 30), "G": (11, 30), "I": (11, 30), "J": (11, 30)},
        "Bulanan": dict.fromkeys("DEFG", (6, 17)),
        "Tahunan": {"D": (6, 11), "E": (6, 11), "H": (6, 11)},
    }
    totals = {"Layanan": [f"{letters}32" for letters in "CDEFGHIJK"], "Bulanan": ["B19", "C19"]}
    lines = {
        "Layanan": ["A8"],
        "Bulanan": ["A3"],
        "Tahunan": ["A3", "F14", "F15", "F17", "F18"],
    }  # whose it is, who signs
    for title, columns in computed.items():
        expected = {f"{c}{row}" for c, (first, last) in columns.items() for row in range(first, last + 1)}
        expected |= {*totals.get(title, ()), *lines[title]}
        cells = [cell for row in blank[title].iter_rows() for cell in row]
        assert {cell.coordinate for cell in cells if cell.data_type == "f"} == expected
        for cell in cells:
            if cell.data_type == "f":
                formualizer.parse(cell.value)


def test_formulas_give_the_published_percentages(published: bytes) -> None:
    sheet = recalculated(published)["Tahunan"]
    shown = [[show(sheet.cell(row, column).value) for column in (4, 5, 8)] for row in range(6, 12)]
    assert shown == [
        ["48.24", "", "47.18"],
        ["58.07", "29.52", "60.30"],
        ["84.14", "11.47", "90.17"],
        ["107.14", "41.80", "94.03"],
        ["146.30", "68.48", "99.95"],
        ["", "", ""],
    ]


def test_sums_reach_a_row_added_below_the_printed_ones() -> None:
    rows = [{"layanan": f"Jasa {n}", "target": 100, "realisasi": 40} for n in range(25)]
    sheet = recalculated(template(PNBP, layanan(*rows)))["Layanan"]
    assert sheet["B35"].value == "Jasa 24"
    assert [sheet[cell].value for cell in ("C37", "E37", "G37", "J35")] == [2500, 1000, 0.4, 0.04]


def recalculated(data: bytes) -> Workbook:
    done = formualizer.recalculate_xlsx_bytes(data)
    assert done["summary"]["errors"] == 0
    return openpyxl.load_workbook(io.BytesIO(done["bytes"]), data_only=True)


def show(value: Any) -> str:
    return f"{Decimal(str(value)) * 100:.2f}" if isinstance(value, float) else value or ""


# --- pre-filling --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Rp 1.120.640.680",
        "=1+1",
        "#N/A",
        "  spasi  ",
        "_x0041_",
        "dua\r\nbaris",
        "1.120",
        "<&>",
        "TRUE",
        "2024-01-01",
    ],
)
def test_strings_arrive_exactly_as_typed(text: str) -> None:
    workbook = template(PNBP, layanan({"layanan": text, "target": text}))
    for column in (2, 3):
        cell = read_cell(workbook, "Layanan", 11, column)
        assert (cell.kind, cell.text, cell.formula) == ("text", text, None)


def test_text_that_looks_like_something_else_is_quoted_for_excel() -> None:
    sheet = opened(layanan({"layanan": "=SUM(A1)", "target": "12,5"}, {"layanan": "Pengujian"}))["Layanan"]
    assert [bool(sheet[cell].quotePrefix) for cell in ("B11", "C11", "B12")] == [True, True, False]


def test_another_reader_sees_the_same_values() -> None:
    data = layanan({"nomor": 1, "layanan": "Pengujian", "target": 1120640680, "realisasi": "1.097.953.700"})
    data["fields"] = {"kode_satker": "024724", "tahun": 2024, "triwulan": 4}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(template(PNBP, data))).get_sheet_by_name("Layanan")
    rows = sheet.to_python(skip_empty_area=False)
    assert rows[10][:5] == [1.0, "Pengujian", 1120640680.0, "", "1.097.953.700"]
    assert [rows[row][2] for row in (3, 5, 6)] == ["024724", 2024.0, 4.0]


@pytest.mark.parametrize(
    ("value", "formula"),
    [("97,98%", None), (0.9798, "formula"), (97, "formula"), (None, "formula"), ("", "formula")],
)
def test_only_a_string_takes_the_place_of_a_formula(value: Any, formula: str | None) -> None:
    data = layanan({"layanan": "Pengujian", "persen": value})
    data["totals"] = {"layanan": {"persen": value, "target": None}}
    sheet = opened(data)["Layanan"]
    for cell in (sheet["G11"], sheet["G32"]):
        assert (cell.data_type == "f") == (formula is not None)
        assert formula or (cell.value, cell.data_type) == (value, "s")
    assert sheet["C32"].data_type == "f"


def test_null_leaves_a_cell_blank_and_zero_does_not() -> None:
    sheet = opened(layanan({"layanan": "Pengujian", "target": None, "realisasi": 0}))["Layanan"]
    assert (sheet["C11"].value, sheet["E11"].value) == (None, 0)


@pytest.mark.parametrize("key", [3, "3", "Maret", "mar", 3.0])
def test_rows_of_a_fixed_table_are_matched_by_key(key: Any) -> None:
    sheet = opened({"tables": {"bulanan": [{"bulan": 12, "target": 7}, {"bulan": key, "target": 5}]}})["Bulanan"]
    found = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(6, 18)}
    assert {month: target for month, target in found.items() if target is not None} == {
        "Maret": 5,
        "Desember": 7,
    }


def test_percent_scale_codes_and_years_go_into_the_cells_as_excel_holds_them(other: Path) -> None:
    data = {
        "fields": {"kode_satker": 247246},
        "tables": {
            "anggaran": [{"tahun": 2024, "pagu": 1234500, "kemajuan": 30.52}],
            "catatan": [{"nama": "Sari", "nip": 197001011990031001}],
        },
    }
    sheet = openpyxl.load_workbook(io.BytesIO(template(load(other), data)))["Isi Tabel"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells[0.3052].number_format.startswith("0.00%")
    assert cells[1234.5].number_format.startswith("#,##0")
    assert cells["247246"].number_format == cells["197001011990031001"].number_format == "@"
    assert [sheet.cell(cells[year].row, 2).value for year in (2023, 2024)] == [None, 1234.5]


def test_two_tables_on_a_sheet_have_titles_and_stay_apart(other: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(load(other))))
    # heading, blank, five fields, blank; title, labels, numbers, two rows, guard; blank; title, labels, numbers …
    assert [book["Isi Tabel"].cell(row, 1).value for row in (1, 3, 9, 12, 16)] == [
        "CONTOH",
        "Kode satker",
        "Anggaran",
        2023,
        "Catatan",
    ]
    assert book.defined_names["XK_CONTOH_ANGGARAN_BADAN"].attr_text == "'Isi Tabel'!$A$11:$C$14"
    assert book.defined_names["XK_CONTOH_CATATAN_BADAN"].attr_text == "'Isi Tabel'!$A$18:$B$22"
    assert book["Isi Tabel"].freeze_panes is None


def test_what_was_pre_filled_is_read_back_without_a_word_about_the_layout() -> None:
    data = layanan({"layanan": "Pengujian", "target": 1000, "realisasi": "980"})
    data["fields"] = {"kode_satker": "247246", "nama_satker": "Balai", "tahun": 2024, "triwulan": 4}
    data["tables"]["bulanan"] = [{"bulan": 1, "target": 1000, "realisasi": 980}]
    data["tables"]["tahunan"] = [{"tahun": 2024, "target": 1000, "realisasi": 980}]
    result = check_workbook(template(PNBP, data), "uji.xlsx")
    assert result.report is not None
    row = result.report.tables["layanan"][0].rows[0].entries
    assert [row[name].value for name in ("layanan", "target", "realisasi", "persen", "porsi")] == [
        "Pengujian",
        1000,
        980,
        Decimal("0.98"),
        1,
    ]
    assert not [finding for finding in result.findings if finding.code.startswith("XK-1")]
    assert result.count("galat") == 0


def test_an_export_can_be_used_as_data() -> None:
    data = {"form": "pnbp", "fields": {}, "tables": {}, "totals": {"layanan": {"target": 5}}}
    assert template(PNBP, data | {"findings": [{"code": "P-01"}], "source": {"file": "x"}}) == template(PNBP)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"form": "form_a"}, ("form", "form_a", "pnbp")),
        ({"fieds": {}}, ("fieds", "fields")),
        ({"fields": {"kode": "1"}}, ("fields", '"kode"', "kode_satker")),
        ({"fields": []}, ("fields", "objek JSON")),
        ({"tables": {"layan": []}}, ("tables", '"layan"', "layanan, bulanan, tahunan")),
        ({"tables": {"layanan": {}}}, ("tables.layanan", "daftar baris")),
        ({"tables": {"layanan": "Pengujian"}}, ("tables.layanan", "daftar baris")),
        ({"tables": {"layanan": [{}, 5]}}, ("tables.layanan baris 2", "objek JSON")),
        ({"tables": {"layanan": [{"harga": 5}]}}, ("tables.layanan baris 1", '"harga"', "target")),
        ({"tables": {"layanan": [{"target": True}]}}, ("baris 1, target", "true", "angka, atau null")),
        ({"tables": {"layanan": [{"target": [1]}]}}, ("baris 1, target", "[1]")),
        ({"tables": {"layanan": [{"persen": {}}]}}, ("baris 1, persen", "{}")),
        ({"tables": {"layanan": [{"target": float("nan")}]}}, ("baris 1, target", "bukan angka")),
        ({"tables": {"layanan": [{"target": 10**15}]}}, ("baris 1, target", "15 angka")),
        ({"tables": {"layanan": [{"layanan": "a\x07"}]}}, ("baris 1, layanan", "tanda kendali")),
        ({"tables": {"layanan": [{"layanan": "a" * 32768}]}}, ("baris 1, layanan", "32767")),
        ({"tables": {"bulanan": [{"bulan": 13}]}}, ("bulanan baris 1, bulan", '"13"', "1, 2, 3")),
        ({"tables": {"bulanan": [{"target": 5}]}}, ("bulanan baris 1, bulan", "bukan baris formulir")),
        ({"tables": {"bulanan": [{"bulan": 1}, {"bulan": "Jan"}]}}, ("baris 2, bulan", '"Jan"', "sudah ada")),
        ({"totals": {"layanan": {"volume": "5"}}}, ("totals.layanan", '"volume"', "pelanggan")),
        ({"totals": {"tahunan": {"target": "5"}}}, ("totals.tahunan", '"target"')),
    ],
)
def test_data_that_does_not_fit_is_refused_by_name(data: dict[str, Any], words: tuple[str, ...]) -> None:
    with pytest.raises(DataError) as refused:
        template(PNBP, data)
    for word in words:
        assert word in str(refused.value)


# --- how it behaves under the hands of staff ----------------------------------------------------------------


def test_sheets_are_protected_without_password_and_staff_can_work(blank: Workbook) -> None:
    for sheet in blank:
        protection = sheet.protection
        assert (protection.sheet, protection.password) == (True, None)
        allowed = ("insertRows", "deleteRows", "formatCells", "formatColumns", "formatRows", "sort", "autoFilter")
        assert not any(getattr(protection, action) for action in allowed)
        assert protection.insertColumns
        assert protection.deleteColumns


def test_exactly_the_input_cells_are_unlocked_and_pale_yellow(blank: Workbook) -> None:
    unlocked = {
        "Layanan": cells("ABCDEHKLM", 11, 30) | cells("CDEF", 4, 7) | signature_cells(),
        "Bulanan": cells("BC", 6, 17),
        "Tahunan": cells("ABCFG", 6, 11),
        "Petunjuk": set(),
    }
    for title, expected in unlocked.items():
        found = [cell for row in blank[title].iter_rows() for cell in row if not cell.protection.locked]
        assert {cell.coordinate for cell in found} == expected
        own = [cell for cell in found if not isinstance(cell, MergedCell)]  # openpyxl reads no fill of others
        assert {cell.fill.fgColor.rgb[-6:] for cell in own} <= {"FFFBE6"}


def cells(letters: str, first: int, last: int) -> set[str]:
    return {f"{letter}{row}" for letter in letters for row in range(first, last + 1)}


def signature_cells() -> set[str]:
    return cells("JKLM", 34, 35) | cells("JKLM", 37, 39)


@pytest.mark.parametrize("form", load_all(), ids=lambda form: form.name)
def test_a_long_name_stands_in_the_text_of_its_input_message(form: Form) -> None:
    """Excel takes a title of 32 characters: it ends at a word, and the message begins with all of the name."""
    for item in (*form.fields, *(column for table in form.tables for column in table.columns)):
        rule = validation(item)
        if item.help and len(item.label) > 32:
            assert item.label.startswith(rule.promptTitle)
            assert not item.label[len(rule.promptTitle)].isalnum()
            assert rule.prompt.startswith(f"{item.label}. ")
        elif item.help:
            assert rule.promptTitle == item.label


def test_validations_span_header_to_guard_and_keep_excels_limits(blank: Workbook) -> None:
    spans = {str(rule.sqref): rule for rule in blank["Layanan"].data_validations.dataValidation}
    assert {"A10:A31", "B10:B31", "C10:C31", "M10:M31", "C4", "C7", "J34", "L34"} <= set(spans)
    assert not any(area.startswith(("F", "G", "I")) for area in spans)
    for sheet in blank:
        for rule in sheet.data_validations.dataValidation:
            assert 0 < len(rule.promptTitle) <= 32
            assert "…" not in rule.promptTitle
            assert 0 < len(rule.prompt) <= 225
            assert len(rule.errorTitle or "") <= 32
            assert len(rule.error or "") <= 225
            assert len(rule.formula1 or "") <= 257


def test_figures_warn_choices_bind_and_suggestions_leave_all_open(blank: Workbook) -> None:
    rules = {str(rule.sqref): rule for rule in blank["Layanan"].data_validations.dataValidation}
    target, quarter, service, number = (rules[area] for area in ("C10:C31", "C7", "B10:B31", "A10:A31"))
    assert (target.type, target.errorStyle, target.showErrorMessage) == ("decimal", "warning", True)
    assert (quarter.type, quarter.formula1, quarter.errorStyle) == ("list", '"1,2,3,4"', "stop")
    assert (service.type, service.showErrorMessage) == ("list", False)
    assert service.formula1.startswith('"Pengujian,Kalibrasi,')
    assert (number.type, number.showInputMessage) == (None, True)
    assert all(rule.allowBlank for rule in rules.values())


def test_a_choice_with_a_comma_makes_no_list(other: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template(load(other))))["Isi Tabel"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    field = next(area for area in rules if area.endswith("4"))
    assert rules[field].type is None


def test_pages_print_on_f4_with_repeated_header(blank: Workbook) -> None:
    sheet = blank["Layanan"]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.blackAndWhite) == (14, "landscape", True)
    assert blank["Bulanan"].sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$8:$10"
    assert sheet.print_area == "'Layanan'!$A$1:$M$32"  # below it is typed who signs, which is printed on the last sheet
    assert blank["Tahunan"].print_area == "'Tahunan'!$A$1:$H$18"
    assert sheet.oddFooter.center.text == "Halaman &P"
    assert sheet.freeze_panes == "C11"
    assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("form_a/manado-2023-tw2-cetak", 2 + 2 + 2 + 3),  # Rekap, each Form A (I and II; III, IV and signature), guide
        ("pnbp/bbspjikkp-2024-cetak", 2 + 1 + 1 + 2),
    ],
)
def test_a_signature_is_not_cut_off_from_its_page(name: str, pages: int) -> None:
    """Both are a little longer than a page where the width alone is made to fit."""
    assert office().pages((ALL_SAMPLES / f"{name}.xlsx").read_bytes()) == pages


def test_told_page_breaks_are_not_at_odds_with_fitting() -> None:
    """Excel leaves out breaks where it must fit pages."""
    for name in form_names():
        for sheet in openpyxl.load_workbook(io.BytesIO(template(load(name)))):
            if sheet.row_breaks.brk or sheet.col_breaks.brk:
                assert not sheet.sheet_properties.pageSetUpPr.fitToPage
                assert 10 < sheet.page_setup.scale <= 100


def test_one_font_and_columns_wide_enough_for_ten_billion(blank: Workbook) -> None:
    sheet = blank["Layanan"]
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Arial"}
    assert sheet["Z99"].font.name == "Arial"
    for letters in "CDEFH":
        assert sheet.column_dimensions[letters].width >= len("10.050.681.444") + 3
    assert sheet.column_dimensions["I"].width >= len("Pertumbuhan") + 2


# --- the bytes ----------------------------------------------------------------------------------------------


def test_bytes_do_not_depend_on_clock_or_hash_seed() -> None:
    code = (
        "import hashlib; from xlkinerja.form.loader import load; from xlkinerja.templates import template;"
        "print(hashlib.sha256(template(load('pnbp'), {'fields': {'tahun': 2024}})).hexdigest())"
    )
    hashes = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Jakarta"))
    ]
    here = hashlib.sha256(template(PNBP, json.loads('{"fields": {"tahun": 2024}}'))).hexdigest()
    assert hashes == [here, here]
    with zipfile.ZipFile(io.BytesIO(template(PNBP))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-01-01T00:00:00Z</dcterms:modified>" in package.read("docProps/core.xml")


@pytest.mark.parametrize("name", ["pnbp"])
def test_committed_template_is_what_the_code_makes(name: str) -> None:
    committed = parts((ROOT / "workbook_templates" / f"{name}.xlsx").read_bytes())
    made = parts(template(load(name)))
    different = sorted(part for part in committed.keys() | made.keys() if committed.get(part) != made.get(part))
    command = f"xlkinerja template {name} -o workbook_templates/{name}.xlsx"
    assert not different, f"refresh the committed template: {command}"


# --- several sheets of one kind -----------------------------------------------------------------------------


def test_the_command_makes_a_sheet_for_each_kegiatan(tmp_path: Path) -> None:
    made = tmp_path / "a.xlsx"
    run = CliRunner().invoke(cli, ["template", "form_a", "--kegiatan", "6077, 6042", "-o", str(made)])
    assert run.exit_code == 0, run.output
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == ["Rekap", "Form A 6077", "Form A 6042", "Petunjuk"]
    assert any("Create a copy" in str(cell.value) for cell in book["Petunjuk"]["B"])
    report = check_workbook(made.read_bytes(), "a.xlsx").report
    assert report is not None
    assert [part.group for part in report.tables["realisasi"]] == ["6077", "6042"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pnbp", "--kegiatan", "6077"], "tidak punya sheet yang berulang"),
        (["form_a", "--kegiatan", "6077,6077"], "sudah dipakai"),
        (["form_a", "--kegiatan", ","], "kosong"),
    ],
)
def test_keys_that_make_no_sheet_are_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["template", *arguments, "-o", str(tmp_path / "a.xlsx")])
    assert run.exit_code == 2
    assert said in " ".join(run.output.split())


def test_a_name_in_capitals_has_the_room_that_capitals_take() -> None:
    """Form A prints locations in capitals; Arial's are a third wider than its small letters."""
    assert style.height_of("Sulawesi Utara", 17) == style.height_of("x", 17)
    assert style.height_of("SULAWESI UTARA", 17) == style.height_of("x\ny", 17)
