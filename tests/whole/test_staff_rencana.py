"""What staff do to Rencana Aksi in LibreOffice: `fill` follows, the figures are those worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from office import office, opened, same
from sampled import one_in
from staff_acts import OF_STAFF, OWN_NOTE, OWN_TEXT, Step, ratio
from staff_answers import answer_is_sound, numbered, row_of, staff_is_kept
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

RENCANA, UKUR, CAPAIAN, SASARAN = "Rencana Aksi", "Pengukuran", "Capaian", "Sasaran"

# In the template: the plan in 'Rencana Aksi'!13:18 (15 is the second plan row of 1.2), blank rows to 28, guard row 29;
# the measurement in Pengukuran!7:11, blank rows to 22, guard row 23, Jumlah 24.


class Indicator(NamedTuple):
    """What is typed for an indicator; every percentage of the plan is 25, 50, 75, 100."""

    sasaran: str
    name: str
    target: float | str
    unit: str
    realised: float | str
    pagu: int | None = None
    spent: int | None = None
    done: float = 0.5
    """The fraction done by the end of triwulan II."""
    minimise: bool = False


Book = Mapping[str, Indicator]

NAMES = {"1": "Layanan yang baik", "2": "Akuntabilitas", "3": "Industri yang hijau"}
BASE: Book = {
    "1.1": Indicator("1", "Layanan tepat waktu", 80, "Persen", 75, 1_000_000, 400_000),
    "1.2": Indicator("1", "Lama layanan", 4, "Hari", 5, 500_000, 300_000, minimise=True),
    "1.3": Indicator("1", "Perusahaan dilayani", 20, "Perusahaan", 30, 2_000_000, 1_500_000, done=0.6),
    "2.1": Indicator("2", "Predikat SAKIP", "B", "Predikat", "BB"),
    "2.2": Indicator("2", "Tindak lanjut temuan", 90, "Persen", 90, 250_000, 250_000),
}
NEW: Book = {"3.1": Indicator("3", "Air limbah diolah", 40, "Persen", 50, 800_000, 600_000, done=0.55)}


def with_new() -> Book:
    return {**BASE, **NEW}


def without(*numbers: str) -> Book:
    return {number: row for number, row in BASE.items() if number not in numbers}


@cache
def workbook() -> bytes:
    plan, measured = [], []
    for number, row in BASE.items():
        head = {"nomor_sasaran": row.sasaran, "sasaran": NAMES[row.sasaran]}
        own = {"nomor_indikator": number, "indikator": row.name}
        planned = {
            **{f"target_antara_tw{n}": 25 * n for n in range(1, 5)},
            **{f"rencana_kegiatan_tw{n}": f"Rencana {number} ke-{n}" for n in range(1, 5)},
        }
        kind = {"klasifikasi": "minimasi"} if row.minimise else {}
        plan.append({**head, **own, "target": row.target, "satuan": row.unit, **kind, **planned})
        if number == "1.2":
            plan.append({**head, **planned, "rencana_kegiatan_tw2": "Rencana kedua"})
        done = {"realisasi_antara_tw1": 25, "realisasi_antara_tw2": round(100 * row.done)}
        told = {f"realisasi_kegiatan_tw{n}": f"Kegiatan {number} ke-{n}" for n in (1, 2)}
        money = {"pagu": row.pagu, "realisasi_anggaran": row.spent}
        measured.append({**head, **own, "realisasi": row.realised, **money, **done, **told})
    measured[0]["kendala_tw2"] = "Alat rusak"  # R-07, so that there is a mark to follow
    fields = {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2}
    return template(load("rencana_aksi"), {"fields": fields, "tables": {"rencana_aksi": plan, "pengukuran": measured}})


# --- the acts ----------------------------------------------------------------------------------------------------

STAFF: tuple[Step, ...] = (
    *(("unprotect", sheet) for sheet in (RENCANA, UKUR, CAPAIAN, SASARAN)),
    ("add_sheet", "Coretan"),
    ("type", "Coretan", "B3", "=6*7"),
    ("note", RENCANA, "D13", OWN_NOTE),
    ("type", RENCANA, "R13", OWN_TEXT),
)
ALWAYS = (*OF_STAFF, "R-07")


@dataclass(frozen=True)
class Act:
    """What staff did, what the form then holds, and what `fill` is to say about it."""

    name: str
    steps: tuple[Step, ...]
    book: Book = field(default_factory=lambda: BASE)
    says: tuple[str, ...] = ()
    sheets: Mapping[str, str] = field(default_factory=dict)
    """The names of renamed sheets."""
    has_total: bool = True
    live: bool = True
    """Whether the computed cells are formulas; not where Excel does not see what they need."""
    retyped: tuple[tuple[str, int, int], ...] = ()
    """The computed cells that staff typed over, as (sheet, row, column): they get their formula back."""


def planned(row: int) -> tuple[Step, ...]:
    """The steps that type the plan of NEW into a row."""
    number, new = next(iter(NEW.items()))
    texts = zip("ABCDEF", (new.sasaran, NAMES[new.sasaran], number, new.name, new.target, new.unit), strict=True)
    quarters = (
        (("type", RENCANA, f"{percent}{row}", f"={25 * n}/100"), ("type", RENCANA, f"{text}{row}", f"Rencana ke-{n}"))
        for n, (percent, text) in enumerate(("HI", "JK", "LM", "NO"), 1)
    )
    return (
        *(("type", RENCANA, f"{letter}{row}", value) for letter, value in texts),
        *(step for pair in quarters for step in pair),
    )


def measured(row: int) -> tuple[Step, ...]:
    """The steps that type the measurement of NEW into a row."""
    number, new = next(iter(NEW.items()))
    typed: Mapping[str, Any] = {
        "A": new.sasaran,
        "B": NAMES[new.sasaran],
        "C": number,
        "D": new.name,
        "G": new.realised,
        "J": new.pagu,
        "K": new.spent,
        "P": "=25/100",
        "Q": "Selesai",
        "T": f"={100 * new.done}/100",
        "U": "Selesai",
    }
    return tuple(("type", UKUR, f"{letter}{row}", value) for letter, value in typed.items())


def inserted(plan: int, measurement: int, copied: tuple[int, int] | None = None) -> tuple[Step, ...]:
    """The steps that insert NEW in both sheets; under a header as copies of rows, or it has the header's format."""
    steps: list[Step] = []
    inserts = ((RENCANA, plan, planned(plan), "O"), (UKUR, measurement, measured(measurement), "AI"))
    for (sheet, row, typed, last), like in zip(inserts, copied or (None, None), strict=True):
        steps.append(("insert_rows", sheet, row, 1))
        if like is not None:
            steps.append(("copy", sheet, f"A{like}:{last}{like}", f"A{row}"))
        steps += typed
    return tuple(steps)


def merged(sheet: str, column: str, first: int, last: int) -> tuple[Step, ...]:
    """The steps of merging equal cells: the lower ones are emptied first."""
    emptied = (("type", sheet, f"{column}{row}", "") for row in range(first + 1, last + 1))
    return (*emptied, ("merge", sheet, f"{column}{first}:{column}{last}"))


SASARAN_MERGED = (
    *merged(RENCANA, "A", 13, 16),
    *merged(RENCANA, "B", 13, 16),
    *merged(RENCANA, "B", 17, 18),
    *merged(UKUR, "B", 7, 9),
)

ACTS = (
    Act("nothing", ()),
    Act("insert at the top", inserted(13, 7, copied=(17, 10)), with_new()),
    Act("insert in the middle", inserted(16, 9), with_new()),
    Act("insert above the guard", inserted(29, 23), with_new()),
    Act("insert above Jumlah", inserted(29, 24, copied=(28, 11)), with_new(), ("XK-129", "XK-304")),
    Act("insert below the guard", inserted(30, 9, copied=(18, 8)), with_new(), ("XK-138",)),
    Act("type into blank rows", (*planned(19), *measured(12)), with_new()),
    Act("delete an indicator", (("delete_rows", RENCANA, 16, 1), ("delete_rows", UKUR, 9, 1)), without("1.3")),
    Act(
        "delete a plan with its second row",
        (("delete_rows", RENCANA, 14, 2), ("delete_rows", UKUR, 8, 1)),
        without("1.2"),
    ),
    Act("delete the blank rows", (("delete_rows", RENCANA, 19, 10), ("delete_rows", UKUR, 12, 11))),
    Act("sort the measurement", (("sort_descending", UKUR, "A7:AI11", "C"),)),
    Act("sort the measurement with blank rows", (("sort_descending", UKUR, "A7:AI22", "K"),)),
    Act("sort the plan", (("sort_descending", RENCANA, "A16:O18", "D"),)),
    Act("merge the sasaran", SASARAN_MERGED),
    Act(
        "unmerge the sasaran",
        (*SASARAN_MERGED, ("unmerge", RENCANA, "A13:B18"), ("unmerge", UKUR, "B7:B9")),
    ),
    Act("merge the numbers of the measurement", merged(UKUR, "A", 7, 9), says=("XK-306",), live=False),
    Act(
        "insert into merged sasaran", (*SASARAN_MERGED, ("insert_rows", RENCANA, 15, 1), ("type", RENCANA, "K15", "x"))
    ),
    Act("a second plan row", (("insert_rows", RENCANA, 17, 1), ("type", RENCANA, "K17", "Rencana kedua"))),
    Act("copy the plan", (("copy_sheet", RENCANA, "Rencana Aksi (2)"),), says=("XK-132",)),
    Act("copy the measurement", (("copy_sheet", UKUR, "Pengukuran (2)"),), says=("XK-132",)),
    Act("copy a computed sheet", (("copy_sheet", CAPAIAN, "Capaian lama"),), says=("XK-132",)),
    Act(
        "work on in a copy",
        (("copy_sheet", UKUR, "Pengukuran (2)"), ("delete_sheet", UKUR)),
        sheets={UKUR: "Pengukuran (2)"},
    ),
    Act(
        "rename both sheets",
        (("rename_sheet", RENCANA, "Renaksi '24"), ("rename_sheet", UKUR, "Hasil & ukur")),
        sheets={RENCANA: "Renaksi '24", UKUR: "Hasil & ukur"},
    ),
    Act("cut and paste the target", (("insert_column", RENCANA, "B"), ("move", RENCANA, "F10:F29", "B10"))),
    Act(
        "cut and paste realisasi",
        (("insert_column", UKUR, "E"), ("move", UKUR, "H4:H24", "E4"), ("delete_column", UKUR, "H")),
    ),
    Act(
        "insert a column of their own", (("insert_column", UKUR, "H"), ("type", UKUR, "H5", "Sumber")), says=("XK-127",)
    ),
    Act("insert a column at the left", (("insert_column", RENCANA, "A"), ("insert_column", UKUR, "A"))),
    Act("move everything down", (("insert_rows", RENCANA, 1, 2), ("insert_rows", UKUR, 3, 2))),
    Act(
        "type over capaian and status",
        (("type", UKUR, "H7", 0.9), ("type", UKUR, "I7", "tercapai"), ("type", UKUR, "H9", "150%")),
        says=("XK-301", "XK-301", "XK-303"),
        retyped=((UKUR, 7, 8), (UKUR, 7, 9), (UKUR, 9, 8)),
    ),
    Act("type over a mean", (("type", SASARAN, "D6", 1),), says=("XK-301",), retyped=((SASARAN, 6, 4),)),
    Act("hide rows", (("hide_rows", UKUR, 8, 2),), says=("XK-136",)),
    Act("filter", (("filter", UKUR, "A6:AE11", "A", "2"),), says=("XK-136",)),
    Act("filter the plan", (("filter", RENCANA, "A12:O18", "C", "1.3"),), says=("XK-136",)),
    Act("delete all names", (("delete_names",),), says=("XK-128",)),
    Act("hide a computed sheet", (("hide_sheet", SASARAN),), says=("XK-130",)),
    Act("delete Jumlah", (("delete_rows", UKUR, 24, 1),), says=("XK-137",), has_total=False),
)


@pytest.mark.parametrize("act", one_in(3, ACTS), ids=lambda act: act.name.replace(" ", "-"))
def test_edited_rencana_aksi(act: Act, tmp_path: Path) -> None:
    check_answer(act, office().edited(workbook(), [*STAFF, *act.steps]), tmp_path)


ON_AN_ANSWER = {"nothing", "insert in the middle", "sort the measurement", "merge the sasaran", "delete an indicator"}


@pytest.mark.parametrize(
    "act", [act for act in ACTS if act.name in ON_AN_ANSWER], ids=lambda act: act.name.replace(" ", "-")
)
def test_edited_answer(act: Act, tmp_path: Path) -> None:
    """The same on a workbook that has an answer of ours already."""
    edited = office().edited(fill_workbook(workbook(), "uji.xlsx").data, [*STAFF, *act.steps])
    check_answer(act, edited, tmp_path)


def check_answer(act: Act, edited: bytes, folder: Path) -> None:
    filled = fill_workbook(edited, "uji.xlsx")
    assert sorted(f.code for f in filled.result.findings) == sorted((*ALWAYS, *act.says))
    measurement_is_right(act, filled.data)
    capaian_is_right(act, filled.data)
    sasaran_is_right(act, filled.data)
    staff_is_kept(edited, filled.data, act.retyped)
    answer_is_sound(filled, folder)


# --- the figures, worked out by hand -----------------------------------------------------------------------------


def capaian(row: Indicator) -> float | None:
    if isinstance(row.realised, str) or isinstance(row.target, str):
        return None
    share = row.realised / row.target
    return 2 - share if row.minimise else share


def serapan(row: Indicator) -> float | None:
    return ratio(row.spent, row.pagu)


def at_most_all(row: Indicator) -> float | None:
    reached = capaian(row)
    return None if reached is None else min(reached, 1)


def mean(rows: Iterable[Indicator], what: Callable[[Indicator], float | None]) -> float | None:
    found = [value for row in rows if (value := what(row)) is not None]
    return sum(found) / len(found) if found else None


def effective(reached: float | None) -> str | None:
    return None if reached is None else "Efektif" if reached >= 1 else "Tidak Efektif"


def efficient(reached: float | None, used: float | None) -> str | None:
    if reached is None or used is None:
        return None
    return "Efisien" if reached > used else "Tidak Efisien"


def expected_measurement(row: Indicator) -> Mapping[int, object]:
    """Return the computed cells of an indicator's measurement by the printed number of their column."""
    reached, used = capaian(row), serapan(row)
    is_reached = row.realised == "BB" if reached is None else reached >= 1
    return {
        5: row.target,
        6: row.unit,
        8: reached,
        9: "tercapai" if is_reached else "belum tercapai",
        12: used,
        13: effective(reached),
        14: efficient(reached, used),
        15: None if reached is None or used is None else 1 - used / reached,
    }


def shown(page: Any, row: int, columns: Mapping[int, int], wanted: Mapping[int, object]) -> None:
    """Hold a row against what must stand in its columns."""
    for number, value in wanted.items():
        found = page.cell(row, columns[number]).value
        if isinstance(value, int | float) and isinstance(found, int | float):
            assert found == pytest.approx(value), (page.title, row, number)
        else:
            assert same(found, value), (page.title, row, number, found, value)


def measurement_is_right(act: Act, data: bytes) -> None:
    title = act.sheets.get(UKUR, UKUR)
    page, formulas = opened(data, values=True)[title], opened(data)[title]
    below, columns = numbered(page, 31)
    for number, row in act.book.items():
        at = row_of(page, number, below, columns[3])
        shown(page, at, columns, expected_measurement(row))
        assert formulas.cell(at, columns[8]).data_type == "f"
    if act.has_total:
        pagu, spent = (
            sum(filter(None, found)) for found in zip(*((r.pagu, r.spent) for r in act.book.values()), strict=True)
        )
        total = row_of(page, "JUMLAH", below, columns[1])
        shown(page, total, columns, {10: pagu, 11: spent, 12: spent / pagu})


def capaian_is_right(act: Act, data: bytes) -> None:
    page = opened(data, values=True)[CAPAIAN]
    below, columns = numbered(page, 16)
    numbers = [page.cell(row, columns[2]).value for row in range(below + 1, page.max_row + 1)]
    assert sorted(filter(None, numbers)) == sorted(act.book)
    for at, number in enumerate(numbers, below + 1):
        if number:
            row = act.book[number]
            wanted = {1: row.sasaran, 3: row.name, 4: row.target, 5: row.realised, 6: row.unit, 7: capaian(row)}
            shown(page, at, columns, {**wanted, 8: at_most_all(row), 11: 0.5, 12: row.done, 13: 0.75, 14: None})


def sasaran_is_right(act: Act, data: bytes) -> None:
    page, formulas = opened(data, values=True)[SASARAN], opened(data)[SASARAN]
    below, columns = numbered(page, 8)
    for number in {row.sasaran for row in act.book.values()}:
        rows = [row for row in act.book.values() if row.sasaran == number]
        at = row_of(page, number, below, columns[1])
        shown(page, at, columns, {2: NAMES[number], **means(rows)})
        assert (formulas.cell(at, columns[4]).data_type == "f") == act.live
    total = row_of(page, "RATA-RATA SEMUA INDIKATOR", below, columns[1])
    shown(page, total, columns, means([*act.book.values()]))


def means(rows: list[Indicator]) -> Mapping[int, object]:
    reached, used = mean(rows, capaian), mean(rows, serapan)
    return {
        3: len(rows),
        4: reached,
        5: mean(rows, at_most_all),
        6: effective(reached),
        7: used,
        8: efficient(reached, used),
    }
