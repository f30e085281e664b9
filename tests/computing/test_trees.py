"""Tables that are trees: level, parent and sums from the shape of codes, live in Excel, on two published DIPA."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engines import by_gnumeric, by_hyperformula, by_ironcalc
from form_trial import forms_in, try_everything
from kit import typed
from office import at_addresses, differences, office, recalculated_by_formualizer, recalculated_by_libreoffice
from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.form import Form, FormError
from xlkinerja.form.loader import load, load_text
from xlkinerja.form.tree import branches
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import Filled, fill_workbook
from xlkinerja.report import TableData
from xlkinerja.templates import template

HERE = Path(__file__).parent
TOML = (HERE / "pohon.toml").read_text(encoding="utf-8")
DIPA: Mapping[str, Any] = json.loads((HERE / "pohon_dipa.json").read_text(encoding="utf-8"))
"""What two offices published, and what their figures come to, recomputed by hand; codes as typed, order as printed."""
LEVELS = load_text("pohon.toml", TOML).table["rincian"].tree
SEVEN = ["EC", "EC.6077", "6077.AEF", "AEF.002", "51", "A", "A.1", "A.2", "B", "52", "AEF.003", "6077.BAD"]

Row = Mapping[str, Any]


@pytest.fixture(scope="module", autouse=True)
def form() -> Iterator[Form]:
    with forms_in(HERE):
        yield load("pohon")


def filled(form: Form, rows: Sequence[Row], name: str = "manado", **more: Any) -> Filled:
    data = {"form": "pohon", "fields": DIPA[name]["fields"], "tables": {"rincian": rows, **more}}
    return fill_workbook(template(form, data), "a.xlsx", convert_text=True)


def tree(answer: Filled) -> TableData:
    assert answer.result.report is not None
    return answer.result.report.tables["rincian"][0]


def values(answer: Filled, column: str) -> dict[str, Any]:
    return {row.key: row.entries[column].value for row in tree(answer).rows}


def codes(answer: Filled) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.cell) for finding in answer.result.findings]


def leaves_of(name: str) -> list[Row]:
    """The published rows, with figures on the leaves alone."""
    sums = {e["kode_lengkap"] for e in DIPA[name]["expected"] if e["jumlah_anak"] is not None}
    pairs = zip(DIPA[name]["rows"], DIPA[name]["expected"], strict=True)
    return [{k: v for k, v in row.items() if k != "pagu" or e["kode_lengkap"] not in sums} for row, e in pairs]


# --- what was published -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["manado", "ambon"])
def test_published_rows_come_to_what_was_worked_out(form: Form, name: str) -> None:
    answer = filled(form, DIPA[name]["rows"], name)
    for row, expected in zip(tree(answer).rows, DIPA[name]["expected"], strict=True):
        found = {column: row.entries[column].value for column in expected}
        wanted = {k: Decimal(v) if v is not None and k in {"pagu", "jumlah_anak"} else v for k, v in expected.items()}
        assert found == wanted
    pagu = tree(answer).totals["pagu"].value
    assert pagu == Decimal({"manado": 12_207_073_000, "ambon": 9_358_210_000}[name])  # programs there, kegiatan here
    assert tree(answer).totals["realisasi"].value is None  # no figure is no nought
    again = fill_workbook(answer.data, "a.xlsx")
    assert again.data is answer.data


def test_a_typed_parent_stays_and_is_told_once(form: Form) -> None:
    """Ambon printed three parents that are not the sum of their children: they stay, and count above as they stand."""
    assert codes(filled(form, DIPA["ambon"]["rows"], "ambon")) == [("V-02", "C21"), ("V-02", "C22"), ("V-02", "C29")]
    assert codes(filled(form, DIPA["manado"]["rows"])) == []


def test_the_row_above_chains_revisions(form: Form) -> None:
    rows = DIPA["ambon"]["revisi"]
    answer = filled(form, DIPA["manado"]["rows"], revisi_dipa=rows)
    assert answer.result.report is not None
    made = answer.result.report.tables["revisi_dipa"][0].rows
    changes = [row.entries["perubahan"].value for row in made]
    assert changes == [None, *map(Decimal, DIPA["ambon"]["perubahan"][1:])]
    assert codes(answer) == []
    broken = [dict(row) for row in rows]
    broken[4]["pagu_awal"] = 1
    assert codes(filled(form, DIPA["manado"]["rows"], revisi_dipa=broken)) == [
        ("V-05", made[4].entries["pagu_awal"].cell)
    ]


# --- live sums ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["manado", "ambon"])
def test_parents_are_the_sums_in_every_engine(form: Form, name: str, tmp_path: Path) -> None:
    """The same figures as published where the parents were right, after the results in the file are poisoned."""
    answer = filled(form, leaves_of(name), name)
    wrong = {"6042", "6042.EBA", "6042.EBD"} if name == "ambon" else set()
    for expected in DIPA[name]["expected"]:
        if expected["kode_lengkap"] not in wrong:
            assert values(answer, "pagu")[expected["kode_lengkap"]] == Decimal(expected["pagu"])
    assert codes(answer) == []
    assert all(row.entries["pagu"].form_formula for row in tree(answer).rows if row.entries["jumlah_anak"].value)
    assert differences(answer.data, recalculated_by_libreoffice(answer.data)) == []
    assert differences(answer.data, recalculated_by_formualizer(answer.data, tmp_path)) == []
    for engine in (by_gnumeric, by_hyperformula, by_ironcalc):
        assert differences(answer.data, engine(answer.data, tmp_path)) == [], engine.__name__


MANADO = {code: 10 + n for n, code in enumerate(e["kode_lengkap"] for e in DIPA["manado"]["expected"])}
BAD, CAH, EBA, EC = (MANADO[code] for code in ("EC.6077.BAD", "EC.6077.CAH", "WA.6042.EBA", "EC"))
OPEN = ("unprotect", "Rincian")


def leaf(row: int, code: str) -> list[tuple[Any, ...]]:
    return [
        ("insert_rows", "Rincian", row, 1),
        ("type", "Rincian", f"A{row}", code),
        ("type", "Rincian", f"C{row}", 1000),
    ]


EDITS: Mapping[str, tuple[list[tuple[Any, ...]], int, int]] = {
    "below the parent, in the middle, behind the last": (
        [*leaf(CAH, "BAD.097"), *leaf(BAD + 2, "BAD.098"), *leaf(BAD + 1, "BAD.099")], 3000, 3
    ),
    "the first and the last gone": (
        [("delete_rows", "Rincian", BAD + 3, 1), ("delete_rows", "Rincian", BAD + 1, 1)], -41_588_000 - 436_560_000, -2
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_leaves_that_come_and_go_before_fill(form: Form, edit: str) -> None:
    steps, more, rows = EDITS[edit]
    answer = filled(form, leaves_of("manado"))
    edited = office().edited(answer.data, [OPEN, *steps])
    shown = at_addresses(office().grids(edited, recalculate=True))
    before = {code: values(answer, "pagu")[code] for code in ("EC", "EC.6077", "EC.6077.BAD")}
    for code, value in before.items():
        assert shown["Rincian", f"C{MANADO[code]}"] == value + more, code
    total = tree(answer).layout.total
    assert total is not None
    assert shown["Rincian", f"C{total + rows}"] == 12_207_073_000 + more
    again = fill_workbook(edited, "a.xlsx")
    assert {code: values(again, "pagu")[code] - value for code, value in before.items()} == dict.fromkeys(before, more)
    assert codes(again) == []
    assert fill_workbook(again.data, "a.xlsx").data is again.data
    assert differences(again.data, recalculated_by_libreoffice(again.data)) == []


def test_a_leaf_that_moves_to_another_parent(form: Form) -> None:
    """Cut from BAD and pasted below AEF, with its code as staff then write it."""
    answer = filled(form, leaves_of("manado"))
    at, to = MANADO["EC.6077.BAD.012"], MANADO["EC.6077.BAD"]
    steps = [
        OPEN, ("insert_rows", "Rincian", to, 1), ("move", "Rincian", f"A{at + 1}:M{at + 1}", f"A{to}"),
        ("delete_rows", "Rincian", at + 1, 1), ("type", "Rincian", f"A{to}", "AEF.012"),
    ]  # fmt: skip
    edited = office().edited(answer.data, steps)
    shown = at_addresses(office().grids(edited, recalculate=True))
    assert shown["Rincian", f"C{MANADO['EC.6077.AEF']}"] == 48_488_000 + 436_560_000
    assert shown["Rincian", f"C{to + 1}"] == 548_888_000 - 436_560_000
    assert shown["Rincian", f"C{EC}"] == 936_441_000
    again = fill_workbook(edited, "a.xlsx")
    assert codes(again) == []
    assert values(again, "pagu")["EC.6077.AEF.012"] == 436_560_000
    assert values(again, "induk")["EC.6077.AEF.012"] == "EC.6077.AEF"
    assert fill_workbook(again.data, "a.xlsx").data is again.data


def test_parents_that_come_later_are_put_right_without_a_word(form: Form) -> None:
    """Formulas of ours name the rows around them: with other rows they are others, and still no figure of staff's."""
    answer = filled(form, leaves_of("manado"))
    new = [(f"A{CAH}", "6077.CAA"), (f"A{CAH + 1}", "CAA.001"), (f"C{CAH + 1}", 5)]
    steps = [OPEN, ("insert_rows", "Rincian", CAH, 2), *(("type", "Rincian", cell, value) for cell, value in new)]
    edited = office().edited(answer.data, steps)
    shown = at_addresses(office().grids(edited, recalculate=True))
    total = tree(answer).layout.total
    assert total is not None
    for row in (BAD, EC, total + 2):  # an error, which has no value here, and no sum that lacks a parent's row
        assert shown["Rincian", f"C{row}"] is None
    again = fill_workbook(edited, "a.xlsx")
    assert codes(again) == []
    assert values(again, "pagu")["EC.6077.CAA"] == 5
    assert values(again, "pagu")["EC"] == 936_441_005
    assert differences(again.data, recalculated_by_libreoffice(again.data)) == []


DEEP = [("6077", 0), ("6077.AEF", 0), ("AEF.002", 10), ("6077.BAB", 100), ("6077.BAD", 0), ("BAD.012", 1000),
        ("BAD.036", 2000), ("6077.CAH", 0), ("CAH.021", 10_000)]  # fmt: skip
"""Rows 10 to 18: a KRO that is a leaf among others that are none; 13.110 in all."""
KEGIATAN, AEF, BAB, NEXT = 10, 11, 13, 14
INSERTED: Mapping[str, tuple[int, str, int | None]] = {
    "behind a leaf that stands behind a parent": (NEXT, "6077.BAC", 13_115),
    "before that leaf": (BAB, "6077.BAA", None),
    "right below a row whose first child is a parent": (AEF, "6077.AEB", None),
    "above the first row": (KEGIATAN, "6042", 13_110),
}


@pytest.mark.parametrize("case", INSERTED)
def test_a_leaf_among_parents_counts_or_is_an_error(form: Form, case: str) -> None:
    """Before any fill each new leaf is in the sum, or the sum shows an error (None); after it all is counted."""
    at, code, expected = INSERTED[case]
    answer = filled(form, [{"kode": kode, **({"pagu": pagu} if pagu else {})} for kode, pagu in DEEP])
    assert values(answer, "pagu")["6077"] == 13_110
    steps = [
        OPEN, ("insert_rows", "Rincian", at, 1), ("type", "Rincian", f"A{at}", code), ("type", "Rincian", f"C{at}", 5)
    ]  # fmt: skip
    edited = office().edited(answer.data, steps)
    shown = at_addresses(office().grids(edited, recalculate=True))
    total = tree(answer).layout.total
    assert total is not None
    assert shown["Rincian", f"C{KEGIATAN + (at == KEGIATAN)}"] == expected
    assert shown["Rincian", f"C{total + 1}"] == (None if at == KEGIATAN else expected)
    again = fill_workbook(edited, "a.xlsx")
    assert tree(again).totals["pagu"].value == 13_115
    assert codes(again) == []
    assert differences(again.data, recalculated_by_libreoffice(again.data)) == []


def test_leaves_behind_parents_in_every_engine(form: Form, tmp_path: Path) -> None:
    answer = filled(form, [{"kode": kode, **({"pagu": pagu} if pagu else {})} for kode, pagu in DEEP])
    assert differences(answer.data, recalculated_by_formualizer(answer.data, tmp_path)) == []
    for engine in (by_gnumeric, by_hyperformula, by_ironcalc):
        assert differences(answer.data, engine(answer.data, tmp_path)) == [], engine.__name__


@pytest.mark.parametrize("to", [MANADO["EC.6077.AEF"], MANADO["WA"]], ids=["above", "to the end"])
def test_a_block_that_moves_as_a_whole(form: Form, to: int) -> None:
    """BAD with its three RO, cut and pasted: no sum is wrong in silence, and after fill all are as before."""
    answer = filled(form, leaves_of("manado"))
    start, rows = BAD, 4
    inserted = [OPEN, ("insert_rows", "Rincian", to, rows)]
    moved = start + (rows if to <= start else 0)
    steps = [
        *inserted, ("move", "Rincian", f"A{moved}:M{moved + rows - 1}", f"A{to}"),
        ("delete_rows", "Rincian", moved, rows),
    ]  # fmt: skip
    edited = office().edited(answer.data, steps)
    shown = at_addresses(office().grids(edited, recalculate=True))
    block = to - (rows if to > start else 0)
    right = {f"C{block}": 548_888_000, f"C{EC}": 936_441_000, f"C{EC + 1}": 936_441_000}
    assert [cell for cell, value in right.items() if shown["Rincian", cell] not in (None, value)] == []
    again = fill_workbook(edited, "a.xlsx")
    assert codes(again) == []
    assert values(again, "pagu") == values(answer, "pagu")
    assert fill_workbook(again.data, "a.xlsx").data is again.data
    assert differences(again.data, recalculated_by_libreoffice(again.data)) == []


def test_a_parent_that_goes_with_its_children(form: Form) -> None:
    """What named its cells has lost them, and is still no formula of staff's."""
    answer = filled(form, leaves_of("manado"))
    edited = office().edited(answer.data, [OPEN, ("delete_rows", "Rincian", CAH, 2)])
    again = fill_workbook(edited, "a.xlsx")
    assert codes(again) == []
    assert values(again, "pagu")["EC"] == 936_441_000 - 232_180_000
    assert fill_workbook(again.data, "a.xlsx").data is again.data


def test_a_parent_that_lost_its_children_may_be_typed_again(form: Form) -> None:
    answer = filled(form, leaves_of("manado"))
    edited = office().edited(answer.data, [OPEN, ("delete_rows", "Rincian", CAH + 1, 1)])
    again = fill_workbook(edited, "a.xlsx")
    assert values(again, "pagu")["EC.6077.CAH"] is None
    assert fill_workbook(again.data, "a.xlsx").data is again.data
    by_hand = fill_workbook(typed(again.data, {f"Rincian!C{CAH}": 7}), "a.xlsx")
    assert values(by_hand, "pagu")["EC.6077.CAH"] == 7
    assert values(by_hand, "pagu")["EC"] == 936_441_000 - 232_180_000 + 7
    assert codes(by_hand) == []


def test_columns_between_show_an_error_and_no_wrong_sum(form: Form) -> None:
    answer = filled(form, leaves_of("manado"))
    edited = office().edited(answer.data, [OPEN, ("insert_column", "Rincian", "B")])
    shown = at_addresses(office().grids(edited, recalculate=True))
    assert shown["Rincian", f"D{BAD}"] is None  # an error, which has no value here
    again = fill_workbook(edited, "a.xlsx")
    assert values(again, "pagu")["EC"] == 936_441_000
    assert differences(again.data, recalculated_by_libreoffice(again.data)) == []


# --- seven levels, and codes that have no place -------------------------------------------------------------------


def test_seven_levels(form: Form) -> None:
    """Leaves on four levels: a KRO, a RO and a komponen without children among them."""
    rows = [
        {"kode": code, **({"pagu": 10**n} if code in {"A.1", "A.2", "B", "52", "AEF.003", "6077.BAD"} else {})}
        for n, code in enumerate(SEVEN)
    ]
    answer = filled(form, rows)
    a = 10**6 + 10**7
    komponen = a + 10**8
    ro = komponen + 10**9
    kro = ro + 10**10
    expected = {
        "EC": kro + 10**11, "EC.6077": kro + 10**11, "EC.6077.AEF": kro, "EC.6077.AEF.002": ro,
        "EC.6077.AEF.002.51": komponen, "EC.6077.AEF.002.51.A": a, "EC.6077.BAD": 10**11,
    }  # fmt: skip
    found = values(answer, "pagu")
    assert {key: found[key] for key in expected} == expected
    assert codes(answer) == []
    assert tree(answer).totals["pagu"].value == kro + 10**11
    assert differences(answer.data, recalculated_by_libreoffice(answer.data)) == []


WITHOUT_PLACE: Mapping[str, tuple[list[str], str, str]] = {
    "no shape": (["EC", "EC.6077", "6077.AEF", "AEF.2"], "AEF.2", "cocok dengan tingkat mana pun"),
    "no parent": (["EC", "EC.6077", "6077.AEF", "BAD.002"], "BAD.002", "tidak punya induk"),
    "a level left out": (["EC", "6077.AEF", "AEF.002"], "6077.AEF", "tidak punya induk"),
    "twice": (["EC", "EC.6077", "6077.AEF", "AEF.002", "AEF.002"], "AEF.002", "sudah ada"),
    "no code": (["EC", "EC.6077", "6077.AEF", ""], "(kosong)", "cocok dengan tingkat mana pun"),
    "one of two levels": (["001", "002"], "001", "beberapa tingkat"),
}


@pytest.mark.parametrize("case", WITHOUT_PLACE)
def test_a_row_without_a_place_is_told_and_what_rests_on_it_is_blank(form: Form, case: str) -> None:
    rows, code, words = WITHOUT_PLACE[case]
    answer = filled(
        form,
        [
            {"kode": each, "uraian": "x", "pagu": 5} if n == len(rows) - 1 else {"kode": each, "uraian": "x"}
            for n, each in enumerate(rows)
        ],
    )
    told = [f for f in answer.result.findings if f.code == "V-11"]
    assert told
    assert told[0].typed == code
    assert words in told[0].message
    assert all(f.level == "galat" for f in told)
    assert tree(answer).totals["pagu"].value is None
    assert {value for key, value in values(answer, "pagu").items() if value != 5} == {None}
    assert fill_workbook(answer.data, "a.xlsx").data is answer.data


def test_other_branches_than_that_of_the_row_without_a_place_are_summed(form: Form) -> None:
    rows = [
        {"kode": "6077"},
        {"kode": "6077.AEF"},
        {"kode": "AEF.002", "pagu": 5},
        {"kode": "6077.BAD"},
        {"kode": "B.1", "pagu": 6},
    ]
    found = values(filled(form, rows), "pagu")
    assert found["6077.AEF"] == 5
    assert found["6077"] is None
    assert found["6077.BAD"] is None


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["6077.AEF", "003", "004"], [2, 3, 3]),  # under a KRO that has nothing else they are RO
        (["6077.AEF", "AEF.003", "051"], [2, 3, 4]),
        (["6077.AEF", "003", "51", "52"], [2, 3, 4, 4]),
        (["AEF.003", "051", "A", "A.1"], [3, 4, 5, 6]),
        (["ec", " ec.6077 "], [0, 1]),
    ],
)  # fmt: skip
def test_a_shape_of_two_levels_is_the_one_with_which_each_row_has_its_parent(given: list[str], read: list[int]) -> None:
    found = branches(LEVELS, given)
    assert [row.level for row in found.rows] == read
    assert not any(row.trouble for row in found.rows)


# --- random trees -------------------------------------------------------------------------------------------------

trees = st.lists(st.lists(st.lists(st.integers(-(10**9), 10**9), max_size=4), max_size=4), min_size=1, max_size=5)


@settings(max_examples=5, deadline=None)
@given(trees, st.randoms())
def test_parents_are_the_sums_of_their_leaves_in_whatever_order(made: list[list[list[int]]], random: Any) -> None:
    """Fractions are the second opinion; siblings change places with all that is below them."""
    rows, expected = rows_of(made)
    with forms_in(HERE):
        form = load("pohon")
        found = values(filled(form, rows), "pagu")
        assert {key: Fraction(value) for key, value in found.items() if value is not None} == expected
        shuffled = shuffled_siblings(made, random)
        again = filled(form, shuffled)
        assert {k: Fraction(v) for k, v in values(again, "pagu").items() if v is not None} == expected
        assert codes(again) == []


@given(trees, st.randoms())
def test_children_are_those_below_in_whatever_order(made: list[list[list[int]]], random: Any) -> None:
    """The same without workbooks, many times: each row that has no figure is the sum of what the tree says is its."""
    for rows in (rows_of(made)[0], shuffled_siblings(made, random)):
        found = branches(LEVELS, [row["kode"] for row in rows])
        sums: dict[str, Fraction] = {}
        for row, branch in reversed(list(zip(rows, found.rows, strict=True))):
            below = [sums[found.rows[n].path] for n in branch.children if found.rows[n].path in sums]
            if below or "pagu" in row:
                sums[branch.path] = sum(below, Fraction(0)) if below else Fraction(row["pagu"])
        assert sums == rows_of(made)[1]


def rows_of(made: list[list[list[int]]]) -> tuple[list[Row], dict[str, Fraction]]:
    rows, expected = [], {}
    for first, kegiatan in enumerate(made):
        code = f"{6000 + first}"
        block, sums = [], []
        for second, kro in enumerate(kegiatan):
            name = f"B{chr(65 + second)}D"
            path = f"{code}.{name}"
            if not kro:
                block.append({"kode": path, "pagu": second})
                expected[path] = Fraction(second)
            else:
                block.append({"kode": path})
                block += [{"kode": f"{name}.{n:03}", "pagu": value} for n, value in enumerate(kro)]
                expected |= {f"{path}.{n:03}": Fraction(value) for n, value in enumerate(kro)}
                expected[path] = sum(map(Fraction, kro), Fraction(0))
            sums.append(expected[path])
        rows += [{"kode": code, "uraian": "x"}, *block]
        if sums:
            expected[code] = sum(sums, Fraction(0))
    return rows, expected


def shuffled_siblings(made: list[list[list[int]]], random: Any) -> list[Row]:
    rows, _ = rows_of(made)
    blocks: list[list[Row]] = []
    for row in rows:
        if len(row["kode"]) == len("6000"):
            blocks.append([])
        blocks[-1].append(row)
    random.shuffle(blocks)
    return [row for block in blocks for row in block]


# --- the rest of the way -------------------------------------------------------------------------------------------


def test_every_command_works_with_a_tree(tmp_path: Path, form: Form) -> None:
    assert try_everything(form, tmp_path).report is not None


def test_blanks_around_a_code_hide_it_from_excel_alone(form: Form) -> None:
    rows = [{"kode": "6077"}, {"kode": "6077.AEF"}, {"kode": "AEF.002", "pagu": 5}, {"kode": "6077.BAD", "pagu": 6}]
    data = {"form": "pohon", "tables": {"rincian": rows}}
    answer = fill_workbook(typed(template(form, data), {"Rincian!A12": " aef.002 "}), "a.xlsx")
    assert values(answer, "pagu") == {"6077": 11, "6077.AEF": 5, "6077.AEF.002": 5, "6077.BAD": 6}
    assert differences(answer.data, recalculated_by_libreoffice(answer.data)) == []
    assert fill_workbook(answer.data, "a.xlsx").data is answer.data


def test_next_quarter_has_the_leaves_and_computes_the_parents(form: Form) -> None:
    answer = filled(form, leaves_of("manado"))
    assert answer.result.report is not None
    later = fill_workbook(template(form, next_quarter(answer.result.report)), "b.xlsx")
    assert values(later, "pagu") == values(answer, "pagu")
    assert codes(later) == []


def test_two_levels_are_never_added_over_satker(tmp_path: Path, form: Form) -> None:
    for name in ("manado", "ambon"):
        rows = [dict(row) for row in DIPA[name]["rows"]]
        made = template(
            form,
            {
                "form": "pohon",
                "fields": {**DIPA[name]["fields"], "tahun": 2025, "triwulan": 4},
                "tables": {"rincian": rows},
            },
        )
        (tmp_path / f"{name}.xlsx").write_bytes(fill_workbook(made, "a.xlsx", convert_text=True).data)
    found = agency(sorted(tmp_path.glob("*.xlsx")), Options(today=date(2026, 1, 1)))
    (total,) = [total for total in found.totals if total.table == "rincian" and total.level == "kementerian"]
    assert total.values["pagu"] == 12_207_073_000 + 9_358_210_000


def test_a_table_without_a_tree_cannot_ask_for_one() -> None:
    for old, new, said in (
        ('key = "kode"\n', 'key = "uraian"\n', "bukan key tabel ini"),
        ('shapes = ["A.0"]', 'shapes = ["0.0.0.", "é"]', "bukan bentuk kode"),
        ('shapes = ["0000.AAA"]', 'shapes = ["EC.0000"]', "satu kode dapat cocok"),
        ('formula = "tree_parent(kode)"', 'formula = "kode"', "belum ada kolom tree_parent"),
        (
            'kind = "rupiah", tree = "sum", total = "sum", carry',
            'kind = "teks", tree = "sum", carry',
            "teks tidak dapat",
        ),
        ('formula = "pagu_akhir - previous(pagu_akhir)"', 'formula = "children(pagu_akhir)"', "bukan pohon"),
    ):
        assert old in TOML
        with pytest.raises(FormError, match=said):
            load_text("pohon.toml", TOML.replace(old, new, 1))
