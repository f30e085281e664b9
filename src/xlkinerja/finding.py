"""A finding: what is wrong, where, and what to do about it. Values, never exceptions."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

Level = Literal["galat", "peringatan", "catatan"]
LEVELS: tuple[Level, ...] = ("galat", "peringatan", "catatan")
"""From the gravest: must be mended, must be mended or explained, good to know."""


class Place(NamedTuple):
    """Where a finding sits: the cell in the workbook, and what the form calls it.

    `row` is the key of the row ("Pengujian"), "total" for the Jumlah row, empty for a field.
    """

    sheet: str | None = None
    cell: str | None = None
    table: str = ""
    row: str = ""
    column: str = ""
    label: str = ""

    def __str__(self) -> str:
        """Return `Layanan!D6`, or the sheet alone."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    @property
    def key(self) -> str:
        """What stays the same when rows are inserted, sorted or moved."""
        named = f"{self.table}|{self.row}|{self.column}"
        return named if named.strip("|") else str(self)


_WHOLE_WORKBOOK = Place()


@dataclass(frozen=True)
class Finding:
    """One finding, with the value as typed and the explanation that staff gave for it."""

    code: str
    level: Level
    message: str
    place: Place = _WHOLE_WORKBOOK
    typed: str = ""
    explanation: str = ""
    explainable: bool = False
    """Whether an explanation settles it although it is a galat."""

    @property
    def key(self) -> str:
        """What identifies the finding from run to run."""
        return f"{self.code}|{self.place.key}"

    @property
    def settled(self) -> bool:
        """Whether staff's explanation settles it: a peringatan, or a galat whose rule says so. Other galat stay."""
        return (self.level == "peringatan" or self.explainable) and bool(self.explanation)

    def explained(self, explanation: str) -> Finding:
        """Return the finding with staff's explanation beside it."""
        return replace(self, explanation=explanation)


@dataclass(frozen=True)
class EngineMessage:
    """The text of an engine code (`XK-...`) from messages.toml."""

    code: str
    level: Level
    title: str
    message: str


@cache
def engine_messages() -> Mapping[str, EngineMessage]:
    """Return all engine messages by code."""
    text = (resources.files("xlkinerja") / "messages.toml").read_text(encoding="utf-8")
    return {code: EngineMessage(code=code, **entry) for code, entry in tomllib.loads(text).items()}


def engine_finding(code: str, place: Place = _WHOLE_WORKBOOK, typed: str = "", **details: object) -> Finding:
    """Return the finding of an engine code; `details` fill the placeholders of its message."""
    entry = engine_messages()[code]
    typed = shortened(typed)
    message = entry.message.format(typed=typed, label=place.label, sheet=place.sheet, cell=place.cell, **details)
    return Finding(code, entry.level, message, place, typed)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by level, within a level in the order in which they were found."""
    return sorted(findings, key=lambda finding: LEVELS.index(finding.level))


def shortened(text: str, longest: int = 200) -> str:
    """Return a text as findings quote it: cut off where nobody would read on."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    """Return a text safe to print on one line and to write into any file: control and direction characters escaped."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in safe)
