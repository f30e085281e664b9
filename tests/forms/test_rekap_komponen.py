"""Rekap Komponen against the published form of Manado, triwulan II 2023, its rules, and the forms beside it."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kit import Typing, check, only, places, put, reads_well, typed
from kit_between import told_since
from kit_consolidate import consolidated, total, verdicts
from published import data, part, published, twelve
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.submissions import findings_between
from xlkinerja.finding import Finding
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.report import Result
from xlkinerja.templates import template

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
FORM = load("rekap_komponen")
KINDS = ("cetak", "angka", "emonev")


def expected() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data("rekap-komponen-manado-tw2-2023")["expected"]
    return found


@cache
def sample(kind: str) -> Result:
    return check((SAMPLES / "rekap_komponen" / f"manado-2023-tw2-komponen-{kind}.xlsx").read_bytes())


def agrees(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    figures = {name: value for name, value in wanted.items() if name != "nomor" and name in row}
    return bool(figures) and all(twelve(row[name].value) == twelve(Decimal(v)) for name, v in figures.items())


# --- the published form ------------------------------------------------------------------------------------------


@published
def test_the_samples_are_the_published_form() -> None:
    source = data("rekap-komponen-manado-tw2-2023")["data"]
    printed = json.loads(
        (SAMPLES / "rekap_komponen" / "manado-2023-tw2-komponen-cetak.json").read_text(encoding="utf-8")
    )
    assert printed["tables"] == source["tables"]
    assert printed["fields"].items() >= source["fields"].items()


@published
def test_the_sheet_of_e_monev_says_the_same_in_its_own_layout() -> None:
    """Every cell of the published table stands there, the codes in a row above and in front of the name."""
    rows = tomllib.loads(
        (SAMPLES / "rekap_komponen" / "manado-2023-tw2-komponen-emonev.toml").read_text(encoding="utf-8")
    )["rows"]
    texts = [[value for value in row if value != ""] for row in rows[10:]]
    for komponen in data("rekap-komponen-manado-tw2-2023")["data"]["tables"]["komponen"]:
        row = next(cells for cells in texts if cells[0] == komponen["nomor"])
        codes = {"kode_kegiatan", "kode_kro", "kode_ro", "kode_komponen", "nama_ro", "nama_komponen"}
        assert row[1] == f"{komponen['kode_komponen']} {komponen['nama_komponen']}"
        assert [row[0], *row[2:]] == [v for name, v in komponen.items() if name not in codes and v != ""]
        above = texts[: texts.index(row)]
        group = next(cells[0] for cells in reversed(above) if len(cells) == 1)
        assert group == "{kode_kegiatan}.{kode_kro}.{kode_ro} - {nama_ro}".format_map(komponen)


@published
@pytest.mark.parametrize("kind", KINDS)
def test_every_expected_figure_of_the_komponen(kind: str) -> None:
    result = sample(kind)
    assert result.report is not None
    for name, value in expected()["fields"].items():
        assert result.report.fields[name].value == Decimal(value), name
    rows = {row.entries["nomor"].value: row.entries for row in part(result, "komponen").rows}
    assert len(rows) == len(expected()["komponen"]) == 15
    assert [want["nomor"] for want in expected()["komponen"] if not agrees(rows[want["nomor"]], want)] == []
    for want in expected()["komponen"]:
        assert f"{rows[want['nomor']]['persen'].value * 100:.2f}" == want["persen_dua_desimal"]


@published
@pytest.mark.parametrize("kind", ["cetak", "angka"])
@pytest.mark.parametrize(("table", "name", "count"), [("ro", "kode_rincian", 14), ("kro", "kode_kro", 7)])
def test_every_expected_figure_of_the_recap(kind: str, table: str, name: str, count: int) -> None:
    rows = {str(row.entries[name].value): row.entries for row in part(sample(kind), table).rows}
    assert rows.keys() == expected()[table].keys()
    assert len(rows) == count
    assert [key for key, want in expected()[table].items() if not agrees(rows[key], want)] == []


@published
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_was_typed_is_read_whatever_the_layout(kind: str) -> None:
    """Each text of the published table is the value of its column; `1 Bulan` is a figure and a unit."""
    rows = {row.entries["nomor"].value: row.entries for row in part(sample(kind), "komponen").rows}
    for komponen in data("rekap-komponen-manado-tw2-2023")["data"]["tables"]["komponen"]:
        row = rows[komponen["nomor"]]
        figure, _, unit = komponen["fisik_riil"].partition(" ")
        read = {**komponen, "fisik_riil": figure, "satuan_riil": unit}
        for name, text in read.items():
            if FORM.table["komponen"].column[name].kind.holds == "text":
                assert row[name].value == (text or None), name
            elif name != "persen":
                assert row[name].value == (Decimal(text.replace(",", "")) if text else None), name
    fields = sample(kind).report.fields  # type: ignore[union-attr]
    for name, value in data("rekap-komponen-manado-tw2-2023")["data"]["fields"].items():
        assert fields[name].value == value, name


MANADO = {
    ("K-06", "realisasi_volume", "4"), ("K-06", "progres", "11"),
    *(("K-07", "kategori_permasalahan", number) for number in ("1", "2", "5", "9", "14")),
    *(("K-08", "fisik_riil", number) for number in ("3", "4", "6", "12")),
    ("K-11", "nama_eselon1", ""),
}  # fmt: skip
"""RK-7 to RK-11; K-07 also of 2, which is in Persiapan at the middle of the year and has hardly spent anything."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_published_error_is_found_and_nothing_else(kind: str) -> None:
    """What else is said is about how it was typed, and that another program's sheet has no recap and no Jumlah."""
    said = {(f.code, f.place.column, f.place.row or "") for f in sample(kind).findings if not f.code.startswith("XK-")}
    assert said == MANADO
    codes = {finding.code for finding in sample(kind).findings if finding.code.startswith("XK-")}
    typed_as_print = {"XK-204", "XK-205", "XK-303", "XK-306"}
    assert codes == {
        "cetak": typed_as_print, "angka": set(), "emonev": typed_as_print | {"XK-128", "XK-137", "XK-157"}
    }[kind]  # fmt: skip


@published
def test_none_of_what_is_no_error_is_told() -> None:
    """The percentages are right, progres is never held against ALKI's work, and BAD's volumes add up to 237."""
    codes = {finding.code for finding in sample("cetak").findings}
    assert not codes & {"XK-301", "XK-302", "K-01", "K-02", "K-03", "K-04", "K-05", "K-09", "K-10"}
    rows = {row.entries["kode_kro"].value: row.entries for row in part(sample("cetak"), "kro").rows}
    assert [rows[kro]["volume"].value for kro in ("BAD", "EBD", "EBA")] == [237, 4, 3]


def test_the_recap_counts_komponen_by_status_and_by_problem() -> None:
    totals = part(sample("angka"), "kro").totals
    names = ("jumlah_komponen", "status_rencana", "status_persiapan", "status_pelaksanaan", "status_selesai",
             "masalah_tanpa", "ada_masalah", "masalah_barang", "masalah_persepsi")  # fmt: skip
    assert [totals[name].value for name in names] == [15, 2, 4, 9, 0, 14, 1, 1, 1]


# --- the workbooks of Manado together ----------------------------------------------------------------------------


@cache
def together(form_a: str = "cetak") -> Mapping[str, tuple[Finding, ...]]:
    books = {
        "alki.xlsx": "alki/manado-2023-tw2-alki-angka.xlsx",
        "form_a.xlsx": f"form_a/manado-2023-tw2-{form_a}.xlsx",
        "rekap.xlsx": "rekap_komponen/manado-2023-tw2-komponen-angka.xlsx",
    }
    reports = {name: check((SAMPLES / path).read_bytes()).report for name, path in books.items()}
    facts = [facts_of(report, Path(name), rules_between()) for name, report in reports.items() if report is not None]
    return {path.name: found for path, found in findings_between(facts, rules_between()).items()}


def keys(code: str, own: str, other: str, form_a: str = "cetak") -> list[str]:
    """Return the KRO or komponen that a rule tells of in one workbook about another; "" is the whole."""
    told = [f.message for f in together(form_a)[own] if f.code == code and other in f.message]
    found = [re.search(r"(?:KRO|[Kk]omponen) (\d{4}\.[A-Z]{3}[\d.]*)", message) for message in told]
    return [key[1].rstrip(".") if key else "" for key in found]


@published
def test_per_kro_what_was_worked_out() -> None:
    """Each KRO once in both workbooks. BAD is 27,63 % in print, but its two parts 18,63 and 9,01 are 27,64 %."""
    lines = data("cross-manado-tw2-2023")["cross_rekap_form_a"]
    differ = {line["kro"] for line in lines if not line["keuangan_agrees"]}
    assert differ == {"EBA", "EBC", "EBD", "BAD", "QDI"}
    for own, other in (("rekap.xlsx", "form_a.xlsx"), ("form_a.xlsx", "rekap.xlsx")):
        assert keys("X-10", own, other) == ["", "6042.EBA", "6042.EBC", "6042.EBD"]
        assert keys("X-07", own, other) == ["6077.QDI"]
    assert {line["kro"] for line in lines if not line["alokasi_agrees"]} == {"QDI"}
    message = next(f.message for f in together()["rekap.xlsx"] if "KRO 6042.EBA" in f.message and f.code == "X-10")
    assert "46,88%, menurut form_a.xlsx (Rekap!N19) 44,82%." in message


@published
def test_per_komponen_what_was_worked_out() -> None:
    lines = data("cross-manado-tw2-2023")["cross_rekap_alki"]
    differ = [line["komponen"] for line in lines if not line["keuangan_agrees"]]
    assert len(differ) == 4
    for own, other in (("rekap.xlsx", "alki.xlsx"), ("alki.xlsx", "rekap.xlsx")):
        assert sorted(keys("X-11", own, other)) == sorted(differ)
        assert sorted(keys("X-08", own, other)) == [
            "6077.AEF.001.051", "6077.AEF.002.051", "6077.BAD.001.051", "6077.BAD.012.051", "6077.QDI.002.051"
        ]  # fmt: skip
    assert all(line["pagu_agrees"] for line in lines)


def test_pagu_volume_and_obstacles() -> None:
    """M-04 is the old DIPA; of the four obstacles of Form A three are no problem in e-Monev."""
    assert [f.code for f in together()["rekap.xlsx"] if f.code == "X-06"] == ["X-06", "X-06"]
    assert keys("X-12", "rekap.xlsx", "form_a.xlsx") == ["6077.AEF"]
    for own, other in (("rekap.xlsx", "form_a.xlsx"), ("form_a.xlsx", "rekap.xlsx")):
        assert keys("X-13", own, other, "angka") == ["6042.EBA", "6042.EBB", "6042.EBD"]
        assert keys("X-13", own, other) == []  # printed without codes: an obstacle may be of any of them
    for findings in (*together().values(), *together("angka").values()):
        assert all(reads_well(finding.message) for finding in findings)


# --- the rules, each fired and nearly fired ----------------------------------------------------------------------

BASE: dict[str, Any] = {
    "form": "rekap_komponen",
    "fields": {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2, "kode_kl": "019",
               "nama_kl": "Kementerian Perindustrian", "kode_eselon1": "07",
               "nama_eselon1": "Badan Standardisasi dan Kebijakan Jasa Industri"},
    "tables": {"komponen": [
        {"nomor": 1, "kode_kegiatan": "6042", "kode_kro": "EBA", "kode_ro": "994", "nama_ro": "Perkantoran",
         "kode_komponen": "001", "nama_komponen": "Gaji", "status": "Pelaksanaan",
         "keterangan_status": "Pelaksanaan gaji", "progres": 50, "satuan": "Layanan", "volume": 1,
         "realisasi_volume": 0, "alokasi": 2_000_000, "realisasi": 1_000_000, "status_kemanfaatan": "Belum",
         "kategori_permasalahan": "Tidak Ada Masalah", "keterangan_permasalahan": "Tidak ada permasalahan"},
        {"nomor": 2, "kode_kegiatan": "6077", "kode_kro": "BAD", "kode_ro": "012", "nama_ro": "Pengujian",
         "kode_komponen": "051", "nama_komponen": "Uji", "status": "Pelaksanaan",
         "keterangan_status": "Telah dilaksanakan", "progres": 40, "satuan": "Industri", "volume": 100,
         "realisasi_volume": 30, "fisik_riil": 30, "satuan_riil": "Industri", "alokasi": 4_000_000,
         "realisasi": 1_000_000, "status_kemanfaatan": "Belum",
         "kategori_permasalahan": "Barang / Material, Persepsi / Pengendalian",
         "keterangan_permasalahan": "Bahan terlambat"},
    ]},
}  # fmt: skip


@cache
def base() -> bytes:
    return template(FORM, copy.deepcopy(BASE))


class Fires(NamedTuple):
    """What is typed into the base, where the rule speaks up, and the words that its message must hold."""

    code: str
    cells: Typing
    at: set[str]
    says: tuple[str, ...] = ()
    beside: frozenset[tuple[str, str]] = frozenset()


def cells(**by_column: object) -> Typing:
    """Return cells of the first komponen, by their column."""
    return {f"Komponen!{column}18": value for column, value in by_column.items()}  # type: ignore[misc]


FIRES: Mapping[str, Fires] = {
    "a code too long": Fires("K-01", cells(D="0994"), {"Komponen!D18"}, ("0994",)),
    "a komponen twice": Fires("K-01", {"Komponen!B19": "6042", "Komponen!C19": "EBA", "Komponen!D19": "994",
                                       "Komponen!E19": "001"}, {"Komponen!E18", "Komponen!E19"}, ("6042.EBA.994.001",)),
    "a number twice": Fires("K-01", {"Komponen!A19": 1}, {"Komponen!A18", "Komponen!A19"}, ("Nomor 1 ",)),
    "more than the pagu": Fires("K-02", cells(Q=2_000_001), {"Komponen!Q18"}, ("2.000.001", "2.000.000")),
    "more than the volume": Fires("K-02", {"Komponen!M19": 101, "Komponen!N19": 101, "Komponen!J19": 100},
                                  {"Komponen!M19"}, ("101", "100")),
    "progres over a hundred": Fires("K-03", cells(J=101), {"Komponen!J18"}, ("101",)),
    "progres falls": Fires("K-03", cells(Y=51), {"Komponen!J18"}, ("50", "51")),
    "money falls": Fires("K-03", cells(Z=1_000_001), {"Komponen!Q18"}, ("1.000.001",)),
    "volume falls": Fires("K-03", cells(AA=1), {"Komponen!M18"}),
    "words of another status": Fires("K-04", cells(I="Persiapan pengadaan"), {"Komponen!I18"}, ("Persiapan pengad",)),
    "begun but not said": Fires("K-05", cells(H="Persiapan", I="Persiapan gaji", T="Barang / Material", U="Macet"),
                                {"Komponen!H18"}, ("50,00%",)),
    "nothing done": Fires("K-05", cells(Q=0, T="Barang / Material", U="Macet"), {"Komponen!H18"}, ("anggaran dan",)),
    "not all done": Fires("K-05", cells(H="Selesai", I="Selesai", J=100), {"Komponen!H18"}, ("baru 0 dari 1",)),
    "all pieces in the middle": Fires("K-06", cells(M=1), {"Komponen!M18"}, ("1 dari 1", "progresnya 50")),
    "progres ahead of pieces": Fires("K-06", {"Komponen!J19": 46}, {"Komponen!J19"}, ("46", "30 dari 100", "30,00%")),
    "nothing spent, no problem": Fires("K-07", cells(Q=0, M=1, J=100), {"Komponen!T18"}, ("realisasi 0",)),
    "another unit": Fires("K-08", cells(N="0 Bulan"), {"Komponen!N18"}, ("0 Bulan", "0 Layanan"),
                          frozenset({("XK-205", "Komponen!N18")})),
    "another figure": Fires("K-08", {"Komponen!N19": 20}, {"Komponen!N19"}, ("20 Industri", "30 Industri")),
    "a problem without words": Fires("K-09", {"Komponen!U19": None}, {"Komponen!U19"}, ("Persepsi / Pengendalian",)),
    "words without a problem": Fires("K-09", cells(U="Terkendala TKDN"), {"Komponen!T18"}, ("Terkendala TKDN",)),
    "none and one": Fires("K-09", {"Komponen!T19": "Tidak Ada Masalah; Barang / Material"}, {"Komponen!T19"}, (),
                          frozenset({("XK-306", "")})),
    "an unknown category": Fires("K-10", {"Komponen!T19": "Lahan, Barang / Material"}, {"Komponen!T19"}, ('"Lahan"',),
                                 frozenset({("XK-306", "")})),
    "an unknown status": Fires("K-10", cells(H="Berjalan"), {"Komponen!H18"}, ("Berjalan",),
                               frozenset({("XK-306", "")})),
    "a former name": Fires("K-11", {"Komponen!D11": "Badan Standardisasi dan Kebijakan Industri"}, {"Komponen!D11"},
                           ("Kebijakan Jasa Industri",)),
}  # fmt: skip
LEVELS = {rule.code: rule.level for rule in FORM.rules}


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(typed(base(), case.cells))
    assert places(result) == {(case.code, at) for at in case.at} | case.beside
    for finding in (finding for finding in result.findings if finding.code == case.code):
        assert finding.level == LEVELS[case.code]
        assert reads_well(finding.message)
    first = next(finding for finding in result.findings if finding.code == case.code)
    assert [words for words in case.says if words not in first.message] == []


NEAR_MISSES: Mapping[str, Typing] = {
    "the base": {},
    "K-02: all of it": cells(Q=2_000_000),
    "K-03: as it was": cells(Y=50, Z=1_000_000, AA=0),
    "K-04: its own status and another": cells(I="Pelaksanaan sesudah persiapan"),
    "K-04: no status at all": cells(I="Gaji Januari sampai Juni"),
    "K-05: a little money": cells(H="Persiapan", I="Persiapan", Q=100_000, T="Barang / Material", U="Macet"),
    "K-06: done": cells(M=1, J=100),
    "K-06: fifteen points": {"Komponen!J19": 45},
    "K-07: triwulan I": {**cells(H="Persiapan", I="Persiapan", Q=0), "Komponen!D7": 1},
    "K-09: no problem, no words": cells(T=None, U=None),
    "K-11: another kementerian": {"Komponen!D8": "018", "Komponen!D11": "Badan Lain"},
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_rule_is_silent_when_all_is_well(name: str) -> None:
    assert places(check(typed(base(), NEAR_MISSES[name]))) == set()


# --- the quarter after -------------------------------------------------------------------------------------------


def after(result: Result, more: Typing | None = None) -> Result:
    assert result.report is not None
    return check(typed(template(FORM, next_quarter(result.report)), more or {}))


def columns(result: Result, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row.entries[name].value for name in names) for row in part(result, "komponen").rows]


def test_the_next_quarter_has_codes_names_and_the_figures_of_this_one() -> None:
    result = after(check(base()))
    assert columns(result, "nomor", "kode_ro", "kode_komponen", "satuan", "volume", "alokasi") == [
        ("1", "994", "001", "Layanan", 1, 2_000_000), ("2", "012", "051", "Industri", 100, 4_000_000)
    ]  # fmt: skip
    assert columns(result, "progres_lalu", "realisasi_lalu", "realisasi_volume_lalu") == [
        (50, 1_000_000, 0), (40, 1_000_000, 30)
    ]  # fmt: skip
    assert columns(result, "status", "progres", "realisasi", "kategori_permasalahan", "fisik_riil") == [(None,) * 5] * 2


def test_a_sheet_of_e_monev_goes_on_in_our_layout() -> None:
    codes = ("nomor", "kode_kegiatan", "kode_kro", "kode_ro", "kode_komponen", "nama_ro", "nama_komponen", "volume")
    result = after(sample("emonev"))
    assert columns(result, *codes) == columns(sample("cetak"), *codes)
    assert columns(result, "realisasi_lalu") == columns(sample("cetak"), "realisasi")


def test_a_new_year_begins_without_pagu_and_without_figures() -> None:
    result = after(check(typed(base(), {"Komponen!D7": 4})))
    assert columns(result, "nama_komponen", "volume", "alokasi", "realisasi_lalu") == [
        ("Gaji", None, None, None), ("Uji", None, None, None)
    ]  # fmt: skip


def test_what_came_from_last_quarter_stays() -> None:
    before, now = check(base()).report, after(check(base()), {"Komponen!Y18": 49, "Komponen!P19": 4_000_001}).report
    found = {(finding.code, str(finding.place)) for finding in told_since(before, now)}
    assert found == {("X-04", "Komponen!Y18"), ("X-05", "Komponen!P19")}


def test_what_is_unknown_among_several_is_named() -> None:
    finding = only(check(typed(base(), {"Komponen!T19": "Lahan, Barang / Material; Cuaca"})), "K-10")
    assert 'yang tidak dikenal: "Lahan" dan "Cuaca"' in finding.message


# --- the agency --------------------------------------------------------------------------------------------------


def test_money_is_added_persen_made_anew_and_komponen_are_counted(tmp_path: Path) -> None:
    """Two satker: 2 of 6 million and 15 of 60, one komponen of the other in Persiapan; no volume is added."""
    other = copy.deepcopy(BASE)
    other["fields"] |= {"kode_satker": "247199", "nama_satker": "Balai Lain"}
    for row in other["tables"]["komponen"]:
        row |= {"alokasi": row["alokasi"] * 10, "realisasi": 7_500_000}
    other["tables"]["komponen"][0] |= {"status": "Persiapan", "keterangan_status": "Persiapan"}
    found = consolidated(put(tmp_path, one=base(), two=template(FORM, other)))
    assert set(verdicts(found).values()) == {"berlaku"}
    values = total(found, "rekap_komponen.komponen").values
    assert (values["alokasi"], values["realisasi"]) == (66_000_000, 17_000_000)
    assert twelve(values["persen"]) == twelve(Decimal(17) / 66)
    assert not {"volume", "realisasi_volume", "progres"} & {name for name, value in values.items() if value is not None}
    counts = total(found, "rekap_komponen.kro").values
    names = ("jumlah_komponen", "status_persiapan", "status_pelaksanaan", "masalah_tanpa", "masalah_barang")
    assert [counts[name] for name in names] == [4, 1, 3, 2, 2]
