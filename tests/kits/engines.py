"""Programs that compute workbooks besides LibreOffice and formualizer: IronCalc, pycel, HyperFormula and Gnumeric.

Each takes workbooks whose stored results are poisoned, and gives what it computes for every formula cell.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ironcalc
from pycel import ExcelCompiler

from office import POISON, Values, opened, poisoned, stored_results
from office_process import missing

Engine = Callable[[bytes, Path], Values]
"""Takes a workbook, and a folder to work in; gives the value of every formula cell by its place."""

FOLDER = Path(__file__).parents[1] / "engines"
"""The npm package of what runs under Node: npm ci --prefix tests/engines."""


def by_ironcalc(data: bytes, folder: Path) -> Values:
    """What IronCalc computes."""
    model = ironcalc.load_from_xlsx(str(_written(data, folder)), "en", "UTC", "en")
    model.evaluate()
    names = [each["name"] for each in model.get_worksheets_properties()]
    found = {}
    for sheet, cell in _formula_cells(data):
        found[sheet, cell.coordinate] = model.get_cell_value(names.index(sheet), cell.row, cell.column)
    return found


def by_pycel(data: bytes, folder: Path) -> Values:
    """What pycel computes; it takes a stored result for the value, so there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compiler = ExcelCompiler(filename=str(_written(data, folder, poison=None)))
        return {
            (sheet, cell.coordinate): _is_there(compiler.evaluate(f"'{sheet}'!{cell.coordinate}"))
            for sheet, cell in _formula_cells(data)
        }


def _is_there(value: object) -> object:
    """A formula always gives something: where there is nothing, nothing was computed. numpy's numbers become plain."""
    return POISON if value is None else value.item() if hasattr(value, "item") else value


def by_hyperformula(data: bytes, folder: Path) -> Values:
    """What HyperFormula computes, SheetJS having read the workbook."""
    (lines,) = run_node("hyperformula.mjs", [_written(data, folder)])
    return {(sheet, address): value for sheet, address, value in lines}


def by_gnumeric(data: bytes, folder: Path) -> Values:
    """What Gnumeric computes."""
    if shutil.which("ssconvert") is None:
        missing("Gnumeric tidak terpasang (apt install gnumeric)")
    made = folder / "gnumeric.xlsx"
    run = ["ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(_written(data, folder)), str(made)]
    subprocess.run(run, check=True, capture_output=True, timeout=300)
    return stored_results(made.read_bytes())


ENGINES: tuple[Engine, ...] = (by_ironcalc, by_pycel, by_hyperformula, by_gnumeric)


def run_node(script: str, arguments: Sequence[str | Path]) -> list[Any]:
    """Return the lines of JSON that a script of `tests/engines` prints, mostly one a file."""
    if shutil.which("node") is None or not (FOLDER / "node_modules").is_dir():
        missing("mesin npm tidak terpasang (npm ci --prefix tests/engines)")
    run = subprocess.run(
        ["node", FOLDER / script, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return [json.loads(line) for line in run.stdout.splitlines()]


def _written(data: bytes, folder: Path, poison: int | None = POISON) -> Path:
    path = folder / "poisoned.xlsx"
    path.write_bytes(poisoned(data, poison))
    return path


def _formula_cells(data: bytes) -> list[tuple[str, Any]]:
    return [
        (sheet.title, cell)
        for sheet in opened(data).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
