"""What the columns of the dataset hold and how they are described: a table of data, ready for every format."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from typing import Literal

from xlkinerja.kinds.storage import Figures, Storage, storage_of

Cell = Decimal | str | int | date | None

Holds = Literal["word", "text", "day", "amount", "count", "ratio"]
"""A code or word that comes again and again, any other text, a day, rupiah, numbers of things, parts of a whole."""

_PIECE = 4096  # rows

Type = Literal["word", "day"] | Storage
"""How a column is kept, whatever the format."""

_NUMBERS: Mapping[Holds, Figures] = {"amount": "amount", "count": "count", "ratio": "ratio"}


@dataclass(frozen=True)
class DataColumn:
    """A column: its name, what it holds, and how it is described to people (Indonesian)."""

    name: str
    holds: Holds
    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class Data:
    """One table of the dataset: its name, its title, its columns and its rows, which come anew whenever asked for."""

    name: str
    title: str
    columns: tuple[DataColumn, ...]
    rows: Iterable[tuple[Cell, ...]]

    def pieces(self) -> Iterator[list[tuple[Cell, ...]]]:
        """Yield the rows, so many at a time as memory should hold."""
        rows = iter(self.rows)
        while piece := list(islice(rows, _PIECE)):
            yield piece

    def types(self) -> tuple[Type, ...]:
        """Return how each column is kept, by what it holds and its values."""
        return self._types

    @cached_property
    def _types(self) -> tuple[Type, ...]:
        types = [_type_of(column.holds, ()) for column in self.columns]
        for piece in self.pieces():
            for n, column in enumerate(self.columns):
                if types[n] == "int64":
                    types[n] = _type_of(column.holds, [row[n] for row in piece])
        return tuple(types)


@dataclass(frozen=True)
class Rows:
    """Rows that are made again each time somebody goes through them."""

    made: Callable[[], Iterator[tuple[Cell, ...]]]

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return self.made()


def _type_of(holds: Holds, values: Sequence[Cell]) -> Type:
    if holds in _NUMBERS:
        return storage_of(_NUMBERS[holds], values)
    return holds if holds in {"word", "day"} else "text"


@cache
def described(table: str) -> tuple[DataColumn, ...]:
    """Return the columns of one of our own tables, or of those before a form's, as columns.toml describes them."""
    return tuple(_column(name, text) for name, text in _texts()[table]["columns"].items())


def title_of(table: str) -> str:
    """Return the title of one of our own tables."""
    return str(_texts()[table]["title"])


def _column(name: str, text: Mapping[str, str]) -> DataColumn:
    holds: Holds = text["holds"]  # type: ignore[assignment] # a test holds columns.toml against the words above
    return DataColumn(name, holds, text["title"], text["description"])


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]:
    """Return what columns.toml says; `same_as` takes the words of another table's column of that name."""
    read = tomllib.loads(resources.files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    common = read.pop("common")
    return {
        table: {**about, "columns": {name: common[name] | about.get(name, {}) for name in about["order"]}}
        for table, about in read.items()
    }
