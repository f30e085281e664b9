"""Header texts: how they are compared, and the row of a sheet in which a table's stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from xlkinerja.form import Column, Table
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import Sheet
from xlkinerja.reading.compound_cells import COMPOUND, compound_names, given

ENOUGH_COLUMNS = 3
"""How many matching headers, the key among them, make a table without names."""

LOOK_FOR_HEADERS = 200  # rows from the top; a header further down is no form of ours


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a header text as compared: one spelling for letter case, blanks, line ends and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w%]+", " ", folded).split())


@lru_cache(maxsize=4096)
def without_percent(text: str) -> str:
    """Return a text as compared without its mark of per cent: `Capaian (%)` says what `Capaian` says above percentages.

    Empty where it is nothing but the mark.
    """
    return " ".join(text.replace("%", " ").split())


_Path = tuple[str, ...]
_Merged = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Headers:
    """Header texts found on a sheet: the lowest of their rows, and the sheet's column by name of the form's column.

    Compounds have names of their own (`compound_names`).
    """

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
    complete = [headers for headers in found if _has_key(headers, table) and len(headers.columns) >= enough]
    most = max((len(headers.columns) for headers in complete), default=0)
    return sorted((h for h in complete if len(h.columns) == most), key=lambda headers: headers.row)


def _has_key(headers: Headers, table: Table) -> bool:
    compounds = (name for name in compound_names(table) if name in headers.columns)
    return table.key in headers.columns or any(table.key in given(table, name) for name in compounds)


def have_the_same_headers(table: Table, other: Table) -> bool:
    """Tell whether two tables cannot be told apart by their header texts."""
    return not other.record and _known_paths(table).exact.keys() == _known_paths(other).exact.keys()


@dataclass(frozen=True)
class _Known:
    """The form's columns by what may stand above them; several may share one text, from left to right.

    `percent` are columns of percentages, by what stands above them where it says so with a mark or not.
    """

    exact: Mapping[_Path, list[str]]
    percent: Mapping[_Path, list[str]]

    def at(self, path: _Path) -> list[str]:
        return self.exact.get(path) or self.percent.get(_without_percent(path), [])


@lru_cache(maxsize=256)
def _known_paths(table: Table) -> _Known:
    exact: dict[_Path, list[str]] = {}
    percent: dict[_Path, list[str]] = {}
    for name in compound_names(table):
        for text in table.compounds[int(name.removeprefix(COMPOUND))].synonyms:
            exact.setdefault((plain(text),), []).append(name)
    for column in table.printed:
        for path in _paths(column):
            exact.setdefault(path, []).append(column.name)
        for path in _percent_paths(column):
            percent.setdefault(path, []).append(column.name)
    return _Known(exact, percent)


def _paths(column: Column) -> set[_Path]:
    paths = (column.path, *((text,) for text in (*column.synonyms, column.label)))
    return {tuple(map(plain, path)) for path in paths}


def _percent_paths(column: Column) -> set[_Path]:
    """Return the paths of a column of percentages: its own without the mark, and its synonyms as they are.

    A synonym without its mark may be the name of another column: `Realisasi (%)`.
    """
    if not column.kind.is_percent:
        return set()
    own = (_without_percent(tuple(map(plain, path))) for path in (column.path, (column.label,)))
    return {path for path in own if all(path)} | {(plain(text),) for text in column.synonyms}


def _without_percent(path: _Path) -> _Path:
    return tuple(map(without_percent, path))


def _candidate_rows(sheet: Sheet, known: _Known, enough: int) -> list[int]:
    """Return the rows that hold enough texts which end a path."""
    endings = {path[-1] for path in known.exact}
    percent = {path[-1] for path in known.percent}
    count: dict[int, int] = {}
    for (row, _), cell in sheet.texts.items():
        if row > LOOK_FOR_HEADERS:
            break
        text = plain(cell.text)
        if text in endings or (percent and without_percent(text) in percent):
            count[row] = count.get(row, 0) + 1
    deepest = max(map(len, known.exact), default=1)
    return [row for row, number in count.items() if number >= (enough if deepest == 1 else 1)]


def _headers_at(sheet: Sheet, table: Table, row: int, known: _Known) -> Headers:
    """Return the columns of the table whose texts end at a row or, merged downwards, in the rows above it."""
    found: dict[str, int] = {}
    merged = _merged(sheet, row, table.depth)
    texts = (sheet.last_texts.get(at, 0) for at in range(row - table.depth + 1, row + 1))
    right = max((*texts, *(column for _, column in merged)))
    for column in range(1, right + 1):
        names = known.at(_path_above(sheet, row, column, table.depth, merged))
        if not names and table.depth > 1:
            names = known.at(_path_under_groups(sheet, row, column, table.depth, merged))
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
    own = table.column[name]
    return path in _paths(own) or _without_percent(path) in _percent_paths(own)


def is_numbering(sheet: Sheet, headers: Headers) -> bool:
    """Tell whether the row below the headers numbers the columns: (1), (2), (3)."""
    below = (sheet.cells.get((headers.row + 1, column)) for column in headers.columns.values())
    texts = [cell.text.strip("() ") for cell in below if cell is not None and cell.kind in {"text", "number"}]
    return 2 * len(texts) > len(headers.columns) and all(re.fullmatch(r"\d{1,2}", text) for text in texts)
