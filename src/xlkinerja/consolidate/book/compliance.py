"""The sheet "Kepatuhan": satker by form, what came when, and what is still to be mended in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import Draft
from xlkinerja.consolidate.book.duties import STATUSES, Duty
from xlkinerja.consolidate.book.listing import Column, Listing, print_listing
from xlkinerja.consolidate.book.terms import forms_of
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.form import Form

_UNLISTED = "tidak ada di daftar satker"


def print_compliance(draft: Draft, agency: Agency, owed: Sequence[Duty]) -> None:
    """Print one line a satker and period, with a block for each form."""
    forms = forms_of(agency)
    lines = list(_lines(owed, remarked=bool(agency.expected)))
    due = f"Batas waktu {agency.due:%d-%m-%Y}" if agency.due else "Batas waktu tidak diberikan"
    listing = Listing(
        title="Kepatuhan",
        heading="Kepatuhan penyampaian laporan",
        note=f"{due}; yang menentukan kiriman pertama. Galat dan peringatan adalah yang masih terbuka.",
        columns=(
            Column("Kode Satker", looks.CODE, 9),
            Column("Nama Satker", looks.TEXT, 58),
            Column("Periode", looks.CENTRED, 11),
            *(column for form in forms for column in _block(form)),
            Column("Keterangan", looks.TEXT, 26),
        ),
        lines=lambda: lines,
        count=len(lines),
        totals=[_total(owed, forms)],
        tab="548235",
    )
    print_listing(draft, listing)


def _block(form: Form) -> Iterator[Column]:
    yield Column("Status", looks.CENTRED, 13, form.short, words=STATUSES)
    yield Column("Diterima", looks.DATE, 12, form.short)
    yield Column("Terakhir", looks.DATE, 12, form.short)
    yield Column("Galat", looks.TALLY, 7, form.short, alarming=True)
    yield Column("Peri- ngatan", looks.TALLY, 7, form.short)
    yield Column("Revisi", looks.TALLY, 7, form.short)


def _lines(owed: Sequence[Duty], *, remarked: bool) -> Iterator[Line]:
    for (satker, period), group in groupby(owed, key=lambda duty: (duty.satker, duty.period)):
        items: list[Item] = [satker.code, satker.name, period_text(period)]
        listed = True
        for duty in group:
            items += [duty.status, duty.received, duty.renewed, duty.galat, duty.peringatan, duty.revision]
            listed = duty.listed
        yield Line((*items, "" if listed or not remarked else _UNLISTED))


def _total(owed: Sequence[Duty], forms: Sequence[Form]) -> Line:
    items: list[Item] = ["", "SUDAH KIRIM", ""]
    for form in forms:
        own = [duty for duty in owed if duty.form == form.name]
        arrived = Counter(duty.fulfilled for duty in own)
        galat = sum(duty.galat or 0 for duty in own)
        peringatan = sum(duty.peringatan or 0 for duty in own)
        items += [f"{arrived[True]} dari {len(own)}", None, None, galat, peringatan, None]
    return Line((*items, ""), strong=True)
