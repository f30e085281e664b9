"""Header texts: how they are compared, and the row of a sheet in which a table's stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xlkinerja.form import Table
from xlkinerja.ooxml.model import Sheet

ENOUGH_COLUMNS = 3
"""How many matching headers, the key among them, make a table without names."""

_LOOK_FOR_HEADERS = 200  # rows from the top; a header further down is no form of ours


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a header text as compared: one spelling for letter case, blanks, line ends and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w%]+", " ", folded).split())


@dataclass(frozen=True)
class Headers:
    """A header row found by its texts: column of the sheet by name of the form's column."""

    row: int
    columns: Mapping[str, int]


def find_headers(sheet: Sheet, table: Table, enough: int = ENOUGH_COLUMNS) -> Headers | None:
    """Return the header row of a table on a sheet: the one with most of its texts, and its key among them."""
    known = {plain(text): c.name for c in table.columns for text in (*c.synonyms, c.label)}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sheet.cells.items():
        if row > _LOOK_FOR_HEADERS:
            break
        if cell.kind == "text" and (name := known.get(plain(cell.text))):
            rows.setdefault(row, {}).setdefault(name, column)
    complete = {row: found for row, found in rows.items() if table.key in found and len(found) >= enough}
    if not complete:
        return None
    best = max(complete, key=lambda row: (len(complete[row]), -row))
    return Headers(best, complete[best])


def accepts(table: Table, name: str, text: str) -> bool:
    """Tell whether a header text is one of a column's."""
    column = table.column[name]
    return plain(text) in {plain(known) for known in (column.label, *column.synonyms)}


def is_numbering(sheet: Sheet, headers: Headers) -> bool:
    """Tell whether the row below the headers numbers the columns: (1), (2), (3)."""
    below = (sheet.cells.get((headers.row + 1, column)) for column in headers.columns.values())
    texts = [cell.text.strip("() ") for cell in below if cell is not None and cell.kind in {"text", "number"}]
    return len(texts) == len(headers.columns) and all(re.fullmatch(r"\d{1,2}", text) for text in texts)
