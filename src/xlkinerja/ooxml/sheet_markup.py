"""One worksheet part by position: where its rows and cells stand, also when they do not say so themselves."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xlkinerja.ooxml.address import Range, cell_name, column_number, parse_cell, parse_range
from xlkinerja.ooxml.markup import (
    MarkupError,
    any_prefix,
    attribute,
    attributes,
    blanked,
    flat_pattern,
    needed_child,
    opened,
    root,
    whole,
)
from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

_FIRST_ADDRESS = re.compile(r'\s+r="([A-Z]{0,2})([1-9][0-9]{0,5})"')
"""The address as nearly all programs write it: first of the attributes and surely on the grid."""
_TRUE = {"1", "true"}
_LARGE = 1024 * 1024


class Span(NamedTuple):
    """A row or a cell by its positions; `number` is the row's or the column's, `named` whether it says so."""

    number: int
    named: bool
    start: int
    inner: int
    close: int
    end: int


class SheetMarkup:
    """The text of a worksheet part with its rows found; cells are looked for row by row, when asked for.

    Raises PackageError XK-114 when there is no sheetData, or rows or cells do not ascend.
    """

    def __init__(self, text: str, part: str) -> None:
        self.part = part
        try:
            mask = blanked(text)
            self.text, data = opened(text, needed_child(mask, root(mask), "sheetData"))
        except MarkupError as error:
            raise self._broken(str(error)) from None
        self.mask = mask if self.text is text else blanked(self.text)
        self.data = data
        self.prefix = data.prefix
        self._coming_rows = self._spots("row", data.inner, data.close)
        self._found_rows: list[Span] = []
        self._by_number: dict[int, Span] = {}
        self._cells: dict[int, dict[int, Span]] = {}
        self._found: dict[tuple[int, int], Span | None] = {}

    @property
    def rows(self) -> Sequence[Span]:
        """Return the rows in order."""
        return self._found_until(lambda _: False)

    def _found_until(self, reached: Callable[[Span], bool]) -> list[Span]:
        """Return the rows found by now, looking on until one is `reached`: in a large sheet many blank ones follow."""
        whole = len(self.text) < _LARGE
        while whole or not (self._found_rows and reached(self._found_rows[-1])):
            row = next(self._coming_rows, None)
            if row is None:
                break
            self._found_rows.append(row)
            self._by_number[row.number] = row
        return self._found_rows

    def row(self, number: int) -> Span | None:
        """Return the row of that number, or None."""
        if number not in self._by_number:
            self._found_until(lambda row: row.number >= number)
        return self._by_number.get(number)

    def row_after(self, number: int) -> Span | None:
        """Return the first row below, or None."""
        rows = self._found_until(lambda row: row.number > number)
        at = bisect_right(rows, number, key=lambda row: row.number)
        return rows[at] if at < len(rows) else None

    def cells(self, row: Span) -> Collection[Span]:
        """Return the cells of a row in order."""
        return self._in_row(row).values()

    def _in_row(self, row: Span) -> dict[int, Span]:
        found = self._cells.get(row.number)
        if found is None:
            found = {cell.number: cell for cell in self._spots("c", row.inner, row.close)}
            self._cells[row.number] = found
        return found

    def cell(self, row: int, column: int) -> Span | None:
        """Return the cell at that place, or None."""
        place = (row, column)
        if place not in self._found:
            span = self.row(row)
            self._found[place] = None if span is None else self._cell(span, column)
        return self._found[place]

    def _cell(self, row: Span, column: int) -> Span | None:
        """Look for a cell as nearly all programs write it; without one, or with two, go through the row."""
        written = f'<{self.prefix}c r="{cell_name(row.number, column)}"'
        start = self.mask.find(written, row.inner, row.close)
        if start < 0 or self.mask.find(written, start + 1, row.close) >= 0:
            return self._in_row(row).get(column)
        match = flat_pattern(f"{self.prefix}c").match(self.mask, start, row.close)
        return None if match is None else _spot(match, column, named=True)

    def tag(self, span: Span) -> str:
        """Return the start tag of a row or cell."""
        return self.text[span.start : span.inner]

    def xml(self, span: Span) -> str:
        """Return a row or cell as it stands."""
        return self.text[span.start : span.end]

    def style(self, row: int, column: int) -> int:
        """Return the style index that a cell has, or that it would have when it came to be."""
        cell = self.cell(row, column)
        if cell is not None:
            return whole(attribute(self.tag(cell), "s"))
        span = self.row(row)
        if span is not None:
            found = attributes(self.tag(span))
            if found.get("customFormat") in _TRUE:
                return whole(found.get("s"))
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def cells_of_style(self, styles: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield the places of the cells that have one of the styles."""
        given = re.compile(rf"""\ss\s*=\s*["']0*(?:{"|".join(map(str, sorted(styles)))})["']""")
        places = [match.start() for match in given.finditer(self.mask, self.data.inner, self.data.close)]
        rows = self._found_until(lambda row: row.start > places[-1]) if places else []
        wanted = {rows[bisect_right(rows, place, key=lambda row: row.start) - 1].number for place in places}
        for number in sorted(wanted):
            span = self.row(number)
            assert span is not None
            for cell in self.cells(span):
                if whole(attribute(self.tag(cell), "s")) in styles:
                    yield number, cell.number

    @cached_property
    def _columns(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(
            (whole(column["min"]), whole(column["max"]), whole(column["style"]))
            for column in self.columns
            if "style" in column
        )

    @cached_property
    def columns(self) -> tuple[dict[str, str], ...]:
        """Return the attributes of the `<col>` elements."""
        found = (attributes(match[1]) for match in any_prefix("col").finditer(self.mask, 0, self.data.start))
        return tuple(column for column in found if "min" in column and "max" in column)

    @cached_property
    def merges(self) -> tuple[Range, ...]:
        """Return the merged ranges."""
        found = any_prefix("mergeCell").finditer(self.mask, self.data.close)
        ranges = (range_of(attribute(match[1], "ref")) for match in found)
        return tuple(area for area in ranges if area is not None)

    def _spots(self, local: str, start: int, stop: int) -> Iterator[Span]:
        previous = 0
        for match in flat_pattern(f"{self.prefix}{local}").finditer(self.mask, start, stop):
            number = self._number(match[1], local)
            named, number = number is not None, previous + 1 if number is None else number
            if number <= previous:
                raise self._broken(f"urutan {local}")
            yield _spot(match, number, named=named)
            previous = number

    def _number(self, given: str, local: str) -> int | None:
        """Return the number of a row or column that its attributes tell, or None."""
        match = _FIRST_ADDRESS.match(given)
        if match is not None and bool(match[1]) == (local == "c"):
            return column_number(match[1]) if match[1] else int(match[2])
        address = attribute(given, "r")
        if address is None:
            return None
        try:
            return int(address) if local == "row" else parse_cell(address)[1]
        except ValueError:
            raise self._broken(f"alamat {local}") from None

    def _broken(self, reason: str) -> PackageError:
        return PackageError("XK-114", part=self.part, reason=reason)


def _spot(match: re.Match[str], number: int, *, named: bool) -> Span:
    (start, end), (inner, close) = match.span(), match.span(2)
    return Span(number, named, start, *((end, end) if inner < 0 else (inner, close)), end)


def range_of(ref: str | None) -> Range | None:
    """Return the rectangle that a `ref` attribute tells; None when it tells none."""
    try:
        return parse_range(ref or "")
    except ValueError:
        return None
