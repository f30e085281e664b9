"""Three made-up forms of which one takes values from the next (A ← B ← C): `akhir` ← `tengah` ← `sumber`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.ooxml.model import Cell
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.templates import template

FORMS = Path(__file__).parents[1] / "values" / "forms"
OWNER = {"kode_satker": "247199", "nama_satker": "Balai Besar Uji", "tahun": 2024, "triwulan": 2}


def book(form: str, rows: Sequence[Mapping[str, Any]], **fields: object) -> bytes:
    """Return the workbook of a form with one table."""
    (table,) = load(form).tables
    return template(load(form), {"form": form, "fields": {**OWNER, **fields}, "tables": {table.name: list(rows)}})


def sumber(pagu: Mapping[str, object], **fields: object) -> bytes:
    return book("sumber", [{"kode": kode, "pagu": amount} for kode, amount in pagu.items()], **fields)


def tengah(realisasi: Mapping[str, object], **fields: object) -> bytes:
    return book("tengah", [{"kro": kro, "realisasi": amount} for kro, amount in realisasi.items()], **fields)


def akhir(*kro: str, **fields: object) -> bytes:
    return book("akhir", [{"kro": one} for one in kro], **fields)


def cell(data: bytes, sheet: str, address: str) -> Cell | None:
    found = read_workbook(data).sheet(sheet)
    assert found is not None
    return found.cells.get(parse_cell(address))


def column(data: bytes, form: str, name: str) -> list[Any]:
    """Return what stands in the cells of a column of a form's table, from top to bottom: numbers, texts, None."""
    from xlkinerja.pipeline import run_stages  # noqa: PLC0415
    from xlkinerja.reading.earlier_answer import read_earlier_answer  # noqa: PLC0415

    workbook = read_workbook(data)
    report = run_stages(workbook, read_earlier_answer(workbook))
    (part,) = report.tables[load(form).tables[0].name]
    sheet = workbook.sheet(part.layout.sheet)
    assert sheet is not None
    found = [sheet.cells.get((row.number, part.layout.columns[name])) for row in part.rows]
    return [_plain(one) for one in found]


def _plain(one: Cell | None) -> object:
    if one is None or one.kind == "blank":
        return None
    return Decimal(one.text) if one.kind == "number" else one.text
