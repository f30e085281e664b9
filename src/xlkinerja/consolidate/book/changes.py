"""The sheet "Perubahan": old and new for every figure that differs between two workbooks for the same report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.changes import ChangeGroup, grouped
from xlkinerja.consolidate.model import Agency, FigureChange
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import names_of
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS
from xlkinerja.report import Value

_COLUMNS = (
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 48),
    ListColumn("Formulir", looks.SHORT, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Uraian", looks.TEXT, 44),
    ListColumn("Asal angka", looks.CENTRED, 10),
    ListColumn("Semula", looks.TEXT, 22),
    ListColumn("Menjadi", looks.TEXT, 22),
    ListColumn("Selisih", looks.COUNT, 22),
    ListColumn("Ikut berubah", looks.TALLY, 9),
    ListColumn("Sheet", looks.SHORT, 13),
    ListColumn("Sel", looks.CENTRED, 7),
    ListColumn("Berkas semula", looks.LINK, 34, linked=True),
    ListColumn("Berkas pengganti", looks.LINK, 34, linked=True),
)
_LOOKS = {name: looks.of_kind(kind) for name, kind in KINDS.items()}


def print_changes(draft: BookDraft, agency: Agency) -> tuple[Printed, ...]:
    """Print what staff typed anew, each with links to both cells; what follows from it is folded under it."""
    groups = list(grouped(agency.changes))
    listing = Listing(
        title="Perubahan",
        heading="Perubahan pada kiriman ulang",
        note="Satu baris setiap angka yang diketik lain; tanda + di kiri membuka angka yang ikut berubah karenanya.",
        columns=_COLUMNS,
        lines=lambda: _lines(groups, names_of(agency), draft.folder),
        count=sum(1 + len(group.following) for group in groups),
        looks=tuple(_LOOKS.values()),
        levels=1,
        tab="BF9000",
    )
    return print_listing(draft, listing)


def _lines(groups: Sequence[ChangeGroup], names: dict[str, str], folder: Path) -> Iterator[Line]:
    for group in groups:
        yield Line(_items(group.first, names, folder, len(group.following) or None))
        for change in group.following:
            yield Line(_items(change, names, folder, None, follows=True), level=1, folded=True)


def _items(
    change: FigureChange, names: dict[str, str], folder: Path, following: int | None, *, follows: bool = False
) -> tuple[Item, ...]:
    later, earlier = change.later, change.earlier
    place = change.sheet, change.cell
    return (
        later.satker,
        names.get(later.satker, later.name),
        load(later.form).short,
        period_text(later.period),
        change.label,
        "diketik" if change.typed and not follows else "dihitung",
        _dressed(change.old, change),
        _dressed(change.new, change),
        _difference(change),
        following,
        change.sheet,
        change.cell,
        link_to(earlier.path.name, earlier.path, folder, *(change.old_place or place)),
        link_to(later.path.name, later.path, folder, *place),
    )


def _dressed(value: Value, change: FigureChange) -> Dressed:
    return Dressed(value, _LOOKS.get(change.kind, looks.COUNT if isinstance(value, Decimal) else looks.TEXT))


def _difference(change: FigureChange) -> Dressed | None:
    if isinstance(change.old, Decimal) and isinstance(change.new, Decimal):
        return _dressed(change.new - change.old, change)
    return None
