"""Whose an unreadable file probably is: by what could be read of it, its name, its folder; never more than a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from xlkinerja.consolidate.model import Received, Satker

_WORD = re.compile(r"[^\W\d_]{4,}")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def with_guesses(
    received: Iterable[Received], before: Iterable[Received], satkers: Sequence[Satker]
) -> tuple[Received, ...]:
    """Return the files, those that cannot be read with the satker that they are probably from.

    `before` are the same files as they were read, with what could be read of those that nobody can attribute.
    """
    known = {file.path: file for file in before}
    own_words = _own_words(satkers)
    return tuple(
        _guessed(file, known.get(file.path, file), satkers, own_words)
        if file.verdict == "tidak terbaca" and not file.likely
        else file
        for file in received
    )


def _guessed(
    file: Received, read: Received, satkers: Sequence[Satker], own_words: dict[str, frozenset[str]]
) -> Received:
    for source, text in _traces(read):
        codes = set(_CODE.findall(text))
        words = frozenset(word.casefold() for word in _WORD.findall(text))
        meant = [one for one in satkers if one.code in codes] or [one for one in satkers if own_words[one.code] & words]
        if len(meant) == 1:
            one = meant[0]
            said = f"Perkiraan dari {source}: kiriman satker {one.code} {one.name}".strip()
            return replace(file, likely=one.code, reason=f"{file.reason} {said}.".strip())
    return file


def _traces(file: Received) -> Iterator[tuple[str, str]]:
    """Yield what may say whose a file is, the surest first."""
    if file.submission is not None:
        yield "isinya", f"{file.submission.satker} {file.submission.name}"
    place = PurePosixPath(file.sent_as)
    yield "nama berkasnya", place.stem
    for folder in reversed(place.parent.parts):
        yield "nama mapnya", folder


def _own_words(satkers: Sequence[Satker]) -> dict[str, frozenset[str]]:
    """Return by code the words of a satker's name that no other has: the city, not "Balai Standardisasi"."""
    words = {one.code: frozenset(word.casefold() for word in _WORD.findall(one.name)) for one in satkers}
    counts = Counter(word for own in words.values() for word in own)
    return {code: frozenset(word for word in own if counts[word] == 1) for code, own in words.items()}
