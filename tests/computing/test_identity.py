"""Rows know who they are: however an office numbers its indicators, figures come from the right row or from none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from kit import check, codes, edited, put, reads_well, typed
from kit_consolidate import consolidated
from office import at_addresses, differences, office, recalculated_by_libreoffice
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters, earlier_of
from xlkinerja.form.loader import load
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

FORM = load("rencana_aksi")
FIELDS = {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2}
NAMES = ("nomor_sasaran", "sasaran", "nomor_indikator", "indikator")

Row = Mapping[str, Any]


def plan(*rows: tuple[Any, ...]) -> list[Row]:
    """Return plan rows of (sasaran number, its name, indicator number, its words, target)."""
    return [dict(zip((*NAMES, "target"), row, strict=True)) for row in rows]


def measured(*rows: tuple[Any, ...]) -> list[Row]:
    """Return measured rows of (sasaran number, its name, indicator number, its words, realisasi)."""
    return [dict(zip((*NAMES, "realisasi"), row, strict=True)) for row in rows]


def workbook(rencana: Iterable[Row], pengukuran: Iterable[Row]) -> bytes:
    tables = {"rencana_aksi": list(rencana), "pengukuran": list(pengukuran)}
    given_rows = {
        name: [{k: v for k, v in row.items() if v is not None} for row in rows] for name, rows in tables.items()
    }
    return template(FORM, {"fields": FIELDS, "tables": given_rows})


def ratios(result: Result) -> list[str]:
    """Return the capaian of every measured row in percent with two decimals; "" for a blank."""
    assert result.report is not None
    rows = result.report.tables["pengukuran"][0].rows
    return [shown(row.entries["capaian"].value) for row in rows]


def shown(value: object) -> str:
    return f"{value * 100:.2f}" if isinstance(value, Decimal) else ""


def galat(result: Result) -> set[str]:
    return {finding.code for finding in result.findings if finding.level == "galat"}


def test_numbers_begin_anew_in_each_sasaran() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("2", "B", "1", "IKPA", 94)),
        measured(("1", "A", "1", "SAKIP", 82), ("2", "B", "1", "IKPA", 91)),
    )
    result = check(book)
    assert ratios(result) == ["102.50", "96.81"]
    assert galat(result) == set()


NUMBERINGS: Mapping[str, list[tuple[Any, Any]]] = {  # of the sasaran and of the indicator, for three sasaran
    "anew": [("1", "1"), ("1", "2"), ("2", "1"), ("2", "2"), ("2", "3"), ("3", "1")],
    "letters": [("1", "a"), ("1", "b"), ("2", "a"), ("2", "b"), ("2", "c"), ("3", "a")],
    "IK": [("1", "IK.1"), ("1", "IK.2"), ("2", "IK.1"), ("2", "IK.2"), ("2", "IK.3"), ("3", "IK.1")],
    "both in one": [
        ("S.1", "S.1/IK.1"),
        ("S.1", "S.1/IK.2"),
        ("S.2", "S.2/IK.1"),
        ("S.2", "S.2/IK.2"),
        ("S.2", "S.2/IK.3"),
        ("S.3", "S.3/IK.1"),
    ],
    "IKU": [("I", "IKU-1"), ("I", "IKU-2"), ("II", "IKU-3"), ("II", "IKU-4"), ("II", "IKU-5"), ("III", "IKU-6")],
    "throughout": [("1", "1"), ("1", "2"), ("2", "3"), ("2", "4"), ("2", "5"), ("3", "6")],
    "dotted": [("1", "1.1"), ("1", "1.2"), ("2", "2.1"), ("2", "2.2"), ("2", "2.3"), ("3", "3.1")],
    "comma": [("1", "1,1"), ("1", "1,2"), ("2", "2,1"), ("2", "2,2"), ("2", "2,3"), ("3", "3,1")],
    "none": [("1", None), ("1", None), ("2", None), ("2", None), ("2", None), ("3", None)],
    "none at all": [(None, None)] * 6,
}
SASARAN = ["Layanan baik", "Layanan baik", "Akuntabilitas", "Akuntabilitas", "Akuntabilitas", "Sumber daya"]
INDICATORS = ["Tepat waktu", "Kepuasan", "SAKIP", "IKPA", "Tindak lanjut temuan", "Pegawai berkompeten"]
TARGETS, ACHIEVED = [80, 90, 75, 94, 100, 60], [82, 81, 78, 91, 95, 66]
RIGHT = ["102.50", "90.00", "104.00", "96.81", "95.00", "110.00"]


def rows_of(numbering: list[tuple[Any, Any]], figures: list[int]) -> list[tuple[Any, ...]]:
    return [
        (sasaran, name, number, words, figure)
        for (sasaran, number), name, words, figure in zip(numbering, SASARAN, INDICATORS, figures, strict=True)
    ]


def only_first(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Blank the sasaran of rows that repeat the one above."""
    return [
        (None, None, *row[2:]) if index and row[:2] == rows[index - 1][:2] else row for index, row in enumerate(rows)
    ]


@pytest.mark.parametrize("name", NUMBERINGS)
@pytest.mark.parametrize("style", ["everywhere", "first row of the plan", "first row of both", "by name", "by number"])
def test_however_an_office_numbers(name: str, style: str) -> None:
    wanted, got = rows_of(NUMBERINGS[name], TARGETS), rows_of(NUMBERINGS[name], ACHIEVED)
    if style.startswith("first"):
        wanted = only_first(wanted)
    if style == "first row of both":
        got = only_first(got)
    if style == "by name":
        got = [(None, *row[1:]) for row in got]
    if style == "by number":
        got = [(row[0], None, *row[2:]) for row in got] if name != "none at all" else got
    result = check(workbook(plan(*wanted), measured(*got)))
    assert ratios(result) == RIGHT
    assert galat(result) == set()


# --- what nobody can tell ----------------------------------------------------------------------------------------


def messages(result: Result, code: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.code == code]


def test_a_key_that_is_not_unique_gives_no_figure() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "1", "IKPA", 94)),
        measured(("1", "A", "1", None, 82)),
    )
    result = check(book)
    assert ratios(result) == [""]
    assert {"R-04"} <= galat(result)
    (said,) = messages(result, "R-04")
    assert "SAKIP (Rencana Aksi!C" in said
    assert "IKPA (Rencana Aksi!C" in said
    assert reads_well(said)


def test_a_number_that_is_there_in_two_sasaran_needs_its_own() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("2", "B", "1", "IKPA", 94)),
        measured((None, None, "1", None, 82), ("2", "B", "1", "IKPA", 91)),
    )
    result = check(book)
    assert ratios(result) == ["", "96.81"]
    (said,) = messages(result, "R-04")
    assert "1/1 SAKIP (Rencana Aksi!C" in said
    assert "2/1 IKPA (Rencana Aksi!C" in said
    assert reads_well(said)


def test_similar_words_are_never_a_key() -> None:
    book = workbook(
        plan((None, "A", None, "Nilai SAKIP balai", 80), (None, "A", None, "IKPA", 94)),
        measured((None, "A", None, "Nilai SAKIP balai besar", 82), (None, "A", None, "ikpa ", 91)),
    )
    result = check(book)
    assert ratios(result) == ["", "96.81"]
    assert "R-04" in galat(result)


def test_swapped_numbers_are_told_and_give_no_figure() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94)),
        measured(("1", "A", "2", "SAKIP", 82), ("1", "A", "1", "IKPA", 91)),
    )
    result = check(book)
    assert ratios(result) == ["", ""]
    assert len(messages(result, "R-13")) == 2
    assert all("SAKIP" in text and "IKPA" in text for text in messages(result, "R-13"))


@pytest.mark.parametrize(
    "words", ["SAKIP", "Nilai  Sakip.", "Nilai SAKIP Balai", "Capaian nilai SAKIP", "Nilai Sakip balay"]
)
def test_other_spellings_are_silent(words: str) -> None:
    book = workbook(
        plan(("1", "A", "1", "Nilai SAKIP", 80), ("1", "A", "2", "Indikator kinerja anggaran", 94)),
        measured(("1", "A", "1", words, 82), ("1", "A", "2", "Indikator Kinerja Anggaran", 91)),
    )
    result = check(book)
    assert ratios(result) == ["102.50", "96.81"]
    assert galat(result) == set()


def test_an_indicator_under_another_sasaran() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("2", "B", "2", "IKPA", 94)),
        measured(("2", "B", "1", "SAKIP", 82), ("2", "B", "2", "IKPA", 91)),
    )
    result = check(book)
    assert ratios(result) == ["", "96.81"]
    assert len(messages(result, "R-13")) == 1


def test_a_typed_figure_stays_where_nobody_knows() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94)),
        measured(("1", "A", "2", "SAKIP", 82), ("1", "A", "1", "IKPA", 91)),
    )

    def type_over(opened: Any) -> None:
        opened["Pengukuran"]["H7"].value = 1.025

    typed = edited(book, type_over)
    filled = fill_workbook(typed, "a.xlsx")
    sheet = read_workbook(filled.data).sheet("Pengukuran")
    assert sheet is not None
    assert (sheet.cells[7, 8].text, sheet.cells[7, 8].formula) == ("1.025", None)
    assert "R-13" in galat(filled.result)
    again = fill_workbook(filled.data, "a.xlsx")
    assert again.data == filled.data


# --- rows that continue another one ------------------------------------------------------------------------------


def test_what_stands_in_the_second_plan_row_alone_counts() -> None:
    rows = [*plan(("1", "A", "1", "SAKIP", None), (None, None, None, None, 80))]
    result = check(workbook(rows, measured(("1", "A", "1", "SAKIP", 82))))
    assert ratios(result) == ["102.50"]
    assert "R-16" not in codes(result)


def test_a_second_plan_row_that_contradicts_is_told() -> None:
    rows = [*plan(("1", "A", "1", "SAKIP", 80), (None, None, None, None, 90))]
    result = check(workbook(rows, measured(("1", "A", "1", "SAKIP", 82))))
    assert ratios(result) == ["102.50"]
    assert len(messages(result, "R-16")) == 1


def test_the_number_is_typed_again_in_the_second_row() -> None:
    rows = [*plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "1", "SAKIP", None))]
    result = check(workbook(rows, measured(("1", "A", "1", "SAKIP", 82))))
    assert ratios(result) == ["102.50"]
    assert galat(result) == set()


# --- groups ------------------------------------------------------------------------------------------------------


def groups(result: Result) -> list[tuple[str, int, str]]:
    assert result.report is not None
    rows = result.report.tables["sasaran"][0].rows
    return [
        (row.key, int(str(row.entries["jumlah_indikator"].value)), shown(row.entries["rata_rata_capaian"].value))
        for row in rows
    ]


def test_a_group_is_known_by_number_else_by_name() -> None:
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94), ("2", "B", "1", "LHP", 100)),
        measured((None, "A", "1", "SAKIP", 82), ("1", None, "2", "IKPA", 91), (None, "B", "1", "LHP", 90)),
    )
    assert [(count, mean) for _, count, mean in groups(check(book))] == [(2, "99.65"), (1, "90.00")]


def test_one_number_with_two_names_is_told() -> None:
    book = workbook(
        plan(("1", "Layanan publik", "1", "SAKIP", 80), ("1", "Sumber daya manusia", "2", "IKPA", 94)),
        measured(("1", "Layanan publik", "1", "SAKIP", 82), ("1", "Layanan publik", "2", "IKPA", 91)),
    )
    result = check(book)
    assert "R-15" in galat(result)
    assert [count for _, count, _ in groups(result)] == [2]


tokens = st.sampled_from(["1", "2", "3", None])
names = st.sampled_from(["Layanan", "Akuntabilitas", "Sumber daya", None])


@given(st.lists(st.tuples(tokens, names, st.integers(1, 200)), min_size=1, max_size=9))
@settings(max_examples=12)
def test_counts_and_means_of_groups_are_those_of_the_rows(rows: list[tuple[str | None, str | None, int]]) -> None:
    """Whatever is blank, merged or named otherwise: no row drops out of the sheet Sasaran."""
    indicators = [(number, name, str(n), f"Indikator {n}", 100) for n, (number, name, _) in enumerate(rows, 1)]
    got = [(number, name, str(n), f"Indikator {n}", figure) for n, (number, name, figure) in enumerate(rows, 1)]
    result = check(workbook(plan(*indicators), measured(*got)))
    assert result.report is not None
    capaian = [row.entries["capaian"].value for row in result.report.tables["pengukuran"][0].rows]
    of_groups = [row.entries for row in result.report.tables["sasaran"][0].rows]
    assert sum(entries["jumlah_indikator"].value for entries in of_groups) == len(capaian)
    total = sum((value for value in capaian if isinstance(value, Decimal)), Decimal(0))
    assert total == sum(Decimal(figure) / 100 for _, _, figure in rows)
    weighted = sum(e["jumlah_indikator"].value * e["rata_rata_capaian"].value for e in of_groups)
    assert abs(weighted - total) < Decimal("1e-20")


@given(st.randoms(use_true_random=False), st.sampled_from(["anew", "letters", "IK", "throughout", "none"]))
@settings(max_examples=10)
def test_order_and_numbering_change_no_ratio(random: Any, name: str) -> None:
    wanted, got = rows_of(NUMBERINGS[name], TARGETS), rows_of(NUMBERINGS[name], ACHIEVED)
    blocks = [[row for row in wanted if row[1] == sasaran] for sasaran in dict.fromkeys(SASARAN)]
    random.shuffle(blocks)
    random.shuffle(got)
    result = check(workbook(plan(*only_first([row for block in blocks for row in block])), measured(*got)))
    right = dict(zip(INDICATORS, RIGHT, strict=True))
    assert ratios(result) == [right[row[3]] for row in got]


# --- classification ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "capaian"),
    [("minimasi", "75.00"), ("Minimalisasi", "75.00"), ("Minimize", "75.00"), ("MAXIMIZE", "125.00"), (None, "125.00")],
)
def test_words_for_the_classification(word: str | None, capaian: str) -> None:
    rows = [{**plan(("1", "A", "1", "Lama layanan", 4))[0], "klasifikasi": word}]
    result = check(workbook(rows, measured(("1", "A", "1", "Lama layanan", 5))))
    assert ratios(result) == [capaian]
    assert galat(result) == set()


def test_an_unknown_classification_leaves_capaian_blank() -> None:
    rows = [{**plan(("1", "A", "1", "Lama layanan", 4))[0], "klasifikasi": "stabilisasi"}]
    result = check(workbook(rows, measured(("1", "A", "1", "Lama layanan", 5))))
    assert ratios(result) == [""]
    assert "XK-208" in galat(result)


def test_a_row_without_words_is_called_by_its_number() -> None:
    book = workbook(plan(("1", "A", "1.1", None, 4)), measured(("1", "A", "1.1", None, 50)))
    (said,) = messages(check(book), "R-09")
    assert said.startswith("Capaian 1.1 1.250,00%")


def test_a_ratio_that_another_program_computed_is_no_contradiction() -> None:
    book = workbook(plan(("1", "A", "1.1", "SAKIP", 17)), measured(("1", "A", "1.1", "SAKIP", 12)))
    for digits in (0.7058823529411765, 0.7058823529411764, 0.70588235294117641):
        typed = edited(book, lambda opened, digits=digits: opened["Pengukuran"]["H7"].__setattr__("value", digits))
        assert not {"XK-301", "XK-302"} & codes(check(typed))
    typed = edited(book, lambda opened: opened["Pengukuran"]["H7"].__setattr__("value", 0.7059823529))
    assert "XK-301" in codes(check(typed))


# --- units settle what is ambiguous ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "target", "achieved", "capaian"),
    [
        ("Persen", "75.125", "92,5", "123.13"),
        ("%", "92,5", "66.025", "71.38"),
        ("Indeks", "3.600", "3,75", "104.17"),
        ("Nilai", "80,4", "76.800", "95.52"),
        ("SPK/Order", "1.250", "1.300", "104.00"),
    ],
)
def test_the_unit_settles_an_ambiguous_figure(unit: str, target: str, achieved: str, capaian: str) -> None:
    rows = [
        {**plan(("1", "A", "1", "Indikator satu", target))[0], "satuan": unit},
        {**plan(("1", "A", "2", "Indikator dua", "7,96"))[0], "satuan": "Persen"},
    ]
    got = measured(("1", "A", "1", "Indikator satu", achieved), ("1", "A", "2", "Indikator dua", "7,96"))
    result = check(workbook(rows, got))
    assert ratios(result) == [capaian, "100.00"]
    assert "XK-203" not in codes(result)


def test_what_settled_is_named() -> None:
    rows = [{**plan(("1", "A", "1", "Indikator", "66.025"))[0], "satuan": "Persen"}]
    result = check(workbook(rows, measured(("1", "A", "1", "Indikator", "66,025"))))
    assert ratios(result) == ["100.00"]
    assert all("menurut satuannya" in text for text in messages(result, "XK-204"))
    assert len(messages(result, "XK-204")) == 2


# --- keys come by themselves -------------------------------------------------------------------------------------


def test_keys_of_the_plan_need_no_retyping() -> None:
    rows = [
        *plan(("1", "A", "1", "SAKIP", 80), (None, None, None, None, 80), (None, None, "2", "IKPA", 94)),
        *plan(("2", "B", "1", "LHP", 100)),
    ]
    book = workbook(rows, [])
    report = check(book).report
    assert report is not None
    found = [[row.entries[name].typed.text for name in NAMES] for row in report.tables["pengukuran"][0].rows]
    assert found == [["1", "A", "1", "SAKIP"], ["1", "A", "2", "IKPA"], ["2", "B", "1", "LHP"]]
    assert not any(row.entries[name].formula for row in report.tables["pengukuran"][0].rows for name in NAMES)


def test_excel_finds_the_right_row_before_fill_too() -> None:
    """LibreOffice computes what the template shows: with numbers that begin anew the formulas look at both keys."""
    book = workbook(
        plan(("1", "A", "1", "SAKIP", 80), ("2", "B", "1", "IKPA", 94)),
        measured(("1", "A", "1", "SAKIP", 82), ("2", "B", "1", "IKPA", 91)),
    )
    found = at_addresses(office().grids(book, recalculate=True))
    assert [round(found["Pengukuran", cell], 4) for cell in ("H7", "H8")] == [1.025, 0.9681]


@pytest.mark.parametrize("name", ["anew", "letters", "throughout", "none"])
def test_excel_computes_what_fill_wrote(name: str) -> None:
    book = workbook(plan(*rows_of(NUMBERINGS[name], TARGETS)), measured(*rows_of(NUMBERINGS[name], ACHIEVED)))
    filled = fill_workbook(book, "a.xlsx").data
    assert differences(filled, recalculated_by_libreoffice(filled)) == []
    assert fill_workbook(filled, "a.xlsx").data == filled
    sheet = read_workbook(filled).sheet("Pengukuran")
    assert sheet is not None
    assert sheet.cells[9, 8].formula


def test_a_figure_never_changes_its_owner_unseen() -> None:
    wanted = plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94))
    filled = fill_workbook(
        workbook(wanted, measured(("1", "A", "1", "SAKIP", 82), ("1", "A", "2", "IKPA", 91))), "a.xlsx"
    )
    assert "R-17" not in codes(filled.result)
    keys = {"Pengukuran!C7": "2", "Pengukuran!D7": "IKPA", "Pengukuran!C8": "1", "Pengukuran!D8": "SAKIP"}
    moved = fill_workbook(typed(filled.data, keys), "a.xlsx")
    said = messages(moved.result, "R-17")
    assert len(said) == 2
    assert all(reads_well(text) and "SAKIP" in text and "IKPA" in text for text in said)
    assert fill_workbook(moved.data, "a.xlsx").data == moved.data
    rows = {"Pengukuran!G7": 91, "Pengukuran!G8": 82}  # the figures go with their keys: a sorted table
    assert "R-17" not in codes(check(typed(filled.data, {**keys, **rows})))


def test_a_row_that_is_renumbered_keeps_its_figures() -> None:
    wanted = plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94))
    filled = fill_workbook(
        workbook(wanted, measured(("1", "A", "1", "SAKIP", 82), ("1", "A", "2", "IKPA", 91))), "a.xlsx"
    )
    cells = {
        f"{sheet}!C{row + first}": number
        for sheet, first in (("Rencana Aksi", 13), ("Pengukuran", 7))
        for row, number in enumerate("ab")
    }
    renumbered = fill_workbook(typed(filled.data, cells), "a.xlsx")
    assert galat(renumbered.result) == set()
    respelled = typed(renumbered.data, {"Pengukuran!D7": "Nilai SAKIP"})
    assert "R-17" not in codes(check(respelled))


# --- between two workbooks ---------------------------------------------------------------------------------------

ANEW = plan(("1", "A", "1", "SAKIP", 80), ("1", "A", "2", "IKPA", 94), ("2", "B", "1", "LHP", 100))


def of_quarter(rows: list[Row], quarter: int, **fields: object) -> bytes:
    return template(FORM, {"fields": {**FIELDS, "triwulan": quarter, **fields}, "tables": {"rencana_aksi": rows}})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 1, 0)])
def test_last_quarter_is_compared_row_by_row(order: tuple[int, ...]) -> None:
    """Numbers begin anew: the target of 2/1 is held against that of 2/1, wherever the row stands."""
    last, rules = Quarters("lalu", rules_between()), rules_between()
    report = check(of_quarter(ANEW, 1)).report
    assert report is not None
    earlier = earlier_of(report, "tw1.xlsx", 0, rules)
    assert earlier is not None
    last.add(earlier)
    rows = [dict(ANEW[index]) for index in order]

    def said() -> list[str]:
        now = check(of_quarter(rows, 2)).report
        assert now is not None
        return [finding.message for finding in last.findings(now)]

    assert said() == []
    rows[order.index(2)]["target"] = 95
    (text,) = said()
    assert "Target indikator 2/1 95, pada laporan triwulan lalu (tw1.xlsx) 100" in text
    del rows[order.index(1)]
    assert sum("2" in text and "tidak ada di sini" in text for text in said()) == 1


def test_a_quarter_that_adds_the_sasaran_numbers_is_the_same_rows() -> None:
    """Where a number is unique in both quarters it is enough, whatever the sasaran is called."""
    bare = [{**row, "nomor_sasaran": None, "nomor_indikator": str(n)} for n, row in enumerate(ANEW, 1)]
    bare = [{name: value for name, value in row.items() if value is not None} for row in bare]
    last = Quarters("lalu", rules_between())
    report = check(of_quarter(bare, 1)).report
    assert report is not None
    earlier = earlier_of(report, "tw1.xlsx", 0, rules_between())
    assert earlier is not None
    last.add(earlier)
    now = check(of_quarter([{**ANEW[n], "nomor_indikator": str(n + 1)} for n in range(3)], 2)).report
    assert now is not None
    assert list(last.findings(now)) == []


def test_a_resubmission_is_compared_row_by_row(tmp_path: Path) -> None:
    rows = [ANEW[2], {**ANEW[0], "target": 81}, ANEW[1]]
    put(tmp_path, a=of_quarter(ANEW, 2), b=of_quarter(rows, 2, revisi=1))
    changes = {(change.label, change.old, change.new) for change in consolidated(tmp_path).changes}
    tables = ("Rencana aksi", "Pengukuran", "Capaian menurut indikator")
    assert changes == {(f"{table}: Target (1/1)", 80, 81) for table in tables}


# --- whatever is edited ------------------------------------------------------------------------------------------

EDITS = st.tuples(
    st.sampled_from(["plan", "measured"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sampled_from([(2,), (3,), (2, 3), (0, 1), (0, 1, 2), (0, 1, 2, 3)]),
)
KEY_GALAT = {"R-04", "R-13", "R-15", "R-16", "XK-206", "XK-213"}


@given(st.sampled_from(["anew", "letters", "IK", "throughout", "none"]), st.lists(EDITS, min_size=1, max_size=2))
@settings(max_examples=12)
def test_an_edited_key_gives_the_right_row_or_none(
    name: str, edits: list[tuple[str, int, int, tuple[int, ...]]]
) -> None:
    """Keys are copied over other keys, at most two times: a figure comes from the one row that has them, or is blank.

    What the right row is is told here without the engine's words: same sasaran and number, or, without a number, same
    sasaran and words; and no other row of the plan has the words that stand beside the number.
    """
    tables = {"plan": rows_of(NUMBERINGS[name], TARGETS), "measured": rows_of(NUMBERINGS[name], ACHIEVED)}
    for table, source, goal, cells in edits:
        rows = tables[table]
        rows[goal] = tuple(rows[source][n] if n in cells else cell for n, cell in enumerate(rows[goal]))
    result = check(workbook(plan(*tables["plan"]), measured(*tables["measured"])))
    found = ratios(result)
    for row, ratio in zip(tables["measured"], found, strict=True):
        rows = [other for other in tables["plan"] if is_about(row, other)]
        if ratio:
            assert ratio in {f"{Decimal(row[4]) / other[4] * 100:.2f}" for other in rows}, (row, rows)
            assert len({other[:4] for other in rows}) == 1, (row, rows)
            elsewhere = [other for other in tables["plan"] if other[3] == row[3] and other not in rows]
            assert not elsewhere or rows[0][3] == row[3], (row, elsewhere)
    assert all(found) or galat(result) & KEY_GALAT


def is_about(row: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    own = 2 if row[2] is not None or other[2] is not None else 3
    return (row[0], row[own]) == (other[0], other[own])
