"""The fields that every form has: none repeats them, each may say what is otherwise."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from xlkinerja.form import FormError
from xlkinerja.form.loader import load_text
from xlkinerja.form.standard import standard_fields

SMALL = """
form = "kecil"
version = 1
title = "Laporan Kecil"
description = "Satu tabel."
{fields}
[[sheet]]
name = "isian"
title = "Isian"
heading = "LAPORAN KECIL"
fields = true
signature = true

[[table]]
name = "barang"
sheet = "isian"
title = "Barang"
key = "nama"

[[table.column]]
name = "nama"
label = "Nama"
kind = "teks"
"""
ORDER = [
    "kode_satker", "nama_satker", "tahun", "triwulan",
    "tempat", "tanggal", "jabatan_penandatangan", "nama_penandatangan", "nip_penandatangan", "revisi",
]  # fmt: skip


def small(fields: str = "") -> str:
    return SMALL.format(fields=fields)


def test_a_form_has_them_without_a_word() -> None:
    form = load_text("kecil.toml", small())
    assert [field.name for field in form.fields] == ORDER
    assert [field.carry for field in form.fields[:4]] == ["keep", "keep", "year", "quarter"]
    assert all(field.help for field in form.fields)


def test_own_fields_stand_between_and_others_are_overridden_key_by_key() -> None:
    own = '[[field]]\nname = "kelas"\nlabel = "Kelas"\nkind = "teks"\n'
    own += '[[field]]\nname = "tahun"\nhelp = "Tahun ajaran."\n'
    form = load_text("kecil.toml", small(own))
    assert [field.name for field in form.fields] == [*ORDER[:4], "kelas", *ORDER[4:]]
    year, plain = form.field["tahun"], load_text("kecil.toml", small()).field["tahun"]
    assert (year.help, year.label, year.kind, year.carry) == ("Tahun ajaran.", plain.label, plain.kind, plain.carry)


def test_a_form_that_writes_all_of_them_is_the_same_form() -> None:
    text = (resources.files("xlkinerja") / "form" / "standard.toml").read_text(encoding="utf-8")
    every = f'period = "month"\n{text}'
    assert load_text("kecil.toml", small(every)) == load_text("kecil.toml", small('period = "month"'))


def test_only_a_form_of_every_month_has_the_month() -> None:
    form = load_text("kecil.toml", small('period = "month"'))
    assert [field.name for field in form.fields][:6] == [*ORDER[:4], "bulan", *ORDER[4:5]]
    assert form.is_monthly
    own = small('[[field]]\nname = "bulan"\nlabel = "Bulan lahir"\nkind = "bulan"\n')
    assert load_text("kecil.toml", own).field["bulan"].carry == "clear"


def test_no_packaged_form_repeats_what_is_standard() -> None:
    standard = {field["name"]: field for field in standard_fields()}
    for file in (resources.files("xlkinerja") / "forms").iterdir():
        for field in tomllib.loads(file.read_text(encoding="utf-8")).get("field", []):
            same = {key for key, value in standard.get(field["name"], {}).items() if field.get(key) == value}
            assert same <= {"name"}, (file.name, field["name"], same)


WRONG = {
    "kind of a period": ('name = "tahun"\nkind = "teks"', "field tahun.kind: field baku ini selalu tahun."),
    "satker as a number": ('name = "kode_satker"\nkind = "cacah"', "field kode_satker.kind"),
    "year that is not carried": ('name = "tahun"\ncarry = "keep"', 'field tahun.carry: carry field ini selalu "year".'),
    "quarter that is not carried": ('name = "triwulan"\ncarry = "clear"', "field triwulan.carry"),
    "computed satker": ('name = "nama_satker"\nformula = "\'x\'"', "field nama_satker.formula"),
    "another year": ('name = "tahun_ajaran"\nlabel = "T"\nkind = "tahun"\ncarry = "year"', "field tahun_ajaran.carry"),
    "month of a form of every quarter": ('name = "bulan"\nlabel = "B"\nkind = "bulan"\ncarry = "month"', "bulan.carry"),
    "revision as a text": ('name = "revisi"\nkind = "teks"', "field revisi.kind"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_other_rooms_lean_on_cannot_be_changed(case: str) -> None:
    field, said = WRONG[case]
    with pytest.raises(FormError) as refused:
        load_text("kecil.toml", small(f"[[field]]\n{field}\n"))
    assert said in str(refused.value)
    assert "baris" in str(refused.value)


COLUMN = 'kind = "teks"\n[[table.column]]\nname = "b"\nlabel = "B"\nkind = "cacah"\nformula = '


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fields = true\n", "", "field ini tidak dicetak di sheet mana pun. Tambahkan fields = true"),
        ('kind = "teks"', f'{COLUMN}"nama + 1"', "table barang.column b.formula: di sini harus"),
        ("signature = true\n", "[[field]]\nname = 'tempat'\nrequired = true\n", "field tempat.required"),
    ],
)
def test_what_cannot_be_printed_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(FormError) as refused:
        load_text("kecil.toml", small().replace(old, new, 1))
    assert said in str(refused.value)


def test_a_form_without_a_signature_is_a_form() -> None:
    form = load_text("kecil.toml", small().replace("signature = true\n", ""))
    assert "tempat" in form.field
