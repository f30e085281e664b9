"""Every change of one key that somebody may make in a form's TOML file, sorted by what it does."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from xlkinerja.kinds import KINDS

DELETED = object()
SORTS = (
    "deleted", "another type", "empty", "another choice", "another kind", "another key", "another repeat",
    "a name that is there", "another total", "an unknown name in a formula", "another name in a formula",
    "another formula", "another list", "what stands elsewhere",
)  # fmt: skip
SILENT = frozenset(
    {"label", "help", "synonyms", "message", "example", "description", "heading", "subheading", "identity", "legal"}
)
"""Keys whose words nobody but people reads: they are only deleted or emptied."""

_CHOICES = {
    "carry": ("keep", "same_year", "past_years", "clear", "year", "quarter"),
    "level": ("galat", "peringatan", "catatan"),
    "block": ("general", "signature", "lines", "subheading"),
    "consolidate": ("key", "sum", "formula", "list", "none"),
}
_NUMBERS = {"rows": (1, 30, 5000), "scale": (1, 1000, 7), "span": (2, 3), "width": (0.5, 60, 1e9), "version": (2,)}
_FORMULAS = ("formula", "holds", "total")
_WORD = re.compile(r"\b[a-z]\w*\b(?! *\()(?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)")
_FEW = 4

Steps = tuple[str | int, ...]


class Change(NamedTuple):
    """What stands at a place of the file then, or DELETED."""

    sort: str
    path: Steps
    value: Any


def changed(data: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return the form with the change in it."""
    other: dict[str, Any] = copy.deepcopy(dict(data))
    parent = _at(other, change.path[:-1])
    if change.value is DELETED:
        del parent[change.path[-1]]
    else:
        parent[change.path[-1]] = change.value
    return other


def together(data: Mapping[str, Any], all_of_them: Iterable[Change]) -> dict[str, Any]:
    """Return the form with all of some changes in it, that are `apart`; of lists the last items are changed first."""
    other = dict(data)
    for change in sorted(all_of_them, key=lambda change: [(isinstance(step, str), step) for step in change.path])[::-1]:
        other = changed(other, change)
    return other


def apart(one: Change, others: Iterable[Change]) -> bool:
    """Tell whether a change touches no table of the file that one of the others touches too."""
    return all(_is_apart(_around(one), _around(other)) or _both_at_the_top(one, other) for other in others)


def _around(change: Change) -> Steps:
    return change.path if isinstance(change.path[-1], int) else change.path[:-1]


def _is_apart(one: Steps, other: Steps) -> bool:
    length = min(len(one), len(other))
    return one[:length] != other[:length]


def _both_at_the_top(one: Change, other: Change) -> bool:
    return min(len(one.path), len(other.path)) == 1 and one.path[0] != other.path[0]


def changes(data: dict[str, Any]) -> Iterator[Change]:
    """Yield every change; of those that are alike in what they do, a few."""
    elsewhere: dict[object, list[str]] = {}
    for path in paths(data):
        if isinstance(value := _at(data, path), str):
            elsewhere.setdefault(path[-1], []).append(value)
    for path in paths(data):
        value = _at(data, path)
        yield Change("deleted", path, DELETED)
        yield Change("empty", path, type(value)())
        if isinstance(path[-1], int) or path[-1] in SILENT:
            continue
        yield from (Change("another type", path, other) for other in (-1, True, "x", ["x"], {"x": 1}, 0.5))
        seen = {repr(value)}
        for sort, other in _others(data, path, value, sorted(set(elsewhere.get(path[-1], ())))):
            if repr(other) not in seen:
                seen.add(repr(other))
                yield Change(sort, path, other)


def _others(data: Any, path: Steps, value: Any, elsewhere: list[str]) -> Iterator[tuple[str, Any]]:
    key, columns = str(path[-1]), _columns_beside(data, path)
    if key == "kind":
        yield from (("another kind", kind) for kind in KINDS)
    if key == "key":
        yield from (("another key", other) for other in (*columns, columns[:2], columns[1::-1]))
    if key == "repeat":
        yield from (("another repeat", other) for other in _repeats(value))
    if key == "name":
        yield from (("a name that is there", other) for other in (*_names_beside(data, path), *elsewhere[:_FEW]))
    if key == "total":
        yield from (("another total", other) for other in ("sum", "formula", "0", "1 / 0", *columns[:_FEW]))
    if key in _FORMULAS or path[-2:-1] == ("let",):
        yield from _formulas(str(value), columns)
        yield from (("another formula", other) for other in ('"teks"', "1", "1 == 1", *elsewhere[:_FEW]))
    elif isinstance(value, str) and key not in {"kind", "name"}:
        yield from (("what stands elsewhere", other) for other in (*elsewhere[:_FEW], *columns[:_FEW]))
    yield from (("another choice", other) for other in _CHOICES.get(key, ()))
    yield from (("another choice", other) for other in _NUMBERS.get(key, ()))
    if isinstance(value, bool):
        yield "another choice", not value
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value) and key != "repeat":
        others = (value[1:], value[::-1], value + value, [*value, "x"], columns)
        yield from (("another list", other) for other in others)


def _formulas(text: str, columns: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the formula with each of its names replaced by one that nobody knows, and by other columns."""
    for found in _WORD.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if found[0] not in {"and", "or", "not", "if", "else"}:
            yield "an unknown name in a formula", f"{before}entah{after}"
            yield from (("another name in a formula", f"{before}{other}{after}") for other in columns[:_FEW])


def _repeats(value: Any) -> Iterator[Any]:
    if not isinstance(value, list) or not value:
        return
    yield from (value[1:], value[::-1], value + value, [value, value], [*value, 7], [*value, "x"])
    if isinstance(value[0], dict):
        yield from ([{k: v for k, v in value[0].items() if k != gone}, *value[1:]] for gone in value[0])


def _names_beside(data: Any, path: Steps) -> list[str]:
    """Return the names of the two things that stand before and after this one."""
    beside = _at(data, path[:-2])
    here = path[-2]
    if not isinstance(beside, list) or not isinstance(here, int):
        return []
    return [other["name"] for other in beside[max(here - 1, 0) : here + 2] if "name" in other]


def _columns_beside(data: Any, path: Steps) -> list[str]:
    """Return the names of the columns of the table at hand, or of the one that a check is about."""
    if path[0] == "table" and len(path) > 1:
        table = data["table"][path[1]]
    else:
        thing = _at(data, path[:-1])
        named = thing.get("each") if isinstance(thing, dict) else None
        table = next((table for table in data["table"] if table["name"] == named), data["table"][0])
    return [column["name"] for column in table["column"] if "name" in column and "{" not in column["name"]]


def paths(data: Any, path: Steps = ()) -> Iterator[Steps]:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(data, dict) or isinstance(value, dict):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))


def _at(data: Any, path: Steps) -> Any:
    for key in path:
        data = data[key]
    return data
