"""What the satker of an agency send by mail: workbooks under the names that staff give them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kit_agency.figures import Row, Tables, quarter_of
from kit_agency.units import Unit, units
from xlkinerja.form import Form, Table
from xlkinerja.form.loader import load
from xlkinerja.ooxml.model import Edits, SetCell
from xlkinerja.ooxml.patch import patch
from xlkinerja.templates import template
from xlkinerja.templates.data import Prefill, prefill, with_blank_rows
from xlkinerja.templates.layout import SheetLayout, lay_out
from xlkinerja.templates.values import CellValue

FORMS = ("pnbp", "form_a", "rencana_aksi")
PERIOD = (2024, 2)
IN_TIME, LATE = datetime(2024, 7, 4, 9, 30), datetime(2024, 7, 24, 16, 5)  # noqa: DTZ001 - a mail's local time

_ROMAN = ("", "I", "II", "III", "IV")
_TITLES = {
    "pnbp": ("PNBP", "Laporan PNBP", "lap pnbp", "Realisasi PNBP", "PNBP_"),
    "form_a": ("Form A", "FORM-A PP39", "form_a", "Formulir A", "Form A PP 39"),
    "rencana_aksi": ("Rencana Aksi", "RENAKSI", "renaksi PK", "Rencana Aksi & Pengukuran", "rencana_aksi"),
}
_QUARTERS = ("TW {roman}", "tw{number}", "Triwulan {number}", "TW {roman} {year}", "{year}-{number}")
_ENDINGS = ("", "", "", " revisi", " FINAL", " FINAL (2)", " - Copy", " fix", " (1)", "_ok")
_FOLDERS = ("", "{city}/", "{code} - {city}/", "Dari email/{city}/")

_Address = tuple[str, int, int]


@dataclass(frozen=True)
class Submission:
    """One workbook of one satker: the name it came under, its figures, and the same as staff typed them."""

    unit: Unit
    form: str
    period: tuple[int, int]
    name: str
    tables: Tables
    typed: Mapping[str, Any]

    @property
    def workbook(self) -> bytes:
        """The workbook's bytes."""
        return workbook(self.typed)


def agency(
    satker: int = 24, forms: Iterable[str] = FORMS, period: tuple[int, int] = PERIOD, seed: int = 1
) -> Iterator[Submission]:
    """Yield what the satker of an agency send for one quarter."""
    chosen = tuple(forms)
    for unit in units(satker, seed):
        quarter = quarter_of(unit, period, seed)
        random = Random(f"{seed} names {unit.code}")
        folder = random.choice(_FOLDERS).format(city=unit.city, code=unit.code)
        for form in chosen:
            tables = quarter.tables[form]
            typed = {"form": form, "fields": quarter.fields[form], "tables": as_typed(form, tables, random)}
            yield Submission(unit, form, period, folder + _name(unit, form, period, random), tables, typed)


def _name(unit: Unit, form: str, period: tuple[int, int], random: Random) -> str:
    year, number = period
    quarter = random.choice(_QUARTERS).format(roman=_ROMAN[number], number=number, year=year)
    suffix = random.choice((".xlsx",) * 6 + (".XLSX", ".Xlsx"))
    return f"{random.choice(_TITLES[form])} {quarter} {unit.city}{random.choice(_ENDINGS)}{suffix}"


def write(folder: Path, submissions: Iterable[Submission]) -> list[Path]:
    """Write the workbooks below a folder, all with the same time of arrival, and return where they are."""
    return [put(folder / submission.name, submission.workbook) for submission in submissions]


def put(path: Path, data: bytes, when: datetime = IN_TIME) -> Path:
    """Write a file that arrived at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


# --- as staff type it ----------------------------------------------------------------------------------------------


def as_typed(form: str, tables: Tables, random: Random) -> Tables:
    """Return the tables with some amounts and percentages typed as texts, in one of six workbooks."""
    if random.random() >= 1 / 6:
        return tables
    style = random.choice(("{:,}", "Rp {:,}", "Rp. {:,},-"))
    column, table = {
        "pnbp": ("realisasi", "layanan"),
        "form_a": ("fisik_r_ini", "realisasi"),
        "rencana_aksi": ("realisasi_anggaran", "pengukuran"),
    }[form]
    return {**tables, table: [_typed(row, column, style) for row in tables[table]]}


def _typed(row: Row, column: str, style: str) -> Row:
    value = row.get(column)
    if isinstance(value, int) and value >= 1_000_000:  # with two separators nothing is ambiguous
        return {**row, column: style.format(value).replace(",", ".").replace(".-", ",-")}
    if value is not None and not isinstance(value, int):
        return {**row, column: f"{value}%".replace(".", ",")}
    return row


# --- workbooks -----------------------------------------------------------------------------------------------------

Shape = tuple[tuple[tuple[str, str], int], ...]


def workbook(data: Mapping[str, Any]) -> bytes:
    """Return the workbook that `template` makes of the data, made faster: a blank one with the cells typed in."""
    form = load(data["form"])
    cells = prefill(form, data)
    blank, places = _blank(form.name, _shape(form, cells), tuple(cells.groups.items()))
    edits = [
        SetCell(*places[cell], value)
        for cell, value in _values(with_blank_rows(form, cells))
        if value is not None and cell in places
    ]
    patched = patch(blank, Edits(cells=tuple(edits)))
    assert not patched.refused
    return patched.data


def _shape(form: Form, cells: Prefill) -> Shape:
    """Return how many rows each table has: no fewer than the form prints, but where another is made from it."""
    sources = {table.source for table in form.tables}
    padded = with_blank_rows(form, cells).rows
    return tuple((part, len((cells.rows if part[0] in sources else padded)[part])) for part in padded)


def _values(cells: Prefill) -> Iterator[tuple[tuple[object, ...], CellValue]]:
    """Yield every cell's value, by field, or by table, group, row and column."""
    for name, value in cells.fields.items():
        yield (name,), value
    for (table, group), rows in cells.rows.items():
        for number, row in enumerate(rows):
            for column, value in row.items():
                yield (table, group, number, column), value


@cache
def _blank(
    name: str, shape: Shape, groups: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[bytes, Mapping[tuple[object, ...], _Address]]:
    """Return a blank workbook with so many rows in each table, and where its cells are."""
    form = load(name)
    rows = {part: _blank_rows(form.table[part[0]], count) for part, count in shape}
    cells = Prefill({}, rows, {}, dict(groups))
    counts = {part: len(found) for part, found in with_blank_rows(form, cells).rows.items()}
    sheets = lay_out(form, counts, dict(groups))
    return template(form, cells), dict(cell for sheet in sheets for cell in _places(sheet))


def _blank_rows(table: Table, count: int) -> tuple[Row, ...]:
    """Return rows without contents, but for the keys that a form prints itself."""
    return tuple({table.key: key} for key in table.fixed) or tuple({} for _ in range(count))


def _places(sheet: SheetLayout) -> Iterator[tuple[tuple[object, ...], _Address]]:
    for name, area in sheet.inputs.items():
        yield (name,), (sheet.title, area.top, area.left)
    for printed in sheet.tables:
        table = printed.table
        for column, area in printed.spans.items():
            for number in range(1 if table.record else printed.layout.last - printed.layout.first + 1):
                row = area.top if table.record else printed.layout.first + number
                yield (table.name, printed.group, number, column), (sheet.title, row, area.left)
