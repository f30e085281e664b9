"""The job of `fill` for the PNBP form as a capable user would script it with openpyxl and pandas.

Load the workbook, compute all columns and totals, check the simple rules, write the values, colour the cells with
findings and give them notes, add a sheet with the findings, save. It knows where the tables lie. What `fill` does
besides, it does not: find tables that were moved, read figures typed as text, keep explanations, write live formulas,
leave every other byte alone, prove that.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_COLOURS = {"galat": "FF9B9B", "peringatan": "FFD966"}


class Place(NamedTuple):
    """Where a table lies: its first and last body row, the row of its totals if it has one, its columns in order."""

    sheet: str
    first: int
    last: int
    total: int | None
    columns: tuple[str, ...]

    def letter(self, column: str) -> str:
        return chr(ord("A") + self.columns.index(column))


class Finding(NamedTuple):
    code: str
    level: str
    sheet: str
    cell: str
    message: str


SERVICES = Place(
    "Layanan", 11, 30, 32,
    ("nomor", "layanan", "target", "lalu", "realisasi", "ini", "persen", "tahun_lalu", "pertumbuhan", "porsi",
     "pelanggan", "volume", "satuan"),
)  # fmt: skip
MONTHS = Place(
    "Bulanan", 6, 17, 19,
    ("bulan", "target", "realisasi", "target_kumulatif", "realisasi_kumulatif", "target_antara", "realisasi_antara"),
)  # fmt: skip
YEARS = Place(
    "Tahunan", 6, 11, None,
    ("tahun", "target", "realisasi", "persen", "pertumbuhan", "pagu", "terpakai", "persen_terpakai"),
)  # fmt: skip
_TEXTS = {"nomor", "layanan", "satuan", "bulan"}


def fill_by_hand(data: bytes) -> bytes:
    """Return the workbook with computed values, coloured cells, notes and a sheet of findings."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    year, quarter = int(book["Layanan"]["C6"].value), int(book["Layanan"]["C7"].value)
    services, months, years = (read_table(book, place) for place in (SERVICES, MONTHS, YEARS))
    total = _compute_services(services)
    _compute_months(months)
    _compute_years(years)
    findings = [
        *_services_findings(services, quarter),
        *_total_findings(total, months, years.set_index("tahun"), year, quarter),
        *_negative(SERVICES, services, ("target", "lalu", "realisasi", "tahun_lalu")),
        *_negative(MONTHS, months, ("target", "realisasi")),
        *_negative(YEARS, years, ("target", "realisasi", "pagu", "terpakai")),
    ]
    computed = ["ini", "persen", "pertumbuhan", "porsi"]
    _write(book, SERVICES, services, computed)
    _write(book, MONTHS, months, list(MONTHS.columns[3:]))
    _write(book, YEARS, years, ["persen", "pertumbuhan", "persen_terpakai"])
    _write_totals(book, SERVICES, total)
    _write_totals(book, MONTHS, months[["target", "realisasi"]].sum(min_count=1))
    _mark(book, findings)
    _list(book, findings)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# --- computing -----------------------------------------------------------------------------------------------------


def read_table(book: Workbook, place: Place) -> pd.DataFrame:
    rows = book[place.sheet].iter_rows(
        min_row=place.first, max_row=place.last, max_col=len(place.columns), values_only=True
    )
    table = pd.DataFrame(rows, columns=list(place.columns), index=range(place.first, place.last + 1))
    numbers = [column for column in place.columns if column not in _TEXTS]
    table[numbers] = table[numbers].apply(pd.to_numeric, errors="coerce")
    return table


def _ratio(one: pd.Series, other: pd.Series | float) -> pd.Series:
    return one / (other.where(other != 0) if isinstance(other, pd.Series) else other or float("nan"))


def _compute_services(table: pd.DataFrame) -> pd.Series:
    """Compute the services' columns in place and return the row of totals."""
    table["ini"] = table.realisasi - table.lalu
    total = table[["target", "lalu", "realisasi", "ini", "tahun_lalu", "pelanggan"]].sum(min_count=1)
    table["persen"] = _ratio(table.realisasi, table.target)
    table["pertumbuhan"] = _ratio(table.realisasi - table.tahun_lalu, table.tahun_lalu)
    table["porsi"] = _ratio(table.realisasi, total.realisasi)
    total["persen"] = total.realisasi / total.target
    total["pertumbuhan"] = (total.realisasi - total.tahun_lalu) / total.tahun_lalu
    total["porsi"] = 1.0
    return total


def _compute_months(table: pd.DataFrame) -> None:
    for column in ("target", "realisasi"):
        table[f"{column}_kumulatif"] = table[column].cumsum()
        table[f"{column}_antara"] = _ratio(table[f"{column}_kumulatif"], float(table.target.sum()))


def _compute_years(table: pd.DataFrame) -> None:
    table["persen"] = _ratio(table.realisasi, table.target)
    before = (table.tahun - 1).map(table.dropna(subset=["tahun"]).set_index("tahun").realisasi)
    table["pertumbuhan"] = _ratio(table.realisasi - before, before)
    table["persen_terpakai"] = _ratio(table.terpakai, table.pagu)


# --- checking ------------------------------------------------------------------------------------------------------


def _services_findings(table: pd.DataFrame, quarter: int) -> Iterator[Finding]:
    given = table[table.layanan.notna()]
    received, wanted = given.realisasi.fillna(0), given.target.fillna(0)
    checks = (
        ("P-05", "galat", "realisasi", given.realisasi < given.lalu, "lebih kecil dari s.d. triwulan lalu"),
        ("P-06", "peringatan", "target", (received > 0) & (wanted == 0), "punya realisasi tanpa target"),
        ("P-06", "peringatan", "realisasi", (quarter == 4) & (wanted > 0) & (received <= 0), "belum ada realisasi"),
        ("P-07", "peringatan", "persen", given.persen > 3, "realisasi di atas 300% dari target"),
        ("P-10", "galat", "layanan", given.layanan.str.casefold().duplicated(keep=False), "tertulis dua kali"),
    )
    for code, level, column, broken, words in checks:
        for row, name in given.layanan[broken].items():
            yield Finding(code, level, "Layanan", f"{SERVICES.letter(column)}{row}", f"{name}: {words}.")


def _total_findings(
    total: pd.Series, months: pd.DataFrame, years: pd.DataFrame, year: int, quarter: int
) -> Iterator[Finding]:
    now = years.loc[year] if year in years.index else pd.Series(dtype=float)
    past = years.loc[year - 1] if year - 1 in years.index else pd.Series(dtype=float)
    pairs = (
        ("P-01", "galat", "Layanan", "C32", total.target, now.get("target"), "target setahun di sheet Tahunan"),
        ("P-02", "galat", "Layanan", "E32", total.realisasi, now.get("realisasi"), "realisasi di sheet Tahunan"),
        ("P-03", "galat", "Bulanan", "B19", months.target.sum(min_count=1), total.target, "target layanan"),
        ("P-04", "galat", "Bulanan", "C19", months.realisasi[: 3 * quarter].sum(min_count=1), total.realisasi,
         "realisasi layanan"),
        ("P-09", "peringatan", "Layanan", "H32", total.tahun_lalu if quarter == 4 else None, past.get("realisasi"),
         "realisasi tahun lalu di sheet Tahunan"),
    )  # fmt: skip
    for code, level, sheet, cell, one, other, words in pairs:
        if pd.notna(one) and pd.notna(other) and one != other:
            yield Finding(
                code, level, sheet, cell, f"Jumlah {one:,.0f}, {words} {other:,.0f}: selisih {one - other:,.0f}."
            )
    if total.persen < 0.25 * quarter - 0.15:
        yield Finding("P-07", "peringatan", "Layanan", "G32", f"Realisasi baru {total.persen:.2%} dari target.")


def _negative(place: Place, table: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[Finding]:
    for column in columns:
        for row in table.index[table[column] < 0]:
            yield Finding("P-08", "galat", place.sheet, f"{place.letter(column)}{row}", "Nilainya negatif.")


# --- writing -------------------------------------------------------------------------------------------------------


def _write(book: Workbook, place: Place, table: pd.DataFrame, columns: list[str]) -> None:
    sheet = book[place.sheet]
    for column in columns:
        letter = place.letter(column)
        for row, value in table[column].items():
            sheet[f"{letter}{row}"].value = None if pd.isna(value) else float(value)


def _write_totals(book: Workbook, place: Place, total: pd.Series) -> None:
    for column, value in total.items():
        book[place.sheet][f"{place.letter(str(column))}{place.total}"].value = None if pd.isna(value) else float(value)


def _mark(book: Workbook, findings: list[Finding]) -> None:
    for finding in findings:
        cell = book[finding.sheet][finding.cell]
        cell.fill = PatternFill("solid", fgColor=_COLOURS[finding.level])
        cell.comment = Comment(f"{finding.code}: {finding.message}", "pemeriksa")


def _list(book: Workbook, findings: list[Finding]) -> None:
    sheet: Worksheet = book.create_sheet("Pemeriksaan")
    sheet.append(["No", "Tingkat", "Kode", "Sheet", "Sel", "Temuan"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, finding in enumerate(findings, 1):
        sheet.append([number, finding.level, finding.code, finding.sheet, finding.cell, finding.message])
        sheet.cell(number + 1, 2).fill = PatternFill("solid", fgColor=_COLOURS[finding.level])
        sheet.cell(number + 1, 5).hyperlink = f"#'{finding.sheet}'!{finding.cell}"
    for letter, width in zip("ABCDEF", (5, 12, 8, 12, 8, 80), strict=True):
        sheet.column_dimensions[letter].width = width


def main() -> None:
    """Fill every workbook below a folder: `python benchmarks/by_hand.py KIRIMAN HASIL`."""
    inbox, results = Path(sys.argv[1]), Path(sys.argv[2])
    results.mkdir(parents=True, exist_ok=True)
    for file in sorted(path for path in inbox.rglob("*") if path.suffix.casefold() == ".xlsx"):
        (results / f"{file.stem}.xlsx").write_bytes(fill_by_hand(file.read_bytes()))


if __name__ == "__main__":
    main()
