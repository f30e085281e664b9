"""Capaian RO against the published tables of Ambon, September 2025, as SMART prints them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kit import check
from published import data, part, published, twelve
from xlkinerja.finding import Finding
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples" / "capaian_ro"
FORM = load("capaian_ro")
KINDS = ("cetak", "angka", "smart")
SOURCE = "capaian-ro-ambon-tw4-2025"


@cache
def sample(kind: str) -> Result:
    return check((SAMPLES / f"ambon-2025-09-{kind}.xlsx").read_bytes())


def rows_of(result: Result, table: str) -> Mapping[str, Any]:
    return {str(row.entries["kode_lengkap"].value): row.entries for row in part(result, table).rows}


@published
def test_the_sample_is_the_published_table() -> None:
    source = data(SOURCE)["data"]
    printed = json.loads((SAMPLES / "ambon-2025-09-cetak.json").read_text(encoding="utf-8"))
    assert printed["tables"] == source["tables"]
    assert printed["fields"].items() >= source["fields"].items()


@published
@pytest.mark.parametrize("kind", KINDS)
def test_every_expected_figure(kind: str) -> None:
    """`.01 %`, `8.3%` and `0,01%` are read alike; of the plan each quarter's cumulated figure is compared."""
    expected = data(SOURCE)["expected"]
    targets, done = rows_of(sample(kind), "target"), rows_of(sample(kind), "realisasi")
    assert (len(targets), len(done)) == (16, 15)
    for wanted in expected["target"]:
        row = targets[wanted["kode"]]
        for name in ("tpcro", "trvro"):
            assert row[f"{name}_jumlah"].value == Decimal(wanted[f"{name}_jumlah"]), wanted["kode"]
            quarters = [row[f"{name}_kumulatif_{month}"].value for month in (3, 6, 9, 12)]
            assert quarters == [Decimal(value) for value in wanted[f"{name}_kumulatif_tw"]], wanted["kode"]
    names = {
        "rvro": "rvro", "capaian_volume": "capaian_volume", "tvro": "tvro", "target_rencana": "target_rencana",
        "rencana_kumulatif_september": "rencana_progres", "deviasi_progres": "deviasi_progres",
        "progres_bulan_terakhir": "progres_bulan_terakhir",
    }  # fmt: skip
    for wanted in expected["realisasi"]:
        row = done[wanted["kode"]]
        for name, own in names.items():
            assert twelve(row[own].value) == twelve(Decimal(wanted[name])), (wanted["kode"], name)
    if kind != "cetak":  # without SMART's own summary, of which the published means are; SMART has no recap
        return
    means = {row.entries["kode_kegiatan"].value: row.entries["progres"] for row in part(sample(kind), "kegiatan").rows}
    assert {key: twelve(entry.value) for key, entry in means.items()} == {
        key: twelve(Decimal(value)) for key, value in expected["kegiatan"].items()
    }


def told(result: Result, code: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.code == code]


def codes_told(result: Result, code: str) -> set[str]:
    """Return of which RO a rule tells, by the row that a finding stands in."""
    found = set()
    for finding in told(result, code):
        table = finding.place.table
        rows = {row.key: str(row.entries["kode_lengkap"].value) for row in part(result, table).rows}
        found.add(rows.get(finding.place.row or "", ""))
    return found


@published
def test_each_published_error_that_has_a_rule_is_found_where_it_stands() -> None:
    """Each by the RO that its place names; what was typed over a sum is found in print alone."""
    for kind in KINDS:
        for code in ("S-02", "S-03", "S-05"):
            wanted = {e["where"].split()[-1] for e in data(SOURCE)["errors"] if e["rule"] == code}
            assert {key.partition(".")[2] for key in codes_told(sample(kind), code)} == wanted, (kind, code)
    for code in ("S-07", "S-08"):
        wanted = {e["where"].split()[-1] for e in data(SOURCE)["errors"] if e["rule"] == code}
        assert {key.partition(".")[2] for key in codes_told(sample("cetak"), code)} == wanted
        assert {key.partition(".")[2] for key in codes_told(sample("smart"), code)} >= wanted
        assert not told(sample("angka"), code)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_with_a_whole_column_is_told_once(kind: str) -> None:
    result = sample(kind)
    assert [finding.place.column for finding in told(result, "S-10")] == ["progres_9"]
    assert "pada semua 15 RO" in told(result, "S-10")[0].message
    assert [finding.place.column for finding in told(result, "S-13")] == ["progres_7", "progres_8"]
    assert all("11 dari 15 RO" in finding.message for finding in told(result, "S-13"))
    fillers = [finding for finding in told(result, "S-11") if "0,01 poin" in finding.message]
    assert [sum(f.place.column == f"progres_{month}" for f in fillers) for month in (3, 4, 5, 6)] == [5, 1, 2, 5]
    assert len(fillers) == 13
    assert [f.place.column for f in told(result, "S-11") if f not in fillers] == ["progres_9"] * 3
    assert codes_told(result, "S-04") == {"6077.CAH.021"}
    assert [f.place.column for f in told(result, "S-12") if f.level == "galat"] == ["nama_kro"]
    assert codes_told(result, "S-14") == {"6042.EBC.996", "6042.EBD.955"}
    assert not told(result, "S-01")
    assert not told(result, "S-06")
    assert [f.message[:20] for f in told(result, "S-09")] == (["Triwulan diisi IV, p"] if kind == "cetak" else [])


@published
def test_the_sheets_of_smart_are_read_with_their_groups() -> None:
    """KRO and months that SMART does not print are no fault; a kegiatan's own figure is held against its mean."""
    rows = rows_of(sample("smart"), "realisasi")
    for own in data(SOURCE)["data"]["tables"]["realisasi"]:
        row = rows["{kode_kegiatan}.{kode_kro}.{kode_ro}".format_map(own)]
        assert (row["nama_ro"].value, row["satuan"].value) == (own["nama_ro"], own["satuan"])
        printed = Decimal("0.6389") if own["kode_kegiatan"] == "6077" else None
        assert row["progres_kegiatan"].value == printed
    (mean,) = [f for f in told(sample("smart"), "S-07") if f.place.column == "progres_kegiatan"]
    assert "6077 63,89%, rata-rata RO-nya 65,87%" in mean.message
    assert not {"XK-126", "XK-206", "XK-213", "S-09"} & {f.code for f in sample("smart").findings}


# --- the rules that Ambon does not break --------------------------------------------------------------------------


def changed(**fields: Any) -> dict[str, Any]:
    """Return two RO at the end of March, all well, with fields otherwise."""
    plan = {f"tpcro_{month}": 8 for month in range(1, 12)} | {"tpcro_12": 12}
    pieces = {f"trvro_{month}": 1 for month in range(1, 13)}
    keys = [{"kode_kegiatan": "6077", "kode_kro": "BAD", "kode_ro": code, "nama_ro": f"RO {code}"} for code in "ab"]
    for number, row in enumerate(keys):
        row["kode_ro"] = f"00{number + 1}"
        row["nama_ro"] = f"Jasa {number + 1}"
    target = [
        {"nomor": n, "kode_program": "EC", **row, "nama_kro": "Pelayanan", "target": 12, "satuan": "Industri"}
        | plan | pieces
        for n, row in enumerate(keys, 1)
    ]  # fmt: skip
    done = [
        {**row, "satuan": "Industri", "tvro": 12}
        | {f"rvro_{month}": month for month in (1, 2, 3)}
        | {f"progres_{month}": 6 * month + n for month in (1, 2, 3)}
        for n, row in enumerate(keys)
    ]
    own = {"kode_satker": "248145", "nama_satker": "Balai Uji", "tahun": 2025, "triwulan": 1, "bulan": 3}
    return {"form": "capaian_ro", "fields": own | fields, "tables": {"target": target, "realisasi": done}}


def codes(book: dict[str, Any]) -> list[tuple[str, str]]:
    found = check(template(FORM, book)).findings
    return sorted((f.code, f.place.column) for f in found if f.level != "catatan")


def test_a_workbook_that_is_well_has_nothing_to_tell() -> None:
    assert codes(changed()) == []


def test_a_month_without_figures_and_one_too_early_are_told_once() -> None:
    """Two RO, one finding for each column."""
    assert codes(changed(bulan=2)) == [("S-09", "progres_3"), ("S-09", "rvro_3")]
    april = codes(changed(bulan=4, triwulan=2))
    assert april == [("S-09", "progres_4"), ("S-09", "rvro_4")]


def test_a_plan_that_lacks_a_month_and_a_ro_that_has_no_target() -> None:
    book = changed()
    del book["tables"]["target"][0]["tpcro_12"]
    assert ("S-01", "tpcro_jumlah") in codes(book)
    book = changed()
    book["tables"]["realisasi"][1]["kode_ro"] = "003"
    assert codes(book) == [("S-04", "kode_ro"), ("S-04", "kode_ro")]


def test_work_that_is_not_begun_or_done_is_no_copy_of_the_plan() -> None:
    """At the end of the year the plan is 100 %, as is what was done: nobody copied it."""
    book = changed(bulan=12, triwulan=4)
    for row in book["tables"]["realisasi"]:
        row |= {f"rvro_{month}": month for month in range(1, 13)}
        row |= {f"progres_{month}": min(100, 9 * month + (row["kode_ro"] == "002")) for month in range(1, 13)}
    assert codes(book) == []
    for row in book["tables"]["realisasi"]:
        row["progres_11"] = 88
    assert ("S-13", "progres_11") in codes(book)


# --- month by month -------------------------------------------------------------------------------------------------


def test_the_next_month_keeps_everything_and_a_new_year_the_keys() -> None:
    report = check(template(FORM, changed())).report
    assert report is not None
    cells = next_quarter(report)
    assert (cells.fields["bulan"], cells.fields["triwulan"]) == (4, 2)
    tables = {name: rows for (name, _), rows in cells.rows.items()}
    assert tables["target"][0]["tpcro_12"] == Decimal("0.12")
    assert [tables["realisasi"][0][f"rvro_{month}"] for month in (1, 2, 3)] == [1, 2, 3]
    december = changed(bulan=12, triwulan=4)
    report = check(template(FORM, december)).report
    assert report is not None
    cells = next_quarter(report)
    assert (cells.fields["tahun"], cells.fields["bulan"]) == (2026, 1)
    tables = {name: rows for (name, _), rows in cells.rows.items()}
    assert {"kode_kegiatan", "kode_kro", "kode_ro", "nama_ro", "satuan"} <= tables["realisasi"][0].keys()
    assert not {"tvro", "rvro_1", "progres_1"} & tables["realisasi"][0].keys()


def test_filling_twice_is_filling_once() -> None:
    once = fill_workbook((SAMPLES / "ambon-2025-09-cetak.xlsx").read_bytes(), "a.xlsx").data
    assert fill_workbook(once, "a.xlsx").data == once
