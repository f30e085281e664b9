"""A form of another ministry, from `--forms`, through every command: no line of the engine was written for it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xlkinerja
from kit import codes
from kit_folder import everything, rows, run
from xlkinerja.cli import outside as cli_outside
from xlkinerja.folder.runners import Processes
from xlkinerja.form import FormError, outside as form_outside
from xlkinerja.form.outside import NONE, at_hand

FORM = Path(__file__).with_name("kendaraan.toml")
DIGEST = hashlib.sha256(FORM.read_bytes()).hexdigest()


def report(satker: int, cost: int = 4_000_000, trips: int = 2) -> dict[str, Any]:
    plates = [f"B {satker % 1000} A", f"B {satker % 1000} B"]
    return {
        "form": "kendaraan",
        "fields": {
            "kode_satker": str(satker), "nama_satker": f"Balai {satker}", "tahun": 2024, "triwulan": 2,
            "pengelola": "Bagian Umum",
        },
        "tables": {
            "daftar": [
                {"plat": plates[0], "jenis": "Mobil", "pagu": 10_000_000, "biaya_lalu": 1_000_000, "biaya": cost},
                {"plat": plates[1], "jenis": "Motor", "pagu": 2_000_000, "biaya_lalu": 500_000, "biaya": "900.000"},
            ],
            "perjalanan": [
                {"nomor": str(n + 1), "plat": plates[0], "tujuan": f"Kota {n}", "jarak": 100 + n} for n in range(trips)
            ],
        },
    }  # fmt: skip


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "formulir"
    folder.mkdir()
    shutil.copy(FORM, folder)
    (folder / "catatan.txt").write_text("bukan formulir", encoding="utf-8")
    return folder


@pytest.fixture
def inbox(tmp_path: Path, forms: Path) -> Path:
    """Five satker with vehicles, one of them above its pagu, and one report of ours among them."""
    folder = tmp_path / "kiriman"
    folder.mkdir()
    for satker in range(247101, 247106):
        data = report(satker, 11_000_000 if satker == 247105 else 4_000_000)
        (folder / f"{satker}.xlsx").write_bytes(xlkinerja.template("kendaraan", data, forms=forms))
    pnbp = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
    shutil.copy(pnbp, folder)
    return folder


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """After a command or a call no form from outside is at hand."""
    yield
    assert at_hand() is NONE


def figures(path: Path, forms: Path) -> list[tuple[Any, ...]]:
    result = xlkinerja.check(path, forms=forms)
    assert result.report is not None
    return [
        tuple(row.entries[name].value for name in ("plat", "biaya", "persen", "jarak"))
        for row in result.report.tables["daftar"][0].rows
    ]


def test_from_the_blank_form_to_the_rekap_and_the_next_quarter(tmp_path: Path, forms: Path, inbox: Path) -> None:
    done = run("forms", "--forms", forms)
    assert f"kendaraan  versi 1  Laporan Kendaraan Dinas  (SHA-256 {DIGEST})" in done.stdout.splitlines()
    assert "Biaya tidak melebihi pagu" in run("explain", "V-01", "--forms", forms).stdout
    assert run("template", "kendaraan", "--forms", forms, "-o", tmp_path / "kosong.xlsx").exit_code == 0

    answers = tmp_path / "hasil"
    done = run("fill", inbox, "-o", answers, "--forms", forms, "--workers", 2)
    assert done.exit_code == 1, done.output  # V-01 of one satker
    assert "247105-kendaraan-2024-tw2.xlsx" in {path.name for path in answers.iterdir()}
    assert done.stdout.count("V-01 galat Biaya B 105 A 11.000.000, pagunya 10.000.000.") == 1
    assert figures(answers / "247101-kendaraan-2024-tw2.xlsx", forms) == [
        ("B 101 A", 4_000_000, Decimal("0.4"), 201), ("B 101 B", 900_000, Decimal("0.45"), 0),
    ]  # fmt: skip
    before = everything(answers)
    run("fill", inbox, "-o", answers, "--forms", forms)
    assert everything(answers) == before

    rekap = tmp_path / "rekap.xlsx"
    done = run("consolidate", answers, "-o", rekap, "--forms", forms, "--workers", 2)
    assert done.exit_code == 1, done.output
    book = openpyxl.load_workbook(rekap, data_only=True)
    assert [cell.value for row in book["Kendaraan Daftar"] for cell in row].count("B 103 A") == 1
    made = {row[0].value: row[1].value for row in book["Cara Dibuat"].iter_rows() if row[0].value}
    assert made["Map formulir sendiri"] == "formulir"
    assert made["Formulir dari map itu"] == f"kendaraan.toml, SHA-256 {DIGEST}"
    rekap.with_name("lagi.xlsx").write_bytes(rekap.read_bytes())
    assert run("consolidate", rekap).exit_code == 1  # as it says itself, with the forms
    assert rekap.read_bytes() == rekap.with_name("lagi.xlsx").read_bytes()

    last = answers / "247101-kendaraan-2024-tw2.xlsx"
    done = run("template", "kendaraan", "--from", last, "--forms", forms, "-o", tmp_path / "tw3.xlsx")
    assert done.exit_code == 0, done.output
    carried = xlkinerja.check(tmp_path / "tw3.xlsx", forms=forms).report
    assert carried is not None
    assert carried.fields["triwulan"].value == 3
    found = [(row.entries["biaya_lalu"].value, row.entries["biaya"].value) for row in carried.tables["daftar"][0].rows]
    assert found == [(4_000_000, None), (900_000, None)]
    data = json.loads(run("export", last, "--forms", forms).stdout)
    assert data["totals"]["daftar"]["biaya"] == 4_900_000
    assert run("clean", last, "-o", tmp_path / "cetak.xlsx", "--forms", forms).exit_code == 0


def test_the_answer_says_with_which_form_it_was_made(forms: Path) -> None:
    filled = xlkinerja.fill(xlkinerja.template("kendaraan", report(247101), forms=forms), name="a.xlsx", forms=forms)
    assert filled.data is not None
    cells = openpyxl.load_workbook(io.BytesIO(filled.data))["Pemeriksaan"]
    texts = {cell.value for row in cells.iter_rows() for cell in row}
    assert f"kendaraan.toml dari luar paket, SHA-256 {DIGEST}" in texts
    again = xlkinerja.fill(filled.data, name="a.xlsx", forms=forms)
    assert again.data == filled.data


@pytest.mark.parametrize("command", ["check", "export"])
def test_without_its_form_an_answer_is_not_called_wrong(tmp_path: Path, forms: Path, command: str) -> None:
    path = tmp_path / "a.xlsx"
    xlkinerja.fill(xlkinerja.template("kendaraan", report(247101), forms=forms), name="a.xlsx", forms=forms).save(path)
    result = xlkinerja.check(path)
    assert codes(result) == {"XK-159"}
    assert [finding.level for finding in result.findings] == ["peringatan"]
    assert "formulir kendaraan" in result.findings[0].message
    assert "kendaraan.toml" in result.findings[0].message
    done = run(command, path)
    assert done.exit_code == 3
    assert "XK-159" in done.output
    if command == "check":
        assert "--forms MAP" in done.stderr


def test_without_their_form_answers_in_a_folder_stay_and_say_what_is_missing(
    tmp_path: Path, forms: Path, inbox: Path
) -> None:
    answers, rekap = tmp_path / "hasil", tmp_path / "rekap.xlsx"
    run("fill", inbox, "-o", answers, "--forms", forms)
    run("consolidate", answers, "-o", tmp_path / "lengkap.xlsx", "--keep", tmp_path / "badan.jsonl", "--forms", forms)
    before = {name: data for name, data in everything(answers).items() if name.endswith(".xlsx")}
    done = run("consolidate", answers, "-o", rekap)
    assert done.exit_code == 3
    said = [cell.value for row in openpyxl.load_workbook(rekap)["Daftar Berkas"].iter_rows() for cell in row]
    assert sum("memakai formulir kendaraan" in str(text) for text in said) == 5
    done = run("consolidate", tmp_path / "badan.jsonl", "-o", tmp_path / "atas.xlsx")
    assert done.exit_code == 3
    said = [
        cell.value
        for row in openpyxl.load_workbook(tmp_path / "atas.xlsx")["Daftar Berkas"].iter_rows()
        for cell in row
    ]
    assert any("kendaraan" in str(text) for text in said)
    for options, known in (((), {"pnbp", ""}), (("--forms", forms), {"pnbp", "kendaraan"})):
        run("fill", inbox, "-o", answers, *options)
        assert {row["formulir"] for row in rows(answers).values()} == known
        assert {name: data for name, data in everything(answers).items() if name.endswith((".xlsx", ".bak"))} == before


def test_callers_in_python_give_the_folder(tmp_path: Path, forms: Path, inbox: Path) -> None:
    found = xlkinerja.consolidate(inbox, forms=forms, run=Processes(2))
    tables = found.to_frames()
    assert list(tables["kendaraan-daftar"]["biaya"]) == [4_000_000, 900_000] * 4 + [11_000_000, 900_000]
    assert found.save(tmp_path / "rekap.xlsx").exists()
    assert found.keep(tmp_path / "rekap.jsonl").exists()
    assert found.summary
    above = xlkinerja.consolidate(tmp_path / "rekap.jsonl", forms=forms)
    assert list(above.to_frames()["kendaraan-daftar"]["jarak"]) == list(tables["kendaraan-daftar"]["jarak"])


def test_another_form_of_that_name_is_another_form(tmp_path: Path, forms: Path) -> None:
    """In one process too: what is remembered of a form is remembered of its text, not of its name."""
    other = tmp_path / "lain"
    other.mkdir()
    text = FORM.read_text(encoding="utf-8").replace("biaya <= pagu", "biaya <= pagu / 4")
    (other / "kendaraan.toml").write_text(text, encoding="utf-8")
    data = xlkinerja.template("kendaraan", report(247101), forms=forms)
    assert "V-01" not in codes(xlkinerja.check(data, name="a.xlsx", forms=forms))
    assert "V-01" in codes(xlkinerja.check(data, name="a.xlsx", forms=other))
    with pytest.raises(FormError, match="tidak ada formulir bernama kendaraan"):
        xlkinerja.template("kendaraan")


def test_all_doors_go_by_one_environment_variable() -> None:
    assert cli_outside.VARIABLE == form_outside.VARIABLE
