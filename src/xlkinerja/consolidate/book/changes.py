"""The sheet "Perubahan": old and new for every figure that differs between two workbooks for the same report."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.model import Agency, FigureChange
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import names_of
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS
from xlkinerja.report import Value

_COLUMNS = (
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 30),
    ListColumn("Formulir", looks.SHORT, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Uraian", looks.TEXT, 44),
    ListColumn("Sheet", looks.SHORT, 13),
    ListColumn("Sel", looks.CENTRED, 7),
    ListColumn("Semula", looks.TEXT, 22),
    ListColumn("Menjadi", looks.TEXT, 22),
    ListColumn("Selisih", looks.COUNT, 22),
    ListColumn("Berkas semula", looks.LINK, 34, linked=True),
    ListColumn("Berkas pengganti", looks.LINK, 34, linked=True),
)
_LOOKS = {name: looks.of_kind(kind) for name, kind in KINDS.items()}


def print_changes(draft: BookDraft, agency: Agency) -> tuple[Printed, ...]:
    """Print all changes, each with links to both cells."""
    listing = Listing(
        title="Perubahan",
        heading="Perubahan pada kiriman ulang",
        note="Setiap angka yang berbeda antara dua berkas untuk satker, formulir, dan periode yang sama.",
        columns=_COLUMNS,
        lines=lambda: _lines(agency, draft.folder),
        count=len(agency.changes),
        looks=tuple(_LOOKS.values()),
        tab="BF9000",
    )
    return print_listing(draft, listing)


def _lines(agency: Agency, folder: Path) -> Iterator[Line]:
    names = names_of(agency)
    for change in agency.changes:
        later, earlier = change.later, change.earlier
        place = change.sheet, change.cell
        old_place = change.old_place or place
        yield Line(
            (
                later.satker,
                names.get(later.satker, later.name),
                load(later.form).short,
                period_text(later.period),
                change.label,
                change.sheet,
                change.cell,
                _dressed(change.old, change),
                _dressed(change.new, change),
                _difference(change),
                link_to(earlier.path.name, earlier.path, folder, *old_place),
                link_to(later.path.name, later.path, folder, *place),
            )
        )


def _dressed(value: Value, change: FigureChange) -> Dressed:
    return Dressed(value, _LOOKS.get(change.kind, looks.COUNT if isinstance(value, Decimal) else looks.TEXT))


def _difference(change: FigureChange) -> Dressed | None:
    if isinstance(change.old, Decimal) and isinstance(change.new, Decimal):
        return _dressed(change.new - change.old, change)
    return None
