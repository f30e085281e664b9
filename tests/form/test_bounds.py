"""A form that no workbook could hold is refused when it is loaded, not when somebody opens it."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkinerja.form import FormError
from xlkinerja.form.loader import load_text

CONTOH = (Path(__file__).parents[2] / "docs" / "contoh.toml").read_text(encoding="utf-8")
TABLE, SHEET, COLUMN = 'title = "Daftar kendaraan"', 'title = "Kendaraan"', 'kind = "rupiah", total = "sum" }'


def in_table(text: str) -> str:
    return CONTOH.replace(TABLE, f"{TABLE}\n{text}", 1)


def in_column(text: str) -> str:
    return CONTOH.replace(COLUMN, f'kind = "rupiah", total = "sum", {text} }}', 1)


REFUSED = {
    in_table("rows = 0"): "table daftar.rows: 0 baris",
    in_table("rows = -1"): "table daftar.rows: -1 baris",
    in_table("rows = 100000"): "table daftar.rows: 100000 baris",
    in_table("scale = 0"): "table daftar.scale: 0 bukan satuan.",
    in_table("scale = 7"): "table daftar.scale: 7 bukan satuan.",
    in_table('fixed = ["A", "A"]'): "table daftar.fixed: ada yang kosong atau ada dua kali.",
    in_table('fixed = [" "]'): "table daftar.fixed:",
    CONTOH.replace('key = "plat"', 'key = ["plat", "plat"]'): "table daftar.key: ada kolom yang disebut dua kali.",
    in_column("span = 0"): "table daftar.column biaya.span: 0",
    in_column("span = 20000"): "table daftar.column biaya.span: 20000",
    in_column("width = 0"): "table daftar.column biaya.width: 0",
    in_column("width = 1000.5"): "table daftar.column biaya.width: 1000.5",
    in_column('choices = [""]'): "table daftar.column biaya.choices:",
    in_column('suggestions = ["a", "a"]'): "table daftar.column biaya.suggestions:",
    CONTOH.replace("version = 1", "version = 0"): "berkas.version: 0 kurang dari 1.",
    **{
        CONTOH.replace(SHEET, f'title = "{title}"', 1): f"sheet kendaraan.title: {said}"
        for title, said in {
            "Pemeriksaan": '"Pemeriksaan" dipakai', "petunjuk": '"petunjuk" dipakai', "a/b": '"a/b" tidak boleh',
            "x" * 32: "lebih dari 31 huruf.", "[1]": '"[1]" tidak boleh', " a": '" a" tidak boleh',
        }.items()
    },
    CONTOH.replace("[[table]]", '[[sheet]]\nname = "dua"\ntitle = "KENDARAAN"\nheading = "H"\n\n[[table]]'):
        "sheet dua.title: ada dua sheet",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=REFUSED.values())
def test_what_no_workbook_holds_is_refused(text: str) -> None:
    assert text != CONTOH
    with pytest.raises(FormError) as refused:
        load_text("kendaraan.toml", text)
    assert REFUSED[text] in str(refused.value)
    assert "baris " in str(refused.value)
