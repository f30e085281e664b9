"""A sheet that is laid out cell by cell: values that lead somewhere, live formulas, sections and heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Item
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import Formula, Link
from xlkinerja.consolidate.book.listing import put, put_across
from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.templates.style import Look, height_of

LABEL, CELL, COLUMNS = 50, 19, 8
"""How wide the first column and the others are, and over how many a line goes."""
ROW_POINTS = 14
_PAGE_POINTS = 620  # on a page at the scale of the summary


@dataclass(frozen=True)
class Page:
    """A sheet, and the workbook that it is of."""

    draft: BookDraft
    sheet: Worksheet

    def put(self, row: int, column: int, item: Item, look: Look) -> None:
        """Put a value into a cell; one that leads somewhere looks so."""
        cell = cell_name(row, column)
        if isinstance(item, Link):
            self.sheet[cell].hyperlink = Hyperlink(ref=cell, location=item.place)
            item, look = item.text, replace(look, underline=True)
        formula = item if isinstance(item, Formula) else None
        put(self.sheet, row, column, None if formula is not None else item, look)
        if formula is not None:
            self.draft.put_formula(self.sheet, cell, formula)

    def line(self, row: int, item: Item, look: Look) -> int:
        """Put a text over all columns, as high as it needs; return the next row."""
        link = item if isinstance(item, Link) else None
        text = str(link.text if link is not None else item)
        put_across(self.sheet, Range(row, 1, row, COLUMNS), text, look)
        self.sheet.row_dimensions[row].height = height_of(text, LABEL + CELL * (COLUMNS - 1)) + (look.size - 9) * 1.5
        if link is not None:
            self.sheet.cell(row, 1).hyperlink = Hyperlink(ref=cell_name(row, 1), location=link.place)
        return row + 1

    def section(self, row: int, text: str) -> int:
        """Put a heading; return the next row."""
        self.put(row, 1, text, looks.SECTION)
        self.sheet.row_dimensions[row].height = 20
        return row + 1

    def header(self, row: int, labels: Sequence[str]) -> int:
        """Put the heads of columns; return the next row."""
        for number, label in enumerate(labels, 1):
            self.put(row, number, label, looks.HEADER)
        widths = (LABEL, *([CELL] * (len(labels) - 1)))
        heights = [height_of(label, width, bold=True) for label, width in zip(labels, widths, strict=True)]
        self.sheet.row_dimensions[row].height = max(20.0, *heights)
        return row + 1

    def keep_together(self, row: int, points: float) -> None:
        """Begin a page with a row where the one before has no room for so much."""
        sheet = self.sheet
        start = max((found.id for found in sheet.row_breaks.brk), default=0) + 1
        used = sum(sheet.row_dimensions[number].height or ROW_POINTS for number in range(start, row))
        if used + points > _PAGE_POINTS:
            sheet.row_breaks.append(Break(id=row - 1))
