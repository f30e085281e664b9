"""Which rows stand on which printed page, reckoned from their heights: a signature never stands without table rows.

What is signed ends with the last rows that show something, the blank ones below them, the row of totals and the
signature; a page begins with them where they would be cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

_MOST_KEPT = 3
"""So many rows that show something go along to the signature, fewer where they are too high for a page."""

_LEFT_BEHIND = 2
"""So many rows stay on the page before: the header of a table does not stand alone."""


def rows_to_keep(body: range, filled: Collection[int]) -> list[int]:
    """Return the rows with one of which the last page may begin, the best first.

    Where nothing stands yet, as many rows go along as there is room for, up to half of them: staff will fill them.
    """
    later = body[_LEFT_BEHIND:]
    last = sorted(row for row in filled if row in body)[-_MOST_KEPT:]
    return [*(row for row in last if row in later), *(row for row in body[len(body) // 2 :] if row in later)]


def start_of_end(heights: Sequence[float], starts: Sequence[int], room: float) -> int:
    """Return the first of the rows from which on all fits into a room, the last of them where none does."""
    return next((start for start in starts if sum(heights[start - 1 :]) <= room), starts[-1])


def is_cut(
    heights: Sequence[float], start: int, pages: Iterable[float], repeated: range, breaks: Collection[int]
) -> bool:
    """Tell whether, on pages of one of these heights, a row stands on another page than the last one."""
    numbered = (pages_of(heights, page, repeated, breaks) for page in pages)
    return any(numbers[start - 1] != numbers[-1] for numbers in numbered)


def pages_of(heights: Sequence[float], page: float, repeated: Iterable[int], breaks: Collection[int]) -> list[int]:
    """Return the page of each row: pages have this height, repeat these rows, and begin after breaks."""
    head = sum(heights[row - 1] for row in repeated)
    pages, number, used = [], 1, 0.0
    for row, height in enumerate(heights, 1):
        if used + height > page or row - 1 in breaks:
            number, used = number + 1, head
        used += height
        pages.append(number)
    return pages
