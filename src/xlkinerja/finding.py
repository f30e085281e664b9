"""A finding: what is wrong, where, and what to do about it. Values, never exceptions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, NamedTuple

from xlkinerja.frozen import dataclass

Level = Literal["galat", "peringatan", "catatan"]
LEVELS: tuple[Level, ...] = ("galat", "peringatan", "catatan")
"""From the gravest: must be mended, must be mended or explained, good to know."""
LEVEL_WORDS: Mapping[str, str] = {"galat": "kesalahan", "peringatan": "peringatan", "catatan": "catatan"}
"""What officers call the levels, in workbooks, panel and guide; data, terminal and options have the level itself."""


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
    def base_table(self) -> str:
        """The table's name, without the sheet of one that is repeated."""
        return self.table.partition("/")[0]

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
    said: tuple[str, ...] = ()
    """The figures and texts that the message quotes, whatever the words around them."""
    earlier_message: str = ""
    """The message as version 0.1 had it, where it had figures in another unit or other words."""

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
    was: str = ""
    explainable: bool = False


_MESSAGES = Path(__file__).with_name("messages.toml")


@cache
def engine_messages() -> Mapping[str, EngineMessage]:
    """Return all engine messages by code."""
    from xlkinerja.shipped import digest_of, items_of  # noqa: PLC0415 - keeps --help fast

    text = _MESSAGES.read_text(encoding="utf-8")
    shipped = items_of(_MESSAGES.with_suffix(".json"), digest_of(text))
    entries = shipped[0] if shipped else _read(text)
    return {code: EngineMessage(code=code, **entry) for code, entry in entries.items()}


def compiled_messages() -> dict[str, str]:
    """Return the compiled file of the messages by its name (`shipped.py`)."""
    from xlkinerja.shipped import digest_of, file_text  # noqa: PLC0415 - only a build needs it

    text = _MESSAGES.read_text(encoding="utf-8")
    return {_MESSAGES.with_suffix(".json").name: file_text(digest_of(text), [json.dumps(_read(text))])}


def _read(text: str) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 - who has them compiled needs none

    return tomllib.loads(text)


_ABOUT_THE_FORM = {"help", "example", "column", "table", "by", "made", "judul", "folder", "berkas", "codes"}
"""Placeholders that tell of the form or of files, not of what staff typed."""
_CELL = re.compile(r" ?\(?(?:'[^']*'|[\w. ]+)![A-Z]{1,3}[0-9]+\)?")


def engine_finding(code: str, place: Place = _WHOLE_WORKBOOK, typed: str = "", **details: object) -> Finding:
    """Return the finding of an engine code; `details` fill the placeholders of its message."""
    entry = engine_messages()[code]
    typed = shortened(typed)
    words = {"typed": typed, "label": place.label, "sheet": place.sheet, "cell": place.cell, **details}
    message = entry.message.format_map(words)
    said, was = said_in(entry.message, words), entry.was.format_map(words)
    explainable = entry.explainable
    return Finding(code, entry.level, message, place, typed, "", explainable, said=said, earlier_message=was)


def said_in(message: str, words: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a message quotes of the workbook, without where it stands: rows move, and are what they were."""
    names = {name for _, name, _, _ in Formatter().parse(message) if name} - {"label", "sheet", "cell"}
    quoted = (_CELL.sub("", str(words[name])).strip() for name in names - _ABOUT_THE_FORM if name in words)
    return tuple(sorted(filter(None, quoted)))


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by level, within a level in the order in which they were found."""
    return sorted(findings, key=lambda finding: LEVELS.index(finding.level))


def open_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which people should read them: by level, and those that staff explained last."""
    return sorted(findings, key=lambda finding: (finding.settled, LEVELS.index(finding.level)))


def shortened(text: str, longest: int = 200) -> str:
    """Return a text as findings quote it: cut off where nobody would read on."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    """Return a text safe to print on one line and to write into any file: control and direction characters escaped."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in safe)
