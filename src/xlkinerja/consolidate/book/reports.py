"""The sheet "Status Laporan": one line for each report that is owed, those that are lacking on top."""

from __future__ import annotations

from collections.abc import Sequence

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.deadlines import deadline_lines
from xlkinerja.consolidate.expected_reports import (
    ARRIVED,
    DOUBLE,
    LATE,
    LEFT_OUT,
    MISSING,
    NOT_OWED,
    ON_TIME,
    STATUSES,
    ExpectedReport,
)
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.finding import LEVELS
from xlkinerja.form.loader import load

SHEET = "Status Laporan"
STATUS, FORM = "Status", "Formulir"
DUE, DAYS_LATE = "Batas waktu", "Terlambat (hari kalender)"
_ORDER = (MISSING, DOUBLE, LEFT_OUT, LATE, ARRIVED, ON_TIME, NOT_OWED)
_COLUMNS = (
    ListColumn(STATUS, looks.CENTRED, 14, words=STATUSES),
    ListColumn(FORM, looks.SHORT, 14),
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 60),
    ListColumn("Eselon I", looks.TEXT, 52),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Diterima", looks.DATE, 12),
    ListColumn("Terakhir", looks.DATE, 12),
    ListColumn(DUE, looks.DATE, 12),
    ListColumn(DAYS_LATE, looks.TALLY, 14),
    ListColumn("Revisi", looks.TALLY, 8),
    ListColumn("Kesalahan", looks.TALLY, 11, alarming=True, linked=True),
    ListColumn("Peringatan", looks.TALLY, 11, linked=True),
    ListColumn("Keterangan", looks.TEXT, 26),
)


def in_order(expected: Sequence[ExpectedReport]) -> list[ExpectedReport]:
    """Return the reports that are owed, by form, those that are lacking first."""
    return sorted(expected, key=lambda one: (one.form, _ORDER.index(one.status), one.period))


def print_reports(draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport], findings: Blocks) -> Blocks:
    """Print the reports that are owed; counts of findings lead to them."""
    ordered = in_order(expected)
    days = "; ".join(deadline_lines(agency))
    due = f"Batas waktu {days}. " if days else ""
    listing = Listing(
        title=SHEET,
        heading="Status setiap laporan",
        note=f"{due}Kesalahan dan peringatan adalah yang masih terbuka; klik angkanya untuk membukanya.",
        columns=_COLUMNS,
        lines=lambda: (_line(one, agency, findings) for one in ordered),
        count=len(ordered),
        tab="548235",
    )
    return Blocks.of(print_listing(draft, listing), _COLUMNS, ((one.form, one.status) for one in ordered))


def _line(one: ExpectedReport, agency: Agency, findings: Blocks) -> Line:
    satker = one.satker
    owner = satker.code, satker.name, satker.eselon1, period_text(one.period)
    counts = [count_of(one, level, findings) for level in LEVELS[:2]]
    remark = "" if one.listed or not agency.expected else "tidak ada di daftar satker"
    remark = f"{NOT_OWED}: {one.reason}" if one.reason else remark
    days = one.received, one.renewed, one.due, one.days_late, one.revision
    return Line((one.status, load(one.form).short, *owner, *days, *counts, remark))


def count_of(one: ExpectedReport, level: str, findings: Blocks) -> Item:
    """Return how many findings of a level are open in a report, leading to them; None where no report counts."""
    count = one.galat if level == LEVELS[0] else one.peringatan
    if not count:
        return count
    return findings.link("terbuka", level, one.form, one.period, one.satker.code)
