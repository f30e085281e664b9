"""Reads a worksheet part in one pass: cells, merges, what is hidden and whether it is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.address import MAX_COLUMN, Range, parse_range
from xlkinerja.ooxml.blank_cells import without_blank_cells
from xlkinerja.ooxml.cell_reader import CellReader
from xlkinerja.ooxml.first_rows import first_rows
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.merges import overlapping
from xlkinerja.ooxml.xml import Attributes, Walk, broken_structure, is_true, plain, whole_number

if TYPE_CHECKING:
    from xlkinerja.ooxml.book_context import BookContext
    from xlkinerja.ooxml.package import Package

_MOST_OVERLAPPING = 100


class SheetReader:
    """What one pass over a worksheet part gathers."""

    def __init__(self, package: Package, part: str, book: BookContext) -> None:
        self.merges: list[Range] = []
        self.protected = False
        self._part = part
        self._rows = book.rows
        self._limits = package.limits
        self._hidden_spans: list[tuple[int, int]] = []
        self._walk = Walk(part, package.limits, self._start)
        self._cells = CellReader(self._walk, book)
        self._has_data = False
        self._read(package)
        self.cells = self._cells.cells
        self.hidden_rows = frozenset(self._cells.hidden_rows)

    def _read(self, package: Package) -> None:
        content = package.read(self._part)
        content = without_blank_cells(content if self._rows is None else first_rows(content, self._rows))
        self._cells.refuse_too_many(content)
        self._walk.run(content)
        if plain(self._walk.root) != "worksheet":
            raise broken_structure(self._part, "bagian ini bukan lembar kerja")
        self._cells.finish()
        if overlapping(self.merges) > _MOST_OVERLAPPING:  # a few are read: some programs write them
            raise broken_structure(self._part, "sel gabungan bertumpuk")

    def _start(self, name: str, parent: str, attributes: Attributes) -> None:
        if parent == "worksheet":
            if name == "sheetData":
                self._enter_data()
            elif name == "sheetProtection":
                self.protected = is_true(attributes.get("sheet"))
        elif name == "mergeCell" and parent == "mergeCells":
            self._add_merge(attributes.get("ref", ""))
        elif name == "col" and parent == "cols" and is_true(attributes.get("hidden")):
            first, last = (whole_number(attributes.get(edge), self._part, most=MAX_COLUMN) for edge in ("min", "max"))
            self._hidden_spans.append((first, last))
            check_limit("jumlah kolom", len(self._hidden_spans), self._limits.columns, part=self._part)

    def _enter_data(self) -> None:
        if self._has_data:
            raise broken_structure(self._part, "isi lembar ganda")
        self._has_data = True
        self._cells.take_over()

    def _add_merge(self, reference: str) -> None:
        try:
            self.merges.append(parse_range(reference))
        except ValueError:
            raise broken_structure(self._part, f"rentang tidak sah: {reference[:30]}") from None
        check_limit("jumlah sel gabungan", len(self.merges), self._limits.merges, part=self._part)

    @property
    def hidden_columns(self) -> frozenset[int]:
        """Return the hidden columns' numbers; spans that overlap are counted once."""
        hidden: set[int] = set()
        reached = 0
        for first, last in sorted(self._hidden_spans):
            hidden.update(range(max(first, reached + 1), last + 1))
            reached = max(reached, last)
        return frozenset(hidden)
