"""Rows know who they are: however an office numbers its indicators, figures come from the right row or from none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from kit import check, codes, edited, reads_well
from xlkinerja.form.loader import load
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
    given_rows = {name: [{k: v for k, v in row.items() if v is not None} for row in rows] for name, rows in tables.items()}
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
    "both in one": [("S.1", "S.1/IK.1"), ("S.1", "S.1/IK.2"), ("S.2", "S.2/IK.1"), ("S.2", "S.2/IK.2"), ("S.2", "S.2/IK.3"), ("S.3", "S.3/IK.1")],
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
