"""Rules between workbooks with one key deleted or changed: each is refused with a message, or works."""

from __future__ import annotations

import json
import os
import random
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from form_changes import DELETED, Change, changed, paths
from form_trial import as_toml
from kit_between import book, indicator
from kit_quarters import four_quarters
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import load_rules
from xlkinerja.between.quarters import Quarters, earlier_of
from xlkinerja.between.submissions import findings_between
from xlkinerja.form import FormError
from xlkinerja.kinds import KINDS
from xlkinerja.pipeline import check_workbook
from xlkinerja.report import Report

TEXT = (resources.files("xlkinerja") / "between" / "between.toml").read_text(encoding="utf-8")
RAW: dict[str, Any] = json.loads(json.dumps(tomllib.loads(TEXT)))
RULE = '[[rule]]\ncode = "X-09"\nlevel = "galat"\ntitle = "t"\nexample = "e"\n'
COMPARE = '[[rule.compare]]\nmessage = "{nilai}"\nanswer = "a"\n'
ONE = 'form = "rencana_aksi", each = "pengukuran", at = "realisasi", value = "realisasi / 100", kind = "persen"'
OTHER = 'form = "pnbp", at = "layanan.persen", value = "total(layanan.persen)", kind = "persen"'


def rule(one: str = ONE, other: str = OTHER) -> str:
    return f"{RULE}{COMPARE}one = {{ {one} }}\nother = [{{ {other} }}]\n"


def refused(text: str) -> str:
    with pytest.raises(FormError) as caught:
        load_rules(text)
    return str(caught.value)


def test_the_rule_itself_is_read() -> None:
    assert load_rules(rule())[0].compare[0].one.each == "pengukuran"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rule(f'{ONE}, where = "realisasi"'),
         "one.where: harus benar atau salah, rumus ini menghasilkan angka. Tulis perbandingan"),
        (rule(f'{ONE}, where = "indikator"'), "one.where: harus benar atau salah, rumus ini menghasilkan teks."),
        (rule(f'{ONE}, let.jenis = "indikator", where = "jenis"'),
         "one.where: harus benar atau salah, rumus ini menghasilkan teks."),
        (rule(f'{ONE}, where = "indikator > 3"'), "one.where: di sini harus teks, bukan angka: 3."),
        (rule(f'{ONE}, let.jenis = "indikator + 1", where = "1 == 1"'),
         "one.let.jenis: di sini harus angka, bukan teks: "),
        (rule(ONE.replace("realisasi / 100", "indikator")),
         "one.value: rumusnya menghasilkan teks, di sini harus angka (kind persen)."),
        (rule(ONE.replace("realisasi / 100", "realisasi > 100")),
         'one.value: rumusnya menghasilkan benar atau salah, di sini harus angka (kind persen). Tulis misalnya "ya"'),
        (rule(ONE.replace('"persen"', '"teks"')),
         "one.value: rumusnya menghasilkan angka, di sini harus teks (kind teks)."),
        (rule(ONE.replace("realisasi / 100", "indikator / 100")), "one.value: di sini harus angka, bukan teks: "),
        (rule(other=OTHER.replace("total(layanan.persen)", "'a'").replace('"persen"', '"teks"')),
         "compare 1.other 1.kind: di sini harus angka, bukan teks: kind teks."),
        (rule(other=f'{OTHER}, where = "1 == 1"'),
         "other 1.where: hanya berlaku untuk baris sebuah tabel. Tambahkan each, atau hapus."),
        (rule(other=f'{OTHER}, let.a = "1"'), "other 1.let: hanya berlaku untuk baris sebuah tabel."),
        (rule().replace("{nilai}", "{nilai"), "compare 1.message: kurung kurawalnya tidak berpasangan."),
        (rule().replace("{nilai}", "{nilai!r}"), "compare 1.message: knows no {nilai!r}"),
        (rule(other=OTHER.replace("pnbp", "form_a").replace("layanan.persen", "realisasi.fisik_r_sd", 1)
              .replace("layanan.persen", "realisasi.fisik_r_sd")), "realisasi.fisik_r_sd ada di beberapa sheet."),
    ],
)  # fmt: skip
def test_formulas_that_cannot_be_asked_shown_or_compared_are_refused(text: str, said: str) -> None:
    told = refused(text)
    assert told.startswith("between.toml: baris ") or "baris" not in told
    assert said in told


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    """Workbooks that the rules find something in: of one submission, and of two quarters."""
    books = [book("pnbp"), book("form_a"), indicator("Pertumbuhan Penerimaan Negara Bukan Pajak", "50")]
    for folder in four_quarters(tmp_path_factory.mktemp("year"))[:2]:
        books += [(folder / name).read_bytes() for name in ("form_a.xlsx", "pnbp.xlsx")]
    made = [check_workbook(data, "a.xlsx").report for data in books]
    return [report for report in made if report is not None]


def changes() -> Iterator[Change]:
    """Yield every change of one key: deleted, empty, of another type, or what stands elsewhere."""
    elsewhere = ("realisasi", "indikator", '"teks"', "1 == 1", "total(layanan.persen)", "kode_satker", "layanan.target")
    for path in paths(RAW):
        value: Any = RAW
        for step in path:
            value = value[step]
        yield Change("deleted", path, DELETED)
        yield Change("empty", path, type(value)())
        yield from (Change("another type", path, other) for other in (-1, True, "x", ["x"], {"x": 1}, [{"x": "y"}]))
        others = KINDS if path[-1] == "kind" else ("{", "{nilai!r}", "{0}", *elsewhere)
        yield from (Change("another text", path, other) for other in others if isinstance(value, str))


def ask(text: str, reports: list[Report]) -> None:
    """Hold workbooks against each other by the rules; whatever is raised is a mistake of ours."""
    rules = load_rules(text)
    facts = [facts_of(report, Path(f"{number}/a.xlsx"), rules) for number, report in enumerate(reports)]
    findings_between(facts, rules)
    findings_between([facts_of(report, Path(f"a/{report.form.name}"), rules) for report in reports[:3]], rules)
    quarters = Quarters("map", rules)
    for number, report in enumerate(reports):
        earlier = earlier_of(report, f"{number}.xlsx", 0, rules)
        if earlier is not None:
            quarters.add(earlier)
    for report in reports:
        list(quarters.findings(report))


def test_rules_with_one_change_are_refused_or_can_be_asked(reports: list[Report]) -> None:
    assert len(reports) == 7
    wanted = list(changes())
    assert len(wanted) > 1000
    ask(as_toml(RAW), reports)
    refusals: list[str] = []
    for change in wanted if os.environ.get("FORMS") else random.Random(4).sample(wanted, 150):
        try:
            ask(as_toml(changed(RAW, change)), reports)
        except FormError as error:
            refusals.append(str(error))
    assert len(refusals) > 50
    assert all(said.startswith("between.toml: ") and len(said) > len("between.toml: 12") for said in refusals)
