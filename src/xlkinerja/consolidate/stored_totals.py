"""The totals of an agency: those of units above satker in memory, those of single satker on disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, overload

from xlkinerja.consolidate.model import Doubt, LevelTotal, Place, Submission
from xlkinerja.consolidate.stored import Store
from xlkinerja.folder.content_lines import value_from, value_json, values_from, values_json


class StoredTotals(Sequence[LevelTotal]):
    """Totals in their order; where there is no room on disk all stay in memory."""

    def __init__(self, totals: Iterable[LevelTotal], submissions: Sequence[Submission]) -> None:
        self._store = Store()
        self._submissions = submissions
        self._number = {one.path: number for number, one in enumerate(submissions)}
        self._here: dict[int, LevelTotal] = {}
        self._places: tuple[array[int], array[int]] = (array("Q"), array("L"))
        self._rests: dict[tuple[tuple[str, frozenset[Place]], ...], int] = {}
        for number, total in enumerate(totals):
            start, length = self._kept(number, total)
            self._places[0].append(start)
            self._places[1].append(length)
        self._shared_rests = [dict(rests) for rests in self._rests]
        del self._number

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the totals themselves: the file stays here."""
        return tuple, (tuple(self),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return len(self)

    def __len__(self) -> int:
        return len(self._places[0])

    def __iter__(self) -> Iterator[LevelTotal]:
        return (self[number] for number in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> LevelTotal: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LevelTotal]: ...
    def __getitem__(self, index: int | slice) -> LevelTotal | Sequence[LevelTotal]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        here = self._here.get(number)
        if here is not None:
            return here
        return self._store.get((self._places[0][number], self._places[1][number]), self._total)

    def _kept(self, number: int, total: LevelTotal) -> tuple[int, int]:
        """Return where a total lies; one that stays in memory nowhere."""
        if total.level == "satker":
            try:
                return self._store.put(self._json(total))
            except OSError:
                pass
        self._here[number] = total
        return 0, 0

    def _json(self, total: LevelTotal) -> list[Any]:
        about = [total.form, total.table, total.period, total.level, total.unit, total.name, total.submissions]
        rests = self._rests.setdefault(tuple(total.rests_on.items()), len(self._rests))
        members = [self._number[one.path] for one in total.members]
        doubts = {name: [_doubt_json(doubt) for doubt in own] for name, own in total.doubts.items()}
        return [*about, values_json(total.values), rests, members, doubts, total.expected]

    def _total(self, kept: Any) -> LevelTotal:  # noqa: ANN401 - what JSON holds
        form, table, period, level, unit, name, count, values, rests, members, doubts, expected = kept
        return LevelTotal(
            form,
            table,
            tuple(period),
            level,
            unit,
            name,
            count,
            values_from(values),
            self._shared_rests[rests],
            tuple(self._submissions[number] for number in members),
            _doubts(doubts),
            expected,
        )


def _doubts(kept: Mapping[str, Any]) -> Mapping[str, tuple[Doubt, ...]]:
    return {name: tuple(map(_doubt, own)) for name, own in kept.items()}


def _doubt_json(doubt: Doubt) -> dict[str, Any]:
    path = str(doubt.path) if doubt.path is not None else None
    return {**asdict(replace(doubt, path=None)), "amount": value_json(doubt.amount), "path": path}


def _doubt(kept: Mapping[str, Any]) -> Doubt:
    path = Path(kept["path"]) if kept["path"] is not None else None
    return Doubt(**{**kept, "period": tuple(kept["period"]), "amount": value_from(kept["amount"]), "path": path})
