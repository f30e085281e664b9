"""Sums that hand and data agree on."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kit import put
from kit_consolidate import TREE, A, B, C, consolidated, form_a, pnbp, rencana_aksi, total
from xlkinerja.consolidate.collect import collect
from xlkinerja.files.walk import by_name


def sums(*reports: Any) -> tuple[int, int]:
    pairs = [pair for report in reports for pair in report.values()]
    return sum(target for target, _ in pairs), sum(realised for _, realised in pairs)


@pytest.mark.parametrize(
    ("level", "unit", "reports"),
    [
        ("kementerian", "Kementerian", (A, B, C)),
        ("eselon1", "Badan Satu", (A, B)),
        ("eselon1", "Badan Dua", (C,)),
        ("satker", "012345", (B,)),
    ],
)
def test_sums_of_every_level_are_those_of_the_data(three: Path, level: str, unit: str, reports: Any) -> None:
    target, realised = sums(*reports)
    found = total(consolidated(three, expected=TREE), "pnbp.layanan", level, unit)
    assert (found.submissions, found.period) == (len(reports), (2024, 2))
    assert (found.values["target"], found.values["realisasi"]) == (target, realised)
    ratio = found.values["persen"]
    assert isinstance(ratio, Decimal)
    assert abs(Fraction(ratio) - Fraction(realised, target)) < Fraction(1, 10**30)
    assert "volume" not in found.values


def test_without_a_tree_all_satker_are_one_unit(three: Path) -> None:
    found = total(consolidated(three), "pnbp.layanan")
    assert (found.name, found.values["target"]) == ("Semua satker", 4_000_004)


def test_satker_that_is_not_in_the_list_is_said_and_stands_apart(three: Path) -> None:
    found = consolidated(three, expected=TREE[1:])
    assert total(found, "pnbp.layanan", "kementerian", "Kementerian").values["target"] == sum(sums(A, C)[:1])
    assert total(found, "pnbp.layanan").name == "Tidak ada di daftar satker"
    assert any("Satker 012345 tidak ada di daftar satker" in note for note in found.notes)


def test_form_a_is_weighted_by_pagu(tmp_path: Path) -> None:
    """1 million at 50 %, 3 million at 20 % and 1 million with nothing: (0,5 + 0,6) / 5 = 22 %."""
    put(
        tmp_path,
        a=form_a("247199", {"6077": {"BAD": (1_000_000, 50)}}),
        b=form_a("247246", {"6077": {"BAD": (3_000_000, 20)}, "6042": {"EBA": (1_000_000, None)}}),
    )
    found = consolidated(tmp_path)
    for place, column in (("realisasi", "fisik_r_ini"), ("realisasi", "fisik_r_sd"), ("rekap", "fisik_r_ini")):
        assert total(found, f"form_a.{place}").values[column] == Decimal("0.22")
    assert total(found, "form_a.realisasi", "satker", "247246").values["fisik_r_ini"] == Decimal("0.15")
    assert total(found, "form_a.keluaran").values["rupiah"] == 5_000_000
    assert all(balance.holds for balance in found.balances)


def test_averages_are_over_all_indicators_and_serapan_is_made_from_sums(tmp_path: Path) -> None:
    """One indicator at 100 %, three at 50 %: 62,5 %, not the 75 % of the two satker's averages."""
    put(
        tmp_path,
        a=rencana_aksi("247199", [(1, 80, 80, 100, 90)]),
        b=rencana_aksi("247246", [(1, 80, 40, 300, 30), (1, 60, 30, 300, 30), (2, 10, 5, 300, 30)]),
    )
    found = consolidated(tmp_path)
    means = total(found, "rencana_aksi.sasaran").values
    assert (means["rata_rata_capaian"], means["jumlah_indikator"]) == (Decimal("0.625"), 4)
    assert means["efektivitas"] == "Tidak Efektif"
    assert total(found, "rencana_aksi.pengukuran").values["serapan"] == Decimal("0.18")


def test_periods_are_never_added(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("247199", A, 1), b=pnbp("247199", B, 2), c=pnbp("012345", C, 2))
    found = [t for t in consolidated(tmp_path).totals if (t.table, t.level) == ("layanan", "kementerian")]
    assert {t.period: t.values["target"] for t in found} == {(2024, 1): 1_600_000, (2024, 2): 2_400_004}


def test_order_of_files_makes_no_difference(three: Path, tmp_path: Path) -> None:
    files = sorted(three.iterdir())
    put(tmp_path, d=pnbp("247246", A))
    expected = consolidated(three, tmp_path)
    assert len(expected.notes) == 2
    for seed in range(3):
        random.Random(seed).shuffle(files)
        mixed = consolidated(tmp_path / "d.xlsx", *files)
        assert replace(mixed, received=()) == replace(expected, received=())
        assert mixed.received == expected.received


def test_what_is_collected_can_be_sent_between_processes(three: Path) -> None:
    collected = collect(None, by_name(three / "a.xlsx"))
    assert pickle.loads(pickle.dumps(collected)) == collected
