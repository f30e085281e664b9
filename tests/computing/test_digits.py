"""Figures of a column that was written with the same digits, and checks that allow for rounding."""

from __future__ import annotations

import pytest

from kit import Typing, check, places, typed
from xlkinerja.form.loader import load
from xlkinerja.templates import template

FIELDS = {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2,
          "posisi_tanggal": "30 Juni 2023", "pagu_alki": 3_000_000}  # fmt: skip
CODES = {"kode_kegiatan": "6077", "kode_kro": "AEF", "kode_ro": "002", "kode_komponen": "051"}


def book(target: str | float, realised: list[str | float]) -> bytes:
    """Return an ALKI with one million for each realised percentage."""
    rows = [
        {"nomor": number, "kegiatan": f"Kegiatan {number}", "pagu": 3_000_000 // len(realised), "target_fisik": "60%",
         "target_keuangan": target, "realisasi_keuangan": figure, "realisasi_fisik": f"{60 + number}%", **CODES}
        for number, figure in enumerate(realised, 1)
    ]  # fmt: skip
    return template(load("alki"), {"form": "alki", "fields": FIELDS, "tables": {"kegiatan": rows}})


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (["45,2%", "17,8%", "48%"], ["0.0005", "0.0005", "0.0005"]),
        (["45%", "17,8%", "48%"], ["0.005", "0.0005", "0.005"]),
        (["45,25%", "17,8%", "48%"], ["0.00005", "0.0005", "0.0005"]),
        (["0%", "17,8%", "0,0%"], ["0.0005", "0.0005", "0.0005"]),
        ([45.2, 17.8, 48], ["0.0005", "0.0005", "0.0005"]),
        ([45, 17, 100], ["0.005", "0.005", "0.005"]),
        (["0%", "0%", "-"], ["0.005", "0.005", "0"]),
    ],
)
def test_a_figure_is_as_exact_as_most_of_its_column(figures: list[str | float], expected: list[str]) -> None:
    report = check(book("10%", figures)).report
    assert report is not None
    (part,) = report.tables["kegiatan"]
    found = [row.entries["realisasi_keuangan"].rounding for row in part.rows]
    assert [format(rounding.normalize(), "f") for rounding in found] == expected


@pytest.mark.parametrize(
    ("target", "realised", "fires"),
    [
        ("45%", ["44,5%", "60,1%", "60,1%"], False),
        ("45%", ["44,4%", "60,1%", "60,1%"], True),
        ("45,0%", ["44,9%", "60,1%", "60,1%"], False),
        ("45,0%", ["44,8%", "60,1%", "60,1%"], True),
        ("45%", ["44%", "60%", "60%"], False),
        ("45%", ["43%", "60%", "60%"], True),
        (45, [44.4, 60.1, 60.1], True),
        (45, [44.5, 60.1, 60.1], False),
        ("45%", ["45%", "60%", "60%"], False),
    ],
)
def test_a_check_allows_for_what_was_rounded_before_it_was_typed(
    target: str | float, realised: list[str | float], fires: bool
) -> None:
    found = {(code, place) for code, place in places(check(book(target, realised))) if code == "L-04"}
    assert found == ({("L-04", "ALKI!E15")} if fires else set())


def test_an_amount_is_exact() -> None:
    """From rupiah the percentage is known to the last digit: 1.334.999 of 3.000.000 may not be 44,5%."""
    cells: Typing = {"ALKI!M15": 1_334_999, "ALKI!E15": None}
    assert ("L-04", "ALKI!E15") in places(check(typed(book("45%", ["45%"]), cells)))
    cells = {"ALKI!M15": 1_335_000, "ALKI!E15": None}
    assert ("L-04", "ALKI!E15") not in places(check(typed(book("45%", ["45%"]), cells)))
