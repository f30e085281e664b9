"""What reading the sheets of one workbook has in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class BookContext:
    """What the cells of all sheets share; `cells` with content and `translated` (characters) count for the limits.

    At most `most_cells` are read, of rows down to `rows` where that is given.
    """

    strings: tuple[str, ...]
    formats: int
    date1904: bool
    most_cells: int
    rows: int | None = None
    cells: int = 0
    blanks: int = 0
    translated: int = 0

    def counts(self) -> tuple[int, int, int]:
        """Return what has been counted so far, to begin a sheet again."""
        return self.cells, self.blanks, self.translated

    def count_from(self, counts: tuple[int, int, int]) -> None:
        """Forget what was counted since."""
        self.cells, self.blanks, self.translated = counts
