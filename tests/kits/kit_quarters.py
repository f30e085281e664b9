"""One satker's four quarters: made-up but consistent figures, as staff would type them, in three forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

from kit import typed
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.ooxml.model import CellValue
from xlkinerja.pipeline import check_workbook
from xlkinerja.report import Report
from xlkinerja.templates import template

FORMS = ("form_a", "pnbp", "rekap_komponen")
YEAR = 2024
FIELDS = {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": YEAR}

# kegiatan, output, name, pagu; sasaran keuangan, sasaran fisik and realisasi fisik of each quarter alone in percent;
# realisasi keuangan of each quarter in percent (up to 100) or in rupiah. EBB spends its pagu in thirds.
OUTPUTS: Sequence[tuple[str, str, str, int, Any, Sequence[float]]] = (
    ("6077", "AEF", "Sosialisasi dan Diseminasi", 48_488_000, ((20, 30, 30, 20), (20, 30, 30, 20), (20, 32, 30, 18)),
     (20.25, 30.5, 29.25, 20)),
    ("6077", "BAD", "Pelayanan Publik kepada Industri", 548_888_000,
     ((17.95, 30, 32.05, 20), (18.89, 31.53, 30, 19.58), (18.89, 31.53, 30.08, 19.5)), (18.63, 30.07, 31.3, 20)),
    ("6042", "EBA", "Layanan Dukungan Manajemen Internal", 10_725_706_000,
     ((16, 28, 28, 28), (19.06, 28.94, 27, 25), (19.06, 28.94, 27.5, 24.5)),
     (1_772_959_201, 3_034_301_231, 3_061_803_343, 2_856_642_225)),
    ("6042", "EBB", "Layanan Sarana dan Prasarana Internal", 18_000_000,
     ((30, 30, 30, 10), (30, 30, 30, 10), (33, 34, 33, 0)), (6_000_000, 6_000_000, 6_000_000, 0)),
)  # fmt: skip

# name, target, realised in each quarter alone; last year's realisasi at the end of each quarter
SERVICES = (
    ("Pengujian", 1_200_000_000, (250_000_000, 310_000_000, 330_000_001, 340_000_000), (2, 4, 6, 8)),
    ("Kalibrasi", 600_000_000, (100_000_000, 200_000_000, 150_000_000, 149_999_999), (1, 2, 3, 4)),
)
MONTHLY_TARGET = 150_000_000  # twelve of them are 1.800.000.000


def four_quarters(folder: Path) -> list[Path]:
    """Write the workbooks of triwulan I to IV and return their folders, each with a workbook of each form.

    The first is made from data; each of the others goes on from the one before, as `template --from` makes it, and
    staff typed what is new in it.
    """
    folders = [folder / f"tw{quarter}" for quarter in (1, 2, 3, 4)]
    for place in folders:
        place.mkdir()
    for form in FORMS:
        book = template(load(form), quarter_data(form, 1))
        for quarter, place in enumerate(folders, 1):
            book = book if quarter == 1 else typed_in(carried(book), form, quarter)
            (place / f"{form}.xlsx").write_bytes(book)
    return folders


def carried(book: bytes) -> bytes:
    """Return next quarter's workbook, before anybody typed in it."""
    report = report_of(book)
    return template(report.form, next_quarter(report))


def report_of(book: bytes) -> Report:
    report = check_workbook(book, "uji.xlsx").report
    assert report is not None
    return report


def typed_in(book: bytes, form: str, quarter: int) -> bytes:
    """Return a workbook with the quarter's new figures typed into their rows."""
    report, data = report_of(book), quarter_data(form, quarter)["tables"]
    cells: dict[str, CellValue] = {}
    for part in report.parts():
        table, names = part.table, NEW[form].get(part.table.name, ())
        rows = [row for row in data.get(table.name, ()) if not part.group or row["kode_kegiatan"] == part.group]
        for row in rows if names else ():
            there = next(other for other in part.rows if other.entries[table.key].value == row[table.key])
            for name in names:
                value, entry = row.get(name), there.entries[name]
                if value is not None:
                    is_percent = table.column[name].kind.name == "persen"
                    figure = value if isinstance(value, str) else Decimal(value) / (100 if is_percent else 1)
                    cells[f"{part.layout.sheet}!{entry.cell}"] = figure
    return typed(book, cells)


def quarter_data(form: str, quarter: int) -> dict[str, Any]:
    """Return what a workbook of a quarter holds, in the shape that `template --data` takes."""
    tables = {"form_a": form_a, "pnbp": pnbp, "rekap_komponen": komponen}[form](quarter)
    fields: dict[str, Any] = {**FIELDS, "triwulan": quarter}
    if form == "form_a":
        fields["pagu_dipa"] = sum(output[3] for output in OUTPUTS)
    return {"form": form, "fields": fields, "tables": tables}


# --- Form A ------------------------------------------------------------------------------------------------------


def form_a(quarter: int) -> dict[str, list[dict[str, Any]]]:
    kegiatan = [
        {
            "kode_kegiatan": code,
            "nama_kegiatan": f"Kegiatan {code}",
            "nomor_dipa": f"SP DIPA-019.07.2.247246/{YEAR}",
            "penanggung_jawab": "(nama)",
        }
        for code in ("6077", "6042")
    ]
    budget = [
        {"kode_kegiatan": act, "kode_kro": code, "nama_output": name, "rupiah": pagu, "volume": 2, "satuan": "layanan"}
        for act, code, name, pagu, _, _ in OUTPUTS
    ]
    return {"kegiatan": kegiatan, "keluaran": budget, "realisasi": [_progress(output, quarter) for output in OUTPUTS]}


def _progress(output: Any, quarter: int) -> dict[str, Any]:
    act, code, name, pagu, (money, work, done), spent = output
    in_rupiah = max(spent) > 100
    row: dict[str, Any] = {"kode_kegiatan": act, "kode_kro": code, "nama_output": name, "lokasi": "Sulawesi Utara"}
    for column, shares in (("keuangan_s", money), ("fisik_s", work), ("fisik_r", done)):
        row |= {f"{column}_lalu": _before(shares, quarter), f"{column}_ini": _exact(shares[quarter - 1])}
    if in_rupiah:
        before = _before(spent, quarter)
        row["keuangan_r_lalu"] = None if before is None else before / pagu * 100
        row["realisasi_rp_ini"] = spent[quarter - 1]
    else:
        row |= {"keuangan_r_lalu": _before(spent, quarter), "keuangan_r_ini": _exact(spent[quarter - 1])}
    return row


def _before(shares: Sequence[float], quarter: int) -> Decimal | None:
    """Return the sum of the quarters before; nothing in the first."""
    return sum(map(_exact, shares[: quarter - 1]), Decimal(0)) if quarter > 1 else None


def _exact(number: float) -> Decimal:
    return Decimal(str(number))


# --- Rekap Komponen ----------------------------------------------------------------------------------------------


def komponen(quarter: int) -> dict[str, list[dict[str, Any]]]:
    """Return a komponen for each output, which has spent what the output has."""
    return {"komponen": [_komponen(number, output, quarter) for number, output in enumerate(OUTPUTS, 1)]}


def _komponen(number: int, output: Any, quarter: int) -> dict[str, Any]:
    act, code, name, pagu, (_, _, done), spent = output
    so_far = sum(map(_exact, spent[:quarter]), Decimal(0))
    before = sum(map(_exact, spent[: quarter - 1]), Decimal(0))
    money, money_before = (each if max(spent) > 100 else round(pagu * each / 100) for each in (so_far, before))
    word = "Selesai" if quarter == 4 else "Pelaksanaan"
    row: dict[str, Any] = {
        "nomor": str(number), "kode_kegiatan": act, "kode_kro": code, "kode_ro": f"00{number}", "nama_ro": name,
        "kode_komponen": "051", "nama_komponen": name, "status": word, "keterangan_status": word,
        "progres": int(sum(done[:quarter])), "satuan": "layanan", "volume": 2,
        "realisasi_volume": 2 if quarter == 4 else 0, "alokasi": pagu, "realisasi": money,
        "status_kemanfaatan": "Belum", "kategori_permasalahan": "Tidak Ada Masalah",
    }  # fmt: skip
    if quarter > 1:
        row |= {
            "progres_lalu": int(sum(done[: quarter - 1])),
            "realisasi_lalu": money_before,
            "realisasi_volume_lalu": 0,
        }
    return row


# --- PNBP --------------------------------------------------------------------------------------------------------


def pnbp(quarter: int) -> dict[str, list[dict[str, Any]]]:
    services = []
    for number, (name, target, earned, last_year) in enumerate(SERVICES, 1):
        so_far = list(accumulate(earned))
        services.append({
            "nomor": str(number),
            "layanan": name,
            "target": target,
            "realisasi_lalu": so_far[quarter - 2] if quarter > 1 else None,
            "realisasi": so_far[quarter - 1],
            "realisasi_tahun_lalu": last_year[quarter - 1] * 100_000_000,
        })  # fmt: skip
    months = [
        {"bulan": month, "target": MONTHLY_TARGET, "realisasi": earned_in(month, quarter)} for month in range(1, 13)
    ]
    years = [
        {"tahun": YEAR - 1, "target": 1_500_000_000, "realisasi": 1_200_000_000, "pagu_penggunaan": 900_000_000,
         "realisasi_penggunaan": 800_000_000},
        {"tahun": YEAR, "target": 1_800_000_000, "realisasi": sum(row["realisasi"] for row in services),
         "pagu_penggunaan": 1_000_000_000, "realisasi_penggunaan": 200_000_000 * quarter},
    ]  # fmt: skip
    return {"layanan": services, "bulanan": months, "tahunan": years}


def earned_in(month: int, quarter: int) -> int | None:
    """Return what came in in a month: all of a quarter's earnings are split 2 : 2 : rest; nothing after the quarter."""
    its_quarter = (month + 2) // 3
    if its_quarter > quarter:
        return None
    earned = sum(service[2][its_quarter - 1] for service in SERVICES)
    third = earned // 3
    return earned - 2 * third if month % 3 == 0 else third


NEW: Mapping[str, Mapping[str, Sequence[str]]] = {
    "form_a": {"realisasi": ("keuangan_s_ini", "keuangan_r_ini", "fisik_s_ini", "fisik_r_ini", "realisasi_rp_ini")},
    "rekap_komponen": {
        "komponen": (
            "status",
            "keterangan_status",
            "progres",
            "realisasi_volume",
            "realisasi",
            "status_kemanfaatan",
            "kategori_permasalahan",
        )
    },
    "pnbp": {
        "layanan": ("realisasi", "realisasi_tahun_lalu"),
        "bulanan": ("realisasi",),
        "tahunan": ("realisasi", "realisasi_penggunaan"),
    },
}
"""What staff type anew every quarter."""
