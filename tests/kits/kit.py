"""What the tests of whole workbooks share: a report without any finding, and ways to type into it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from xlkinerja.finding import Finding
from xlkinerja.folder.outcome import Outcome
from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.ooxml.model import CellValue, Edits, SetCell, Sheet, Workbook
from xlkinerja.ooxml.patch import patch
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "pnbp").glob("*.json"))

# Triwulan II of 2024. Targets 1.000.000 + 600.000 = 1.600.000, also over twelve months and in Tahunan; realised
# 500.000 + 300.000 = 800.000 (50 %), also from January to June and in Tahunan; last year 400.000 + 200.000 = 600.000.
# In the workbook: services in Layanan!11:12, Jumlah in 32; months in Bulanan!6:17, Jumlah in 19; years in Tahunan!6:7.
REPORT: Mapping[str, Any] = {
    "form": "pnbp",
    "fields": {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2},
    "tables": {
        "layanan": [
            {
                "nomor": "1",
                "layanan": "Pengujian",
                "target": 1_000_000,
                "realisasi_lalu": 200_000,
                "realisasi": 500_000,
                "realisasi_tahun_lalu": 400_000,
            },
            {
                "nomor": "2",
                "layanan": "Kalibrasi",
                "target": 600_000,
                "realisasi_lalu": 100_000,
                "realisasi": 300_000,
                "realisasi_tahun_lalu": 200_000,
            },
        ],
        "bulanan": [
            {"bulan": 1, "target": 100_000, "realisasi": 100_000},
            {"bulan": 2, "target": 100_000, "realisasi": 100_000},
            {"bulan": 3, "target": 100_000, "realisasi": 100_000},
            {"bulan": 4, "target": 100_000, "realisasi": 100_000},
            {"bulan": 5, "target": 100_000, "realisasi": 200_000},
            {"bulan": 6, "target": 100_000, "realisasi": 200_000},
            {"bulan": 7, "target": 100_000},
            {"bulan": 8, "target": 100_000},
            {"bulan": 9, "target": 200_000},
            {"bulan": 10, "target": 200_000},
            {"bulan": 11, "target": 200_000},
            {"bulan": 12, "target": 200_000},
        ],
        "tahunan": [
            {
                "tahun": 2023,
                "target": 900_000,
                "realisasi": 600_000,
                "pagu_penggunaan": 500_000,
                "realisasi_penggunaan": 400_000,
            },
            {"tahun": 2024, "target": 1_600_000, "realisasi": 800_000},
        ],
    },
}

Typing = Mapping[str, CellValue | tuple[CellValue, str]]
"""What is typed where: `{"Layanan!C12": 600}`; a pair is a formula with its result first (None: not calculated)."""


@cache
def clean() -> bytes:
    """Return the workbook of REPORT, as the template makes it: nothing is wrong with it."""
    return template(load("pnbp"), REPORT)


def made(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the workbook of REPORT after a change of its data."""
    data = copy.deepcopy(dict(REPORT))
    change(data)
    return template(load("pnbp"), data)


def put(folder: Path, **books: bytes) -> Path:
    """Write workbooks into a folder by their names without the ending; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    return folder


def typed(data: bytes, cells: Typing) -> bytes:
    """Return the workbook with cells typed over and not a byte more changed."""
    edits = []
    for place, content in cells.items():
        sheet, _, cell = place.rpartition("!")
        value, formula = content if isinstance(content, tuple) else (content, None)
        edits.append(SetCell(sheet, *parse_cell(cell), value, formula))
    patched = patch(data, Edits(cells=tuple(edits)))
    assert not patched.refused
    return patched.data


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    """Return the workbook after a change made with openpyxl; only for workbooks that we have not answered in yet."""
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def check(data: bytes) -> Result:
    return check_workbook(data, "uji.xlsx")


def places(result: Result) -> set[tuple[str, str]]:
    """Return what was found and where: `("P-01", "Layanan!C32")`."""
    return {(finding.code, str(finding.place)) for finding in result.findings}


def codes(result: Result | Outcome) -> set[str]:
    return {finding.code for finding in result.findings}


def only(result: Result | Outcome, code: str) -> Finding:
    """Return the one finding of a code."""
    found = [finding for finding in result.findings if finding.code == code]
    assert len(found) == 1, f"{code}: {[str(finding.place) for finding in found]}"
    return found[0]


def reader(data: bytes) -> Workbook:
    return read_workbook(data)


def sheet(data: bytes, name: str) -> Sheet:
    found = read_workbook(data).sheet(name)
    assert found is not None, f"no sheet {name}"
    return found


def text_at(data: bytes, place: str) -> str:
    """Return the text or the digits of a cell, "" for a blank one."""
    name, _, cell = place.rpartition("!")
    found = sheet(data, name).cells.get(parse_cell(cell))
    return found.text if found else ""


def formula_at(data: bytes, place: str) -> str | None:
    name, _, cell = place.rpartition("!")
    found = sheet(data, name).cells.get(parse_cell(cell))
    return found.formula if found else None


def fill_at(data: bytes, place: str) -> str | None:
    """Return the colour of a cell's solid fill."""
    name, _, cell = place.rpartition("!")
    book = read_workbook(data)
    page = book.sheet(name)
    assert page is not None
    found = page.cells.get(parse_cell(cell))
    return book.formats[found.style].fill if found else None


def parts(data: bytes) -> dict[str, str]:
    """Return a workbook's parts in canonical XML: what openpyxl writes with lxml and without is the same in it.

    app.xml is left out; it names the version of openpyxl and nothing else.
    """
    with ZipFile(BytesIO(data)) as package:
        names = [name for name in package.namelist() if name != "docProps/app.xml"]
        return {name: ET.canonicalize(package.read(name).decode()) for name in names}


# Words that only a programmer, or nobody, should ever read.
_FOREIGN = re.compile(
    r"\b(?:None|nan|NaN|error|Error|exception|Traceback|True|False|null|Decimal|bytes|file|row|column|value)\b|[{}]|'b\b"
)


def reads_well(message: str) -> bool:
    """Tell whether a message is finished Indonesian: no placeholder left, no programmer's English, a full stop."""
    return not _FOREIGN.search(message) and message.rstrip("`").endswith(".")


def zip_edited(
    data: bytes, edits: Mapping[str, Callable[[str], str]], added: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the workbook with parts rewritten as text, and parts added."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in edits:
                before = content.decode()
                after = edits[name](before)
                assert after != before, f"nothing changed in {name}"
                content = after.encode()
            new.writestr(name, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return out.getvalue()
