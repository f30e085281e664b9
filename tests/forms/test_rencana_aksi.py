"""Rencana Aksi and its measurement: published figures reproduced or reported, and each rule fired and nearly fired."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest

from kit import check, edited, fill_at, formula_at, only, places, reads_well, typed as typed_into
from office import differences, opened, recalculated_by_formualizer
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

FORM = load("rencana_aksi")
LEVELS = {rule.code: rule.level for rule in FORM.rules}
SAMPLES = Path(__file__).parents[2] / "samples" / "rencana_aksi"

Places = frozenset[tuple[str, str]]
Typing = Mapping[str, Any]
"""What is typed where, as in kit; decimals may be floats here."""


def _activities(name: str, quarters: int) -> dict[str, str]:
    return {f"{name}_tw{n}": f"Kegiatan {n}" for n in range(1, quarters + 1)}


# Triwulan II of 2024, nothing wrong. Capaian 75 / 80 = 93,75 %, 2 - 5 / 4 = 75 %, and a grade.
# In the workbook: plan in 'Rencana Aksi'!13:16 (14 is the second plan row of 1.1), measurement in Pengukuran!7:9.
REPORT: Mapping[str, Any] = {
    "fields": {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2},
    "tables": {
        "rencana_aksi": [
            {
                "nomor_sasaran": "1",
                "sasaran": "Layanan yang baik",
                "nomor_indikator": "1.1",
                "indikator": "Layanan tepat waktu",
                "target": 80,
                "satuan": "Persen",
                **{f"target_antara_tw{n}": 25 * n for n in range(1, 5)},
                **_activities("rencana_kegiatan", 4),
            },
            {**{f"target_antara_tw{n}": 25 * n for n in range(1, 5)}, **_activities("rencana_kegiatan", 4)},
            {
                "nomor_indikator": "1.2",
                "indikator": "Lama layanan",
                "target": 4,
                "satuan": "Hari",
                "klasifikasi": "minimasi",
                **{f"target_antara_tw{n}": 25 * n for n in range(1, 5)},
                **_activities("rencana_kegiatan", 4),
            },
            {
                "nomor_sasaran": "2",
                "sasaran": "Akuntabilitas",
                "nomor_indikator": "2.1",
                "indikator": "Predikat SAKIP",
                "target": "B",
                "satuan": "Predikat",
                **{f"target_antara_tw{n}": 25 * n for n in range(1, 5)},
                **_activities("rencana_kegiatan", 4),
            },
        ],
        "pengukuran": [
            {
                "nomor_sasaran": "1",
                "sasaran": "Layanan yang baik",
                "nomor_indikator": "1.1",
                "indikator": "Layanan tepat waktu",
                "realisasi": 75,
                "realisasi_antara_tw1": 25,
                "realisasi_antara_tw2": 50,
                **_activities("realisasi_kegiatan", 2),
            },
            {
                "nomor_sasaran": "1",
                "nomor_indikator": "1.2",
                "indikator": "Lama layanan",
                "realisasi": 5,
                "realisasi_antara_tw1": 25,
                "realisasi_antara_tw2": 50,
                **_activities("realisasi_kegiatan", 2),
            },
            {
                "nomor_sasaran": "2",
                "sasaran": "Akuntabilitas",
                "nomor_indikator": "2.1",
                "indikator": "Predikat SAKIP",
                "realisasi": "BB",
                "realisasi_antara_tw1": 25,
                "realisasi_antara_tw2": 50,
                **_activities("realisasi_kegiatan", 2),
            },
        ],
    },
}


@cache
def clean() -> bytes:
    return template(FORM, REPORT)


def typed(data: bytes, cells: Typing) -> bytes:
    exact = {place: Decimal(str(value)) if isinstance(value, float) else value for place, value in cells.items()}
    return typed_into(data, exact)


def values(result: Result, table: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the values of a table by row key and column."""
    assert result.report is not None
    rows = result.report.tables[table][0].rows
    return {row.key: {name: entry.value for name, entry in row.entries.items()} for row in rows}


def totals(result: Result, table: str) -> Mapping[str, Any]:
    assert result.report is not None
    return {name: entry.value for name, entry in result.report.tables[table][0].totals.items()}


def rules_at(result: Result) -> set[tuple[str, str]]:
    """Return where rules of the form speak up; notes of the engine are left out."""
    return {place for place in places(result) if place[0].startswith("R-")}


def percent(fraction: Any) -> str:
    """Return a fraction as reports print it: percent with two decimals, half away from zero."""
    assert isinstance(fraction, Decimal)
    shown = (fraction * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{shown}".replace(".", ",")


# --- the rules ---------------------------------------------------------------------------------------------------


class Fires(NamedTuple):
    """What is typed into the base, where the rule speaks up, and the words that its message must hold."""

    code: str
    cells: Typing
    at: str
    says: tuple[str, ...]
    beside: Places = frozenset()


FIRES: Mapping[str, Fires] = {
    "target antara falls in III": Fires(
        "R-01",
        {"Rencana Aksi!L13": 0.4},
        "Rencana Aksi!L13",
        ("triwulan III 40,00%", "50,00%"),
        frozenset({("R-16", "Rencana Aksi!L14")}),
    ),
    "target antara falls in II on a second plan row": Fires(
        "R-01",
        {"Rencana Aksi!J14": 0.2},
        "Rencana Aksi!J14",
        ("triwulan II 20,00%", "25,00%"),
        frozenset({("R-16", "Rencana Aksi!J14")}),
    ),
    "blank after 100 is 100": Fires(
        "R-01",
        {"Rencana Aksi!H16": 1, "Rencana Aksi!J16": "-", "Rencana Aksi!L16": 0.8},
        "Rencana Aksi!L16",
        ("triwulan III 80,00%", "100,00%"),
    ),
    "the year ends below 100": Fires(
        "R-02",
        {"Rencana Aksi!N13": 0.95},
        "Rencana Aksi!N13",
        ("triwulan IV 95,00%", "100%"),
        frozenset({("R-16", "Rencana Aksi!N14")}),
    ),
    "the year's end was forgotten": Fires("R-02", {"Rencana Aksi!N13": None}, "Rencana Aksi!N13", ("(kosong)",)),
    "more than all is done": Fires(
        "R-03", {"Pengukuran!T7": 1.0875}, "Pengukuran!T7", ("Layanan tepat waktu", "108,75%")
    ),
    "less than nothing is done": Fires("R-03", {"Pengukuran!P7": -0.1}, "Pengukuran!P7", ("-10,00%",)),
    "realisasi antara falls": Fires("R-03", {"Pengukuran!P7": 0.6}, "Pengukuran!T7", ("triwulan II 50,00%", "60,00%")),
    "an indicator is not measured": Fires(
        "R-04",
        {"Pengukuran!C9": "2.2"},
        "Rencana Aksi!C16",
        ("2.1", "Pengukuran"),
        frozenset({("R-04", "Pengukuran!C9")}),
    ),
    "an indicator is measured twice": Fires(
        "R-04",
        {"Pengukuran!C8": "1.1", "Pengukuran!D8": "Layanan tepat waktu"},
        "Pengukuran!C8",
        ("lebih dari satu kali",),
        frozenset({("R-04", "Rencana Aksi!C15")}),
    ),
    "one number for two indicators": Fires(
        "R-04",
        {"Rencana Aksi!C15": "1.1"},
        "Rencana Aksi!C15",
        ("Layanan tepat waktu (Rencana Aksi!C13)", "Lama layanan (Rencana Aksi!C15)"),
        frozenset({("R-04", "Pengukuran!C8")}),
    ),
    "one number in two sasaran": Fires(
        "R-04",
        {
            "Pengukuran!A8": None,
            "Pengukuran!B8": None,
            "Rencana Aksi!C16": "1.2",
            "Pengukuran!C9": "1.2",
            "Pengukuran!A9": None,
            "Pengukuran!A7": None,
            "Pengukuran!B7": None,
            "Pengukuran!B9": None,
            "Pengukuran!D9": None,
        },
        "Pengukuran!C9",
        ("1.2", "Lama layanan (Rencana Aksi!C15)", "Predikat SAKIP (Rencana Aksi!C16)"),
        frozenset({("R-04", "Pengukuran!C8")}),
    ),
    "a grade against a number": Fires("R-05", {"Pengukuran!G7": "BB"}, "Pengukuran!G7", ("Target", "80", "BB")),
    "a number against a grade": Fires("R-05", {"Pengukuran!G9": 76.8}, "Pengukuran!G9", ("B", "76,8")),
    "a target in words": Fires("R-05", {"Rencana Aksi!E13": "lebih baik"}, "Rencana Aksi!E13", ("lebih baik",)),
    "a realisasi in words": Fires("R-05", {"Pengukuran!G7": "sudah baik"}, "Pengukuran!G7", ("sudah baik",)),
    "behind the plan": Fires(
        "R-06", {"Pengukuran!T7": 0.49}, "Pengukuran!T7", ("triwulan II 49,00%", "targetnya 50,00%")
    ),
    "a hindrance, and nothing done": Fires("R-07", {"Pengukuran!V8": "Alat rusak"}, "Pengukuran!W8", ("Lama layanan",)),
    "a hindrance of last quarter": Fires("R-07", {"Pengukuran!R8": "Alat rusak"}, "Pengukuran!S8", ("triwulan I ",)),
    "a plan, and nothing told": Fires(
        "R-08", {"Pengukuran!U8": None}, "Pengukuran!U8", ("Lama layanan", "triwulan II")
    ),
    "a plan, and a dash": Fires("R-08", {"Pengukuran!U8": "-"}, "Pengukuran!U8", ("Lama layanan",)),
    "far above the target": Fires("R-09", {"Pengukuran!G7": 240.1}, "Pengukuran!H7", ("300,13%",)),
    "far above the target, and capped": Fires(
        "R-09", {"Pengukuran!G7": 240.1, "Rencana Aksi!C8": 1.2}, "Pengukuran!H7", ("300,13%",)
    ),
    "realisasi copied into capaian": Fires(
        "R-10", {"Pengukuran!H7": "75"}, "Pengukuran!H7", ("realisasinya 75,", "93,75%")
    ),
    "capaian is the cell of realisasi": Fires(
        "R-10", {"Pengukuran!H7": (75, "G7")}, "Pengukuran!H7", ("realisasinya 75,", "93,75%")
    ),
    "other units": Fires("R-11", {"Pengukuran!G7": "75 orang"}, "Pengukuran!G7", ("Persen", "orang")),
    "other units, written apart": Fires("R-11", {"Pengukuran!AG8": "Jam"}, "Pengukuran!G8", ("Hari", "Jam")),
    "numbers swapped": Fires(
        "R-13",
        {"Pengukuran!C7": "1.2", "Pengukuran!C8": "1.1"},
        "Pengukuran!C7",
        ("Layanan tepat waktu (Rencana Aksi!C13)", "Lama layanan (Rencana Aksi!C15)"),
        frozenset({("R-13", "Pengukuran!C8")}),
    ),
    "under another sasaran": Fires(
        "R-13",
        {"Pengukuran!A9": "1", "Pengukuran!B9": "Layanan yang baik"},
        "Pengukuran!C9",
        ("1/2.1 Predikat SAKIP (Pengukuran!C9)", "2/2.1 Predikat SAKIP (Rencana Aksi!C16)"),
    ),
    "no target and no dash": Fires("R-14", {"Rencana Aksi!E16": None}, "Rencana Aksi!E16", ("kosong", "tulis -")),
    "one number, two names": Fires(
        "R-15",
        {"Rencana Aksi!A16": "1", "Pengukuran!A9": "1"},
        "Rencana Aksi!A16",
        ("Layanan yang baik", "Akuntabilitas"),
        frozenset({("R-15", "Pengukuran!A9")}),
    ),
    "one name, two numbers": Fires(
        "R-15",
        {"Rencana Aksi!B16": "Layanan yang baik"},
        "Rencana Aksi!A16",
        ("Layanan yang baik", "bernomor 1 dan juga 2"),
    ),
    "the second plan row has another target": Fires("R-16", {"Rencana Aksi!E14": 85}, "Rencana Aksi!E14", ("85", "80")),
    "a quarter that has not been yet": Fires(
        "R-12", {"Pengukuran!X7": 0.75}, "Pengukuran!X7", ("triwulan III", "75,00%", "triwulan II.")
    ),
}


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(typed(clean(), case.cells))
    assert rules_at(result) == {(case.code, case.at)} | case.beside
    finding = next(f for f in result.findings if (f.code, str(f.place)) == (case.code, case.at))
    assert finding.level == LEVELS[case.code]
    assert [words for words in case.says if words not in finding.message] == []
    assert reads_well(finding.message)


def test_every_rule_has_been_seen() -> None:
    assert {case.code for case in FIRES.values()} | {"R-17"} == set(LEVELS) == {f"R-{n:02}" for n in range(1, 18)}


NEAR_MISSES: Mapping[str, Typing] = {
    "the base": {},
    "R-01: the same target in two quarters": {"Rencana Aksi!L13": 0.5, "Rencana Aksi!L14": 0.5},
    "R-04: an indicator without a number is known by its words": {"Rencana Aksi!C16": None},
    "R-13: the words in another spelling": {"Pengukuran!D9": "predikat  Sakip."},
    "R-14: in another quarter": {"Pengukuran!G8": None, "Pengukuran!G9": "-"},
    "R-15: the name in another spelling": {"Pengukuran!B7": "Layanan yg baik"},
    "R-16: nothing in the second row": {f"Rencana Aksi!{column}14": None for column in "HJLN"},
    "R-01 and R-02: dashes after 100": {
        "Rencana Aksi!J13": 1,
        "Rencana Aksi!L13": "-",
        "Rencana Aksi!N13": None,
        "Pengukuran!T7": 1,
        **{f"Rencana Aksi!{column}14": None for column in "HJLN"},
    },
    "R-02: a second plan row without targets": {f"Rencana Aksi!{column}14": None for column in "HJLN"},
    "R-03: nothing, then all": {"Pengukuran!P7": 0, "Pengukuran!T7": 1},
    "R-03: only the second quarter": {"Pengukuran!P7": None},
    "R-04: the number as Excel shows it with a dot behind": {"Pengukuran!C9": "2.1."},
    "R-05: no target": {"Rencana Aksi!E16": "-"},
    "R-05: nothing realised yet": {"Pengukuran!G9": "-", "Pengukuran!G7": None},
    "R-06: behind, but told why": {
        "Pengukuran!T7": 0.49,
        "Pengukuran!V7": "Alat rusak",
        "Pengukuran!W7": "Alat diperbaiki",
    },
    "R-06: behind in the first quarter only": {"Pengukuran!P7": 0.2},
    "R-06: no target for this quarter": {"Rencana Aksi!J13": "-", "Rencana Aksi!J14": None, "Pengukuran!T7": 0.3},
    "R-07: a dash is no hindrance": {"Pengukuran!V7": "-", "Pengukuran!R7": "tidak ada"},
    "R-07: something done without a hindrance": {"Pengukuran!W7": "Dilanjutkan"},
    "R-08: nothing planned": {"Rencana Aksi!K13": "-", "Rencana Aksi!K14": None, "Pengukuran!U7": None},
    "R-08: the first quarter is blank": {"Pengukuran!Q7": None},
    "R-09: exactly 300 %": {"Pengukuran!G7": 240},
    "R-10: typed, and right": {"Pengukuran!H7": "93,75%"},
    "R-10: wrong, but no copy": {"Pengukuran!H7": "76"},
    "R-10: equal to realisasi because the target is 100": {
        "Rencana Aksi!E13": 100,
        "Pengukuran!G7": 99,
        "Pengukuran!H7": "99",
    },
    "R-11: the same unit in other letters": {"Pengukuran!G7": "75 PERSEN"},
    "R-11: the sign for the word": {"Pengukuran!G7": "75%"},
    "R-11: the word for the sign": {"Rencana Aksi!F13": "%", "Pengukuran!G7": "75 persen"},
    "R-11: the unit with more words": {"Pengukuran!G8": "5 hari kerja"},
    "R-11: no unit in the plan": {"Rencana Aksi!F13": None, "Pengukuran!G7": "75 orang"},
    "R-12: a zero is nothing": {"Pengukuran!X7": 0, "Pengukuran!AB7": "-"},
    "R-12: the quarter of the report": {
        "Rencana Aksi!C7": 3,
        "Pengukuran!X7": 0.75,
        "Pengukuran!Y7": "Selesai",
        "Rencana Aksi!M15": None,
        "Rencana Aksi!M16": None,
    },
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_rule_is_silent_when_all_is_well(name: str) -> None:
    assert rules_at(check(typed(clean(), NEAR_MISSES[name]))) == set()


def test_every_rule_has_a_near_miss() -> None:
    assert set(re.findall(r"R-\d\d", " ".join(NEAR_MISSES))) | {"R-17"} == set(LEVELS)  # test_identity.py


def test_clean_workbook_has_no_finding() -> None:
    assert places(check(clean())) == set()


# --- capaian, status, means --------------------------------------------------------------------------------------


def test_capaian_by_classification_and_grade() -> None:
    found = values(check(clean()), "pengukuran")
    assert {key: (row["capaian"], row["status"]) for key, row in found.items()} == {
        "1.1": (Decimal("0.9375"), "belum tercapai"),
        "1.2": (Decimal("0.75"), "belum tercapai"),
        "2.1": (None, "tercapai"),  # BB for B
    }


@pytest.mark.parametrize(
    ("target", "realised", "status"),
    [
        ("B", "B", "tercapai"),
        ("B", "B-", "belum tercapai"),
        ("A-", "A", "tercapai"),
        ("BB", "A-", "tercapai"),
        ("A", "AA", "tercapai"),
        ("AA", "A", "belum tercapai"),
        ("CC", "C", "belum tercapai"),
        ("B", None, None),
        ("-", "A", None),
        (0, 5, None),
    ],
)
def test_status_of_grades_and_blanks(target: object, realised: object, status: str | None) -> None:
    cells: Typing = {"Rencana Aksi!E16": target, "Pengukuran!G9": realised}
    row = values(check(typed(clean(), cells)), "pengukuran")["2.1"]
    assert (row["capaian"], row["status"]) == (None, status)


@pytest.mark.parametrize(
    ("realised", "cap", "capaian", "at_most_100"),
    [(100, None, "1.25", 1), (100, 1, 1, 1), (100, 1.2, "1.2", 1), (92, 1.2, "1.15", 1), (76, 1.2, "0.95", "0.95")],
)
def test_capaian_is_uncapped_unless_the_form_says_so(
    realised: float, cap: float | None, capaian: object, at_most_100: object
) -> None:
    result = check(typed(clean(), {"Pengukuran!G7": realised, "Rencana Aksi!C8": cap}))
    row = values(result, "capaian")["1.1"]
    assert (row["capaian"], row["capaian_maks_100"]) == (Decimal(str(capaian)), Decimal(str(at_most_100)))


def test_minimasi_is_better_the_lower() -> None:
    result = check(typed(clean(), {"Pengukuran!G8": 3}))  # 2 - 3 / 4
    row = values(result, "pengukuran")["1.2"]
    assert (row["capaian"], row["status"], row["efektivitas"]) == (Decimal("1.25"), "tercapai", "Efektif")


def test_budget_of_an_indicator() -> None:
    cells = {"Pengukuran!J7": 1_000_000, "Pengukuran!K7": 750_000, "Pengukuran!J8": 400_000, "Pengukuran!K8": 360_000}
    result = check(typed(clean(), cells))
    found = values(result, "pengukuran")
    assert [found["1.1"][name] for name in ("serapan", "efisiensi", "rasio_efisiensi")] == [
        Decimal("0.75"),
        "Efisien",  # 93,75 % for 75 %
        Decimal("0.2"),
    ]
    assert [found["1.2"][name] for name in ("serapan", "efisiensi", "rasio_efisiensi")] == [
        Decimal("0.9"),
        "Tidak Efisien",  # 75 % for 90 %
        Decimal("-0.2"),
    ]
    sasaran = values(result, "sasaran")["1"]
    assert sasaran["jumlah_indikator"] == 2
    assert sasaran["rata_rata_capaian"] == Decimal("0.84375")
    assert sasaran["rata_rata_serapan"] == Decimal("0.825")
    assert (sasaran["efektivitas"], sasaran["efisiensi"]) == ("Tidak Efektif", "Efisien")
    assert totals(result, "sasaran")["rata_rata_capaian"] == Decimal("0.84375")  # the grade stays out


def test_mean_over_all_indicators_is_none_of_means() -> None:
    # Capaian 125 % and 75 % of sasaran 1, 50 % of sasaran 2: the mean of three, not of the two means 100 and 50.
    cells: Typing = {"Pengukuran!G7": 100, "Rencana Aksi!E16": 10, "Pengukuran!G9": 5}
    result = check(typed(clean(), cells))
    found = totals(result, "sasaran")
    assert percent(found["rata_rata_capaian"]) == "83,33"
    assert found["rata_rata_capaian_maks_100"] == Decimal("0.75")
    assert found["jumlah_indikator"] == 3


# --- rows and cells ----------------------------------------------------------------------------------------------


def test_merged_sasaran_counts_for_all_its_indicators() -> None:
    result = check(clean())
    found = values(result, "rencana_aksi")
    assert {key: (row["nomor_sasaran"], row["sasaran"]) for key, row in found.items()} == {
        "1.1": ("1", "Layanan yang baik"),
        "1.1#2": ("1", "Layanan yang baik"),
        "1.2": ("1", "Layanan yang baik"),
        "2.1": ("2", "Akuntabilitas"),
    }
    assert values(result, "pengukuran")["1.2"]["sasaran"] == "Layanan yang baik"
    assert [row["jumlah_indikator"] for row in values(result, "sasaran").values()] == [2, 1]


def test_blank_number_of_a_sasaran_means_the_one_above() -> None:
    """Without its number a row still belongs to the sasaran above, in values that Excel could not compute."""
    result = check(typed(clean(), {"Pengukuran!A8": None}))
    assert [row["jumlah_indikator"] for row in values(result, "sasaran").values()] == [2, 1]
    assert values(result, "capaian")["1.2"]["nomor_sasaran"] == "1"


def test_second_plan_row_is_no_indicator_of_its_own() -> None:
    result = check(clean())
    assert list(values(result, "pengukuran")) == list(values(result, "capaian")) == ["1.1", "1.2", "2.1"]
    assert values(result, "rencana_aksi")["1.1#2"]["rencana_kegiatan_tw3"] == "Kegiatan 3"


def test_capaian_puts_plan_and_measurement_side_by_side() -> None:
    row = values(check(typed(clean(), {"Pengukuran!T8": 0.6})), "capaian")["1.2"]
    assert [row[f"{what}_antara_tw{n}"] for n in (1, 2, 3) for what in ("target", "realisasi")] == [
        Decimal("0.25"),
        Decimal("0.25"),
        Decimal("0.5"),
        Decimal("0.6"),
        Decimal("0.75"),
        None,
    ]


def test_number_that_excel_keeps_as_text() -> None:
    """3.10 stays 3.10: the number cells are text cells."""
    data = copy.deepcopy(dict(REPORT))
    for table in data["tables"].values():
        table[-1]["nomor_indikator"] = "2.10"
    assert places(check(template(FORM, data))) == set()


def test_answer_is_live_and_right_in_another_program(tmp_path: Path) -> None:
    filled = fill_workbook(clean(), "uji.xlsx").data
    assert formula_at(filled, "Sasaran!D6") is not None
    assert formula_at(filled, "Capaian!G7") is not None
    assert differences(filled, recalculated_by_formualizer(filled, tmp_path)) == []


def test_merged_numbers_count_and_are_written_as_values(tmp_path: Path) -> None:
    """Excel sees a merged number in the first row alone, so what is computed from it cannot be a formula."""
    merged = edited(typed(clean(), {"Pengukuran!A8": None}), lambda book: book["Pengukuran"].merge_cells("A7:A8"))
    filled = fill_workbook(merged, "uji.xlsx").data
    assert [row["jumlah_indikator"] for row in values(check(filled), "sasaran").values()] == [2, 1]
    assert formula_at(filled, "Sasaran!C6") is None
    assert formula_at(filled, "Capaian!G7") is not None
    assert differences(filled, recalculated_by_formualizer(filled, tmp_path)) == []


def test_each_quarter_has_its_page() -> None:
    sheet = opened(clean())["Pengukuran"]
    first = [sheet.cell(4, page.id + 1).value for page in sheet.col_breaks.brk]
    assert first == ["Triwulan I", "Triwulan II"], "of triwulan that are not over nothing is printed"
    assert sheet.print_title_cols == "$A:$D"
    with ZipFile(BytesIO(clean())) as package:  # columns first, as Excel has it: else LibreOffice saves the name twice
        assert ">Pengukuran!$A:$D,Pengukuran!$3:$6<" in package.read("xl/workbook.xml").decode()
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert not opened(clean())["Capaian"].col_breaks.brk


def test_rows_grow_with_their_text() -> None:
    """A row of long texts has their height, and Excel may change it; a heading keeps its own."""
    with ZipFile(BytesIO(clean())) as package:
        rows = re.findall(r"<row [^>]*>", package.read("xl/worksheets/sheet1.xml").decode())
    custom = {re.findall(r' r="(\d+)"', row)[0] for row in rows if 'customHeight="1"' in row}
    assert "10" in custom
    assert not custom & {str(row) for row in range(13, 29)}


def test_second_row_keeps_the_look_of_an_input() -> None:
    assert fill_at(clean(), "Rencana Aksi!C14") == fill_at(clean(), "Rencana Aksi!C13")


# --- published figures -------------------------------------------------------------------------------------------

# Tabel 3.2 and 3.68 of the annual performance report 2024 of satker 247199: indicator, capaian, serapan (%), rasio (%),
# as printed in 3.68; pagu and realisasi there are thousands.
TABEL_3_68 = (
    ("1.1", "113,71", "99,85", "12,20"),
    ("2.1", "200,00", "99,99", "50,00"),
    ("2.2", "122,67", "100,00", "18,48"),
    ("2.3", "133,33", "100,00", "25,00"),
    ("2.4", "126,33", "99,95", "20,88"),
    ("3.1", "350,71", "99,99", "71,49"),
    ("3.2", "297,74", "99,09", "66,72"),
    ("3.3", "472,00", "100,00", "78,81"),
    ("3.4", "100,15", "99,54", "0,61"),
    ("4.1", "100,00", "99,56", "0,44"),
    ("5.1", "100,78", "100,00", "0,77"),
    ("6.1", "103,38", "99,99", "3,28"),
    ("7.1", "108,92", "98,73", "9,36"),
    ("8.1", "102,31", "99,93", "2,33"),
    ("8.2", "107,61", "100,00", "7,07"),
)
# Printed 99,99, but both amounts are printed 7.577 thousand: whoever reckoned had full rupiah.
THOUSANDS_HIDE = {("2.1", "serapan")}


def sample(name: str) -> Result:
    return check(template(FORM, json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))))


@cache
def bbspjikkp() -> Result:
    return sample("bbspjikkp-2024-rencana-cetak")


@cache
def manado() -> Result:
    return sample("manado-2023-tw2-rencana-cetak")


def contradicted(result: Result) -> dict[str, tuple[str, str]]:
    """Return what was typed over a computed cell and is not what it computes, and the message about it."""
    return {str(f.place): (f.typed, f.message) for f in result.findings if f.code == "XK-301"}


@pytest.mark.parametrize("name", ["bbspjikkp-2024-rencana-cetak", "bbspjikkp-2024-rencana-angka"])
def test_capaian_serapan_and_ratio_of_tabel_3_68(name: str) -> None:
    found = values(sample(name), "pengukuran")
    wrong = [
        (key, column, percent(found[key][column]), printed)
        for key, *figures in TABEL_3_68
        for column, printed in zip(("capaian", "serapan", "rasio_efisiensi"), figures, strict=True)
        if percent(found[key][column]) != printed and (key, column) not in THOUSANDS_HIDE
    ]
    assert wrong == []
    assert {row["efektivitas"] for row in found.values()} == {"Efektif"}
    assert {row["efisiensi"] for row in found.values()} == {"Efisien"}


# Tabel 3.69: the mean of each sasaran, or what its rows give where they give something else.
TABEL_3_69 = {
    "1": ("113,71", "99,85"),
    "2": ("145,58", "99,99"),
    "3": ("305,15", "99,65"),  # printed 305,05: the mean with the old 471,60
    "4": ("100,00", "99,56"),
    "5": ("100,78", "100,00"),
    "6": ("103,38", "99,99"),  # printed 105,57; its one indicator has 83,74 / 81
    "7": ("108,92", "98,73"),
    "8": ("104,96", "99,96"),
}


def test_means_of_tabel_3_69() -> None:
    found = values(bbspjikkp(), "sasaran")
    assert {
        key: (percent(row["rata_rata_capaian"]), percent(row["rata_rata_serapan"])) for key, row in found.items()
    } == TABEL_3_69
    assert percent(totals(bbspjikkp(), "sasaran")["rata_rata_capaian_maks_100"]) == "100,00"


def test_budget_of_all_indicators() -> None:
    """The last row of Tabel 3.68 prints 29.006.536 of 29.075.749 thousand, 99,76 %; its rows add up to one more."""
    found = totals(bbspjikkp(), "pengukuran")
    assert (found["pagu"], found["realisasi_anggaran"]) == (29_075_749_000, 29_006_537_000)
    assert percent(found["serapan"]) == "99,76"


def test_published_contradictions_are_found() -> None:
    found = contradicted(bbspjikkp())
    assert {place: said for place, (said, _) in found.items() if not place.startswith("Capaian")} == {
        "Pengukuran!H11": "123,33%",  # 3,79 / 3
        "Pengukuran!H14": "471,60%",  # 33,04 / 7
        "Pengukuran!L8": "99,99%",  # see THOUSANDS_HIDE
        "Sasaran!D8": "305,05%",
        "Sasaran!D11": "105,57%",
        "Sasaran!G17": "99,76%",  # the ratio of the sums, not the mean of the ratios
    }
    assert "126,33%" in found["Pengukuran!H11"][1]
    assert "472,00%" in found["Pengukuran!H14"][1]


def test_targets_that_differ_between_two_tables_are_found() -> None:
    """Tabel 3.2 against Tabel 2.6; where that has lost the figure there is nothing to agree with."""
    found = contradicted(bbspjikkp())
    assert {place: said for place, (said, _) in found.items() if place.startswith("Capaian")} == {
        "Capaian!M13": "75",  # 73,06
        "Capaian!M17": "85",  # 75
        "Capaian!K18": "50",  # 75
        "Capaian!M18": "75",  # 100
        "Capaian!K14": "45",
        "Capaian!K15": "50",
        "Capaian!K16": "40",
        "Capaian!K17": "50",
    }


def test_capaian_of_manado() -> None:
    found = values(manado(), "pengukuran")
    capaian = {key: percent(row["capaian"]) for key, row in found.items() if row["capaian"] is not None}
    assert capaian == {
        "3.3": "56,80",  # 426 / 750
        "4.1": "108,11",  # 100 / 92,5
        "5.1": "100,28",  # 3,61 / 3,6
        "6.1": "110,71",  # 79,71 / 72
        "8.1": "95,52",  # 76,80 / 80,4
    }
    assert {key for key, row in found.items() if row["status"] == "tercapai"} == {"4.1", "5.1", "6.1"}


def test_copied_capaian_of_manado_is_found() -> None:
    found = contradicted(manado())
    assert {place: said for place, (said, _) in found.items()} == {
        "Pengukuran!H10": "45,12%",  # of another target; there is no realisasi
        "Pengukuran!H14": "100",
        "Pengukuran!H18": "76,80",
    }
    assert {place for place in places(manado()) if place[0] == "R-10"} == {
        ("R-10", "Pengukuran!H14"),
        ("R-10", "Pengukuran!H18"),
    }


def test_units_of_manado_come_from_the_targets() -> None:
    found = values(manado(), "rencana_aksi")
    assert [found[key]["satuan"] for key in ("1.1", "2.1", "3.3", "4.1", "5.1", "8.1")] == [
        "persen",
        "Perusahaan",
        "SPK/Order",
        "persen",
        "Indeks",
        "nilai",
    ]
    assert [found[key]["target"] for key in ("3.3", "4.1", "5.1")] == [Decimal(750), Decimal("92.5"), Decimal("3.6")]


def test_everything_printed_is_said_once() -> None:
    assert only(manado(), "XK-306")
    assert len({(f.code, str(f.place)) for f in manado().findings}) == len(manado().findings)
