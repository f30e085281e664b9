"""One submission in three forms whose figures agree: the PNBP of kit.REPORT, Rencana Aksi and Form A."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from kit import REPORT, typed
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters, earlier_of
from xlkinerja.finding import Finding
from xlkinerja.form.loader import load
from xlkinerja.report import Report
from xlkinerja.templates import template

Data = dict[str, Any]
Change = Callable[[Data], object]

FIELDS = {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2}

# kit.REPORT is the PNBP of the same satker and quarter: growth 200.000 / 600.000 = 33,333 %, 50 % of the target.
GROWTH = "Meningkatnya PNBP layanan jasa industri"
RENCANA: Mapping[str, Any] = {
    "form": "rencana_aksi",
    "fields": FIELDS,
    "tables": {
        "rencana_aksi": [
            {"nomor_sasaran": "1", "sasaran": "Layanan", "nomor_indikator": "1.1", "indikator": GROWTH, "target": 4,
             "satuan": "Persen"},
            {"nomor_indikator": "1.2", "indikator": "Indeks kepuasan", "target": "3,6", "satuan": "Indeks"},
        ],
        "pengukuran": [
            {"nomor_indikator": "1.1", "indikator": GROWTH, "realisasi": "33,33", "pagu": 600_000_000,
             "realisasi_anggaran": 240_000_000},
            {"nomor_indikator": "1.2", "indikator": "Indeks kepuasan", "realisasi": "3,7", "pagu": 400_000_000,
             "realisasi_anggaran": 200_000_000},
        ],
    },
}  # fmt: skip
# Spent: 440 of 1.000 million, 44 %; Form A says the same for its one output.
FORM_A: Mapping[str, Any] = {
    "form": "form_a",
    "fields": FIELDS,
    "tables": {
        "kegiatan": [{"kode_kegiatan": "6077", "nama_kegiatan": "Standardisasi"}],
        "keluaran": [
            {"kode_kegiatan": "6077", "kode_kro": "AEF", "nama_output": "Sosialisasi", "rupiah": 1_000_000_000}
        ],
        "realisasi": [
            {"kode_kegiatan": "6077", "kode_kro": "AEF", "keuangan_r_lalu": "20,00", "keuangan_r_ini": "24,00"}
        ],
    },
}
DATA = {"pnbp": REPORT, "rencana_aksi": RENCANA, "form_a": FORM_A}


def book(form: str, change: Change = lambda _: None) -> bytes:
    data = copy.deepcopy(dict(DATA[form]))
    change(data)
    return made(form, json.dumps(data))


@cache
def made(form: str, data: str) -> bytes:
    return template(load(form), json.loads(data))


def indicator(text: str, realised: str) -> bytes:
    """Return the Rencana Aksi with another first indicator and its realisasi."""
    return typed(book("rencana_aksi"), {"Pengukuran!D7": text, "Pengukuran!G7": realised})


def told_since(before: Report | None, now: Report | None) -> list[Finding]:
    """What a report gets by being held against that of last quarter."""
    assert before is not None
    assert now is not None
    quarters = Quarters("map", rules_between())
    earlier = earlier_of(before, "lalu.xlsx", 0, rules_between())
    assert earlier is not None
    quarters.add(earlier)
    return list(quarters.findings(now))
