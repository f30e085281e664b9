"""Data Layanan against the figures that its two reports publish, its rules one by one, and the forms beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kit import check, only, put, reads_well, typed
from kit_between import indicator
from kit_consolidate import consolidated, total, verdicts
from published import data, part, published, twelve
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.submissions import findings_between
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.report import Result
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples" / "layanan"
FORM = load("layanan")
SATUAN = "Rencana Aksi!F13"
"""Where the plan says in what its first indicator is measured."""
Place = tuple[str, str, str, str]
"""Code, table, row and column of a finding."""


@cache
def sample(name: str) -> Result:
    return check((SAMPLES / f"{name}.xlsx").read_bytes())


def said(result: Result) -> set[Place]:
    return {
        (f.code, f.place.table or "", (f.place.row or "").casefold(), f.place.column or "") for f in result.findings
    }


def fields(result: Result) -> Mapping[str, Any]:
    assert result.report is not None
    return {name: data.value for name, data in result.report.fields.items()}


# --- what is published -------------------------------------------------------------------------------------------


@published
def test_results_and_respondents_of_the_annual_report_are_those_of_the_calculator() -> None:
    """The services of each year add up to 5.379 and 4.643, and the index of 305 respondents is exact."""
    wanted = data("hitung-bbspjikkp-2024")
    result = sample("bbspjikkp-2024-layanan-angka")
    rows = [row.entries for row in part(result, "hasil").rows]
    assert [(row["jenis_layanan"].value, row["satuan"].value, f"{row['setahun'].value}") for row in rows] == [
        (one["layanan"], one["satuan"], one["tahun_ini"]) for one in wanted["data"]["tables"]["hasil_layanan"]
    ]
    results = wanted["expected"]["hasil_layanan"]
    now, before = (sum(row[name].value for row in rows) for name in ("setahun", "tahun_lalu"))
    assert (f"{now}", f"{before}") == (results["tahun_ini"], results["tahun_lalu"])
    assert ((now - before) * 100 / before).quantize(Decimal("1e-9")) == Decimal(results["pertumbuhan"])
    assert f"{fields(result)['ikm']:.10f}" == wanted["expected"]["ikm_tertimbang"]
    assert part(result, "ikm_responden").totals["responden"].value == 305


def test_what_is_right_is_silent_and_units_stay_apart() -> None:
    result = sample("bbspjikkp-2024-layanan-angka")
    assert said(result) == set()
    units = {row.entries["satuan"].value: row.entries["setahun"].value for row in part(result, "per_satuan").rows}
    assert len(units) == 10
    assert units["order"] == 408 + 23 + 178
    assert fields(result)["hasil_setahun"] is None


def test_the_published_figures_of_ambon_and_its_errors() -> None:
    """126 of 170 reports in time, 121 users of whom 67 are no students, and 57 respondents where 58 are claimed."""
    result = sample("ambon-2025-tw4-layanan-cetak")
    own = fields(result)
    assert twelve(own["sla"]) == twelve(Decimal(126) / 170)
    assert f"{own['sla'] * 100:.2f}" == "74.12"
    assert [own[name] for name in ("responden", "promotor", "pasif", "detractor")] == [57, 56, 1, 0]
    assert twelve(own["skor_nps"]) == twelve(Decimal(56) / 57)
    assert own["nilai_ikpa"] == Decimal("97.85")
    users = part(result, "pengguna").totals
    assert [users[name].value for name in ("jumlah", "bukan_mahasiswa", "mahasiswa")] == [121, 67, 54]
    assert {one for one in said(result) if not one[0].startswith("XK-")} == {
        ("N-01", "pengguna", "sertifikasi", "jumlah"),
        ("N-02", "hasil", "jumlah", "capaian"), ("N-02", "hasil", "jumlah", "satuan"),
        ("N-02", "hasil", "jumlah", "jenis_layanan"),
        ("N-03", "", "", "responden"), ("N-03", "", "", "promotor"), ("N-03", "", "", "skor_nps"),
        ("N-04", "nps", "50", "nomor"), ("N-06", "", "", "nilai_ikpa"),
    }  # fmt: skip
    finding = only(result, "N-04")
    assert (finding.level, "nomor responden 50 sesudah 48" in finding.message.casefold()) == ("peringatan", True)


# --- the rules, each fired and nearly fired ----------------------------------------------------------------------

BASE: dict[str, Any] = {
    "form": "layanan",
    "fields": {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2, "jumlah_lhu": 40,
               "lhu_tepat_waktu": 30},
    "tables": {
        "pengguna": [{"jenis_layanan": "Pengujian", "perusahaan": 7, "mahasiswa": 2},
                     {"jenis_layanan": "Kalibrasi", "instansi": 4}],
        "hasil": [{"jenis_layanan": "Pengujian", "target": 100, "satuan": "LHU", "tw1": 20, "tw2": 40},
                  {"jenis_layanan": "Pengujian mikro", "satuan": "LHU", "tw1": 5, "tw2": 0}],
        "nps": [{"nomor": 1, "nilai": 10}, {"nomor": 2, "nilai": 9}, {"nomor": 3, "nilai": 7},
                {"nomor": 4, "nilai": 6}],
        "ikpa": [{"bulan": 5, "nilai": 90}, {"bulan": 6, "nilai": 95.5}],
    },
}  # fmt: skip


def changed(*changes: tuple[str, int, str, object]) -> dict[str, Any]:
    """Return the base with other values: of (table, row, column), of a field where the table is blank."""
    made = copy.deepcopy(BASE)
    for table, row, name, value in changes:
        if table:
            made["tables"][table][row][name] = value
        else:
            made["fields"][name] = value
    return made


class Fires(NamedTuple):
    """What is other than in the base, where the rules speak up, and words of the message."""

    changes: tuple[tuple[str, int, str, object], ...]
    at: set[Place]
    says: str = ""
    level: str = "galat"


FIRES: Mapping[str, Fires] = {
    "a row adds up otherwise": Fires((("pengguna", 0, "jumlah", "8"),), {("N-01", "pengguna", "pengujian", "jumlah")},
                                     "diketik 8, hitungannya 9"),
    "no unit": Fires((("hasil", 0, "satuan", None),), {("N-02", "hasil", "pengujian", "satuan")}, "tanpa satuan"),
    "a sum of several units": Fires((("hasil", 1, "jenis_layanan", "Total"), ("", 0, "jumlah_lhu", 40)),
                                    {("N-02", "hasil", "total", "jenis_layanan")}, "satuannya berbeda"),
    "a quarter to come": Fires((("hasil", 0, "tw3", 1),), {("N-02", "hasil", "pengujian", "tw3")},
                               "yang dilaporkan triwulan II"),
    "a quarter left out": Fires((("hasil", 0, "tw1", None),), {("N-02", "hasil", "pengujian", "tw1")},
                                "triwulan I kosong", "peringatan"),
    "a quarter against the year": Fires((("hasil", 0, "capaian", "40%"),), {("N-02", "hasil", "pengujian", "capaian")},
                                        "diketik 40%, hitungannya 60,00%"),
    "a respondent without a score": Fires((("nps", 3, "nilai", None), ("nps", 3, "status", "Perusahaan")),
                                          {("N-03", "", "", "responden")}, "4 baris bernomor, tetapi 3 nilai"),
    "a number left out": Fires((("nps", 3, "nomor", 5),), {("N-04", "nps", "5", "nomor")}, "5 sesudah 3", "peringatan"),
    "reports and results differ": Fires((("", 0, "jumlah_lhu", 41),), {("N-05", "", "", "jumlah_lhu")},
                                        "LHU terbit 41, hasil Pengujian triwulan ini 40"),
    "a mean of months": Fires((("", 0, "nilai_ikpa", 92.75),), {("N-06", "", "", "nilai_ikpa")},
                              "diketik 92,75, hitungannya 95,50"),
    "the last month is blank": Fires((("ikpa", 1, "nilai", None),), {("N-06", "", "", "nilai_ikpa")},
                                     "1 bulan lain", "peringatan"),
    "more in time than there are": Fires((("", 0, "lhu_tepat_waktu", 41),), {("N-07", "", "", "lhu_tepat_waktu")},
                                         "LHU tepat waktu 41, LHU terbit 40"),
    "a score of eleven": Fires((("nps", 0, "nilai", 11),), {("N-07", "nps", "1", "nilai")}, "Nilai responden 1 11"),
    "IKPA above a hundred": Fires((("ikpa", 1, "nilai", 955),), {("N-07", "ikpa", "juni", "nilai")},
                                  "IKPA Juni 955,00"),
    "fewer than no users": Fires((("pengguna", 1, "instansi", -4),), {("N-07", "pengguna", "kalibrasi", "instansi")}),
    "a service twice": Fires((("pengguna", 1, "jenis_layanan", "PENGUJIAN"),),
                             {("N-08", "pengguna", "pengujian", "jenis_layanan"),
                              ("N-08", "pengguna", "pengujian#2", "jenis_layanan")}, "lebih dari satu kali"),
    "a respondent twice": Fires((("nps", 3, "nomor", 3),),
                                {("N-08", "nps", "3", "nomor"), ("N-08", "nps", "3#2", "nomor")}),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(template(FORM, changed(*case.changes)))
    assert {one for one in said(result) if one[0].startswith("N-")} == case.at
    first = next(finding for finding in result.findings if finding.code.startswith("N-"))
    assert (first.level, case.says in first.message, reads_well(first.message)) == (case.level, True, True)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (("hasil", 1, "jenis_layanan", "Total Coliform"), ("", 0, "jumlah_lhu", 40)),
        (("nps", 3, "nilai", 0), ("nps", 0, "nilai", 8)),
        (("", 0, "lhu_tepat_waktu", 40), ("ikpa", 1, "nilai", 100)),
        (("", 0, "jumlah_lhu", None), ("", 0, "lhu_tepat_waktu", None)),
    ],
)
def test_rule_is_silent_when_all_is_well(changes: tuple[tuple[str, int, str, object], ...]) -> None:
    assert said(check(template(FORM, changed(*changes)))) == set()


def test_the_groups_of_respondents_and_their_score() -> None:
    """Two of four recommend, one does not: (2 - 1) / 4; both services are tests, so 40 and 0 reports."""
    result = check(template(FORM, BASE))
    assert [row.entries["kelompok"].value for row in part(result, "nps").rows] == [
        "Promotor", "Promotor", "Pasif", "Detraktor"
    ]  # fmt: skip
    assert fields(result)["skor_nps"] == Decimal("0.25")
    assert fields(result)["hasil_setahun"] == 65


# --- what it asks for, the quarter after, the agency, the plan ---------------------------------------------------


def test_no_column_asks_who_somebody_is() -> None:
    """Who answered stays unknown: neither a name nor how to reach them has a place, in any office's words."""
    words = {"nama", "telepon", "hp", "surel", "email", "e-mail", "kontak", "alamat"}
    asked = [text for table in FORM.tables for column in table.columns for text in (column.label, *column.synonyms)]
    own = {word for text in asked for word in text.casefold().replace("/", " ").split()}
    assert own & words == {"nama"}  # Nama Layanan
    assert [text for text in asked if "nama" in text.casefold()] == ["Nama Layanan"] * 2


def test_the_next_quarter_keeps_the_year_and_a_new_year_begins_blank() -> None:
    def after(quarter: int) -> Result:
        before = check(template(FORM, changed(("", 0, "triwulan", quarter)))).report
        assert before is not None
        return check(template(FORM, next_quarter(before)))

    result = after(2)
    row = part(result, "hasil").rows[0].entries
    assert [row[name].value for name in ("jenis_layanan", "satuan", "target", "tw1", "tw2")] == [
        "Pengujian", "LHU", 100, 20, 40
    ]  # fmt: skip
    assert (fields(result)["jumlah_lhu"], part(result, "nps").rows) == (None, ())
    assert [r.entries["nilai"].value for r in part(result, "ikpa").rows][4:6] == [90, Decimal("95.5")]
    assert [row.entries["jumlah"].value for row in part(result, "pengguna").rows] == [None, None]
    fresh = part(after(4), "hasil").rows[0].entries
    assert [fresh[name].value for name in ("jenis_layanan", "satuan", "target", "tw1")] == [
        "Pengujian", "LHU", None, None
    ]  # fmt: skip


def test_users_are_added_over_satker_and_nothing_of_several_units_is(tmp_path: Path) -> None:
    other = changed(("", 0, "kode_satker", "247199"), ("pengguna", 0, "perusahaan", 70))
    found = consolidated(put(tmp_path, one=template(FORM, BASE), two=template(FORM, other)))
    assert set(verdicts(found).values()) == {"berlaku"}
    values = total(found, "layanan.pengguna").values
    assert [values[name] for name in ("perusahaan", "instansi", "mahasiswa", "jumlah")] == [77, 8, 4, 89]
    assert {one.table for one in found.totals if one.form == "layanan" and any(one.values.values())} == {"pengguna"}


@pytest.mark.parametrize(
    ("text", "realised", "words"),
    [
        ("Net Promoter Score layanan", "98,28", ("dibaca sebagai NPS", "98,28", "25,00")),
        ("Net Promoter Score layanan", "25", ()),
        ("Nilai IKPA satker", "92,75", ("dibaca sebagai IKPA", "95,50")),
        ("Nilai IKPA satker", "95,5", ()),
        ("Jumlah hasil layanan", "40", ("banyaknya hasil layanan", "40", "65,00")),
        ("Jumlah pengguna layanan", "14", ("Semua pengguna 13 dan Tanpa mahasiswa 11",)),
        ("Jumlah pengguna layanan", "11", ()),
        ("Meningkatnya pengguna layanan", "14", ()),
    ],
)
def test_an_indicator_says_what_its_raw_data_say(text: str, realised: str, words: tuple[str, ...]) -> None:
    """X-19: told in both workbooks, silent where they agree or the indicator measures something else."""
    plan = check(typed(indicator(text, realised), {SATUAN: "Hasil"} if text.startswith("Jumlah") else {})).report
    assert plan is not None
    own = {name: plan.fields[name].value for name in ("kode_satker", "tahun", "triwulan")}
    assert own["triwulan"] == BASE["fields"]["triwulan"]
    raw = changed(("", 0, "kode_satker", own["kode_satker"]), ("", 0, "tahun", int(str(own["tahun"]))))
    reports = {"rencana.xlsx": plan, "layanan.xlsx": check(template(FORM, raw)).report}
    facts = [facts_of(report, Path(name), rules_between()) for name, report in reports.items() if report is not None]
    found = {path.name: said for path, said in findings_between(facts, rules_between()).items()}
    ours = [one for one in found.get("rencana.xlsx", ()) if one.code == "X-19"]
    assert len(ours) == len([one for one in found.get("layanan.xlsx", ()) if one.code == "X-19"]) == bool(words)
    assert [word for word in words if word not in ours[0].message] == []


def test_the_sample_of_print_says_what_was_worked_out_by_hand() -> None:
    """The JSON sums up to what is published, so that the workbook is not its own witness."""
    tables = json.loads((SAMPLES / "ambon-2025-tw4-layanan-cetak.json").read_text(encoding="utf-8"))["tables"]
    users = [int(row[kind]) for row in tables["pengguna"] for kind in list(row)[1:5] if row[kind] != "-"]
    results = [row["tw4"].split()[0] for row in tables["hasil"][:-1]]
    assert (sum(users), len(tables["nps"]), results[0], sum(map(int, results))) == (121, 57, "170", 217)
