"""The sheet "Angka Diragukan": every reason not to sign a total yet, with the way to the cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.model import Agency, Doubt, LevelTotal
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import label_of, names_of, tables_of
from xlkinerja.form import Column
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS

SHEET = "Angka Diragukan"
_EVERY = "semua angka formulir ini"
_COLUMNS = (
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 34),
    ListColumn("Formulir", looks.SHORT, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Sebab", looks.CENTRED, 18),
    ListColumn("Sel (klik untuk membuka)", looks.LINK, 26, linked=True),
    ListColumn("Jumlah yang diragukan", looks.TEXT, 40),
    ListColumn("Angka satker di dalamnya", looks.of_kind(KINDS["rupiah"]), 22),
    ListColumn("Temuan", looks.CENTRED, 9),
    ListColumn("Pesan", looks.TEXT, 56),
)


@dataclass(frozen=True)
class _Doubted:
    """A doubt, whatever the total, and the columns that it keeps from being signed with what it holds in each."""

    doubt: Doubt
    columns: Sequence[tuple[str, Column, Doubt]]


def print_doubts(draft: BookDraft, agency: Agency) -> None:
    """Print one line for each reason, by form, period and satker."""
    doubted = list(_doubted(agency))
    names = names_of(agency)
    kinds = dict.fromkeys(column.kind for one in doubted for _, column, _ in one.columns)
    listing = Listing(
        title=SHEET,
        heading="Angka yang masih diragukan",
        note="Jumlah satker, eselon I, dan kementerian yang memuat atau belum memuat angka ini berlatar kuning.",
        columns=_COLUMNS,
        lines=lambda: (_line(one, names, draft) for one in doubted),
        count=len(doubted),
        looks=[looks.of_kind(kind) for kind in kinds],
        tab="BF9000",
    )
    print_listing(draft, listing)


def _doubted(agency: Agency) -> Iterator[_Doubted]:
    """Yield the doubts of the satker's own totals; those above rest on the same."""
    found: dict[Doubt, list[tuple[str, Column, Doubt]]] = {}
    for total in agency.totals:
        if total.level == "satker" or any(doubt.reason == "kolom kosong" for doubt in _all_of(total)):
            table = load(total.form).table[total.table]
            for name, doubts in total.doubts.items():
                for doubt in doubts:
                    seen = found.setdefault(replace(doubt, amount=None, sheet=doubt.sheet), [])
                    if (total.table, name) not in [(place, column.name) for place, column, _ in seen]:
                        seen.append((total.table, table.column[name], doubt))
    order = sorted(found, key=lambda doubt: (doubt.form, doubt.period, doubt.satker, doubt.reason, doubt.code))
    yield from (_Doubted(doubt, found[doubt]) for doubt in order)


def _all_of(total: LevelTotal) -> Iterator[Doubt]:
    for doubts in total.doubts.values():
        yield from doubts


def _line(one: _Doubted, names: dict[str, str], draft: BookDraft) -> Line:
    doubt = one.doubt
    form = load(doubt.form)
    _, column, first = one.columns[0]
    place = f"{doubt.sheet}!{doubt.cell}" if doubt.cell else doubt.sheet
    link: Item = ""
    if doubt.path is not None:
        link = link_to(place or doubt.path.name, doubt.path, draft.folder, doubt.sheet or None, doubt.cell or None)
    amount: Item = None if first.amount is None else Dressed(first.amount, looks.of_kind(column.kind))
    owner = doubt.satker, names.get(doubt.satker, doubt.name), form.short, period_text(doubt.period)
    return Line((*owner, doubt.reason, link, _columns_text(one), amount, doubt.code, doubt.message))


def _columns_text(one: _Doubted) -> str:
    form = load(one.doubt.form)
    every = {(table.name, column.name) for table in tables_of(form) for column in table.columns if column.total}
    if every <= {(table, column.name) for table, column, _ in one.columns}:
        return _EVERY
    parts = []
    for table, columns in groupby(one.columns, key=lambda found: found[0]):
        own = form.table[table]
        parts.append(f"{own.title}: {', '.join(label_of(own, column) for _, column, _ in columns)}")
    return "; ".join(parts)
