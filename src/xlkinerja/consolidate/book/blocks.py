"""Which rows of a listing belong together, so that a count can lead to what it counts and be a live formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlkinerja.consolidate.book.links import Formula, Link, link_within
from xlkinerja.consolidate.book.listing import ListColumn, Printed
from xlkinerja.ooxml.address import column_letters, quote_sheet

Key = tuple[object, ...]


@dataclass(frozen=True)
class Blocks:
    """The rows of a listing that is sorted by a key.

    `spans` are first and last number, `counts` how many lines there are, of each key and its beginnings.
    """

    parts: Sequence[Printed]
    columns: Sequence[ListColumn]
    spans: Mapping[Key, tuple[int, int]]
    counts: Mapping[Key, int]

    @classmethod
    def of(cls, parts: Sequence[Printed], columns: Sequence[ListColumn], keys: Iterable[Key]) -> Blocks:
        """Return the blocks of a listing whose lines have these keys, in their order."""
        spans: dict[Key, tuple[int, int]] = {}
        counts: dict[Key, int] = {}
        for number, key in enumerate(keys):
            for length in range(len(key) + 1):
                begin = key[:length]
                spans[begin] = (spans.get(begin, (number, 0))[0], number)
                counts[begin] = counts.get(begin, 0) + 1
        return cls(parts, columns, spans, counts)

    def count(self, *key: object) -> int:
        """Return how many rows there are whose keys begin so."""
        return self.counts.get(key, 0)

    def area(self, *key: object) -> tuple[str, str] | None:
        """Return sheet and cells of the rows whose keys begin so, of several sheets the first."""
        if key not in self.spans:
            return None
        start, end = self.spans[key]
        before = 0
        for part in self.parts:
            count = part.last - part.first + 1
            if start < before + count:
                first, last = part.first + start - before, min(part.first + end - before, part.last)
                return part.sheet, f"A{first}:{column_letters(len(self.columns))}{last}"
            before += count
        return None

    def link(self, *key: object, words: Mapping[str, str] | None = None) -> Link | int:
        """Return how many rows there are, leading to them; with `words` of columns counted by a formula."""
        count, area = self.count(*key), self.area(*key)
        value = Formula(self.counting(words), count) if words is not None else count
        if area is None:
            return count
        return link_within(value, *area)

    def greatest(self, label: str) -> str:
        """Return the formula of the greatest number in a column, by its label."""
        letter = column_letters([column.label for column in self.columns].index(label) + 1)
        areas = (f"{quote_sheet(part.sheet)}!${letter}${part.first}:${letter}${part.last}" for part in self.parts)
        return f"MAX({','.join(areas)})"

    def counting(self, words: Mapping[str, str]) -> str:
        """Return the formula that counts the rows in which columns, by their labels, say these words."""
        labels = [column.label for column in self.columns]
        letters = {column_letters(labels.index(label) + 1): word for label, word in words.items()}
        return "+".join(
            "COUNTIFS("
            + ",".join(
                f'{quote_sheet(part.sheet)}!${letter}${part.first}:${letter}${part.last},"{word}"'
                for letter, word in letters.items()
            )
            + ")"
            for part in self.parts
        )
