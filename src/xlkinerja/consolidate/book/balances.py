"""The sheets "Rekonsiliasi" and "Daftar Berkas": that nothing was lost, and what became of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import Formula, link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.book.rows import Listed
from xlkinerja.consolidate.model import Agency, Received, Verdict
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.sums import position_of
from xlkinerja.consolidate.terms import label_of, names_of, sheet_title
from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import column_letters, quote_sheet

HOLDS, FAILS = "cocok", "tidak cocok"
_COLUMNS = (
    ListColumn("Uraian", looks.TEXT, 92),
    ListColumn("Masuk", looks.COUNT, 24),
    ListColumn("Keluar", looks.COUNT, 24),
    ListColumn("Selisih", looks.COUNT, 20),
    ListColumn("Hasil", looks.CENTRED, 14, words=(HOLDS, FAILS)),
)


def print_balances(draft: BookDraft, agency: Agency, listed: Sequence[Listed]) -> Blocks:
    """Print every balance with its difference as a live formula, then the sums of the row sheets as Excel has them.

    Those that do not come out even stand first.
    """
    balances = [_line(balance.subject, balance.went_in, balance.came_out) for balance in agency.balances]
    lines = sorted([*balances, *_live_sums(agency, listed)], key=_verdict, reverse=True)
    listing = Listing(
        title="Rekonsiliasi",
        heading="Rekonsiliasi",
        note="Yang masuk dari berkas harus sama dengan yang keluar di rekap. Selisih dan hasil dihitung oleh Excel.",
        columns=_COLUMNS,
        lines=lambda: lines,
        count=len(lines),
        frozen=1,
        tab="7F7F7F",
    )
    return Blocks.of(print_listing(draft, listing), _COLUMNS, ((_verdict(line),) for line in lines))


def _verdict(line: Line) -> str:
    verdict = line.items[-1]
    assert isinstance(verdict, Formula)
    return str(verdict.value)


def _line(subject: str, went_in: Decimal, came_out: Decimal | Formula) -> Line:
    value = came_out.value if isinstance(came_out, Formula) else came_out
    assert isinstance(value, Decimal)
    difference = Formula("B{row}-C{row}", went_in - value)
    verdict = Formula('IF(D{row}=0,"' + f'{HOLDS}","{FAILS}")', HOLDS if went_in == value else FAILS)
    return Line((subject, went_in, came_out, difference, verdict))


def _live_sums(agency: Agency, listed: Sequence[Listed]) -> Iterator[Line]:
    """Yield for each column that adds up the sum of all satker's totals, and the sum over the rows that are listed."""
    for sheet in listed:
        sums = _sums_of_satker(agency, sheet)
        for column in sheet.columns:
            if column.name in sums:
                letter = column_letters(sheet.position(column))
                areas = (f"{quote_sheet(part.sheet)}!{letter}{part.first}:{letter}{part.last}" for part in sheet.parts)
                formula = Formula(f"SUM({','.join(areas)})", _listed_sum(agency, sheet, column.name))
                subject = f"Jumlah satker = jumlah baris sheet {sheet_title(sheet.form, sheet.table)}"
                yield _line(f"{subject}: {label_of(sheet.table, column)}", sums[column.name], formula)


def _sums_of_satker(agency: Agency, sheet: Listed) -> dict[str, Decimal]:
    """Return what the totals of all satker come to, by column that adds up."""
    names = [column.name for column in sheet.columns if column.consolidate == "sum"]
    found: dict[str, Decimal] = {}
    for total in agency.totals:
        if (total.form, total.table, total.level) == (sheet.form.name, sheet.table.name, "satker"):
            for name in names:
                value = total.values.get(name)
                if isinstance(value, Decimal):
                    found[name] = found.get(name, Decimal(0)) + value
    return found


def _listed_sum(agency: Agency, listed: Listed, name: str) -> Decimal:
    position = position_of(listed.table, name)
    rows = (
        row for s in agency.submissions if s.form == listed.form.name for row in s.tables.get(listed.table.name, ())
    )
    return sum((value for row in rows if isinstance(value := row.values[position], Decimal)), Decimal(0))


# --- the list of files -----------------------------------------------------------------------------------------------

UNREAD, ASIDE, COUNTING = "unread", "aside", "counting"
_FILE_COLUMNS = (
    ListColumn("Berkas (klik untuk membuka)", looks.LINK, 34, linked=True),
    ListColumn("Dikirim sebagai", looks.TEXT, 44),
    ListColumn(
        "Keadaan",
        looks.CENTRED,
        13,
        words=("berlaku", "digantikan", "ganda", "dikecualikan", "dilewati", "tidak terbaca"),
    ),
    ListColumn("Alasan", looks.TEXT, 56),
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 34),
    ListColumn("Formulir", looks.SHORT, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Revisi", looks.COUNT, 7),
    ListColumn("Diterima", looks.DATE, 12),
    ListColumn("SHA-256", looks.SHORT, 18),
)


_FATES: Mapping[Verdict, str] = {
    "tidak terbaca": UNREAD,
    "dilewati": UNREAD,
    "ganda": ASIDE,
    "digantikan": ASIDE,
    "dikecualikan": ASIDE,
    "berlaku": COUNTING,
}
"""What became of files, that which needs somebody first, and how Ringkasan counts it."""


def print_files(draft: BookDraft, agency: Agency) -> Blocks:
    """Print all files found, each with what became of it and why, those that count last."""
    names = names_of(agency)
    fates = list(_FATES)
    ordered = sorted(agency.received, key=lambda file: fates.index(file.verdict))
    listing = Listing(
        title="Daftar Berkas",
        heading="Daftar berkas",
        note="Setiap berkas yang ditemukan, dengan keadaan dan alasannya.",
        columns=_FILE_COLUMNS,
        lines=lambda: (_file_line(file, names, draft.folder) for file in ordered),
        count=len(ordered),
        frozen=1,
        tab="7F7F7F",
    )
    keys = ((_FATES[file.verdict], file.verdict) for file in ordered)
    return Blocks.of(print_listing(draft, listing), _FILE_COLUMNS, keys)


def _file_line(file: Received, names: dict[str, str], folder: Path) -> Line:
    link = link_to(file.path.name, file.path, folder) if file.is_there else file.path.name
    about = file.submission
    if about is None:
        return Line((link, file.sent_as, file.verdict, file.reason, "", "", "", "", None, None, ""))
    name, form = names.get(about.satker, about.name), load(about.form).short
    origin = (about.satker, name, form, period_text(about.period), about.revision, about.received, about.sha256)
    return Line((link, file.sent_as, file.verdict, file.reason, *origin))
