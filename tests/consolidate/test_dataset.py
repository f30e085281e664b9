"""The dataset: every row exactly, as other programs read it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kit import put
from kit_consolidate import A, B, C, consolidated, form_a, pnbp, rencana_aksi, verdicts
from xlkinerja.consolidate.dataset import csv_files, parquet_files
from xlkinerja.consolidate.model import Agency
from xlkinerja.files.csv_table import from_csv
from xlkinerja.form.loader import load
from xlkinerja.templates import template


def written(found: Agency, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the Parquet files as another program reads them."""
    tables = {}
    for name, data in parquet_files(found):
        (folder / name).write_bytes(data)
        tables[name] = pq.read_table(folder / name).to_pylist()
    return tables


def test_parquet_holds_every_row_exactly(three: Path, tmp_path: Path) -> None:
    read = written(consolidated(three), tmp_path)
    rows = read["pnbp-layanan.parquet"]
    assert {(row["kode_satker"], row["layanan"], row["target"], row["realisasi"]) for row in rows} == {
        (code, name, Decimal(target), Decimal(realised))
        for code, services in (("247199", A), ("012345", B), ("247246", C))
        for name, (target, realised) in services.items()
    }
    third = next(row for row in rows if row["layanan"] == "Inspeksi")
    assert third["persen"] == Decimal("0.333333333333333333")
    place = {name: third[name] for name in ("tahun", "triwulan", "berkas", "sheet", "baris")}
    assert place == {"tahun": 2024, "triwulan": 2, "berkas": "c.xlsx", "sheet": "Layanan", "baris": 12}
    assert {row["berkas"]: row["keadaan"] for row in read["sumber.parquet"]} == verdicts(consolidated(three))
    assert len(read["temuan.parquet"]) == len(consolidated(three).judged)


def test_names_that_a_form_has_itself_stay_its_own(tmp_path: Path) -> None:
    """The year of a row is not that of the report, and a sheet's record is there once."""
    years = [{"tahun": 2023, "target": 7, "realisasi": 5}]
    data = {"fields": {"kode_satker": "247199", "tahun": 2024, "triwulan": 2}, "tables": {"tahunan": years}}
    put(tmp_path, a=template(load("pnbp"), data), b=form_a("247246", {"6077": {"BAD": (1_234_567, 12.5)}}))
    read = written(consolidated(tmp_path), tmp_path)
    (row,) = read["pnbp-tahunan.parquet"]
    assert (row["tahun_laporan"], row["tahun"], row["target"]) == (2024, 2023, 7)
    (row,) = read["form_a-realisasi.parquet"]
    assert (row["kode_kegiatan"], row["fisik_r_ini"], row["sheet"]) == ("6077", Decimal("0.125"), "Form A 6077")
    assert read["form_a-keluaran.parquet"][0]["rupiah"] == 1_234_567


def test_figures_that_may_be_grades_are_texts_and_numbers(tmp_path: Path) -> None:
    put(tmp_path, a=rencana_aksi("247199", [(1, 92.5, 90, 1, 1), (1, "BB", "A", 1, 1)]))
    rows = written(consolidated(tmp_path), tmp_path)["rencana_aksi-pengukuran.parquet"]
    assert [(row["realisasi"], row["realisasi_angka"]) for row in rows] == [("90", 90), ("A", None)]
    assert [(row["target"], row["target_angka"]) for row in rows] == [("92.5", Decimal("92.5")), ("BB", None)]


def test_csv_is_for_indonesian_excel_and_never_a_formula(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("012345", {"=1+1": (-8, -2)}))
    files = dict(csv_files(consolidated(tmp_path)))
    lines = files["pnbp-layanan.csv"].decode("utf-8-sig").splitlines()
    assert "'=1+1;-8;" in lines[1]
    assert ";0,25;" in lines[1]
    (row,) = from_csv(files["pnbp-layanan.csv"])
    assert (row["kode_satker"], row["layanan"]) == ("012345", "=1+1")
