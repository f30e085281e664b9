"""Rows that two tables of a form have alike: staff type their keys once, the other table gets them as values.

As formulas they would move: a plan that is sorted would put other indicators beside the figures typed next to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from xlkinerja.form import Form, Table
from xlkinerja.templates.values import CellValue

_Part = tuple[str, str]
_Row = Mapping[str, CellValue]
_Rows = Mapping[_Part, tuple[_Row, ...]]


def with_shared_rows(form: Form, rows: _Rows) -> dict[_Part, tuple[_Row, ...]]:
    """Return the rows with the keys of those that a table shares with another one, where it has none of its own."""
    found = dict(rows)
    for table in form.tables:
        for name, group in tuple(found):
            if name == table.name and table.rows_of is not None and not found[name, group]:
                shared = found.get((table.rows_of, group), ())
                found[name, group] = tuple(_keys_of(form.table[table.rows_of], _words(form, table), shared))
    return found


def _words(form: Form, table: Table) -> tuple[str, ...]:
    """Return the texts that stand beside the keys in both tables."""
    shared = form.table[table.rows_of or ""]
    both = [column.name for column in table.typed_columns if column.name in shared.column]
    return tuple(name for name in both if shared.column[name].kind.holds == "text" and name not in shared.keys)


def _keys_of(table: Table, words: tuple[str, ...], rows: tuple[_Row, ...]) -> Iterator[_Row]:
    """Yield keys and their words; a blank outer key means the one above, a row without its own continues it."""
    outer = [name for key in table.keys[:-1] for name in (key, table.names_of.get(key)) if name is not None]
    own = [name for name in (table.key, *words) if name not in outer]
    above: dict[str, CellValue] = {}
    for row in rows:
        if any(row.get(name) is not None for name in outer):
            above = {name: row.get(name) for name in outer}
        if any(row.get(name) is not None for name in own):
            cells = {**above, **{name: row.get(name) for name in own}}
            yield {name: cell for name, cell in cells.items() if cell is not None}


def told_by(form: Form, rows: _Rows) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return by which key columns Excel tells shared rows apart: by all where a number is used anew in each group."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in form.tables:
        shared = form.table[table.rows_of] if table.rows_of is not None else None
        if shared is not None and len(table.keys) > 1:
            numbers = Counter(
                str(row[table.key])
                for (name, _), part in rows.items()
                for row in part
                if name == shared.name and row.get(table.key) is not None
            )
            if max(numbers.values(), default=0) > 1:
                found |= {(one.name, other.name): table.keys for one in (table, shared) for other in (table, shared)}
    return found
