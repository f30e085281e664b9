"""Finds what stands right of a label: the value of a field, the cells of a record's line."""

from __future__ import annotations

import re
from collections.abc import Collection

from xlkinerja.headers import plain
from xlkinerja.ooxml.model import Cell, Sheet

_LABEL_REACH = 8  # columns to the right of a label in which its value may stand
_NUMBER_BEFORE = re.compile(r"^\s*\d{1,2}[.)]\s*")


def right_of(sheet: Sheet, labels: Collection[str], without_rows: Collection[int] = ()) -> tuple[int, int] | None:
    """Return the first cell with content right of the first of the labels (as compared, see `plain`) that has one."""
    for (row, column), cell in sheet.cells.items():
        if cell.kind == "text" and row not in without_rows and plain(cell.text) in labels:
            filled = _filled_right_of(sheet, row, column)
            if filled:
                return filled[0]
    return None


def on_line(sheet: Sheet, label: str, nth: int, count: int) -> tuple[int, int] | None:
    """Return the nth of the `count` cells that a numbered line (`6.  Kegiatan`) has right of its label.

    Where some of them are blank, the cells beside the label count one by one, merged ones once.
    """
    for (row, column), cell in sheet.cells.items():
        if cell.kind == "text" and plain(_NUMBER_BEFORE.sub("", cell.text)) == plain(label):
            filled = _filled_right_of(sheet, row, column)
            return filled[nth] if len(filled) >= count else _beside(sheet, row, column, nth)
    return None


def _filled_right_of(sheet: Sheet, row: int, column: int) -> list[tuple[int, int]]:
    reach = ((row, candidate) for candidate in range(column + 1, column + 1 + _LABEL_REACH))
    return [place for place in reach if _says_something(sheet.cells.get(place))]


def _beside(sheet: Sheet, row: int, column: int, nth: int) -> tuple[int, int]:
    """Return the nth cell after the one at a place; a colon is passed over."""
    for _ in range(nth + 1):
        column = _right_edge(sheet, row, column) + 1
        cell = sheet.cells.get((row, column))
        if cell is not None and cell.text.strip() == ":":
            column = _right_edge(sheet, row, column) + 1
    return row, column


def _right_edge(sheet: Sheet, row: int, column: int) -> int:
    return next((merge.right for merge in sheet.merges if merge.covers(row, column)), column)


def _says_something(cell: Cell | None) -> bool:
    return cell is not None and cell.kind != "blank" and cell.text.strip() != ":"
