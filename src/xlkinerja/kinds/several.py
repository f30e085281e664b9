"""Several choices in one cell, `Barang / Material, Persepsi / Pengendalian`: each is one of the list, or is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlkinerja.kinds.values import Reading, Typed, clean_number

BETWEEN = ", "
"""What stands between two choices in a value."""

_PART_ENDS = r"\s*(?:[,;\n/&]|dan\s|$)"  # a slash may part two choices, where it is in none
_UNKNOWN = re.compile(r"[^,;\n]+")
_BETWEEN = re.compile(r"(?:[\s,;/&]|dan\s)+", re.IGNORECASE)
_MARK = re.compile(r"(?:[-•*]|[0-9]{1,2}[.)])\s+")  # of a list: `1. Barang / Material`


def read_several(typed: Typed, lines: str, words: Mapping[str, str], choices: tuple[str, ...]) -> Reading:
    """Read the choices that `lines` name, parted by commas, semicolons or line ends, into the order of the form's list.

    `words` are what a choice may be called, as compared, and the choice. What is none of them is a problem (XK-235),
    named in `unknown`; then nobody knows what the cell says.
    """
    bare = {_bare(word): choice for word, choice in words.items()}
    parts = list(_parts(lines, _pattern(tuple(bare))))
    named = {bare[part] for part in map(_bare, parts) if part in bare}
    unknown = [part for part in parts if _bare(part) not in bare]
    if unknown:
        return Reading(typed, None, "unreadable", "XK-235", unknown=tuple(dict.fromkeys(unknown)))
    value = BETWEEN.join(choice for choice in choices if choice in named)
    return Reading(typed, value or None, "choices" if value else "nothing")


def _parts(lines: str, known: re.Pattern[str]) -> Iterator[str]:
    """Yield what a text names, one after the other."""
    at = 0
    while at < len(lines):
        if skipped := _BETWEEN.match(lines, at) or _MARK.match(lines, at):
            at = skipped.end()
            continue
        part = known.match(lines, at) or _UNKNOWN.match(lines, at)
        assert part is not None  # what begins here is nothing that stands between parts
        yield part[0].strip()
        at = part.end()


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the longest of some bare words, whatever its letter case and its blanks around a slash."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    each = (r"\s+".join(map(_spaced, word.split())) for word in longest_first)
    return re.compile(f"(?:{'|'.join(each)})(?={_PART_ENDS})", re.IGNORECASE)


def _spaced(word: str) -> str:
    return r"\s*/\s*".join(map(re.escape, word.split("/")))


def _bare(text: str) -> str:
    return re.sub(r" ?/ ?", "/", clean_number(text)).casefold()
