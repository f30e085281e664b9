"""The copy that is signed: all figures, nothing for the screen; and everything comes back when it is filled again."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from office import ALL_SAMPLES
from office_process import missing
from xlkinerja.answer.page import TINTS
from xlkinerja.cli.main import cli
from xlkinerja.form.loader import load
from xlkinerja.pipeline import clean_copy, fill_workbook
from xlkinerja.templates import template

INPUT = "FFFBE6"
COLOURS = {bytes.fromhex(colour) for colour in (*TINTS.values(), INPUT)}
LABELS = ("Jabatan", "Revisi ke", "Tempat, Tanggal")
OLD = Path(__file__).parents[1] / "templates" / "made_before"
BOOKS = {
    "pnbp": ALL_SAMPLES / "pnbp" / "bbspjikkp-2024-salah.xlsx",
    "form_a": ALL_SAMPLES / "form_a" / "manado-2023-tw2-rupiah.xlsx",
    "pnbp of before": OLD / "pnbp-jawaban.xlsx",
}


def filled(name: str) -> bytes:
    return fill_workbook(BOOKS[name].read_bytes(), "a.xlsx").data


@pytest.mark.parametrize("name", BOOKS)
def test_a_clean_copy_has_all_figures_and_neither_marks_nor_notes(name: str) -> None:
    answer, copy = (openpyxl.load_workbook(io.BytesIO(d)) for d in (filled(name), clean_copy(filled(name), "a").data))
    shown = [sheet for sheet in copy if sheet.sheet_state == "visible"]
    assert {sheet.title for sheet in copy} - {sheet.title for sheet in shown} == {"Petunjuk", "Pemeriksaan"}
    for sheet in shown:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value == answer[sheet.title][cell.coordinate].value or _leads_to_findings(cell, answer)
                assert cell.comment is None
                assert cell.fill.fill_type is None or cell.fill.fgColor.rgb[-6:] not in {*TINTS.values(), INPUT}


def _leads_to_findings(cell: Cell, answer: Workbook) -> bool:
    said = answer[cell.parent.title][cell.coordinate].value
    return (
        cell.coordinate == "A3"
        and cell.value in {None, cell.hyperlink.location}
        and said.startswith("Hasil pemeriksaan: ")
    )


def test_the_first_sheet_says_what_was_found_and_leads_there() -> None:
    book, blank = (openpyxl.load_workbook(io.BytesIO(data)) for data in (filled("pnbp"), template(load("pnbp"))))
    sheet = book["Layanan"]
    counts = next(row[3] for row in openpyxl.load_workbook(io.BytesIO(filled("pnbp")))["Pemeriksaan"].iter_rows(
        values_only=True) if row[0] == "Temuan")  # fmt: skip
    assert sheet["A3"].value == f"Hasil pemeriksaan: {counts}. Lihat sheet Pemeriksaan."
    named = {name: book.defined_names[blank["Layanan"]["A3"].hyperlink.location].attr_text for name, book in (
        ("answer", book), ("blank", blank))}  # fmt: skip
    assert named == {"answer": "Pemeriksaan!$A$1", "blank": "Petunjuk!$A$1"}, "a place that is there: Excel wants one"
    old = openpyxl.load_workbook(io.BytesIO(filled("pnbp of before")))["Layanan"]
    assert old["A3"].value is None  # workbooks of before have no cell for it


@pytest.mark.parametrize("name", BOOKS)
def test_filling_it_again_brings_everything_back(name: str) -> None:
    answer = filled(name)
    again = fill_workbook(clean_copy(answer, "a.xlsx").data, "a.xlsx").data
    one, other = (openpyxl.load_workbook(io.BytesIO(data)) for data in (answer, again))
    assert [sheet.sheet_state for sheet in other] == [sheet.sheet_state for sheet in one]
    for sheet in one:
        if sheet.title == "Pemeriksaan":
            continue  # its receipt names the copy
        for row in sheet.iter_rows():
            for cell in row:
                there = other[sheet.title][cell.coordinate]
                assert (there.value, there.fill.fgColor.rgb, there.number_format) == (
                    cell.value, cell.fill.fgColor.rgb, cell.number_format,
                )  # fmt: skip
                assert (there.comment and there.comment.text) == (cell.comment and cell.comment.text)
    assert fill_workbook(again, "a.xlsx").data == again


def test_explanations_outlive_it() -> None:
    data = filled("pnbp")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Pemeriksaan"]
    head = next(row[0].row for row in sheet.iter_rows() if row[8].value == "Penjelasan")
    sheet.cell(head + 1, 9).value = "Sudah dijelaskan."
    written = io.BytesIO()
    book.save(written)
    again = fill_workbook(clean_copy(written.getvalue(), "a.xlsx").data, "a.xlsx").result
    assert "Sudah dijelaskan." in {finding.explanation for finding in again.findings}


def test_its_pages_hold_no_colour_of_a_mark_and_no_helper_label(tmp_path: Path) -> None:
    for program in ("soffice", "pdftoppm", "pdftotext"):
        if shutil.which(program) is None:
            missing(f"{program} tidak ada (apt install libreoffice-calc poppler-utils)")
    answer = filled("pnbp")
    for name, data in (("jawaban", answer), ("bersih", clean_copy(answer, "a.xlsx").data)):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    books = [str(tmp_path / f"{name}.xlsx") for name in ("jawaban", "bersih")]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *books]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert _colours(tmp_path / "jawaban.pdf") & COLOURS  # they would be seen
    assert not _colours(tmp_path / "bersih.pdf") & COLOURS
    text = subprocess.run(["pdftotext", str(tmp_path / "bersih.pdf"), "-"], check=True, capture_output=True, text=True)
    assert "JUMLAH" in text.stdout
    assert not [label for label in (*LABELS, "HASIL PEMERIKSAAN", "PETUNJUK") if label in text.stdout]


def _colours(pdf: Path) -> set[bytes]:
    """The colours of a printed workbook's pixels."""
    subprocess.run(["pdftoppm", "-r", "40", str(pdf), str(pdf.with_suffix(""))], check=True, capture_output=True)
    found: set[bytes] = set()
    for picture in pdf.parent.glob(f"{pdf.stem}-*.ppm"):
        pixels = picture.read_bytes().split(b"\n", 3)[3]
        found |= {pixels[n : n + 3] for n in range(0, len(pixels), 3)}
    return found


def test_the_command_writes_it_and_leaves_the_workbook_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "cetak.xlsx"
    source.write_bytes(template(load("pnbp")))
    before = source.read_bytes()
    result = CliRunner().invoke(cli, ["clean", str(source), "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert source.read_bytes() == before
    assert openpyxl.load_workbook(target)["Petunjuk"].sheet_state == "hidden"
    assert CliRunner().invoke(cli, ["clean", str(source), "-o", str(source)]).exit_code == 2
    source.write_bytes(b"bukan Excel")
    assert CliRunner().invoke(cli, ["clean", str(source), "-o", str(target)]).exit_code == 3


def test_blank_rows_are_not_printed_and_come_back() -> None:
    answer = filled("pnbp")
    copy = clean_copy(answer, "a.xlsx").data
    one, other, again = (
        openpyxl.load_workbook(io.BytesIO(data)) for data in (answer, copy, fill_workbook(copy, "a.xlsx").data)
    )
    hidden = [row for row, look in other["Layanan"].row_dimensions.items() if look.hidden]
    assert hidden
    assert not [cell.value for row in hidden for cell in one["Layanan"][row] if _shows(cell)]
    for book in (one, again):
        assert not [row for sheet in book for row, look in sheet.row_dimensions.items() if look.hidden]
        assert not [name for sheet in book for name in sheet.defined_names if name.startswith("XK_BARIS")]


def _shows(cell: Cell) -> bool:
    return cell.value is not None and not str(cell.value).startswith("=")


def test_each_page_says_of_how_many_and_how_many_faults_are_open() -> None:
    made = clean_copy(filled("pnbp"), "a.xlsx")
    faults = made.result.count("galat")
    assert faults
    said = f"Halaman &P dari &N · {faults} Kesalahan belum diperbaiki"
    copy, again = (openpyxl.load_workbook(io.BytesIO(d)) for d in (made.data, fill_workbook(made.data, "a").data))
    assert {sheet.oddFooter.center.text.strip() for sheet in copy if sheet.sheet_state == "visible"} == {said}
    assert {again[sheet.title].oddFooter.center.text.strip() for sheet in copy if sheet.sheet_state == "visible"} == {
        "Halaman &P"
    }
