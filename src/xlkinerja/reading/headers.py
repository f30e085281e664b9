"""Header texts: how they are compared, and the row of a sheet in which a table's stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from xlkinerja.form import Column, Table
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import Sheet

ENOUGH_COLUMNS = 3
"""How many matching headers, the key among them, make a table without names."""

LOOK_FOR_HEADERS = 200  # rows from the top; a header further down is no form of ours


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a header text as compared: one spelling for letter case, blanks, line ends and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w%]+", " ", folded).split())


_Merged = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Headers:
    """Header texts found on a sheet: the lowest of their rows, and the sheet's column by name of the form's column."""

    row: int
    columns: Mapping[str, int]


def find_headers(sheet: Sheet, table: Table, enough: int = ENOUGH_COLUMNS) -> Headers | None:
    """Return the header row of a table on a sheet: the first with most of its texts, and its key among them."""
    return next(iter(all_headers(sheet, table, enough)), None)


def all_headers(sheet: Sheet, table: Table, enough: int = ENOUGH_COLUMNS) -> list[Headers]:
    """Return the rows with most of a table's header texts, its key among them, from top to bottom."""
    if table.record:
        return []
    known = _known_paths(table)
    found = (_headers_at(sheet, table, row, known) for row in _candidate_rows(sheet, known, enough))
    complete = [headers for headers in found if table.key in headers.columns and len(headers.columns) >= enough]
    most = max((len(headers.columns) for headers in complete), default=0)
    return sorted((h for h in complete if len(h.columns) == most), key=lambda headers: headers.row)


def have_the_same_headers(table: Table, other: Table) -> bool:
    """Tell whether two tables cannot be told apart by their header texts."""
    return not other.record and _known_paths(table).keys() == _known_paths(other).keys()


@lru_cache(maxsize=256)
def _known_paths(table: Table) -> Mapping[tuple[str, ...], list[str]]:
    """Return the form's columns by what may stand above them; several may share one text, from left to right."""
    known: dict[tuple[str, ...], list[str]] = {}
    for column in table.printed:
        for path in {tuple(map(plain, path)) for path in _paths(column)}:
            known.setdefault(path, []).append(column.name)
    return known


def _paths(column: Column) -> tuple[tuple[str, ...], ...]:
    return (column.path, *((text,) for text in (*column.synonyms, column.label)))


def _candidate_rows(sheet: Sheet, known: Mapping[tuple[str, ...], list[str]], enough: int) -> list[int]:
    """Return the rows that hold enough texts which end a path."""
    endings = {path[-1] for path in known}
    count: dict[int, int] = {}
    for (row, _), cell in sheet.texts.items():
        if row > LOOK_FOR_HEADERS:
            break
        if plain(cell.text) in endings:
            count[row] = count.get(row, 0) + 1
    deepest = max(map(len, known), default=1)
    return [row for row, number in count.items() if number >= (enough if deepest == 1 else 1)]


def _headers_at(sheet: Sheet, table: Table, row: int, known: Mapping[tuple[str, ...], list[str]]) -> Headers:
    """Return the columns of the table whose texts end at a row or, merged downwards, in the rows above it."""
    found: dict[str, int] = {}
    merged = _merged(sheet, row, table.depth)
    texts = (sheet.last_texts.get(at, 0) for at in range(row - table.depth + 1, row + 1))
    right = max((*texts, *(column for _, column in merged)))
    for column in range(1, right + 1):
        names = known.get(_path_above(sheet, row, column, table.depth, merged), [])
        if not names and table.depth > 1:
            names = known.get(_path_under_groups(sheet, row, column, table.depth, merged), [])
        name = next((name for name in names if name not in found), None)
        if name is not None:
            found[name] = column
    return Headers(row, found)


def _merged(sheet: Sheet, row: int, depth: int) -> _Merged:
    """Return, for the merged cells of `depth` rows ending at `row`, the first cell of the merged range."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in (each for each in sheet.merges if each.top <= row and each.bottom > row - depth):
        for at in range(max(merge.top, row - depth + 1), min(merge.bottom, row) + 1):
            for column in range(merge.left, merge.right + 1):
                first.setdefault((at, column), (merge.top, merge.left))
    return first


def _path_above(sheet: Sheet, row: int, column: int, depth: int, merged: _Merged) -> tuple[str, ...]:
    """Return the texts above a column, from top to bottom, in `depth` rows ending at `row`; merged ones count once."""
    places = dict.fromkeys(merged.get((at, column), (at, column)) for at in range(row - depth + 1, row + 1))
    return tuple([plain(sheet.texts[place].text) for place in places if place in sheet.texts])


def _path_under_groups(sheet: Sheet, row: int, column: int, depth: int, merged: _Merged) -> tuple[str, ...]:
    """Return the texts above a column where merged groups were taken apart: each reaches to the next one."""
    places = [merged.get((at, column), (at, column)) for at in range(row - depth + 1, row + 1)]
    found = [place if place in sheet.texts else _left_of(sheet, place, merged) for place in places[:-1]]
    texts = dict.fromkeys([place for place in found if place is not None] + places[-1:])
    return tuple([plain(sheet.texts[place].text) for place in texts if place in sheet.texts])


def _left_of(sheet: Sheet, place: tuple[int, int], merged: _Merged) -> tuple[int, int] | None:
    """Return the nearest text to the left, unless a merged cell says how far it reaches."""
    row, column = place
    texts = ((row, left) for left in range(column - 1, 0, -1) if (row, left) in sheet.texts)
    found = next(texts, None)
    return found if found not in merged else None


def accepts(sheet: Sheet, table: Table, name: str, row: int, column: int) -> bool:
    """Tell whether the texts above a column of the sheet are those of one of the form's."""
    path = _path_above(sheet, row, column, table.depth, _merged(sheet, row, table.depth))
    return path in {tuple(map(plain, known)) for known in _paths(table.column[name])}


def is_numbering(sheet: Sheet, headers: Headers) -> bool:
    """Tell whether the row below the headers numbers the columns: (1), (2), (3)."""
    below = (sheet.cells.get((headers.row + 1, column)) for column in headers.columns.values())
    texts = [cell.text.strip("() ") for cell in below if cell is not None and cell.kind in {"text", "number"}]
    return 2 * len(texts) > len(headers.columns) and all(re.fullmatch(r"\d{1,2}", text) for text in texts)
