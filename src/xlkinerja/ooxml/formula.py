"""Moves the references of a formula, as Excel does for the cells that share one."""

from __future__ import annotations

import re
from functools import lru_cache

from xlkinerja.ooxml.address import MAX_COLUMN, MAX_ROW, column_letters, column_number

_PIECE = re.compile(
    r"""
    "[^"]*+(?:""[^"]*+)*"(?!")                                          # a text
  | '[^']*+(?:''[^']*+)*'(?!')                                          # a quoted sheet
  | \[(?:[^\[\]']++|'.|\[(?:[^\[\]']++|'.)*\])*\]                       # a table's columns, another workbook
  | (?<![\w.$\\])(?P<reference>
      (?P<column_fix>\$?)(?P<column>[A-Za-z]{1,3})(?P<row_fix>\$?)(?P<row>[1-9][0-9]{0,6})
    | (?P<first_column>\$?[A-Za-z]{1,3}):(?P<last_column>\$?[A-Za-z]{1,3})
    | (?P<first_row>\$?[1-9][0-9]{0,6}):(?P<last_row>\$?[1-9][0-9]{0,6})
    )(?![\w.(!\\\[])
    """,
    re.VERBOSE,
)
_LOST = "#REF!"


def as_shown(formula: str) -> str:
    """Return a formula without the mark of functions that came after 2007: it stands in files alone."""
    return formula.replace("_xlfn.", "")


def translate(formula: str, rows: int, columns: int) -> str:
    """Return the formula moved by that many rows and columns: relative references move, all else stays.

    Texts, sheet names and structured references are left alone; a reference moved off the grid is `#REF!`.
    """
    return "".join(piece if isinstance(piece, str) else _moved(piece, rows, columns) for piece in _pieces(formula))


@lru_cache(maxsize=64)
def _pieces(formula: str) -> tuple[str | re.Match[str], ...]:
    """Return the formula's references, as matches, and the text between them."""
    pieces: list[str | re.Match[str]] = []
    at = 0
    for match in _PIECE.finditer(formula):
        if match["reference"] and _on_grid(match):
            pieces += formula[at : match.start()], match
            at = match.end()
    return *pieces, formula[at:]


def _on_grid(match: re.Match[str]) -> bool:
    """Tell a reference from what only looks like one: `ZZZ1` may be a name, no sheet has that column."""
    columns = (match["column"], match["first_column"], match["last_column"])
    rows = (match["row"], match["first_row"], match["last_row"])
    return all(column_number(each.strip("$")) <= MAX_COLUMN for each in columns if each) and all(
        int(each.strip("$")) <= MAX_ROW for each in rows if each
    )


def _moved(reference: re.Match[str], rows: int, columns: int) -> str:
    if reference["row"]:
        column = _moved_column(reference["column_fix"] + reference["column"], columns)
        row = _moved_row(reference["row_fix"] + reference["row"], rows)
        return column + row if column and row else _LOST
    if reference["first_column"]:
        edges = [_moved_column(reference[name], columns) for name in ("first_column", "last_column")]
    else:
        edges = [_moved_row(reference[name], rows) for name in ("first_row", "last_row")]
    return ":".join(edges) if all(edges) else _LOST


def _moved_column(letters: str, by: int) -> str:
    """Return the column's letters after the move, or nothing when it is off the grid."""
    if letters.startswith("$"):
        return letters
    column = column_number(letters) + by
    return column_letters(column) if 1 <= column <= MAX_COLUMN else ""


def _moved_row(digits: str, by: int) -> str:
    """Return the row's digits after the move, or nothing when it is off the grid."""
    if digits.startswith("$"):
        return digits
    row = int(digits) + by
    return str(row) if 1 <= row <= MAX_ROW else ""
