"""Two tables of one sheet with the same header texts: each is read from its own rows, with names and without."""

from __future__ import annotations

from typing import Any

import pytest

from kit import edited
from xlkinerja.form.loader import load_text
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.locate import Layout
from xlkinerja.reading.read import read
from xlkinerja.reading.table_search import TableSearch
from xlkinerja.templates import template

TABLE = """
[[table]]
name = "{name}"
sheet = "aduan"
title = "{title}"
heading = "{title}"
key = "nama_instansi"
rows = 4

[[table.column]]
name = "nama_instansi"
label = "NAMA INSTANSI"
kind = "teks"

[[table.column]]
name = "uraian"
label = "URAIAN"
kind = "teks"

[[table.column]]
name = "tindak_lanjut"
label = "TINDAK LANJUT"
kind = "teks"
"""
FORM = load_text(
    "aduan.toml",
    'form = "aduan"\nversion = 1\ntitle = "Aduan"\ndescription = "Pengaduan dan gratifikasi."\n'
    '[[field]]\nname = "kode_satker"\nlabel = "Kode satker"\nkind = "kode_satker"\n'
    '[[sheet]]\nname = "aduan"\ntitle = "Aduan"\nheading = "ADUAN"\nfields = true\n'
    + TABLE.format(name="pengaduan", title="Pengaduan")
    + TABLE.format(name="gratifikasi", title="Gratifikasi"),
)
DATA = {
    "tables": {
        "pengaduan": [{"nama_instansi": "PT Satu", "uraian": "terlambat", "tindak_lanjut": "dijawab"}],
        "gratifikasi": [{"nama_instansi": "CV Dua", "uraian": "parsel", "tindak_lanjut": "dikembalikan"}],
    }
}


def without_names(book: Any) -> None:
    for name in [name for name in book.defined_names if "ADUAN_" in name.upper() and "VERSI" not in name]:
        del book.defined_names[name]


@pytest.mark.parametrize("named", [True, False])
def test_each_table_has_its_own_rows(named: bool) -> None:
    data = template(FORM, DATA)
    book = read_workbook(data if named else edited(data, without_names))
    searches = {table.name: TableSearch(book, FORM, table, named=named) for table in FORM.tables}
    layouts = {name: search.layout() for name, search in searches.items()}
    assert all(layouts.values())
    found = Layout(FORM, {}, {name: (layout,) for name, layout in layouts.items() if layout}, ())
    report = read(book, found, EarlierAnswer())
    rows = {name: [row.entries["uraian"].typed.text for row in parts[0].rows] for name, parts in report.tables.items()}
    assert rows == {"pengaduan": ["terlambat"], "gratifikasi": ["parsel"]}
    assert not [finding for search in searches.values() for finding in search.findings if finding.level != "catatan"]
