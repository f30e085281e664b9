"""Reads a worksheet part in one pass: cells, merges, what is hidden and whether it is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.address import MAX_COLUMN, Range, parse_range
from xlkinerja.ooxml.blank_cells import without_blank_cells
from xlkinerja.ooxml.cell_reader import CellReader, refuse_too_many
from xlkinerja.ooxml.first_rows import first_rows
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.merges import overlapping
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.usual_cells import Unusual, cut
from xlkinerja.ooxml.xml import Attributes, Walk, broken_structure, is_true, plain, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlkinerja.ooxml.book_context import BookContext
    from xlkinerja.ooxml.package import Package
    from xlkinerja.ooxml.usual_cells import Cut

_MOST_OVERLAPPING = 100
_BYTES_OF_A_CHARACTER = 8  # at most, as written: `&quot;`


class SheetReader:
    """What one pass over a worksheet part gathers."""

    def __init__(self, package: Package, part: str, book: BookContext) -> None:
        self._part = part
        self._book = book
        self._limits = package.limits
        content = package.read(part)
        content = without_blank_cells(content if book.rows is None else first_rows(content, book.rows))
        refuse_too_many(content, book, part)
        self._begin()
        if not self._read_usual(content):
            self._begin()
            self._walk.run(content)
        self._check()
        self.cells = self._cells.cells
        self.hidden_rows = frozenset(self._cells.hidden_rows)

    def _begin(self) -> None:
        self.merges: list[Range] = []
        self.protected = False
        self._hidden_spans: list[tuple[int, int]] = []
        self._walk = Walk(self._part, self._limits, self._start)
        self._cells = CellReader(self._walk, self._book)
        self._has_data = False

    def _read_usual(self, content: bytes) -> bool:
        """Read a part whose cells are written as usual; tell whether all went well, else it is to be read anew."""
        usual = cut(content) if self._limits.token > _BYTES_OF_A_CHARACTER * self._limits.text else None
        if usual is None:
            return False
        counts = self._book.counts()
        try:
            self._walk.run_pieces(self._pieces(usual))
        except (Unusual, PackageError):
            self._book.count_from(counts)
            return False
        return True

    def _pieces(self, usual: Cut) -> Iterator[str]:
        """Yield what the parser is to read, and read the cells of each row after its tag."""
        yield usual.text[: usual.begin]
        if not self._has_data:
            raise Unusual
        for tag, cells in usual.rows():
            yield tag
            if cells:
                self._cells.read_cells(cells)
        yield usual.text[usual.end :]

    def _check(self) -> None:
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
