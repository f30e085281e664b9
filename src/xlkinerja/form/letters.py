"""Checks that the texts of a form can stand in a workbook: no letter that XML has no place for, none too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xlkinerja.form.lines import LINES
from xlkinerja.form.mistakes import Mistake

_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 8_000
"""Letters of a text; a cell takes 32,767, and of a formula Excel takes 8,192."""


def check_letters(raw: object, where: str = "") -> Iterator[Mistake]:
    """Yield the texts in TOML data that no cell could hold, each by its path."""
    if isinstance(raw, str):
        if found := _NO_LETTER.search(raw):
            yield Mistake(where, f"memuat tanda yang tidak dapat dicetak ({_shown(found[0])}).", "Hapus tandanya.")
        elif len(raw) > _LONGEST:
            yield Mistake(where, f"lebih dari {_LONGEST} huruf.", "Pendekkan.")
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            if key != LINES:
                yield from check_letters(value, f"{where}.{key}" if where else str(key))
    elif isinstance(raw, list):
        for number, item in enumerate(raw, 1):
            yield from check_letters(item, _thing(where, item, number))


def _thing(where: str, item: object, number: int) -> str:
    """Return the path of one of a list of things: by its name or code, as the loader calls it."""
    if not isinstance(item, Mapping):
        return where
    known = next((item[key] for key in ("name", "code") if isinstance(item.get(key), str)), number)
    return f"{where} {known}"


def _shown(letter: str) -> str:
    return f'"\\x{ord(letter):02x}"'
