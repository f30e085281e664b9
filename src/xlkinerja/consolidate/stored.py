"""Rows and sums of workbooks on disk while others are read: what stays in memory of a file is where they lie.

A store is a file without a name, which is gone with whoever holds it; where it has no room, all stays in memory.
"""

from __future__ import annotations

import json
import os
import tempfile
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from errno import ENOSPC
from functools import cached_property
from io import FileIO
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from xlkinerja.between.facts import Fact, Facts
from xlkinerja.consolidate.model import Received, Submission
from xlkinerja.folder.content import SourceRow
from xlkinerja.folder.content_lines import (
    facts_from,
    facts_json,
    row_json,
    rows_from,
    values_from,
    values_json,
)

T = TypeVar("T")

_IN_MEMORY = 32  # pieces that were read last


class Store:
    """A file of pieces, found by where they begin."""

    def __init__(self) -> None:
        self._end = 0
        self._read: OrderedDict[int, Any] = OrderedDict()

    @cached_property
    def _file(self) -> FileIO:
        """The file, without a buffer: what had no room must not be tried again, in the way of what is there."""
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the store
        weakref.finalize(self, file.close)
        return file

    def put(self, content: object) -> tuple[int, int]:
        """Write a piece of JSON; return where it lies. Raises OSError."""
        data = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 1)
        start = self._file.seek(self._end)
        if self._file.write(data) != len(data):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        self._end += len(data)
        return start, len(data)

    def get(self, place: tuple[int, int], made: Callable[[Any], T]) -> T:
        """Return what is made of a piece; those that were wanted last are still there."""
        start, length = place
        if start not in self._read:
            self._file.seek(start)
            self._read[start] = made(json.loads(zlib.decompress(self._file.read(length))))
            if len(self._read) > _IN_MEMORY:
                self._read.popitem(last=False)
        found: T = self._read[start]
        return found


class StoredRows(Sequence[SourceRow]):
    """The rows of a table of one workbook."""

    __slots__ = ("_count", "_place", "_store", "blank")

    def __init__(self, store: Store, rows: Sequence[SourceRow]) -> None:
        self._store, self._count = store, len(rows)
        self._place = store.put([row_json(row) for row in rows]) if rows else (0, 0)
        self.blank = blank_columns(rows)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> SourceRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SourceRow]: ...
    def __getitem__(self, index: int | slice) -> SourceRow | Sequence[SourceRow]:
        return self._rows()[index]

    def __iter__(self) -> Iterator[SourceRow]:
        return iter(self._rows())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._rows())

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the rows themselves: the file stays here."""
        return tuple, (self._rows(),)

    def _rows(self) -> tuple[SourceRow, ...]:
        return self._store.get(self._place, _rows_of) if self._count else ()


def _rows_of(kept: Any) -> tuple[SourceRow, ...]:  # noqa: ANN401 - what JSON holds
    return rows_from(kept, range(len(kept[0][4])))


def blank_columns(rows: Sequence[SourceRow]) -> int:
    """Return by the bits of a number which columns hold nothing in any of the rows; all where there are none."""
    if isinstance(rows, StoredRows):
        return rows.blank
    blank = -1
    for row in rows:
        blank &= sum(1 << position for position, value in enumerate(row.values) if value is None)
    return blank


class Stored(Mapping[Any, T], Generic[T]):
    """Something by name that one workbook says and that is seldom wanted."""

    __slots__ = ("_made", "_place", "_store")

    def __init__(self, store: Store, content: object, made: Callable[[Any], Mapping[Any, T]]) -> None:
        self._store, self._made, self._place = store, made, store.put(content)

    def __getitem__(self, name: Any) -> T:  # noqa: ANN401 - as mappings have it
        return self._store.get(self._place, self._made)[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._store.get(self._place, self._made))

    def __len__(self) -> int:
        return len(self._store.get(self._place, self._made))

    def __hash__(self) -> int:
        return hash(self._place)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as what is held: the file stays here."""
        return dict, (dict(self),)


def stored(file: Received, store: Store) -> Received:
    """Return a file of which the rows and sums are in a store; as it is where there is no room."""
    if file.submission is None:
        return file
    try:
        return replace(file, submission=_stored(file.submission, store))
    except OSError:
        return file


def _stored(one: Submission, store: Store) -> Submission:
    sums = {name: values_json(own) for name, own in one.totals.items()}
    intake = {name: values_json(own) for name, own in one.intake.items()}
    places = {name: list(place) for name, place in one.places.items()}
    return replace(
        one,
        tables={name: StoredRows(store, rows) for name, rows in one.tables.items()},
        totals=Stored(store, sums, _by_table),
        intake=Stored(store, intake, _by_table),
        places=Stored(store, places, _places),
    )


def stored_facts(facts: Facts, store: Store) -> Facts:
    """Return the facts of a workbook of which the sides of comparisons are in a store."""
    try:
        return replace(facts, sides=Stored(store, facts_json(facts), _sides))
    except OSError:
        return facts


def _sides(kept: Any) -> Mapping[Any, tuple[Fact, ...]]:  # noqa: ANN401 - what JSON holds
    return facts_from(kept, Path()).sides


def _by_table(kept: Any) -> Mapping[str, Any]:  # noqa: ANN401 - what JSON holds
    return {table: values_from(values) for table, values in kept.items()}


def _places(kept: Any) -> Mapping[str, tuple[str, str]]:  # noqa: ANN401 - what JSON holds
    return {name: (sheet, cell) for name, (sheet, cell) in kept.items()}
