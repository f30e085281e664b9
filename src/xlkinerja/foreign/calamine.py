"""python-calamine as a reader: values and merged cells, in a child process; it knows neither formats nor formulas."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from xlkinerja.foreign.formats import Format, has_short_cells
from xlkinerja.foreign.limited import ChildLimits, is_possible, run
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.limits import DEFAULT_LIMITS, check_limit
from xlkinerja.ooxml.model import Cell, CellFormat, PackageError, Sheet, Workbook

LIBRARY = "python-calamine"
NAME = f"{LIBRARY} (nilai saja: tanpa format, rumus, dan catatan sel)"

_CHILD = Path(__file__).with_name("calamine_child.py")
_TOO_MANY = 3
_SECONDS = 15  # ten times what the largest file that we read takes
_STATES: dict[str, Literal["visible", "hidden", "veryHidden"]] = {"Hidden": "hidden", "VeryHidden": "veryHidden"}


@cache
def version() -> str | None:
    """Return which version is installed, None where none is."""
    from importlib import util  # noqa: PLC0415 - only files of other formats need it

    if not is_possible() or util.find_spec("python_calamine") is None:
        return None
    from importlib import metadata  # noqa: PLC0415 - as above

    return metadata.version(LIBRARY)


def read(data: bytes, format_: Format, folder: Path, limits: ChildLimits) -> Workbook | None:
    """Return the workbook as calamine reads it, in a folder of ours; None where it can make nothing of it.

    Raises PackageError for what takes too much time, or holds more than we read.
    """
    if format_ == "xlsb" and has_short_cells(data):
        return None
    source, target = folder / f"dibaca.{format_}", folder / "dibaca.json"
    source.write_bytes(data)
    asked = [sys.executable, "-P", str(_CHILD), str(source), str(target)]
    code = run(asked, folder, replace(limits, seconds=min(limits.seconds, _SECONDS)), dict(os.environ))
    if code == _TOO_MANY:
        allowed = DEFAULT_LIMITS.cells
        raise PackageError("XK-111", limit="jumlah sel", found=f"lebih dari {allowed}", allowed=allowed)
    if code != 0 or not target.is_file():
        return None
    return _workbook(json.loads(target.read_text(encoding="utf-8")))


def _workbook(sheets: list[dict[str, Any]]) -> Workbook:
    check_limit("jumlah sheet", len(sheets), DEFAULT_LIMITS.sheets)
    formats = ["General", *sorted({cell[4] for sheet in sheets for cell in sheet["cells"]} - {"General"})]
    styles = {code: number for number, code in enumerate(formats)}
    return Workbook(
        tuple(_sheet(sheet, styles) for sheet in sheets),
        formats=tuple(CellFormat(code) for code in formats),
        formats_known=False,
    )


def _sheet(sheet: dict[str, Any], styles: dict[str, int]) -> Sheet:
    cells = {
        (row, column): Cell(row, column, kind, text[: DEFAULT_LIMITS.text], style=styles[code])
        for row, column, kind, text, code in sheet["cells"]
    }
    check_limit("sel gabungan", len(sheet["merges"]), DEFAULT_LIMITS.merges)
    merges = (Range(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet["merges"])
    return Sheet(sheet["name"], _STATES.get(sheet["visible"], "visible"), cells, tuple(merges))
