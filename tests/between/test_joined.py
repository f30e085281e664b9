"""Rows of two workbooks joined by key: differences, sums, and rows that are missing on either side."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from kit import check, reads_well
from xlkinerja.between.facts import Fact, Facts, facts_of
from xlkinerja.between.loader import load_rules, rules_between
from xlkinerja.between.submissions import findings_between
from xlkinerja.finding import Place
from xlkinerja.form import FormError
from xlkinerja.form.loader import load
from xlkinerja.templates import template

FIELDS = {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2}
HEAD = '[[rule]]\ncode = "X-90"\nlevel = "galat"\ntitle = "t"\nexample = "e"\n'
JOIN = """
[[rule.compare]]
message = "{kunci} {nilai} | {berkas} {sel} {lain}"
answer = "{kunci} di sini {lain} | {berkas} {sel} {nilai}"
missing = "{kunci} {nilai} hanya di sini, tidak di {berkas} {sel}"
lacking = "{kunci} hanya di {berkas} {sel} {nilai}"
one = { form = "form_a", each = "keluaran", key = ["kode_kegiatan", "kode_kro"], at = "rupiah", value = "rupiah", kind = "rupiah" }
other = [{ form = "alki", each = "kegiatan", key = '"{kode_kegiatan}.{kode_kro}"', at = "pagu", value = "pagu", kind = "rupiah" }]
"""  # noqa: E501 - TOML


def alki(amounts: Mapping[str, tuple[object, ...]]) -> Facts:
    rows = [
        {"nomor": f"{kro}{n}", "kegiatan": f"{kro} {n}", "pagu": amount, "kode_kegiatan": "6077", "kode_kro": kro}
        for kro, some in amounts.items()
        for n, amount in enumerate(some)
    ]
    return facts("alki", {"kegiatan": rows})


@pytest.fixture(scope="module")
def form_a() -> Facts:
    """Return a Form A with thousands of five KRO."""
    amounts = {"AEF": 5, "BAD": 7, "CAH": 6, "EBA": 1, "EBB": 4}
    rows = [
        {"kode_kegiatan": "6077", "kode_kro": kro, "nama_output": kro, "rupiah": 1000 * n} for kro, n in amounts.items()
    ]
    kegiatan = [{"kode_kegiatan": "6077", "nama_kegiatan": "Standardisasi"}]
    return facts("form_a", {"kegiatan": kegiatan, "keluaran": rows})


def facts(form: str, tables: Mapping[str, Any]) -> Facts:
    report = check(template(load(form), {"form": form, "fields": FIELDS, "tables": tables})).report
    assert report is not None
    return facts_of(report, Path(f"{form}.xlsx"), load_rules(HEAD + JOIN))


def found(*workbooks: Facts) -> dict[str, list[str]]:
    """Return what is said in each workbook, with its cell."""
    told = findings_between(workbooks, load_rules(HEAD + JOIN))
    return {path.name: [f"{one.place}: {one.message}" for one in findings] for path, findings in told.items()}


def test_rows_of_a_key_are_one_value_and_each_key_is_said_once_in_both(form_a: Facts) -> None:
    """AEF is 2.000 + 3.000, whatever its capitals; of EBA nothing is filled in, of EBB nobody can read all.

    CAH differs, BAD is not in the one, QDI not in the other: there the finding sits where its row would be.
    """
    amounts = {"AEF": (2_000,), "aef": (3_000,), "CAH": (2_000, 3_000), "EBA": (None,), "EBB": (1_000, "12 juta"),
               "QDI": (9_000,)}  # fmt: skip
    told = {
        "form_a.xlsx": [
            "Form A 6077!F22: 6077.CAH 6.000 | alki.xlsx ALKI!C17 5.000",
            "Form A 6077!F21: 6077.BAD 7.000 hanya di sini, tidak di alki.xlsx ALKI!C51",
            "Form A 6077!F27: 6077.QDI hanya di alki.xlsx ALKI!C22 9.000",
        ],
        "alki.xlsx": [
            "ALKI!C17: 6077.CAH di sini 5.000 | form_a.xlsx Form A 6077!F22 6.000",
            "ALKI!C51: 6077.BAD hanya di form_a.xlsx Form A 6077!F21 7.000",
            "ALKI!C22: 6077.QDI 9.000 hanya di sini, tidak di form_a.xlsx Form A 6077!F27",
        ],
    }
    said = found(form_a, alki(amounts))
    assert {name: sorted(lines) for name, lines in said.items()} == {n: sorted(lines) for n, lines in told.items()}


def test_without_any_key_there_is_nothing_to_hold_against(form_a: Facts) -> None:
    """An ALKI as it is printed has no codes: that is said by its own rule, not KRO by KRO."""
    assert found(form_a, alki({"": (5_000, 7_000)})) == {}


def bare(form: str, amounts: Mapping[str, int], order: bool) -> Facts:
    """Return what is known of a workbook with these amounts, as `facts_of` gives it."""
    place = Place("Lembar", "A1", "tabel", "total", "pagu", "Pagu")
    keys = sorted(amounts, reverse=order)
    rows = [Fact(Decimal(amounts[key]), place._replace(row=key), f"{amounts[key]}", key=key) for key in keys]
    period = {name: Fact(value, Place(), f"{value}") for name, value in FIELDS.items()}
    position = 0 if form == "form_a" else 1
    return Facts(Path(f"{form}.xlsx"), form, period, {("X-90", 0, position): (Fact(None, place, ""), *rows)})


AMOUNTS = st.dictionaries(
    st.sampled_from(["6077.AEF", "6077.BAD", "6042.EBA", "6042.EBB"]), st.integers(1, 2), min_size=1
)
RULES = load_rules(HEAD + JOIN)


@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS, st.booleans(), st.booleans())
def test_any_order_of_files_and_rows_says_the_same(
    own: dict[str, int], theirs: dict[str, int], order: bool, files: bool
) -> None:
    """Each key is said once in each workbook: as different, or as missing."""
    workbooks = [bare("form_a", own, order), bare("alki", theirs, order)]
    told = findings_between(workbooks[::-1] if files else workbooks, RULES)
    plain = findings_between([bare("form_a", own, False), bare("alki", theirs, False)], RULES)
    assert {path: set(findings) for path, findings in told.items()} == {p: set(each) for p, each in plain.items()}
    differing = sorted(key for key in own.keys() | theirs.keys() if own.get(key) != theirs.get(key))
    assert len(told) == (2 if differing else 0)
    for findings in told.values():
        assert sorted(finding.message.split()[0] for finding in findings) == differing


# --- what the loader refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = ["kode_kegiatan", "kode_kro"], ', "", "kedua sisi memerlukan key"),
        ('"kode_kro"], at', '"kode_koro"], at', "one.key: tidak ada yang bernama kode_koro"),
        ("'\"{kode_kegiatan}.{kode_kro}\"'", "'kode_kro == \"A\"'", "other 1.key: rumus ini menghasilkan benar"),
        ('each = "kegiatan", key', "key", "has no column 'pagu'"),
        ('missing = "{kunci}', 'missing = "{lain}', "knows no {lain}"),
        ('lacking = "{kunci}', 'lacking = "{pagu}', "knows no {pagu}"),
        ('kind = "rupiah" }\nother', 'kind = "teks" }\nother', "one.value: "),
        ("kunci} {nilai} |", "kunci} {kode_kro} |", ""),
    ],
)  # fmt: skip
def test_a_join_that_cannot_be_asked_is_refused(old: str, new: str, said: str) -> None:
    text = (HEAD + JOIN).replace(old, new, 1)
    assert text != HEAD + JOIN
    if not said:
        assert load_rules(text)[0].compare[0].by_key
        return
    with pytest.raises(FormError) as caught:
        load_rules(text)
    assert said in str(caught.value)


def test_missing_is_of_rows_with_a_key() -> None:
    text = HEAD + JOIN.replace('key = ["kode_kegiatan", "kode_kro"], ', "").replace(
        "key = '\"{kode_kegiatan}.{kode_kro}\"', ", ""
    )
    with pytest.raises(FormError) as caught:
        load_rules(text)
    assert "compare 1.missing: hanya berlaku dengan key." in str(caught.value)


def test_a_field_may_be_the_place_of_a_value() -> None:
    rule = next(rule for rule in rules_between() if rule.code == "X-06")
    one = facts_of(report_of({"pagu_alki": 5_000}), Path("alki.xlsx"), (rule,))
    (fact,) = one.sides["X-06", 0, 0]
    assert (str(fact.place), fact.shown) == ("ALKI!C10", "7.000")


def report_of(fields: Mapping[str, object]):  # noqa: ANN201 - a report
    rows = [{"nomor": 1, "kegiatan": "A", "pagu": 7_000}]
    made = {"form": "alki", "fields": {**FIELDS, **fields}, "tables": {"kegiatan": rows}}
    report = check(template(load("alki"), made)).report
    assert report is not None
    return report


@pytest.mark.parametrize("code", ["X-06", "X-07", "X-10", "X-12"])
def test_what_the_rules_say_reads_well(code: str) -> None:
    rule = next(rule for rule in rules_between() if rule.code == code)
    for check_ in rule.compare:
        for text in filter(None, (check_.message, check_.answer, check_.missing, check_.lacking)):
            words = {"kunci": "6077.AEF", "nilai": "5.000", "lain": "6.000", "berkas": "a.xlsx", "sel": "Rekap!D12"}
            assert reads_well(text.format_map(words))
            assert "{sel}" in text
