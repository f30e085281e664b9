"""Makes the workbooks of this folder anew: `python make.py`, with LibreOffice and SheetJS 0.16.9 (`npm i xlsx@0.16.9`).

One Form A with the cells that depend on their formats, as .xlsx by openpyxl, as .xls and .ods by LibreOffice, and as
.xlsb by SheetJS, which LibreOffice cannot write. Later versions of SheetJS write cells that python-calamine passes
over; `cells-without-columns.xlsb` is two rows by one of those (0.18.5).
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "samples" / "form_a" / "manado-2023-tw2-angka.xlsx"
SCRIPT = """
const [, from, to] = process.argv
const xlsx = require('xlsx')
xlsx.writeFile(xlsx.readFile(from, {cellNF: true, cellFormula: true}), to, {bookType: 'xlsb'})
"""
CELLS = (
    ("Rekap", "C4", 24719, "000000"),
    ("Rekap", "N30", dt.date(2023, 7, 7), "[$-421]d mmmm yyyy"),
    ("Form A 6077", "C12", "007", "General"),
    ("Form A 6077", "F20", 48488, '"Rp" #,##0'),
    ("Form A 6077", "H34", 0.45, "0%"),
)


def main(node_modules: str) -> None:
    book = openpyxl.load_workbook(SAMPLE)
    for sheet, cell, value, number_format in CELLS:
        book[sheet][cell].value = value
        book[sheet][cell].number_format = number_format
        book[sheet][cell].quotePrefix = value == "007"
    book.save(HERE / "form-a.xlsx")
    profile = f"-env:UserInstallation={(HERE / 'profile').as_uri()}"
    for ending in ("xls", "ods"):
        subprocess.run(
            ["soffice", "--headless", profile, "--convert-to", ending, "--outdir", HERE, HERE / "form-a.xlsx"],
            check=True,
        )
    node = ["node", "-e", SCRIPT, HERE / "form-a.xlsx", HERE / "form-a.xlsb"]
    subprocess.run(node, check=True, cwd=node_modules)


if __name__ == "__main__":
    main(sys.argv[1])
