"""The form loader refuses every mistake, naming the file and the key."""

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from xlkinerja.finding import engine_messages
from xlkinerja.form import FormError, loader
from xlkinerja.form.loader import form_names, load, load_all, load_text

PNBP = (resources.files("xlkinerja") / "forms" / "pnbp.toml").read_text(encoding="utf-8")
FORM_A = (resources.files("xlkinerja") / "forms" / "form_a.toml").read_text(encoding="utf-8")

# what is replaced in pnbp.toml, by what, and what the message must say
MISTAKES = {
    "unknown key at the top": ("version = 1", "version = 1\nversi = 1", "the file.versi: unknown key"),
    "unknown key of a column": (
        'kind = "nomor"',
        'kind = "nomor"\nwarna = "biru"',
        "column nomor.warna: unknown key",
    ),
    "key missing": ('title = "Layanan"\n', "", "sheet layanan: title is missing"),
    "empty message": (
        'message = "Layanan {layanan} ',
        'message = ""\n#',
        "rule P-10.check 1: message is missing",
    ),
    "wrong type": ("rows = 20", 'rows = "20"', "table layanan.rows: '20' is not a whole number"),
    "truth for a number": ("rows = 20", "rows = true", "table layanan.rows: True is not a whole number"),
    "no TOML": ("version = 1", "version =", "Invalid value"),
    "unknown kind": ('kind = "nip"', 'kind = "nipp"', "field nip_penandatangan.kind: 'nipp' is none of"),
    "unknown level": ('level = "peringatan"', 'level = "parah"', "level: 'parah' is none of"),
    "bad code": ('code = "P-10"', 'code = "P10"', "rule P10.code: 'P10' does not look like P-01"),
    "duplicate code": ('code = "P-10"', 'code = "P-09"', "rule P-09: is there twice"),
    "duplicate field": ('name = "nama_satker"', 'name = "kode_satker"', "field kode_satker: is there twice"),
    "name with blank": ('name = "porsi"', 'name = "por si"', "'por si' is not a lower-case word"),
    "unknown sheet": (
        'sheet = "bulanan"',
        'sheet = "bulan"',
        "table bulanan.sheet: no sheet is called 'bulan'",
    ),
    "unknown key column": (
        'key = "bulan"',
        'key = "bln"',
        "table bulanan.key: the table has no column 'bln'",
    ),
    "unknown unit column": (
        'unit = "satuan"',
        'unit = "stn"',
        "column volume.unit: the table has no column 'stn'",
    ),
    "unknown carry": (
        'carry = "realisasi"',
        'carry = "real"',
        "column realisasi_lalu.carry: 'real' is neither",
    ),
    "unknown name in a formula": (
        '"realisasi - realisasi_lalu"',
        '"realisasi - kemarin"',
        "formula: knows no kemarin",
    ),
    "unknown table in a formula": (
        "total(realisasi)",
        "total(rekap.realisasi)",
        "rekap.realisasi is no column",
    ),
    "column of another table alone": (
        '"realisasi - realisasi_lalu"',
        '"realisasi - bulanan.target"',
        "whole column",
    ),
    "total that is not there": ("total(realisasi)", "total(volume)", "formula: volume has no total"),
    "broken formula": ('"realisasi - realisasi_lalu"', '"realisasi -"', "column realisasi_ini.formula:"),
    "forbidden in a formula": (
        '"realisasi - realisasi_lalu"',
        '"realisasi ** 2"',
        "column realisasi_ini.formula:",
    ),
    "unknown function": ("cumulative(target)", "kumulatif(target)", "kumulatif"),
    "sum of texts": (
        'kind = "teks"\ncarry = "keep"\nwidth = 16',
        'kind = "teks"\ntotal = "sum"',
        "texts cannot be added",
    ),
    "total formula without formula": (
        'kind = "cacah"\ntotal = "sum"',
        'kind = "cacah"\ntotal = "formula"',
        "column pelanggan.total: is 'formula' but the column has none",
    ),
    "total in a table without a total row": (
        'name = "pagu_penggunaan"',
        'total = "sum"\nname = "pagu_penggunaan"',
        "the table prints no total row",
    ),
    "circle": (
        'formula = "realisasi - realisasi_lalu"',
        'formula = "persen"',
        None,  # made a circle below
    ),
    "rule on an unknown table": (
        'each = "tahunan"',
        'each = "tahun_an"',
        "each: no table is called 'tahun_an'",
    ),
    "rule on an unknown column": (
        'at = "persen"',
        'at = "prosen"',
        "at: table layanan has no column 'prosen'",
    ),
    "rule on no total": (
        'at = "layanan.persen"',
        'at = "layanan.volume"',
        "neither a field nor a column with a total",
    ),
    "unknown name in a rule": (
        'holds = "persen <= 3"',
        'holds = "porsen <= 3"',
        "rule P-07.check 1.holds: knows no porsen",
    ),
    "unknown placeholder": ("{judul} untuk {bulan}", "{judul} untuk {bln}", "message: knows no {bln}"),
    "placeholder without kind": ("{garis:persen}", "{garis}", "{garis} needs a kind, as in {garis:rupiah}"),
    "placeholder of unknown kind": ("{garis:persen}", "{garis:prosen}", "'prosen' is none of"),
}


ONE = """repeat = [{ jenis = "keuangan", Jenis = "Keuangan", sr = "s", SR = "S", apa = "Sasaran" }]"""

# The same for form_a.toml: sheets that are copied, records, tables made from tables, what a column prints.
MISTAKES_OF_FORM_A = {
    "header is no list": (
        'header = ["Nomor Kode dan Nama Output"]',
        'header = "Output"',
        "table keluaran.column kode_kro.header: 'Output' is not a list",
    ),
    "header holds a number": (
        'header = ["Nomor Kode dan Nama Output"]',
        "header = [1]",
        "table keluaran.column kode_kro.header: holds something that is no text",
    ),
    "empty header": (
        'header = ["Satuan (Unit)"]',
        'header = [""]',
        "table keluaran.column volume.header: holds an empty text",
    ),
    "span is a text": ("span = 2", 'span = "2"', "table keluaran.column phln.span: '2' is not a whole number"),
    "no span": ("span = 2", "span = 0", "table keluaran.column phln.span: 0 is less than 1"),
    "repeat is no list": (ONE, "repeat = 4", "{jenis}_{sr}_lalu.repeat: 4 is not a list"),
    "repeat holds a list": (
        ONE,
        "repeat = [[1]]",
        "{jenis}_{sr}_lalu.repeat: [1] is neither a number nor a table of texts",
    ),
    "repeat is empty": (ONE, "repeat = []", "{jenis}_{sr}_lalu: repeat is missing"),
    "name that repeat does not know": (
        'name = "{jenis}_{sr}_lalu"',
        'name = "{jns}_{sr}_lalu"',
        "table realisasi.column {jns}_s_lalu.name: '{jns}_s_lalu' is not a lower-case word",
    ),
    "column repeated twice": (
        'name = "{jenis}_{sr}_lalu"',
        'name = "keuangan_r_lalu"',
        "table realisasi.column keuangan_r_lalu: is there twice",
    ),
    "record is a text": ("record = true", 'record = "ya"', "table kegiatan.record: 'ya' is not true or false"),
    "two records on a sheet": (
        "rows = 6\nscale = 1000",
        "record = true\nrows = 6\nscale = 1000",
        "table keluaran.record: the sheet has another record already",
    ),
    "repeated sheet without a record": (
        "record = true\n",
        "",
        "sheet form_a.repeated: no table on the sheet is its record",
    ),
    "unknown source": (
        'source = "realisasi"',
        'source = "realisas"',
        "table rekap.source: 'realisas' is no table that staff fill in",
    ),
    "source is computed": (
        'source = "realisasi"',
        'source = "rekap"',
        "table rekap.source: 'rekap' is no table that staff fill in",
    ),
    "column that the source lacks": (
        'name = "nama_output"\nlabel = "Nama output"\nheader = ["Output"]\nkind = "teks"\nwidth = 46',
        'name = "nama"\nlabel = "Nama output"\nkind = "teks"',
        "table rekap.column nama: has no formula, and table realisasi no such column",
    ),
    "distinct without a source": (
        'key = "nomor"',
        'key = "nomor"\ndistinct = true',
        "table kendala.distinct: is only for a table with a source",
    ),
    "unknown column in a key of several": (
        'key = ["kode_kegiatan", "kode_kro"]',
        'key = ["kegiatan", "kode_kro"]',
        "table rekap.key: the table has no column 'kegiatan'",
    ),
    "key of no column": (
        'key = ["kode_kegiatan", "kode_kro"]',
        "key = []",
        "table rekap: key is missing",
    ),
    "rows of a table with another key": (
        'key = "nomor"',
        'key = "nomor"\nrows_of = "keluaran"',
        "table kendala.rows_of: its key is kode_kro, this one's nomor",
    ),
    "rows of no table": (
        'key = "nomor"',
        'key = "nomor"\nrows_of = "rekap"',
        "table kendala.rows_of: 'rekap' is no table that staff fill in, or this one is none",
    ),
    "same key of a table with another": (
        'holds = "count_where(realisasi.kode_kro == kode_kro) > 0"',
        'holds = "count_where(same(kendala)) > 0"',
        "rule A-01.check 1.holds: same(kendala): no table of that name has a key in common with this one",
    ),
    "inherited from nowhere": (
        'name = "kode_kegiatan"\nlabel = "Kode kegiatan"\nkind = "kode_kegiatan"\ninherited',
        'name = "kode"\nlabel = "Kode kegiatan"\nkind = "kode_kegiatan"\ninherited',
        "table keluaran.column kode.inherited: no record on the sheet has this column",
    ),
    "inherited and computed": (
        "inherited = true",
        'inherited = true\nformula = "kode_kro"',
        "table keluaran.column kode_kegiatan.inherited: the column is computed",
    ),
    "else_typed without a formula": (
        "identifies = true",
        "identifies = true\nelse_typed = true",
        "table kendala.column nomor.else_typed: the column has no formula",
    ),
    "down and computed": (
        'formula = "add(phln, rupiah)"',
        'formula = "add(phln, rupiah)"\ndown = true',
        "table keluaran.column total.down: the column is computed",
    ),
    "continues is a text": (
        'key = "nomor"',
        'key = "nomor"\ncontinues = "ya"',
        "table kendala.continues: 'ya' is not true or false",
    ),
    "beside is a text": (
        "beside = true",
        'beside = "kanan"',
        "table realisasi.column pagu.beside: 'kanan' is not true or false",
    ),
    "unknown block": (
        'block = "subheading"',
        'block = "atas"',
        "table kegiatan.column periode.block: 'atas' is none of lines, subheading, signature",
    ),
    "block outside a record": (
        "identifies = true",
        'identifies = true\nblock = "signature"',
        "table kendala.column nomor.block: the table is no record",
    ),
    "internal is a text": (
        "internal = true",
        'internal = "ya"',
        "table kegiatan.column periode.internal: 'ya' is not true or false",
    ),
    "instead of an unknown code": (
        '"XK-301 realisasi.keuangan_s_sd"',
        '"XK-999 realisasi.keuangan_s_sd"',
        "rule A-02.instead: 'XK-999 realisasi.keuangan_s_sd' is no code of the engine with a place",
    ),
    "instead at an unknown column": (
        '"XK-301 realisasi.keuangan_s_sd"',
        '"XK-301 realisasi.keuangan"',
        "rule A-02.instead: XK-301 realisasi.keuangan: there is no such place",
    ),
    "instead at an unknown field": (
        '"XK-207 kode_satker"',
        '"XK-207 kode"',
        "rule A-09.instead: XK-207 .kode: there is no such place",
    ),
    "total of several sheets": (
        'formula = "sum(keluaran.total)"',
        'formula = "total(keluaran.total)"',
        "field pagu_satker.formula: keluaran.total is on several sheets; take sum(), mean(), min() or max() of it",
    ),
}


@pytest.mark.parametrize("case", MISTAKES_OF_FORM_A)
def test_mistake_in_a_form_of_many_sheets_is_refused(case: str) -> None:
    old, new, says = MISTAKES_OF_FORM_A[case]
    assert old in FORM_A
    with pytest.raises(FormError) as refused:
        load_text("form_a.toml", FORM_A.replace(old, new, 1))
    assert str(refused.value).startswith(f"form_a.toml: {says}")


@pytest.mark.parametrize("case", MISTAKES)
def test_mistake_is_refused(case: str) -> None:
    old, new, says = MISTAKES[case]
    assert old in PNBP
    text = PNBP.replace(old, new, 1)
    if case == "circle":
        text = text.replace('formula = "realisasi / target"', 'formula = "realisasi_ini"', 1)
        says = "these need each other: "
    with pytest.raises(FormError) as refused:
        load_text("pnbp.toml", text)
    assert str(refused.value).startswith("pnbp.toml: ")
    assert str(says) in str(refused.value)


def test_every_packaged_form_loads() -> None:
    """None has another name than its file, or a rule's code that another has: `load_all` would refuse them."""
    assert "pnbp" in form_names()
    assert tuple(form.name for form in load_all()) == form_names()


@pytest.fixture
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with forms of its own."""
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    (tmp_path / "pnbp.toml").write_text(PNBP, encoding="utf-8")
    for cached in (load, load_all):
        cached.cache_clear()
    yield tmp_path
    for cached in (load, load_all):
        cached.cache_clear()


def test_form_that_is_called_otherwise_than_its_file(forms: Path) -> None:
    (forms / "form_b.toml").write_text(PNBP, encoding="utf-8")
    with pytest.raises(FormError, match=r"^form_b\.toml: form: is 'pnbp', but the file is called 'form_b'$"):
        load("form_b")


def test_code_that_another_form_has(forms: Path) -> None:
    text = PNBP.replace('form = "pnbp"', 'form = "form_b"').replace('"P-', '"B-').replace('"B-10"', '"P-10"')
    (forms / "form_b.toml").write_text(text, encoding="utf-8")
    assert load("form_b").name == "form_b"
    with pytest.raises(FormError, match=r"^pnbp\.toml: rule P-10\.code: form 'form_b' has a rule of that code$"):
        load_all()


def test_form_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "milik.toml"
    file.write_text(PNBP.replace('form = "pnbp"', 'form = "milik"'), encoding="utf-8")
    assert load(file).name == "milik"


def test_computing_order_puts_needs_first() -> None:
    order = load("pnbp").order
    assert order.index(("layanan", "realisasi", True)) < order.index(("layanan", "porsi", False))
    assert order.index(("layanan", "realisasi_ini", False)) < order.index(("layanan", "realisasi_ini", True))
    assert len(order) == len(set(order))


def test_codes_and_messages() -> None:
    messages = engine_messages()
    assert all(code.startswith("XK-") for code in messages)
    rules = tomllib.loads(PNBP)["rule"]
    assert [rule["code"] for rule in rules] == [f"P-{n:02}" for n in range(1, 14)]
