"""The sheet "Angka Diragukan": every reason not to sign a total yet, with the way to the cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks, Key
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.disputed import disputed_text
from xlkinerja.consolidate.model import Agency, Doubt, Period, Place
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.sums import Tree
from xlkinerja.consolidate.terms import label_of, names_of, tables_of
from xlkinerja.form import Column, Table
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS
from xlkinerja.report import Value

SHEET = "Angka Diragukan"
_EVERY = "semua angka formulir ini"
_FIGURE = replace(looks.TEXT, horizontal="right")
_NOTE = (
    "Jumlah satker, eselon I, dan kementerian yang memuat atau belum memuat angka ini berlatar kuning."
    " Angka satker: jumlah atau persentase satker itu untuk jumlah yang disebut pertama."
)
_COLUMNS = (
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 34),
    ListColumn("Formulir", looks.SHORT, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Sebab", looks.CENTRED, 18),
    ListColumn("Sel (klik untuk membuka)", looks.LINK, 26, linked=True),
    ListColumn("Isi sel", _FIGURE, 20),
    ListColumn("Jumlah yang diragukan", looks.TEXT, 40),
    ListColumn("Angka satker pada jumlah pertama", looks.of_kind(KINDS["rupiah"]), 22),
    ListColumn("Temuan", looks.CENTRED, 9),
    ListColumn("Pesan", looks.TEXT, 56),
)


@dataclass(frozen=True)
class _Doubted:
    """A doubt, whatever the total, and the figures in doubt by (table, column).

    Of one of several sendings `message` says how it differs from the others.
    """

    doubt: Doubt
    figures: Mapping[Place, Value]
    message: str = ""

    @property
    def columns(self) -> list[tuple[Table, Column]]:
        """The columns whose totals it keeps from being signed, each with its table."""
        form = load(self.doubt.form)
        return [(form.table[table], form.table[table].column[name]) for table, name in self.figures]


@dataclass(frozen=True)
class DoubtRows:
    """Where the reasons are listed: those of a form, and those of a unit's totals of a form and period."""

    blocks: Blocks
    keys: Mapping[tuple[str, Period, str, str], Key]

    def of_unit(self, form: str, period: Period, level: str, unit: str) -> tuple[str, str] | None:
        """Return sheet and cells of the reasons that keep a unit's totals of a form from being signed."""
        key = self.keys.get((form, period, level, unit))
        return None if key is None else self.blocks.area(*key)


def print_doubts(draft: BookDraft, agency: Agency) -> DoubtRows:
    """Print one line for each reason, by form, period, eselon I, satker: those of a unit lie together."""
    texts, tree = disputed_text(agency), Tree.of(agency.expected)
    doubted = [
        replace(one, message=texts.get(one.doubt.path, "") if one.doubt.path else "") for one in _doubted(agency, tree)
    ]
    sent = {file.path: file.sent_as for file in agency.received}
    names = names_of(agency)
    kinds = dict.fromkeys(column.kind for one in doubted for _, column in one.columns)
    listing = Listing(
        title=SHEET,
        heading="Angka yang masih diragukan",
        note=_NOTE,
        columns=_COLUMNS,
        lines=lambda: (_line(one, names, sent, draft) for one in doubted),
        count=len(doubted),
        looks=[looks.of_kind(kind) for kind in kinds],
        tab="BF9000",
    )
    parts = print_listing(draft, listing)
    keys: dict[tuple[str, Period, str, str], Key] = {}
    for one in doubted:
        for length, unit in enumerate(tree.units_of(one.doubt.satker), 3):
            about = one.doubt.form, one.doubt.period, unit.level, unit.key
            keys.setdefault(about, _key(one.doubt, tree)[:length])
    return DoubtRows(Blocks.of(parts, _COLUMNS, (_key(one.doubt, tree) for one in doubted)), keys)


def _key(doubt: Doubt, tree: Tree) -> Key:
    """Return what the lines are in order by: the reasons of one form, and of one unit in it, lie side by side."""
    return doubt.form, doubt.period, *((unit.key, unit.name) for unit in tree.units_of(doubt.satker))


def _doubted(agency: Agency, tree: Tree) -> Iterator[_Doubted]:
    """Yield each doubt once, although the totals of every level have it."""
    found: dict[Doubt, dict[Place, Value]] = {}
    for total in agency.totals:
        for name, doubts in total.doubts.items():
            for doubt in doubts:
                found.setdefault(replace(doubt, amount=None), {}).setdefault((total.table, name), doubt.amount)
    order = sorted(found, key=lambda doubt: (_key(doubt, tree), doubt.reason, doubt.code))
    yield from (_Doubted(doubt, found[doubt]) for doubt in order)


def _line(one: _Doubted, names: Mapping[str, str], sent: Mapping[Path, str], draft: BookDraft) -> Line:
    doubt = one.doubt
    form = load(doubt.form)
    (_, column), figure = one.columns[0], next(iter(one.figures.values()))
    link: Item = ""
    if doubt.path is not None:
        shown = doubt.place or sent.get(doubt.path, doubt.path.name)
        link = link_to(shown, doubt.path, draft.folder, doubt.sheet or None, doubt.cell or None)
    said = _columns_text(one)
    nameless = (
        figure is None or said == _EVERY or doubt.reason == "kiriman ganda"
    )  # of all its figures one says nothing
    amount: Item = None if nameless else Dressed(figure, looks.of_kind(column.kind))
    owner = doubt.satker, names.get(doubt.satker, doubt.name), form.short, period_text(doubt.period)
    message = one.message or doubt.message
    return Line((*owner, doubt.reason, link, doubt.figure, said, amount, doubt.code, message))


def _columns_text(one: _Doubted) -> str:
    form = load(one.doubt.form)
    every = {(table.name, column.name) for table in tables_of(form) for column in table.columns if column.total}
    if every <= one.figures.keys():
        return _EVERY
    by_table = groupby(one.columns, key=lambda found: found[0].name)
    parts = ((form.table[table], [column for _, column in found]) for table, found in by_table)
    return "; ".join(f"{table.title}: {', '.join(label_of(table, own) for own in columns)}" for table, columns in parts)
