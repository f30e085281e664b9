"""The rules of pnbp, each fired and nearly fired on figures worked out by hand (kits/kit.py has the base)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from kit import Typing, check, clean, codes, only, places, reads_well, typed
from xlkinerja.form.loader import load

LEVELS = {rule.code: rule.level for rule in load("pnbp").rules}

# Triwulan IV without a finding: 1.000.000 + 500.000 = 1.500.000 realised (93,75 %), 700.000 of it in September.
FOURTH: Typing = {
    "Layanan!C7": 4,
    "Layanan!E11": 1_000_000,
    "Layanan!E12": 500_000,
    "Tahunan!C7": 1_500_000,
    "Bulanan!C14": 700_000,
}
NO_MONTHS: Typing = {f"Bulanan!C{row}": None for row in range(6, 18)}


class Fires(NamedTuple):
    """What is typed into the base, where the rule speaks up, and the words that its message must hold."""

    code: str
    cells: Typing
    at: str
    says: tuple[str, ...]
    beside: frozenset[tuple[str, str]] = frozenset()


FIRES: Mapping[str, Fires] = {
    "nothing realised is filled in": Fires(
        "P-11",
        {
            "Layanan!E11": None,
            "Layanan!E12": None,
            "Tahunan!C7": None,
            **{f"Bulanan!C{row}": None for row in range(6, 18)},
        },
        "Layanan!E32",
        ("Belum satu pun layanan",),
    ),
    "July in triwulan II": Fires("P-12", {"Bulanan!C12": 50_000}, "Bulanan!C12", ("Juli 50.000 ", "triwulan II")),
    "target of the year is one rupiah less": Fires(
        "P-01", {"Tahunan!B7": 1_599_999}, "Layanan!C32", ("1.600.000,", "target 2024", "1.599.999:", "selisih 1.")
    ),
    "target of the year is one rupiah more": Fires(
        "P-01", {"Tahunan!B7": 1_600_001}, "Layanan!C32", ("1.600.000,", "1.600.001:", "selisih -1.")
    ),
    "a service's target was raised": Fires(
        "P-01",
        {"Layanan!C12": 700_000},
        "Layanan!C32",
        ("1.700.000,", "1.600.000:", "selisih 100.000."),
        frozenset({("P-03", "Bulanan!B19")}),
    ),
    "realised in the year is one rupiah more": Fires(
        "P-02", {"Tahunan!C7": 800_001}, "Layanan!E32", ("800.000,", "realisasi 2024", "800.001:", "selisih -1.")
    ),
    "December's target was lowered": Fires(
        "P-03", {"Bulanan!B17": 150_000}, "Bulanan!B19", ("1.550.000,", "1.600.000:", "selisih -50.000.")
    ),
    "June is too low": Fires(
        "P-04",
        {"Bulanan!C11": 190_000},
        "Bulanan!C19",
        ("triwulan II ", "790.000,", "800.000:", "selisih -10.000."),
    ),
    "July counts in triwulan III": Fires(
        "P-04",
        {"Layanan!C7": 3, "Bulanan!C12": 50_000},
        "Bulanan!C19",
        ("triwulan III ", "850.000,", "800.000:", "selisih 50.000."),
        frozenset({("P-07", "Layanan!G32")}),
    ),
    "less than until the last quarter": Fires(
        "P-05", {"Layanan!D12": 300_001}, "Layanan!E12", ("Kalibrasi", "ini 300.000 ", "lalu 300.001.")
    ),
    "realised without a target": Fires(
        "P-06", {"Layanan!C11": 1_600_000, "Layanan!C12": None}, "Layanan!C12", ("Kalibrasi", "realisasi 300.000 ")
    ),
    "realised with a target of zero": Fires(
        "P-06", {"Layanan!C11": 1_600_000, "Layanan!C12": 0}, "Layanan!C12", ("Kalibrasi", "realisasi 300.000 ")
    ),
    "a target and nothing realised in triwulan IV": Fires(
        "P-06",
        {**FOURTH, "Layanan!E11": 1_500_000, "Layanan!E12": None},
        "Layanan!E12",
        ("Kalibrasi", "target 600.000 ", "triwulan IV"),
    ),
    "a service far above its target": Fires(
        "P-07",
        {"Layanan!C11": 1_520_000, "Layanan!C12": 80_000},  # 300.000 / 80.000 = 3,75
        "Layanan!G12",
        ("Kalibrasi", "375,00%"),
    ),
    "last year is incomplete in triwulan IV": Fires(
        "P-09",
        {**FOURTH, "Layanan!H12": 150_000},
        "Layanan!H32",
        ("550.000,", "realisasi 2023", "600.000:", "selisih -50.000."),
    ),
}


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(typed(clean(), case.cells))
    assert places(result) == {(case.code, case.at)} | case.beside
    finding = only(result, case.code)
    assert finding.level == LEVELS[case.code]
    assert [words for words in case.says if words not in finding.message] == []
    assert reads_well(finding.message)


NEAR_MISSES: Mapping[str, Typing] = {
    "the base": {},
    "triwulan IV": FOURTH,
    "P-01 and P-03: targets moved from one service to the other": {"Layanan!C11": 900_000, "Layanan!C12": 700_000},
    "P-01: target of another year": {"Tahunan!B6": 5},
    "P-02 and P-04: figures moved from one service to the other": {"Layanan!E11": 510_000, "Layanan!E12": 290_000},
    "P-03: targets moved from month to month": {"Bulanan!B16": 250_000, "Bulanan!B17": 150_000},
    "P-05: nothing came in this quarter": {"Layanan!D12": 300_000},
    "P-06: neither target nor realised": {
        "Layanan!C11": 1_600_000,
        "Layanan!C12": 0,
        "Layanan!E11": 800_000,
        "Layanan!E12": 0,
        "Layanan!D12": 0,
    },
    "P-06: nothing realised, but only in triwulan III": {
        **FOURTH,
        "Layanan!C7": 3,
        "Layanan!E11": 1_500_000,
        "Layanan!E12": None,
    },
    "P-06: one rupiah realised in triwulan IV": {
        **FOURTH,
        "Layanan!E11": 1_499_999,
        "Layanan!E12": 1,
        "Layanan!D12": 0,
    },
    "P-07: exactly 300 %": {"Layanan!C11": 1_500_000, "Layanan!C12": 100_000},
    "P-09: last year is incomplete, but only in triwulan III": {**FOURTH, "Layanan!C7": 3, "Layanan!H12": 150_000},
    "P-09: figures moved from one service to the other": {**FOURTH, "Layanan!H11": 450_000, "Layanan!H12": 150_000},
    "P-11: one service has realised all": {"Layanan!E11": None, "Layanan!E12": 800_000},
    "P-12: July is nought in triwulan II": {"Bulanan!C12": 0},
    "P-10: a longer name": {"Layanan!B12": "Pengujian Lapangan"},
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_rule_is_silent_when_all_is_well(name: str) -> None:
    assert places(check(typed(clean(), NEAR_MISSES[name]))) == set()


# (quarter, its Roman numeral, straight line, the least that passes: line - 15 points of 1.600.000, a tenth less in %)
QUARTERS = [
    (1, "I", "25,00%", 160_000, "9,90%"),
    (2, "II", "50,00%", 560_000, "34,90%"),
    (3, "III", "75,00%", 960_000, "59,90%"),
    (4, "IV", "100,00%", 1_360_000, "84,90%"),
]


@pytest.mark.parametrize(("quarter", "roman", "line", "least", "shown"), QUARTERS)
def test_total_far_below_the_straight_line(quarter: int, roman: str, line: str, least: int, shown: str) -> None:
    quiet: Typing = {**NO_MONTHS, "Tahunan!C7": None, "Layanan!D11": None, "Layanan!D12": None, "Layanan!C7": quarter}
    passes = check(typed(clean(), {**quiet, "Layanan!E11": least - 1, "Layanan!E12": 1}))
    assert places(passes) == set()
    fails = check(typed(clean(), {**quiet, "Layanan!E11": least - 1601, "Layanan!E12": 1}))
    assert places(fails) == {("P-07", "Layanan!G32")}
    message = only(fails, "P-07").message
    assert f"baru {shown} dari target" in message
    assert f"triwulan {roman} {line}." in message


AMOUNTS = [
    ("Layanan!C12", "Target Setahun (Rp) untuk Kalibrasi"),
    ("Layanan!D12", "Realisasi s.d. Triwulan Lalu (Rp) untuk Kalibrasi"),
    ("Layanan!E12", "Realisasi s.d. Triwulan Ini (Rp) untuk Kalibrasi"),
    ("Layanan!H12", "Realisasi Periode Sama Tahun Lalu (Rp) untuk Kalibrasi"),
    ("Bulanan!B6", "Target Bulan Ini (Rp) untuk Januari"),
    ("Bulanan!C6", "Realisasi Bulan Ini (Rp) untuk Januari"),
    ("Tahunan!B6", "Target Penerimaan (Rp) untuk 2023"),
    ("Tahunan!C6", "Realisasi Penerimaan (Rp) untuk 2023"),
    ("Tahunan!F6", "Pagu Penggunaan (Rp) untuk 2023"),
    ("Tahunan!G6", "Realisasi Penggunaan (Rp) untuk 2023"),
]


@pytest.mark.parametrize(("place", "named"), AMOUNTS)
def test_negative_amount(place: str, named: str) -> None:
    finding = only(check(typed(clean(), {place: -5})), "P-08")
    assert (str(finding.place), finding.level, finding.typed) == (place, "galat", "-5")
    assert finding.message.startswith(f"{named} bernilai negatif (-5).")
    assert "P-08" not in codes(check(typed(clean(), {place: 0})))


@pytest.mark.parametrize("again", ["Pengujian", "PENGUJIAN", "  pengujian ", "Pengujian\u00a0"])
def test_service_twice(again: str) -> None:
    result = check(typed(clean(), {"Layanan!B12": again}))
    assert places(result) == {("P-10", "Layanan!B11"), ("P-10", "Layanan!B12")}
    first = result.findings[0]
    assert first.level == "galat"
    assert first.message.startswith("Layanan Pengujian tertulis lebih dari satu kali.")


def test_service_twice_with_other_blanks_inside() -> None:
    result = check(typed(clean(), {"Layanan!B11": "Uji Profisiensi", "Layanan!B12": "uji   profisiensi"}))
    assert places(result) == {("P-10", "Layanan!B11"), ("P-10", "Layanan!B12")}


# --- silence where something is blank, or could not be read ------------------------------------------------------

BLANKS: Mapping[str, tuple[Typing, set[tuple[str, str]]]] = {
    "P-01, P-07: no target at all": (
        {"Layanan!C11": None, "Layanan!C12": None},
        {("P-06", "Layanan!C11"), ("P-06", "Layanan!C12")},
    ),
    "P-01: no target of the year": ({"Tahunan!B7": None}, set()),
    "P-02: nothing realised in the year": ({"Tahunan!C7": None}, set()),
    "P-01, P-02, P-09: the year has no row": (
        {**FOURTH, "Tahunan!A7": None, "Tahunan!B7": None, "Tahunan!C7": None},
        set(),
    ),
    "P-03: no monthly targets": ({f"Bulanan!B{row}": None for row in range(6, 18)}, set()),
    "P-04: no monthly figures": (NO_MONTHS, set()),
    "P-05: no figure of the last quarter": ({"Layanan!D11": None, "Layanan!D12": None}, set()),
    "P-05, P-06: a row with nothing but its name": ({"Layanan!A13": "3", "Layanan!B13": "Inspeksi"}, set()),
    "P-08: blanks are no numbers": ({"Layanan!H11": None, "Layanan!H12": None, "Tahunan!F6": None}, set()),
    "P-09: nothing of last year": ({**FOURTH, "Layanan!H11": None, "Layanan!H12": None}, set()),
    "P-09: last year has no row": ({**FOURTH, "Tahunan!A6": 2021}, set()),
    "all: no year": ({"Layanan!C6": None, "Tahunan!B7": 1}, {("XK-206", "Layanan!C6")}),
    "P-04, P-06, P-07, P-09: no triwulan": (
        {"Layanan!C7": None, "Layanan!H12": 1, "Layanan!E12": None, "Tahunan!C7": 500_000},
        {("XK-206", "Layanan!C7")},
    ),
}


@pytest.mark.parametrize("name", BLANKS)
def test_rules_are_silent_over_blanks(name: str) -> None:
    cells, expected = BLANKS[name]
    assert places(check(typed(clean(), cells))) == expected


UNREAD: Mapping[str, tuple[Typing, tuple[str, str]]] = {
    "text in a target": ({"Layanan!C12": "menyusul"}, ("XK-202", "Layanan!C12")),
    "text in a figure of triwulan IV": ({**FOURTH, "Layanan!E12": "menyusul"}, ("XK-202", "Layanan!E12")),
    "formula never calculated": ({"Layanan!C12": (None, "300000+300000")}, ("XK-212", "Layanan!C12")),
    "text in a month": ({"Bulanan!C11": "?"}, ("XK-202", "Bulanan!C11")),
    "unreadable year": ({"Layanan!C6": "dua ribu"}, ("XK-208", "Layanan!C6")),
    "figure typed in the total of what cannot be read": (
        {"Layanan!C12": "menyusul", "Layanan!C32": 1_600_000},
        ("XK-202", "Layanan!C12"),
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_one_mistake_one_message(name: str) -> None:
    """What could not be read is no blank: rules that would miss it wait until it is mended."""
    cells, expected = UNREAD[name]
    assert places(check(typed(clean(), cells))) == {expected}
