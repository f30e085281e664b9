"""Cases that a careful reader of the code thought of: content of staff that must not be lost, names that mislead."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from kit import check, clean, codes, edited, formula_at, only, places, reader, sheet, text_at, typed, zip_edited
from xlkinerja.files.save import save
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.pipeline import fill_workbook


def fill(data: bytes) -> bytes:
    return fill_workbook(data, "uji.xlsx").data


def rename(data: bytes, name: str, reference: str) -> bytes:
    """Point a defined name elsewhere."""
    pattern = re.compile(rf'(<definedName name="{name}"[^>]*>)[^<]*(</definedName>)')
    return zip_edited(data, {"xl/workbook.xml": lambda text: pattern.sub(rf"\g<1>{reference}\g<2>", text)})


def explain(data: bytes, row: int, text: str) -> bytes:
    return typed(data, {f"Pemeriksaan!I{row}": text})


# --- what staff typed stays -----------------------------------------------------------------------------------------


def test_service_called_total_is_a_service() -> None:
    data = typed(clean(), {"Layanan!B12": "total"})
    filled = fill(data)
    assert text_at(filled, "Layanan!C12") == "600000"
    assert formula_at(filled, "Layanan!C12") is None
    assert not check(data).findings
    assert fill(filled) == filled


def test_missing_input_column_leaves_the_computed_one_alone() -> None:
    """Without its input there is nothing to compute: staff's own percentages stay."""

    def without_target(book) -> None:  # noqa: ANN001 - a workbook of openpyxl
        del book.defined_names["XK_PNBP_LAYANAN_K_target"]
        book["Layanan"]["C9"] = "Pagu"

    data = typed(edited(clean(), without_target), {"Layanan!G11": Decimal("0.4"), "Layanan!G12": Decimal("0.5")})
    filled = fill(data)
    assert "XK-126" in codes(check(data))
    assert (text_at(filled, "Layanan!G11"), text_at(filled, "Layanan!G12")) == ("0.4", "0.5")


def test_formula_of_their_own_in_a_blank_row_stays() -> None:
    filled = fill(typed(clean(), {"Layanan!F20": (300_000, "SUM(F11:F12)")}))
    assert formula_at(filled, "Layanan!F20") == "SUM(F11:F12)"


def test_replaced_figure_outlives_the_name_of_its_row() -> None:
    first = fill(typed(clean(), {"Layanan!G11": Decimal("0.7")}))
    renamed = fill(typed(first, {"Layanan!B11": "Pengujian Kulit"}))
    texts = {cell.text for cell in sheet(renamed, "Pemeriksaan").cells.values()}
    assert "70,00%" in texts
    assert fill(renamed) == renamed


def test_note_that_somebody_wrote_on_stays() -> None:
    filled = fill(typed(clean(), {"Tahunan!B7": 1_500_000}))
    answered = zip_edited(
        filled,
        {"xl/comments1.xml": lambda text: text.replace("Pemeriksaan.)", "Pemeriksaan.)\nSiti: sudah dikonfirmasi", 1)},
    )
    again = fill_workbook(answered, "uji.xlsx")
    notes = {note.text for part in ("Layanan", "Tahunan") for note in sheet(again.data, part).notes.values()}
    assert any("Siti: sudah dikonfirmasi" in note for note in notes)
    assert "XK-509" in codes(again.result)


def test_backup_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    for content in (b"one", b"two", b"three", b"two", b"four"):
        save(target, content)
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert kept == {
        "a.xlsx": b"four",
        "a.xlsx.bak": b"one",
        "a.xlsx.2.bak": b"two",
        "a.xlsx.3.bak": b"three",
    }


# --- explanations ---------------------------------------------------------------------------------------------------

WRONG = {"Tahunan!B7": 1_500_000}


def explained_row(data: bytes) -> int:
    cells = sheet(data, "Pemeriksaan").cells
    return next(row for (row, column), cell in cells.items() if column == 3 and cell.text == "P-01")


def explanation_of(data: bytes, code: str) -> str:
    return only(check(data), code).explanation


def test_explanation_outlives_a_name_that_points_nowhere() -> None:
    filled = fill(typed(clean(), WRONG))
    row = explained_row(filled)
    lost = rename(explain(filled, row, "Revisi DIPA"), "XK_PEMERIKSAAN", "#REF!")
    assert explanation_of(fill(lost), "P-01") == "Revisi DIPA"
    assert sum(s.startswith("Pemeriksaan") for s in sheet_names(fill(lost))) == 1


def sheet_names(data: bytes) -> list[str]:
    return [found.name for found in reader(data).sheets]


def test_name_of_the_answer_on_a_form_sheet_is_not_believed() -> None:
    filled = fill(typed(clean(), WRONG))
    misled = rename(filled, "XK_PEMERIKSAAN", "Layanan!$P$40")
    again = fill(misled)
    assert text_at(again, "Layanan!C11") == "1000000"
    assert sheet_names(again).count("Layanan") == 1


def test_words_elsewhere_on_the_sheet_are_kept() -> None:
    filled = fill(typed(clean(), WRONG))
    scribbled = fill(typed(filled, {"Pemeriksaan!L3": "Hubungi keuangan"}))
    texts = {cell.text for cell in sheet(scribbled, "Pemeriksaan").cells.values()}
    assert "Hubungi keuangan" in texts
    assert fill(scribbled) == scribbled


def test_explained_fall_of_a_cumulative_figure_is_settled() -> None:
    """P-05 is a galat `unless explained` (domain)."""
    filled = fill(typed(clean(), {"Layanan!D12": 400_000}))
    cells = sheet(filled, "Pemeriksaan").cells
    row = next(row for (row, column), cell in cells.items() if column == 3 and cell.text == "P-05")
    again = fill_workbook(explain(filled, row, "Pengembalian"), "uji.xlsx").result
    assert only(again, "P-05").settled
    assert again.count("galat") == 0


# --- numbers as other programs write them --------------------------------------------------------------------------


def test_seventeen_digits_do_not_kill_the_formulas() -> None:
    data = typed(clean(), {"Layanan!C12": 7})
    noisy = zip_edited(data, {"xl/worksheets/sheet1.xml": lambda t: t.replace("<v>7</v>", "<v>600000.09999999998</v>")})
    assert formula_at(fill(noisy), "Layanan!G12")
    assert "XK-306" not in codes(check(noisy))


@pytest.mark.parametrize("digits", [15, 16, 17])
def test_own_values_are_known_after_another_program_saved_them(digits: int) -> None:
    data = typed(clean(), {"Layanan!C11": "Rp 1.000.003", "Tahunan!B7": 1_600_003, "Bulanan!B6": 100_003})
    filled = fill(data)
    value = float(text_at(filled, "Layanan!G11"))
    assert formula_at(filled, "Layanan!G11") is None
    written = f"<v>{value:.{digits}g}</v>"
    saved = zip_edited(
        filled, {"xl/worksheets/sheet1.xml": lambda t: t.replace(f"<v>{value!r}</v>", written + "<!-- -->")}
    )
    assert "XK-303" not in codes(check(saved))


# --- names that mislead ---------------------------------------------------------------------------------------------


def test_total_name_on_a_data_row_is_not_believed() -> None:
    misled = rename(clean(), "XK_PNBP_LAYANAN_JUMLAH", r"Layanan!$A$12:$M$12")
    filled = fill(misled)
    assert text_at(filled, "Layanan!C12") == "600000"
    assert text_at(filled, "Layanan!C32") == "1600000"


def test_header_name_over_the_body_is_not_believed() -> None:
    misled = rename(clean(), "XK_PNBP_TAHUNAN_KEPALA", r"Tahunan!$A$4:$H$9")
    report = check(misled).report
    assert report is not None
    assert [row.key for row in report.tables["tahunan"][0].rows] == ["2023", "2024"]


def test_two_names_on_one_column() -> None:
    """The computed column's name is not believed where a typed column lies, even when no header text helps."""
    misled = rename(clean(), "XK_PNBP_LAYANAN_K_persen", r"Layanan!$C$10:$C$31")
    misled = typed(misled, {"Layanan!C9": "Kolom lama", "Layanan!G9": "Kolom baru"})
    filled = fill(misled)
    assert text_at(filled, "Layanan!C11") == "1000000"
    assert formula_at(filled, "Layanan!C11") is None
    assert fill(filled) == filled


def test_version_that_is_no_version() -> None:
    damaged = rename(clean(), "XK_VERSI", '"pnbp/²"')
    assert check(damaged).report is not None
    assert check(rename(clean(), "XK_VERSI", "#REF!")).report is not None


# --- nothing silent -------------------------------------------------------------------------------------------------


def test_figures_below_the_total_are_pointed_out() -> None:
    assert ("XK-141", "Layanan!C33") in places(check(typed(clean(), {"Layanan!C33": 5_000})))


def test_row_behind_a_gap_is_read() -> None:
    data = typed(clean(), {"Tahunan!A14": 2022, "Tahunan!B14": 800_000, "Tahunan!C14": 500_000})
    report = check(data).report
    assert report is not None
    assert [row.key for row in report.tables["tahunan"][0].rows] == ["2023", "2024", "2022"]
    assert "XK-138" in codes(check(data))


def test_month_typed_twice() -> None:
    assert ("XK-216", "Bulanan!A7") in places(check(typed(clean(), {"Bulanan!A7": "Januari"})))


def test_hidden_column_is_pointed_out() -> None:
    def hide(book) -> None:  # noqa: ANN001 - a workbook of openpyxl
        book["Layanan"].column_dimensions["D"].hidden = True

    assert "XK-215" in codes(check(edited(clean(), hide)))


def test_very_long_texts_stay_readable_to_us() -> None:
    filled = fill(typed(clean(), {"Layanan!C11": "x" * 32_000, "Layanan!B12": "y" * 32_000}))
    again = fill_workbook(filled, "uji.xlsx")
    assert again.result.readable
    assert again.data is filled
    assert all(len(note.text) < 3_000 for note in sheet(filled, "Layanan").notes.values())


def test_hostile_record_is_passed_over() -> None:
    filled = fill(typed(clean(), WRONG))
    hostile = typed(filled, {"Pemeriksaan!J60": '["' + "[" * 30_000})
    assert fill_workbook(hostile, "uji.xlsx").result.readable


@pytest.mark.parametrize("name", ["RC", "R1C1", "r", "C", "TRUE", "A1", "Form A"])
def test_sheet_names_that_read_like_something_else_are_quoted(name: str) -> None:
    assert quote_sheet(name) == f"'{name}'"
