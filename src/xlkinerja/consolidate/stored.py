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
from struct import Struct
from typing import Any, Generic, TypeVar, overload

from xlkinerja.between.facts import Fact, Facts
from xlkinerja.folder.content import SourceRow
from xlkinerja.folder.content_lines import (
    facts_from,
    facts_json,
    row_json,
    rows_from,
)

T = TypeVar("T")

_IN_MEMORY = 64  # pieces that were read last
_PARTS = 3  # pieces that lie side by side
_LENGTH = Struct("<I")


class Store:
    """A file of pieces, found by where they begin."""

    def __init__(self) -> None:
        self._end = 0
        self._read: OrderedDict[tuple[int, int], Any] = OrderedDict()

    @cached_property
    def _file(self) -> FileIO:
        """The file, without a buffer: what had no room must not be tried again, in the way of what is there."""
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the store
        weakref.finalize(self, file.close)
        return file

    def put(self, content: object) -> tuple[int, int]:
        """Write a piece of JSON; return where it lies. Raises OSError."""
        data = _pressed(content)
        return self._written(data), len(data)

    def put_parts(self, contents: Sequence[object]) -> int:
        """Write pieces of JSON side by side; return where they begin, which finds each. Raises OSError."""
        parts = [_pressed(content) for content in contents]
        return self._written(b"".join((*(_LENGTH.pack(len(part)) for part in parts), *parts)))

    def _written(self, data: bytes) -> int:
        start = self._file.seek(self._end)
        if self._file.write(data) != len(data):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        self._end += len(data)
        return start

    def get(self, place: tuple[int, int], made: Callable[[Any], T]) -> T:
        """Return what is made of a piece; those that were wanted last are still there."""
        start, length = place
        return self._made((start, -1), lambda: self._at(start, length), made)

    def part(self, start: int, number: int, made: Callable[[Any], T]) -> T:
        """Return what is made of one of the pieces that begin somewhere side by side."""
        return self._made((start, number), lambda: self._part(start, number), made)

    def _made(self, key: tuple[int, int], found: Callable[[], bytes], made: Callable[[Any], T]) -> T:
        if key not in self._read:
            self._read[key] = made(json.loads(zlib.decompress(found())))
            if len(self._read) > _IN_MEMORY:
                self._read.popitem(last=False)
        known: T = self._read[key]
        return known

    def _part(self, start: int, number: int) -> bytes:
        """Return a piece: before the first one stand the lengths of all."""
        sizes = [size for (size,) in _LENGTH.iter_unpack(self._at(start, _LENGTH.size * _PARTS))]
        return self._at(start + _LENGTH.size * _PARTS + sum(sizes[:number]), sizes[number])

    def _at(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


class StoredRows(Sequence[SourceRow]):
    """The rows of a table of one workbook."""

    __slots__ = ("_count", "_place", "_store", "blank")

    def __init__(self, store: Store, rows: Sequence[SourceRow]) -> None:
        self._store, self._count = store, len(rows)
        self._place = store.put([row_json(row) for row in rows]) if rows else (0, 0)
        self.blank = blank_columns(rows)

    @classmethod
    def of(cls, store: Store, rows: Sequence[SourceRow]) -> StoredRows:
        """Return rows in a store; those that lie in it already stay where they are. Raises OSError."""
        return rows if isinstance(rows, cls) and rows.lies_in(store) else cls(store, rows)

    @classmethod
    def at(cls, store: Store, start: int, length: int, count: int, blank: int) -> StoredRows:
        """Return the rows that lie at a place."""
        found = cls(store, ())
        found._place, found._count, found.blank = (start, length), count, blank
        return found

    def lies_in(self, store: Store) -> bool:
        """Tell whether it is this store that they lie in."""
        return self._store is store

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where they lie, how many there are, and which columns are blank: `at` finds them again."""
        return (*self._place, self._count, self.blank)

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


def _pressed(content: object) -> bytes:
    return zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 1)


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


def stored_facts(facts: Facts, store: Store) -> Facts:
    """Return the facts of a workbook that are in a store."""
    kept = facts_json(facts)
    try:
        return replace(facts, fields=Stored(store, kept, _fields), sides=Stored(store, kept, _sides))
    except OSError:
        return facts


def _fields(kept: Any) -> Mapping[Any, Fact]:  # noqa: ANN401 - what JSON holds
    return facts_from(kept, Path()).fields


def _sides(kept: Any) -> Mapping[Any, tuple[Fact, ...]]:  # noqa: ANN401 - what JSON holds
    return facts_from(kept, Path()).sides
