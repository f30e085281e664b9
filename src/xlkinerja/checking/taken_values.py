"""What is to be said of values from other workbooks: which is needed, what it lacks, what staff typed instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from xlkinerja.checking.typed_over import typed_text
from xlkinerja.compare import agrees
from xlkinerja.computing.taking import is_staffs, key_in
from xlkinerja.expr.comparing import folded
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form.model import From
from xlkinerja.kinds import Kind
from xlkinerja.report import NOWHERE, Entry, Report, TableData, Value
from xlkinerja.report.others import Offer, Others, SourceBook

_BLANK = "(kosong)"
_PERIODS = {"same": "periode yang sama", "previous": "periode sebelumnya", "year": "tahun yang sama"}


class _Cell(NamedTuple):
    """A cell that takes its value: where it sits, by what it looks for it, and how messages call that."""

    place: Place
    entry: Entry
    kind: Kind
    key: str
    shown: str


def said_of_taken(report: Report, others: Others) -> Iterator[Finding]:
    """Yield what is to be known of the values that come from other workbooks."""
    missing: dict[tuple[str, str], list[Place]] = {}
    unseen: list[Place] = []
    for taken, place, cells in _columns(report):
        book = others.of(taken)
        if taken.of_submission and book.state == "missing":
            unseen.append(place)
        elif taken.of_submission:
            yield from _of_submission(book, cells)
        elif book.state == "missing":
            missing.setdefault((taken.form, taken.period), []).append(place)
        elif book.state == "disputed":
            yield engine_finding("XK-405", place, berkas=", ".join(book.files), formulir=taken.form)
        else:
            for cell in cells:
                yield from _of_cell(taken, book, cell)
    if unseen:
        yield engine_finding("XK-410", unseen[0], judul=_labels(unseen))
    for (form, period), places in missing.items():
        yield engine_finding("XK-404", places[0], judul=_labels(places), formulir=form, periode=_PERIODS[period])


def _labels(places: Iterable[Place]) -> str:
    return ", ".join(dict.fromkeys(place.label for place in places))


def _columns(report: Report) -> Iterator[tuple[From, Place, list[_Cell]]]:
    """Yield what is taken, column by column, with where a finding of the column sits and its cells."""
    for field in report.form.fields:
        entry = report.fields[field.name].entry
        if field.taken is not None and entry is not None:
            place = report.field_place(field.name)
            yield field.taken, place, [_Cell(place, entry, field.kind, "", field.label)]
    for data in report.parts():
        for column in data.table.columns:
            if column.taken is not None:
                place = Place(data.layout.sheet, table=data.id, column=column.name, label=column.label)
                yield column.taken, place, _cells(data, column.name, column.taken)


def _cells(data: TableData, name: str, taken: From) -> list[_Cell]:
    column = data.table.column[name]
    cells = []
    for row in data.rows:
        entry, key = row.entries[name], key_in(taken, row)
        if key and entry.column != NOWHERE and not entry.covered:
            shown = " ".join(f"{row.entries[own].value}" for own, _ in taken.keys)
            cells.append(_Cell(data.place(column, entry, row.key), entry, column.kind, key, shown))
    return cells


def _of_submission(book: SourceBook, cells: Iterable[_Cell]) -> Iterator[Finding]:
    """Yield where staff say otherwise than the submission, and forms that nobody knows."""
    for cell in cells:
        found, typed = book.by_key.get(cell.key, ()), typed_text(cell.entry, cell.kind)
        if not found:
            yield engine_finding("XK-412", cell.place, typed, kunci=cell.shown)
        elif is_staffs(cell.entry) and cell.entry.value is not None and not _agree(cell.entry, found[0]):
            lain = found[0].shown or _BLANK
            yield engine_finding("XK-411", cell.place, typed, kunci=cell.shown, lain=lain)


def _of_cell(taken: From, book: SourceBook, cell: _Cell) -> Iterator[Finding]:
    found = book.by_key.get(cell.key, ())
    words = {"kunci": cell.shown, "berkas": book.file, "tabel": taken.table}
    typed = typed_text(cell.entry, cell.kind) if is_staffs(cell.entry) else ""
    if not found:
        yield engine_finding("XK-406", cell.place, typed, **words)
    elif len(found) > 1:
        cells = ", ".join(offer.cell for offer in found)
        yield engine_finding("XK-407", cell.place, typed, **words, count=len(found), sel=cells)
    elif found[0].unread:
        yield engine_finding("XK-408", cell.place, typed, **words, sel=found[0].cell)
    elif is_staffs(cell.entry) and cell.entry.value is not None and not _agree(cell.entry, found[0]):
        lain = found[0].shown or _BLANK
        yield engine_finding("XK-409", cell.place, typed, **words, sel=found[0].cell, lain=lain)


def _agree(entry: Entry, offer: Offer) -> bool:
    mine, theirs = entry.value, offer.value
    if isinstance(mine, Decimal) and isinstance(theirs, Decimal):
        return agrees(mine, 2 * entry.rounding, theirs, offer.rounding) == "agrees"
    return _text(mine) == _text(theirs)


def _text(value: Value) -> str:
    return folded(f"{'' if value is None else value}")
