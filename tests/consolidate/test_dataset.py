"""The dataset: every row exactly, as other programs read it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import frictionless
import pyarrow.parquet as pq

from kit import put
from kit_consolidate import TREE, A, B, C, consolidated, fields, form_a, pnbp, rencana_aksi, verdicts
from xlkinerja.consolidate.dataset import data_files, frames as dataset_frames
from xlkinerja.consolidate.dataset.columns import Holds, described
from xlkinerja.consolidate.dataset.lists import ALWAYS
from xlkinerja.consolidate.model import Agency, Decision
from xlkinerja.files.csv_table import from_csv
from xlkinerja.form.loader import load
from xlkinerja.templates import template


def written(found: Agency, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the Parquet files as another program reads them."""
    tables = {}
    for name, data in data_files(found):
        (folder / name).write_bytes(data)
        if name.endswith(".parquet"):
            tables[name] = pq.read_table(folder / name).to_pylist()
    return tables


def test_parquet_holds_every_row_exactly(three: Path, tmp_path: Path) -> None:
    read = written(consolidated(three), tmp_path)
    rows = read["pnbp-layanan.parquet"]
    assert {(row["kode_satker"], row["layanan"], row["target"], row["realisasi"]) for row in rows} == {
        (code, name, target, realised)
        for code, services in (("247199", A), ("012345", B), ("247246", C))
        for name, (target, realised) in services.items()
    }
    third = next(row for row in rows if row["layanan"] == "Inspeksi")
    assert third["persen"] == 1 / 3
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
    assert [(row["target"], row["target_angka"]) for row in rows] == [("92.5", 92.5), ("BB", None)]


def test_csv_is_for_indonesian_excel_and_never_a_formula(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("012345", {"=1+1": (-8, -2)}))
    files = dict(data_files(consolidated(tmp_path), as_parquet=False, as_csv=True))
    lines = files["pnbp-layanan.csv"].decode("utf-8-sig").splitlines()
    assert "'=1+1;-8;" in lines[1]
    assert ";0,25;" in lines[1]
    (row,) = from_csv(files["pnbp-layanan.csv"])
    assert (row["kode_satker"], row["layanan"]) == ("012345", "=1+1")


def test_every_table_says_whose_its_rows_are(three: Path, tmp_path: Path) -> None:
    decisions = (Decision("P-01", "247199", "pnbp", (2024, 2), "", "-", "x", "sah", "Tim", None),)
    read = written(consolidated(three, expected=TREE, decisions=decisions), tmp_path)
    for name, rows in read.items():
        if rows and name != "total.parquet":
            assert {row["triwulan"] for row in rows} == {2}, name
            above = {(row["kode_satker"], row["nama_satker"], row["eselon1"], row["kementerian"]) for row in rows}
            assert above <= {(s.code, s.name, s.eselon1, s.ministry) for s in TREE}, name
    units = {(row["tingkat"], row["kode_satker"], row["eselon1"], row["kementerian"]) for row in read["total.parquet"]}
    assert units == {
        ("kementerian", None, None, "Kementerian"),
        *(("eselon1", None, unit, "Kementerian") for unit in ("Badan Satu", "Badan Dua")),
        *(("satker", s.code, s.eselon1, s.ministry) for s in TREE),
    }
    (decision,) = read["keputusan.parquet"]
    assert (decision["kode"], decision["keadaan"]) == ("P-01", "tidak diterapkan")


def types_in(found: Agency, folder: Path, name: str) -> dict[str, str]:
    written(found, folder)
    return {field.name: str(field.type) for field in pq.read_schema(folder / name)}


def test_types_are_those_that_programs_compute_with(three: Path, tmp_path: Path) -> None:
    types = types_in(consolidated(three, expected=TREE), tmp_path, "pnbp-layanan.parquet")
    assert {types[name] for name in ("target", "realisasi", "pelanggan", "tahun", "baris")} == {"int64"}
    assert types["persen"] == "double"
    assert types["eselon1"].startswith("dictionary<values=string")
    assert types["layanan"] == "string"
    totals = types_in(consolidated(three), tmp_path, "total.parquet")
    assert (totals["jumlah"], totals["rasio"]) == ("int64", "double")


def test_an_amount_that_is_not_whole_is_said_and_never_cut(tmp_path: Path) -> None:
    """The largest whole number, one beyond it, and half a rupiah: each is in the file as it was typed."""
    put(tmp_path / "a", a=pnbp("247199", {"Uji": (str(2**63 - 1), 3)}))
    whole = consolidated(tmp_path / "a")
    assert written(whole, tmp_path)["pnbp-layanan.parquet"][0]["target"] == 2**63 - 1
    rows = [{"nomor": "1", "layanan": "Uji", "target": 1000.5, "realisasi": 7}]
    half = template(load("pnbp"), {"fields": fields("247199"), "tables": {"layanan": rows}})
    put(tmp_path / "b", b=half, c=pnbp("012345", {"Uji": (str(2**63), 3)}))
    found = consolidated(tmp_path / "b")
    read = written(found, tmp_path)["pnbp-layanan.parquet"]
    assert [row["target"] for row in read] == [Decimal("1000.5"), Decimal(2**63)]
    assert [row["realisasi"] for row in read] == [7, 3]
    (note,) = [note for note in found.notes if "tidak bulat" in note]
    assert "b.xlsx Layanan!C11 (1.000,50)" in note
    assert "c.xlsx" not in note
    assert not any("tidak bulat" in note for note in whole.notes)


def test_counts_with_decimals_stay_numbers(tmp_path: Path) -> None:
    rows = [{"nomor": str(n), "layanan": f"Uji {n}", "volume": v} for n, v in enumerate((12.5, 3), 1)]
    put(tmp_path, a=template(load("pnbp"), {"fields": fields("247199"), "tables": {"layanan": rows}}))
    assert [row["volume"] for row in written(consolidated(tmp_path), tmp_path)["pnbp-layanan.parquet"]] == [12.5, 3.0]


def test_pandas_computes_with_every_column_of_numbers(tmp_path: Path) -> None:
    put(
        tmp_path,
        a=pnbp("247199", {"Uji": (str(2**53 + 1), 3), "Nol": (0, 0)}),
        b=rencana_aksi("247199", [(1, 92.5, 90, 1, 1)]),
    )
    frames = dataset_frames(consolidated(tmp_path))
    table = frames["pnbp-layanan"]
    assert int(table.target[0]) == 2**53 + 1
    assert (table.realisasi / table.target).isna().tolist() == [False, True]
    for name, frame in frames.items():
        for column in frame.select_dtypes("number"):
            assert (frame[column] * 1.1).count() == frame[column].count(), (name, column)
            assert "mean" in frame[column].describe().index
    assert frames["sumber"].diterima.dtype.kind == "M"
    exact = dataset_frames(consolidated(tmp_path), exact=True)
    assert list(exact["pnbp-layanan"].target) == [Decimal(2**53 + 1), Decimal(0)]
    assert exact["rencana_aksi-pengukuran"].target_angka[0] == Decimal("92.5")


def test_description_of_the_data_validates(tmp_path: Path) -> None:
    """Frictionless, whose standard it is, reads every file by it; and every column is described in Indonesian."""
    put(tmp_path / "in", a=rencana_aksi("247199", [(1, 92.5, 90, 1, 1), (1, "BB", "A", 1, 1)]))
    folder = tmp_path / "data"
    folder.mkdir()
    for name, data in data_files(consolidated(tmp_path / "in", expected=TREE), as_csv=True):
        (folder / name).write_bytes(data)
    report = frictionless.validate(folder / "datapackage.json")
    assert report.valid, [task.errors for task in report.tasks if not task.valid]
    about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in about["resources"]} == {path.name for path in folder.iterdir()} - {
        "datapackage.json"
    }
    for one in about["resources"]:
        assert one["title"]
        assert all(field["title"] and field["description"].endswith(".") for field in one["schema"]["fields"]), one
    broken = (folder / "total.csv").read_bytes().replace(b";cacah;", b";cacah;x")
    (folder / "total.csv").write_bytes(broken)
    assert not frictionless.Package(folder / "datapackage.json").get_resource("total-csv").validate().valid


def test_words_for_what_columns_hold_are_known() -> None:
    for table in ("form", *ALWAYS):
        assert {column.holds for column in described(table)} <= set(get_args(Holds)), table
