"""Small workbooks for the patcher's tests, and other programs' eyes to look at the result with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"

STYLE_TEXT = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFFCC"/><bgColor indexed="64"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="4" tint="0.5999"/><bgColor indexed="64"/></patternFill>'
    "</fill></fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>'
    '<xf numFmtId="9" fontId="0" fillId="3" borderId="0" xfId="0" applyFill="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="1" borderId="0" xfId="0" applyFill="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Styles 0 plain, 1 `#,##0`, 2 the same on pale yellow, 3 percent on a theme colour, 4 on a pattern."""


def relationships(*entries: tuple[str, str, str]) -> str:
    """A relationships part from (id, type, target)."""
    body = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in entries)
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONSHIPS}">{body}</Relationships>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(rows: str = "", after: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet "Data" and two shared strings, `nol` and `satu`."""
    return {
        "[Content_Types].xml": '<?xml version="1.0"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": relationships(("rId1", "officeDocument", WORKBOOK)),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
        ),
        SHEET: sheet(rows, after=after),
        STYLES: STYLE_TEXT,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>nol</t></si>'
        "<si><r><t>sa</t></r><r><t>tu</t></r></si></sst>",
    }


def add_part(all_parts: dict[str, str | bytes], name: str, content: str | bytes, content_type: str) -> None:
    """Add a part with its content type."""
    types = str(all_parts["[Content_Types].xml"])
    entry = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    all_parts["[Content_Types].xml"] = types.replace("</Types>", entry)
    all_parts[name] = content


def pack(all_parts: Mapping[str, str | bytes]) -> bytes:
    """Zip the parts, with a clock that a rewritten entry would not keep."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 5, 4, 3, 2, 2)), content)
    return stream.getvalue()


def book(rows: str = "", after: str = "") -> bytes:
    return pack(parts(rows, after))


def part(data: bytes, name: str) -> str:
    """The text of a part, read by the standard library."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def rows_of(data: bytes) -> str:
    """What stands inside sheetData of the first sheet."""
    return part(data, SHEET).partition("<sheetData>")[2].partition("</sheetData>")[0]


def raw_entries(data: bytes) -> dict[str, tuple[object, ...]]:
    """Each entry's compressed bytes and its date, found by the standard library's reader."""
    found: dict[str, tuple[object, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            header = data[info.header_offset : info.header_offset + 30]
            start = info.header_offset + 30 + int.from_bytes(header[26:28], "little")
            start += int.from_bytes(header[28:30], "little")
            found[info.filename] = (info.CRC, info.date_time, data[start : start + info.compress_size])
    return found


def excel(data: bytes, *, values: bool = True, name: str = "Data") -> Worksheet:
    """A sheet as openpyxl sees it: cached values, or formulas."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)[name]


def calamine(data: bytes, name: str = "Data") -> list[list[object]]:
    """A sheet's values as calamine sees them, from A1 on."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name)
    return [list(row) for row in found.to_python(skip_empty_area=False)]
