"""What a rule's message names in braces."""

from __future__ import annotations

import string
from collections.abc import Iterator

BOUND_BY_COLUMNS = frozenset({"nilai", "judul", "diketik"})
"""What a check over `columns` may also mention: value and label of the column at hand, and what was typed over it."""
COUNTED_ONCE = ("banyak", "dari")
"""What a check that is told `once` a column may also mention: how many rows break it, and of how many that is known."""


def placeholders(message: str) -> Iterator[tuple[str, str | None]]:
    """Yield (name, kind or None) for every `{name}` and `{name:kind}` of a message. Raises ValueError."""
    for _, name, kind, conversion in string.Formatter().parse(message):
        if name is not None:  # `{nilai!r}` is Python's: with what it adds it is the name of nothing
            yield f"{name}!{conversion}" if conversion else name, kind or None
