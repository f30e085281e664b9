"""LibreOffice as a second opinion for the tests, and other programs' eyes to look at workbooks with."""

from __future__ import annotations

import io
import math
import re
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
from openpyxl.utils import get_column_letter

from office_process import OfficeError, again_if_lost, at_work, leave, missing, python_with_uno, start

HERE = Path(__file__).parent
EDITS = HERE / "office_edits.py"
ALL_SAMPLES = HERE.parents[1] / "samples"
SAMPLES = ALL_SAMPLES / "pnbp"
POISON = -999

Grid = list[list[Any]]
"""The values of a sheet from A1 on, row by row."""
Values = Mapping[tuple[str, str], object]
"""The values of cells by (sheet, address)."""


class Office:
    """LibreOffice, which opens a workbook anew for everything it is asked, in the folder of its process.

    One that is lost leaves a lock file there, with which the next one would not open the workbook.
    """

    @again_if_lost
    def edited(self, data: bytes, steps: Sequence[tuple[str | float, ...]]) -> bytes:
        """The workbook after these acts, saved by LibreOffice; the verbs are those of `office_edits.Staff`."""
        saved = at_work(EDITS).folder / "saved.xlsx"
        saved.unlink(missing_ok=True)
        self._ask(data, steps=steps, save=str(saved))
        return saved.read_bytes()

    @again_if_lost
    def grids(self, data: bytes, *, recalculate: bool) -> Mapping[str, Grid]:
        """The values that LibreOffice shows; without recalculation those stored in the file."""
        grids: Mapping[str, Grid] = self._ask(data, recalculate=recalculate)
        return grids

    @again_if_lost
    def pages(self, data: bytes) -> int:
        """How many pages the workbook prints."""
        count: int = self._ask(data, pages=True)
        return count

    def _ask(self, data: bytes, **command: object) -> Any:
        file = at_work(EDITS).folder / "opened.xlsx"
        file.write_bytes(data)
        return at_work(EDITS).ask({"open": str(file), **command})


@cache
def office() -> Office:
    """The LibreOffice of this test run; skips the test where there is none, except in CI."""
    python_with_uno()
    return Office()


def run_scripts(profile: Path, opened: Path, calls: Sequence[Sequence[object]]) -> tuple[list[Any], list[str]]:
    """What scripts return in a LibreOffice of their own, and the files open then; see office_scripts.py."""
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(opened.parent, kept, dirs_exist_ok=True)
        try:
            answer = _scripts_run(profile, opened, calls, Path(kept))
        except OfficeError as error:
            if "an empty interface of type com.sun.star.script.provider" not in str(error):
                raise
            missing("LibreOffice tidak menjalankan makro Python (apt install libreoffice-script-provider-python)")
    return answer["returned"], answer["open"]


@again_if_lost
def _scripts_run(profile: Path, opened: Path, calls: Sequence[Sequence[object]], before: Path) -> Any:
    """Run them on the folder as it was before: whoever was lost may have written into it."""
    shutil.rmtree(opened.parent)
    shutil.copytree(before, opened.parent)
    script = start(HERE / "office_scripts.py", profile)
    try:
        return script.ask({"open": str(opened), "call": calls})
    finally:
        leave()


# --- looking at workbooks ----------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def opened(data: bytes, *, values: bool = False) -> Any:
    """The workbook as openpyxl sees it, to be looked at only: formulas, or the values stored beside them."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def stored_results(data: bytes) -> Values:
    """The stored result of every formula cell."""
    formulas, values = opened(data), opened(data, values=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def at_addresses(grids: Mapping[str, Grid]) -> Values:
    return {
        (sheet, f"{get_column_letter(column)}{row}"): value
        for sheet, grid in grids.items()
        for row, line in enumerate(grid, 1)
        for column, value in enumerate(line, 1)
    }


# --- recalculating -----------------------------------------------------------------------------------------------

_FORMULA_CELL = re.compile(rb"<c ([^>]*)>(<f[^>]*>[^<]*</f>|<f[^>]*/>)(?:<v>[^<]*</v>|<v */>)?</c>")

# LibreOffice pushes an empty row to the end of a sheet when rows are deleted; formualizer then finds it too large.
_EMPTY_END = re.compile(rb'<dimension ref="[^"]*1048576"/>|<row r="1048576"[^>]*(?:/>|></row>)')


@lru_cache(maxsize=4)
def poisoned(data: bytes, poison: int | None = POISON) -> bytes:
    """The workbook with the stored result of every formula cell set to a value that no formula gives, or to none."""

    def poisoned_cell(cell: re.Match[bytes]) -> bytes:
        attributes = re.sub(rb' t="\w+"', b"", cell[1])
        return b"<c %s>%s%s</c>" % (attributes, cell[2], b"" if poison is None else b"<v>%d</v>" % poison)

    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = _FORMULA_CELL.sub(poisoned_cell, _EMPTY_END.sub(b"", content))
            target.writestr(name, content)
    result = written.getvalue()
    found = stored_results(result)
    assert found.keys() == stored_results(data).keys()
    assert set(found.values()) <= {poison}, "a formula cell was left as it was"
    return result


def recalculated_by_formualizer(data: bytes, folder: Path) -> Values:
    """What formualizer computes for every formula cell of the workbook, stored results poisoned."""
    source, target = folder / "poisoned.xlsx", folder / "recalculated.xlsx"
    source.write_bytes(_without_tables(poisoned(data)))
    formualizer.recalculate_xlsx_file(str(source), str(target))
    return stored_results(target.read_bytes())


def _without_tables(data: bytes) -> bytes:
    """The workbook without its tables, which no formula needs: formualizer refuses one with more than some fifteen."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = re.sub(rb"<tableParts.*?</tableParts>", b"", source.read(name))
            content = re.sub(rb'<(?:Override|Relationship) [^>]*(?:/tables/|/table")[^>]*>', b"", content)
            if not name.startswith("xl/tables/"):
                target.writestr(name, content)
    return written.getvalue()


def recalculated_by_libreoffice(data: bytes) -> Values:
    """What LibreOffice computes, stored results poisoned."""
    return at_addresses(office().grids(poisoned(data), recalculate=True))


def differences(data: bytes, recalculated: Values) -> list[tuple[str, str, object, object]]:
    """The formula cells whose stored result is not what another program computes; the workbook must have some."""
    ours = stored_results(data)
    assert ours, "nothing to compare"
    return [
        (*place, value, recalculated.get(place))
        for place, value in ours.items()
        if not same(value, recalculated.get(place))
    ]


def same(one: object, other: object) -> bool:
    """Tell whether two programs mean the same value; a blank text equals a blank.

    A difference of two ratios that hardly differ keeps no more digits than those have in a double.
    """
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15)
    return ("" if one is None else one) == ("" if other is None else other)
