from __future__ import annotations

import io
import math
import warnings
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hand_made import (
    CORPORA,
    generated,
)
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from python_calamine import CalamineWorkbook

from xlkinerja.ooxml.address import Range, cell_name, parse_cell
from xlkinerja.ooxml.model import Cell, PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora do not lie beside the repository")
CORPUS = sorted(CORPORA.glob("*/*.xls[xm]"))
REFUSED = {"issue252.xlsx": "XK-102", "pass_protected.xlsx": "XK-103"}  # damaged; password
OPENPYXL_FAILS = {
    "empty_s_attribute.xlsx",
    "issue_419.xlsx",
    "issue_530.xlsx",
    "minimal_package.xlsx",
    "pivots.xlsx",
}


def agrees_with_openpyxl(made: Workbook, data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    for each in made.sheets:
        assert each.name in formulas.sheetnames
        theirs = formulas[each.name]
        assert each.state == theirs.sheet_state
        assert each.protected == bool(theirs.protection.sheet)
        assert {str(merge) for merge in theirs.merged_cells.ranges} == {range_name(merge) for merge in each.merges}
        assert each.hidden_rows == {row for row, size in theirs.row_dimensions.items() if size.hidden}
        for place, cell in theirs._cells.items():
            mine = each.cells.get(place, Cell(*place, "blank"))
            if not isinstance(cell, MergedCell):
                assert same_value(mine, values[each.name]._cells[place].value), (place, mine)
                assert (mine.formula or "") == formula_of(cell), (place, mine)
                assert made.formats[mine.style].number_format == cell.number_format
                assert made.formats[mine.style].locked == cell.protection.locked


def range_name(area: Range) -> str:
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    return first if area.area == 1 else f"{first}:{last}"


def formula_of(cell: Any) -> str:
    if isinstance(cell.value, DataTableFormula):
        return ""
    formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return formula.removeprefix("=") if cell.data_type == "f" else ""


def same_value(mine: Cell, theirs: object) -> bool:
    if isinstance(theirs, bool):
        return mine.kind == "boolean" and mine.text == str(theirs).upper()
    if isinstance(theirs, int | float):
        return mine.kind == "number" and math.isclose(float(mine.text), theirs, rel_tol=1e-15)
    if isinstance(theirs, date | datetime | time | timedelta):
        return mine.kind == "number"
    if isinstance(theirs, str) and theirs:
        # openpyxl leaves `_x000D_` raw and calamine loses outer blanks in places: facts/robustness.md 2.4
        return mine.kind in ("text", "error") and (mine.text.strip() == theirs.strip() or "_x" in theirs)
    return mine.text.strip() == "" or mine.kind == "error"


def agrees_with_calamine(made: Workbook, data: bytes) -> None:
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for each in made.sheets:
        rows = theirs.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
        for place, mine in each.cells.items():
            row = rows[place[0] - 1] if place[0] <= len(rows) else []
            value = row[place[1] - 1] if place[1] <= len(row) else ""
            assert same_value(mine, value), (place, mine, value)
        filled = {(r, c) for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""}
        assert filled <= set(each.cells)


def test_agrees_with_two_readers_on_a_generated_workbook() -> None:
    data = generated()
    made = read_workbook(data)
    agrees_with_openpyxl(made, data)
    agrees_with_calamine(made, data)
    array = {place for place, cell in made.sheets[1].cells.items() if cell.array}
    assert array == {parse_cell("B2")}


@needs_corpora
@pytest.mark.parametrize("start", range(5))
def test_agrees_with_two_readers_on_real_files(start: int) -> None:
    for path in CORPUS[start * 2 :: 25]:
        if path.name in REFUSED:
            continue
        data = path.read_bytes()
        made = read_workbook(data)
        agrees_with_calamine(made, data)
        if path.name not in OPENPYXL_FAILS and not made.strict:
            agrees_with_openpyxl(made, data)


@needs_corpora
def test_refuses_only_what_is_damaged_or_locked() -> None:
    refused = {}
    for path in CORPORA.glob("calamine/*.xls[xm]"):
        try:
            read_workbook(path.read_bytes())
        except PackageError as error:
            refused[path.name] = error.code
    assert refused == REFUSED
