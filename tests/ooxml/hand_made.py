"""Small workbooks written by hand, part by part, so that a test can break just one thing."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from xlkinerja.ooxml.model import PackageError, Sheet
from xlkinerja.ooxml.package import Limits
from xlkinerja.ooxml.reader import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


def rels(*entries: tuple[str, str, str]) -> str:
    """Relationships given as (id, last segment of the type, target)."""
    body = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{target}"/>' for i, t, target in entries)
    return f'<Relationships xmlns="{PACKAGE}">{body}</Relationships>'


def worksheet(rows: str = "", *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(*items: str) -> str:
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def workbook(sheets: str = '<sheet name="Data" sheetId="1" r:id="rId1"/>', *, after: str = "") -> str:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{after}</workbook>'


def parts(rows: str = "", **others: str) -> dict[str, bytes]:
    """The parts of a one-sheet workbook; `others` replace some by their short name below."""
    texts = {
        "types": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "root": rels(("rId1", "officeDocument", "xl/workbook.xml")),
        "workbook": workbook(),
        "beside": rels(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        "sheet": worksheet(rows),
        "strings": strings("<t>nol</t>", "<t>satu</t>"),
        "styles": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="9"/></cellXfs></styleSheet>',
    } | others
    names = {
        "types": "[Content_Types].xml",
        "root": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "beside": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }
    return {names.get(key, key): text.encode() for key, text in texts.items()}


def zipped(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def book(rows: str = "", **others: str) -> bytes:
    return zipped(parts(rows, **others))


def sheet(data: bytes, limits: Limits | None = None) -> Sheet:
    return read_workbook(data, limits or Limits()).sheets[0]


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code of the refusal and what it says: the limit or the reason."""
    with pytest.raises(PackageError) as caught:
        read_workbook(data, limits or Limits())
    details = caught.value.details
    return caught.value.code, str(details.get("limit") or details.get("reason") or details.get("kind"))


FOUR = (
    '<sheet name="Grafik" sheetId="4" r:id="rId4"/><sheet name="Data" sheetId="1" r:id="rId1"/>'
    '<sheet name="B &amp; C" sheetId="7" state="veryHidden" r:id="rId5"/>'
    '<sheet name="Makro" sheetId="8" state="hidden" r:id="rId6"/>'
)


def four_sheets(names: str = "") -> bytes:
    beside = rels(
        ("rId1", "worksheet", "/xl/worksheets/sheet1.xml"),
        ("rId4", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId5", "worksheet", "worksheets\\Sheet%202.xml"),
        ("rId6", "xlMacrosheet", "macrosheets/sheet1.xml"),
        ("rId7", "externalLink", "externalLinks/externalLink1.xml"),
    )
    more = {
        "xl/chartsheets/sheet1.xml": b"<chartsheet/>",
        "xl/Worksheets/sheet 2.xml": worksheet().encode(),
        "xl/macrosheets/sheet1.xml": b"<macrosheet/>",
    }
    listing = workbook(FOUR, after=f"<definedNames>{names}</definedNames>")
    return zipped(parts(beside=beside, workbook=listing) | more)


def generated() -> bytes:
    """A workbook of all kinds of content, made by openpyxl."""
    made = openpyxl.Workbook()
    first = made["Sheet"]
    for row, values in enumerate(
        [("teks", 1, 2.5, True), (" tepi ", -3e-7, 10**15, False), ("=A1&B1", "", None, 0)], 1
    ):
        for column, value in enumerate(values, 1):
            first.cell(row, column, value)
    first["E5"] = datetime(2025, 3, 4, 6)  # noqa: DTZ001 - a cell knows no time zone
    first.merge_cells("A7:C8")
    first.protection.sheet = True
    first.row_dimensions[9].hidden = True
    first.column_dimensions["F"].hidden = True
    first["G1"] = "#N/A"
    second = made.create_sheet("Lembar 'dua'")
    second.sheet_state = "hidden"
    second["B2"] = ArrayFormula("B2:B4", "=A2:A4*2")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()
