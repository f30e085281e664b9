"""Where the last page begins, by the heights of the rows alone: for every size of a table, at every scale."""

from __future__ import annotations

from itertools import product

import pytest

from xlkinerja.templates.page_rows import is_cut, pages_of, rows_to_keep, start_of_end

HEAD, GUARD, TOTAL, SIGNATURE = [22.0, 16, 16, *[16.0] * 8, 40], 4.0, 18.0, [15.0, 15, 15, 44, 15, 15]
REPEATED = range(10, 13)
PAGE = 515.0


def last_page(height: float, count: int, filled: int, scale: float, sure: float = 1.0) -> list[int]:
    """Return which rows of a table of so many, the first of them filled, are on the page of the signature."""
    body = range(len(HEAD) + 1, len(HEAD) + count + 1)
    heights = [*HEAD, *[height] * count, GUARD, TOTAL, *SIGNATURE]
    repeated = sum(heights[row - 1] for row in REPEATED)
    starts = [*rows_to_keep(body, body[:filled]), body[-1]]
    start = start_of_end(heights, starts, 0.95 * PAGE / scale - repeated)
    sizes = [PAGE * part / 100 / scale for part in range(95, 101)]
    breaks = [start - 1] if is_cut(heights, start, sizes, REPEATED, ()) else []
    pages = pages_of(heights, sure * PAGE / scale, REPEATED, breaks)
    assert pages[-1] == pages[body[-1]], "the signature stands with the row of totals"
    return [row - len(HEAD) for row in body if pages[row - 1] == pages[-1]]


@pytest.mark.parametrize("scale", [0.84, 0.9, 1.0])
def test_a_signature_has_rows_of_the_table_above_it(scale: float) -> None:
    for height, count, sure in product((15.5, 25.0, 40.0), range(3, 61), (0.95, 0.96, 0.975, 0.99, 1.0)):
        spare = min(count // 4, 6 if height < 40 else 1)
        on_it = last_page(height, count + spare, count, scale, sure)
        assert len([row for row in on_it if row <= count]) >= (2 if count > 3 else 1), (height, count, sure, on_it)


def test_of_a_blank_table_as_much_as_there_is_room_for_goes_along() -> None:
    for count in range(3, 61):
        on_it = last_page(25.0, count, 0, 0.85)
        assert len(on_it) >= min(5, count - 2), (count, on_it)


def test_the_first_rows_stay_with_the_header() -> None:
    for count, filled in ((20, 0), (20, 1), (20, 3), (3, 3)):
        on_it = last_page(25.0, count, filled, 0.85)
        assert 1 in on_it or {1, 2}.isdisjoint(on_it), (count, filled, on_it)
