"""What a form's TOML file declares once and means several times: `repeat = [1, 2, 3, 4]` on columns and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlkinerja.form.toml_keys import refuse, take

_KEY = "repeat"
_TOGETHER = "of"


def expanded(raw: Any) -> Any:  # noqa: ANN401 - whatever TOML can hold
    """Return TOML data in which every table with `repeat` stands once for each of its values.

    A value is a number, which replaces `{n}` in all texts of the table, or a table of names and what replaces them:
    `repeat = [{jenis = "keuangan", s = "r"}]`. Tables in a list `of` are repeated together: all of them for the first
    value, then all for the second. Raises FormError for a value that is neither.
    """
    if isinstance(raw, dict):
        return {key: expanded(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [expanded(copy) for item in raw for copy in _copies(item)]
    return raw


def _copies(item: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever TOML can hold
    if not isinstance(item, dict) or _KEY not in item:
        yield item
        return
    rest = {key: value for key, value in item.items() if key != _KEY}
    where = str(item.get("name", item.get("at", _KEY)))
    for value in take({_KEY: item[_KEY]}, {_KEY: list}, {_KEY}, where)[_KEY]:
        names = value if isinstance(value, Mapping) else {"n": value}
        if not all(isinstance(text, int | str) for text in names.values()):
            refuse(f"{where}.{_KEY}", f"{value!r} is neither a number nor a table of texts")
        copy = _replaced(rest, {f"{{{name}}}": str(text) for name, text in names.items()})
        if _TOGETHER in copy:
            yield from take(copy, {_TOGETHER: list}, {_TOGETHER}, where)[_TOGETHER]
        else:
            yield copy


def _replaced(raw: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever TOML can hold
    if isinstance(raw, str):
        for name, text in names.items():
            raw = raw.replace(name, text)
        return raw
    if isinstance(raw, dict):
        return {_replaced(key, names): _replaced(value, names) for key, value in raw.items()}
    return [_replaced(item, names) for item in raw] if isinstance(raw, list) else raw
