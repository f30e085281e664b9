"""What changed from one version of a workbook to the next: every figure, found again by the key of its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from xlkinerja.compare import RowKeys, RowName, begins_anew, row_names
from xlkinerja.consolidate.model import FigureChange, Place, Submission
from xlkinerja.consolidate.resting import resting_on
from xlkinerja.consolidate.terms import label_of
from xlkinerja.folder.content import SourceRow
from xlkinerja.folder.outcome import REVISION
from xlkinerja.form import Column, Table
from xlkinerja.form.loader import load
from xlkinerja.report import Value

_NOWHERE = ("", "")

_Keyed = Mapping[RowName, SourceRow]


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
            yield change(
                ("", field.name), _NOWHERE, field.label, field.kind.name, values, places, field.formula is None
            )
    for table in form.tables:
        rows = [submission.tables.get(table.name, ()) for submission in (earlier, later)]
        keys = [_keys(table, each) for each in rows]
        anew = begins_anew(keys[0]) | begins_anew(keys[1])
        before, after = (_by_key(*each, anew) for each in zip(keys, rows, strict=True))
        for key in dict.fromkeys((*after, *before)):
            yield from _in_row(change, table, key, (before.get(key), after.get(key)))


def _in_row(
    change: partial[FigureChange], table: Table, key: RowName, rows: tuple[SourceRow | None, SourceRow | None]
) -> Iterator[FigureChange]:
    """Yield the differences of a row, which one of the workbooks may lack."""
    for position, column in enumerate(table.columns):
        values = [row.values[position] if row is not None else None for row in rows]
        if values[0] != values[1] and _is_figure(column):
            label = f"{table.title}: {label_of(table, column)} ({' '.join(filter(None, key))})"
            places = [(row.sheet, row.address(position)) if row is not None else _NOWHERE for row in rows]
            typed = table.source is None and (column.formula is None or column.else_typed)
            yield change((table.name, column.name), key, label, column.kind.name, values, places, typed)


def _change(  # noqa: PLR0913, PLR0917 - what a line says
    earlier: Submission,
    later: Submission,
    place: Place,
    row: RowName,
    label: str,
    kind: str,
    values: Sequence[Value],
    places: Sequence[tuple[str, str]],
    typed: bool,
) -> FigureChange:
    (old, new), (before, after) = values, places
    old_place = before if before != after else None
    return FigureChange(earlier, later, *after, label, old, new, kind, old_place, place, row, typed)


@dataclass(frozen=True)
class ChangeGroup:
    """A figure that staff typed anew, and those that are computed from it; a computed one that nothing explains."""

    first: FigureChange
    following: tuple[FigureChange, ...] = ()


def grouped(found: Sequence[FigureChange]) -> Iterator[ChangeGroup]:
    """Yield the changes by pair of workbooks, what was typed first and under each what follows from it.

    What is computed from several figures stands under one in its own row if there is one, else under the first.
    """
    pairs: dict[tuple[Path, Path], list[FigureChange]] = {}
    for change in found:
        pairs.setdefault((change.earlier.path, change.later.path), []).append(change)
    for own in pairs.values():
        yield from _grouped(own)


def _grouped(own: Sequence[FigureChange]) -> Iterator[ChangeGroup]:
    above = resting_on(own[0].later.form)
    typed = [change for change in own if change.typed]
    under: dict[int, list[FigureChange]] = {}
    alone = []
    for change in own:
        causes = [
            n for n, cause in enumerate(typed) if change.place in above.get(cause.place, ()) and cause is not change
        ]
        beside = [n for n in causes if (typed[n].place[0], typed[n].row) == (change.place[0], change.row)]
        if change.typed and not (beside and _is_computed(change)):
            continue
        if causes:
            under.setdefault((beside or causes)[0], []).append(change)
        else:
            alone.append(change)
    follow = {id(change) for changes in under.values() for change in changes}
    for number, change in enumerate(typed):
        if id(change) not in follow:
            yield ChangeGroup(change, tuple(under.get(number, ())))
    yield from (ChangeGroup(change) for change in alone)


def _is_computed(change: FigureChange) -> bool:
    """Tell whether a figure that staff may type is computed where they typed what it is made of."""
    table, name = change.place
    form = load(change.later.form)
    return bool(table) and form.table[table].column[name].formula is not None


def _is_figure(column: Column) -> bool:
    return column.kind.holds == "number" and not column.inherited


def _by_key(keys: Sequence[RowKeys], rows: Sequence[SourceRow], anew: frozenset[RowName]) -> _Keyed:
    return dict(zip(row_names(keys, anew), rows, strict=True))


def _keys(table: Table, rows: Sequence[SourceRow]) -> list[RowKeys]:
    """Return what each row is called by; one without a key of its own is the one above, where the form has it so."""
    found: list[RowKeys] = []
    for row in rows:
        own = _said(table, row, table.key)
        if not own and table.continues and found:
            found.append(found[-1])
            continue
        own = own or f"baris {row.row}"
        found.append(RowKeys(row.group, own, (*(_said(table, row, key) for key in table.keys[:-1]), own)))
    return found


def _said(table: Table, row: SourceRow, key: str) -> str:
    """Return a key of a row, or the words that stand for it."""
    names = [column.name for column in table.columns]
    told = (row.values[names.index(name)] for name in (key, table.names_of.get(key)) if name is not None)
    return next((text for value in told if (text := _text(value))), "")


def _text(value: Value) -> str:
    return " ".join(str(value).split()) if value is not None else ""
