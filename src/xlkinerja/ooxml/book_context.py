"""What reading the sheets of one workbook has in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class BookContext:
    """What the cells of all sheets share; `cells` with content and `translated` (characters) count for the limits."""

    strings: tuple[str, ...]
    formats: int
    date1904: bool
    cells: int = 0
    blanks: int = 0
    translated: int = 0
