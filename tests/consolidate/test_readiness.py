"""May it be signed? Said of each eselon I, with what keeps it from that; an eselon I without fault is ready."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from kit import put
from kit_consolidate import TREE, A, B, C, consolidated, pnbp
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.hindrances import hindrances

HEADS = ("Eselon I", "Siap?", "Belum kirim", "Ganda", "Dikecualikan", "Tidak terbaca", "Kesalahan terbuka",
         "Jumlah diragukan")  # fmt: skip


def said(folder: Path, **options: Any) -> dict[str, tuple[object, ...]]:
    """Return the lines of Ringkasan by eselon I."""
    found = consolidated(folder, **{"expected": TREE, **options})
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, folder)), data_only=True)
    rows = [row[: len(HEADS)] for row in book["Ringkasan"].iter_rows(values_only=True)]
    start = rows.index(HEADS) + 1
    end = next(number for number, row in enumerate(rows[start:], start) if row[0] is None)
    return {str(row[0]): row[1:] for row in rows[start:end]}


def settled(code: str) -> bytes:
    """Return a workbook in which nothing is wrong."""
    return pnbp(code, {"Pengujian": (1_000_000, 500_000)})


def test_one_without_fault_is_ready_beside_one_that_lacks_a_report(tmp_path: Path) -> None:
    lines = said(put(tmp_path, a=settled("012345"), b=settled("247199")))
    assert lines["Badan Satu"] == ("siap", 0, 0, 0, 0, 0, 0)
    assert lines["Badan Dua"][:2] == ("belum siap", 1)


def test_each_kind_is_counted_at_its_unit(tmp_path: Path) -> None:
    wrong = pnbp("247199", {**A, "Pelatihan": (5, -3)})
    put(tmp_path, a=pnbp("012345", B), b=wrong, c=pnbp("247246", C), d=pnbp("247246", {"Pelatihan": (9, 9)}))
    (tmp_path / "Manado rusak.xlsx").write_bytes(b"PK")
    (tmp_path / "entah.xlsx").write_bytes(b"PK")
    lines = said(tmp_path)
    assert lines["Badan Dua"][:5] == ("belum siap", 0, 1, 0, 1)
    assert (lines["Badan Satu"][0], lines["Badan Satu"][4]) == ("belum siap", 0)
    assert all(isinstance(count, int) and count >= 1 for count in lines["Badan Satu"][5:7])
    assert lines["Unit belum diketahui"][:5] == ("belum siap", 0, 0, 0, 1)


def test_what_the_operator_leaves_out_is_lacking(tmp_path: Path) -> None:
    put(tmp_path, a=settled("012345"), b=settled("247199"), c=settled("247246"))
    lines = said(tmp_path, exclude=(("c.xlsx", "uji"),))
    assert lines["Badan Dua"][:4] == ("belum siap", 0, 0, 1)
    assert lines["Badan Satu"][0] == "siap"


def test_all_units_together_hold_what_the_ministry_holds(tmp_path: Path) -> None:
    wrong = pnbp("247199", {**A, "Pelatihan": (5, -3)})
    found = consolidated(put(tmp_path, a=pnbp("012345", B), b=wrong), expected=TREE)
    reasons = hindrances(found, expected_reports(found))
    assert reasons is not None
    still_open = sum(one.status == "terbuka" and one.finding.level == "galat" for one in found.judged)
    assert sum(one.kind == "kesalahan terbuka" for one in reasons.found) == still_open > 0
    assert sum(one.kind == "belum kirim" for one in reasons.found) == 1


def test_a_total_in_doubt_has_a_row_that_leads_to_its_cell_and_says_why(tmp_path: Path) -> None:
    """The realisasi of Badan Satu holds the minus 5 of 247199; that of Badan Dua lacks 247246, which sent nothing."""
    found = consolidated(
        put(tmp_path, a=settled("012345"), b=pnbp("247199", {"Pelatihan": (5, -5)})), expected=TREE
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))
    rows = [row for row in book["Belum Siap"].iter_rows() if row[1].value == "jumlah diragukan"]
    assert {row[0].value for row in rows} == {"Badan Satu"}, "Badan Dua has no figure at all"
    assert all("247199 Balai Besar (P-08 Layanan!E11, -5)" in row[7].value for row in rows)
    (own,) = [row for row in rows if str(row[6].value).endswith(": Realisasi s.d. Triwulan Ini (Rp)")]
    sheet, _, cell = own[6].hyperlink.location.rpartition("!")
    line = book[sheet.strip("'")][cell].row
    assert book[sheet.strip("'")].cell(line, 2).value == "Badan Satu"
    values = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)), data_only=True)
    assert values[sheet.strip("'")][cell].value == 500_000 - 5


def test_without_units_there_is_nothing_to_say_of_them(tmp_path: Path) -> None:
    found = consolidated(put(tmp_path, a=settled("012345")))
    assert hindrances(found, expected_reports(found)) is None
