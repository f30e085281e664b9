"""Finds what stands right of a label: the value of a field, the cells of a record's line."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from xlkinerja.ooxml.model import Cell, Sheet
from xlkinerja.reading.headers import plain

_LABEL_REACH = 8  # columns to the right of a label in which its value may stand
_NUMBER_BEFORE = re.compile(r"^\s*\d{1,2}[.)]\s*")


def right_of(sheet: Sheet, labels: Collection[str], without_rows: Collection[int] = ()) -> tuple[int, int] | None:
    """Return the cell with content right of the first of the labels (as compared, see `plain`) that has one.

    A label may be numbered (`7. Jangka Waktu`), and several on one line share a cell (`Tempat, Tanggal`).
    """
    for (row, column), cell in sheet.texts.items():
        nth = _position(cell.text, labels) if row not in without_rows else None
        filled = _filled_right_of(sheet, row, column) if nth is not None else []
        if nth is not None and len(filled) > nth:
            return filled[nth]
    return None


def blank_beside(sheet: Sheet, labels: Collection[str]) -> tuple[int, int] | None:
    """Return the first cell of the blank merged area right of a label that stands alone: room for a value to come."""
    for (row, column), cell in sheet.cells.items():
        if cell.kind == "text" and plain(cell.text) in labels:
            reach = range(column + 1, column + 1 + _LABEL_REACH)
            areas = [merge.left for merge in sheet.merges if merge.top == merge.bottom == row and merge.left in reach]
            if areas and not _filled_right_of(sheet, row, column):
                return row, min(areas)
    return None


@lru_cache(maxsize=4096)
def _labels_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Return what a label's text may say: itself, itself without its number, or several labels one after another."""
    bare = _NUMBER_BEFORE.sub("", text)
    return (plain(text),), (plain(bare),), tuple(map(plain, bare.split(",")))


def _position(text: str, labels: Collection[str]) -> int | None:
    """Return the position of the first of the labels that a text says; None where it says something else."""
    found = (said.index(label) for said in _labels_in(text) for label in labels if label in said)
    return next(found, None)


def on_line(sheet: Sheet, label: str, nth: int, count: int) -> tuple[int, int] | None:
    """Return the nth of the `count` cells that a numbered line (`6.  Kegiatan`) has right of its label.

    Where some of them are blank, the cells beside the label count one by one, merged ones once.
    """
    for (row, column), cell in sheet.texts.items():
        if plain(_NUMBER_BEFORE.sub("", cell.text)) == plain(label):
            filled = _filled_right_of(sheet, row, column)
            return filled[nth] if len(filled) >= count else _beside(sheet, row, column, nth)
    return None


def _filled_right_of(sheet: Sheet, row: int, column: int) -> list[tuple[int, int]]:
    reach = ((row, candidate) for candidate in range(column + 1, column + 1 + _LABEL_REACH))
    return [place for place in reach if says_something(sheet.cells.get(place))]


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


def says_something(cell: Cell | None) -> bool:
    """Tell whether a cell holds more than a colon."""
    return cell is not None and cell.kind != "blank" and cell.text.strip() != ":"
