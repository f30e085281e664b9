"""The form loader refuses all mistakes at once, each with its line, its key and a hint."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from xlkinerja.expr import ExpressionError, parse
from xlkinerja.finding import engine_messages
from xlkinerja.form import FormError, sources
from xlkinerja.form.loader import form_names, load, load_all, load_text
from xlkinerja.form.mistakes import Mistakes
from xlkinerja.form.repeat import expanded
from xlkinerja.form.toml_keys import expression

PNBP = (resources.files("xlkinerja") / "forms" / "pnbp.toml").read_text(encoding="utf-8")
EVERY_KEY = (Path(__file__).parent / "every_key.toml").read_text(encoding="utf-8")
FORM_A = (resources.files("xlkinerja") / "forms" / "form_a.toml").read_text(encoding="utf-8")

# what is replaced in pnbp.toml, and by what; what is said then stands in the goldens
MISTAKES = {
    "unknown key at the top": ("version = 1", "version = 1\nversi = 1"),
    "unknown key of a column": ('kind = "nomor"', 'kind = "nomor"\nwarna = "biru"'),
    "key missing": ('title = "Layanan"\n', ""),
    "title of blanks": ('title = "Layanan"\n', 'title = "  "\n'),
    "label of totals without text": ('rows = 20\ntotal_label = "JUMLAH"', 'rows = 20\ntotal_label = " "'),
    "empty text in a list": ('fixed = ["1", "2"', 'fixed = ["", "2"'),
    "empty message": ('message = "Layanan {layanan} ', 'message = ""\n#'),
    "wrong type": ("rows = 20", 'rows = "20"'),
    "truth for a number": ("rows = 20", "rows = true"),
    "no TOML": ("version = 1", "version ="),
    "unknown kind": ('kind = "bulan"', 'kind = "bulann"'),
    "unknown level": ('level = "peringatan"', 'level = "parah"'),
    "bad code": ('code = "P-10"', 'code = "P10"'),
    "duplicate code": ('code = "P-10"', 'code = "P-09"'),
    "duplicate field": ('name = "tanggal"', 'name = "kode_satker"'),
    "name with blank": ('name = "porsi"', 'name = "por si"'),
    "unknown sheet": ('sheet = "bulanan"', 'sheet = "bulan"'),
    "unknown key column": ('key = "bulan"', 'key = "bln"'),
    "key that is computed": ('key = "bulan"', 'key = "realisasi_antara"'),
    "unknown unit column": ('unit = "satuan"', 'unit = "stn"'),
    "unknown carry": ('carry = "realisasi"', 'carry = "real"'),
    "unknown name in a formula": ('"realisasi - realisasi_lalu"', '"realisasi - kemarin"'),
    "unknown table in a formula": ("total(realisasi)", "total(rekap.realisasi)"),
    "column of another table alone": ('"realisasi - realisasi_lalu"', '"realisasi - bulanan.target"'),
    "total that is not there": ("total(realisasi)", "total(volume)"),
    "broken formula": ('"realisasi - realisasi_lalu"', '"realisasi -"'),
    "forbidden in a formula": ('"realisasi - realisasi_lalu"', '"realisasi ** 2"'),
    "unknown function": ("cumulative({apa})", "kumulatif({apa})"),
    "sum of texts": ('kind = "teks"\ncarry = "keep"\nwidth = 13', 'kind = "teks"\ntotal = "sum"'),
    "total formula without formula": ('kind = "cacah"\ntotal = "sum"', 'kind = "cacah"\ntotal = "formula"'),
    "total in a table without a total row": ('name = "pagu_penggunaan"', 'total = "sum"\nname = "pagu_penggunaan"'),
    "circle": ('formula = "realisasi - realisasi_lalu"', 'formula = "persen"'),
    "rule on an unknown table": ('each = "tahunan"', 'each = "tahun_an"'),
    "rule on an unknown column": ('at = "persen"', 'at = "prosen"'),
    "rule on no total": ('at = "layanan.persen"', 'at = "layanan.volume"'),
    "unknown name in a rule": ('holds = "persen <= 3"', 'holds = "porsen <= 3"'),
    "unknown placeholder": ("{judul} untuk {bulan}", "{judul} untuk {bln}"),
    "placeholder without kind": ("{garis:persen}", "{garis}"),
    "placeholder of unknown kind": ("{garis:persen}", "{garis:prosen}"),
}

ONE = """repeat = [{ jenis = "keuangan", Jenis = "Keuangan", sr = "s", SR = "S", apa = "Sasaran" }]"""

# The same for form_a.toml: sheets that are copied, records, tables made from tables, what a column prints.
MISTAKES_OF_FORM_A = {
    "header is no list": ('header = ["Nomor Kode dan Nama Output"]', 'header = "Output"'),
    "header holds a number": ('header = ["Nomor Kode dan Nama Output"]', "header = [1]"),
    "empty header": ('header = ["Satuan (Unit)"]', 'header = [""]'),
    "span is a text": ("span = 2", 'span = "2"'),
    "no span": ("span = 2", "span = 0"),
    "repeat is no list": (ONE, "repeat = 4"),
    "repeat holds a list": (ONE, "repeat = [[1]]"),
    "repeat is empty": (ONE, "repeat = []"),
    "name that repeat does not know": ('name = "{jenis}_{sr}_lalu"', 'name = "{jns}_{sr}_lalu"'),
    "column repeated twice": ('name = "{jenis}_{sr}_lalu"', 'name = "keuangan_r_lalu"'),
    "record is a text": ("record = true", 'record = "ya"'),
    "two records on a sheet": ("rows = 6\nscale = 1000", "record = true\nrows = 6\nscale = 1000"),
    "repeated sheet without a record": ("record = true\n", ""),
    "unknown source": ('source = "realisasi"', 'source = "realisas"'),
    "source is computed": ('source = "realisasi"', 'source = "rekap"'),
    "column that the source lacks": (
        'name = "nama_output"\nlabel = "Nama output"\nheader = ["Output"]\nkind = "teks"\nwidth = 40',
        'name = "nama"\nlabel = "Nama output"\nkind = "teks"',
    ),
    "distinct without a source": ('key = "nomor"', 'key = "nomor"\ndistinct = true'),
    "key that the source computes": ('"kode_kro"]\nrows = 12', '"keuangan_r_sd"]\nrows = 12'),
    "computed table without the key of its source": ('"kode_kro"]\nrows = 12', '"nama_output"]\nrows = 12'),
    "computed table known by what its sheet is": ('["kode_kegiatan", "kode_kro"]', '"kode_kegiatan"'),
    "unknown column in a key of several": ('key = ["kode_kegiatan", "kode_kro"]', 'key = ["kegiatan", "kode_kro"]'),
    "key of no column": ('key = ["kode_kegiatan", "kode_kro"]', "key = []"),
    "rows of a table with another key": ('key = "nomor"', 'key = "nomor"\nrows_of = "keluaran"'),
    "rows of no table": ('key = "nomor"', 'key = "nomor"\nrows_of = "rekap"'),
    "same key of a table with another": (
        'holds = "count_where(realisasi.kode_kro == kode_kro) > 0"',
        'holds = "count_where(same(kendala)) > 0"',
    ),
    "inherited from nowhere": (
        'name = "kode_kegiatan"\nlabel = "Kode kegiatan"\nkind = "kode_kegiatan"\ninherited',
        'name = "kode"\nlabel = "Kode kegiatan"\nkind = "kode_kegiatan"\ninherited',
    ),
    "inherited and computed": ("inherited = true", 'inherited = true\nformula = "kode_kro"'),
    "else_typed without a formula": ("identifies = true", "identifies = true\nelse_typed = true"),
    "down and computed": ('formula = "add(phln, rupiah)"', 'formula = "add(phln, rupiah)"\ndown = true'),
    "continues is a text": ('key = "nomor"', 'key = "nomor"\ncontinues = "ya"'),
    "beside is a text": ("beside = true", 'beside = "kanan"'),
    "unknown block": ('block = "signature"', 'block = "atas"'),
    "block outside a record": ("identifies = true", 'identifies = true\nblock = "signature"'),
    "header text that goes on above one column alone": (
        'header = ["Anggaran (Rp. 000)", "No. Loan"]',
        'header = ["Anggaran (Rp. 000)"]',
    ),
    "internal is a text": ("internal = true", 'internal = "ya"'),
    "instead of an unknown code": ('"XK-301 realisasi.keuangan_s_sd"', '"XK-999 realisasi.keuangan_s_sd"'),
    "instead at an unknown column": ('"XK-301 realisasi.keuangan_s_sd"', '"XK-301 realisasi.keuangan"'),
    "instead at an unknown field": ('"XK-207 kode_satker"', '"XK-207 kode"'),
    "total of several sheets": ('formula = "sum(keluaran.total)"', 'formula = "total(keluaran.total)"'),
}


HINTS = {
    "one equals sign": ('holds = "persen <= 3"', 'holds = "persen = 3"'),
    "two signs for unlike": ('holds = "persen <= 3"', 'holds = "persen <> 3"'),
    "dan": ('holds = "persen <= 3"', 'holds = "persen <= 3 dan persen > 0"'),
    "AND": ('holds = "persen <= 3"', 'holds = "persen <= 3 AND persen > 0"'),
    "atau": ('holds = "persen <= 3"', 'holds = "persen <= 3 atau porsi > 0"'),
    "bukan": ('holds = "persen <= 3"', 'holds = "bukan persen > 3"'),
    "percent sign": ('holds = "persen <= 3"', 'holds = "persen <= 110%"'),
    "decimal comma": ('holds = "persen <= 3"', 'holds = "persen <= 1,5"'),
    "IF as in Excel": ('"realisasi - realisasi_lalu"', '"IF(realisasi > 0, realisasi, 0)"'),
    "jika": ('"realisasi - realisasi_lalu"', '"jika(realisasi > 0; realisasi; 0)"'),
    "semicolons": ('"realisasi - realisasi_lalu"', '"add(realisasi; realisasi_lalu)"'),
    "function of Excel": ('"realisasi - realisasi_lalu"', '"average(realisasi)"'),
    "total in Indonesian": ('kind = "cacah"\ntotal = "sum"', 'kind = "cacah"\ntotal = "jumlah"'),
    "total as a sentence": ('kind = "cacah"\ntotal = "sum"', 'kind = "cacah"\ntotal = "jumlah semua baris"'),
    "total in capitals": ('kind = "cacah"\ntotal = "sum"', 'kind = "cacah"\ntotal = "Sum"'),
    "brace left open": ("{judul} untuk {bulan}", "{judul} untuk {bulan"),
    "conversion of Python": ("{judul} untuk {bulan}", "{judul} untuk {bulan!r}"),
    "level in English": ('level = "peringatan"', 'level = "warning"'),
    "yes for true": ("required = true", 'required = "ya"'),
    "text without quotes": ('kind = "nomor"', "kind = nomor"),
}


REKAP = """
    { name = "kode_kegiatan", label = "Kode kegiatan", kind = "kode_kegiatan" },
    { name = "kode_kro", label = "KRO", kind = "kode_kro" },
    { name = "nilai", label = "Nilai", kind = "rupiah", total = "sum" },"""
KEGIATAN = """
    { name = "nama_kegiatan", label = "Nama kegiatan", kind = "teks", carry = "keep" },
    { name = "penanggung", label = "Penanggung jawab", kind = "teks", block = "signature" },"""

# What fits nowhere although every name is there: changed in every_key.toml.
UNFIT = {
    "column of a record": ('"add(nilai_lalu, nilai_ini)"', '"count_where(kegiatan.kode_kegiatan == kode_kegiatan)"'),
    "rows told by a key of the record": (
        '"add(nilai_lalu, nilai_ini)", total = "sum", new_page',
        '"count_where(barang.kode_kegiatan == kode_kegiatan)", total = "sum", new_page',
    ),
    "text in a column of amounts": ('"add(nilai_lalu, nilai_ini)"', '"\\"ada\\" if nilai_ini > 0 else \\"tidak\\""'),
    "number in a column of texts": ('\'"tercapai" if reaches(persen, 1) else "belum"\'', '"persen * 100"'),
    "condition in a column of texts": ('\'"tercapai" if reaches(persen, 1) else "belum"\'', '"persen >= 1"'),
    "condition in a column of amounts": ('"add(nilai_lalu, nilai_ini)"', '"nilai_ini > nilai_lalu"'),
    "numbers and texts mixed": (
        '\'"tercapai" if reaches(persen, 1) else "belum"\'',
        "'persen if persen > 1 else \"belum\"'",
    ),
    "text of another table in a column of numbers": ("lookup(rencana.target, same", "lookup(rencana.indikator, same"),
    "text in a field of amounts": ('formula = "sum(barang.nilai)"', 'formula = "nama_satker"'),
    "largest of texts": ('formula = "sum(barang.nilai)"', 'formula = "max(barang.kode_kro)"'),
    "total of texts": ('total = "mean(persen)"', 'total = "count(status) + min(satuan)"'),
    "text in a row of totals": ('total = "mean(persen)"', 'total = "\\"semua\\" if count(persen) > 0 else \\"\\""'),
    "rule that gives a number": ('holds = "nilai >= 0"', 'holds = "nilai - 1"'),
    "rule that gives a text": ('holds = "nilai >= 0"', 'holds = "judul"'),
    "rule with a number for a condition": ('holds = "nilai >= 0"', 'holds = "nilai >= 0 and nilai"'),
    "rule that compares a number with a text": ('holds = "nilai >= 0"', 'holds = "nilai >= judul"'),
    "rule about the largest of texts": ("total(bulanan.terima) == total(barang", "max(rencana.arah) == total(barang"),
    "name for a text that is taken for a condition": (
        '"contains(satuan, satuan_realisasi)"',
        '"join(satuan, satuan_realisasi)"',
    ),
    "name for a formula that mixes": ('"contains(satuan, satuan_realisasi)"', '"satuan + 1"'),
    "carried from a column of texts": ('carry = "realisasi"', 'carry = "satuan"'),
    "unit that is a number": ('unit = "satuan_realisasi"', 'unit = "lalu"'),
    "unit from a column of numbers": ('"rencana.satuan", header', '"rencana.target", header'),
    "copy of another kind": (
        '"nilai", label = "Nilai", kind = "rupiah", total = "sum" }',
        '"nilai", label = "Nilai", kind = "persen", total = "sum" }',
    ),
    "key of another kind": (
        '"nomor_indikator", label = "Nomor indikator", kind = "nomor_indikator", carry',
        '"nomor_indikator", label = "Nomor indikator", kind = "teks", carry',
    ),
    "inherited of another kind": ('kind = "kode_kegiatan", inherited', 'kind = "teks", inherited'),
    "printed key that is no month": ('fixed = ["1", "2"]', 'fixed = ["1", "Maret", "Triwulan"]'),
    "choice that is no percentage": ('["100%", "120%"]', '["100%", "tanpa batas"]'),
    "first column with a total": (
        '{ name = "bulan", label = "Bulan", kind = "bulan", carry',
        '{ name = "bulan", label = "Bulan", total = "0", kind = "bulan", carry',
    ),
    "first column on a new page": (
        '{ name = "bulan", label = "Bulan", kind = "bulan", carry',
        '{ name = "bulan", label = "Bulan", new_page = true, kind = "bulan", carry',
    ),
    "two fields with one label": ('label = "Batas capaian"', 'label = "Nama Satker"'),
    "table of nothing but columns beside": (REKAP, REKAP.replace(" }", ", beside = true }")),
    "three columns on a line": (
        KEGIATAN,
        KEGIATAN.replace("Nama kegiatan", "Kode kegiatan")
        .replace("Penanggung jawab", "Kode kegiatan")
        .replace(', block = "signature"', ""),
    ),
    "key of a record that is computed": ('key = "kode_kegiatan"\nrecord', 'key = "periode"\nrecord'),
    "subheading that is typed": ('kind = "teks", block = "signature"', 'kind = "teks", block = "subheading"'),
    "record's column beside": ('label = "Nama kegiatan", kind', 'label = "Nama kegiatan", beside = true, kind'),
    "copied sheet whose table has no key of it": (
        'sheet = "depan"\ntitle = "Tahunan"',
        'sheet = "lembar"\ntitle = "Tahunan"',
    ),
    "distinct rows by what does not tell them": (
        '["kode_kegiatan", "kode_kro"]\nsource',
        '["kode_kro"]\nsource',
    ),
    "key of a computed table with a formula": (
        '{ name = "kode_kro", label = "KRO", kind = "kode_kro" }',
        '{ name = "kode_kro", label = "KRO", kind = "kode_kro", formula = "kode_kegiatan" }',
    ),
    "key that is the same in all rows": (
        'key = ["kode_kegiatan", "kode_kro"]\nrows = 2\ncontinues',
        'key = "kode_kegiatan"\nrows = 2\ncontinues',
    ),
}


def with_mistake(form: str, old: str, new: str) -> str:
    assert old in form
    return form.replace(old, new, 1)


def refused(file: str, text: str) -> str:
    with pytest.raises(FormError) as said:
        load_text(file, text)
    return str(said.value)


def page(file: str, form: str, cases: Mapping[str, tuple[str, str]]) -> str:
    """All refused forms side by side: what was changed, and what is said."""
    lines = []
    for case, (old, new) in cases.items():
        text = with_mistake(form, old, new)
        if case == "circle":
            text = with_mistake(text, 'formula = "realisasi / target"', 'formula = "realisasi_ini"')
        lines += [f"## {case}", "", "```diff", *(f"-{line}" for line in old.splitlines())]
        lines += [*(f"+{line}" for line in new.splitlines()), "```", "", *refused(file, text).splitlines(), ""]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("file", "form", "cases"),
    [
        ("pnbp.toml", PNBP, MISTAKES),
        ("form_a.toml", FORM_A, MISTAKES_OF_FORM_A),
        ("pnbp.toml", PNBP, HINTS),
        ("coba.toml", EVERY_KEY, UNFIT),
    ],
    ids=["pnbp", "form_a", "hints", "unfit"],
)
def test_what_is_said_of_each_mistake(
    file: str, form: str, cases: Mapping[str, tuple[str, str]], file_regression: FileRegressionFixture
) -> None:
    file_regression.check(page(file, form, cases), extension=".md")


ALL = [
    pytest.param(file, form, old, new, id=case)
    for file, form, cases in (
        ("pnbp.toml", PNBP, {**MISTAKES, **HINTS}),
        ("form_a.toml", FORM_A, MISTAKES_OF_FORM_A),
        ("coba.toml", EVERY_KEY, UNFIT),
    )
    for case, (old, new) in cases.items()
    if case not in {"circle", "column repeated twice", "repeated sheet without a record"}  # they are about two places
]


@pytest.mark.parametrize(("file", "form", "old", "new"), ALL)
def test_the_line_that_is_told_belongs_to_what_was_changed(file: str, form: str, old: str, new: str) -> None:
    """It lies within the table of the file in which something was changed, or is that of its header."""
    text = with_mistake(form, old, new)
    changed = form[: form.index(old)].count("\n") + 1
    headers = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("[[")]
    first = max((n for n in headers if n <= changed), default=1)
    last = next((n for n in headers if n > changed + new.count("\n")), len(text.splitlines()) + 1)
    told = [int(number) for number in re.findall(r"baris (\d+): ", refused(file, text))]
    assert any(first <= line < last for line in told), (told, changed)


TOGETHER = [
    (MISTAKES, "unknown key at the top", "unknown key of a column", "wrong type", "unknown kind", "unknown level"),
    (MISTAKES, "name with blank", "unknown sheet", "unknown unit column", "unknown carry", "unknown function"),
    (MISTAKES, "unknown name in a formula", "total formula without formula", "rule on an unknown table"),
    (MISTAKES, "rule on an unknown column", "unknown placeholder", "placeholder without kind", "sum of texts"),
    (HINTS, "one equals sign", "brace left open", "yes for true"),
]


def test_all_mistakes_are_told_at_once() -> None:
    """One run tells of many mistakes what a run for each of them would have told: no less, no more."""
    text, expected, cases = PNBP, set(), 0
    for found, *names in TOGETHER:
        for name in names:
            old, new = found[name]
            if old not in text:
                continue  # another case changed it already
            text = text.replace(old, new, 1)
            expected |= set(told(refused("pnbp.toml", with_mistake(PNBP, old, new))))
            cases += 1
    said = refused("pnbp.toml", text)
    assert cases > 12
    assert said.splitlines()[0] == f"pnbp.toml: {len(expected)} kesalahan."
    assert set(told(said)) == expected
    lines = [int(number) for number in re.findall(r"baris (\d+): ", said)]
    assert lines == sorted(lines)


def test_what_does_not_fit_is_told_with_the_rest() -> None:
    text, expected = EVERY_KEY, set()
    version = ("version = 1", 'version = "1"')
    unlike = [case for case in UNFIT if UNFIT[case][0] in {'"add(nilai_lalu, nilai_ini)"', 'holds = "nilai >= 0"'}]
    for case, (old, new) in (("", version), *UNFIT.items()):
        is_left_out = "copied" in case or "table of nothing" in case or "key that is the same" in case
        if old not in text or case in unlike[1:] or is_left_out:
            continue  # another case changed it already, or it changes what is said of others
        text = text.replace(old, new, 1)
        expected |= set(told(refused("coba.toml", with_mistake(EVERY_KEY, old, new))))
    said = refused("coba.toml", text)
    assert len(expected) > 15
    assert set(told(said)) == expected


def told(message: str) -> list[str]:
    """What is said of each mistake, without lines, and without the names that a hint lists."""
    return [
        re.sub(r"Yang ada: .*", "", line.partition(": ")[2] if line.startswith("baris") else line.split(": ", 2)[2])
        for line in message.splitlines()
        if "baris" in line.split(" ")[:2]
    ]


def test_whatever_is_in_the_file_ends_in_a_message() -> None:
    for text in ("", "form = 1", "[[field]]", "field = 3\nsheet = [1]\ntable = [[]]", "a = [", "[table]\nx = 1", "\0"):
        assert refused("x.toml", text).startswith("x.toml: ")


def test_every_packaged_form_loads() -> None:
    """None has another name than its file, or a rule's code that another has: `load_all` would refuse them."""
    assert "pnbp" in form_names()
    assert tuple(form.name for form in load_all()) == form_names()


@pytest.fixture
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with forms of its own."""
    monkeypatch.setattr(sources, "folder", lambda: tmp_path)
    (tmp_path / "pnbp.toml").write_text(PNBP, encoding="utf-8")
    for cached in (load, load_all):
        cached.cache_clear()
    yield tmp_path
    for cached in (load, load_all):
        cached.cache_clear()


def test_form_that_is_called_otherwise_than_its_file(forms: Path) -> None:
    (forms / "form_b.toml").write_text(PNBP, encoding="utf-8")
    with pytest.raises(FormError, match=r'^form_b\.toml: form: isinya "pnbp", padahal berkasnya bernama form_b\.'):
        load("form_b")


def test_code_that_another_form_has(forms: Path) -> None:
    text = PNBP.replace('form = "pnbp"', 'form = "form_b"').replace('"P-', '"B-').replace('"B-10"', '"P-10"')
    (forms / "form_b.toml").write_text(text, encoding="utf-8")
    assert load("form_b").name == "form_b"
    with pytest.raises(FormError, match=r"^pnbp\.toml: rule P-10\.code: formulir form_b sudah punya aturan"):
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


# --- a language that reads ---------------------------------------------------------------------------------------


def test_repeat_is_crossed() -> None:
    told = Mistakes("contoh.toml")
    raw = {"column": [{"repeat": [[{"a": "x"}, {"a": "y"}], [{"b": "1"}, {"b": "2"}]], "name": "{a}_{b}"}]}
    assert [column["name"] for column in expanded(told, raw)["column"]] == ["x_1", "x_2", "y_1", "y_2"]


def test_a_column_against_itself_is_told() -> None:
    told = Mistakes("contoh.toml")
    expression(told, "count_where(kode == kode) == 1", "di sini")
    assert [mistake.hint for mistake in told.found] == ["Isi baris ini ialah own(kode)."]
    fine = Mistakes("contoh.toml")
    expression(fine, "count_where(kode == own(kode)) == 1", "di sini")
    expression(fine, "count_where(lain.kode == kode) == 1", "di sini")
    assert not fine.broken


def test_texts_with_names_are_joined() -> None:
    wanted = parse('join(join("TRIWULAN ", triwulan), join(" TAHUN ANGGARAN ", tahun))')
    assert parse('"TRIWULAN {triwulan} TAHUN ANGGARAN {tahun}"').node == wanted.node
    for wrong in ('"{"', '"{a:b}"', '"{a.b}"', '"{}"', '"{a!r}"'):
        with pytest.raises(ExpressionError):
            parse(wrong)
