"""Stage 3: the rows of tables that are made from another one, each in the row of the sheet where it stands already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.kinds import Typed, show
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData

_Identity = tuple[str, ...]


@dataclass(frozen=True)
class _Made:
    """A row that a table must have: its key, what it is known by on the sheet, and where it comes from."""

    key: str
    identity: _Identity
    origin: tuple[int, int]


def derive(report: Report, earlier: EarlierAnswer) -> Report:
    """Return the report with the rows of computed tables: one for each row, or each key, of the table they come from.

    A row stays where its key stands on the sheet; new ones take the free rows from the top.
    """
    for table in report.form.tables:
        if table.source is not None:
            for part in report.tables.get(table.name, ()):
                made = tuple(_made(report, part))
                placed = _placed(part, made, earlier)
                report = report.with_part(placed).with_findings(*_findings(part, placed))
    return report


def _made(report: Report, data: TableData) -> Iterator[_Made]:
    table = data.table
    names = [name for name in (table.group, table.key) if name is not None]
    seen: dict[_Identity, int] = {}
    for number, part in enumerate(report.tables.get(table.source or "", ())):
        for index, row in enumerate(part.rows):
            identity = tuple(_shown(part, name, row.entries[name]) for name in names)
            if not identity[-1]:
                continue  # a row without its key: it has its own finding
            folded = _folded(identity)
            seen[folded] = seen.get(folded, 0) + 1
            if seen[folded] == 1 or not table.distinct:
                key = "/".join(identity)
                yield _Made(key if seen[folded] == 1 else f"{key}#{seen[folded]}", folded, (number, index))


def _shown(part: TableData, name: str, entry: Entry) -> str:
    """Return a key's text as it stands on the sheet, or as it was carried down to its row."""
    return " ".join((entry.typed.text or show(part.table.column[name].kind, entry.value)).split())


def _folded(identity: _Identity) -> _Identity:
    return tuple(text.casefold() for text in identity)


def _placed(data: TableData, made: tuple[_Made, ...], earlier: EarlierAnswer) -> TableData:
    """Return the part with its rows, and among its blank rows what is left of the sheet's."""
    room = {row.number: row for row in data.blank_rows}
    standing = _standing(data)
    numbers = {row.key: standing[row.identity].pop(0) for row in made if standing.get(row.identity)}
    free = [number for number in room if number not in numbers.values()]
    rows: list[Row] = []
    for row in made:
        number = numbers.get(row.key) or (free.pop(0) if free else NOWHERE)
        entries = room[number].entries if number else _nowhere(data)
        kept = {name: earlier.remembered((data.id, row.key, name), entry) for name, entry in entries.items()}
        rows.append(Row(row.key, number, kept))
    return replace(
        data, rows=tuple(rows), blank_rows=tuple(room[number] for number in free), origins=tuple(m.origin for m in made)
    )


def _standing(data: TableData) -> dict[_Identity, list[int]]:
    """Return the numbers of the sheet's rows by the key that stands in them."""
    names = [name for name in (data.table.group, data.table.key) if name is not None]
    found: dict[_Identity, list[int]] = {}
    for row in data.blank_rows:
        identity = _folded(tuple(" ".join(row.entries[name].typed.text.split()) for name in names))
        if identity[-1]:
            found.setdefault(identity, []).append(row.number)
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
