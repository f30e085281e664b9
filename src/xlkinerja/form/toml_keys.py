"""Reads the tables of a form's TOML file key by key, refusing what does not belong there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn, TypeVar

from xlkinerja.expr import Expression, ExpressionError, parse
from xlkinerja.form.model import FormError
from xlkinerja.kinds import KINDS, Kind

WORD = re.compile(r"[a-z][a-z0-9_]*")

Types = type | tuple[type, ...]
Built = TypeVar("Built")

_TYPE_NAMES: Mapping[Types, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    (int, float): "a number",
}


def refuse(where: str, what: str) -> NoReturn:
    """Raise the FormError for a mistake at a key."""
    raise FormError(f"{where}: {what}")


def take(raw: object, allowed: Mapping[str, Types], required: Collection[str], where: str) -> dict[str, Any]:
    """Return a TOML table with only allowed keys of the right types, and all required ones filled."""
    if not isinstance(raw, dict):
        refuse(where, "must be a table")
    for key, value in raw.items():
        if key not in allowed:
            refuse(f"{where}.{key}", f"unknown key; there are: {', '.join(allowed)}")
        if not isinstance(value, allowed[key]) or (isinstance(value, bool) and allowed[key] is not bool):
            refuse(f"{where}.{key}", f"{value!r} is not {_TYPE_NAMES[allowed[key]]}")
    for key in required:
        if key not in raw or raw[key] in ("", []):
            refuse(where, f"{key} is missing")
    return dict(raw)


def take_each(
    raw: list[object], build: Callable[[object, str], Built], where: str, key: str | None
) -> tuple[Built, ...]:
    """Return what `build` makes of each table of a list; `key` is what names them, and must differ."""
    built: list[Built] = []
    seen: set[object] = set()
    for number, item in enumerate(raw, 1):
        label = item.get(key, number) if isinstance(item, dict) and key else number
        if label in seen:
            refuse(f"{where} {label}", "is there twice")
        seen.add(label)
        built.append(build(item, f"{where} {label}"))
    return tuple(built)


def word(text: str, where: str) -> str:
    """Return a text that can be a name: lower-case letters, digits and underscores."""
    if not WORD.fullmatch(text):
        refuse(where, f"{text!r} is not a lower-case word")
    return text


def texts(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Return a list of texts; () where the key is absent."""
    found = tuple(data.get(key, ()))
    if not all(isinstance(text, str) for text in found):
        refuse(f"{where}.{key}", "holds something that is no text")
    return found


def one_of(value: str, allowed: Collection[str], where: str) -> str:
    """Return a word that is among the allowed ones."""
    if value not in allowed:
        refuse(where, f"{value!r} is none of {', '.join(allowed)}")
    return value


def kind_named(name: str, where: str) -> Kind:
    """Return the kind of that name."""
    return KINDS[one_of(name, KINDS.keys(), where)]


def expression(text: str, where: str) -> Expression:
    """Return a parsed formula."""
    try:
        return parse(text)
    except ExpressionError as error:
        raise FormError(f"{where}: {error}") from error
