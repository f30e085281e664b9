"""Rectangles of an open sheet: their addresses, and where in them all cells answer a question alike.

One call to Excel costs as much as a thousand cells in it. So a whole block is asked; only where its cells differ
is it halved and asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Literal, TypeVar

from xlkinerja.ooxml.address import Range, cell_name

_Answer = TypeVar("_Answer")

_MOST_QUESTIONS = 2_000  # of one kind to one sheet; what is not known then is left out


class Mixed(Enum):
    """The answer of a block whose cells differ."""

    MIXED = "mixed"


MIXED: Literal[Mixed.MIXED] = Mixed.MIXED


def address(area: Range) -> str:
    """Return `A1:C9`, or `A1` for a single cell."""
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def cell(row: int, column: int) -> Range:
    """Return the rectangle that a single cell is."""
    return Range(row, column, row, column)


def uniform(area: Range, ask: Callable[[Range], _Answer | Literal[Mixed.MIXED]]) -> Iterator[tuple[Range, _Answer]]:
    """Yield the blocks of an area, from its top left, whose cells give one answer, with the answer."""
    waiting, questions = [area], 0
    while waiting and questions < _MOST_QUESTIONS:
        block, questions = waiting.pop(), questions + 1
        answer = ask(block)
        if answer is not MIXED:
            yield block, answer
        elif block.area > 1:
            waiting += halves(block)


def halves(block: Range) -> tuple[Range, Range]:
    """Return the two halves, the second first: they are taken from the end."""
    if block.bottom - block.top >= block.right - block.left:
        middle = (block.top + block.bottom) // 2
        return block._replace(top=middle + 1), block._replace(bottom=middle)
    middle = (block.left + block.right) // 2
    return block._replace(left=middle + 1), block._replace(right=middle)


def runs(places: Iterable[tuple[int, int]]) -> Iterator[Range]:
    """Yield the places, (row, column) each, as stretches of cells one below the other."""
    start: Range | None = None
    for column, row in sorted((column, row) for row, column in places):
        if start is not None and (start.left, start.bottom + 1) == (column, row):
            start = start._replace(bottom=row)
            continue
        if start is not None:
            yield start
        start = cell(row, column)
    if start is not None:
        yield start


def rectangles(places: Iterable[tuple[int, int]]) -> list[Range]:
    """Return the places as rectangles: stretches of the same rows in neighbouring columns are put together."""
    found: list[Range] = []
    for run in sorted(runs(places), key=lambda run: (run.top, run.bottom, run.left)):
        last = found[-1] if found else None
        if last is not None and (last.top, last.bottom, last.right + 1) == (run.top, run.bottom, run.left):
            found[-1] = last._replace(right=run.right)
        else:
            found.append(run)
    return found
