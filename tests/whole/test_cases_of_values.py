"""Workbooks from practice (`shared/cases`) in which a value was read wrongly: what is right, and that it is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kit import clean, reads_well, typed
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Result

CASES = Path(__file__).parents[2].parent / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the repository")


def case(name: str) -> Result:
    return check_workbook((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")


def value(result: Result, table: str, row: str, column: str) -> object:
    assert result.report is not None
    rows = (each for part in result.report.parts() if part.id == table for each in part.rows)
    return next(each for each in rows if each.key == row).entries[column].value


def said(result: Result, code: str) -> list[str]:
    found = [finding for finding in result.findings if finding.code == code]
    assert all(reads_well(finding.message) for finding in found)
    return [f"{finding.place}: {finding.message}" for finding in found]


def test_one_is_all_of_it_among_percent_signs() -> None:
    result = case("form-a-seratus-persen-general")
    assert value(result, "realisasi/6042", "EBA", "fisik_r_ini") == 1
    assert len(said(result, "XK-204")) == 4
    assert "100,00%" in said(result, "XK-204")[0]


def test_one_in_the_last_quarter_is_all_of_it() -> None:
    result = case("rencana-seratus-persen-general")
    assert value(result, "rencana_aksi", "1.1", "target_antara_tw4") == 1
    assert not said(result, "R-01")
    assert not said(result, "R-02")
    assert said(result, "XK-204")[0].startswith("Rencana Aksi!N13")


def test_fifty_without_its_sign_says_so_and_where() -> None:
    result = case("rencana-lima-puluh-general")
    assert value(result, "rencana_aksi", "1.1", "target_antara_tw2") == Decimal("0.5")
    (text,) = said(result, "XK-224")
    assert text.startswith("Rencana Aksi!J13")
    assert "50 tanpa tanda %" in text


def test_a_sub_total_is_no_row() -> None:
    result = case("pnbp-sub-jumlah")
    assert result.report is not None
    (part,) = result.report.tables["layanan"]
    assert part.totals["target"].value == 7_000_000
    assert "Sub Jumlah" not in [row.key for row in part.rows]
    assert len(said(result, "XK-227")) == 1


def test_a_date_in_a_text_column_is_told() -> None:
    result = case("form-a-jangka-waktu-tanggal")
    (text,) = said(result, "XK-229")
    assert "Januari" not in str(value(result, "kegiatan/6077", "6077", "jangka_waktu"))
    assert str(value(result, "kegiatan/6077", "6077", "jangka_waktu")) in text


def test_a_date_in_a_number_column_is_quoted_as_shown() -> None:
    (text,) = said(case("pnbp-volume-tanggal"), "XK-230")
    assert "45689" not in text


def test_a_code_is_taken_as_its_format_shows_it() -> None:
    result = case("pnbp-kode-satker-format-nol")
    assert result.report is not None
    assert result.report.fields["kode_satker"].value == "024719"
    assert not said(result, "XK-207")


def test_the_same_bytes_again() -> None:
    for name in (
        "pnbp-sub-jumlah",
        "form-a-seratus-persen-general",
        "rencana-seratus-persen-general",
        "rencana-lima-puluh-general",
    ):
        filled = fill_workbook((CASES / f"{name}.xlsx").read_bytes(), "a.xlsx")
        assert fill_workbook(filled.data, "a.xlsx").data == filled.data


def test_groups_taken_apart_are_still_groups() -> None:
    result = case("form-a-tanpa-nama-tanpa-gabungan-ii")
    assert result.report is not None
    assert result.report.fields["pagu_satker"].value == 1_000_000_000
    assert result.count("galat") == 0


def test_pasted_values_stay() -> None:
    data = (CASES / "form-a-tempel-nilai.xlsx").read_bytes()
    filled = fill_workbook(data, "a.xlsx")
    before, after = (read_workbook(each) for each in (data, filled.data))
    for name, cells in {"Rekap": ("D28", "E28", "I28", "M28"), "Form A 6077": ("C41", "G41", "K41")}.items():
        for cell in cells:
            sheets = [book.sheet(name) for book in (before, after)]
            old, new = (sheet.cells[parse_cell(cell)].text for sheet in sheets if sheet is not None)
            assert abs(Decimal(old) - Decimal(new)) < Decimal("1e-12"), (name, cell)
    assert filled.result.count("galat") == 0


def test_what_only_looks_like_a_sub_total_stays_a_row() -> None:
    rows = {"Layanan!B13": "Sub Jumlah", "Layanan!C13": 1_500_000, "Layanan!D13": 300_000, "Layanan!E13": 800_000}
    result = check_workbook(typed(clean(), rows), "a.xlsx")
    assert result.report is not None
    (part,) = result.report.tables["layanan"]
    assert [row.key for row in part.rows] == ["Pengujian", "Kalibrasi", "Sub Jumlah"]
    assert part.totals["target"].value == 3_100_000
    assert len(said(result, "P-13")) == 1


def test_a_label_is_one_as_a_whole() -> None:
    rows = {"Layanan!B13": "Pengujian Jumlah Mikroba", "Layanan!C13": 1_600_000, "Layanan!D13": 300_000}
    result = check_workbook(typed(clean(), rows), "a.xlsx")
    assert not said(result, "P-13")
    assert not said(result, "XK-227")


def test_amounts_of_a_message_are_in_the_unit_of_their_column() -> None:
    """Form A prints thousands: a total typed as 34.000 is not held against 34.688.000."""
    sample = Path(__file__).parents[2] / "samples" / "form_a" / "manado-2023-tw2-angka.xlsx"
    result = check_workbook(typed(sample.read_bytes(), {"Form A 6077!H20": 34_000}), "a.xlsx")
    (text,) = [each for each in said(result, "XK-301") if "H20" in each]
    assert "diketik 34.000," in text
    assert result.report is not None
    (part, *_) = result.report.tables["keluaran"]
    computed = part.rows[0].entries["total"].value
    assert isinstance(computed, Decimal)
    assert f"hitungannya {computed / 1000:,.0f}".replace(",", ".") in text
