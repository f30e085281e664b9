"""What changed from one version of a workbook to the next: every figure, found again by the key of its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from xlkinerja.consolidate.model import FigureChange, SourceRow, Submission
from xlkinerja.folder.outcome import REVISION
from xlkinerja.form import Column, Table
from xlkinerja.form.loader import load
from xlkinerja.report import Value

_NOWHERE = ("", "")

_Keyed = Mapping[tuple[str, str], SourceRow]


def changes(pairs: Iterable[tuple[Submission, Submission]]) -> tuple[FigureChange, ...]:
    """Return each figure that differs between an earlier and a later workbook, also of rows that came or went."""
    return tuple(change for earlier, later in pairs for change in _between(earlier, later))


def _between(earlier: Submission, later: Submission) -> Iterator[FigureChange]:
    change = partial(_change, earlier, later)
    form = load(earlier.form)
    for field in form.fields:
        values = [submission.fields.get(field.name) for submission in (earlier, later)]
        if values[0] != values[1] and field.kind.holds == "number" and field.name != REVISION:
            places = [sent.places.get(field.name, _NOWHERE) for sent in (earlier, later)]
            yield change(field.label, field.kind.name, values, places)
    for table in form.tables:
        before = _by_key(table, earlier.tables.get(table.name, ()))
        after = _by_key(table, later.tables.get(table.name, ()))
        for key in dict.fromkeys((*after, *before)):
            yield from _in_row(change, table, key, (before.get(key), after.get(key)))


def _in_row(
    change: partial[FigureChange], table: Table, key: tuple[str, str], rows: tuple[SourceRow | None, SourceRow | None]
) -> Iterator[FigureChange]:
    """Yield the differences of a row, which one of the workbooks may lack."""
    for position, column in enumerate(table.columns):
        values = [row.values[position] if row is not None else None for row in rows]
        if values[0] != values[1] and _is_figure(column):
            label = f"{table.title}: {column.label} ({' '.join(filter(None, key))})"
            places = [(row.sheet, row.address(position)) if row is not None else _NOWHERE for row in rows]
            yield change(label, column.kind.name, values, places)


def _change(  # noqa: PLR0913, PLR0917 - what a line says
    earlier: Submission,
    later: Submission,
    label: str,
    kind: str,
    values: Sequence[Value],
    places: Sequence[tuple[str, str]],
) -> FigureChange:
    (old, new), (before, after) = values, places
    return FigureChange(earlier, later, *after, label, old, new, kind, before if before != after else None)


def _is_figure(column: Column) -> bool:
    return column.kind.holds == "number" and not column.inherited


def _by_key(table: Table, rows: Sequence[SourceRow]) -> _Keyed:
    """Return the rows by the record of their sheet and their key; with a number where a key stands again."""
    position = [column.name for column in table.columns].index(table.key)
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str], SourceRow] = {}
    before = ""
    for row in rows:
        key = _text(row.values[position]) or (before if table.continues else "") or f"baris {row.row}"
        before = key
        place = row.group, key
        seen[place] += 1
        found[row.group, key if seen[place] == 1 else f"{key}#{seen[place]}"] = row
    return found


def _text(value: Value) -> str:
    return " ".join(str(value).split()) if value is not None else ""
