"""What staff do to Form A in LibreOffice: `fill` follows, the figures are those worked out by hand, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from office import ALL_SAMPLES, office, opened
from sampled import one_in
from staff_acts import OF_STAFF, OWN_NOTE, OWN_TEXT, Step
from staff_answers import answer_is_sound, notices, numbered, row_of, staff_is_kept
from xlkinerja.pipeline import fill_workbook

A, B, C, REKAP = "Form A 6077", "Form A 6042", "Form A 6041", "Rekap"
SOURCE = ALL_SAMPLES / "form_a" / "manado-2023-tw2-angka"

# In both sheets: section II in 20:23, blank rows to 25, guard row 26, total 27; section III in 34:37, blank rows to 39,
# guard row 40, Jumlah 41. In Rekap the outputs from 15, guard row 27, Jumlah 28. A row inserted under a header has the
# header's format, so 0.1 typed there may be 10 % or 0,1 % (XK-203).

Output = tuple[int, tuple[float, ...]]
"""Thousands of rupiah, and eight percentages: keuangan S and R, fisik S and R up to last quarter, then in this one."""
Book = Mapping[str, Mapping[str, Output]]

STAFF: tuple[Step, ...] = (
    *(("unprotect", sheet) for sheet in (A, B, REKAP)),
    ("add_sheet", "Coretan"),
    ("type", "Coretan", "B3", "=6*7"),
    ("note", A, "O34", OWN_NOTE),
    ("type", A, "U20", OWN_TEXT),
)


# --- the figures, worked out by hand -----------------------------------------------------------------------------


@cache
def sample() -> Book:
    """Return the outputs of each kegiatan."""
    tables = json.loads(SOURCE.with_suffix(".json").read_text(encoding="utf-8"))["tables"]
    typed = [f"{what}_{sr}_{when}" for when in ("lalu", "ini") for what in ("keuangan", "fisik") for sr in "sr"]
    pagu = {row["kode_kro"]: row["rupiah"] // 1000 for row in tables["keluaran"]}
    book: dict[str, dict[str, Output]] = {}
    for row in tables["realisasi"]:
        figures = tuple(row[name] or 0 for name in typed)
        book.setdefault(row["kode_kegiatan"], {})[row["kode_kro"]] = (pagu[row["kode_kro"]], figures)
    return book


def twelve(output: Output) -> list[float]:
    """Return the percentages of a row: what was typed, and the sums of both quarters."""
    figures = output[1]
    return [*figures, *(figures[n] + figures[n + 4] for n in range(4))]


def jumlah(outputs: list[Output], pagu: int) -> list[float]:
    return [sum(output[0] * twelve(output)[n] for output in outputs) / pagu for n in range(12)]


NEW: Output = (250_000, (10, 12, 11, 13, 20.5, 21, 22, 24))


def with_new(code: str = "BBB") -> Book:
    """Return the sample with one more output in 6077."""
    return {**sample(), "6077": {**sample()["6077"], code: NEW}}


def without(kegiatan: str, *codes: str) -> Book:
    return {**sample(), kegiatan: {code: row for code, row in sample()[kegiatan].items() if code not in codes}}


# --- the acts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """What staff did, what the form then holds, on which sheets, and what `fill` is to say about it."""

    name: str
    steps: tuple[Step, ...]
    book: Book = field(default_factory=sample)
    says: tuple[str, ...] = ()
    sheets: Mapping[str, str] = field(default_factory=lambda: {"6077": A, "6042": B})
    in_rekap: bool = True
    """Whether Rekap has room for every output."""


def inserted(row_ii: int, row_iii: int, sheet: str = A) -> tuple[Step, ...]:
    """The steps that insert NEW into both sections; III first, so that II's rows do not move it."""
    shown = [
        ("type", sheet, f"{letter}{row_iii}", f"={value}/100") for letter, value in zip("CDEFGHIJ", NEW[1], strict=True)
    ]
    return (
        ("insert_rows", sheet, row_iii, 1),
        ("type", sheet, f"A{row_iii}", "BBB"),
        ("type", sheet, f"B{row_iii}", "Output baru"),
        *shown,
        ("insert_rows", sheet, row_ii, 1),
        ("type", sheet, f"A{row_ii}", "BBB"),
        ("type", sheet, f"B{row_ii}", "Output baru"),
        ("type", sheet, f"F{row_ii}", NEW[0]),
    )


def copied(code: str, name: str) -> tuple[Step, ...]:
    return (("copy_sheet", B, name), ("unprotect", name), ("type", name, "C10", code))


THREE = {"6077": A, "6042": B, "6041": C}
ACTS = (
    Act("nothing", ()),
    Act("copy for a third kegiatan", copied("6041", C), {**sample(), "6041": sample()["6042"]}, sheets=THREE),
    Act(
        "copy twice",
        (*copied("6041", C), *copied("6040", "Form A 6040")),
        {**sample(), "6041": sample()["6042"], "6040": sample()["6042"]},
        ("XK-309",),
        sheets={**THREE, "6040": "Form A 6040"},
        in_rekap=False,
    ),
    Act(
        "copy twice and make room",
        (("insert_rows", REKAP, 25, 6), *copied("6041", C), *copied("6040", "Form A 6040")),
        {**sample(), "6041": sample()["6042"], "6040": sample()["6042"]},
        sheets={**THREE, "6040": "Form A 6040"},
    ),
    Act(
        "copy without changing the code",
        (("copy_sheet", B, f"{B} (2)"),),
        {**sample(), "6042#2": sample()["6042"]},
        ("XK-143",),
        sheets={"6077": A, "6042": B, "6042#2": f"{B} (2)"},
    ),
    Act("rename a sheet", (("rename_sheet", A, "Kegiatan '77"),), sheets={"6077": "Kegiatan '77", "6042": B}),
    Act("delete a sheet", (("delete_sheet", B),), {"6077": sample()["6077"]}, sheets={"6077": A}),
    Act(
        "work on in a copy",
        (*copied("6041", C), ("delete_sheet", B)),
        {"6077": sample()["6077"], "6041": sample()["6042"]},
        sheets={"6077": A, "6041": C},
    ),
    Act("insert at the top", inserted(20, 34), with_new(), ("XK-203",) * 8),
    Act("insert in the middle", inserted(22, 36), with_new()),
    Act("insert above the guard", inserted(26, 40), with_new()),
    Act(
        "insert above Jumlah", inserted(27, 41), with_new(), ("XK-129", "XK-129", "XK-304", "XK-304", *("XK-203",) * 8)
    ),
    Act("delete rows", (("delete_rows", A, 37, 1), ("delete_rows", A, 23, 1)), without("6077", "QDI")),
    Act(
        "delete a row of the other sheet",
        (("delete_rows", B, 34, 1), ("delete_rows", B, 20, 1)),
        without("6042", "EBA"),
    ),
    Act("sort section III", (("sort_descending", A, "A34:P37", "A"),)),
    Act("sort section III with rupiah", (("sort_descending", A, "A34:S37", "A"),)),
    Act("insert a column", (("insert_column", A, "G"), ("type", A, "G35", "lihat")), says=("XK-127",)),
    Act("insert a column at the left", (("insert_column", A, "A"), ("type", A, "A35", "x"))),
    Act("delete all names", (("delete_names",),), says=("XK-128",)),
    Act(
        "delete all names of a copied sheet",
        (*copied("6041", C), ("delete_names",)),
        {**sample(), "6041": sample()["6042"]},
        ("XK-128",),
        sheets=THREE,
    ),
    Act("delete the guard rows", (("delete_rows", A, 40, 1), ("delete_rows", A, 26, 1)), says=("XK-129", "XK-129")),
    Act("merge two blank cells", (("merge", A, "C34:D34"),)),
    Act(
        "merge the places",
        (*(("type", A, f"O{row}", "") for row in (35, 36, 37)), ("merge", A, "O34:O37")),
    ),
    Act("move everything down", (("insert_rows", A, 1, 3),)),
    Act("sort Rekap", (("sort_descending", REKAP, "A15:P22", "B"),)),
    Act("type a row in Rekap", (("type", REKAP, "B24", "ZZZ"), ("type", REKAP, "E24", 0.5)), says=("XK-310", "XK-310")),
    Act("delete a row of Rekap", (("delete_rows", REKAP, 17, 1),)),
    Act("hide a sheet", (("hide_sheet", B),), says=("XK-130",)),
)


@pytest.mark.parametrize("act", one_in(3, ACTS), ids=lambda act: act.name.replace(" ", "-"))
def test_edited_form_a(act: Act, tmp_path: Path) -> None:
    edited = office().edited(SOURCE.with_suffix(".xlsx").read_bytes(), [*STAFF, *act.steps])
    check_answer(act, edited, tmp_path)


@pytest.mark.parametrize(
    "act",
    [
        act
        for act in ACTS
        if act.name in {"nothing", "copy for a third kegiatan", "sort Rekap", "insert in the middle", "delete a sheet"}
    ],
    ids=lambda act: act.name.replace(" ", "-"),
)
def test_edited_answer(act: Act, tmp_path: Path) -> None:
    """The same on a workbook that has an answer of ours already."""
    edited = office().edited(fill_workbook(SOURCE.with_suffix(".xlsx").read_bytes(), "u").data, [*STAFF, *act.steps])
    check_answer(act, edited, tmp_path)


def check_answer(act: Act, edited: bytes, folder: Path) -> None:
    filled = fill_workbook(edited, "uji.xlsx")
    assert notices(filled.result) == sorted((*OF_STAFF, *act.says))
    figures_are_right(act, filled.data)
    staff_is_kept(edited, filled.data)
    answer_is_sound(filled, folder)


# --- what must hold ----------------------------------------------------------------------------------------------


def percentages(page: Any, row: int, columns: Mapping[int, int], first: int) -> list[float]:
    values = (page.cell(row, columns[number]).value for number in range(first, first + 12))
    return [100 * value if isinstance(value, int | float) else 0 for value in values]


def figures_are_right(act: Act, data: bytes) -> None:
    book = opened(data, values=True)
    pagu = sum(output[0] for outputs in act.book.values() for output in outputs.values())
    for kegiatan, outputs in act.book.items():
        page = book[act.sheets[kegiatan]]
        below, columns = numbered(page, 14)
        for code, output in outputs.items():
            row = row_of(page, code, below, columns[1])
            assert percentages(page, row, columns, 2) == pytest.approx(twelve(output)), code
        total = row_of(page, "JUMLAH", below, columns[1])
        assert percentages(page, total, columns, 2) == pytest.approx(jumlah([*outputs.values()], pagu))
    rekap_is_right(act, book[REKAP], pagu)


def rekap_is_right(act: Act, page: Any, pagu: int) -> None:
    assert [
        cell.offset(0, 2).value
        for row in page.iter_rows(max_row=12)
        for cell in row
        if cell.value == "Pagu satker (Rp)"
    ] == [pagu * 1000]
    below, columns = numbered(page, 15)
    total = row_of(page, "JUMLAH", below, columns[1])
    shown = [
        (str(page.cell(row, columns[1]).value), page.cell(row, columns[2]).value, percentages(page, row, columns, 4))
        for row in range(below + 1, total)
        if page.cell(row, columns[1]).value
    ]
    wanted = [
        (kegiatan.partition("#")[0], code, twelve(output))
        for kegiatan, outputs in act.book.items()
        for code, output in outputs.items()
    ]
    if act.in_rekap:
        assert sorted(row[:2] for row in shown) == sorted(row[:2] for row in wanted)
        every = [output for outputs in act.book.values() for output in outputs.values()]
        assert percentages(page, total, columns, 4) == pytest.approx(jumlah(every, pagu))
    for kegiatan, code, figures in shown:
        assert figures in [pytest.approx(row[2]) for row in wanted if row[:2] == (kegiatan, code)]
