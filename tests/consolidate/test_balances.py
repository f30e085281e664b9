"""Balances that break as they must, and totals that are marked because something is not in them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from kit import put, typed
from kit_consolidate import A, B, consolidated, form_a, pnbp, total
from xlkinerja.consolidate.agency import is_open
from xlkinerja.consolidate.balance import balances
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.book.looks import PARTIAL_NOTE
from xlkinerja.pipeline import check_workbook


def failing(found: Iterable[Any]) -> list[str]:
    return [balance.subject.rpartition(": ")[2] for balance in found if not balance.holds]


def test_balances_hold_and_count_what_the_data_holds(three: Path) -> None:
    found = consolidated(three)
    by_subject = {balance.subject: balance for balance in found.balances}
    rows = by_subject["pnbp TW II 2024, Rincian PNBP menurut layanan: baris"]
    target = by_subject["pnbp TW II 2024, Rincian PNBP menurut layanan: Target Setahun (Rp)"]
    assert (rows.went_in, rows.came_out) == (5, 5)
    assert (target.went_in, target.came_out) == (4_000_004, 4_000_004)
    assert failing(found.balances) == []


def test_amounts_of_a_form_in_thousands_are_labelled_as_the_full_rupiah_that_they_are(tmp_path: Path) -> None:
    """The pagu typed as 1.500.000 thousands stands in the balance as 1.500.000.000 rupiah."""
    put(tmp_path, a=form_a("247199", {"6077": {"BAD": (1_500_000_000, 50)}}))
    found = consolidated(tmp_path)
    amounts = [one for one in found.balances if "Anggaran Rupiah" in one.subject]
    assert {one.went_in for one in amounts} == {1_500_000_000}
    assert {one.subject.rpartition(": ")[2] for one in amounts} == {"Anggaran Rupiah (Rp)"}
    assert not [one.subject for one in found.balances if "000)" in one.subject]


def test_balances_break_when_a_row_is_lost(three: Path) -> None:
    found = consolidated(three)
    first, *others = found.submissions
    lost = replace(first, tables={**first.tables, "layanan": first.tables["layanan"][1:]})
    assert failing(balances(found.received, (lost, *others), found.totals)) == ["baris"]
    totals = consolidated(three / "b.xlsx", three / "c.xlsx").totals
    assert "Target Setahun (Rp)" in failing(balances(found.received, found.submissions, totals))
    broken = balances(found.received, tuple(others), found.totals)
    assert broken[0].went_in == 3
    assert broken[0].came_out == 2


def test_balance_breaks_when_a_workbooks_own_jumlah_says_otherwise(tmp_path: Path) -> None:
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!C32": 1_600_001}))
    found = consolidated(tmp_path)
    assert failing(found.balances) == ["Target Setahun (Rp)"]
    assert is_open(found)


def test_workbooks_without_a_computed_jumlah_are_said(three: Path) -> None:
    (note,) = consolidated(three).notes
    assert note == "Jumlah belum terhitung di 2 buku kerja, dipakai jumlah barisnya: b.xlsx, c.xlsx."


def test_totals_that_some_reports_leave_blank_are_marked(tmp_path: Path) -> None:
    """One of two satker gives what it had received until last quarter; both give what they have until now."""
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!D11": 1_000}), b=pnbp("012345", B))
    found = consolidated(tmp_path)
    whole = total(found, "pnbp.layanan", "kementerian")
    assert whole.values["realisasi_lalu"] == 1_000
    assert "realisasi_lalu" in whole.doubtful
    assert not {"target", "realisasi", "persen"} & whole.doubtful
    assert not total(found, "pnbp.layanan", "satker", "247199").doubtful
    summary = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Ringkasan"]
    assert any(
        str(cell.value).startswith(f"{PARTIAL_NOTE} Kolom kosong: 012345") for (cell,) in summary.iter_rows(max_col=1)
    )


def test_amount_that_cannot_be_read_is_said_and_its_totals_are_marked(tmp_path: Path) -> None:
    """E12 is the realisasi of the second service; the target beside it was read, the other satker is whole."""
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!E12": "sembilan ratus"}), b=pnbp("012345", B))
    found = consolidated(tmp_path)
    label = "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp)"
    (note,) = [note for note in found.notes if "tidak terbaca" in note]
    assert note.startswith(f"Angka tidak terbaca dan tidak ikut dijumlahkan: a.xlsx ({label}). Perbaiki")
    whole, own, other = (
        total(found, "pnbp.layanan", *unit) for unit in (("kementerian",), ("satker", "247199"), ("satker", "012345"))
    )
    assert whole.values["realisasi"] == 500_000 + 1_500_000
    assert {"realisasi", "persen"} <= whole.doubtful == own.doubtful
    assert "target" not in whole.doubtful
    assert not other.doubtful
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)), data_only=True)
    tinted = {
        sheet.title: [(cell.value, cell.fill.fgColor.rgb) for row in sheet.iter_rows() for cell in row]
        for sheet in book.worksheets
    }
    for title, times in (("Ringkasan", 1), ("PNBP per Satker", 1), ("PNBP Layanan", 1)):
        assert tinted[title].count((2_000_000, "00FFF2CC")) == times, title
        assert not [value for value, colour in tinted[title] if value == 3_600_001 and colour == "00FFF2CC"]
    assert PARTIAL_NOTE in book["PNBP per Satker"]["A2"].value


def test_weighted_total_is_marked_where_a_weight_cannot_be_read(tmp_path: Path) -> None:
    """The pagu of an output stands in another table than the percentage that it weighs."""
    book = form_a("247199", {"6077": {"BAD": (1_000_000, 50), "EBA": (2_000_000, 20)}})
    report = check_workbook(book, "x").report
    assert report is not None
    part = report.tables["keluaran"][0]
    cell = f"{part.layout.sheet}!{part.rows[0].entries['rupiah'].cell}"
    put(tmp_path, a=typed(book, {cell: "sejuta"}))
    found = consolidated(tmp_path)
    assert "fisik_r_ini" in total(found, "form_a.realisasi").doubtful
    assert "rupiah" in total(found, "form_a.keluaran").doubtful
