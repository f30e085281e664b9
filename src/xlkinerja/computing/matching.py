"""Which row of another table a row is about: by its keys together, with its words as a witness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from xlkinerja.frozen import dataclass
from xlkinerja.report import Identity, Row, TableData

Doubt = Literal["", "several", "words", "group"]
"""Why a match is not sure: several rows have the key, the words are those of another row, the group is another one."""

_LIKE, _UNLIKE = 0.85, 0.6  # of two wordings: surely one text with slips, surely two texts


@dataclass(frozen=True)
class Candidate:
    """A row that another one may be about: its identity, its group, its own number and its words."""

    identity: Identity
    group: Identity
    number: str
    words: str
    part: TableData
    row: Row


@dataclass(frozen=True)
class Match:
    """The rows that a row may be about: none, one, or those between which nobody can tell, and why."""

    candidates: tuple[Candidate, ...] = ()
    doubt: Doubt = ""

    @property
    def is_sure(self) -> bool:
        """Whether a figure may be taken from the row."""
        return not self.doubt


@dataclass(frozen=True)
class Matcher:
    """Finds rows among the candidates."""

    candidates: Sequence[Candidate]

    def match(self, group: Identity, number: str, words: str) -> Match:
        """Return what a row with this group, number and words is about."""
        if number in self._by_number:
            return self._witnessed(self._numbered(group, number, words), words)
        same_words = self._by_words.get(words, [])
        return self._inside(group, [one for one in same_words if not number or not one.number])

    def _numbered(self, group: Identity, number: str, words: str) -> Match:
        found = self._by_number.get(number, [])
        match = self._inside(group, found)
        if match.candidates or not found:
            return match
        outside = [one for one in found if one.words and one.words == words]
        return Match(tuple(outside or found), "group")

    def _inside(self, group: Identity, found: list[Candidate]) -> Match:
        """Return the candidates of a group; a group that no candidate has says nothing."""
        if group in self._groups:
            found = [one for one in found if one.group == group or not any(one.group)]
        return Match(tuple(found), "several" if len(found) > 1 else "")

    def _witnessed(self, match: Match, words: str) -> Match:
        """Return the match, unless the words are those of another candidate."""
        if not words or not match.is_sure or len(match.candidates) != 1 or match.candidates[0].words in {"", words}:
            return match
        mine = match.candidates[0]
        others = [one for one in self._by_words.get(words, []) if one is not mine] or self._alike(words, mine)
        return Match((mine, *others), "words") if others else match

    def _alike(self, words: str, mine: Candidate) -> list[Candidate]:
        """Return the candidates whose words are these but for slips, where those of `mine` are altogether others."""
        if _likeness(words, mine.words) >= _UNLIKE:
            return []
        return [one for one in self.candidates if one is not mine and _likeness(words, one.words) >= _LIKE]

    @cached_property
    def _groups(self) -> frozenset[Identity]:
        return frozenset(one.group for one in self.candidates if any(one.group))

    @cached_property
    def _by_number(self) -> dict[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for one in self.candidates:
            if one.number:
                found[one.number].append(one)
        return dict(found)

    @cached_property
    def _by_words(self) -> dict[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for one in self.candidates:
            if one.words:
                found[one.words].append(one)
        return dict(found)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio() if one and other else 0.0
