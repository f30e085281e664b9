"""The answer in the workbook: the sheet Pemeriksaan, marks and notes, explanations, and what was typed over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings, strategies as st
from openpyxl.comments import Comment

from kit import (
    REPORT,
    SAMPLES,
    Typing,
    clean,
    edited,
    fill_at,
    formula_at,
    places,
    reader,
    sheet,
    text_at,
    typed,
    zip_edited,
)
from office import office
from xlkinerja.answer import cells as answer
from xlkinerja.answer.cells import answer_sheet
from xlkinerja.answer.page import height_for
from xlkinerja.cli.main import cli
from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.pipeline import Filled, check_workbook, fill_workbook
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.templates import template

GALAT, PERINGATAN, CATATAN, EXPLAINED = "FF9C9C", "FFD27F", "BDD7EE", "C6E0B4"
INPUT = fill_at(clean(), "Layanan!C12")
COMPUTED = fill_at(clean(), "Layanan!G12")

# One of each: P-01 (galat) on Layanan!C32, P-07 (peringatan) on Layanan!G12, XK-303 (catatan) on Layanan!I11.
TOO_MUCH: Typing = {"Layanan!C11": 1_520_000, "Layanan!C12": 80_000}
MIXED: Typing = {**TOO_MUCH, "Tahunan!B7": 1_500_000, "Layanan!I11": Decimal("0.25")}


def fill(data: bytes, *, convert_text: bool = False) -> Filled:
    return fill_workbook(data, "uji.xlsx", convert_text=convert_text)


@pytest.fixture(scope="module")
def mixed() -> bytes:
    filled = fill(typed(clean(), MIXED))
    assert places(filled.result) == {("P-01", "Layanan!C32"), ("P-07", "Layanan!G12"), ("XK-303", "Layanan!I11")}
    return filled.data


def page(data: bytes, name: str = "Pemeriksaan") -> dict[str, str]:
    """Return the sheet's texts by cell."""
    return {f"{'ABCDEFGHIJ'[c - 1]}{r}": cell.text for (r, c), cell in sheet(data, name).cells.items() if cell.text}


def row_of(data: bytes, code: str, name: str = "Pemeriksaan") -> int:
    """Return the row in which a code is listed."""
    (row,) = {r for (r, c), cell in sheet(data, name).cells.items() if c == 3 and cell.text == code}
    return row


def explained(data: bytes, code: str, words: str | None, name: str = "Pemeriksaan") -> bytes:
    """Return the workbook after staff wrote into the column Penjelasan and ran `fill` again."""
    return fill(typed(data, {f"{name}!I{row_of(data, code, name)}": words})).data


def labelled(data: bytes, label: str) -> str:
    """Return what stands beside a label of the heading or the receipt."""
    texts = page(data)
    (place,) = (place for place, text in texts.items() if text == label and place[0] == "A")
    return texts[f"D{place[1:]}"]


# --- the sheet ---------------------------------------------------------------------------------------------------


def test_nothing_to_say() -> None:
    data = fill(clean()).data
    assert labelled(data, "Satker") == "247199 · Balai Besar Uji"
    assert labelled(data, "Periode") == "Triwulan II Tahun Anggaran 2024"
    assert labelled(data, "Status").startswith("LENGKAP")
    assert labelled(data, "Temuan") == "0 kesalahan, 0 peringatan, 0 catatan"
    assert "Tidak ada temuan." in page(data).values()


def test_findings_are_listed_gravest_first(mixed: bytes) -> None:
    texts = page(mixed)
    first = row_of(mixed, "P-01")
    listed = [[texts.get(f"{column}{first + n}", "") for column in "ABCDEFG"] for n in range(3)]
    assert listed == [
        ["1", "kesalahan", "P-01", "Layanan", "C32", "Target Setahun (Rp) (Jumlah)", "1.600.000"],
        ["2", "peringatan", "P-07", "Layanan", "G12", "Realisasi terhadap Target (Kalibrasi)", "375,00%"],
        ["3", "catatan", "XK-303", "Layanan", "I11", "Pertumbuhan (Pengujian)", "25,00%"],
    ]
    assert "selisih 100.000" in texts[f"H{first}"]
    assert labelled(mixed, "Status") == "PERLU DIPERBAIKI: ada kesalahan"
    assert labelled(mixed, "Temuan") == "1 kesalahan, 1 peringatan, 1 catatan"


THREE_LINES = (  # as LibreOffice wraps them in the column Temuan dan tindakan
    "Jumlah target bulanan 7.474.997.269, jumlah target layanan 6.893.010.382: selisih 581.986.887. "
    "Samakan target bulanan dengan target layanan."
)


def test_row_has_room_for_its_words() -> None:
    """A line of this size is 12 points high."""
    assert height_for({8: (THREE_LINES, 62)}) >= 3 * 12
    assert height_for({8: ("satu kata", 62)}) < 2 * 12
    assert height_for({8: ("satu\n\ntiga", 62), 9: ("satu", 40)}) >= 3 * 12


def test_satker_is_shown_as_typed_when_it_is_no_code() -> None:
    data = fill(typed(clean(), {"Layanan!C4": 24719})).data
    assert labelled(data, "Satker") == "24719 · Balai Besar Uji"


@pytest.mark.parametrize(
    ("known", "period"),
    [(("tahun", "triwulan"), ["Triwulan II Tahun Anggaran 2024"]), (("tahun",), ["Tahun Anggaran 2024"]), ((), [])],
)
def test_period_of_a_form_without_year_or_quarter(known: tuple[str, ...], period: list[str]) -> None:
    result = fill(clean()).result
    assert result.report is not None
    form = result.report.form
    form = replace(form, fields=tuple(field for field in form.fields if field.name in known))
    fields = {name: result.report.fields[name] for name in known}
    made = answer_sheet(replace(result.report, form=form, fields=fields), result.source, EarlierAnswer(), "P")
    labels = {cell.row for cell in made.cells if cell.value == "Periode"}
    assert [cell.value for cell in made.cells if cell.row in labels and cell.column == 4] == period


def test_status_without_galat() -> None:
    data = fill(typed(clean(), TOO_MUCH)).data
    assert labelled(data, "Status") == "PERLU PENJELASAN: ada peringatan yang belum dijelaskan"


def test_links_go_to_the_cells(mixed: bytes) -> None:
    """Each link is on the cell that names its target, and the target exists."""
    book = openpyxl.load_workbook(BytesIO(mixed))
    links = {cell.coordinate: cell.hyperlink.location for row in book["Pemeriksaan"] for cell in row if cell.hyperlink}
    first = row_of(mixed, "P-01")
    assert [links.pop(f"E{first + n}") for n in range(3)] == ["Layanan!C32", "Layanan!G12", "Layanan!I11"]
    assert list(links.values()) == ["Layanan!I11"], "the replaced figure is linked too"


def test_link_to_a_sheet_whose_name_needs_quotes() -> None:
    def change(book: Any) -> None:
        book["Layanan"].title = "Layanan TW2"
        for name in book.defined_names.values():
            name.attr_text = name.attr_text.replace("Layanan!", "'Layanan TW2'!")
        book["Layanan TW2"]["C4"] = "ABCDEF"

    data = fill(edited(clean(), change)).data
    book = openpyxl.load_workbook(BytesIO(data))
    link = book["Pemeriksaan"][f"E{row_of(data, 'XK-207')}"].hyperlink
    assert link.location == "'Layanan TW2'!C4"


def test_receipt(mixed: bytes) -> None:
    """Form, version, engine, the input's hash, and how many cells are formulas of ours."""
    assert labelled(mixed, "Formulir") == "pnbp versi 1"
    assert labelled(mixed, "Diperiksa").startswith("xlkinerja ")
    # 2 services x 4, Jumlah 9 (5 sums of money, pelanggan, persen, pertumbuhan, porsi), 12 months x 4, Jumlah 2,
    # 2 years x 3
    assert labelled(mixed, "Sel hitungan").startswith("73 sel ")
    assert len(labelled(mixed, "SHA-256 masukan")) == 64


def test_technical_column_is_hidden(mixed: bytes) -> None:
    assert 10 in sheet(mixed, "Pemeriksaan").hidden_columns


# --- marks and notes ---------------------------------------------------------------------------------------------


def test_marks_have_the_colour_of_the_gravest_level(mixed: bytes) -> None:
    colours = [fill_at(mixed, f"Layanan!{cell}") for cell in ("C32", "G12", "I11", "C12")]
    assert colours == [GALAT, PERINGATAN, CATATAN, INPUT]
    notes = sheet(mixed, "Layanan").notes
    assert {place: note.text.partition(".")[0] for place, note in notes.items()} == {
        parse_cell("C32"): "xlkinerja: kesalahan (P-01)",
        parse_cell("G12"): "xlkinerja: peringatan (P-07)",
        parse_cell("I11"): "xlkinerja: catatan (XK-303)",
    }


def test_two_findings_on_one_cell_share_its_mark_and_note() -> None:
    """P-08 is a galat, XK-204 a catatan."""
    data = fill(typed(clean(), {"Layanan!C12": "-600,000"})).data
    assert fill_at(data, "Layanan!C12") == GALAT
    note = sheet(data, "Layanan").notes[parse_cell("C12")].text
    assert 0 < note.index("(P-08)") < note.index("(XK-204)")


def test_corrected_cell_loses_mark_and_note_and_gets_its_own_fill_back(mixed: bytes) -> None:
    mended = fill(typed(mixed, {"Tahunan!B7": 1_600_000, "Layanan!C11": 1_000_000, "Layanan!C12": 600_000}))
    assert places(mended.result) == {("XK-303", "Layanan!I11")}
    for cell in ("C32", "G12"):
        assert fill_at(mended.data, f"Layanan!{cell}") == fill_at(clean(), f"Layanan!{cell}")
    assert list(sheet(mended.data, "Layanan").notes) == [parse_cell("I11")]


def test_note_of_staff_is_left_alone() -> None:
    def note(book: Any) -> None:
        book["Layanan"]["C4"] = "ABCDEF"
        book["Layanan"]["C4"].comment = Comment("Kode menyusul dari Biro.", "Siti")

    filled = fill(edited(clean(), note))
    assert places(filled.result) == {("XK-207", "Layanan!C4"), ("XK-509", "Layanan!C4")}
    assert sheet(filled.data, "Layanan").notes[parse_cell("C4")].text == "Kode menyusul dari Biro."
    assert fill_at(filled.data, "Layanan!C4") == GALAT, "the mark is there all the same"
    mended = fill(typed(filled.data, {"Layanan!C4": "247199"})).data
    assert sheet(mended, "Layanan").notes[parse_cell("C4")].text == "Kode menyusul dari Biro."
    assert fill_at(mended, "Layanan!C4") == INPUT


# --- explanations ------------------------------------------------------------------------------------------------

WORDS = "Tarif naik mulai April; lihat surat B-12/2024."


def test_explained_peringatan_is_settled(mixed: bytes) -> None:
    data = explained(mixed, "P-07", WORDS)
    row = row_of(data, "P-07")
    texts = page(data)
    assert (texts[f"B{row}"], texts[f"I{row}"]) == ("dijelaskan", WORDS)
    assert fill_at(data, "Layanan!G12") == EXPLAINED
    assert labelled(data, "Temuan") == "1 kesalahan, 1 peringatan (1 dijelaskan), 1 catatan"
    assert sheet(data, "Layanan").notes[parse_cell("G12")].text.startswith("xlkinerja: peringatan dijelaskan (P-07)")
    assert fill(data).result.count("peringatan") == 0


def test_explained_galat_stays(mixed: bytes) -> None:
    data = explained(mixed, "P-01", WORDS)
    row = row_of(data, "P-01")
    assert (page(data)[f"B{row}"], page(data)[f"I{row}"]) == ("kesalahan", WORDS)
    assert fill_at(data, "Layanan!C32") == GALAT
    assert labelled(data, "Status") == "PERLU DIPERBAIKI: ada kesalahan"
    assert fill(data).result.count("galat") == 1


def test_all_explained_is_complete() -> None:
    data = fill(typed(clean(), TOO_MUCH)).data
    data = explained(data, "P-07", WORDS)
    assert labelled(data, "Status") == "LENGKAP: tidak ada kesalahan dan semua peringatan sudah dijelaskan"


def test_explanation_that_was_deleted_is_gone(mixed: bytes) -> None:
    data = explained(explained(mixed, "P-07", WORDS), "P-07", None)
    assert WORDS not in page(data).values()
    assert fill_at(data, "Layanan!G12") == PERINGATAN


def test_blanks_explain_nothing(mixed: bytes) -> None:
    assert fill_at(explained(mixed, "P-07", "  "), "Layanan!G12") == PERINGATAN


def test_explanation_survives_the_finding(mixed: bytes) -> None:
    """It is kept as "selesai" while the figures are right, and is back at its place when they are wrong again."""
    right: Typing = {"Layanan!C11": 1_000_000, "Layanan!C12": 600_000}
    mended = fill(typed(explained(mixed, "P-07", WORDS), right)).data
    row = row_of(mended, "P-07")
    texts = page(mended)
    assert [texts.get(f"{column}{row}") for column in "BCFI"] == [
        "selesai",
        "P-07",
        "Realisasi terhadap Target (Kalibrasi)",
        WORDS,
    ]
    assert fill(mended).data == mended
    again = fill(typed(mended, TOO_MUCH)).data
    assert page(again)[f"B{row_of(again, 'P-07')}"] == "dijelaskan"
    assert "selesai" not in page(again).values()


def test_explanation_follows_its_row(mixed: bytes) -> None:
    """Rows are known by their key: after sorting the explanation is beside the same service."""
    data = explained(mixed, "P-07", WORDS)
    swapped: Typing = {
        "Layanan!B11": "Kalibrasi",
        "Layanan!C11": 80_000,
        "Layanan!D11": 100_000,
        "Layanan!E11": 300_000,
        "Layanan!H11": 200_000,
        "Layanan!B12": "Pengujian",
        "Layanan!C12": 1_520_000,
        "Layanan!D12": 200_000,
        "Layanan!E12": 500_000,
        "Layanan!H12": 400_000,
    }
    data = fill(typed(data, swapped)).data
    texts, row = page(data), row_of(data, "P-07")
    assert [texts[f"{column}{row}"] for column in "BEI"] == ["dijelaskan", "G11", WORDS]
    assert (fill_at(data, "Layanan!G11"), fill_at(data, "Layanan!G12")) == (EXPLAINED, COMPUTED)


def test_exit_code_and_summary_follow_the_explanation(tmp_path: Path) -> None:
    """A peringatan never fails a run, explained or not; explained it is no longer counted, and the line says so."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(fill(typed(clean(), TOO_MUCH)).data)
    before = CliRunner().invoke(cli, ["check", str(file)])
    file.write_bytes(explained(file.read_bytes(), "P-07", WORDS))
    after = CliRunner().invoke(cli, ["check", str(file)])
    assert (before.exit_code, after.exit_code) == (0, 0)
    assert before.stdout.startswith("a.xlsx: Layanan!G12: P-07 peringatan Realisasi Kalibrasi")
    assert after.stdout.startswith("a.xlsx: Layanan!G12: P-07 peringatan (dijelaskan) Realisasi Kalibrasi")
    counts = [run.stderr.splitlines()[2].split()[2:5] for run in (before, after)]
    assert counts == [["0", "1", "0"], ["0", "0", "0"]]


# --- figures typed over our formulas -----------------------------------------------------------------------------


def test_replaced_figures_are_listed_and_still_reported() -> None:
    data = typed(clean(), {"Layanan!G12": Decimal("0.7"), "Layanan!E32": 800_001, "Layanan!F12": (5, "E12/2")})
    first = fill(data)
    expected = {("XK-301", "Layanan!G12"), ("XK-301", "Layanan!E32"), ("XK-304", "Layanan!F12")}
    assert places(first.result) == expected
    second = fill(first.data)
    assert places(second.result) == expected
    assert second.data == first.data
    texts = page(second.data)
    rows = [place[1:] for place, text in texts.items() if place[0] == "B" and text == "diganti"]
    assert {texts[f"E{row}"]: (texts[f"G{row}"], texts[f"H{row}"]) for row in rows} == {
        "G12": ("70,00%", "Sekarang 50,00%."),
        "E32": ("800.001", "Sekarang 800.000."),
        "F12": ("=E12/2", "Sekarang 200.000."),
    }
    assert formula_at(second.data, "Layanan!E32") is not None
    assert text_at(second.data, "Layanan!E32") == "800000"


def test_figure_that_comes_right_is_no_longer_reported() -> None:
    """70 % typed for 300.000 of 600.000; the realised figure was wrong and becomes 420.000, as typed."""
    data = fill(typed(clean(), {"Layanan!G12": Decimal("0.7")})).data
    mended = fill(typed(data, {"Layanan!E12": 420_000, "Bulanan!C11": 320_000, "Tahunan!C7": 920_000}))
    assert places(mended.result) == {("XK-303", "Layanan!G12")}


def test_explained_figure_is_settled() -> None:
    data = fill(typed(clean(), {"Layanan!G12": Decimal("0.7")})).data
    data = explained(data, "XK-301", "Angka 0,7 dari OM-SPAN.")
    assert fill_at(data, "Layanan!G12") == EXPLAINED
    assert fill(data).data == data


# --- texts that become numbers -----------------------------------------------------------------------------------


def test_convert_text() -> None:
    data = typed(clean(), {"Layanan!C11": "Rp 1.000.000", "Layanan!H11": "400,000.00", "Layanan!L11": "25 sampel"})
    plain = fill(data)
    assert {code for code, _ in places(plain.result)} == {"XK-205", "XK-306"}
    assert formula_at(plain.data, "Layanan!G11") is None, "Excel could not compute it"
    assert text_at(plain.data, "Layanan!C11") == "Rp 1.000.000", "what staff typed is never touched"

    for source in (data, plain.data):  # asked at once, or after a first answer
        live = fill(source, convert_text=True)
        assert (text_at(live.data, "Layanan!C11"), text_at(live.data, "Layanan!H11")) == ("1000000", "400000")
        assert sheet(live.data, "Layanan").cells[parse_cell("C11")].kind == "number"
        assert formula_at(live.data, "Layanan!G11") is not None
        assert text_at(live.data, "Layanan!G11") == "0.5"
        assert text_at(live.data, "Layanan!L11") == "25 sampel", "the unit would be lost"
        texts = page(live.data)
        assert {texts[place] for place in texts if place[0] == "G"} >= {"Rp 1.000.000", "400,000.00"}
        again = fill(live.data, convert_text=True)
        assert again.data == live.data
        assert fill(live.data).data == live.data, "the texts stay in the receipt without the option too"


def test_convert_text_leaves_doubt_alone() -> None:
    """`48,488` may be 48.488 or 48,488: nobody but the staff may decide."""
    data = typed(clean(), {"Layanan!K11": "48,488", "Layanan!C11": "satu juta"})
    live = fill(data, convert_text=True).data
    assert (text_at(live, "Layanan!K11"), text_at(live, "Layanan!C11")) == ("48,488", "satu juta")


def test_convert_text_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(typed(clean(), {"Layanan!C11": "Rp 1.000.000"}))
    run = CliRunner().invoke(cli, ["fill", str(file), "-o", str(tmp_path / "b"), "--convert-text"])
    assert run.stdout == ""
    assert text_at((tmp_path / "b" / "a.xlsx").read_bytes(), "Layanan!C11") == "1000000"


# --- the sheet's name --------------------------------------------------------------------------------------------


def test_sheet_of_that_name_that_is_not_ours() -> None:
    def change(book: Any) -> None:
        book.create_sheet("Pemeriksaan")["A1"] = "Catatan Bu Siti"

    filled = fill(edited(clean(), change))
    assert text_at(filled.data, "Pemeriksaan!A1") == "Catatan Bu Siti"
    assert text_at(filled.data, "Pemeriksaan (2)!A1") == "HASIL PEMERIKSAAN"
    assert fill(filled.data).data == filled.data
    assert [one.name for one in reader(filled.data).sheets].count("Pemeriksaan (3)") == 0


def test_renamed_sheet_is_found_again(mixed: bytes) -> None:
    """Excel changes the tab's name and the defined name along with it."""
    renamed = zip_edited(mixed, {"xl/workbook.xml": lambda text: text.replace("Pemeriksaan", "Hasil cek")})
    renamed = zip_edited(renamed, {"xl/workbook.xml": lambda text: text.replace(">Hasil cek!", ">'Hasil cek'!")})
    data = explained(renamed, "P-07", WORDS, "Hasil cek")
    names = [one.name for one in reader(data).sheets]
    assert ("Hasil cek" in names, "Pemeriksaan" in names) == (True, False)
    assert WORDS in page(data, "Hasil cek").values()
    assert fill_at(data, "Layanan!G12") == EXPLAINED


def test_deleted_sheet_is_made_anew(mixed: bytes) -> None:
    """Marks of the earlier answer are still taken back; the explanations went with the sheet."""

    def change(book: Any) -> None:
        del book["Pemeriksaan"]
        del book.defined_names["XK_PEMERIKSAAN"]
        book["Tahunan"]["B7"] = 1_600_000

    data = fill(edited(mixed, change)).data
    assert text_at(data, "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
    assert fill_at(data, "Layanan!C32") == fill_at(clean(), "Layanan!C32")


def test_words_in_the_hidden_column_do_no_harm(mixed: bytes) -> None:
    data = typed(mixed, {f"Pemeriksaan!J{row_of(mixed, 'P-07')}": "[oops", "Pemeriksaan!J1": '["temuan"]'})
    before, after = page(mixed), page(fill(data).data)
    digest = labelled(mixed, "SHA-256 masukan")
    changed = {text for place, text in before.items() if after.get(place) != text}
    assert {text for text in changed if not text.startswith('["ditulis"')} == {
        digest,
        f'["sha256", "{digest}", "uji.xlsx"]',
    }
    assert len(after) == len(before)


# --- words that staff leave anywhere else on the sheet -----------------------------------------------------------


def others(data: bytes) -> set[str]:
    """Return what is listed under "Tulisan lain"."""
    texts = page(data)
    rows = [place[1:] for place, text in texts.items() if text == '["lain"]']
    return {texts[f"I{row}"] for row in rows}


def test_words_over_ours_are_kept(mixed: bytes) -> None:
    """Typed over our cells or after our words: heading, table head, value, message, receipt, gap; all are kept once."""
    row = row_of(mixed, "P-07")
    appended = page(mixed)[f"H{row}"] + " Sudah dibahas dengan Bu Siti."
    receipt = next(place for place, text in page(mixed).items() if text == "Diperiksa")
    words: Typing = {
        "A1": "Arsip TW II",
        "A8": "Dikirim 5 Juli",
        "B9": "Siapa?",
        f"A{row}": "perlu rapat",
        f"G{row}": "375% itu benar",
        f"H{row}": appended,
        f"H{row - 1}": 1_599_000,
        receipt: "Diperiksa oleh Rina",
        f"L{row}": "kolom baru",
    }
    data = fill(typed(mixed, {f"Pemeriksaan!{cell}": text for cell, text in words.items()})).data
    assert others(data) == {str(text) for text in words.values()}
    ours = {text for place, text in page(mixed).items() if place[0] < "I" and len(text) != 64}  # but the input's hash
    assert ours <= set(page(data).values()), "our words are back"
    assert fill(data).data == data
    changed = fill(typed(data, {"Layanan!C11": 1_520_001}))
    assert others(changed.data) == others(data), "they do not pile up"


def test_own_words_are_known_from_several_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long sheet has more words of ours than one cell can list."""
    monkeypatch.setattr(answer, "_DIGESTS_A_RECORD", 7)
    data = fill(typed(clean(), MIXED)).data
    assert sum(text.startswith('["ditulis"') for text in page(data).values()) > 3
    again = fill(typed(data, {"Pemeriksaan!A8": "Dikirim 5 Juli"})).data
    assert others(again) == {"Dikirim 5 Juli"}
    assert fill(again).data == again


def test_explanation_moved_away_is_kept(mixed: bytes) -> None:
    """It is staff's own text, although we wrote it into the sheet anew."""
    data = explained(mixed, "P-07", WORDS)
    row = row_of(data, "P-07")
    moved = fill(typed(data, {f"Pemeriksaan!I{row}": None, f"Pemeriksaan!H{row}": WORDS})).data
    assert others(moved) == {WORDS}
    assert fill_at(moved, "Layanan!G12") == PERINGATAN


def test_both_explanations_of_a_copied_row_are_kept(mixed: bytes) -> None:
    row = row_of(mixed, "P-07")
    record = page(mixed)[f"J{row}"]
    copy: Typing = {
        f"Pemeriksaan!{cell}": text for cell, text in ((f"I{row}", "satu"), ("I60", "dua"), ("J60", record))
    }
    data = fill(typed(mixed, copy)).data
    assert (page(data)[f"I{row}"], others(data)) == ("satu", {"dua"})


def test_heading_of_the_explanations_typed_elsewhere(mixed: bytes) -> None:
    data = typed(mixed, {"Pemeriksaan!C8": "Penjelasan", f"Pemeriksaan!I{row_of(mixed, 'P-07')}": WORDS})
    assert page(fill(data).data)[f"I{row_of(mixed, 'P-07')}"] == WORDS


# --- the law: fill(fill(x)) = fill(x) ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("convert_text", [False, True])
def test_sample_filled_twice_is_the_same(path: Path, *, convert_text: bool) -> None:
    data = template(load("pnbp"), json.loads(path.read_text(encoding="utf-8")))
    first = fill(data, convert_text=convert_text)
    second = fill(first.data, convert_text=convert_text)
    assert second.data == first.data
    assert second.result.findings == first.result.findings


def written(amount: int, style: str) -> int | str:
    """Return an amount as a number, or as Indonesians or English speakers write it."""
    grouped = f"{amount:,}"
    ways: Mapping[str, int | str] = {
        "number": amount,
        "plain": str(amount),
        "indonesian": grouped.replace(",", "."),
        "english": grouped,
        "rupiah": f"Rp {grouped.replace(',', '.')},-",
    }
    return ways[style]


STYLES = ("number", "plain", "indonesian", "english", "rupiah")
AMOUNT = (
    st.builds(written, st.integers(-10, 10**13), st.sampled_from(STYLES)) | st.none() | st.sampled_from(["-", "n/a"])
)
SERVICE = st.fixed_dictionaries(
    {"layanan": st.sampled_from(["Pengujian", "kalibrasi", "Kalibrasi ", "Sertifikasi", "Uji  Profisiensi"])},
    optional={
        "target": AMOUNT,
        "realisasi_lalu": AMOUNT,
        "realisasi": AMOUNT,
        "realisasi_tahun_lalu": AMOUNT,
        "persen": st.sampled_from(["50%", "97,98 %", "abc", "-"]),
        "pelanggan": st.integers(0, 999) | st.sampled_from(["48,488", "12"]),
        "volume": st.sampled_from([12, "2588 sampel", "3 alat", "7,5"]),
    },
)
MONTHS = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=12, max_size=12).map(
    lambda rows: [{"bulan": n, "target": t, "realisasi": r} for n, (t, r) in enumerate(rows, 1)]
)
YEARS = st.lists(
    st.fixed_dictionaries({"tahun": st.integers(2021, 2024), "target": AMOUNT, "realisasi": AMOUNT}), max_size=4
)
REPORTS = st.fixed_dictionaries(
    {
        "fields": st.fixed_dictionaries(
            {"kode_satker": st.sampled_from(["247199", "24719", "X"]), "tahun": st.sampled_from([2024, "2024", None])},
            optional={"triwulan": st.sampled_from([1, 4, "II", "TW 3"]), "nama_satker": st.just("Balai")},
        ),
        "tables": st.fixed_dictionaries(
            {"layanan": st.lists(SERVICE, max_size=5)}, optional={"bulanan": MONTHS, "tahunan": YEARS}
        ),
        "totals": st.fixed_dictionaries(
            {}, optional={"layanan": st.just({"target": "1.000.000", "persen": "50%", "pelanggan": "7"})}
        ),
    }
)


@settings(max_examples=15, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(report=REPORTS, convert_text=st.booleans())
def test_anything_filled_twice_is_the_same(report: Mapping[str, Any], *, convert_text: bool) -> None:
    first = fill(template(load("pnbp"), {**report, "form": "pnbp"}), convert_text=convert_text)
    second = fill(first.data, convert_text=convert_text)
    assert second.data == first.data
    assert second.result.findings == first.result.findings


def test_export_of_the_answer_is_export_of_the_input() -> None:
    """Filling changes nothing that is read."""
    before, after = (fill(data).result.report for data in (clean(), fill(clean()).data))
    assert before is not None
    assert after is not None
    for table, filled in zip(before.parts(), after.parts(), strict=True):
        for one, other in zip(table.rows, filled.rows, strict=True):
            assert {k: e.value for k, e in one.entries.items()} == {k: e.value for k, e in other.entries.items()}
    assert REPORT["fields"]["nama_satker"] == after.fields["nama_satker"].value


# --- values that we wrote without a formula -----------------------------------------------------------------------


@pytest.mark.parametrize("saved_again", [False, True], ids=["as-filled", "saved-by-another-program"])
def test_our_own_values_are_no_figures_of_staff(saved_again: bool) -> None:
    """A figure typed as text makes its computed cells values; when it is corrected, nobody is asked about those."""
    filled = fill_workbook(typed(clean(), {"Layanan!E11": "Rp 450.000.000"}), "x.xlsx").data
    if saved_again:
        filled = office().edited(filled, [])
    corrected = check_workbook(typed(filled, {"Layanan!E11": 450_500_000}), "x.xlsx")
    assert not {finding.code for finding in corrected.findings} & {"XK-301", "XK-302", "XK-303", "XK-306"}
    typed_over = check_workbook(typed(filled, {"Layanan!G11": 0.5}), "x.xlsx")
    assert [str(finding.place) for finding in typed_over.findings if finding.code == "XK-301"] == ["Layanan!G11"]
