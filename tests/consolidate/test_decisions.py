"""Findings that people decide on, and when a decision holds no longer."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from kit import put, typed
from kit_consolidate import consolidated, pnbp, table
from xlkinerja.consolidate.agency import is_open
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.decisions import COLUMNS as DECISION, COPIED, earlier_marks, mark_of, read_decisions
from xlkinerja.consolidate.model import Agency
from xlkinerja.finding import Finding, engine_messages
from xlkinerja.pipeline import check_workbook

SAMPLES = Path(__file__).parents[2] / "samples"
MADE_BEFORE = Path(__file__).parent / "made_before" / "sidik-0.1.csv"


def decided(folder: Path, **decision: str) -> Agency:
    row = {
        "kode": "P-08",
        "satker": "247199",
        "form": "pnbp",
        "tahun": "2024",
        "triwulan": "2",
        "sel": "Layanan!E11",
        "angka": "-1.500.000",
        "tanda": "",
        "alasan": "pengembalian",
        "oleh": "Sari",
        "sampai": "31/12/2024",
    }
    put(folder, a=pnbp("247199", {"Pengujian": (1_000, -1_500_000)}))
    row["tanda"] = next(mark_of(one.finding) for one in consolidated(folder).judged if one.finding.code == "P-08")
    row |= decision
    file = table(folder / "keputusan.csv", DECISION, [row[column] for column in DECISION])
    return consolidated(folder, decisions=read_decisions(file))


HOLDING = [
    {},
    {"sel": "E11"},
    {"sel": "Pengujian"},
    {"sel": "$E$11"},
    {"angka": "-1500000"},
    {"angka": "Rp -1.500.000"},
    {"triwulan": "TW II"},
]
NOT_HOLDING = {
    "changed": ({"angka": "-2.500.000"}, "angka berubah dari -2.500.000 menjadi -1.500.000, temuan terbuka lagi."),
    "over": ({"sampai": "14/7/2024"}, "berlaku sampai 2024-07-14, temuan terbuka lagi."),
    "without": ({"angka": ""}, "kolom angka masih kosong, jadi belum diterapkan. Tulis -1.500.000."),
    "no mark": ({"tanda": ""}, "kolom tanda masih kosong, jadi belum diterapkan. Tulis "),
    "other message": ({"tanda": "bbbbbbbb"}, "pesannya berubah (tanda bbbbbbbb menjadi "),
}


@pytest.mark.parametrize("decision", HOLDING, ids=str)
def test_accepted_finding_is_open_no_more(tmp_path: Path, decision: dict[str, str]) -> None:
    found = decided(tmp_path, **decision)
    (one,) = [one for one in found.judged if one.finding.code == "P-08"]
    assert (one.status, one.figure) == ("diterima", "-1.500.000")
    assert one.decision is not None
    assert (one.decision.reason, one.decision.until) == ("pengembalian", date(2024, 12, 31))
    assert not any("Keputusan" in note for note in found.notes)


@pytest.mark.parametrize("columns", [("sidik",), ("sidik", "tanda"), ("tanda", "sidik")], ids="+".join)
def test_a_list_with_the_earlier_heading_is_read(tmp_path: Path, columns: tuple[str, ...]) -> None:
    """The column was called sidik; in a list that has both, the one that is filled counts."""
    heads = [head for name in DECISION for head in (columns if name == "tanda" else (name,))]
    cells = dict.fromkeys(DECISION, "x") | {
        "kode": "P-08", "satker": "247199", "tahun": "2024", "triwulan": "2", "sampai": "", "tanda": "", "sidik": "abc"
    }  # fmt: skip
    file = table(tmp_path / "keputusan.csv", heads, [cells[head] for head in heads])
    assert [decision.mark for decision in read_decisions(file)] == ["abc"]


@pytest.mark.parametrize("case", NOT_HOLDING)
def test_decision_that_does_not_hold_says_why(tmp_path: Path, case: str) -> None:
    decision, words = NOT_HOLDING[case]
    found = decided(tmp_path, **decision)
    (one,) = [one for one in found.judged if one.finding.code == "P-08"]
    assert one.status == "terbuka"
    assert one.note.startswith(words)
    assert f"Keputusan P-08 247199 pnbp TW II 2024 Layanan!E11: {one.note}" in found.notes
    assert is_open(found)


OTHERS = [
    {"kode": "P-01"},
    {"sel": "E12"},
    {"satker": "012345"},
    {"form": "form_a"},
    {"triwulan": "3"},
    {"tahun": "2023"},
]


@pytest.mark.parametrize("decision", OTHERS)
def test_decision_that_fits_nothing_is_said(tmp_path: Path, decision: dict[str, str]) -> None:
    found = decided(tmp_path, **decision)
    assert found.notes[-1].endswith(": tidak ada temuan seperti itu.")
    assert all(one.decision is None for one in found.judged)


def test_last_day_counts(tmp_path: Path) -> None:
    assert any(one.status == "diterima" for one in decided(tmp_path, sampai="15/7/2024").judged)


def as_operators_do(found: Agency, code: str, folder: Path) -> Path:
    """Copy the last columns of the line of a finding from the sheet Temuan into keputusan.csv."""
    rows = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, folder)))["Temuan"].iter_rows(
        values_only=True
    )
    lines = [list(row) for row in rows]
    names = next(line for line in lines if "kode" in line)
    first = names.index("kode")
    assert names[first:] == list(COPIED)
    (copied,) = [line[first:] for line in lines if line[first] == code]
    return table(folder / "keputusan.csv", [*names[first:], "alasan", "oleh", "sampai"], [*copied, "ok", "Sari", ""])


def test_decision_copied_from_temuan_ends_when_another_figure_of_the_finding_changes(tmp_path: Path) -> None:
    """Sum of services and the year's target differ by 1; the same cell is flagged when they differ by 700.000."""
    one = typed(pnbp("247199", {"Pengujian": (1_600_000, 800_000)}), {"Tahunan!A7": 2024, "Tahunan!B7": 1_599_999})
    put(tmp_path / "a", a=one)
    before = consolidated(tmp_path / "a")
    decisions = read_decisions(as_operators_do(before, "P-01", tmp_path))
    states = {
        name: [j.status for j in consolidated(folder, decisions=decisions).judged if j.finding.code == "P-01"]
        for name, folder in {
            "same": tmp_path / "a",
            "other figure": put(tmp_path / "b", a=typed(one, {"Tahunan!B7": 900_000})),
            "next quarter": put(tmp_path / "c", a=typed(one, {quarter_cell(one): 3})),
        }.items()
    }
    assert states == {"same": ["diterima"], "other figure": ["terbuka"], "next quarter": ["terbuka"]}


def quarter_cell(book: bytes) -> str:
    report = check_workbook(book, "x").report
    assert report is not None
    data = report.fields["triwulan"]
    assert data.entry is not None
    return f"{data.sheet}!{data.entry.cell}"


def test_marks_are_letters_that_excel_leaves_alone() -> None:
    marks = {mark_of(Finding("P-01", "galat", f"selisih {n}")) for n in range(300)}
    assert len(marks) == 300
    assert all(re.fullmatch("[b-df-hj-np-tv-xz]{8}", mark) for mark in marks)


# --- what was accepted stays accepted ----------------------------------------------------------------------------


def test_marks_that_version_0_1_gave_hold() -> None:
    """`sidik-0.1.csv` was made by version 0.1 of all samples; their bytes are in the repository."""
    lines = [line.split(";") for line in MADE_BEFORE.read_text(encoding="utf-8").splitlines()[1:]]
    lost = [line for line in lines if line[3] not in held(line[0])[line[1], line[2]]]
    assert lost == []
    assert len(lines) > 60


@cache
def held(sample: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in check_workbook((SAMPLES / sample).read_bytes(), sample).findings:
        found[finding.code, str(finding.place)] |= {mark_of(finding), *earlier_marks(finding)}
    return found


def test_a_mark_of_version_0_1_for_a_cell_in_thousands_holds() -> None:
    """Then the message said: diketik 34.000.000, hitungannya 48.488.000."""
    sample = (SAMPLES / "form_a" / "manado-2023-tw2-angka.xlsx").read_bytes()
    result = check_workbook(typed(sample, {"Form A 6077!H20": 34_000}), "a.xlsx")
    (finding,) = [finding for finding in result.findings if str(finding.place) == "Form A 6077!H20"]
    assert "lsqmsnsk" in earlier_marks(finding)


def test_a_message_in_other_words_has_the_same_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is quoted counts: figures and texts; not the words around them, nor where rows stand now."""
    sample = (SAMPLES / "pnbp" / "bbspjikkp-2024-salah.xlsx").read_bytes()
    before = check_workbook(sample, "a.xlsx").findings
    reworded = {
        code: replace(entry, message=f"Dengan kata lain: {entry.message}") for code, entry in engine_messages().items()
    }
    monkeypatch.setattr("xlkinerja.finding.engine_messages", lambda: reworded)
    after = check_workbook(sample, "a.xlsx").findings
    assert [mark_of(finding) for finding in after] == [mark_of(finding) for finding in before]
    assert sum(one.message != other.message for one, other in zip(before, after, strict=True)) > 5


def test_another_figure_has_another_mark() -> None:
    marks = {
        mark_of(finding)
        for figure in (-1, -2, -3)
        for finding in check_workbook(pnbp("247199", {"Pengujian": (1_000, figure)}), "a.xlsx").findings
        if finding.code == "P-08"
    }
    assert len(marks) == 3
