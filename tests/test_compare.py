"""Rounding-aware comparison: the published figures and Excel's rounding."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from xlkinerja.compare import agrees, round_half_up
from xlkinerja.kinds import KINDS, Typed, read_value

PUBLISHED = Path(__file__).parents[2] / "shared" / "data"
AS_PRINTED = ("bbspjikkp-2024.json", "manado-tw2-2023.json")  # the files that hold tables cell by cell


@pytest.mark.parametrize(
    ("typed", "step", "computed", "slack", "verdict"),
    [
        # 18.63 + 9.01, each right to half a hundredth
        ("27.63", "0.01", "27.64", "0.01", "agrees"),
        ("27.63", "0.01", "27.64", "0", "differs"),
        # 57 / 58 = 0.982758...
        ("0.9828", "0.0001", "0.98275862", "0", "agrees"),
        ("1.0109", "0.0001", "0.98275862", "0", "differs"),
        ("177.95", "0.01", "177.958", "0", "truncated"),
        ("41.79", "0.01", "41.79727", "0", "truncated"),
        ("-41.79", "0.01", "-41.79727", "0", "truncated"),
        ("56", "1", "56.8", "0", "truncated"),
        # away from zero nothing was cut off
        ("41.80", "0.01", "41.7927", "0", "differs"),
        ("-41.80", "0.01", "-41.7927", "0", "differs"),
        ("0", "0.01", "0.0099", "0", "truncated"),
        ("-0.001", "0.01", "0.008", "0", "differs"),
        # half a step is still rounding, a whole one is not cutting off
        ("0.63", "0.01", "0.625", "0", "agrees"),
        ("0.62", "0.01", "0.625", "0", "agrees"),
        ("0.62", "0.01", "0.63", "0", "differs"),
        # full rupiah are exact
        ("5965483946", "0", "5965483946", "0", "agrees"),
        ("5965483945", "0", "5965483946", "0", "differs"),
        ("123456789012345678901234567890.1", "0", "123456789012345678901234567890.2", "0", "differs"),
    ],
)
def test_agrees(typed: str, step: str, computed: str, slack: str, verdict: str) -> None:
    assert agrees(Decimal(typed), Decimal(step), Decimal(computed), Decimal(slack)) == verdict


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        # LibreOffice's and Excel's ROUND
        ("1.005", 2, "1.01"), ("2.675", 2, "2.68"), ("0.285", 2, "0.29"),
        ("-1.005", 2, "-1.01"),
        ("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("1.255", 2, "1.26"),
        ("91.8249999999999", 2, "91.82"),
        # more than fifteen digits are fifteen first: 91.825 held as a double
        ("91.824999999999989", 2, "91.83"),
        ("1234567", -3, "1235000"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("7", 2, "7"),
        ("1E+300", 2, "1E+300"), ("1E-300", 2, "0"),
    ],
)  # fmt: skip
def test_round_half_up(value: str, digits: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), digits) == Decimal(rounded)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 4))
def test_what_was_rounded_agrees(value: Decimal, digits: int) -> None:
    assert agrees(round_half_up(value, digits), Decimal(1).scaleb(-digits), value) == "agrees"


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 4))
def test_what_was_cut_off_is_truncated_or_agrees(value: Decimal, digits: int) -> None:
    step = Decimal(1).scaleb(-digits)
    assert agrees(value.quantize(step, rounding="ROUND_DOWN"), step, value) in {"agrees", "truncated"}


# --- published percentages ---------------------------------------------------------------------------------

# How far the exact value may be off because its inputs are printed rounded, by the beginning of its formula.
SLACK = {
    # two printed percentages of two decimals
    "S.D. Triwulan Ini = S.D. Triwulan Lalu + Triwulan Ini": "0.01",
    "Jumlah Tabel 14 = Jumlah Form A 6077 + Jumlah Form A 6042": "0.01",
    # a weighted mean of printed percentages
    "Jumlah = SUM over all 8 outputs of (pagu x %) / total satker pagu": "0.005",
    # thousands of rupiah, the smallest 7.577: (0,5 + 0,5) / 7577 = 0,0132 %
    "% = Realisasi ÷ Pagu × 100 (ribuan, dibulatkan)": "0.0132",
}

TRUNCATED = {
    # 426 / 750 = 56,8 %, printed twice; the list calls it a truncation too
    ("pengukuran-tabel-5", "56", "56.80000000"),
    ("form-pengukuran-lampiran", "56", "56.80000000"),
    # the report's own note: cut off
    ("tabel-3-26", "41,79", "41.79727026"),
    # the list says contradiction, the digits say cut off
    ("form-a-6077-realisasi", "27.63", "27.63674010"),
}

# The list says that these agree: it allows for ALKI percentages (not in the data) that were rounded more
# coarsely, and for a printed 25 that stands for 24,55 (note in the list). By their own digits they differ.
DIFFER_BY_THEIR_DIGITS = {
    ("tabel-3-68", "350,71%", "357.14285714"),
    ("realisasi-output-tabel-14", "44.23", "44.50398593"),
    ("form-a-6077-realisasi", "30.52", "30.53341033"),
    ("form-a-6077-realisasi", "26.51", "26.80273571"),
    ("form-a-6077-realisasi", "27.63", "27.62165688"),
    ("form-a-6077-realisasi", "19.15", "18.83842447"),
    ("form-a-6077-realisasi", "21.00", "21.03524349"),
    ("form-a-6077-realisasi", "1.48", "1.49140986"),
    ("form-a-6042-realisasi", "46.63", "46.92093052"),
    ("form-a-6042-realisasi", "45.45", "45.41520351"),
    ("form-a-6042-realisasi", "45.37", "45.34921189"),
    ("form-a-6042-realisasi", "38.68", "38.88149954"),
    ("form-a-6042-realisasi", "39.31", "39.27971487"),
    ("form-a-6042-realisasi", "42.75", "43.01257607"),
}


def percentages() -> list[tuple[str, dict[str, Any]]]:
    """Return (table, computed cell) of the published figures that are percentages of a computation."""
    return [
        (table["id"], cell)
        for path in (PUBLISHED / name for name in AS_PRINTED)
        for table in json.loads(path.read_text(encoding="utf-8"))
        for cell in table.get("computed", ())
        if "agrees" in cell and is_percentage(cell)
    ]


def is_percentage(cell: dict[str, Any]) -> bool:
    return "%" in cell["printed"] or any(sign in cell["column"] + cell["formula"] for sign in ("%", "persen"))


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not beside the repository")
def test_published_percentages() -> None:
    truncated, otherwise = set(), set()
    for table, cell in percentages():
        reading = read_value(KINDS["cacah"], Typed("text", re.sub("<[^>]+>", "", cell["printed"])))
        assert isinstance(reading.value, Decimal), cell
        slack = next((text for start, text in SLACK.items() if cell["formula"].startswith(start)), "0")
        verdict = agrees(reading.value, reading.step, Decimal(cell["exact"]), Decimal(slack))
        key = (table, cell["printed"], cell["exact"])
        if verdict == "truncated":
            truncated.add(key)
        elif (verdict == "agrees") != cell["agrees"]:
            otherwise.add(key)
    assert len(percentages()) > 400
    assert truncated == TRUNCATED
    assert otherwise == DIFFER_BY_THEIR_DIGITS
