"""How the CPU of `check` grows with the rows of a form: `python benchmarks/growth.py [FORM ...]`.

Made-up reports, twice four times as many rows; the exponent is 1 where work grows with the rows, 2 where every row is
held against every other. Making the workbooks takes longer than checking them and is not counted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from itertools import pairwise, product
from math import log
from string import ascii_uppercase
from typing import Any

from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook
from xlkinerja.templates import template

FIELDS = {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2024, "triwulan": 2}
Tables = Mapping[str, list[dict[str, Any]]]


def form_a(rows: int) -> Tables:
    """Return one kegiatan with so many outputs."""
    codes = ["".join(letters) for letters in product(ascii_uppercase, repeat=3)][:rows]
    keys = [{"kode_kegiatan": "6077", "kode_kro": code, "nama_output": f"Output {code}"} for code in codes]
    figures = {"keuangan_s_lalu": 10.25, "keuangan_r_lalu": 12.5, "fisik_s_lalu": 10, "fisik_r_lalu": 13}
    figures |= {"keuangan_s_ini": 20, "keuangan_r_ini": 21, "fisik_s_ini": 20, "fisik_r_ini": 22}
    return {
        "kegiatan": [{"kode_kegiatan": "6077", "nama_kegiatan": "Layanan"}],
        "keluaran": [{**key, "rupiah": 1_000_000 + number} for number, key in enumerate(keys)],
        "realisasi": [{**key, **figures} for key in keys],
    }


def rencana_aksi(rows: int) -> Tables:
    """Return so many indicators, five to a sasaran."""
    keys = [
        {
            "nomor_sasaran": str(n // 5 + 1),
            "sasaran": f"Sasaran {n // 5 + 1}",
            "nomor_indikator": f"{n // 5 + 1}.{n % 5 + 1}",
            "indikator": f"Indikator nomor {n}",
        }
        for n in range(rows)
    ]
    return {
        "rencana_aksi": [{**key, "target": 80 + n % 10, "satuan": "Persen"} for n, key in enumerate(keys)],
        "pengukuran": [{**key, "realisasi": 78.5} for key in keys],
    }


def pnbp(rows: int) -> Tables:
    """Return so many services."""
    figures = {"realisasi_lalu": 10_000, "realisasi": 500_000, "realisasi_tahun_lalu": 400_000}
    return {"layanan": [{"layanan": f"Layanan {n}", "target": 1_000_000 + n, **figures} for n in range(rows)]}


FORMS: Mapping[str, tuple[Callable[[int], Tables], tuple[int, ...]]] = {
    "form_a": (form_a, (60, 240, 960)),
    "rencana_aksi": (rencana_aksi, (100, 400, 1_600)),
    "pnbp": (pnbp, (120, 480, 1_920)),
}


def cpu(form: str, rows: int) -> float:
    """Return the seconds of CPU that checking a report of so many rows takes."""
    book = template(load(form), {"fields": FIELDS, "tables": FORMS[form][0](rows)})
    begin = time.process_time()
    check_workbook(book, "a.xlsx")
    return time.process_time() - begin


def main(names: list[str]) -> None:
    """Print seconds and exponents for each form."""
    cpu("pnbp", 10)  # what is done once
    for name in names or FORMS:
        sizes = FORMS[name][1]
        found = [cpu(name, rows) for rows in sizes]
        exponents = [log(b / a) / log(m / n) for (a, b), (n, m) in zip(pairwise(found), pairwise(sizes), strict=True)]
        shown = ", ".join(f"{rows} rows {seconds:.2f} s" for rows, seconds in zip(sizes, found, strict=True))
        print(f"{name}: {shown}; exponents {', '.join(f'{exponent:.2f}' for exponent in exponents)}")


if __name__ == "__main__":
    main(sys.argv[1:])
