"""The page that the sheet "Pemeriksaan" is written on: its columns, its looks, and what staff's words are told from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import wrap

from xlkinerja.files.csv_table import is_formula_like
from xlkinerja.finding import shortened
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.model import SheetCell, Style
from xlkinerja.reading.earlier_answer import text_digest

GALAT, PERINGATAN, CATATAN, DIJELASKAN = "FF9C9C", "FFD27F", "BDD7EE", "C6E0B4"
TINTS: Mapping[str, str] = {"galat": GALAT, "peringatan": PERINGATAN, "catatan": CATATAN, "dijelaskan": DIJELASKAN}
"""The colours of marks, by level; what was explained has its own."""

KEY_COLUMN = 10
EXPLANATION_COLUMN = 9
WIDTHS = {1: 5, 2: 12, 3: 8, 4: 13, 5: 8, 6: 24, 7: 14, 8: 56, 9: 36, 10: 12}
_HIGHEST_ROW = 409  # points; Excel takes no more
_LONGEST_TEXT = 32_767

LINE = "BFBFBF"
TEXT = Style(size=9, vertical="top", horizontal="left", indent=1, wrap=True, border=LINE)
CENTRED = Style(size=9, vertical="top", horizontal="center", border=LINE)
LINKED = Style(size=9, vertical="top", horizontal="center", border=LINE, colour="0563C1", underline=True)
OPEN = Style(size=9, vertical="top", horizontal="left", indent=1, wrap=True, border=LINE, fill="FFFBE6", locked=False)
HEAD = Style(size=9, bold=True, colour="FFFFFF", fill="1F3864", border=LINE, horizontal="center", wrap=True)
SECTION = Style(size=11, bold=True, colour="1F3864")
LABEL = Style(size=9, colour="595959")
PLAIN = Style(size=9)
HIDDEN = Style(size=8, colour="BFBFBF")


class Page:
    """A sheet being written from top to bottom."""

    def __init__(self) -> None:
        self.row = 1
        self.cells: list[SheetCell] = []
        self.heights: dict[int, float] = {}
        self.merges: list[Range] = []
        self.digests: set[str] = set()

    def put(self, column: int, value: str | int | None, style: Style, link: str | None = None) -> None:
        """Write words of ours, which the next run must know from what staff wrote."""
        self._cell(column, value, style, link)
        if value is not None:
            self.digests.add(text_digest(str(self.cells[-1].value)))

    def explanation(self, text: str | None) -> None:
        """Write words of staff into the column for explanations."""
        self._cell(EXPLANATION_COLUMN, text, OPEN)

    def _cell(self, column: int, value: str | int | None, style: Style, link: str | None = None) -> None:
        value = shortened(value, _LONGEST_TEXT) if isinstance(value, str) else value
        if isinstance(value, str) and is_formula_like(value):
            style = style._replace(quoted=True)
        self.cells.append(SheetCell(self.row, column, value, style, link))

    def next(self, height: float | None = None) -> None:
        """Go on to the next row, and give this one a height in points."""
        if height is not None:
            self.heights[self.row] = height
        self.row += 1

    def merge(self, first: int, last: int) -> None:
        """Merge columns of this row."""
        self.merges.append(Range(self.row, first, self.row, last))

    def line(self, label: str, value: str, style: Style = PLAIN) -> None:
        """Write a label and its value over the sheet's width."""
        self.put(1, label, LABEL)
        self.put(4, value, style)
        self.next()

    def section(self, title: str) -> None:
        """Leave a row and write the title of what follows."""
        self.next()
        self.put(1, title, SECTION)
        self.next(20)

    def header(self, *titles: str) -> None:
        """Write the headings of the columns."""
        for column, title in enumerate(titles, 1):
            self.put(column, title, HEAD)
        self.next(22)

    def record(self, *values: object) -> None:
        """Write what the next run reads back into the hidden column of this row."""
        self._cell(KEY_COLUMN, json.dumps(values, ensure_ascii=False), HIDDEN)


def height_for(texts: Mapping[int, tuple[str, float]], line: float = 12.5) -> float:
    """Return the height in points of a row whose wrapped texts stand in columns of these widths (in characters).

    Our font is smaller than the one that widths count in, but wide letters and the indent take that up again.
    """
    lines = (sum(_lines(part, int(width)) for part in text.split("\n")) for text, width in texts.values())
    return min(max(line * max(lines, default=1) + 3, 16), _HIGHEST_ROW)


def _lines(text: str, width: int) -> int:
    """Return in how many lines a text stands; most are short, and need no wrapping to know it."""
    if len(text) <= width and "\t" not in text:
        return 1
    return len(wrap(text, width, break_on_hyphens=False)) or 1
