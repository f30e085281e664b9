"""Texts of a workbook: the table of shared strings, rich text joined, escaped characters brought back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.xml import Attributes, walk

if TYPE_CHECKING:
    from xlkinerja.ooxml.package import Package

_ELEMENTS = 4  # of a text on average: itself, a run, its looks and its letters
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Return the text with `_xHHHH_` as the characters they stand for; half a surrogate pair is U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Runs:
    """Joins the runs of one rich text; phonetic readings are left out."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._phonetic = False

    def start(self, name: str) -> None:
        """Take note of an element that begins."""
        self._phonetic = self._phonetic or name == "rPh"

    def end(self, name: str, text: str) -> None:
        """Take up the text of an element that ends."""
        if name == "rPh":
            self._phonetic = False
        elif name == "t" and not self._phonetic:
            self._runs.append(text)

    def take(self) -> str:
        """Return the text and begin a new one."""
        text = unescape("".join(self._runs))
        self._runs.clear()
        self._phonetic = False
        return text


def read_strings(package: Package, part: str) -> tuple[str, ...]:
    """Return the shared strings in order."""
    limits = package.limits
    strings: list[str] = []
    runs = Runs()
    characters = 0

    def start(name: str, _parent: str, _attributes: Attributes) -> None:
        runs.start(name)

    def end(name: str, _parent: str, text: str) -> None:
        nonlocal characters
        runs.end(name, text)
        characters += len(text)
        if name == "si":
            strings.append(runs.take())
            check_limit("panjang teks", len(strings[-1]), limits.text, part=part)
            check_limit("jumlah teks bersama", len(strings), limits.strings, part=part)
            check_limit("jumlah huruf teks bersama", characters, limits.string_characters, part=part)

    walk(package, part, start, end, elements=_ELEMENTS * limits.strings)
    return tuple(strings)
