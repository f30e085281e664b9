"""Lists that say that there is nothing: a row of dashes, or the word, is no row; a blank list says nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlkinerja.form import Table
from xlkinerja.reading.headers import plain
from xlkinerja.report import Entry, Row

_DASHES = re.compile(r"[-\u2010-\u2015\u2212\s.]*[-\u2010-\u2015\u2212][-\u2010-\u2015\u2212\s.]*")
_WORDS = frozenset({"nihil", "tidak ada"})
_NUMBER = re.compile(r"\d{1,3}[.)]?|")


def rows_and_declared(table: Table, rows: Sequence[Row]) -> tuple[list[Row], tuple[Row, ...]]:
    """Return of rows as read those that count, and those that say that there are none: both never come together."""
    counting = [row for row in rows if row.key]
    none = tuple(row for row in rows if _says_none(table, row)) if table.nihil else ()
    numbers = {row.number for row in none}
    return ([], none) if none and all(row.number in numbers for row in counting) else (counting, ())


def _says_none(table: Table, row: Row) -> bool:
    """Tell whether a row holds dashes or the word, and besides at most its number."""
    said = [_says(row.entries[c.name], numbered=c.identifies or c.kind.name == "nomor") for c in table.typed_columns]
    return None not in said and "none" in said


def _says(entry: Entry, *, numbered: bool) -> str | None:
    """Return whether a cell says "none" or nothing (""); None where it says something else."""
    text = entry.typed.text.strip()
    if entry.formula is not None:
        return None
    if not text or (numbered and _NUMBER.fullmatch(text)):
        return ""
    return "none" if _DASHES.fullmatch(text) or plain(text) in _WORDS else None
