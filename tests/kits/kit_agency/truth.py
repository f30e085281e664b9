"""The agency's sums, worked out from the generator's own whole numbers and fractions: no line of the engine is used.

Each function takes the tables of the satker of a unit. A ratio is made from the sums, never from ratios; a column in
which nobody typed anything is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from kit_agency.figures import Row, Tables, spent_of

Truth = Mapping[str, Mapping[str, Fraction | None]]
"""The sum or ratio of each column by table."""


def truth_of(form: str, reports: Sequence[Tables]) -> Truth:
    """Return the sums over all reports of one form."""
    return {"pnbp": _pnbp, "form_a": _form_a, "rencana_aksi": _rencana_aksi}[form](reports)


def _sum(values: Iterable[int | Fraction | None]) -> Fraction | None:
    present = [Fraction(value) for value in values if value is not None]
    return sum(present, Fraction(0)) if present else None


def _ratio(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return one / other if one is not None and other else None


def _rows(reports: Sequence[Tables], table: str) -> list[Row]:
    return [row for tables in reports for row in tables.get(table, ())]


def _pnbp(reports: Sequence[Tables]) -> Truth:
    rows = _rows(reports, "layanan")
    typed = ("target", "realisasi_lalu", "realisasi", "realisasi_tahun_lalu", "pelanggan")
    found = {name: _sum(row[name] for row in rows) for name in typed}
    found["realisasi_ini"] = _sum(
        row["realisasi"] - row["realisasi_lalu"] for row in rows if row["realisasi_lalu"] is not None
    )
    found["persen"] = _ratio(found["realisasi"], found["target"])
    past = found["realisasi_tahun_lalu"] or Fraction(0)
    found["pertumbuhan"] = _ratio((found["realisasi"] or Fraction(0)) - past, past)
    found["porsi"] = Fraction(1)
    months = _rows(reports, "bulanan")
    by_month = {name: _sum(row[name] for row in months) for name in ("target", "realisasi")}
    return {"layanan": found, "bulanan": by_month}


def _form_a(reports: Sequence[Tables]) -> Truth:
    outputs, progress = _rows(reports, "keluaran"), _rows(reports, "realisasi")
    budget = _sum(row["rupiah"] for row in outputs)
    percentages = {
        f"{kind}_{column}_{when}": _ratio(_sum(_weighted(reports, f"{kind}_{column}", when)), budget)
        for kind in ("keuangan", "fisik")
        for column in "sr"
        for when in ("lalu", "ini", "sd")
    }
    money = {name: _sum(row[name] for row in progress) for name in ("realisasi_rp_lalu", "realisasi_rp_ini")}
    return {
        "keluaran": {"phln": None, "rupiah": budget, "total": budget},
        "realisasi": {**percentages, **money},
        "rekap": {"pagu": budget, **percentages},
    }


def _weighted(reports: Sequence[Tables], column: str, when: str) -> Iterable[Fraction | None]:
    """Yield each output's percentage of its budget, in rupiah."""
    for tables in reports:
        budgets = {row["kode_kro"]: row["rupiah"] for row in tables["keluaran"]}
        for row in tables["realisasi"]:
            budget = budgets[row["kode_kro"]]
            for each in ("lalu", "ini") if when == "sd" else (when,):
                share = _share(row, column, each, budget)
                yield None if share is None else share * budget


def _share(row: Row, column: str, when: str, budget: int) -> Fraction | None:
    if column == "keuangan_r":
        return spent_of(row, budget, when)
    percent = row[f"{column}_{when}"]
    return None if percent is None else Fraction(percent) / 100


def _rencana_aksi(reports: Sequence[Tables]) -> Truth:
    measured = _rows(reports, "pengukuran")
    found = {name: _sum(row.get(name) for row in measured) for name in ("pagu", "realisasi_anggaran")}
    found["serapan"] = _ratio(found["realisasi_anggaran"], found["pagu"])
    achieved = list(_achieved(reports))
    means = {
        "jumlah_indikator": Fraction(len(measured)),
        "rata_rata_capaian": _ratio(_sum(achieved), Fraction(len(achieved))),
        "rata_rata_capaian_maks_100": _ratio(_sum(min(one, Fraction(1)) for one in achieved), Fraction(len(achieved))),
    }
    return {"pengukuran": found, "sasaran": means}


def _achieved(reports: Sequence[Tables]) -> Iterable[Fraction]:
    """Yield the capaian of each indicator: realised by target; higher is better for all of them."""
    for tables in reports:
        targets = {row["nomor_indikator"]: row["target"] for row in tables["rencana_aksi"] if "nomor_indikator" in row}
        for row in tables["pengukuran"]:
            yield Fraction(row["realisasi"]) / Fraction(targets[row["nomor_indikator"]])
