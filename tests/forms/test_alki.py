"""ALKI against the published form of Manado, triwulan II 2023, and its rules one by one."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kit import Typing, check, only, places, reads_well, typed
from kit_between import told_since
from published import data, part, published, twelve
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.submissions import findings_between
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.report import Result
from xlkinerja.templates import template

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
FORM = load("alki")


def expected() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data("alki-manado-tw2-2023")["expected"]
    return found


@cache
def sample(kind: str) -> Result:
    return check((SAMPLES / "alki" / f"manado-2023-tw2-alki-{kind}.xlsx").read_bytes())


def is_what_is_expected(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether every figure of a row is the one worked out from the print, with how far it may be off."""
    margin = wanted.get("realisasi_terhitung_pm")
    figures = {name: value for name, value in wanted.items() if name != "nomor" and name in row}
    agree = [twelve(row[name].value) == twelve(Decimal(str(value))) for name, value in figures.items()]
    return all(agree) and (margin is None or twelve(row["realisasi_terhitung"].rounding) == twelve(Decimal(margin)))


# --- the published form ------------------------------------------------------------------------------------------


@published
def test_the_samples_are_the_published_form() -> None:
    """As printed without codes, and as numbers with the codes that are not printed."""
    source = data("alki-manado-tw2-2023")
    printed = json.loads((SAMPLES / "alki" / "manado-2023-tw2-alki-cetak.json").read_text(encoding="utf-8"))
    assert printed["tables"] == source["data"]["tables"]
    assert printed["fields"].items() >= source["data"]["fields"].items()
    numbers = json.loads((SAMPLES / "alki" / "manado-2023-tw2-alki-angka.json").read_text(encoding="utf-8"))
    codes = {number: {**row} for number, row in source["codes_not_printed"].items()}
    assert {
        f"{row['nomor']}.": {name: row[name] for name in row if name.startswith("kode_")}
        for row in numbers["tables"]["kegiatan"]
    } == codes


@published
@pytest.mark.parametrize("kind", ["cetak", "angka"])
def test_every_expected_figure_of_the_activities(kind: str) -> None:
    result = sample(kind)
    assert result.report is not None
    for name, value in expected()["fields"].items():
        assert result.report.fields[name].value == Decimal(value), name
    rows = {row.entries["nomor"].value: row.entries for row in part(result, "kegiatan").rows}
    assert len(rows) == len(expected()["kegiatan"]) == 31
    assert [
        want["nomor"] for want in expected()["kegiatan"] if not is_what_is_expected(rows[want["nomor"]], want)
    ] == []
    totals = part(result, "kegiatan").totals
    wanted = {name: value for name, value in expected()["kegiatan_jumlah"].items() if name != "jumlah_kegiatan"}
    assert is_what_is_expected(totals, wanted)


@published
@pytest.mark.parametrize(("table", "name", "count"), [("komponen", "kode_lengkap", 16), ("kro", "kode_kro", 8)])
def test_every_expected_figure_of_the_recap(table: str, name: str, count: int) -> None:
    rows = {str(row.entries[name].value): row.entries for row in part(sample("angka"), table).rows}
    assert rows.keys() == expected()[table].keys()
    assert len(rows) == count
    assert [key for key, want in expected()[table].items() if not is_what_is_expected(rows[key], want)] == []
    assert is_what_is_expected(part(sample("angka"), table).totals, expected()["kegiatan_jumlah"])
    assert part(sample("cetak"), table).rows == ()


@pytest.mark.parametrize("kind", ["cetak", "angka"])
def test_every_published_error_is_found_and_nothing_else(kind: str) -> None:
    """What else is said is about how it was typed; activities that have not begun are a catatan in triwulan II."""
    found = {(code, place) for code, place in places(sample(kind)) if not code.startswith("XK-")}
    not_begun = {("L-06", f"ALKI!G{14 + number}") for number in (5, 6, 7, 16, 23, 27)}
    without_codes = {("L-13", "ALKI!C51")} if kind == "cetak" else set()
    assert found == {("L-03", "ALKI!G51"), ("L-04", "ALKI!E22"), ("L-04", "ALKI!E32")} | not_begun | without_codes
    codes = {finding.code for finding in sample(kind).findings if finding.code.startswith("XK-")}
    assert codes == ({"XK-205", "XK-306"} if kind == "cetak" else set())
    assert "31 kegiatan" in only(sample(kind), "L-03").message
    levels = {finding.code: finding.level for finding in sample(kind).findings}
    assert (levels["L-04"], levels["L-06"]) == ("peringatan", "catatan")


def test_alki_against_form_a() -> None:
    """Of the eight KRO only EBA differs, and so the sum; each is said once in both, with the other's cell."""
    form_a = check((SAMPLES / "form_a" / "manado-2023-tw2-cetak.xlsx").read_bytes()).report
    reports = {"alki.xlsx": sample("angka").report, "form_a.xlsx": form_a}
    facts = [facts_of(report, Path(name), rules_between()) for name, report in reports.items() if report is not None]
    found = {path.name: findings for path, findings in findings_between(facts, rules_between()).items()}
    assert [(f.code, str(f.place)) for f in found["alki.xlsx"]] == [("X-10", "ALKI!E51"), ("X-10", "Rekap!H40")]
    assert [(f.code, str(f.place)) for f in found["form_a.xlsx"]] == [("X-10", "Rekap!N28"), ("X-10", "Rekap!N19")]
    whole, eba = found["alki.xlsx"]
    assert "44,96%, menurut form_a.xlsx (Rekap!N28) 42,73%." in whole.message
    assert "KRO 6042.EBA 47,37%, menurut form_a.xlsx (Rekap!N19) 44,82%." in eba.message
    assert "KRO 6042.EBA 44,82%, menurut ALKI di alki.xlsx (Rekap!H40) 47,37%." in found["form_a.xlsx"][1].message
    assert all(reads_well(finding.message) for finding in (*found["alki.xlsx"], *found["form_a.xlsx"]))


@published
def test_what_is_found_per_kro_is_what_was_worked_out() -> None:
    """The line of each KRO in the published comparison says whether pagu, money and work agree."""
    lines = data("cross-manado-tw2-2023")["cross_alki_form_a"]
    assert len(lines) == 8
    assert [line["kro"] for line in lines if not line["keuangan_r_agrees"]] == ["EBA"]
    assert all(line["pagu_agrees"] and line["rf_agrees"] for line in lines)
    rows = {row.entries["kode_kro"].value: row.entries for row in part(sample("angka"), "kro").rows}
    for line in lines:
        row = rows[line["kro"]]
        assert row["pagu"].value == Decimal(line["pagu_alki"])
        assert twelve(row["realisasi_keuangan"].value) == Decimal(line["alki_keuangan_r"])
        assert twelve(row["realisasi_keuangan"].rounding) == Decimal(line["alki_pm"])
        assert twelve(row["realisasi_fisik"].value) == Decimal(line["alki_rf"])


# --- the rules, each fired and nearly fired ----------------------------------------------------------------------

# Three activities of two million, without a finding: 50 of 40, 20 of 20 and 100 of 100 percent.
BASE: dict[str, Any] = {
    "form": "alki",
    "fields": {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2,
               "posisi_tanggal": "30 Juni 2023", "pagu_alki": 6_000_000},
    "tables": {"kegiatan": [
        {"nomor": 1, "kegiatan": "Promosi", "pagu": 2_000_000, "target_keuangan": 40, "realisasi_keuangan": 50,
         "target_fisik": 45, "realisasi_fisik": 55, "kode_kegiatan": "6077", "kode_kro": "AEF", "kode_ro": "002",
         "kode_komponen": "051"},
        {"nomor": 2, "kegiatan": "Kalibrasi", "pagu": 2_000_000, "target_keuangan": 20.5, "realisasi_keuangan": 20.5,
         "target_fisik": 25, "realisasi_fisik": 25, "kode_kegiatan": "6077", "kode_kro": "AEF", "kode_ro": "002",
         "kode_komponen": "052"},
        {"nomor": 3, "kegiatan": "Gaji", "pagu": 2_000_000, "target_keuangan": 100, "realisasi_keuangan": 100,
         "target_fisik": 100, "realisasi_fisik": 100, "kode_kegiatan": "6042", "kode_kro": "EBA", "kode_ro": "994",
         "kode_komponen": "001"},
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


FIRES: Mapping[str, Fires] = {
    "pagu of another DIPA": Fires("L-01", {"ALKI!C9": 6_000_001}, {"ALKI!C9"}, ("6.000.001", "selisih 1.")),
    "a comma is missing": Fires("L-02", {"ALKI!F16": 2.5}, {"ALKI!F16"}, ("Target Fisik Kalibrasi 250,00%",)),
    "all copied": Fires("L-03", {"ALKI!G15": 0.45}, {"ALKI!G51"}, ("semua 3 kegiatan",)),
    "money behind": Fires("L-04", {"ALKI!E15": 0.38}, {"ALKI!E15"}, ("Promosi 38,00% di bawah target 40,00%",)),
    "work behind money": Fires("L-05", {"ALKI!G15": 0.3}, {"ALKI!G15"}, ("30,00%", "50,00%", "selisih 20,00%")),
    "money without work": Fires("L-05", {"ALKI!E16": 0.05, "ALKI!D16": 0.05, "ALKI!G16": 0, "ALKI!F16": 0},
                                {"ALKI!G16"}, ("Kalibrasi 5,00%, tetapi", "fisiknya 0,00%")),
    "not begun": Fires("L-06", {f"ALKI!{column}16": 0 for column in "DEFG"}, {"ALKI!G16"},
                       ("Kalibrasi (pagu 2.000.000) belum dimulai",)),
    "a number twice": Fires("L-07", {"ALKI!A16": 1}, {"ALKI!A15", "ALKI!A16"}, ("Nomor 1 ",)),
    "a name twice": Fires("L-07", {"ALKI!B16": "PROMOSI"}, {"ALKI!B15", "ALKI!B16"}),
    "a code too long": Fires("L-08", {"ALKI!K15": "0002"}, {"ALKI!K15"}, ("0002",)),
    "three of four codes": Fires("L-08", {"ALKI!L15": None}, {"ALKI!L15"}, ("1 dari 4 kode Promosi",),
                                 frozenset({("L-13", "ALKI!C51")})),
    "percent and rupiah differ": Fires("L-09", {"ALKI!M15": 1_000_000, "ALKI!E15": 0.45}, {"ALKI!E15"},
                                       ("45,00%", "50,00%")),
    "money falls": Fires("L-10", {"ALKI!S15": 0.56}, {"ALKI!E15"}, ("50,00% lebih kecil", "56,00%")),
    "work falls": Fires("L-10", {"ALKI!T15": 0.61}, {"ALKI!G15"}, ("55,00% lebih kecil", "61,00%")),
    "not all done in triwulan IV": Fires("L-11", {"ALKI!C7": 4, "ALKI!N16": "Ditunda", "ALKI!C8": "31/12/2023"},
                                         {"ALKI!G15"}, ("Promosi baru 55,00%",)),
    "a position too early": Fires("L-12", {"ALKI!C8": "29 Juni 2023"}, {"ALKI!C8"}, ("30 Juni 2023.",)),
    "without codes": Fires("L-13", {f"ALKI!{column}16": None for column in "IJKL"}, {"ALKI!C51"}, ("2.000.000",)),
}  # fmt: skip
LEVELS = {rule.code: rule.level for rule in FORM.rules}


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    case = FIRES[name]
    result = check(typed(base(), case.cells))
    assert places(result) == {(case.code, at) for at in case.at} | case.beside
    for finding in (finding for finding in result.findings if finding.code == case.code):
        assert finding.level == ("catatan" if case.code == "L-06" else LEVELS[case.code])
        assert reads_well(finding.message)
    first = next(finding for finding in result.findings if finding.code == case.code)
    assert [words for words in case.says if words not in first.message] == []


NEAR_MISSES: Mapping[str, Typing] = {
    "the base": {},
    "L-04: whole percent against a tenth": {"ALKI!D15": 0.5, "ALKI!E15": 0.496, "ALKI!E16": 0.207, "ALKI!E17": 0.999},
    "L-04: with a reason": {"ALKI!E15": 0.1, "ALKI!N15": "Menunggu revisi"},
    "L-05: ten points": {"ALKI!G15": 0.4},
    "L-06: with a reason": {**{f"ALKI!{column}16": 0 for column in "DEFG"}, "ALKI!N16": "Mulai Juli"},
    "L-09: the same in rupiah": {"ALKI!M15": 1_000_000, "ALKI!E15": None},
    "L-10: nothing of last quarter": {"ALKI!S15": None, "ALKI!T15": None},
    "L-12: after the quarter": {"ALKI!C8": "Manado, 7 Juli 2023"},
    "L-12: the day is left for the pen": {"ALKI!C8": ".... Juni 2023"},
    "L-10: as it was": {"ALKI!S15": 0.5, "ALKI!T15": 0.55},
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_rule_is_silent_when_all_is_well(name: str) -> None:
    assert places(check(typed(base(), NEAR_MISSES[name]))) == set()


def test_an_activity_that_has_not_begun_is_a_warning_from_triwulan_iii_on() -> None:
    cells: Typing = {"ALKI!C7": 3, **{f"ALKI!{column}16": 0 for column in "DEFG"}}
    finding = only(check(typed(base(), cells)), "L-06")
    assert (finding.level, str(finding.place)) == ("peringatan", "ALKI!G16")


def test_codes_with_their_path_are_right() -> None:
    """Only Excel does not see them as they are read, so values stand in their rows instead of formulas."""
    result = check(typed(base(), {"ALKI!J15": "6077.AEF", "ALKI!K15": "AEF.002", "ALKI!L15": "051."}))
    assert places(result) == {("XK-306", "")}
    assert part(result, "komponen").rows[0].entries["kode_lengkap"].value == "6077.AEF.002.051"


def test_codes_that_lost_their_noughts_are_one_with_those_that_have_them() -> None:
    """The 2 of the one is the 002 of the other: one RO in the recap, and the slip is told."""
    result = check(typed(base(), {"ALKI!K15": 2, "ALKI!L15": 51, "ALKI!L16": "051"}))
    assert places(result) == {("L-08", "ALKI!K15"), ("L-08", "ALKI!L15"), ("XK-306", "")}
    rows = [(row.entries["kode_lengkap"].value, row.entries["pagu"].value) for row in part(result, "komponen").rows]
    assert rows == [("6077.AEF.002.051", 4_000_000), ("6042.EBA.994.001", 2_000_000)]


def test_two_activities_alike_in_kro_of_two_kegiatan_stay_apart() -> None:
    result = check(typed(base(), {"ALKI!I16": "6042"}))
    rows = [(row.entries["kode_output"].value, row.entries["pagu"].value) for row in part(result, "kro").rows]
    assert rows == [("6077.AEF", 2_000_000), ("6042.AEF", 2_000_000), ("6042.EBA", 2_000_000)]


# --- the quarter after -------------------------------------------------------------------------------------------


def after(quarter: int, cells: Typing | None = None) -> Result:
    """Return what goes on from the base of a triwulan into the next one, with what was typed there."""
    before = check(typed(base(), {"ALKI!C7": quarter}))
    assert before.report is not None
    return check(typed(template(FORM, next_quarter(before.report)), cells or {}))


def columns(result: Result, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row.entries[name].value for name in names) for row in part(result, "kegiatan").rows]


def test_the_next_quarter_has_names_codes_pagu_and_the_cumulative_figures_of_this_one() -> None:
    result = after(2)
    assert columns(result, "nomor", "kegiatan", "pagu", "kode_ro", "kode_komponen") == [
        ("1", "Promosi", 2_000_000, "002", "051"),
        ("2", "Kalibrasi", 2_000_000, "002", "052"),
        ("3", "Gaji", 2_000_000, "994", "001"),
    ]
    assert columns(result, "realisasi_keuangan_lalu", "realisasi_fisik_lalu") == [
        (Decimal("0.5"), Decimal("0.55")), (Decimal("0.205"), Decimal("0.25")), (1, 1)
    ]  # fmt: skip
    assert (
        columns(result, "target_keuangan", "realisasi_keuangan", "target_fisik", "realisasi_fisik") == [(None,) * 4] * 3
    )
    assert result.report is not None
    assert [result.report.fields[name].value for name in ("triwulan", "pagu_alki", "posisi_tanggal")] == [
        3, 6_000_000, None
    ]  # fmt: skip


def test_a_new_year_begins_without_pagu_and_without_figures() -> None:
    result = after(4)
    assert columns(result, "kegiatan", "kode_kro", "pagu", "realisasi_keuangan_lalu") == [
        ("Promosi", "AEF", None, None), ("Kalibrasi", "AEF", None, None), ("Gaji", "EBA", None, None)
    ]  # fmt: skip


def test_what_came_from_last_quarter_stays() -> None:
    """A cumulative figure that was changed, and a pagu without an explanation."""
    before, now = check(base()).report, after(2, {"ALKI!S15": 0.48, "ALKI!C16": 2_000_001}).report
    found = {(finding.code, str(finding.place)) for finding in told_since(before, now)}
    assert found == {("X-04", "ALKI!S15"), ("X-05", "ALKI!C16")}
