"""Merged cells in the order of their places.

openpyxl keeps them in a set, whose order is another one on 32-bit machines, and writes them as they come.
"""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange


class _InOrder(MultiCellRange):  # type: ignore[misc]  # openpyxl has no types
    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


def order_merges(book: Workbook) -> None:
    """Let every sheet write its merged cells by column and row, whatever machine this is."""
    for sheet in book.worksheets:
        sheet.merged_cells = _InOrder(sheet.merged_cells.ranges)
