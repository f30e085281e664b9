"""A form that somebody makes up from docs/contoh.toml: no Python is touched, and every command works with it."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

import xlkinerja
from form_trial import data_for, forms_in, try_everything
from xlkinerja.cli.main import cli
from xlkinerja.form import FormError
from xlkinerja.form.loader import load, load_all, load_text
from xlkinerja.pipeline import fill_workbook

CONTOH = (Path(__file__).parents[2] / "docs" / "contoh.toml").read_text(encoding="utf-8")

# as somebody types it who knows Excel: what is wrong, the line's beginning, and what is to be said of it
TYPED = (
    ('"rupiah", total = "sum", carry', '"Rupiah", total = "sum", carry', '"Rupiah" tidak dikenal. Maksudnya rupiah?'),
    ('"rupiah", total = "sum" }', '"rupiah", total = "jumlah" }', '"jumlah" tidak dikenal. total ialah "sum"'),
    ('"biaya / anggaran"', '"if(anggaran > 0; biaya / anggaran; 0)"', "Tulis: nilai if syarat else nilai_lain"),
    ('key = "plat"', 'key = "nomor"', "tabel daftar tidak punya kolom nomor."),
    ('level = "peringatan"', 'level = "Peringatan"', 'level: "Peringatan" tidak dikenal. Maksudnya peringatan?'),
    ('holds = "biaya <= anggaran"', 'holds = "biaya = anggaran * 110%"', "Untuk membandingkan tulis =="),
    ("{anggaran}. Periksa", "{pagu}. Periksa", "tidak ada yang bernama {pagu}."),
    ('heading = "LAPORAN', 'judul = "LAPORAN', "heading belum ada."),
    ("version = 1", 'version = "1"', "'1' bukan bilangan bulat."),
)  # fmt: skip


def test_it_is_small_and_only_an_example() -> None:
    assert len(CONTOH.splitlines()) <= 40
    name = tomllib.loads(CONTOH)["form"]
    assert name not in xlkinerja.forms()
    codes = {rule.code for form in load_all() for rule in form.rules}
    assert not codes & {rule["code"] for rule in tomllib.loads(CONTOH)["rule"]}


def test_one_run_tells_all_mistakes_and_the_next_makes_the_template() -> None:
    text = CONTOH
    for old, new, _ in TYPED:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    with pytest.raises(FormError) as refused:
        load_text("kendaraan.toml", text)
    said = str(refused.value).splitlines()
    assert said[0] == "kendaraan.toml: 10 kesalahan."  # `judul` for `heading` is an unknown key and a missing one
    lines = text.splitlines()
    for old, new, what in TYPED:
        told = [line for line in said if what in line]
        assert len(told) == 1, (what, said)
        number = int(re.match(r"baris (\d+): ", told[0])[1])  # type: ignore[index]
        assert new in lines[number - 1] or lines[number - 1].startswith("[[sheet]]"), (old, told)
    for old, new, _ in TYPED:
        text = text.replace(new, old)
    assert xlkinerja.template(load_text("kendaraan.toml", text))[:2] == b"PK"


def test_every_command_works_with_it(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "kendaraan.toml").write_text(CONTOH, encoding="utf-8")
    with forms_in(tmp_path / "forms"):
        form = load("kendaraan")
        result = try_everything(form, tmp_path)
        assert result.report is not None
        assert result.findings == ()
        # 1000 + 2000, a share of what was budgeted: 1000 + 2000
        assert {name: entry.value for name, entry in result.report.tables["daftar"][0].totals.items()} == {
            "anggaran": 3000, "biaya": 3000, "persen": 1,
        }  # fmt: skip
        data = data_for(form)
        data["tables"]["daftar"][0]["biaya"] = 1500
        broken = xlkinerja.check(xlkinerja.template(form, data), name="a.xlsx")
        assert [(f.code, f.place.row, f.place.column) for f in broken.findings] == [("V-01", "plat 1", "biaya")]
        (tmp_path / "isian.json").write_text(json.dumps(data), encoding="utf-8")
        for command in (
            "template kendaraan -o DI/k.xlsx", "template kendaraan --data DI/isian.json -o DI/isi.xlsx", "explain V-01",
            "forms", "export DI/isi.xlsx -o DI/isi.json", "template kendaraan --data DI/isi.json -o DI/lagi.xlsx",
        ):  # fmt: skip
            done = CliRunner().invoke(cli, command.replace("DI", str(tmp_path)).split())
            assert (done.exit_code, done.exception) == (0, None)
        last = str(tmp_path / "a.xlsx")
        done = CliRunner().invoke(cli, ["template", "kendaraan", "--from", last, "-o", str(tmp_path / "next.xlsx")])
        assert done.exit_code == 0
        carried = xlkinerja.check(tmp_path / "next.xlsx").report
        assert carried is not None
        assert carried.fields["triwulan"].value == 2  # after the first
        assert [row.entries["anggaran"].value for row in carried.tables["daftar"][0].rows] == [1000, 2000]
        assert {row.entries["biaya"].value for row in carried.tables["daftar"][0].rows} == {None}
        rekap = xlkinerja.consolidate(tmp_path / "a.xlsx")
        assert "kendaraan-daftar" in rekap.to_frames()


def with_drivers(keys: str, cost: str) -> str:
    """The example with vehicles of units, and a second table on the sheet of who drives them."""
    names = ("unit", "plat", "sopir")
    unit, plat, sopir = (f'    {{ name = "{n}", label = "{n}", kind = "teks", carry = "keep" }},\n' for n in names)
    computed = f'    {{ name = "biaya", label = "Biaya", kind = "rupiah", formula = "{cost}" }},\n'
    text = CONTOH.replace('key = "plat"', 'key = ["unit", "plat"]').replace("column = [\n", f"column = [\n{unit}")
    table = f'name = "sopir"\nsheet = "kendaraan"\ntitle = "Sopir"\nkey = {keys}\n'
    return text.replace("[[rule]]", f"[[table]]\n{table}column = [\n{unit}{plat}{sopir}{computed}]\n\n[[rule]]")


@pytest.mark.parametrize(
    ("keys", "cost"), [('["unit", "sopir"]', "2"), ('["unit", "plat", "sopir"]', "lookup(daftar.biaya, same(daftar))")]
)
def test_tables_share_a_part_of_their_keys(keys: str, cost: str, tmp_path: Path) -> None:
    """Rows are found by the keys of both; without a Jumlah row the signature below a table is none of its rows."""
    (tmp_path / "kendaraan.toml").write_text(with_drivers(keys, cost), encoding="utf-8")
    with forms_in(tmp_path):
        form = load("kendaraan")
        data = data_for(form)
        data["tables"] = {
            "daftar": [{"unit": "Balai", "plat": f"B {n}", "anggaran": 9, "biaya": n} for n in (1, 2)],
            "sopir": [{"unit": "Balai", "plat": "B 2", "sopir": sopir} for sopir in ("Adi", "Budi")],
        }
        result = xlkinerja.fill(xlkinerja.template(form, data), name="a.xlsx")
    assert result.findings == ()
    assert result.report is not None
    rows = result.report.tables["sopir"][0].rows
    assert [(row.key, row.entries["biaya"].value) for row in rows] == [("Adi", 2), ("Budi", 2)]
    assert result.report.fields["tempat"].value == "tempat 1"


def test_shared_keys_stand_in_front() -> None:
    with pytest.raises(FormError, match=r"Key yang ada di kedua tabel harus berdiri paling depan"):
        load_text("kendaraan.toml", with_drivers('["unit", "sopir", "plat"]', "lookup(daftar.biaya, same(daftar))"))


def test_rows_with_the_same_number_are_one_group(tmp_path: Path) -> None:
    """However it is written: 50% and 50,0% are one group, and 0 is one too; a blank is none."""
    share = '    { name = "porsi", label = "Porsi", kind = "persen" },\n'
    count = '{ name = "banyak", label = "Banyak", kind = "cacah", formula = "count_where(daftar.porsi == porsi)" }'
    table = (
        'name = "porsi"\nsheet = "kendaraan"\ntitle = "Per porsi"\nsource = "daftar"\ndistinct = true\nkey = "porsi"'
    )
    text = CONTOH.replace("column = [\n", f"column = [\n{share}")
    text = text.replace("[[rule]]", f"[[table]]\n{table}\ncolumn = [\n{share}    {count},\n]\n\n[[rule]]")
    (tmp_path / "kendaraan.toml").write_text(text, encoding="utf-8")
    with forms_in(tmp_path):
        form = load("kendaraan")
        data = data_for(form)
        shares = ("50%", "50,0%", "50,00%", 0, None)
        data["tables"]["daftar"] = [{"plat": f"B {n}", "porsi": share} for n, share in enumerate(shares)]
        filled = fill_workbook(xlkinerja.template(form, data), "a.xlsx")
        assert filled.result.report is not None
        rows = filled.result.report.tables["porsi"][0].rows
        found = [(row.entries["porsi"].value, row.entries["banyak"].value) for row in rows]
        assert found == [(Decimal("0.5"), 3), (0, 1)]
        assert fill_workbook(filled.data, "a.xlsx").data is filled.data
