"""The add-in `xlkinerja.xlam`: an empty workbook with our ribbon and our VBA project, the same bytes every time."""

from __future__ import annotations

import io
from importlib import resources
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from xlkinerja.excel.addin.ovba import WORKBOOK_CLASS, WORKSHEET_CLASS, Module, vba_project

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RIBBON_PART = "customUI/customUI.xml"
_LONGEST_LITERAL = 200  # characters in one line of VBA, which holds 1023

_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_WORKBOOK = (
    f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><workbookPr codeName="ThisWorkbook"/>'
    '<sheets><sheet name="xlkinerja" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData/></worksheet>'


def add_in(python: str) -> bytes:
    """Return the add-in whose buttons run xlkinerja with this Python interpreter, a full path."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in _parts(python).items():
            part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            package.writestr(part, content)
    return out.getvalue()


def is_ours(data: bytes) -> bool:
    """Tell whether a file is an add-in that we made, by its ribbon."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            return b'id="xlkinerjaTab"' in package.read(_RIBBON_PART)
    except (BadZipFile, KeyError):
        return False


def modules(python: str) -> list[Module]:
    """Return the modules of the add-in's VBA project."""
    command = _source("XlkinerjaPerintah.bas") + python_function(python)
    return [
        Module("ThisWorkbook", base=WORKBOOK_CLASS),
        Module("Sheet1", base=WORKSHEET_CLASS),
        Module("XlkinerjaPita", _source("XlkinerjaPita.bas")),
        Module("XlkinerjaPerintah", command),
    ]


def python_function(python: str) -> str:
    """Return the VBA function that gives the path; what is not ASCII in it is spelled by its code."""
    pieces = [python[start : start + _LONGEST_LITERAL // 10] for start in range(0, len(python), _LONGEST_LITERAL // 10)]
    lines = [f"    Python = Python & {_literal(piece)}" for piece in pieces]
    return "\n".join(["Private Function Python() As String", *lines, "End Function", ""])


def _literal(text: str) -> str:
    """Return a VBA expression for a text."""
    parts: list[str] = []
    for unit in _utf16_units(text):
        char = chr(unit)
        plain = " " <= char <= "~" and char != '"'
        if plain and parts and parts[-1].startswith('"'):
            parts[-1] = f'{parts[-1][:-1]}{char}"'
        else:
            parts.append(f'"{char}"' if plain else f"ChrW({unit})")
    return " & ".join(parts)


def _utf16_units(text: str) -> list[int]:
    data = text.encode("utf-16-le")
    return [int.from_bytes(data[start : start + 2], "little") for start in range(0, len(data), 2)]


def _parts(python: str) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations(
            (f"{_DOCUMENT}/officeDocument", "xl/workbook.xml"),
            ("http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", _RIBBON_PART),
        ),
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{_DOCUMENT}/worksheet", "worksheets/sheet1.xml"),
            ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": _SHEET,
        "xl/vbaProject.bin": vba_project("Xlkinerja", modules(python)),
        _RIBBON_PART: _source("pita.xml"),
    }


def _relations(*targets: tuple[str, str]) -> str:
    entries = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def _source(name: str) -> str:
    return (resources.files("xlkinerja") / "excel" / "addin" / "source" / name).read_text(encoding="utf-8")
