"""Checks that are told once a column, and levels that begin with a triwulan."""

from __future__ import annotations

from typing import Any

import pytest

import xlkinerja
from xlkinerja.finding import Finding
from xlkinerja.form import Form, FormError
from xlkinerja.form.loader import load_text
from xlkinerja.form.outside import OutsideForms, using

HEAD = """
form = "bulanan"
version = 1
title = "Progres bulanan"
description = "Progres."
[[sheet]]
name = "progres"
title = "Progres"
heading = "PROGRES"
fields = true
[[table]]
name = "progres"
sheet = "progres"
title = "Progres"
key = "ro"
column = [
    { name = "ro", label = "RO", kind = "teks", required = true },
    { name = "juli", label = "Juli", kind = "persen" },
    { name = "agustus", label = "Agustus", kind = "persen" },
]
[[rule]]
code = "S-10"
level = "peringatan"
title = "Dua bulan tidak sama"
[[rule.check]]
each = "progres"
"""
ONCE = """at = "agustus"
once = true
holds = "juli != agustus"
message = "{judul}Agustus sama dengan Juli pada {banyak} dari {dari} RO, mulai {ro}. Periksa."
""".replace("{judul}", "")


def found(rule: str, rows: list[dict[str, Any]], quarter: int | None = 3) -> list[Finding]:
    text = HEAD + rule
    assert isinstance(load_text("bulanan.toml", text), Form)
    fields = {"kode_satker": "247101", "nama_satker": "Balai", "tahun": 2024, "triwulan": quarter}
    with using(OutsideForms((("bulanan", text),))):
        data = xlkinerja.template("bulanan", {"form": "bulanan", "fields": fields, "tables": {"progres": rows}})
        filled = xlkinerja.fill(data, name="a.xlsx")
        assert filled.data is not None
        assert xlkinerja.fill(filled.data, name="a.xlsx").data == filled.data
        return [finding for finding in filled.findings if finding.code == "S-10"]


def rows(*pairs: tuple[object, object]) -> list[dict[str, Any]]:
    return [{"ro": f"RO {n}", "juli": july, "agustus": august} for n, (july, august) in enumerate(pairs, 1)]


def test_one_finding_for_a_column_with_counts_at_the_first_cell() -> None:
    (finding,) = found(ONCE, rows((1, 2), (5, 5), (None, 3), (7, 7), (9, 9)))
    assert finding.message == "Agustus sama dengan Juli pada 3 dari 4 RO, mulai RO 2. Periksa."
    assert (finding.place.column, finding.place.row, finding.place.label) == ("agustus", "", "Agustus")
    cells = found(
        ONCE.replace("once = true\n", "").replace("{banyak} dari {dari} RO, mulai {ro}", "{ro}"), rows((5, 5))
    )
    assert [cell.place.row for cell in cells] == ["RO 1"]


def test_an_explanation_stays_when_another_row_is_the_first() -> None:
    (one,) = found(ONCE, rows((5, 5), (6, 6)))
    (other,) = found(ONCE, rows((5, 4), (6, 6)))
    assert one.place.cell != other.place.cell
    assert one.key == other.key


def test_it_is_silent_where_no_row_breaks_it_or_nothing_is_known() -> None:
    assert found(ONCE, rows((1, 2))) == []
    assert found(ONCE, rows((1, None), (None, 2))) == []


def test_each_of_several_columns_has_its_own() -> None:
    rule = """columns = ["juli", "agustus"]
once = true
holds = "nilai <= 0.5"
message = "{judul}: {banyak} dari {dari} di atas 50%. Periksa."
"""
    messages = [finding.message for finding in found(rule, rows(("60%", "10%"), ("70%", "80%"), ("5%", None)))]
    assert messages == ["Juli: 2 dari 3 di atas 50%. Periksa.", "Agustus: 1 dari 2 di atas 50%. Periksa."]


BY_QUARTER = """at = "agustus"
level = { 2 = "catatan", 3 = "peringatan", 4 = "galat" }
holds = "agustus > (0.1 if triwulan <= 2 else 0.5)"
message = "{ro} {agustus}. Periksa."
"""


@pytest.mark.parametrize(
    ("quarter", "level"), [(1, None), (2, "catatan"), (3, "peringatan"), (4, "galat"), (None, None)]
)
def test_the_level_begins_with_a_triwulan(quarter: int | None, level: str | None) -> None:
    assert [finding.level for finding in found(BY_QUARTER, rows((None, "5%")), quarter)] == [level] * bool(level)


def test_the_threshold_too() -> None:
    assert [bool(found(BY_QUARTER, rows((None, "30%")), quarter)) for quarter in (2, 3)] == [False, True]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (BY_QUARTER.replace("2 =", "5 ="), "S-10.check 1.level: 5 = 'catatan' bukan tingkat mulai sebuah triwulan."),
        (BY_QUARTER.replace('"galat"', '"berat"'), "4 = 'berat' bukan tingkat mulai sebuah triwulan."),
        (BY_QUARTER.replace('{ 2 = "catatan", 3 = "peringatan", 4 = "galat" }', "{}"), "level: kosong."),
        (BY_QUARTER.replace("level = {", "level = 3 #"), "level: 3 bukan teks atau tabel."),
        (ONCE.replace("once = true", "once = true\nlet.dari = 'juli'"), "let.dari: dengan once nama ini sudah"),
        (ONCE.replace("once = true\n", ""), "tidak ada yang bernama {banyak}."),
    ],
)  # fmt: skip
def test_what_the_loader_refuses(rule: str, said: str) -> None:
    with pytest.raises(FormError) as refused:
        load_text("bulanan.toml", HEAD + rule)
    assert said in str(refused.value)


def test_once_needs_rows() -> None:
    text = (HEAD + ONCE).replace('each = "progres"\n', "").replace('at = "agustus"', 'at = "tahun"')
    with pytest.raises(FormError, match=r"once: hanya untuk pemeriksaan baris demi baris"):
        load_text("bulanan.toml", text)
