"""What staff do to a form before they send it, done by LibreOffice: `fill` follows, loses nothing, says what it saw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from office import SAMPLES, office, opened, same
from sampled import one_in
from staff_acts import (
    ACTS,
    FILLED_ACTS,
    LABELS,
    OF_STAFF,
    OWN_NOTE,
    OWN_TEXT,
    SHEET,
    STAFF,
    Act,
    Step,
    as_printed,
    expected_row,
    expected_total,
)
from staff_answers import answer_is_sound, marks_sit_on_findings, notices, own_notes
from xlkinerja.answer.page import TINTS
from xlkinerja.answer.pointer import is_pointer
from xlkinerja.export import as_json
from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

COMPUTED = ("realisasi_ini", "persen", "pertumbuhan", "porsi")
OTHER_COMPUTED = {
    "Bulanan": {"Target Kumulatif (Rp)", "Realisasi Kumulatif (Rp)", "Target Antara", "Realisasi Antara"},
    "Tahunan": {"Realisasi terhadap Target", "Pertumbuhan", "Realisasi terhadap Pagu"},
}

each_act = pytest.mark.parametrize("act", one_in(3, ACTS), ids=lambda act: act.name.replace(" ", "-"))


@cache
def prefilled() -> bytes:
    data = json.loads((SAMPLES / "bbspjikkp-2024-angka.json").read_text(encoding="utf-8"))
    return template(load("pnbp"), data)


@each_act
def test_edited_form(act: Act, tmp_path: Path) -> None:
    edited = office().edited(prefilled(), [*STAFF, *act.steps])
    check_answer(act, edited, tmp_path)


def check_answer(act: Act, edited: bytes, folder: Path) -> bytes:
    """Fill an edited workbook and look at everything that must hold; the filled workbook."""
    filled = fill_workbook(edited, "uji.xlsx")
    assert notices(filled.result) == sorted((*OF_STAFF, *act.notices))
    figures_are_right(act, filled.data)
    export_is_right(act, filled.result)
    nothing_else_changed(act, edited, filled.data)
    answer_is_sound(filled, folder)
    return filled.data


# --- what must hold ----------------------------------------------------------------------------------------------


def columns_of(act: Act, sheet: Any) -> tuple[int, Mapping[str, int]]:
    """The header row and the columns by name, found by the texts alone."""
    labels = {**LABELS, **act.labels}
    for row in sheet.iter_rows():
        texts = {cell.value: cell.column for cell in row if cell.value is not None}
        if labels["layanan"] in texts:
            return row[0].row, {name: texts[label] for name, label in labels.items()}
    raise AssertionError("no header row")


def total_row(sheet: Any, header: int) -> int | None:
    rows = range(header, sheet.max_row + 1)
    return next((row for row in rows if "JUMLAH" in {sheet.cell(row, 1).value, sheet.cell(row, 2).value}), None)


def figures_are_right(act: Act, data: bytes) -> None:
    values, formulas = opened(data, values=True)[act.sheet], opened(data)[act.sheet]
    header, columns = columns_of(act, values)
    total = total_row(values, header)
    assert (total is not None) == act.has_total
    found = {}
    for row in range(header + 1, total or values.max_row + 1):
        name = values.cell(row, columns["layanan"]).value
        if name in act.services:
            assert name not in found
            found[name] = row
    assert found.keys() == act.services.keys()
    for name, row in found.items():
        for column, value in expected_row(act.services[name], act.services).items():
            cell = values.cell(row, columns[column])
            assert same(cell.value, value), (name, column, cell.value, value)
            live = formulas.cell(row, columns[column]).data_type == "f"
            assert live or not act.live or (column == "porsi" and not act.has_total), (name, column)
    if total is not None:
        for column, value in expected_total(act.services).items():
            cell = values.cell(total, columns[column])
            assert same(cell.value, value), (column, cell.value, value)
            assert not act.live or formulas.cell(total, columns[column]).data_type == "f"


def export_is_right(act: Act, result: Result) -> None:
    exported = as_json(result)
    rows = {row["layanan"]: row for row in exported["tables"]["layanan"]}
    assert len(rows) == len(exported["tables"]["layanan"])
    assert rows.keys() == act.services.keys()
    for name, figures in act.services.items():
        typed = {key: value for key, value in figures.items() if key in LABELS}
        for column, value in {**typed, **expected_row(figures, act.services)}.items():
            assert same(rows[name][column], value), (name, column)
    for column, value in expected_total(act.services).items():
        assert same(exported["totals"]["layanan"][column], value), column


def computed_places(act: Act, book: Any) -> set[tuple[str, int, int]]:
    """The cells that are ours to fill, as (sheet, row, column)."""
    header, columns = columns_of(act, book[act.sheet])
    end = total_row(book[act.sheet], header) or book[act.sheet].max_row
    places = {(act.sheet, row, columns[name]) for row in range(header + 1, end) for name in COMPUTED}
    places |= {(act.sheet, end, column) for name, column in columns.items() if name != "layanan"}
    for title, labels in OTHER_COMPUTED.items():
        for row in book[title].iter_rows(min_row=4, max_row=4):
            ours = [cell.column for cell in row if cell.value in labels]
            places |= {(title, number, column) for number in range(5, book[title].max_row + 1) for column in ours}
    return places | {("Bulanan", 19, column) for column in (2, 3)}


def contents(book: Any) -> Mapping[tuple[str, int, int], object]:
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        if sheet.title != "Pemeriksaan"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not is_pointer(str(cell.value))
    }


def nothing_else_changed(act: Act, edited: bytes, filled: bytes) -> None:
    before, after = opened(edited), opened(filled)
    # With a sheet that was deleted the lines that say whose a page is and who signs lost what they looked at: they are
    # written anew.
    lost = {
        place
        for place, value in contents(before).items()
        if "#REF!" in str(value) and (place[1:] == (3, 1) or (place[0] == "Tahunan" and place[1] > 13))
    }
    assert not [place for place in lost if "#REF!" in str(contents(after)[place])]
    ours = computed_places(act, before) | lost
    kept = {place: value for place, value in contents(before).items() if place not in ours}
    assert {place: value for place, value in contents(after).items() if place not in ours} == kept
    assert {OWN_TEXT, "jangan dihapus", "=6*7"} <= set(kept.values())
    assert own_notes(after) == own_notes(before)
    assert any(OWN_NOTE in text for text in own_notes(after))
    sheets = [sheet.title for sheet in after.worksheets]
    assert [title for title in sheets if title != "Pemeriksaan"] == [
        sheet.title for sheet in before.worksheets if sheet.title != "Pemeriksaan"
    ]


# --- workbooks that have an answer in them already ---------------------------------------------------------------


@cache
def answered() -> bytes:
    return fill_workbook(prefilled(), "uji.xlsx").data


@pytest.mark.parametrize("act", FILLED_ACTS, ids=lambda act: act.name.replace(" ", "-"))
def test_edited_answer(act: Act, tmp_path: Path) -> None:
    row = answer_row(answered(), "P-07", "Konsultansi/Bimtek")
    gone = answer_row(answered(), "P-06", "Verifikasi TKDN")
    explained: tuple[Step, ...] = (
        ("type", "Pemeriksaan", f"I{row}", "kontrak bimtek baru"),
        ("type", "Pemeriksaan", f"I{gone}", "target disusulkan"),
    )
    edited = office().edited(answered(), [*STAFF, *explained, *act.steps])
    filled = check_answer(act, edited, tmp_path)
    answer = opened(filled)["Pemeriksaan"]
    kept = answer_row(filled, "P-07", "Konsultansi/Bimtek")
    assert (answer.cell(kept, 2).value, answer.cell(kept, 9).value) == ("dijelaskan", "kontrak bimtek baru")
    moved = answer_row(filled, "P-06", "Verifikasi TKDN")
    state = "dijelaskan" if "Verifikasi TKDN" in act.services else "selesai"
    assert (answer.cell(moved, 2).value, answer.cell(moved, 9).value) == (state, "target disusulkan")


def answer_row(data: bytes, code: str, service: str) -> int:
    """The row of the sheet "Pemeriksaan" that speaks of a service."""
    rows: list[int] = [
        row[0].row
        for row in opened(data)["Pemeriksaan"].iter_rows()
        if row[2].value == code and service in str(row[5].value)
    ]
    assert len(rows) == 1
    return rows[0]


def fill_of(data: bytes, cell: str) -> str:
    colour: str = opened(data)[SHEET][cell].fill.fgColor.rgb
    return colour[-6:]


def test_answer_saved_by_another_program_can_still_be_taken_back(tmp_path: Path) -> None:
    """LibreOffice drops what a mark remembers of the cell's own colour; staff mend one cell of two."""
    assert fill_of(answered(), "E26") == TINTS["peringatan"]
    mended = {**as_printed(), "Pemanfaatan Aset": {"target": 23_298_382, "realisasi": 5_000_000}}
    act = Act("mend a cell", (("type", SHEET, "E26", 5_000_000),), mended)
    filled = check_answer(act, office().edited(answered(), [*STAFF, *act.steps]), tmp_path)
    assert fill_of(filled, "E26") == fill_of(prefilled(), "E26")
    assert fill_of(filled, "C18") == TINTS["peringatan"]
    assert opened(filled)[SHEET]["E26"].comment is None


def test_saving_in_another_program_changes_no_finding() -> None:
    saved = office().edited(answered(), [])
    assert saved != answered()
    before, after = (check_workbook(data, "uji.xlsx").findings for data in (answered(), saved))
    assert after == before
    filled = fill_workbook(saved, "uji.xlsx")
    assert filled.result.findings == before
    marks_sit_on_findings(filled.data, filled.result)
    words = [row[8].value for row in opened(filled.data)["Pemeriksaan"].iter_rows() if row[9].value == '["lain"]']
    assert words == [], "our own words are known again"


def test_protected_sheet_stays_protected() -> None:
    assert opened(answered())[SHEET].protection.sheet
    saved = office().edited(answered(), [("type", SHEET, "E26", 5_000_000)])
    assert opened(fill_workbook(saved, "uji.xlsx").data)[SHEET].protection.sheet
