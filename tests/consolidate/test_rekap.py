"""The consolidated workbook: links lead to the right cells, texts stay texts, totals and charts are the agency's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

import microsoft
from kit_rekap import agency, as_other_satker, samples
from office import differences, recalculated_by_formualizer, recalculated_by_libreoffice
from package_check import TRIGGERS, repair_triggers, zip_faults
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.book.body import LONGEST, fitting
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.model import (
    Agency,
    Balance,
    Decision,
    FigureChange,
    Judged,
    LevelTotal,
    Received,
    Satker,
    Submission,
)
from xlkinerja.finding import Finding, Place
from xlkinerja.form import FormError
from xlkinerja.form.loader import load, load_text
from xlkinerja.ooxml.reader import read_workbook

HEADER = "Kode Satker"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the workbook, with the submissions in a folder below it."""
    place = tmp_path_factory.mktemp("rekap")
    (place / "HASIL tw2").mkdir()
    return place


@pytest.fixture(scope="module")
def submissions(folder: Path) -> list[Submission]:
    return samples(folder / "HASIL tw2")


@pytest.fixture(scope="module")
def whole(submissions: list[Submission]) -> Agency:
    """All three forms, a later version of one, a refused file, a decision and a balance that fails."""
    pnbp = submissions[0]
    earlier = replace(pnbp, path=pnbp.path.with_name("lama.xlsx"), sent_as="lama.xlsx")
    earlier.path.write_bytes(pnbp.path.read_bytes())
    made = agency(submissions)
    finding = Finding("P-05", "galat", "Turun.", Place("Layanan", "E12", label="Realisasi (Kalibrasi)"))
    words = ("Layanan!E12", "1", "bcdfghjk", "Surat 7", "Sekretariat", date(2024, 12, 31))
    decision = Decision("P-05", pnbp.satker, "pnbp", pnbp.period, *words)
    change = FigureChange(earlier, pnbp, "Layanan", "E12", "Realisasi (Kalibrasi)", Decimal(1), Decimal(3), "rupiah")
    return replace(
        made,
        received=(
            *made.received,
            Received(earlier.path, "lama.xlsx", "digantikan", "digantikan oleh revisi 1", earlier),
            Received(pnbp.path.with_name("rusak.xlsx"), "rusak.xlsx", "tidak terbaca", "Berkas rusak."),
        ),
        judged=(*made.judged, Judged(pnbp, finding, "1", decision), Judged(pnbp, replace(finding, code="P-08"), "2")),
        changes=(change, replace(change, old_place=("Layanan", "E13"))),
        balances=(Balance("baris", Decimal(7), Decimal(7)), Balance("uang", Decimal(10), Decimal(9))),
        notes=("Catatan konsolidator.",),
    )


@pytest.fixture(scope="module")
def data(whole: Agency, folder: Path) -> bytes:
    return consolidated_workbook(whole, folder)


@cache
def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


@cache
def valued(data: bytes) -> Any:
    """The workbook with the values of its formulas."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def header_row(sheet: Any) -> int:
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value in {HEADER, "Tingkat", "Kode"})


def table(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a listing as cells by header text."""
    top = header_row(sheet)
    names = [cell.value for cell in sheet[top]]
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1) if row[0].value]


def parts_like(data: bytes, pattern: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if re.search(pattern, name)}


def test_the_file_is_a_plain_zip_without_anything_that_excel_repairs(data: bytes, tmp_path: Path) -> None:
    assert zip_faults(data) == []
    made = tmp_path / "rekap.xlsx"
    made.write_bytes(data)
    assert not TRIGGERS.exists() or repair_triggers(made) == []


def test_microsofts_validator_finds_nothing(data: bytes, tmp_path: Path) -> None:
    microsoft.needed()
    assert microsoft.faults(data, tmp_path / "rekap.xlsx") == {}


# --- links -----------------------------------------------------------------------------------------------------------


def linked(sheet: Any, folder: Path) -> Iterator[tuple[Any, Path, str, str]]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                name, _, address = (cell.hyperlink.location or "").rpartition("!")
                quoted = name[1:-1].replace("''", "'")
                yield cell, folder / unquote(cell.hyperlink.target), quoted, address


def test_every_row_links_to_its_own_row(data: bytes, whole: Agency, folder: Path) -> None:
    """Sheet, row and content of the target, read with openpyxl, are those that the row says."""
    seen = blank = 0
    for one in whole.submissions:
        form = load(one.form)
        source = openpyxl.load_workbook(one.path, data_only=True)
        asked = {(finding.place.sheet, finding.place.cell) for finding in one.findings}
        for name, rows in one.tables.items():
            if form.table[name].source is not None:
                continue
            title = {"pnbp": "PNBP ", "form_a": "Form A ", "rencana_aksi": "Rencana Aksi "}[one.form]
            own = title.strip() if title.strip().lower() == name.replace("_", " ") else title + name.title()
            sheet = opened(data)[own]
            listed = list(linked(sheet, folder))
            assert len(listed) == len(rows)
            for cell, path, target_sheet, address in listed:
                assert path.samefile(one.path)
                assert sheet.cell(cell.row, 5).value == target_sheet
                target = source[target_sheet][address]
                in_row = [c.value for c in sheet[cell.row][6:]]
                if (target_sheet, address) in asked:
                    assert target.row == sheet.cell(cell.row, 6).value
                    seen += 1
                    continue
                assert alike(target.value, in_row), (own, address, target.value, in_row[:4])
                seen += 1
                blank += target.value is None
    assert seen == sum(len(rows) for one in whole.submissions for name, rows in one.tables.items()
                       if load(one.form).table[name].source is None)  # fmt: skip
    assert blank < seen / 5  # cells below a merged one


def alike(value: object, candidates: list[object]) -> bool:
    """Whether a cell's content is among the row's first values; a blank number cell of the row says nothing."""
    return value is None or str(value) in {str(c) for c in candidates} or value in candidates


def test_a_service_is_found_behind_its_link(data: bytes, folder: Path) -> None:
    """With calamine: the name beside the linked cell, and the realisasi on its row, are those of the rekap's row."""
    rows = table(opened(data)["PNBP Layanan"])
    assert len(rows) == 16  # as in the sample's JSON
    for row in rows:
        link = row["Berkas (klik untuk membuka)"].hyperlink
        grid = CalamineWorkbook.from_path(str(folder / unquote(link.target))).get_sheet_by_name("Layanan")
        cells = grid.to_python(skip_empty_area=False)
        number = int(re.sub(r"\D", "", link.location.split("!")[1])) - 1
        assert cells[number][1] == row["Jenis Layanan"].value
        assert cells[number][4] == row["Realisasi s.d. Triwulan Ini (Rp)"].value


def test_findings_and_changes_link_to_their_cells(data: bytes, folder: Path) -> None:
    for row in table(opened(data)["Temuan"]):
        link = row["Sel (klik untuk membuka)"].hyperlink
        assert (folder / unquote(link.target)).exists()
        sheet, _, cell = str(row["sel"].value or "").rpartition("!")
        assert link.location == (f"'{sheet}'!{cell}" if sheet else None)
    first, second = table(opened(data)["Perubahan"])
    assert [first[name].hyperlink.location for name in ("Berkas semula", "Berkas pengganti")] == ["'Layanan'!E12"] * 2
    assert second["Berkas semula"].hyperlink.location == "'Layanan'!E13"
    assert unquote(first["Berkas semula"].hyperlink.target) == "HASIL tw2/lama.xlsx"
    assert (first["Semula"].value, first["Menjadi"].value, first["Selisih"].value) == (1, 3, 2)
    assert first["Menjadi"].number_format.split("_")[0] == "#,##0"


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("/a/b/HASIL/x.xlsx", "HASIL/x.xlsx"),
        ("/a/kiriman/x y.xlsx", "../kiriman/x%20y.xlsx"),
        ("/a/b/50% #1?.xlsx", "50%25%20%231%3F.xlsx"),
        ("/a/b/laporan–é.xlsx", "laporan–é.xlsx"),
        ("/a/b/\udcff.xlsx", "%FF.xlsx"),
    ],
)
def test_targets_are_relative_and_escaped_as_excel_does(file: str, target: str) -> None:
    assert link_to("", Path(file), Path("/a/b")).target == target


def test_sheet_names_are_quoted() -> None:
    assert link_to("", Path("x.xlsx"), Path(), "Form A d'Oro", "A6").place == "'Form A d''Oro'!A6"


# --- texts -----------------------------------------------------------------------------------------------------------

HOSTILE = ("=cmd|'/c calc'!A1", "=1+1", "+62 811", "-5", "@x", "{=1}", "'=1", "\t=1")


def hostile(one: Submission, text: str) -> Submission:
    """The submission with a text in every place where staff can write one."""
    row = one.tables["layanan"][0]
    values = tuple(text if isinstance(value, str) else value for value in row.values)
    finding = Finding("P-05", "galat", text, Place("Layanan", "E12", label=text), explanation=text)
    return replace(
        one, name=text, sent_as=text, tables={"layanan": (replace(row, values=values),)}, findings=(finding,)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(submissions: list[Submission], folder: Path, text: str) -> None:
    one = hostile(submissions[0], text)
    total = LevelTotal("pnbp", "layanan", one.period, "satker", one.satker, text, 1, {"target": Decimal(5)})
    made = replace(
        agency([submissions[0]]),
        received=(Received(one.path, text, "berlaku", text, one),),
        submissions=(one,),
        expected=(Satker(one.satker, text, text, text),),
        judged=(Judged(one, one.findings[0], text, None, text),),
        changes=(FigureChange(one, one, "Layanan", "E12", text, text, text),),
        totals=(total, replace(total, level="kementerian", unit="")),
        notes=(text,),
    )
    data = consolidated_workbook(made, folder)
    cells = [cell for sheet in opened(data).worksheets for row in sheet.iter_rows() for cell in row]
    formulas = [cell for cell in cells if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} <= {"Rekonsiliasi", "Ringkasan", "PNBP Layanan"}
    ours = ("=COUNTIFS(", "='PNBP per Satker'!", "=SUM('PNBP Layanan'!", "=B", "=IF(D")
    assert all(cell.value.startswith(ours) for cell in formulas)
    same = [cell for cell in cells if cell.value == text]
    assert {cell.parent.title for cell in same} == {
        "Ringkasan", "Belum Siap", "Kepatuhan", "Tingkat Kepatuhan", "Pengingat", "Status Laporan",
        "PNBP per Satker", "PNBP Layanan", "Temuan", "Perubahan", "Daftar Berkas",
    }  # fmt: skip
    if text.startswith(("=", "+", "-", "@", "{", "'")):
        assert all(cell.quotePrefix for cell in same)
    assert not [cell for cell in cells if cell.quotePrefix and not str(cell.value).startswith(text)]
    assert text in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Temuan").to_python()[4]


@pytest.mark.parametrize("text", ["a\x00b", "\x07\x1f", "\ufffe", "\ud800", "a\rb", "<&>\"'", "]]>"])
def test_odd_characters_do_not_break_the_file(submissions: list[Submission], folder: Path, text: str) -> None:
    one = hostile(submissions[0], text)
    made = replace(agency([submissions[0]]), submissions=(one,), judged=(Judged(one, one.findings[0], text),),
                   received=(Received(one.path, text, "berlaku", text, one),), notes=(text,))  # fmt: skip
    data = consolidated_workbook(made, folder)
    for content in parts_like(data, r"\.(xml|rels)$").values():
        ET.fromstring(content)
    assert opened(data)["Temuan"].max_row == 5


def test_what_looks_like_an_escape_is_kept(submissions: list[Submission], folder: Path) -> None:
    one = hostile(submissions[0], "a_x0041_b\x07")
    made = replace(agency([submissions[0]]), submissions=(one,), judged=(Judged(one, one.findings[0], "_x0041_"),))
    sheet = next(sheet for sheet in read_workbook(consolidated_workbook(made, folder)).sheets if sheet.name == "Temuan")
    texts = {cell.text for cell in sheet.cells.values()}
    assert {"a_x0041_b\x07", "_x0041_"} <= texts


def test_a_long_text_is_cut_and_says_so() -> None:
    text = "😀" * LONGEST
    cut = fitting(text)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert cut.startswith("😀" * 16_000)
    assert cut.endswith("[dipotong; teks lengkap ada di berkas asal]")
    assert fitting("x" * LONGEST) == "x" * LONGEST
    assert len(fitting("x" * (LONGEST + 1))) == LONGEST


# --- figures ---------------------------------------------------------------------------------------------------------


def test_totals_are_the_agency_s(data: bytes, whole: Agency) -> None:
    """Above each row sheet, and in Ringkasan, stand the values of the LevelTotals."""
    total = next(t for t in whole.totals if (t.form, t.table, t.level) == ("pnbp", "layanan", "kementerian"))
    sheet = valued(data)["PNBP Layanan"]
    labels = {cell.value: cell.column for cell in sheet[header_row(sheet)]}
    row = next(r for r in range(1, 9) if sheet.cell(r, 2).value == "JUMLAH Semua satker")
    column = load("pnbp").table["layanan"].column
    for name in ("target", "realisasi", "persen", "pelanggan"):
        shown = sheet.cell(row, labels[column[name].label])
        assert Decimal(str(shown.value)) == pytest.approx(total.values[name], rel=Decimal("1e-15"))
        assert shown.number_format.split("_")[0] == column[name].kind.excel_format
    # published: target 6.893.010.382, realisasi 10.006.196.194
    assert sheet.cell(row, labels["Target Setahun (Rp)"]).value == 6_893_010_382
    assert "Target Bulan Ini (Rp), jumlah semua bulan" in {row[0] for row in valued(data)["Ringkasan"].values}
    summary = {row[0]: row[1:] for row in valued(data)["Ringkasan"].iter_rows(values_only=True) if row[0]}
    assert [value for value in summary["Target Setahun (Rp)"] if value] == [6_893_010_382]


def test_numbers_keep_their_digits(submissions: list[Submission], folder: Path) -> None:
    one = submissions[0]
    row = one.tables["layanan"][0]
    values = (row.values[0], row.values[1], Decimal(987654321098765), Decimal("0.123456789012345"), *row.values[4:])
    odd = replace(one, tables={"layanan": (replace(row, values=values),)})
    (xml,) = [
        part for part in parts_like(consolidated_workbook(agency_of(odd), folder), r"sheet\d+.xml$").values()
        if b"<v>987654321098765</v></c>" in part and b"<hyperlink " in part
    ]  # fmt: skip
    assert b"<v>0.123456789012345</v>" in xml


def agency_of(*submissions: Submission) -> Agency:
    received = tuple(Received(one.path, one.sent_as, "berlaku", submission=one) for one in submissions)
    return Agency(received, submissions)


def test_amounts_in_thousands_are_labelled_in_rupiah(data: bytes, whole: Agency) -> None:
    """Form A prints section II in thousands; the rekap has full rupiah and says so."""
    sheet = opened(data)["Form A Keluaran"]
    labels = [cell.value for cell in sheet[header_row(sheet)]]
    assert "Anggaran Rupiah (Rp)" in labels
    assert not [label for label in labels if "000" in label]
    amounts = [row["Anggaran Rupiah (Rp)"].value for row in table(sheet)]
    position = [c.name for c in load("form_a").table["keluaran"].columns].index("rupiah")
    assert amounts == [int(row.values[position]) for row in whole.submissions[1].tables["keluaran"]]  # type: ignore[arg-type]
    assert min(amounts) >= 1_000_000


def test_same_agency_same_bytes(data: bytes, whole: Agency, folder: Path) -> None:
    assert consolidated_workbook(whole, folder) == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_sheets(data: bytes) -> None:
    """Computed copies of other tables (Rekap, Capaian) have no sheet; names fit."""
    names = opened(data).sheetnames
    assert names == [
        "Ringkasan", "Kepatuhan", "Tingkat Kepatuhan", "Pengingat", "Status Laporan", "Temuan", "Angka Diragukan",
        "Perubahan",
        "Form A per Satker", "Form A Kegiatan", "Form A Keluaran", "Form A Realisasi", "Form A Kendala",
        "PNBP per Satker", "PNBP Layanan", "PNBP Bulanan", "PNBP Tahunan", "Rencana Aksi per Satker",
        "Rencana Aksi", "Rencana Aksi Pengukuran", "Rencana Aksi Sasaran", "Rekonsiliasi", "Daftar Berkas",
        "Data Grafik",
    ]  # fmt: skip
    assert all(len(name) <= 31 for name in names)
    for sheet in opened(data).worksheets[1:-1]:
        assert sheet.freeze_panes
        assert len(sheet.tables) == 1
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(whole: Agency, folder: Path) -> None:
    data = consolidated_workbook(whole, folder, most_rows=4)
    names = [name for name in opened(data).sheetnames if name.startswith("PNBP Layanan")]
    assert names == ["PNBP Layanan", "PNBP Layanan (2)", "PNBP Layanan (3)", "PNBP Layanan (4)"]
    services = [row["Jenis Layanan"].value for name in names for row in table(opened(data)[name])]
    assert services == [row.values[1] for row in whole.submissions[0].tables["layanan"]]
    assert "Bagian 2 dari 4: baris 5 sampai 8 dari 16" in opened(data)[names[1]]["A2"].value
    formulas = [c.value for r in opened(data)["Rekonsiliasi"].iter_rows() for c in r if c.data_type == "f"]
    assert any("'PNBP Layanan'!" in f and "'PNBP Layanan (4)'!" in f for f in formulas if f.startswith("=SUM("))


def test_an_agency_without_anything_has_its_workbook(folder: Path) -> None:
    assert opened(consolidated_workbook(Agency((), ()), folder))["Ringkasan"]["A2"].value == "belum ada laporan"


def test_findings_have_what_keputusan_csv_needs(data: bytes) -> None:
    rows = table(opened(data)["Temuan"])
    found = {
        row["kode"].value: row
        for row in rows
        if row["kode"].value in {"P-05", "P-08"} and row["sel"].value == "Layanan!E12"
    }
    taken, still = found["P-05"], found["P-08"]
    assert [taken[name].value for name in ("satker", "form", "angka")] == ["247199", "pnbp", "1"]
    assert [taken["Status"].value, still["Status"].value] == ["diterima", "terbuka"]
    assert [taken[name].value for name in ("Keputusan", "Alasan", "Catatan")] == [
        "diterima", "Surat 7", "keputusan.csv: Sekretariat",
    ]  # fmt: skip
    assert taken["Sampai"].value.date() == date(2024, 12, 31)
    order = [row["Status"].value for row in rows if row["Tingkat"].value != "catatan"]
    assert order == sorted(order, key=("terbuka", "dijelaskan", "diterima").index)


def test_files_are_listed_with_their_fate(data: bytes) -> None:
    rows = opened(data)["Daftar Berkas"].iter_rows(min_row=5, values_only=True)
    fates = {row[1]: row[2:4] for row in rows}
    assert fates["rusak.xlsx"] == ("tidak terbaca", "Berkas rusak.")
    assert fates["lama.xlsx"] == ("digantikan", "digantikan oleh revisi 1")
    assert len(fates) == 5


# --- compliance ------------------------------------------------------------------------------------------------------


def statuses(made: Agency, folder: Path) -> dict[str, tuple[Any, ...]]:
    rows = table(opened(consolidated_workbook(made, folder))["Kepatuhan"])
    return {row[HEADER].value: (row["Status"].value, row["Kesalahan"].value, row["Keterangan"].value) for row in rows}


def test_compliance(submissions: list[Submission], folder: Path) -> None:
    pnbp = replace(submissions[0], findings=())
    late = replace(as_other_satker(pnbp, "2", "Terlambat"), received=date(2024, 7, 13))
    none = replace(as_other_satker(pnbp, "3", "Tanpa Tanggal"), received=None)
    twice = as_other_satker(pnbp, "5", "Ganda")
    stranger = as_other_satker(pnbp, "9", "Tak Dikenal")
    ones = [as_other_satker(pnbp, "1", "Tepat"), late, none, stranger]
    made = replace(
        agency_of(*ones),
        expected=tuple(Satker(str(code), f"Satker {code}") for code in (1, 2, 3, 4, 5, 6)),
        due=date(2024, 7, 12),
    )
    out = as_other_satker(pnbp, "6", "Luar")
    rest = [Received(twice.path, "a", "ganda", "", twice), Received(twice.path, "b", "ganda", "", twice),
            Received(out.path, "c", "dikecualikan", "salah", out)]  # fmt: skip
    finding = Finding("P-08", "galat", "Negatif.", Place("Layanan", "E12"))
    made = replace(made, received=(*made.received, *rest), judged=(Judged(late, replace(finding), "1"),))
    found = statuses(made, folder)
    assert {code: status for code, (status, _, _) in found.items()} == {
        "1": "tepat waktu", "2": "terlambat", "3": "diterima", "4": "belum kirim", "5": "ganda", "6": "dikecualikan",
        "9": "tepat waktu",
    }  # fmt: skip
    assert found["9"][2] == "tidak ada di daftar satker"
    assert found["4"][1] is None


def test_words_are_tinted(data: bytes) -> None:
    rules = {rule.formula[0] for area in opened(data)["Kepatuhan"].conditional_formatting for rule in area.rules}
    assert {'"tepat waktu"', '"terlambat"', '"belum kirim"', '"ganda"'} <= rules


# --- charts ----------------------------------------------------------------------------------------------------------

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def drawn(data: bytes) -> list[tuple[str, list[tuple[list[Any], list[Any]]]]]:
    """Each chart's title, and labels and values of its series, read from the cells that it refers to."""
    found = []
    for xml in parts_like(data, r"charts/chart\d+\.xml$").values():
        root = ET.fromstring(xml)
        title = "".join(
            text.text or "" for text in root.find(f"{_CHART}chart/{_CHART}title").iter() if text.tag.endswith("}t")
        )  # type: ignore[union-attr]
        series = [
            (referred(data, one.find(f"{_CHART}cat")), referred(data, one.find(f"{_CHART}val")))
            for one in root.iter(f"{_CHART}ser")
        ]
        found.append((title, series))
    return found


def referred(data: bytes, element: Any) -> list[Any]:
    sheet, _, area = next(element.iter(f"{_CHART}f")).text.rpartition("!")
    first, _, last = area.replace("$", "").partition(":")
    return [cell.value for row in opened(data)[sheet.strip("'")][f"{first}:{last or first}"] for cell in row]


def many(one: Submission, count: int, folder: Path) -> bytes:
    """A rekap of so many satker with rising target and falling realisasi, in millions."""
    ones = [
        as_other_satker(one, f"{100_000 + n}", f"Balai Standardisasi dan Pelayanan Jasa Industri Kota {n}")
        for n in range(count)
    ]
    totals = tuple(
        LevelTotal("pnbp", "layanan", one.period, "satker", s.satker, s.name, 1,
                   {"target": Decimal(10**9 * (n + 1)), "realisasi": Decimal(10**9 * (count - n))})
        for n, s in enumerate(ones)
    )  # fmt: skip
    return consolidated_workbook(replace(agency_of(*(replace(s, tables={}) for s in ones)), totals=totals), folder)


def test_charts_draw_the_satker_s_totals(submissions: list[Submission], folder: Path) -> None:
    ((title, (target, realisasi)),) = drawn(many(submissions[0], 24, folder))
    assert title == "Target dan realisasi PNBP, TW IV 2024 (miliar rupiah)"
    assert target[1] == [10**9 * n for n in range(24, 0, -1)]
    assert realisasi[1] == [10**9 * n for n in range(1, 25)]
    assert target[0][0] == "100023 … Jasa Industri Kota 23"
    assert target[0] == realisasi[0]


def test_with_many_satker_the_highest_and_lowest_are_drawn(submissions: list[Submission], folder: Path) -> None:
    data = many(submissions[0], 300, folder)
    ((_, (target, _)),) = drawn(data)
    assert target[1] == [10**9 * n for n in (*range(300, 280, -1), *range(20, 0, -1))]
    texts = [cell.value for row in opened(data)["Ringkasan"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("20 teratas dan 20 terbawah dari 300 satker") for text in texts)


def test_labels_of_charts_have_their_own_format_not_that_of_the_cells(data: bytes) -> None:
    formats = [
        found
        for xml in parts_like(data, r"charts/chart\d+\.xml$").values()
        for found in ET.fromstring(xml).iter(f"{_CHART}numFmt")
    ]
    assert len(formats) > 2
    assert {found.get("sourceLinked") for found in formats} == {"0"}


def test_each_form_has_its_chart(data: bytes) -> None:
    assert [title.split(",")[0] for title, _ in drawn(data)] == [
        "Target dan realisasi PNBP", "Capaian kinerja dan serapan anggaran",
    ]  # fmt: skip
    assert load("form_a").charts[0].columns == (("realisasi", "keuangan_r_sd"), ("realisasi", "fisik_r_sd"))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('["layanan.target", "layanan.persen"]', "tidak punya satu sumbu: persen, rupiah"),
        ('["layanan.volume"]', "layanan.volume bukan kolom angka yang punya total"),
        ('["layanan.tidak_ada"]', "layanan.tidak_ada bukan kolom angka yang punya total"),
        ('["lain.target"]', "lain.target bukan kolom angka yang punya total"),
        ('["target"]', "target. bukan kolom angka yang punya total"),
        ("[]", "columns belum ada"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(columns: str, message: str) -> None:
    form = (Path(__file__).parents[2] / "src/xlkinerja/forms/pnbp.toml").read_text(encoding="utf-8")
    with pytest.raises(FormError, match=re.escape(message)):
        load_text(
            "x.toml", re.sub(r'columns = \["layanan.target", "layanan.realisasi"\]', f"columns = {columns}", form)
        )


# --- other programs --------------------------------------------------------------------------------------------------


def test_live_formulas_give_what_is_stored(data: bytes, tmp_path: Path) -> None:
    assert not differences(data, recalculated_by_formualizer(data, tmp_path))


def test_libreoffice_opens_it_and_computes_the_same(data: bytes) -> None:
    assert not differences(data, recalculated_by_libreoffice(data))


def test_live_sums_are_over_the_rows(data: bytes) -> None:
    rows = {
        row[0]: row
        for row in openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Rekonsiliasi"].iter_rows(
            min_row=5, values_only=True
        )
    }
    line = rows["Jumlah satker = jumlah baris sheet PNBP Layanan: Target Setahun (Rp)"]
    assert line[1:] == (6_893_010_382, 6_893_010_382, 0, "cocok")
    assert rows["uang"][3:] == (1, "tidak cocok")
    sheet = opened(data)["PNBP Layanan"]
    letter = get_column_letter([cell.value for cell in sheet[header_row(sheet)]].index("Target Setahun (Rp)") + 1)
    formulas = [cell.value for cell in opened(data)["Rekonsiliasi"]["C"]]
    assert f"=SUM('PNBP Layanan'!{letter}{header_row(sheet) + 1}:{letter}{header_row(sheet) + 16})" in formulas
