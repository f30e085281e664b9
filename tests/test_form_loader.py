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
    assert [rule["code"] for rule in rules] == [f"P-{n:02}" for n in range(1, 11)]
