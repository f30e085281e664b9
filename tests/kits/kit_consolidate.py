"""Small submissions for consolidation: a few whole numbers, so that every sum can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result as Run

from kit import put
from xlkinerja.cli.main import cli
from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.consolidate.model import Agency, LevelTotal, Satker
from xlkinerja.files.csv_table import to_csv
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

TODAY = date(2024, 7, 15)

Services = Mapping[str, tuple[int, int]]
"""Target and realisasi of each service."""

Outputs = Mapping[str, Mapping[str, tuple[int, float | None]]]
"""Pagu and physical progress of this quarter in percent of each output, by kegiatan."""

# What three satker report, the tree that they stand in, and the columns of the list beside answers.
A = {"Pengujian": (1_000_000, 500_000), "Kalibrasi": (600_000, 300_000)}
B = {"Pengujian": (2_000_001, 1_500_000)}
C = {"Pelatihan": (400_000, 100_000), "Inspeksi": (3, 1)}
TREE = (
    Satker("012345", "Balai Nol", "Badan Satu", "Kementerian"),
    Satker("247199", "Balai Besar", "Badan Satu", "Kementerian"),
    Satker("247246", "Balai Manado", "Badan Dua", "Kementerian"),
)
LIST = ("berkas", "hasil", "keadaan", "tanggal_berkas", "pesan")


def fields(code: str | None, quarter: int = 2, **more: object) -> dict[str, object]:
    return {"kode_satker": code, "nama_satker": f"Balai {code}", "tahun": 2024, "triwulan": quarter, **more}


def pnbp(code: str | None, services: Services, quarter: int = 2, **more: object) -> bytes:
    rows = [
        {"nomor": str(number), "layanan": name, "target": target, "realisasi": realised}
        for number, (name, (target, realised)) in enumerate(services.items(), 1)
    ]
    return template(
        load("pnbp"), {"form": "pnbp", "fields": fields(code, quarter, **more), "tables": {"layanan": rows}}
    )


def form_a(code: str, outputs: Outputs, quarter: int = 2, **more: object) -> bytes:
    tables: dict[str, list[dict[str, Any]]] = {"kegiatan": [], "keluaran": [], "realisasi": []}
    for act, own in outputs.items():
        tables["kegiatan"].append({"kode_kegiatan": act, "nama_kegiatan": f"Kegiatan {act}"})
        for kro, (pagu, fisik) in own.items():
            tables["keluaran"].append({"kode_kegiatan": act, "kode_kro": kro, "rupiah": pagu})
            tables["realisasi"].append({"kode_kegiatan": act, "kode_kro": kro, "fisik_r_ini": fisik})
    return template(load("form_a"), {"form": "form_a", "fields": fields(code, quarter, **more), "tables": tables})


def rencana_aksi(code: str, indicators: Sequence[tuple[int, object, object, int, int]]) -> bytes:
    """Return a workbook with the sasaran, target, realisasi, pagu and realised budget of each indicator."""
    plan, measured = [], []
    for number, (goal, target, realised, pagu, spent) in enumerate(indicators, 1):
        names = {"nomor_sasaran": str(goal), "nomor_indikator": f"{goal}.{number}", "indikator": f"Indikator {number}"}
        plan.append({**names, "sasaran": f"Sasaran {goal}", "target": target, "satuan": "Nilai"})
        measured.append({**names, "realisasi": realised, "pagu": pagu, "realisasi_anggaran": spent})
    tables = {"rencana_aksi": plan, "pengukuran": measured}
    return template(load("rencana_aksi"), {"form": "rencana_aksi", "fields": fields(code), "tables": tables})


def three_in(folder: Path) -> Path:
    """Write one PNBP workbook of each satker into a folder, one of them filled."""
    return put(folder, **_three())


@cache
def _three() -> Mapping[str, bytes]:
    filled = fill_workbook(pnbp("247199", A), "a").data
    return {"a": filled, "b": pnbp("012345", B), "c": pnbp("247246", C)}


def table(path: Path, columns: Sequence[str], *rows: Sequence[object]) -> Path:
    path.write_bytes(to_csv(columns, rows))
    return path


def consolidated(*paths: Path, **options: Any) -> Agency:
    return agency(paths, Options(**{"today": TODAY, **options}))


def total(found: Agency, place: str, level: str = "kementerian", unit: str = "") -> LevelTotal:
    """Return the one total of `form.table` for a unit."""
    form, _, name = place.partition(".")
    (one,) = [t for t in found.totals if (t.form, t.table, t.level, t.unit) == (form, name, level, unit)]
    return one


def verdicts(found: Agency) -> dict[str, str]:
    return {one.sent_as: one.verdict for one in found.received}


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
