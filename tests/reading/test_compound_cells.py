"""Sheets as other programs print them: several columns in one cell, rows that say something of those below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from form_trial import forms_in
from kit import check, places, sheet
from xlkinerja.form import Compound, Form
from xlkinerja.form.compounds import parted
from xlkinerja.form.loader import load, load_text
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Report, Result
from xlkinerja.templates import template

FORM = """
form = "smart"
version = 1
title = "Capaian RO"
description = "Seperti dicetak aplikasi."
[[compound]]
written = ["({kode_unit}) {nama_unit}"]
synonyms = ["Unit"]
[[field]]
name = "kode_unit"
label = "Kode unit"
kind = "kode_satker"
[[field]]
name = "nama_unit"
label = "Nama unit"
kind = "teks"
[[sheet]]
name = "capaian"
title = "Capaian"
heading = "CAPAIAN"
fields = true
[[table]]
name = "ro"
sheet = "capaian"
title = "Rincian output"
key = ["kode_kegiatan", "kode_kro", "kode_ro"]
total_label = "JUMLAH"
compound = [{ written = ["{kode_ro}-{nama_ro}", "{kode_ro} {nama_ro}"], synonyms = ["Rincian Output"] }]
group = [{ written = ["{kode_kegiatan} - {nama_kegiatan}"] }, { written = ["{kode_program}-{kode_kro}-{nama_kro}"] }]
column = [
    { name = "kode_kegiatan", label = "Kegiatan", kind = "kode_kegiatan", required = true, carry = "keep" },
    { name = "nama_kegiatan", label = "Nama kegiatan", kind = "teks", carry = "keep" },
    { name = "kode_program", label = "Program", kind = "kode_program", carry = "keep" },
    { name = "kode_kro", label = "KRO", kind = "kode_kro", required = true, carry = "keep" },
    { name = "nama_kro", label = "Nama KRO", kind = "teks", carry = "keep" },
    { name = "kode_ro", label = "Kode RO", kind = "kode_ro", required = true, carry = "keep" },
    { name = "nama_ro", label = "Nama RO", kind = "teks", carry = "keep" },
    { name = "target", label = "Target", kind = "cacah", carry = "keep" },
    { name = "realisasi", label = "Realisasi", kind = "cacah", total = "sum" },
    { name = "capaian", label = "Capaian", kind = "persen", formula = "realisasi / target" },
]
"""
PRINTED: Sequence[Sequence[object]] = (
    ("Kode satker", "247246"), ("Nama satker", "Balai"), ("Tahun anggaran", 2023), ("Triwulan", 2),
    ("Unit", "(019024) BALAI BESAR"),
    ("Rincian Output", "Target", "Realisasi", "Capaian"),
    ("6077 - Standardisasi",),
    ("EC - AEC-Kerja sama – dalam negeri",),
    ("002-Dokumen", 4, 1),
    ("003 Laporan", 5, 2),
    ("EC-BAD-Layanan",),
    ("001-Pengujian", 10, 5),
    ("6042 - Dukungan",),
    ("WA-EBA-Umum",),
    ("Tanpa kode", 8, 2),
    ("JUMLAH",),
)  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Iterator[Form]:
    (tmp_path / "smart.toml").write_text(FORM, encoding="utf-8")
    with forms_in(tmp_path):
        yield load("smart")


def printed(rows: Sequence[Sequence[object]] = PRINTED, merged: bool = True) -> bytes:
    """Return a workbook of these rows, as exported: texts alone in a row are merged."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Export"
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            page.cell(number, column, value)
        if merged and len(row) == 1 and row != ("JUMLAH",):
            page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def rows_of(result: Result, *names: str) -> list[tuple[object, ...]]:
    assert isinstance(result.report, Report)
    (part,) = result.report.tables["ro"]
    return [tuple(row.entries[name].value for name in names) for row in part.rows]


CODES = ("kode_kegiatan", "nama_kegiatan", "kode_program", "kode_kro", "nama_kro", "kode_ro", "nama_ro")
STANDARD, SUPPORT = ("6077", "Standardisasi", "EC"), ("6042", "Dukungan", "WA")
WANTED = [
    (*STANDARD, "AEC", "Kerja sama – dalam negeri", "002", "Dokumen"),
    (*STANDARD, "AEC", "Kerja sama – dalam negeri", "003", "Laporan"),
    (*STANDARD, "BAD", "Layanan", "001", "Pengujian"),
    (*SUPPORT, "EBA", "Umum", None, "Tanpa kode"),
]


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("merged", [True, False])
def test_a_printed_sheet_is_read_as_it_is(merged: bool) -> None:
    result = check(printed(merged=merged))
    assert rows_of(result, *CODES) == WANTED
    assert rows_of(result, "target", "realisasi") == [(4, 1), (5, 2), (10, 5), (8, 2)]
    assert result.report is not None
    assert [result.report.fields[name].value for name in ("kode_unit", "nama_unit")] == ["019024", "BALAI BESAR"]
    assert result.report.tables["ro"][0].totals["realisasi"].value == 10
    said = {place for place in places(result) if place[0] not in {"XK-128", "XK-140"}}
    assert said == {("XK-213", "Export!A15")}  # the code that is not there


@pytest.mark.usefixtures("form")
def test_it_is_answered_in_its_own_layout() -> None:
    before = printed()
    answer = fill_workbook(before, "export.xlsx").data
    old, new = sheet(before, "Export"), sheet(answer, "Export")
    changed = {
        place for place, cell in new.cells.items() if cell.text != (old.cells.get(place) or cell._replace(text="")).text
    }
    assert changed == {(9, 4), (10, 4), (12, 4), (15, 4), (16, 3)}
    assert new.cells[9, 4].formula is not None
    assert new.merges == old.merges
    assert rows_of(check(answer), *CODES) == WANTED


def test_the_next_quarter_has_a_column_for_each(form: Form) -> None:
    report = check(printed()).report
    assert report is not None
    assert rows_of(check(template(form, next_quarter(report))), *CODES) == WANTED


def test_texts_pasted_into_our_own_layout(form: Form) -> None:
    """A group's row between the others, and a code with its name where only one of them belongs."""
    blank = dict.fromkeys(CODES)
    rows = [
        {**blank, "nama_kegiatan": "6077 - Standardisasi"},
        {**blank, "kode_kro": "EC-BAD-Layanan"},
        {"nama_ro": "001-Pengujian", "target": 10, "realisasi": 5},
        {"kode_ro": "002 Kalibrasi", "target": 10, "realisasi": 5},
        {"kode_ro": "003", "nama_ro": "004-Sertifikasi", "target": 10, "realisasi": 5},
    ]
    fields = {"kode_satker": "247246", "nama_satker": "Balai", "tahun": 2023, "triwulan": 2}
    result = check(template(form, {"form": "smart", "fields": fields, "tables": {"ro": rows}}))
    layan = (*STANDARD, "BAD", "Layanan")
    assert rows_of(result, *CODES) == [
        (*layan, "001", "Pengujian"), (*layan, "002", "Kalibrasi"), (*layan, "003", "004-Sertifikasi")
    ]  # fmt: skip


@pytest.mark.usefixtures("form")
def test_figures_in_a_row_of_a_group_make_it_a_row() -> None:
    """Nothing that was typed is passed over: such a row is told as one without a code."""
    rows = [*PRINTED[:6], ("6077 - Standardisasi", "", 7), *PRINTED[8:]]
    result = check(printed(rows, merged=False))
    assert rows_of(result, "realisasi")[0] == (7,)
    assert ("XK-213", "Export!A7") in places(result)


PARTED: Mapping[tuple[str, str], Mapping[str, str] | None] = {
    ("{kode_ro} {nama_ro}", "051 Nama"): {"kode_ro": "051", "nama_ro": "Nama"},
    ("{kode_ro} {nama_ro}", " 051\n  Nama  yang\tpanjang "): {"kode_ro": "051", "nama_ro": "Nama yang panjang"},
    ("{kode_ro} {nama_ro}", "051-Nama"): None,
    ("{kode_ro} {nama_ro}", "51 Nama"): None,
    ("{kode_ro} {nama_ro}", "0510 Nama"): None,
    ("{kode_ro}-{nama_ro}", "002–Nama - lagi"): {"kode_ro": "002", "nama_ro": "Nama - lagi"},
    ("{kode_program}-{kode_kegiatan}-{kode_kro}-{nama_kro}", "EC-6077-AEC-Kerja sama"): {
        "kode_program": "EC", "kode_kegiatan": "6077", "kode_kro": "AEC", "nama_kro": "Kerja sama"
    },
    ("({kode_kegiatan}) {nama_kegiatan}", "( 6077 )BALAI"): {"kode_kegiatan": "6077", "nama_kegiatan": "BALAI"},
    ("{kode_kegiatan}.{kode_kro}.{kode_ro} - {nama_ro}", "6042.eba.958 - Layanan"): {
        "kode_kegiatan": "6042", "kode_kro": "eba", "kode_ro": "958", "nama_ro": "Layanan"
    },
    ("{kode_kegiatan}.{kode_kro}.{kode_ro} - {nama_ro}", "6042.EBA.958"): None,
    ("{kode_kegiatan} - {nama_kegiatan}", "6077 - " + "x" * 5000): None,
}  # fmt: skip


@pytest.mark.parametrize(("way", "text"), PARTED)
def test_how_a_text_is_parted(way: str, text: str) -> None:
    columns = load_text("smart.toml", FORM).table["ro"].column
    assert parted(Compound((way,)), columns, text) == PARTED[way, text]


MISTAKES = {
    ('"{kode_ro}-{nama_ro}", ', '"{kode_ro}-{nama_rio}", '): "tidak ada yang bernama nama_rio",
    ('"{kode_ro}-{nama_ro}", ', '"{kode_ro}-{kode_ro}", '): "tidak menyebut nama, atau dua kali",
    ('"{kode_ro}-{nama_ro}", ', '"RO", '): "tidak menyebut nama",
    ('"{kode_ro}-{nama_ro}", ', '"{kode_ro}{nama_ro}", '): "tidak punya pemisah",
    ('"{kode_ro}-{nama_ro}", ', '"{capaian}-{nama_ro}", '): "capaian dihitung",
    ('{ written = ["{kode_kegiatan} - ', '{ written = ["{kode_ro} - '): "kode_ro membedakan baris",
    ('synonyms = ["Unit"]', ""): "synonyms belum ada",
}


@pytest.mark.parametrize(("right", "wrong"), MISTAKES)
def test_a_way_of_writing_that_cannot_be_read_is_refused(right: str, wrong: str) -> None:
    assert right in FORM
    with pytest.raises(Exception, match=MISTAKES[right, wrong]):
        load_text("smart.toml", FORM.replace(right, wrong, 1))
