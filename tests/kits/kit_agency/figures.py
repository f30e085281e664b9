"""What one satker reports in one quarter: the samples' figures, made larger or smaller, that agree with each other.

Amounts are whole rupiah, percentages Decimals of the digits typed, in the shape of pre-fill data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from kit_agency.units import Unit

_SAMPLES = Path(__file__).parents[3] / "samples"
_SOURCES = {
    "pnbp": "pnbp/bbspjikkp-2024-angka.json",
    "form_a": "form_a/manado-2023-tw2-rupiah.json",
    "rencana_aksi": "rencana_aksi/bbspjikkp-2024-rencana-angka.json",
}
_OF_THE_YEAR = (0, 180, 430, 700, 1000)  # permille of the year's receipts that have come in after each quarter
_PNBP_INDICATOR = "3.2"
_SIGNATURE = {"jabatan_penandatangan": "Kepala Balai", "nama_penandatangan": "(nama)", "nip_penandatangan": "(NIP)"}

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Quarter:
    """The figures of all forms of a satker, by form, and its fields."""

    fields: dict[str, dict[str, Any]]
    tables: dict[str, Tables]


@cache
def _sample(form: str) -> Tables:
    data = json.loads((_SAMPLES / _SOURCES[form]).read_text(encoding="utf-8"), parse_float=Decimal)
    tables: Tables = data["tables"]
    return tables


def quarter_of(unit: Unit, period: tuple[int, int], seed: int) -> Quarter:
    """Return what a satker reports: the same for the same satker, period and seed."""
    pnbp, growth = _pnbp(unit, period, Random(f"{seed} pnbp {unit.code}"))
    form_a, spent = _form_a(unit, period, Random(f"{seed} form_a {unit.code}"))
    rencana_aksi = _rencana_aksi(unit, period[1], growth, spent, Random(f"{seed} rencana_aksi {unit.code}"))
    fields = {
        "kode_satker": unit.code, "nama_satker": unit.name, "tahun": period[0], "triwulan": period[1],
        "tempat": unit.city, "tanggal": f"7 {('April', 'Juli', 'Oktober', 'Januari')[period[1] - 1]} {period[0]}",
        **_SIGNATURE,
    }  # fmt: skip
    pagu = sum(row["rupiah"] for row in form_a["keluaran"])
    if Random(f"{seed} dipa {unit.code}").random() < 0.1:  # the DIPA was revised and the field forgotten
        pagu += 25_000_000
    return Quarter(
        {"pnbp": fields, "form_a": {**fields, "pagu_dipa": pagu}, "rencana_aksi": fields},
        {"pnbp": pnbp, "form_a": form_a, "rencana_aksi": rencana_aksi},
    )


def _scaled(amount: int, unit: Unit, random: Random, to: int = 1) -> int:
    """Return an amount of the sample at the size of this satker, give or take 15 %, in whole rupiah or thousands."""
    return amount * unit.permille * random.randint(850, 1150) // (1_000_000 * to) * to


def _shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Return whole parts of an amount that add up to it."""
    ends = [amount * reached // sum(weights) for reached in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


# --- PNBP --------------------------------------------------------------------------------------------------------


def _pnbp(unit: Unit, period: tuple[int, int], random: Random) -> tuple[Tables, Fraction]:
    """Return the tables, and by what fraction the receipts grew."""
    year, quarter = period
    services, before = _services(unit, quarter, random)
    wanted = sum(row["target"] for row in services)
    received = sum(row["realisasi"] for row in services)
    last_year = sum(row["realisasi_tahun_lalu"] or 0 for row in services)
    months = _months(wanted, received, before, quarter)
    years = _years(unit, year, random)
    years[-2]["realisasi"] = max(years[-2]["realisasi"], last_year) if quarter < 4 else last_year
    years[-1] |= {"target": wanted, "realisasi": received}
    if random.random() < 0.1:  # the target was revised and one sheet forgotten
        years[-1]["target"] += 1_000_000
    return {"layanan": services, "bulanan": months, "tahunan": years}, Fraction(received - last_year, last_year)


def _services(unit: Unit, quarter: int, random: Random) -> tuple[list[Row], int]:
    """Return some of the sample's services, always with the first, and what had come in by the last quarter's end."""
    offered = _sample("pnbp")["layanan"]
    chosen = sorted({0, *random.sample(range(len(offered)), random.randint(6, len(offered)))})
    with_last = quarter > 1 and random.random() < 0.8
    rows, before = [], 0
    for number, row in enumerate((offered[index] for index in chosen), 1):
        of_the_year = _scaled(row["realisasi"], unit, random)
        last = of_the_year * _OF_THE_YEAR[quarter - 1] // 1000
        before += last
        past = row["realisasi_tahun_lalu"]
        rows.append({
            "nomor": str(number),
            "layanan": row["layanan"],
            "target": _scaled(row["target"], unit, random, 1000),
            "realisasi_lalu": last if with_last else None,
            "realisasi": of_the_year * _OF_THE_YEAR[quarter] // 1000,
            "realisasi_tahun_lalu": None if past is None else _scaled(past, unit, random) * quarter // 4,
            "pelanggan": row.get("pelanggan") and _scaled(row["pelanggan"], unit, random) + 1,
            "volume": row.get("volume") and _scaled(row["volume"], unit, random) + 1,
            "satuan": row.get("satuan"),
        })  # fmt: skip
    return rows, before


def _months(wanted: int, received: int, before: int, quarter: int) -> list[Row]:
    weights = [row["target"] for row in _sample("pnbp")["bulanan"]]
    past = 3 * (quarter - 1)
    earlier = _shared_out(before, weights[:past]) if past else []
    done = [*earlier, *_shared_out(received - before, weights[past : past + 3])]
    targets = _shared_out(wanted, weights)
    return [
        {"bulan": month, "target": target, "realisasi": done[month - 1] if month <= len(done) else None}
        for month, target in enumerate(targets, 1)
    ]


def _years(unit: Unit, year: int, random: Random) -> list[Row]:
    rows = _sample("pnbp")["tahunan"]
    amounts = ("target", "realisasi", "pagu_penggunaan", "realisasi_penggunaan")
    return [
        {"tahun": year - len(rows) + number, **{name: _scaled(row[name], unit, random) for name in amounts}}
        for number, row in enumerate(rows, 1)
    ]


# --- Form A ------------------------------------------------------------------------------------------------------


def _form_a(unit: Unit, period: tuple[int, int], random: Random) -> tuple[Tables, Fraction]:
    """Return the tables, and the fraction of the pagu that is spent."""
    sample = _sample("form_a")
    in_rupiah = random.random() < 0.7  # the others type percentages
    activities = [
        {**row, "nomor_dipa": f"SP DIPA-019.07.2.{unit.code}/{period[0]}", "tempat_kedudukan": unit.city}
        for row in sample["kegiatan"]
    ]
    outputs = [{**row, "rupiah": _scaled(row["rupiah"], unit, random, 1000)} for row in sample["keluaran"]]
    budgets = {row["kode_kro"]: row["rupiah"] for row in outputs}
    progress = [_progress(row, budgets, period[1], in_rupiah, random) for row in sample["realisasi"]]
    behind = [] if random.random() < 0.1 else filter(_is_behind, progress)
    obstacles = [_obstacle(row, number) for number, row in enumerate(behind, 1)]
    spent = sum(
        (spent_of(row, budgets[row["kode_kro"]], when) or Fraction(0)) * budgets[row["kode_kro"]]
        for row in progress
        for when in ("lalu", "ini")
    )
    tables = {"kegiatan": activities, "keluaran": outputs, "realisasi": progress, "kendala": obstacles}
    return tables, Fraction(spent) / sum(budgets.values())


def spent_of(row: Row, budget: int, when: str) -> Fraction | None:
    """Return the fraction of an output's budget that was spent, from its rupiah or else its typed percentage."""
    if row[f"realisasi_rp_{when}"] is not None:
        return Fraction(row[f"realisasi_rp_{when}"], budget)
    percent = row[f"keuangan_r_{when}"]
    return None if percent is None else Fraction(percent) / 100


def _progress(row: Row, budgets: dict[str, int], quarter: int, in_rupiah: bool, random: Random) -> Row:
    """Return an output's percentages: this quarter as in the sample, before it as much again for each quarter."""
    found: Row = {name: row[name] for name in ("kode_kegiatan", "kode_kro", "nama_output", "lokasi")}
    budget, pace = budgets[row["kode_kro"]], Decimal(random.randint(900, 1080)) / 1000
    for when, times in (("lalu", quarter - 1), ("ini", 1)):
        for column in ("keuangan_s", "fisik_s", "fisik_r"):
            percent = row[f"{column}_{when}"]
            drift = 1 if column.endswith("_s") else pace
            found[f"{column}_{when}"] = None if percent is None or not times else _percent(percent * times * drift)
        planned = found[f"keuangan_s_{when}"]
        done = None if planned is None else _percent(planned * pace)
        found[f"keuangan_r_{when}"] = None if in_rupiah else done
        found[f"realisasi_rp_{when}"] = int(budget * done / 100) if in_rupiah and done is not None else None
    return found


def _percent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _is_behind(row: Row) -> bool:
    """Tell whether work is not ahead of what was planned, or nothing was done at all, so that staff give a reason."""
    planned, done = (sum(row[f"fisik_{column}_{when}"] or 0 for when in ("lalu", "ini")) for column in "sr")
    return bool(done <= planned)


def _obstacle(row: Row, number: int) -> Row:
    return {
        "kode_kegiatan": row["kode_kegiatan"], "nomor": str(number), "kode_kro": row["kode_kro"],
        "nama_output": row["nama_output"], "kendala": "Sebagian pengadaan masih menunggu penetapan penyedia.",
        "tindak_lanjut": "Mempercepat proses pengadaan pada triwulan berikutnya.",
    }  # fmt: skip


# --- Rencana Aksi ------------------------------------------------------------------------------------------------


def _rencana_aksi(unit: Unit, quarter: int, growth: Fraction, spent: Fraction, random: Random) -> Tables:
    sample = _sample("rencana_aksi")
    plan = [dict(row) for row in sample["rencana_aksi"]]
    planned = {row["nomor_indikator"]: row for row in plan if row.get("nomor_indikator")}
    budgets = [_scaled(row["pagu"], unit, random, 1000) for row in sample["pengukuran"] if row.get("pagu")]
    paid = iter(_shared_out(round(spent * sum(budgets)), budgets))
    budget = iter(budgets)
    measured = []
    for row in sample["pengukuran"]:
        found = {name: row.get(name) for name in ("nomor_sasaran", "sasaran", "nomor_indikator", "indikator")}
        found["realisasi"] = _percent(Decimal(row["realisasi"]) * random.randint(850, 1050) / 1000)
        if row["nomor_indikator"] == _PNBP_INDICATOR:
            found["realisasi"] = _percent(Decimal(100) * growth.numerator / growth.denominator)
        if row.get("pagu"):
            found |= {"pagu": next(budget), "realisasi_anggaran": next(paid)}
        measured.append(found | _steps(planned[row["nomor_indikator"]], quarter, random))
    return {"rencana_aksi": plan, "pengukuran": measured}


def _steps(plan: Row, quarter: int, random: Random) -> Row:
    """Return the progress of each quarter so far, with a reason where it is behind."""
    found: Row = {}
    reached = 0
    for number in range(1, quarter + 1):
        wanted = plan[f"target_antara_tw{number}"]
        reached = max(reached, min(100, int(wanted) + random.choice((-4, 0, 0, 0, 3))))
        found[f"realisasi_antara_tw{number}"] = reached
        found[f"realisasi_kegiatan_tw{number}"] = "Terlaksana sesuai rencana kegiatan."
        if reached < wanted:
            found[f"kendala_tw{number}"] = "Sebagian kegiatan bergeser ke triwulan berikutnya."
            found[f"tindak_lanjut_tw{number}"] = "Menjadwalkan ulang kegiatan dan memantaunya setiap bulan."
    return found
