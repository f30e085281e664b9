"""All findings of the workbooks that count, each judged: in memory is only what was decided."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from xlkinerja.consolidate.model import Decision, Judged, Submission

_Told = tuple[Decision | None, str, Decision | None]


class JudgedFindings(Sequence[Judged]):
    """The findings of submissions in their order; each is read where its submission has it when it is wanted."""

    def __init__(self, submissions: Sequence[Submission], judged: Iterable[Iterable[Judged]]) -> None:
        """Take the findings of each submission, in the order of its own."""
        self._submissions = submissions
        self._ends = array("Q")
        self._told: dict[int, _Told] = {}
        count = 0
        for group in judged:
            for one in group:
                if one.decision is not None or one.note or one.draft is not None:
                    self._told[count] = one.decision, one.note, one.draft
                count += 1
            self._ends.append(count)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return len(self)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Judged]:
        count = 0
        for one in self._submissions:
            for finding, figure in zip(one.findings, one.figures, strict=True):
                yield Judged(one, finding, figure, *self._told.get(count, _NOTHING))
                count += 1

    @overload
    def __getitem__(self, index: int) -> Judged: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Judged]: ...
    def __getitem__(self, index: int | slice) -> Judged | Sequence[Judged]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        position = bisect_right(self._ends, number)
        one = self._submissions[position]
        own = number - (self._ends[position - 1] if position else 0)
        return Judged(one, one.findings[own], one.figures[own], *self._told.get(number, _NOTHING))


_NOTHING: _Told = (None, "", None)
