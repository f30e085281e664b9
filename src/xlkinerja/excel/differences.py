"""Where two workbooks hold something else: values, formulas and notes, cell for cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from xlkinerja.excel.colours import rgb
from xlkinerja.ooxml.address import cell_name, parse_cell
from xlkinerja.ooxml.formula import as_shown
from xlkinerja.ooxml.model import Cell, Sheet, Workbook

if TYPE_CHECKING:
    from xlwings import Book

_ACCURACY = Decimal("1e-12")  # relative; Excel adds and divides in binary


@dataclass(frozen=True)
class Difference:
    """What a cell holds, and what it should hold."""

    place: str
    what: str
    expected: str
    found: str


def differences(expected: Workbook, found: Workbook) -> Iterator[Difference]:
    """Yield where the second workbook differs from the first; formats do not count.

    Where the first has a formula that was never calculated, its result does not count either.
    """
    for sheet in expected.sheets:
        other = found.sheet(sheet.name)
        if other is None:
            yield Difference(sheet.name, "sheet", "ada", "tidak ada")
        else:
            yield from _in_sheet(sheet, other)
    for sheet in found.sheets:
        if expected.sheet(sheet.name) is None:
            yield Difference(sheet.name, "sheet", "tidak ada", "ada")


def undyed(expected: Workbook, book: Book, places: Iterable[tuple[str, str]]) -> Iterator[Difference]:
    """Yield the cells of an open workbook that have not the colour of those in the first workbook."""
    for name, address in places:
        sheet = expected.sheet(name)
        cell = sheet.cells.get(parse_cell(address)) if sheet else None
        colour = expected.formats[cell.style].fill if cell else None
        found = book.sheets[name].range(address).color
        if colour is not None and (found is None or tuple(found) != rgb(colour)):
            yield Difference(f"{name}!{address}", "warna", colour, str(found))


def _in_sheet(expected: Sheet, found: Sheet) -> Iterator[Difference]:
    for row, column in sorted({**expected.cells, **found.cells}):
        blank = Cell(row, column, "blank")
        place = f"{expected.name}!{cell_name(row, column)}"
        one, other = expected.cells.get((row, column), blank), found.cells.get((row, column), blank)
        if (one.formula and as_shown(one.formula)) != (other.formula and as_shown(other.formula)):
            yield Difference(place, "rumus", str(one.formula), str(other.formula))
        elif not (_same(one, other) or (one.formula and one.kind == "blank")):
            yield Difference(place, "nilai", f"{one.kind} {one.text}", f"{other.kind} {other.text}")
    for at in sorted({**expected.notes, **found.notes}):
        texts = [sheet.notes[at].text if at in sheet.notes else "" for sheet in (expected, found)]
        if texts[0] != texts[1]:
            yield Difference(f"{expected.name}!{cell_name(*at)}", "catatan sel", *texts)


def _same(one: Cell, other: Cell) -> bool:
    """Tell whether two cells show the same; a blank text is a blank."""
    if "number" in {one.kind, other.kind}:
        return one.kind == other.kind and _same_number(one.text, other.text)
    return (one.text or "") == (other.text or "") and (one.kind == other.kind or not one.text)


def _same_number(one: str, other: str) -> bool:
    try:
        first, second = Decimal(one), Decimal(other)
    except InvalidOperation:
        return one == other
    return abs(first - second) <= _ACCURACY * max(abs(first), abs(second))
