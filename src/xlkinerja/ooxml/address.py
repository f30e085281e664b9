"""Cell addresses: `D6` and `A1:C9` to row and column numbers (both from 1) and back."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_RESERVED = re.compile(r"(?i)r\d*|c\d*|r\d*c\d*|true|false")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_COLUMN = re.compile(r"[A-Za-z]{1,3}")


class Range(NamedTuple):
    """A rectangle of cells, all four edges included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: object) -> bool:
        """Tell whether the (row, column) pair lies inside."""
        if not (isinstance(place, tuple) and len(place) == 2):  # noqa: PLR2004 - a pair
            return False
        row, column = place
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    def covers(self, row: int, column: int) -> bool:
        """Tell whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def area(self) -> int:
        """Return the number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column number: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the number of a column's letters: A is 1, AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell: (6, 4) is D6."""
    return f"{column_letters(column)}{row}"


def parse_cell(text: str) -> tuple[int, int]:
    """Return (row, column) of an address such as `D6` or `$D$6`; ValueError when none or off the grid."""
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise ValueError(text)
    return row, column


def parse_range(text: str) -> Range:
    """Return the rectangle of `A1:C9`, `A1`, `A:C` or `3:5` (with or without `$`); ValueError otherwise."""
    first, _, last = text.replace("$", "").partition(":")
    last = last or first
    if _ROW.fullmatch(first) and _ROW.fullmatch(last):
        first, last = f"A{first}", f"{column_letters(MAX_COLUMN)}{last}"
    elif _COLUMN.fullmatch(first) and _COLUMN.fullmatch(last):
        first, last = f"{first}1", f"{last}{MAX_ROW}"
    top, left = parse_cell(first)
    bottom, right = parse_cell(last)
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def quote_sheet(name: str) -> str:
    """Return a sheet's name as formulas write it: quoted unless it is a plain word."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and not _CELL.fullmatch(name) and not _RESERVED.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"
