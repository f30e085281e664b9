"""Forms as they are shipped beside their TOML: read, checked and parsed already, in rows of plain JSON.

A row is the name of a class and what it is made of: texts, numbers, or the number of an earlier row in brackets. Of the
same value there is one row. Where there is no such file for this TOML (`shipped.py`), the TOML is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlkinerja.expr import Expression, nodes
from xlkinerja.form import model
from xlkinerja.form.tree import TreeLevel
from xlkinerja.kinds import KINDS, Kind
from xlkinerja.shipped import file_text, items_of

_TUPLE, _SET = "(", "{"

Makers = Mapping[str, Callable[..., Any]]

_NODES = (nodes.Arithmetic, nodes.Call, nodes.Comparison, nodes.Conditional, nodes.Logic, nodes.Name, nodes.Negative)
_LEAVES = (nodes.Number, nodes.Same, nodes.Text, nodes.Where)
_PARTS = (
    *(model.Chart, model.Check, model.Column, model.Compound, model.Field, model.Form),
    *(model.FormSheet, model.From, model.Print, model.Rule),
)

MAKERS: Makers = {
    **{made.__name__: made for made in (*_NODES, *_LEAVES, *_PARTS, model.Table, TreeLevel, Expression)},
    _TUPLE: lambda *items: items,
    _SET: lambda *items: frozenset(items),
    "Kind": KINDS.__getitem__,
    "Decimal": Decimal,
}
"""What makes the value of a row, by the name in front of it."""


def compiled(value: object, digest: str, makers: Makers = MAKERS) -> str:
    """Return the file of a value that was made from texts with this digest."""
    rows: dict[str, int] = {}
    _row(value, rows, {**{made: name for name, made in makers.items()}, tuple: _TUPLE, frozenset: _SET, Kind: "Kind"})
    return file_text(digest, rows)


def load_compiled(file: Path, digest: str, makers: Makers = MAKERS) -> Any:  # noqa: ANN401 - what was compiled
    """Return the value that a compiled file holds; None where there is none that was made from these texts."""
    rows = items_of(file, digest)
    try:
        return _made(rows, makers) if rows else None
    except (ValueError, LookupError, TypeError, ArithmeticError):  # not as we wrote it
        return None


def _made(rows: Iterable[list[Any]], makers: Makers) -> Any:  # noqa: ANN401 - as above
    made: list[Any] = []
    for name, *parts in rows:
        made.append(makers[name](*[made[part[0]] if type(part) is list else part for part in parts]))
    return made[-1]


def _row(value: object, rows: dict[str, int], names: Mapping[Any, str]) -> object:
    """Return how a row says a value: itself, or in brackets the number of the row that is added for it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    parts = [_row(part, rows, names) for part in _parts(value)]
    row = json.dumps([names[type(value)], *parts], ensure_ascii=False)
    return [rows.setdefault(row, len(rows))]


def _parts(value: object) -> Iterable[object]:
    """Return what a value is made of; of a set in an order that is the same in every process."""
    if isinstance(value, frozenset):
        return sorted(value, key=repr)
    if isinstance(value, tuple):
        return value
    if isinstance(value, Kind):
        return (value.name,)
    if isinstance(value, Decimal):
        return (str(value),)
    assert is_dataclass(value), f"{type(value).__name__} cannot be compiled"
    return [getattr(value, field.name) for field in fields(value)]
