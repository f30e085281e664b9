"""DIPA against the published ones of Manado 2023 and Ambon 2025, its rules, and the forms beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kit import Typing, check, only, places, put, reads_well, typed
from kit_between import told_since
from kit_consolidate import consolidated, total, verdicts
from office import differences, recalculated_by_libreoffice
from published import data, part, published
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.submissions import findings_between
from xlkinerja.finding import Finding
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = load("dipa")
NAMES = {"manado": ("manado-2023-tw2-dipa-cetak", "dipa-manado-2023"),
         "ambon": ("ambon-2025-tw4-dipa-cetak", "dipa-ambon-2025")}  # fmt: skip


@cache
def sample(name: str) -> Result:
    return check((SAMPLES / "dipa" / f"{NAMES.get(name, (name,))[0]}.xlsx").read_bytes())


def fields(result: Result) -> Mapping[str, Any]:
    assert result.report is not None
    return {name: field.value for name, field in result.report.fields.items()}


def column(result: Result, table: str, name: str) -> list[Any]:
    return [row.entries[name].value for row in part(result, table).rows]


def of_rules(result: Result) -> list[tuple[str, str | None, str]]:
    found = [(f.code, f.place.column, f.place.row or "") for f in result.findings if not f.code.startswith("XK-")]
    return sorted(found, key=str)


# --- the published ones ------------------------------------------------------------------------------------------


@published
@pytest.mark.parametrize("name", NAMES)
def test_the_samples_are_the_published_tables(name: str) -> None:
    printed = json.loads((SAMPLES / "dipa" / f"{NAMES[name][0]}.json").read_text(encoding="utf-8"))["tables"]
    source = data(NAMES[name][1])["data"]["tables"]
    rows = [row for row in source["rincian"] if row["tingkat"] != "jumlah"]  # a total is no row of the tree
    assert printed["rincian"] == [{k: v for k, v in r.items() if k not in {"tingkat", "kode_lengkap"}} for r in rows]
    assert printed["revisi_dipa"] == source["revisi"]
    assert {name: printed[name] for name in ("belanja", "sumber_dana")} == {
        name: source[name] for name in ("belanja", "sumber_dana")
    }


@published
@pytest.mark.parametrize("name", NAMES)
def test_every_expected_figure_of_the_tree(name: str) -> None:
    expected = [row for row in data(NAMES[name][1])["expected"]["rincian"] if row["tingkat"] != "jumlah"]
    rows = part(sample(name), "rincian").rows
    assert [row.key for row in rows] == [row["kode_lengkap"] for row in expected]
    for row, wanted in zip(rows, expected, strict=True):
        below = [Decimal(e["pagu"]) for e in expected if e["kode_lengkap"].rpartition(".")[0] == row.key]
        assert row.entries["tingkat"].value == wanted["tingkat"]
        assert row.entries["pagu"].value == Decimal(wanted["pagu"])
        assert (sum(below) if below else None) == (wanted["jumlah_anak"] and Decimal(wanted["jumlah_anak"]))
        assert row.entries["jumlah_anak"].value == len(below)


@published
def test_every_expected_total() -> None:
    for name, pagu, efektif in (("manado", 12_207_073_000, 12_207_073_000), ("ambon", 9_358_210_000, 7_603_210_000)):
        expected, result = data(NAMES[name][1])["expected"], sample(name)
        assert expected.get("jumlah_kegiatan", expected["jumlah_ro"]) == str(pagu)
        assert (fields(result)["pagu"], fields(result)["pagu_efektif"]) == (pagu, efektif)
        for table in ("belanja", "sumber_dana"):
            assert part(result, table).totals["pagu"].value == Decimal(expected[f"{table}_jumlah"])
    ambon = data("dipa-ambon-2025")["expected"]
    assert fields(sample("ambon"))["pagu_efektif"] == Decimal(ambon["pagu_efektif"])
    changes = column(sample("ambon"), "revisi_dipa", "perubahan")
    assert changes == [Decimal(row["perubahan"]) for row in ambon["revisi"]]
    assert sum(changes) == Decimal(ambon["kenaikan_setahun"])
    manado = Decimal(data("dipa-manado-2023")["expected"]["perubahan_revisi"])
    assert column(sample("manado"), "revisi_dipa", "perubahan") == [None, None, manado]


@published
def test_every_published_error_is_found_and_nothing_else() -> None:
    """DA-3 is the amount with a digit too many; DA-7 the fifteen dates without a year; DA-8 no Satker 1."""
    errors = data("dipa-ambon-2025")["errors"]
    revisions = data("dipa-ambon-2025")["data"]["tables"]["revisi"]
    wanted = {
        *((e["rule"], e["where"].split()[-1], e["where"].split()[-2]) for e in errors if e["rule"] in {"D-02", "D-03"}),
        ("D-01", "pagu_efektif", ""), ("D-05", "jumlah_revisi", ""), ("D-06", "blokir", ""), ("D-07", "pagu", ""),
        *(("D-04", "tanggal", row["uraian"]) for row in revisions[3:]), ("D-08", "uraian", "Satker 2"),
    }  # fmt: skip
    assert set(of_rules(sample("ambon"))) == wanted
    assert len(of_rules(sample("ambon"))) == len(wanted) == 5 + 5 + 15
    assert only(sample("ambon"), "D-01").typed == "Rp. 7.603.210.0000"
    assert "9.358.210.000, pagu akhir DIPA 14" in only(sample("ambon"), "D-07").message
    differ = {e["where"].split()[-2]: Decimal(e["selisih"]) for e in errors if e["rule"] == "D-02"}
    told = {f.place.row: f.message for f in sample("ambon").findings if f.code == "D-02"}
    assert {row for row, by in differ.items() if f"selisih {by:,}.".replace(",", ".") in told[row]} == told.keys()


@published
def test_nothing_is_wrong_in_manado() -> None:
    assert data("dipa-manado-2023")["errors"] == []
    assert of_rules(sample("manado")) == []
    assert {f.code for f in sample("manado").findings} == {"XK-205", "XK-303", "XK-306"}  # how it was typed


# --- seven levels ------------------------------------------------------------------------------------------------

SEVEN = "contoh-2024-tw3-dipa-salah"


def test_seven_levels_by_hand() -> None:
    """Leaves on four levels; EBA was typed 100 million below its children, and counts above as it stands."""
    rows = part(sample(SEVEN), "rincian").rows
    million = Decimal(1_000_000)
    by_hand = {
        "EC": ("program", 300, 230), "EC.6077": ("kegiatan", 300, 230), "EC.6077.AEF": ("kro", 60, 35),
        "EC.6077.AEF.002": ("ro", 60, 35), "EC.6077.AEF.002.051": ("komponen", 60, 35),
        "EC.6077.AEF.002.051.A": ("subkomponen", 48, 29), "EC.6077.AEF.002.051.A.521211": ("akun", 30, 20),
        "EC.6077.AEF.002.051.B": ("subkomponen", 12, 6), "EC.6077.BAD": ("kro", 240, 195),
        "EC.6077.BAD.036.51": ("komponen", 40, 45), "WA": ("program", 3800, 2850),
        "WA.6042.EBA": ("kro", 3800, 2850), "WA.6042.EBA.994": ("ro", 3900, 2850),
    }  # fmt: skip
    found = {row.key: tuple(row.entries[n].value for n in ("tingkat", "pagu", "realisasi")) for row in rows}
    assert {key: found[key] for key in by_hand} == {
        k: (t, p * million, r * million) for k, (t, p, r) in by_hand.items()
    }
    assert len(rows) == 19
    whole = fields(sample(SEVEN))
    assert [whole[n] / million for n in ("pagu", "blokir", "pagu_efektif", "realisasi")] == [4100, 50, 4050, 3080]
    assert round(whole["serapan"] * 10_000) == 7512
    komponen = {row.entries["kode_rincian"].value for row in rows}
    assert komponen == {None, "6077.AEF.002.051", "6077.BAD.036.051", "6042.EBA.994.001", "6042.EBA.994.002"}


def test_what_else_it_counts() -> None:
    """Prioritas nasional, what comes with each indicator, and pagu of KRO are looked up in the tree."""
    assert column(sample(SEVEN), "prioritas_nasional", "pagu") == [200_000_000]
    assert column(sample(SEVEN), "komponen_indikator", "pagu") == [60_000_000, 40_000_000, None]
    assert column(sample(SEVEN), "per_triwulan", "pagu") == [60_000_000, 240_000_000]
    weighted = part(sample(SEVEN), "per_triwulan").totals["realisasi_tw1"].value
    assert weighted == (Decimal("0.08") * 60 + Decimal("0.2") * 240) / 300
    assert part(sample(SEVEN), "revisi_kro").totals["revisi_3"].value == 4_200_000_000


def test_every_fault_put_in_is_told_at_its_place() -> None:
    assert of_rules(sample(SEVEN)) == sorted([
        ("D-01", "persen", "EC.6077.AEF"), ("D-02", "pagu", "WA.6042.EBA"), ("D-03", "target", "EC.6077.BAD"),
        ("D-05", "pagu_awal", "Revisi 3"), ("D-06", "blokir", ""), ("D-07", "pagu", ""), ("D-07", "pagu", ""),
        ("D-07", "pagu", "total"), ("D-08", "nomor", "Revisi 3"), ("D-08", "uraian", "Revisi 3"),
        ("D-09", "realisasi", "EC.6077.BAD.036.51"),
        ("D-10", "perubahan", "Revisi 3"), ("D-12", "pagu", "Belanja Pegawai"), ("D-13", "target_tw3", "AEF"),
        ("D-13", "target_tw4", "BAD"), ("D-14", "kode_lengkap", "6077.BAD.099.051"),
    ], key=str)  # fmt: skip
    assert all(reads_well(f.message) for f in (*sample(SEVEN).findings, *sample("ambon").findings))


def test_libre_office_computes_the_same() -> None:
    """Also with the code 51 typed as a number, which is komponen 051."""
    data = (SAMPLES / "dipa" / f"{SEVEN}.xlsx").read_bytes()
    assert check(data).report is not None
    answer = fill_workbook(typed(data, {"Rincian!A34": 51}), "a.xlsx")
    assert answer.result.report is not None
    row = next(row for row in answer.result.report.tables["rincian"][0].rows if row.key == "EC.6077.BAD.036.51")
    assert row.entries["kode_rincian"].value == "6077.BAD.036.051"
    assert differences(answer.data, recalculated_by_libreoffice(answer.data)) == []


# --- the rules, each nearly fired --------------------------------------------------------------------------------

BASE: dict[str, Any] = {
    "form": "dipa",
    "fields": {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2024, "triwulan": 2, "revisi_ke": 1},
    "tables": {
        "rincian": [
            {"kode": "6077", "uraian": "Jasa Industri"},
            {"kode": "6077.BAD", "uraian": "Pelayanan", "target": 30, "satuan": "Industri"},
            {"kode": "BAD.012", "uraian": "Pengujian", "target": 20, "satuan": "industri", "pagu": 2_000_000,
             "realisasi": 500_000, "jenis_belanja": "52"},
            {"kode": "BAD.036", "uraian": "Sertifikasi", "target": 10, "satuan": "Industri"},
            {"kode": "051", "uraian": "Sertifikasi", "pagu": 1_000_000, "blokir": 200_000, "realisasi": 600_000,
             "jenis_belanja": "52"},
            {"kode": "6042", "uraian": "Manajemen"},
            {"kode": "6042.EBA", "uraian": "Dukungan"},
            {"kode": "EBA.994", "uraian": "Perkantoran"},
            {"kode": "001", "uraian": "Gaji", "pagu": 7_000_000, "realisasi": 3_000_000, "jenis_belanja": "51"},
        ],
        "revisi_dipa": [
            {"uraian": "DIPA awal", "tanggal": "30 November 2023", "pagu_akhir": 9_000_000},
            {"nomor": 1, "uraian": "Revisi 1", "tanggal": "2 April 2024", "pagu_awal": 9_000_000,
             "pagu_akhir": 10_000_000, "blokir": 200_000},
        ],
        "revisi_kro": [
            {"kode_kro": "BAD", "revisi_0": 2_000_000, "revisi_1": 3_000_000},
            {"kode_kro": "EBA", "revisi_0": 7_000_000, "revisi_1": 7_000_000},
        ],
        "belanja": [{"jenis_belanja": "Belanja Pegawai", "pagu": 7_000_000, "realisasi": 3_000_000},
                    {"jenis_belanja": "Belanja Barang", "pagu": 3_000_000, "realisasi": 1_100_000}],
        "sumber_dana": [{"sumber_dana": "RM", "pagu": 8_000_000}, {"sumber_dana": "PNBP", "pagu": 2_000_000}],
        "komponen_indikator": [{"nomor_sasaran": 1, "nomor_indikator": "1.1", "kode_lengkap": "6077.BAD.036.051"},
                               {"nomor_indikator": "1.1", "kode_lengkap": "6077.BAD.012"}],
    },
}  # fmt: skip


@cache
def base() -> bytes:
    return template(FORM, copy.deepcopy(BASE))


@cache
def cells() -> Mapping[tuple[str, str, str], str]:
    """Where the cells of the base stand, by table, row and column; of fields the table is ""."""
    report = check(base()).report
    assert report is not None
    return {(p.table.name, row.key, n): str(p.place(p.table.column[n], e, row.key)) for p in report.parts()
            for row in p.rows for n, e in row.entries.items()}  # fmt: skip


def at(table: str, row: str, name: str) -> str:
    return cells()[table, row, name]


class Fires(NamedTuple):
    """What is typed into the base, by cell or field, the rule that speaks up, and where, as (table, row, column)."""

    code: str
    typed: Mapping[tuple[str, str, str], Any]
    where: Sequence[tuple[str, str, str]]


TREE, REVISI = "rincian", "revisi_dipa"
FIRES: Mapping[str, Fires] = {
    "a typed parent": Fires("D-02", {(TREE, "6077.BAD", "blokir"): 100_000, (REVISI, "Revisi 1", "blokir"): 100_000},
                            [(TREE, "6077.BAD", "blokir")]),
    "a target of another sum": Fires("D-03", {(TREE, "6077.BAD", "target"): 31}, [(TREE, "6077.BAD", "target")]),
    "no target": Fires("D-03", {(TREE, "6077.BAD", "target"): None}, [(TREE, "6077.BAD", "target")]),
    "a day that is none": Fires("D-04", {(REVISI, "Revisi 1", "tanggal"): "31 April 2024"},
                                [(REVISI, "Revisi 1", "tanggal")]),
    "spent more than is free": Fires("D-09", {(TREE, "6077.BAD.036.051", "blokir"): 500_000,
                                              (REVISI, "Revisi 1", "blokir"): 500_000},
                                     [(TREE, "6077.BAD.036.051", "realisasi")]),
    "a code without a parent": Fires("D-11", {(TREE, "6077.BAD.012", "kode"): "BAE.012"},
                                     [(TREE, "6077.BAD.012", "kode")]),
    "another salary": Fires("D-12", {("belanja", "Belanja Pegawai", "pagu"): 6_999_000,
                                     ("belanja", "Belanja Barang", "pagu"): 3_001_000},
                            [("belanja", "Belanja Pegawai", "pagu")]),
}  # fmt: skip
LEVELS = {rule.code: rule.level for rule in FORM.rules}


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(typed(base(), {at(*cell): value for cell, value in case.typed.items()}))
    assert places(result) >= {(case.code, at(*place)) for place in case.where}
    assert {f.code for f in result.findings if f.level == "galat"} | {case.code} == {case.code} | (
        {"D-14"} if case.code == "D-11" else set()
    )
    assert {f.level for f in result.findings if f.code == case.code} == {LEVELS[case.code]}
    assert all(reads_well(finding.message) for finding in result.findings)


NEAR: Mapping[str, Mapping[tuple[str, str, str], Any]] = {
    "the base": {},
    "D-02: a parent typed rightly": {(TREE, "6077.BAD", "pagu"): 3_000_000},
    "D-03: units differ": {(TREE, "6077.BAD", "target"): 31, (TREE, "6077.BAD.036", "satuan"): "Sertifikat"},
    "D-06: no blokir is written in the last revision": {(REVISI, "Revisi 1", "blokir"): None},
    "D-12: belanja pegawai elsewhere too": {
        ("belanja", "Belanja Pegawai", "pagu"): 9_000_000, ("belanja", "Belanja Barang", "pagu"): 1_000_000,
        (TREE, "6077.BAD.012", "jenis_belanja"): "51",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR)
def test_rule_is_silent_when_all_is_well(name: str) -> None:
    assert places(check(typed(base(), {at(*cell): value for cell, value in NEAR[name].items()}))) == set()


def test_without_kinds_of_expense_another_salary_is_only_told() -> None:
    none = {at(TREE, row, "jenis_belanja"): None for row in ("6077.BAD.012", "6077.BAD.036.051", "6042.EBA.994.001")}
    more = {at("belanja", "Belanja Pegawai", "pagu"): 7_000_500, at("belanja", "Belanja Barang", "pagu"): 2_999_500}
    assert only(check(typed(base(), {**none, **more})), "D-12").level == "catatan"


# --- the forms beside it -----------------------------------------------------------------------------------------


def between(*books: bytes) -> list[tuple[str, str, Finding]]:
    """Return what rules between workbooks say in each, by its form."""
    reports = [check(book).report for book in books]
    facts = [facts_of(r, Path(f"{r.form.name}.xlsx"), rules_between()) for r in reports if r is not None]
    found = findings_between(facts, rules_between())
    return [(path.stem, f.code, f) for path, told in found.items() for f in told]


@published
def test_the_workbooks_of_manado_together() -> None:
    """M-04: Rekap Komponen is of the old DIPA, without QDI; M-25: two of its codes are no RO of DIPA."""
    names = ("alki/manado-2023-tw2-alki-angka", "form_a/manado-2023-tw2-cetak",
             "rekap_komponen/manado-2023-tw2-komponen-angka", "dipa/manado-2023-tw2-dipa-cetak")  # fmt: skip
    told = between(*((SAMPLES / f"{name}.xlsx").read_bytes() for name in names))
    with_dipa = [(form, code) for form, code, f in told if form == "dipa" or "dipa.xlsx" in f.message]
    assert sorted(with_dipa) == sorted(
        (form, code) for form in ("dipa", "rekap_komponen") for code in ("X-06", "X-07", "X-09", "X-09")
    )
    codes = [f.message.split()[2] for form, code, f in told if (form, code) == ("rekap_komponen", "X-09")]
    assert codes == ["6077.AEF.001", "6077.BAD.001"]


def rekap(**more: Any) -> bytes:
    """Return a Rekap Komponen that fits the base: its komponen 051 and 001."""
    common = {"alokasi": 1_000_000, "realisasi": 600_000, "volume": 30, "satuan": "Industri"} | more
    rows = [
        {"nomor": 1, "kode_kegiatan": "6077", "kode_kro": "BAD", "kode_ro": "036", "kode_komponen": "051",
         "nama_komponen": "Sertifikasi", **common},
        {"nomor": 2, "kode_kegiatan": "6042", "kode_kro": "EBA", "kode_ro": "994", "kode_komponen": "001",
         "nama_komponen": "Gaji", "alokasi": 7_000_000, "realisasi": 3_000_000},
    ]  # fmt: skip
    known = {k: BASE["fields"][k] for k in ("kode_satker", "nama_satker", "tahun", "triwulan")}
    return template(load("rekap_komponen"), {"form": "rekap_komponen", "fields": known, "tables": {"komponen": rows}})


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, {"X-06": "8.000.000", "X-07": "1.000.000", "X-10": "", "X-11": None}),  # the RO 012 is not there
        ({"alokasi": 900_000}, {"X-08": "900.000"}),
        ({"realisasi": 500_000}, {"X-11": "50,00%"}),
        ({"kode_komponen": "052"}, {"X-08": "036.051", "X-09": "036.052"}),
        ({"volume": 37}, {"X-14": "37"}),
    ],
)
def test_rekap_komponen_against_dipa(more: Mapping[str, Any], codes: Mapping[str, str | None]) -> None:
    told = between(base(), rekap(**more))
    for code, words in codes.items():
        found = [f.message for form, c, f in told if c == code and form == "dipa"]
        assert found == [] if words is None else [m for m in found if words in m], code
    assert all(reads_well(f.message) for _, _, f in told)


@pytest.mark.parametrize(
    ("month", "ro", "told"), [(6, "036", []), (6, "037", ["6077.BAD.037"]), (5, "037", ["6077.BAD.037"])]
)
def test_capaian_ro_names_no_ro_that_dipa_lacks(month: int, ro: str, told: list[str]) -> None:
    """In each month of the quarter."""
    known = {k: BASE["fields"][k] for k in ("kode_satker", "nama_satker", "tahun", "triwulan")}
    keys = {"kode_program": "EC", "kode_kegiatan": "6077", "kode_kro": "BAD", "kode_ro": ro}
    tables = {"target": [{**keys, "nama_ro": "Sertifikasi", "target": 30}]}
    data = {"form": "capaian_ro", "fields": {**known, "bulan": month}, "tables": tables}
    found = between(base(), template(load("capaian_ro"), data))
    assert [f.message.split()[2] for form, code, f in found if (form, code) == ("capaian_ro", "X-09")] == told


def test_indicators_are_held_against_their_komponen() -> None:
    """Indicator 1.1 of sasaran 1 costs what its komponen cost: 1.000.000, of which 600.000 are spent."""
    known = {k: BASE["fields"][k] for k in ("kode_satker", "nama_satker", "tahun", "triwulan")}
    keys = {"nomor_sasaran": 1, "nomor_indikator": "1.1"}
    tables = {
        "rencana_aksi": [{**keys, "sasaran": "S", "indikator": "I", "target": 1, "satuan": "persen"}],
        "pengukuran": [{**keys, "pagu": 1_000_001, "realisasi_anggaran": 600_000}],
    }
    book = template(load("rencana_aksi"), {"form": "rencana_aksi", "fields": known, "tables": tables})
    one = typed(base(), {at("komponen_indikator", "6077.BAD.012", "kode_lengkap"): None})
    told = [(form, f.message) for form, code, f in between(one, book) if code == "X-16"]
    assert [form for form, _ in told] == ["dipa", "rencana_aksi"]
    assert all("1.000.000" in message and "1.000.001" in message for _, message in told)


def test_pnbp_that_is_spent_is_never_held_against_its_target() -> None:
    known = {k: BASE["fields"][k] for k in ("kode_satker", "nama_satker", "tahun", "triwulan")}

    def told(spending: int) -> set[str]:
        tables = {"tahunan": [{"tahun": 2023, "target": 5}, {"tahun": 2024, "target": 9, "pagu_penggunaan": spending}]}
        book = template(load("pnbp"), {"form": "pnbp", "fields": known, "tables": tables})
        return {form for form, code, _ in between(base(), book) if code == "X-18"}

    assert told(2_000_000) == set()
    assert told(1_900_000) == {"dipa", "pnbp"}


# --- the quarter after, and the agency ---------------------------------------------------------------------------


def after(data: bytes, more: Typing | None = None) -> Result:
    report = check(data).report
    assert report is not None
    return check(typed(template(FORM, next_quarter(report)), more or {}))


def test_the_next_quarter_keeps_the_tree_and_begins_without_realisasi() -> None:
    result = after(base())
    assert [f.code for f in result.findings if f.level == "galat"] == []
    for name in ("kode", "uraian", "target", "pagu", "blokir"):
        assert column(result, "rincian", name) == column(check(base()), "rincian", name), name
    assert set(column(result, "rincian", "realisasi")) == {None}
    assert column(result, "revisi_dipa", "pagu_akhir") == [9_000_000, 10_000_000]
    assert column(result, "belanja", "realisasi") == [None] * 3


def test_a_new_year_keeps_codes_alone() -> None:
    last = copy.deepcopy(BASE)
    last["fields"]["triwulan"] = 4
    result = after(template(FORM, last))
    assert column(result, "rincian", "kode") == column(check(base()), "rincian", "kode")
    assert {name for name in ("pagu", "blokir", "realisasi", "target") if any(column(result, "rincian", name))} == set()
    assert column(result, "revisi_dipa", "uraian") == []


def test_names_stay_with_their_codes() -> None:
    before = check(base()).report
    now = after(base(), {at(TREE, "6077.BAD.012", "uraian"): "Kalibrasi"}).report
    found = [(f.code, f.place.row, f.message) for f in told_since(before, now)]
    assert [(code, row) for code, row, _ in found] == [("D-15", "6077.BAD.012")]
    assert "Kalibrasi" in found[0][2]
    assert "Pengujian" in found[0][2]


def test_two_levels_are_never_added_over_satker(tmp_path: Path) -> None:
    other = copy.deepcopy(BASE)
    other["fields"] |= {"kode_satker": "247199", "nama_satker": "Balai Lain"}
    for row in other["tables"]["rincian"]:
        row |= {name: row[name] * 10 for name in ("pagu", "realisasi") if name in row}
    found = consolidated(put(tmp_path, one=base(), two=template(FORM, other)))
    assert set(verdicts(found).values()) == {"berlaku"}
    values = total(found, "dipa.rincian").values
    assert [values[n] for n in ("pagu", "blokir", "realisasi")] == [110_000_000, 400_000, 45_100_000]
    assert values["persen"] == Decimal(45_100_000) / 110_000_000
