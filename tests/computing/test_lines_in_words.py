"""Lines above the tables say days and months in words, as Excel computes them, however they were typed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

import xlkinerja
from form_trial import forms_in
from kit import text_at
from office import differences, recalculated_by_libreoffice
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples"
ALKI = SAMPLES / "alki" / "manado-2023-tw2-alki-angka.xlsx"
CAPAIAN = SAMPLES / "capaian_ro" / "ambon-2025-09-angka.xlsx"
PLAIN = '="FORM ALKI, posisi per tanggal "&IF($C$8="","…",$C$8)'


def saved(sample: Path, cells: dict[str, object]) -> bytes:
    book, made = openpyxl.load_workbook(sample), io.BytesIO()
    for place, value in cells.items():
        sheet, _, cell = place.partition("!")
        book[sheet][cell].value = value
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize("earlier", [{}, {"ALKI!A2": PLAIN}], ids=["now", "as forms were before"])
@pytest.mark.parametrize(
    ("typed", "shown"),
    [(dt.date(2023, 6, 30), "30 Juni 2023"), ("30 Juni 2023", "30 Juni 2023"), ("30/6/2023", "30/6/2023")],
)
def test_a_day_is_in_words(typed: object, shown: str, earlier: dict[str, object]) -> None:
    filled = fill_workbook(saved(ALKI, {"ALKI!C8": typed, **earlier}), "alki.xlsx")
    assert text_at(filled.data, "ALKI!A2") == f"FORM ALKI, posisi per tanggal {shown}"
    assert differences(filled.data, recalculated_by_libreoffice(filled.data)) == []
    assert fill_workbook(filled.data, "alki.xlsx").data == filled.data


@pytest.mark.parametrize(("typed", "shown"), [(9, "September"), ("September", "September"), ("Agt", "Agt")])
def test_a_month_is_in_words(typed: object, shown: str) -> None:
    book = openpyxl.load_workbook(CAPAIAN)
    place = book.defined_names["XK_CAPAIAN_RO_I_bulan"].attr_text.replace("$", "").replace("'", "")
    filled = fill_workbook(saved(CAPAIAN, {place: typed}), "capaian.xlsx")
    assert text_at(filled.data, "Realisasi!A2") == f"TAHUN ANGGARAN 2025, SAMPAI BULAN {shown}"
    assert differences(filled.data, recalculated_by_libreoffice(filled.data)) == []


def test_a_line_names_what_is_computed_at_once(tmp_path: Path) -> None:
    """A computed field is blank before the first `fill`, and its cell is not what the line then shows."""
    source = (Path(xlkinerja.__file__).parent / "forms" / "kepegawaian.toml").read_text(encoding="utf-8")
    text = source.replace('form = "kepegawaian"', 'form = "coba"').replace('code = "G-', 'code = "Z-')
    before, after = '"Triwulan {triwulan} tahun {tahun}"', '"Masa {periode}, {jumlah_pegawai} orang"'
    assert before in text
    (tmp_path / "coba.toml").write_text(text.replace(before, after), encoding="utf-8")
    known = {"kode_satker": "247246", "nama_satker": "Balai", "tahun": 2023, "triwulan": 2, "jumlah_pegawai": 34}
    with forms_in(tmp_path):
        once = fill_workbook(template(load("coba"), {"form": "coba", "fields": known}), "coba.xlsx").data
        again = fill_workbook(once, "coba.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(once), data_only=True)
    assert book.worksheets[0]["A2"].value == "Masa April-Juni 2023, 34 orang"
    assert again == once
