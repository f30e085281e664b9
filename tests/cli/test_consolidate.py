"""The command `consolidate`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kit import put
from kit_consolidate import B, form_a, pnbp, run, table, three_in
from xlkinerja.consolidate.dataset.lists import ALWAYS
from xlkinerja.consolidate.decisions import COLUMNS as DECISION


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    three_in(tmp_path / "hasil")
    return tmp_path


def test_command_writes_workbook_and_data(desk: Path) -> None:
    table(desk / "satker.csv", ("kode_satker", "nama_satker"), ("12345", "Balai Nol"), ("300000", "Balai Baru"))
    result = run("consolidate", "hasil", "-o", "hasil/rekap.xlsx", "--data", "data", "--csv", "--satker", "satker.csv")
    assert "Ringkasan" in openpyxl.load_workbook(desk / "hasil" / "rekap.xlsx").sheetnames
    names = {path.name for path in (desk / "data").iterdir()}
    tables = ("pnbp-layanan", "pnbp-bulanan", "pnbp-tahunan", *ALWAYS)
    assert names == {"datapackage.json", *(f"{table}.{ending}" for table in tables for ending in ("parquet", "csv"))}
    lines = result.stderr.splitlines()
    assert "Belum masuk: 300000 Balai Baru, pnbp TW II 2024" in lines
    assert "3 berkas ditemukan = 3 berlaku" in lines
    assert "Rekap: hasil/rekap.xlsx" in lines
    again = run("consolidate", "hasil", "-o", "hasil/rekap.xlsx")
    assert "3 berkas ditemukan = 3 berlaku" in again.stderr


def test_tables_of_an_earlier_run_do_not_stay_in_the_data(desk: Path) -> None:
    """Form A was withdrawn, and CSV is not asked for again; what is not ours stays."""
    put(desk / "hasil", f=form_a("247199", {"6077": {"BAD": (1_000, 5)}}))
    words = ("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    run(*words, "--csv")
    own = [desk / "data" / name for name in ("catatan.csv", "form_a-lain.parquet")]
    for path in own:
        path.write_bytes(b"")
    (desk / "hasil" / "f.xlsx").unlink()
    result = run(*words)
    assert result.exit_code == 0
    assert "Data: data (9 berkas)" in result.stderr.splitlines()
    names = {path.name for path in (desk / "data").iterdir()} - {path.name for path in own}
    forms = ("pnbp-layanan", "pnbp-bulanan", "pnbp-tahunan")
    assert names == {"datapackage.json", *(f"{name}.parquet" for name in (*forms, *ALWAYS))}
    assert all(path.exists() for path in own)


def test_table_of_an_earlier_run_that_stays_is_said(desk: Path) -> None:
    (desk / "data" / "form_a-realisasi.parquet").mkdir(parents=True)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    assert result.exit_code == 4
    assert "form_a-realisasi.parquet: tabel lama tidak dapat dihapus" in result.stderr


def test_output_never_replaces_a_workbook_that_is_no_rekap(desk: Path) -> None:
    before = (desk / "hasil" / "a.xlsx").read_bytes()
    result = run("consolidate", "hasil", "-o", "hasil/a.xlsx")
    assert (result.exit_code, (desk / "hasil" / "a.xlsx").read_bytes()) == (2, before)
    assert "sudah ada dan bukan rekap" in result.stderr
    for _ in range(2):
        assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code != 2


def test_an_earlier_rekap_is_no_submission(desk: Path) -> None:
    """Neither under another name, nor saved again by another program, nor where no form is found in it."""
    words = ("consolidate", "hasil", "-o", "hasil/rekap2.xlsx")
    run("consolidate", "hasil", "-o", "hasil/rekap1.xlsx")
    book = openpyxl.load_workbook(desk / "hasil" / "rekap1.xlsx")
    book.save(desk / "hasil" / "rekap0.xlsx")
    for name in book.sheetnames[1:]:
        del book[name]
    book.save(desk / "hasil" / "rekap-ringkas.xlsx")
    result = run(*words)
    assert result.exit_code == 0
    assert "6 berkas ditemukan = 3 berlaku + 3 dilewati" in result.stderr
    sheet = openpyxl.load_workbook(desk / "hasil" / "rekap2.xlsx")["Daftar Berkas"]
    reasons = {row[1]: row[3] for row in sheet.iter_rows(values_only=True) if row[2] == "dilewati"}
    assert reasons == dict.fromkeys(
        ("rekap0.xlsx", "rekap1.xlsx", "rekap-ringkas.xlsx"), "Rekap gabungan, bukan kiriman."
    )


def test_exit_codes(desk: Path) -> None:
    assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code == 0
    put(desk / "hasil", d=pnbp("247199", B))
    double = run("consolidate", "hasil", "-o", "rekap.xlsx")
    assert double.exit_code == 1
    assert "Kiriman ganda untuk satker 247199, pnbp, TW II 2024: a.xlsx, d.xlsx." in double.stderr
    assert run("consolidate", "hasil", "-o", "rekap.xlsx", "--prefer", "d.xlsx").exit_code == 0
    left = run("consolidate", "hasil", "-o", "rekap.xlsx", "--exclude", "d.xlsx", "--reason", "percobaan")
    assert left.exit_code == 0
    assert "4 berkas ditemukan = 3 berlaku + 1 dikecualikan" in left.stderr
    (desk / "hasil" / "e.xlsx").write_bytes(b"")
    assert run("consolidate", "hasil", "-o", "rekap.xlsx", "--prefer", "d.xlsx").exit_code == 3
    (desk / "rekap-map.xlsx").write_bytes(b"")
    assert run("consolidate", "hasil", "-o", "rekap-map.xlsx/rekap.xlsx").exit_code == 4


def test_galat_is_something_open(desk: Path) -> None:
    put(desk / "hasil", c=pnbp("247246", {"Pengujian": (100, -50)}))
    assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code == 1


USAGE: dict[str, tuple[list[str], str]] = {
    "exclude without reason": (["--exclude", "a.xlsx"], "Setiap --exclude memerlukan satu --reason."),
    "blank reason": (["--exclude", "a.xlsx", "--reason", " "], "Setiap --exclude memerlukan satu --reason."),
    "reason alone": (["--reason", "uji"], "Setiap --exclude memerlukan satu --reason."),
    "csv without data": (["--csv"], "Sebutkan mapnya dengan --data MAP."),
    "no date": (["--due", "besok"], '"besok" bukan tanggal. Tulis seperti 2026-07-10 atau 10/07/2026.'),
    "no such day": (["--today", "31/2/2026"], "bukan tanggal"),
    "unknown file": (["--prefer", "x.xlsx"], "--prefer x.xlsx: tidak ada di antara berkas yang dibaca."),
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage(desk: Path, case: str) -> None:
    words, said = USAGE[case]
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not (desk / "rekap.xlsx").exists()


S, D, R = "kode_satker;nama_satker\n", ";".join(DECISION) + "\n", "berkas;tanggal\n"
LISTS: dict[str, tuple[str, bytes, str]] = {
    "column missing": (
        "--satker",
        b"kode;nama_satker\n1;x\n",
        "s.csv, baris 1: tidak ada kolom kode_satker (yang ada: kode,",
    ),
    "no code": (
        "--satker",
        f"{S}247199;A\nABC;B\n".encode(),
        's.csv, baris 3, kolom kode_satker: "ABC" bukan kode satker.',
    ),
    "code twice": ("--satker", f"{S}247199;A\n247199;B\n".encode(), "baris 3, kolom kode_satker: 247199 sudah ada"),
    "name missing": ("--satker", f"{S}\n247199;\n".encode(), "baris 3, kolom nama_satker: masih kosong."),
    "a workbook": ("--satker", b"PK\x03\x04\xff\xfe", "s.csv: bukan CSV. Di Excel pilih Simpan Sebagai, CSV UTF-8"),
    "nothing in it": ("--decisions", b"", "s.csv: bukan CSV."),
    "decision without reason": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;2;C32;1;bcdfghjk;;Sari;\n".encode(),
        "s.csv, baris 2, kolom alasan: masih kosong. Isi sel itu atau hapus barisnya.",
    ),
    "decision until some day": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;2;C32;1;bcdfghjk;x;Sari;akhir tahun\n".encode(),
        'baris 2, kolom sampai: "akhir tahun" bukan tanggal.',
    ),
    "decision of no period": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;5;C32;1;bcdfghjk;x;Sari;\n".encode(),
        'baris 2, kolom triwulan: "5" tidak terbaca. Tulis seperti 2.',
    ),
    "receipt of nobody": (
        "--received",
        f"{R}x.xlsx;2024-07-01\n".encode(),
        "s.csv, baris 2, kolom berkas: x.xlsx: tidak ada",
    ),
    "receipt without day": ("--received", f"{R}a.xlsx;\n".encode(), "s.csv, baris 2, kolom tanggal: masih kosong."),
}


@pytest.mark.parametrize("case", LISTS)
def test_mistake_in_a_list_is_named_with_its_place(desk: Path, case: str) -> None:
    option, content, said = LISTS[case]
    (desk / "s.csv").write_bytes(content)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", option, "s.csv")
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_parquet_without_its_library(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlkinerja.consolidate.dataset.formats.find_spec", lambda _name: None)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    assert result.exit_code == 2
    assert "pip install pyarrow" in " ".join(result.stderr.split())
    assert not (desk / "rekap.xlsx").exists()
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data", "--csv")
    assert result.exit_code == 0
    assert "Hanya CSV yang ditulis. Parquet memerlukan pyarrow." in " ".join(result.stderr.split())
    assert {path.suffix for path in (desk / "data").iterdir()} == {".csv", ".json"}


@pytest.mark.parametrize("command", ["consolidate", "fill", "check", "export"])
def test_all_missing_names_are_told_before_anything_is_written(desk: Path, command: str) -> None:
    options = {"consolidate": ("-o", "rekap.xlsx"), "fill": ("-o", "baru"), "export": ("-o", "semua.json")}
    result = run(command, "hasil/a.xlsx", "satu.xlsx", "hasil", "dua", "satu.xlsx", *options.get(command, ()))
    assert result.exit_code == 2
    assert "2 map atau berkas tidak ada: satu.xlsx, dua. Periksa ejaannya" in " ".join(result.stderr.split())
    assert {path.name for path in desk.iterdir()} == {"hasil"}


def test_folder_without_workbooks(desk: Path) -> None:
    (desk / "kosong").mkdir()
    result = run("consolidate", "kosong", "-o", "rekap.xlsx")
    assert result.exit_code == 2
    assert "Tidak ada berkas .xlsx atau .xlsm" in result.stderr
