"""Makes the sample workbooks from the JSON files beside them: `python samples/make.py`.

The figures are those of the published tables: for pnbp the annual performance report 2024 of satker 247199 (Tabel 3.62,
3.26 to 3.28, 3.63, 3.64 and the monthly targets of Tabel 2.6), for form_a the report of satker 247246 on triwulan II
2023 (both Form A, Tabel 3 and 14). Officials' names are placeholders. `-angka` holds them as numbers with the names
mended, `-cetak` as they are typed in print, `-rupiah` also the amounts that the printed percentages come from,
`-tabel-3.64` the years whose printed sums do not add up, `-salah` has faults put in, `-emonev` is the sheet of another
program, row by row in a TOML file.

For layanan the sums are published and what they are made of is ours: of satker 247199 the results of the years 2024 and
2023 and the 305 respondents (the quarters are split by us), of Ambon 170 reports with 126 in time, 121 users, 57
respondents and 217 results with what was claimed of them. The letter of kiriman is that of satker 247246, without its
number; the reasons are ours.
"""

import json
import re
import tomllib
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from xlkinerja.form.loader import load
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.zip_writer import ZipWriter
from xlkinerja.templates import template
from xlkinerja.templates.clean import parts_of

FOLDER = Path(__file__).parent


def workbook(source: Path) -> bytes:
    """Return the workbook of one JSON file."""
    if source.suffix == ".toml":
        return sheet_of_another_program(source)
    data = json.loads(source.read_text(encoding="utf-8"))
    made = template(load(data["form"]), data)
    return with_error_cell(made) if source.stem == "bbspjikkp-2024-salah" else made


def sheet_of_another_program(source: Path) -> bytes:
    """Return the workbook of the rows in a TOML file, as another program exports it: no names, no formulas."""
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    book = Workbook()
    book.remove(book.worksheets[0])
    for said in data.get("sheets", [data]):
        sheet = book.create_sheet(said["sheet"])
        for row in said["rows"]:
            sheet.append([None if value == "" else value for value in row])
        for area in said["merged"]:
            sheet.merge_cells(area)
    book.properties.created = book.properties.modified = datetime(2023, 7, 7)  # noqa: DTZ001 - a file knows no zone
    writer = ZipWriter()
    for name, content in parts_of(book).items():
        writer.add(name.encode(), [content])
    return writer.finish()


def with_error_cell(made: bytes) -> bytes:
    """Return the workbook with a broken reference in the realisasi of Sertifikasi, which no JSON can say."""
    package = Package.open(made)
    sheet = "xl/worksheets/sheet1.xml"
    broken = rb'<c r="E13"\1 t="e"><f>#REF!</f><v>#REF!</v></c>'
    changed, count = re.subn(rb'<c r="E13"( s="\d+")[^>]*><v>3175849200</v></c>', broken, package.read(sheet))
    assert count == 1, "the realisasi of Sertifikasi is not in E13"
    return package.rewrite({sheet: changed})


def main() -> None:
    """Write every workbook beside its JSON file."""
    for source in sorted([*FOLDER.glob("*/*.json"), *FOLDER.glob("*/*.toml")]):
        source.with_suffix(".xlsx").write_bytes(workbook(source))


if __name__ == "__main__":
    main()
