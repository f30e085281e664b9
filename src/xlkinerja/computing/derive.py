"""Stage 3: the rows of tables that are made from another one, each in the row of the sheet where it stands already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlkinerja.computing.copied import formula_to_copy
from xlkinerja.computing.looked_for import formula, sees_the_same
from xlkinerja.computing.tokens import as_compared
from xlkinerja.expr.comparing import folded
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Table
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Typed, show
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.report import NOWHERE, Entry, Identity, Report, Row, TableData, is_of_the_form

_Said = tuple[str, ...]

_NAMELESS = "(tanpa nomor)"


@dataclass(frozen=True)
class _Made:
    """A row that a table must have: its key, what it is known by on the sheet, and where it comes from.

    It has an `identity` of its own where it is known by other columns than its origin is.
    """

    key: str
    said: _Said
    place: tuple[int, int]
    origin: Row
    identity: Identity


def derive(report: Report, earlier: EarlierAnswer) -> Report:
    """Return the report with the rows of computed tables: one for each row, or each key, of the table they come from.

    A row stays where its key stands on the sheet; new ones take the free rows from the top.
    """
    for table in report.form.tables:
        if table.source is not None:
            for part in report.tables.get(table.name, ()):
                made = tuple(_made(report, part))
                placed = _with_blank_origins(report, _placed(report, part, made, earlier))
                report = report.with_part(placed).with_findings(*_findings(part, placed))
    return report


def _made(report: Report, data: TableData) -> Iterator[_Made]:
    table = data.table
    origins = tuple(_origins(report, table))
    short = (
        len(table.keys) > 1
        and not report.form.is_repeated(table.source or "")
        and _are_told_apart_by_their_own(origins)
    )
    seen: dict[str, int] = {}
    for origin in origins:
        key = origin.said[-1] if short else "/".join(filter(None, origin.said)) or _NAMELESS
        seen[key.casefold()] = seen.get(key.casefold(), 0) + 1
        times = seen[key.casefold()]
        yield _Made(key if times == 1 else f"{key}#{times}", _folded(origin.said), origin.place, origin.row, origin.own)


class _Origin(NamedTuple):
    """A row that a row is made from: where it is, and what its keys say, in numbers or else in words."""

    place: tuple[int, int]
    row: Row
    said: _Said
    own: Identity


def _origins(report: Report, table: Table) -> Iterator[_Origin]:
    """Yield the rows that the table is made from, with `distinct` the first of each key."""
    seen: set[Identity] = set()
    for number, part in enumerate(report.tables.get(table.source or "", ())):
        for index, row in enumerate(part.rows):
            said = tuple(_said(part, name, row) for name in table.keys)
            own = _values(table, row) if table.brings_together(part.table) else ()
            identity = own or row.identity[: len(table.keys)] or _folded(said)
            if (table.distinct and identity in seen) or (own and not all(own)):  # or a group that nobody named
                continue
            if said[-1] or table.distinct:  # else a row without its key: it has its own finding
                yield _Origin((number, index), row, said, own)
            seen.add(identity)


def _values(table: Table, row: Row) -> Identity:
    """Return what the columns by which rows are brought together say in a row."""
    return tuple(folded(as_compared(row.entries[name].value)) for name in table.keys)


def _are_told_apart_by_their_own(origins: Sequence[_Origin]) -> bool:
    own = [origin.said[-1].casefold() for origin in origins]
    return len(set(own)) == len(own)


def _said(part: TableData, name: str, row: Row) -> str:
    """Return a key's text as it stands on the sheet or was carried down to its row; without a number its words."""
    words = part.table.names_of.get(name)
    return _text(part, name, row) or (_text(part, words, row) if words is not None else "")


def _text(part: TableData, name: str, row: Row) -> str:
    entry = row.entries[name]
    return " ".join((entry.typed.text or show(part.table.column[name].kind, entry.value)).split())


def _folded(said: _Said) -> _Said:
    return tuple(text.casefold() for text in said)


def _placed(report: Report, data: TableData, made: tuple[_Made, ...], earlier: EarlierAnswer) -> TableData:
    """Return the part with its rows, and among its blank rows what is left of the sheet's."""
    room = {row.number: row for row in data.blank_rows}
    standing = {} if _all_look_for_keys(report, data) else _standing(data)
    numbers = {row.key: standing[row.said].pop(0) for row in made if standing.get(row.said)}
    shown, taken = _shown(data), set(numbers.values())
    for row in () if data.table.distinct else made:
        number = shown.get(_bare(_copies_key(report, data, row.place, row.origin)), NOWHERE)
        if row.key not in numbers and number and number not in taken:
            numbers[row.key] = number
            taken.add(number)
    free = [number for number in room if number not in taken]
    rows: list[Row] = []
    for row in made:
        number = numbers.get(row.key) or (free.pop(0) if free else NOWHERE)
        entries = room[number].entries if number else _nowhere(data)
        kept = {name: earlier.remembered((data.id, row.key, name), entry) for name, entry in entries.items()}
        rows.append(_made_row(data.table, row, number, kept))
    return replace(
        data, rows=tuple(rows), blank_rows=tuple(room[number] for number in free), origins=tuple(m.place for m in made)
    )


def _with_blank_origins(report: Report, data: TableData) -> TableData:
    """Return the part with what its blank rows are made from: the blank rows of whose keys they hold the formulas."""
    if data.table.distinct:
        in_order = [row.number for row in sorted((*data.rows, *data.blank_rows), key=lambda row: row.number)]
        is_first = [row.number for row in data.rows] == in_order[: len(data.rows)]
        return replace(data, looks_for_rows=is_first and sees_the_same(report, data))
    shown = _shown(data)
    origins = {
        shown.get(_bare(_copies_key(report, data, (number, index), row)), NOWHERE): (number, index)
        for number, part in enumerate(report.tables.get(data.table.source or "", ()))
        for index, row in enumerate(part.blank_rows)
    }
    return replace(data, blank_origins=tuple(origins.get(row.number) for row in data.blank_rows))


def _all_look_for_keys(report: Report, data: TableData) -> bool:
    """Tell whether the keys that stand in the table are results of formulas that look for them: their order is ours."""
    if not data.table.distinct or len(report.tables.get(data.table.source or "", ())) != 1:
        return False
    keys = ((row, row.entries[data.table.key]) for row in data.blank_rows)
    held = [(row, entry) for row, entry in keys if entry.formula is not None or entry.typed.form != "blank"]
    return all(is_of_the_form(entry.formula, formula(report, data, row, data.table.key)) for row, entry in held)


def _shown(data: TableData) -> Mapping[str, int]:
    """Return the numbers of the blank rows by the formula in the cell of their key."""
    formulas = {row.number: row.entries[data.table.key].formula for row in data.blank_rows}
    return {_bare(formula): number for number, formula in formulas.items() if formula is not None}


def _copies_key(report: Report, data: TableData, place: tuple[int, int], row: Row) -> str | None:
    """Return the formula by which the table shows the key of a row that it is made from."""
    return formula_to_copy(report.tables[data.table.source or ""][place[0]], row, data.table.key, data)


def _bare(formula: str | None) -> str:
    return (formula or "").replace(" ", "").casefold()


def _made_row(table: Table, made: _Made, number: int, entries: Mapping[str, Entry]) -> Row:
    """Return a row that is about what the row is about that it is made from, as far as it has its keys."""
    origin = made.origin
    if made.identity:
        return Row(made.key, number, entries, made.identity, made.identity)
    if len(origin.identity) > len(table.keys):
        return Row(made.key, number, entries, origin.identity[: len(table.keys)])
    return Row(made.key, number, entries, origin.identity, origin.subject, doubtful=origin.doubtful)


def _standing(data: TableData) -> dict[_Said, list[int]]:
    """Return the numbers of the sheet's rows by the key that stands in them."""
    found: dict[_Said, list[int]] = {}
    for row in data.blank_rows:
        said = _folded(tuple(_said(data, name, row) for name in data.table.keys))
        if said[-1]:
            found.setdefault(said, []).append(row.number)
    return found


def _nowhere(data: TableData) -> Mapping[str, Entry]:
    return {name: Entry(NOWHERE, NOWHERE, Typed("blank")) for name in data.table.column}


def _findings(room: TableData, placed: TableData) -> Iterator[Finding]:
    lacking = sum(row.number == NOWHERE for row in placed.rows)
    title, sheet = placed.table.title, placed.layout.sheet
    if lacking:
        place = Place(sheet, table=placed.id)
        yield engine_finding("XK-309", place, room=len(room.blank_rows), count=lacking, table=title)
    for row in placed.blank_rows:
        for name, entry in row.entries.items():
            if entry.formula is None and entry.typed.form != "blank":
                place = Place(sheet, entry.cell, placed.id, f"baris {row.number}", name)
                yield engine_finding("XK-310", place, entry.typed.text, table=title)
