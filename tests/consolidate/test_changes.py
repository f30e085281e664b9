"""What changed between two sendings: what staff typed anew, and under it what follows from that."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from kit import put
from kit_consolidate import consolidated, form_a, pnbp
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.changes import grouped
from xlkinerja.consolidate.model import Agency


def sent_twice(folder: Path, first: bytes, second: bytes) -> Agency:
    return consolidated(put(folder, a=first, b=second))


SERVICES = {"Pengujian": (1_000_000, 500_000), "Kalibrasi": (600_000, 300_000), "Inspeksi": (3, 1)}


def test_one_typed_figure_is_one_row_and_the_rest_is_folded_under_it(tmp_path: Path) -> None:
    """Realisasi of one service: its percentage and the shares of all services follow, in this table and in no other."""
    changed = {**SERVICES, "Pengujian": (1_000_000, 600_000)}
    found = sent_twice(tmp_path, pnbp("247199", SERVICES, revisi=1), pnbp("247199", changed, revisi=2))
    (group,) = grouped(found.changes)
    assert (group.first.old, group.first.new) == (500_000, 600_000)
    assert group.first.place == ("layanan", "realisasi")
    followed = {(change.place[1], change.row[-1]) for change in group.following}
    assert {("persen", group.first.row[-1]), ("porsi", group.first.row[-1])} <= followed
    assert len(group.following) == len(found.changes) - 1 >= 4


def test_each_typed_figure_has_what_follows_from_it(tmp_path: Path) -> None:
    changed = {**SERVICES, "Pengujian": (2_000_000, 500_000), "Kalibrasi": (700_000, 300_000)}
    found = sent_twice(tmp_path, pnbp("247199", SERVICES, revisi=1), pnbp("247199", changed, revisi=2))
    groups = list(grouped(found.changes))
    assert [group.first.place for group in groups] == [("layanan", "target")] * 2
    for group in groups:
        assert {change.row for change in group.following} == {group.first.row}
        assert {change.place[1] for change in group.following} == {"persen"}


def test_nothing_is_lost_on_the_sheet(tmp_path: Path) -> None:
    """Every change is a row; those that follow are hidden below an outline that opens."""
    first = form_a("247199", {"6077": {"BAD": (1_000_000, 5), "CAB": (3_000_000, 10)}}, revisi=1)
    second = form_a("247199", {"6077": {"BAD": (2_000_000, 5), "CAB": (3_000_000, 20)}}, revisi=2)
    found = sent_twice(tmp_path, first, second)
    groups = list(grouped(found.changes))
    assert sum(1 + len(group.following) for group in groups) == len(found.changes)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Perubahan"]
    top = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Kode Satker")
    rows = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert len(rows) == len(found.changes)
    outline = [(sheet.row_dimensions[row].outlineLevel, bool(sheet.row_dimensions[row].hidden)) for row in rows]
    expected = [level for group in groups for level in [(0, False), *[(1, True)] * len(group.following)]]
    assert outline == expected
    assert {sheet.cell(row, 6).value for row, (level, _) in zip(rows, outline, strict=True) if level} == {"dihitung"}
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    typed = [group.first for group in groups if group.first.typed]
    assert {change.place for change in typed} == {("keluaran", "rupiah"), ("realisasi", "fisik_r_ini")}


@pytest.mark.parametrize("gone", [True, False])
def test_rows_that_came_or_went(tmp_path: Path, gone: bool) -> None:
    fewer = {name: SERVICES[name] for name in ("Pengujian", "Kalibrasi")}
    pair = (SERVICES, fewer) if gone else (fewer, SERVICES)
    found = sent_twice(tmp_path, pnbp("247199", pair[0], revisi=1), pnbp("247199", pair[1], revisi=2))
    groups = list(grouped(found.changes))
    assert {group.first.place[1] for group in groups if group.first.typed} == {"target", "realisasi"}
    assert sum(1 + len(group.following) for group in groups) == len(found.changes)
