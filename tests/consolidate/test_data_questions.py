"""Questions to the data, each answered by one statement of DuckDB; the answers are worked out by hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd  # noqa: F401 - the guide's lines use it
import pytest

from kit import put
from kit_consolidate import TREE, A, B, consolidated, fields, form_a, pnbp
from xlkinerja.consolidate.dataset import data_files
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.model import Agency, Decision, Satker
from xlkinerja.form.loader import load
from xlkinerja.templates import template

BIG = 3_000_000_000_000_001
LAST_YEAR = [{"nomor": "1", "layanan": "Uji", "target": str(BIG), "realisasi": 900, "realisasi_tahun_lalu": 600}]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an agency: 247246 sent PNBP and Form A, 012345 a file that is none, 300000 nothing."""
    folder = tmp_path_factory.mktemp("tanya")
    wrong = pnbp("247199", {**A, "Inspeksi": (10, 20)})
    later = template(load("pnbp"), {"fields": fields("247246"), "tables": {"layanan": LAST_YEAR}})
    outputs = {"6077": {"BAD": (1_000, 50), "QDB": (500, 10)}, "6078": {"BAD": (300, 20)}}
    put(folder / "in", a=wrong, b=later, c=form_a("247246", outputs), d=pnbp("012345", B), e=pnbp("012345", A))
    (folder / "in" / "f.xlsx").write_bytes(b"PK")
    plain = consolidated(folder / "in")
    expected = (*TREE, Satker("300000", "Balai Baru", "Badan Dua", "Kementerian"))
    found = consolidated(folder / "in", expected=expected, decisions=accepted(plain), due=date(2024, 7, 10))
    for name, content in data_files(found):
        (folder / name).write_bytes(content)
    return folder


def accepted(found: Agency) -> tuple[Decision, ...]:
    """Accept the first finding, and one that nobody has."""
    one = found.judged[0]
    said = (str(one.finding.place), one.figure, mark_of(one.finding), "sesuai surat", "Tim Pusat", None)
    owner = (one.submission.satker, one.submission.form, one.submission.period)
    return Decision(one.finding.code, *owner, *said), Decision("P-99", *owner, *said)


QUESTIONS = {
    "total PNBP per eselon I": (
        """select eselon1, jumlah from 'total.parquet' where tabel = 'layanan' and kolom = 'target'
         and tingkat = 'eselon1' order by 1""",
        [("Badan Dua", BIG), ("Badan Satu", 1_600_010)],
    ),
    "the same from the rows": (
        "select eselon1, sum(target) from 'pnbp-layanan.parquet' group by 1 order by 1",
        [("Badan Dua", BIG), ("Badan Satu", 1_600_010)],
    ),
    "satker yang belum kirim PNBP": (
        "select nama_satker from 'kepatuhan.parquet' where formulir = 'pnbp' and status = 'belum kirim'",
        [("Balai Baru",)],
    ),
    "berapa persen laporan masuk per eselon I": (
        """select eselon1, avg((status in ('diterima', 'tepat waktu', 'terlambat'))::int) from 'kepatuhan.parquet'
         where formulir = 'pnbp' group by 1 order by 1""",
        [("Badan Dua", 0.5), ("Badan Satu", 0.5)],
    ),
    "PNBP terhadap tahun lalu": (
        """select nama_satker, sum(realisasi) / sum(realisasi_tahun_lalu) - 1 from 'pnbp-layanan.parquet'
         group by 1 having sum(realisasi_tahun_lalu) > 0""",
        [("Balai Manado", 0.5)],
    ),
    "layanan yang realisasinya melebihi target": (
        "select kode_satker, layanan, realisasi / target from 'pnbp-layanan.parquet' where realisasi > target",
        [("247199", "Inspeksi", 2.0)],
    ),
    "pagu per KRO": (
        "select kode_kro, sum(rupiah) from 'form_a-keluaran.parquet' group by 1 order by 1",
        [("BAD", 1_300), ("QDB", 500)],
    ),
    "pagu dikali persen fisik": (
        """select sum(k.rupiah * r.fisik_r_ini) from 'form_a-keluaran.parquet' k join 'form_a-realisasi.parquet' r
         using (kode_satker, kode_kegiatan, kode_kro)""",
        [(1_000 * 0.5 + 500 * 0.1 + 300 * 0.2,)],
    ),
    "berkas yang tidak dihitung": (
        "select berkas, keadaan from 'sumber.parquet' where keadaan <> 'berlaku' order by 1",
        [("d.xlsx", "ganda"), ("e.xlsx", "ganda"), ("f.xlsx", "tidak terbaca")],
    ),
    "jumlah PNBP kementerian yang belum boleh ditandatangani": (
        """select kolom from 'total.parquet' where tingkat = 'kementerian' and tabel = 'layanan'
         and diragukan = 'ya' and kolom = 'target' and sebab like '%012345%'""",
        [("target",)],
    ),
    "keputusan yang tidak diterapkan": (
        "select kode, keadaan from 'keputusan.parquet' where keadaan <> 'diterapkan'",
        [("P-99", "tidak diterapkan")],
    ),
    "temuan yang diterima": (
        "select alasan, oleh, count(*) from 'temuan.parquet' where status = 'diterima' group by all",
        [("sesuai surat", "Tim Pusat", 1)],
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_answered_by_one_statement(data: Path, question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement, answer = QUESTIONS[question]
    monkeypatch.chdir(data)
    assert [tuple(row) for row in duckdb.sql(statement).fetchall()] == answer


def test_instructions_of_the_guide_read_the_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of the guide, as it stands there; zeros before a code stay, a comma is a decimal one."""
    (data / "data").mkdir()
    for name, content in data_files(consolidated(data / "in", expected=TREE), as_csv=True):
        (data / "data" / name).write_bytes(content)
    monkeypatch.chdir(data)
    guide = (Path(__file__).parents[2] / "docs" / "panduan.md").read_text(encoding="utf-8")
    lines = dict(re.findall(r"   - ((?:CSV di )?(?:DuckDB|pandas)): `(.+)`", guide))
    assert set(lines) == {"DuckDB", "pandas", "CSV di DuckDB", "CSV di pandas"}
    assert dict(duckdb.sql(lines["DuckDB"]).fetchall())["Badan Satu"] == 800_020
    assert eval(lines["pandas"])["Badan Satu"] == 800_020
    from_csv = eval(lines["CSV di pandas"])
    by_duckdb = duckdb.sql(lines["CSV di DuckDB"])
    codes = {code for code in from_csv.kode_satker if isinstance(code, str)}
    assert {"012345", "247199"} <= codes
    assert codes == {code for (code,) in by_duckdb.select("kode_satker").fetchall() if code}
    assert from_csv.rasio.dtype == "float64"
    assert by_duckdb.select("rasio").types == ["DOUBLE"]
