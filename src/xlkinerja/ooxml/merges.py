"""Merged ranges that overlap: Excel makes none and repairs a file that has them."""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlkinerja.ooxml.address import Range


def overlapping(merges: Iterable[Range]) -> int:
    """Return how many ranges would have to go so that none overlaps another, taken from the top down.

    One sweep over the rows: `open_spans` are the columns taken at the row of the range that is looked at.
    """
    open_spans: list[tuple[int, int]] = []
    ends: list[tuple[int, int, int]] = []
    found = 0
    for area in sorted(merges, key=lambda each: (each.top, each.left)):
        while ends and ends[0][0] < area.top:
            _, left, right = heappop(ends)
            del open_spans[bisect_left(open_spans, (left, right))]
        at = bisect_left(open_spans, (area.left, 0))
        behind = at > 0 and open_spans[at - 1][1] >= area.left
        if behind or (at < len(open_spans) and open_spans[at][0] <= area.right):
            found += 1
            continue
        insort(open_spans, (area.left, area.right))
        heappush(ends, (area.bottom, area.left, area.right))
    return found
