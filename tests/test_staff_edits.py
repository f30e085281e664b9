"""What staff do to a form before they send it, done by LibreOffice: `fill` follows, loses nothing and says what it saw."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from office import SAMPLES, differences, office, opened, recalculated_by_formualizer, recalculated_by_libreoffice, same

from xlkinerja.answer import NOTE_PREFIX, TINTS
from xlkinerja.export import as_json
from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Result
from xlkinerja.template import template

Step = tuple[str | float, ...]
Figures = Mapping[str, int | None]
"""What is typed in a row: target, realisasi_lalu, realisasi, realisasi_tahun_lalu, pelanggan."""

SHEET = "Layanan"
LABELS = {
    "layanan": "Jenis Layanan",
    "target": "Target Setahun (Rp)",
    "realisasi_lalu": "Realisasi s.d. Triwulan Lalu (Rp)",
    "realisasi": "Realisasi s.d. Triwulan Ini (Rp)",
    "realisasi_ini": "Realisasi Triwulan Ini (Rp)",
    "persen": "Realisasi terhadap Target (%)",
    "realisasi_tahun_lalu": "Realisasi Periode Sama Tahun Lalu (Rp)",
    "pertumbuhan": "Pertumbuhan (%)",
    "porsi": "Porsi (%)",
    "pelanggan": "Pelanggan",
}
COMPUTED = ("realisasi_ini", "persen", "pertumbuhan", "porsi")
OTHER_COMPUTED = {
    "Bulanan": {"Target Kumulatif (Rp)", "Realisasi Kumulatif (Rp)", "Target Antara (%)", "Realisasi Antara (%)"},
    "Tahunan": {"Realisasi Penerimaan (%)", "Pertumbuhan (%)", "Realisasi Penggunaan (%)"},
}

# Where things lie in the template: header row 9, the numbers of the columns 10, services 11 to 26, blank rows to 30,
# guard row 31, Jumlah 32.
FIRST, LAST, GUARD, JUMLAH = 11, 26, 31, 32

OWN_NOTE = "tanya Pak Budi"
OWN_TEXT = "sudah dicek bendahara"

# Before each act: a sheet, a note and a text of their own, and figures of last quarter.
STAFF: tuple[Step, ...] = (
    ("unprotect", SHEET),
    ("add_sheet", "Coretan"),
    ("type", "Coretan", "B2", "jangan dihapus"),
    ("type", "Coretan", "B3", "=6*7"),
    ("note", SHEET, "M13", OWN_NOTE),
    ("type", SHEET, "O20", OWN_TEXT),
    ("type", SHEET, "D11", 800_000_000),
    ("type", SHEET, "D12", 300_000_000),
)

OF_STAFF = ("XK-139", "XK-307")
"""Said in every case: there is a sheet and a formula of their own."""

NEW: Mapping[str, Figures] = {
    "Uji Kulit": {"target": 200_000_000, "realisasi": 150_000_000, "realisasi_tahun_lalu": 120_000_000, "pelanggan": 4},
    "Uji Karet": {"target": 70_000_000, "realisasi": 91_000_001, "realisasi_lalu": 50_000_000},
}


# --- the figures, worked out by hand -----------------------------------------------------------------------------


def as_printed() -> Mapping[str, Figures]:
    """The services of the sample with the figures of last quarter that staff typed."""
    rows = json.loads((SAMPLES / "bbspjikkp-2024-angka.json").read_text(encoding="utf-8"))["tables"]["layanan"]
    services = {row.pop("layanan"): row for row in rows}
    services["Pengujian"]["realisasi_lalu"] = 800_000_000
    services["Kalibrasi"]["realisasi_lalu"] = 300_000_000
    return services


def ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def change(new: float | None, old: float | None) -> float | None:
    return (new - old) / old if new is not None and old else None


def added(services: Mapping[str, Figures], column: str) -> int | None:
    found = [value for row in services.values() if (value := row.get(column)) is not None]
    return sum(found) if found else None


def expected_row(row: Figures, services: Mapping[str, Figures]) -> Mapping[str, float | None]:
    new, before = row.get("realisasi"), row.get("realisasi_lalu")
    return {
        "realisasi_ini": new - before if new is not None and before is not None else None,
        "persen": ratio(new, row.get("target")),
        "pertumbuhan": change(new, row.get("realisasi_tahun_lalu")),
        "porsi": ratio(new, added(services, "realisasi")),
    }


def expected_total(services: Mapping[str, Figures]) -> Mapping[str, float | None]:
    amounts = ("target", "realisasi_lalu", "realisasi", "realisasi_tahun_lalu", "pelanggan")
    totals: dict[str, float | None] = {column: added(services, column) for column in amounts}
    this_quarter = {name: {"ini": expected_row(row, services)["realisasi_ini"]} for name, row in services.items()}
    return {
        **totals,
        "realisasi_ini": added(this_quarter, "ini"),  # type: ignore[arg-type] - whole rupiah
        "persen": ratio(totals["realisasi"], totals["target"]),
        "pertumbuhan": change(totals["realisasi"], totals["realisasi_tahun_lalu"]),
        "porsi": 1,
    }


# --- the acts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """What staff did, the services that the form then holds, and what `fill` is to say about it."""

    name: str
    steps: tuple[Step, ...]
    services: Mapping[str, Figures] = field(default_factory=as_printed)
    notices: tuple[str, ...] = ()
    sheet: str = SHEET
    labels: Mapping[str, str] = field(default_factory=dict)
    has_total: bool = True
    live: bool = True
    """Whether every computed cell is a formula."""


def typed_row(row: int, name: str, figures: Figures) -> tuple[Step, ...]:
    """The steps that type a service into a row."""
    places = {"target": "C", "realisasi_lalu": "D", "realisasi": "E", "realisasi_tahun_lalu": "H", "pelanggan": "K"}
    typed = ((places[key], value) for key, value in figures.items() if value is not None)
    return (("type", SHEET, f"B{row}", name), *(("type", SHEET, f"{letter}{row}", value) for letter, value in typed))


def inserted(row: int, *names: str) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = (("insert_rows", SHEET, row, len(names)),)
    for number, name in enumerate(names, row):
        steps += typed_row(number, name, NEW[name])
    return steps


def with_new(*names: str) -> Mapping[str, Figures]:
    return {**as_printed(), **{name: NEW[name] for name in names}}


def without(*names: str) -> Mapping[str, Figures]:
    return {name: row for name, row in as_printed().items() if name not in names}


def rupiah_texts() -> tuple[Step, ...]:
    """The body pasted over with texts, in three of the spellings that occur."""
    spellings = ("Rp {}", "{}", "Rp. {},-")
    steps: list[Step] = []
    for number, row in enumerate(as_printed().values()):
        for column, letter in (("target", "C"), ("realisasi", "E"), ("realisasi_tahun_lalu", "H")):
            value = row.get(column)
            if value is not None:
                text = spellings[number % 3].format(f"{value:,}".replace(",", "."))
                steps.append(("type", SHEET, f"{letter}{FIRST + number}", text))
    return tuple(steps)


ACTS = (
    Act("nothing", ()),
    Act("insert at the top", inserted(FIRST, "Uji Kulit"), with_new("Uji Kulit")),
    Act("insert two in the middle", inserted(18, "Uji Kulit", "Uji Karet"), with_new("Uji Kulit", "Uji Karet")),
    Act("insert above the guard", inserted(GUARD, "Uji Kulit", "Uji Karet"), with_new("Uji Kulit", "Uji Karet")),
    Act("insert above Jumlah", inserted(JUMLAH, "Uji Kulit"), with_new("Uji Kulit"), ("XK-129", *["XK-304"] * 4)),
    Act(
        "insert everywhere",
        inserted(JUMLAH, "Uji Kulit") + inserted(FIRST, "Uji Karet"),
        with_new("Uji Kulit", "Uji Karet"),
        ("XK-129", *["XK-304"] * 5),
    ),
    Act("type into a blank row", typed_row(LAST + 1, "Uji Karet", NEW["Uji Karet"]), with_new("Uji Karet")),
    Act(
        "delete rows",
        (("delete_rows", SHEET, 14, 2), ("delete_rows", SHEET, FIRST, 1)),
        without("Pengujian", "LSP", "Konsultansi/Bimtek"),
    ),
    Act("delete the blank rows", (("delete_rows", SHEET, LAST + 1, 4),)),
    Act("sort by name", (("sort_descending", SHEET, f"A{FIRST}:M{LAST}", "B"),)),
    Act("sort with the blank rows", (("sort_descending", SHEET, f"A{FIRST}:M{GUARD - 1}", "E"),)),
    Act(
        "insert a column of their own",
        (("insert_column", SHEET, "D"), ("type", SHEET, "D9", "Penanggung jawab"), ("type", SHEET, "D12", "Bu Sri")),
        notices=("XK-127",),
    ),
    Act(
        "insert a column without a title",
        (("insert_column", SHEET, "H"), ("type", SHEET, "H12", "lihat lampiran")),
        notices=("XK-127",),
    ),
    Act(
        "cut and paste a column",
        (("insert_column", SHEET, "C"), ("move", SHEET, f"I9:I{JUMLAH}", "C9"), ("delete_column", SHEET, "I")),
    ),
    Act(
        "copy a column and delete the old one",
        (("insert_column", SHEET, "C"), ("copy", SHEET, f"I9:I{JUMLAH}", "C9"), ("delete_column", SHEET, "I")),
        notices=("XK-304",) * 18,
    ),
    Act("move a computed column", (("insert_column", SHEET, "C"), ("move", SHEET, f"H9:H{JUMLAH}", "C9"))),
    Act("rename the sheet", (("rename_sheet", SHEET, "Lay'anan TW 4"),), sheet="Lay'anan TW 4"),
    Act("copy the sheet", (("copy_sheet", SHEET, "Layanan (2)"),), notices=("XK-132",)),
    Act("delete the guard row", (("delete_rows", SHEET, GUARD, 1),), notices=("XK-129",)),
    Act(
        "retype a header",
        (("type", SHEET, "E9", "Realisasi SD TW ini"),),
        notices=("XK-131",),
        labels={"realisasi": "Realisasi SD TW ini"},
    ),
    Act(
        "retype a computed header",
        (("type", SHEET, "G9", "Capaian"),),
        notices=("XK-131",),
        labels={"persen": "Capaian"},
    ),
    Act(
        "type a header differently",
        (("type", SHEET, "B9", "JENIS  LAYANAN :"),),
        labels={"layanan": "JENIS  LAYANAN :"},
    ),
    Act("delete Jumlah", (("delete_rows", SHEET, JUMLAH, 1),), notices=("XK-137",), has_total=False),
    Act("paste texts over the body", rupiah_texts(), notices=("XK-205", "XK-205", "XK-205", "XK-306"), live=False),
    Act("delete all names", (("delete_names",),), notices=("XK-128",)),
    Act("move the table down", (("insert_rows", SHEET, 9, 3), ("type", SHEET, "B10", "Keterangan dari kantor"))),
    Act("move the table to the right", (("insert_column", SHEET, "A"), ("type", SHEET, "A12", "x"))),
    Act(
        "add a column at the end",
        (("type", SHEET, "N9", "Keterangan"), ("type", SHEET, "N12", "lunas")),
        notices=("XK-127",),
    ),
    Act(
        "copy a row for a new service",
        (("copy", SHEET, "A13:M13", f"A{LAST + 1}"), *typed_row(LAST + 1, "Uji Kulit", NEW["Uji Kulit"])),
        with_new("Uji Kulit"),
    ),
    Act("delete the numbers of the columns", (("delete_rows", SHEET, FIRST - 1, 1),)),
    Act("delete a column", (("delete_column", SHEET, "L"),), notices=("XK-126",)),
    Act("leave a gap", (("move", SHEET, f"A20:M{LAST}", "A23"),)),
    Act(
        "insert rows while the sheet is protected",
        (("protect", SHEET), *inserted(18, "Uji Kulit")),
        with_new("Uji Kulit"),
    ),
)
each_act = pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name.replace(" ", "-"))


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
    marks_sit_on_findings(filled.data, filled.result)
    assert differences(filled.data, recalculated_by_formualizer(filled.data, folder)) == []
    assert differences(filled.data, recalculated_by_libreoffice(filled.data)) == []
    again = fill_workbook(filled.data, "uji.xlsx")
    assert again.data == filled.data
    assert [f.message for f in again.result.findings] == [f.message for f in check_workbook(filled.data, "").findings]
    return filled.data


# --- what must hold ----------------------------------------------------------------------------------------------


def notices(result: Result) -> list[str]:
    """The engine's own findings; those of the form's rules are not about what staff did to the form."""
    return sorted(f.code for f in result.findings if f.code.startswith("XK-"))


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
        if cell.value is not None
    }


def own_notes(book: Any) -> list[str]:
    """The notes that are not ours, with what stands in their cells."""
    return sorted(
        f"{sheet.title}: {cell.value}: {cell.comment.text}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None and not cell.comment.text.startswith(NOTE_PREFIX)
    )


def nothing_else_changed(act: Act, edited: bytes, filled: bytes) -> None:
    before, after = opened(edited), opened(filled)
    ours = computed_places(act, before)
    kept = {place: value for place, value in contents(before).items() if place not in ours}
    assert {place: value for place, value in contents(after).items() if place not in ours} == kept
    assert {OWN_TEXT, "jangan dihapus", "=6*7"} <= set(kept.values())
    assert own_notes(after) == own_notes(before)
    assert any(OWN_NOTE in text for text in own_notes(after))
    sheets = [sheet.title for sheet in after.worksheets]
    assert [title for title in sheets if title != "Pemeriksaan"] == [
        sheet.title for sheet in before.worksheets if sheet.title != "Pemeriksaan"
    ]


def marks_sit_on_findings(data: bytes, result: Result) -> None:
    """Coloured are the cells that have a finding, and no others; each has a note of ours."""
    book = opened(data)
    cells = [
        (sheet.title, cell)
        for sheet in book.worksheets
        if sheet.title != "Pemeriksaan"
        for row in sheet.iter_rows()
        for cell in row
    ]
    marked = {
        (title, c.coordinate) for title, c in cells if c.fill.fgColor.rgb in {f"FF{rgb}" for rgb in TINTS.values()}
    }
    noted = {(title, c.coordinate) for title, c in cells if c.comment and c.comment.text.startswith(NOTE_PREFIX)}
    wanted = {(f.place.sheet, f.place.cell) for f in result.findings if f.place.sheet and f.place.cell}
    assert wanted
    assert marked == wanted
    assert noted == wanted


# --- workbooks that have an answer in them already ---------------------------------------------------------------

# Verifikasi TKDN (row 18) and Audit Teknologi (row 21) carry a mark and a note from the first run.
FILLED_ACTS = (
    Act("insert a row", inserted(18, "Uji Kulit"), with_new("Uji Kulit")),
    Act(
        "delete marked rows",
        (("delete_rows", SHEET, 21, 1), ("delete_rows", SHEET, 18, 1)),
        without("Verifikasi TKDN", "Audit Teknologi"),
    ),
    Act("sort by name", (("sort_descending", SHEET, f"A{FIRST}:M{LAST}", "B"),)),
    Act("sort with the blank rows", (("sort_descending", SHEET, f"A{FIRST}:M{GUARD - 1}", "C"),)),
)


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
    (row,) = [
        row[0].row
        for row in opened(data)["Pemeriksaan"].iter_rows()
        if row[2].value == code and service in str(row[5].value)
    ]
    return row


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


def test_protected_sheet_stays_protected() -> None:
    assert opened(answered())[SHEET].protection.sheet
    saved = office().edited(answered(), [("type", SHEET, "E26", 5_000_000)])
    assert opened(fill_workbook(saved, "uji.xlsx").data)[SHEET].protection.sheet
