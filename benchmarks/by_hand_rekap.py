"""The job of `consolidate` for the PNBP form as a capable user would script it with openpyxl and pandas.

Read the tables and findings of every answered workbook, put the rows together with file, sheet and row as a link, add
up by eselon I and for the ministry, list who sent something, draw a chart, save. What `consolidate` does besides, it
does not: resubmissions, decisions, reconciliation, the dataset, files that cannot be read.

`python benchmarks/by_hand_rekap.py HASIL REKAP.xlsx SATKER.csv`
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from by_hand import MONTHS, SERVICES, YEARS, read_table
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

_AMOUNTS = ["target", "lalu", "realisasi", "ini", "tahun_lalu", "pelanggan"]


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the rows of the three tables, and the findings, of all workbooks."""
    found: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path, data_only=True)
        code = str(book["Layanan"]["C4"].value)
        tables = {place.sheet: read_table(book, place) for place in (SERVICES, MONTHS, YEARS)}
        header, *rows = book["Pemeriksaan"].iter_rows(values_only=True)
        tables["Temuan"] = pd.DataFrame(rows, columns=[str(name) for name in header])
        for name, table in tables.items():
            kept = table[table.iloc[:, 1].notna()]
            source = {"satker": code, "berkas": path.name, "baris": kept.index}
            found.setdefault(name, []).append(kept.assign(**source))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in found.items()}


def totals(services: pd.DataFrame, satker: pd.DataFrame) -> pd.DataFrame:
    """Return the sums by satker, eselon I and ministry, and the ratios of the sums."""
    rows = services.merge(satker, left_on="satker", right_on="kode_satker", how="left")
    levels = [rows.groupby(level)[_AMOUNTS].sum().rename_axis("unit") for level in ("kementerian", "eselon1", "satker")]
    found = pd.concat(levels).reset_index()
    found["persen"] = found.realisasi / found.target
    found["pertumbuhan"] = (found.realisasi - found.tahun_lalu) / found.tahun_lalu
    return found


def save(tables: dict[str, pd.DataFrame], path: Path, satker: pd.DataFrame) -> None:
    summary = totals(tables["Layanan"], satker)
    sent = satker.assign(masuk=satker.kode_satker.isin(tables["Layanan"].satker))
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, table in {"Ringkasan": summary, "Kepatuhan": sent, **tables}.items():
            table.to_excel(writer, sheet_name=name, index=False)
            _dress(writer.sheets[name])
            if "baris" in table:
                _link(writer.sheets[name], table, name)
        _draw(writer.sheets["Ringkasan"], len(satker), len(summary))


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18


def _link(sheet: Worksheet, table: pd.DataFrame, name: str) -> None:
    column = table.columns.get_loc("baris") + 1
    values: Any = zip(table.berkas, table.baris, strict=True)
    for number, (file, row) in enumerate(values, 2):
        sheet.cell(number, column).hyperlink = f"{file}#'{name}'!A{row}"


def _draw(sheet: Worksheet, satker: int, last: int) -> None:
    chart = BarChart()
    first = last - satker + 2
    for column in (2, 4):
        chart.add_data(Reference(sheet, min_col=column, min_row=first, max_row=last + 1))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last + 1))
    sheet.add_chart(chart, "L2")


if __name__ == "__main__":
    save(read(Path(sys.argv[1])), Path(sys.argv[2]), pd.read_csv(sys.argv[3], sep=";", dtype=str))
