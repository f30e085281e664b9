"""The sheet "Kepatuhan": satker by form, what came when, and what is still to be mended in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.book.reports import count_of
from xlkinerja.consolidate.expected_reports import STATUSES, ExpectedReport
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import forms_of
from xlkinerja.finding import LEVELS
from xlkinerja.form import Form

_UNLISTED = "tidak ada di daftar satker"


def print_compliance(
    draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport], findings: Blocks
) -> tuple[Printed, ...]:
    """Print one line a satker and period, with a block for each form."""
    forms = forms_of(agency)
    lines = list(_lines(expected, findings, remarked=bool(agency.expected)))
    due = f"Batas waktu {agency.due:%d-%m-%Y}" if agency.due else "Batas waktu tidak diberikan"
    listing = Listing(
        title="Kepatuhan",
        heading="Kepatuhan penyampaian laporan",
        note=f"{due}; yang menentukan kiriman pertama. Kesalahan dan peringatan adalah yang masih terbuka.",
        columns=(
            ListColumn("Kode Satker", looks.CODE, 9),
            ListColumn("Nama Satker", looks.TEXT, 58),
            ListColumn("Periode", looks.CENTRED, 11),
            *(column for form in forms for column in _block(form)),
            ListColumn("Keterangan", looks.TEXT, 26),
        ),
        lines=lambda: lines,
        count=len(lines),
        totals=[_total(expected, forms)],
        tab="548235",
    )
    return print_listing(draft, listing)


def _block(form: Form) -> Iterator[ListColumn]:
    yield ListColumn("Status", looks.CENTRED, 13, form.short, words=STATUSES)
    yield ListColumn("Diterima", looks.DATE, 12, form.short)
    yield ListColumn("Terakhir", looks.DATE, 12, form.short)
    yield ListColumn("Kesalahan", looks.TALLY, 11, form.short, alarming=True, linked=True)
    yield ListColumn("Peringatan", looks.TALLY, 11, form.short, linked=True)
    yield ListColumn("Revisi", looks.TALLY, 7, form.short)


def _lines(expected: Sequence[ExpectedReport], findings: Blocks, *, remarked: bool) -> Iterator[Line]:
    for (satker, period), group in groupby(expected, key=lambda report: (report.satker, report.period)):
        items: list[Item] = [satker.code, satker.name, period_text(period)]
        listed = True
        for report in group:
            counts = [count_of(report, level, findings) for level in LEVELS[:2]]
            items += [report.status, report.received, report.renewed, *counts, report.revision]
            listed = report.listed
        yield Line((*items, "" if listed or not remarked else _UNLISTED))


def _total(expected: Sequence[ExpectedReport], forms: Sequence[Form]) -> Line:
    items: list[Item] = ["", "SUDAH KIRIM", ""]
    for form in forms:
        own = [report for report in expected if report.form == form.name]
        arrived = Counter(report.fulfilled for report in own)
        galat = sum(report.galat or 0 for report in own)
        peringatan = sum(report.peringatan or 0 for report in own)
        items += [f"{arrived[True]} dari {len(own)}", None, None, galat, peringatan, None]
    return Line((*items, ""), strong=True)
