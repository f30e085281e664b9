"""Form Monitoring Kepegawaian against the published lists of Manado, triwulan II 2023, and its rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kit import Typing, check, typed
from published import data, part, published
from xlkinerja.form.loader import load
from xlkinerja.kinds.dates import days_of
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.report import Result
from xlkinerja.templates import template

FORM = load("kepegawaian")
SAMPLES = Path(__file__).parents[2] / "samples" / "kepegawaian"


@cache
def book(kind: str) -> bytes:
    return (SAMPLES / f"manado-2023-tw2-pegawai-{kind}.xlsx").read_bytes()


@cache
def sample(kind: str) -> Result:
    return check(book(kind))


def expected() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data("kepegawaian-manado-tw2-2023")["expected"]
    return found


@published
def test_the_sample_is_the_published_form() -> None:
    source = data("kepegawaian-manado-tw2-2023")["data"]["tables"]
    printed = json.loads((SAMPLES / "manado-2023-tw2-pegawai-cetak.json").read_text(encoding="utf-8"))
    assert printed["tables"] == source


@published
def test_every_expected_figure() -> None:
    report = sample("cetak").report
    assert report is not None
    for name in ("pegawai_dilatih", "keikutsertaan", "pelatihan_berbeda", "hari_orang", "bukan_fungsional"):
        assert report.fields[name].value == expected()[name], name
    assert part(sample("cetak"), "jabatan_fungsional").totals["jumlah"].value == expected()["jabatan_fungsional_jumlah"]
    assert part(sample("cetak"), "pendidikan").totals["jumlah"].value == expected()["pendidikan_jumlah"]
    rows = [row.entries for row in part(sample("cetak"), "rekap_jabatan").rows]
    assert {row["jabatan_fungsional"].value: row["jumlah"].value for row in rows} == expected()["per_jabatan"]
    rows = [row.entries for row in part(sample("cetak"), "daftar_pelatihan").rows]
    counted = {row["pelatihan"].value: row["peserta"].value for row in rows if row["peserta"].value}
    assert counted == expected()["peserta_per_pelatihan"]
    companies = [row.entries["nama_perusahaan"].value for row in part(sample("cetak"), "kegiatan_lspro").rows]
    assert len([name for name in companies if name]) == expected()["perusahaan_lspro"]


@published
def test_every_participation_has_its_days() -> None:
    rows = part(sample("cetak"), "pelatihan").rows
    for row, want in zip(rows, expected()["pelatihan"], strict=True):
        for name in ("tanggal_mulai", "tanggal_selesai"):
            days = days_of(str(row.entries[name].value)) if row.entries[name].value else None
            assert (str(days.first) if days else None) == want[name]
        assert row.entries["hari"].value == want["hari"]
        assert row.entries["nama_pegawai"].value in (None, want["nama_pegawai"])


def test_every_published_error_is_found_and_nothing_else() -> None:
    said = {(f.code, f.place.sheet, f.place.cell) for f in sample("cetak").findings if f.code[0] == "G"}
    assert said == {
        ("G-01", "Pelatihan", "C9"), ("G-03", "Pelatihan", "E34"), ("G-04", "Pelatihan", "E91"),
        ("G-05", "Rekap", "A8"), ("G-05", "Rekap", "A27"), ("G-06", "Pegawai", "C6"), ("G-06", "Pegawai", "D6"),
        ("G-07", "Jabatan", "A37"), ("G-09", "Pegawai", "A17"), ("G-09", "Pegawai", "A27"),
    }  # fmt: skip
    assert sample("angka").findings == ()


SNI = "SNI ISO/IEC 17020:2012 Penilaian Kesesuaian - Persyaratan untuk Pengoperasian Berbagai Lembaga Inspeksi"
FIRES: Mapping[str, tuple[str, Typing, str]] = {
    "education": ("G-01", {"Pelatihan!C9": 55, "Pelatihan!C10": 56}, "Jabatan!D47"),
    "one training twice": ("G-02", {"Pelatihan!C25": SNI}, "Pelatihan!C25"),
    "a person of two numbers": ("G-02", {"Pelatihan!B24": "Pegawai 01"}, "Rekap!A73"),
    "two names of a number": ("G-02", {"Pelatihan!B23": "Pegawai X"}, "Pelatihan!B23"),
    "a jenjang twice": ("G-02", {"Jabatan!C7": "Pembina Industri Ahli Pertama"}, "Jabatan!C7"),
    "no day": ("G-03", {"Pegawai!C37": "31 Juni 2023"}, "Pegawai!C37"),
    "pension before": ("G-04", {"Pegawai!C37": "31 Maret 2023"}, "Pegawai!C37"),
    "two ranks": ("G-06", {"Pegawai!D6": "Penata/III/c"}, "Pegawai!D6"),
    "a number again": ("G-07", {"Lainnya!A28": 2}, "Lainnya!A28"),
    "more posts than people": ("G-10", {"Jabatan!D6": 40}, "Jabatan!D31"),
    "who left": ("G-11", {"Pelatihan!C10": 56}, "Pelatihan!C9"),
    "pensioned and not gone": ("G-11", {"Pelatihan!C12": 0, "Pelatihan!C10": 54}, "Pelatihan!C12"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRES)
def test_rule_fires(name: str) -> None:
    code, cells, at = FIRES[name]
    found = [f for f in check(typed(book("angka"), cells)).findings if f.code == code]
    assert found
    assert not at or at in {str(f.place) for f in found}, [str(f.place) for f in found]


def test_the_next_quarter_keeps_recaps_and_empties_lists() -> None:
    report = sample("angka").report
    assert report is not None
    after = check(template(FORM, next_quarter(report)))
    assert after.report is not None
    assert after.report.fields["jumlah_pegawai_lalu"].value == 54
    assert after.report.fields["jumlah_pegawai"].value is None
    assert [len(part(after, name).rows) for name in ("jabatan_fungsional", "pendidikan", "pelatihan", "mutasi")] == [
        14, 6, 0, 0
    ]  # fmt: skip
