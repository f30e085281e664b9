"""What a form's TOML file declares once and means several times: `repeat = [1, 2, 3, 4]` on columns and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from xlkinerja.form.lines import LINES
from xlkinerja.form.mistakes import Mistakes
from xlkinerja.form.toml_keys import take

_KEY = "repeat"
_TOGETHER = "of"
_MOST = 1000
"""Copies of one thing; more no workbook could show."""


def expanded(told: Mistakes, raw: Any) -> Any:  # noqa: ANN401 - whatever TOML can hold
    """Return TOML data in which every table with `repeat` stands once for each of its values.

    A value is a number, which replaces `{n}` in all texts of the table, or a table of names and what replaces them:
    `repeat = [{jenis = "keuangan", s = "r"}]`. Lists of those are crossed, each of the first with each of the second:
    `repeat = [[{jenis = "keuangan"}, {jenis = "fisik"}], [{s = "s"}, {s = "r"}]]`. Tables in a list `of` are repeated
    together: all of them for the first value, then all for the second. A value that is neither is told, and left out.
    """
    if isinstance(raw, dict):
        return {key: expanded(told, value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [expanded(told, copy) for item in raw for copy in _copies(told, item)]
    return raw


def _copies(told: Mistakes, item: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever TOML can hold
    if not isinstance(item, dict) or _KEY not in item:
        yield item
        return
    rest = {key: value for key, value in item.items() if key != _KEY}
    where = str(item.get("name", item.get("at", _KEY)))
    only = {_KEY: item[_KEY], **({LINES: item[LINES]} if LINES in item else {})}
    values = take(told, only, {_KEY: list}, {_KEY}, where)[_KEY]
    if _count(values) > _MOST:
        told.add(f"{where}.{_KEY}", f"lebih dari {_MOST} ulangan.", "Kurangi isinya.")
        return
    for names in _crossed(values):
        if not all(isinstance(text, int | str) for text in names.values()):
            what = f"{names!r} bukan angka dan bukan tabel teks."
            told.add(f"{where}.{_KEY}", what, 'Tulis repeat = [1, 2] atau repeat = [{ nama = "…" }].')
            continue
        copy = _replaced(rest, {f"{{{name}}}": str(text) for name, text in names.items()})
        if _TOGETHER in copy:
            yield from take(told, copy, {_TOGETHER: list}, {_TOGETHER}, where)[_TOGETHER]
        else:
            yield copy


def _count(values: list[Any]) -> int:
    """Return how many copies there are to be."""
    return prod(_count(one) for one in values) if _are_lists(values) else len(values)


def _are_lists(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, list) for value in values)


def _crossed(values: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield what replaces names in each copy: of lists, each of one with each of the next."""
    if _are_lists(values):
        for together in product(*(list(_crossed(value)) for value in values)):
            yield {name: text for names in together for name, text in names.items()}
        return
    for value in values:
        yield {k: v for k, v in value.items() if k != LINES} if isinstance(value, Mapping) else {"n": value}


def _replaced(raw: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever TOML can hold
    if isinstance(raw, str):
        for name, text in names.items():
            raw = raw.replace(name, text)
        return raw
    if isinstance(raw, dict):
        return {_replaced(key, names): _replaced(value, names) for key, value in raw.items()}
    return [_replaced(item, names) for item in raw] if isinstance(raw, list) else raw
