"""The sheets of compliance: who sent what and when, the rates of it, and a reminder for each satker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.book.reports import count_of
from xlkinerja.consolidate.deadlines import deadline_lines
from xlkinerja.consolidate.expected_reports import NOT_OWED, STATUSES, ExpectedReport
from xlkinerja.consolidate.model import Agency, Period
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.rates import ALL_FORMS, Rates, rates_of
from xlkinerja.consolidate.reminders import reminders
from xlkinerja.consolidate.terms import owed_forms
from xlkinerja.finding import LEVELS
from xlkinerja.form import Form
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS

_UNLISTED, _UNOWED = "tidak ada di daftar satker", "tidak wajib"
_DAYS_LATE = "Hari terlambat"
_TAB = "548235"
_LONGEST_MAIL = 60


def print_compliance(
    draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport], findings: Blocks
) -> tuple[Printed, ...]:
    """Print one line a satker and period with a block for each form, then the rates, then the reminders."""
    return (
        *_print_reports(draft, agency, expected, findings),
        *_print_rates(draft, agency, expected),
        *_print_reminders(draft, agency, expected),
    )


# --- each report -----------------------------------------------------------------------------------------------------


def _print_reports(
    draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport], findings: Blocks
) -> tuple[Printed, ...]:
    forms = [load(name) for name in owed_forms(agency)]
    lines = list(_lines(expected, forms, _remarks(agency, expected), findings))
    due = "; ".join(deadline_lines(agency))
    listing = Listing(
        title="Kepatuhan",
        heading="Kepatuhan penyampaian laporan",
        note=f"{f'Batas waktu {due}' if due else 'Batas waktu tidak diberikan'}; yang menentukan kiriman pertama."
        " Hari terlambat adalah hari kalender."
        " Kesalahan dan peringatan adalah yang masih terbuka.",
        columns=(
            ListColumn("Kode Satker", looks.CODE, 9),
            ListColumn("Nama Satker", looks.TEXT, 50),
            ListColumn("Periode", looks.CENTRED, 11),
            *(column for form in forms for column in _block(form)),
            ListColumn("Keterangan", looks.TEXT, 23),
        ),
        lines=lambda: lines,
        count=len(lines),
        totals=[_total(expected, forms)],
        tab=_TAB,
    )
    return print_listing(draft, listing)


def _block(form: Form) -> Iterator[ListColumn]:
    yield ListColumn("Status", looks.CENTRED, 12, form.short, words=STATUSES)
    yield ListColumn("Diterima", looks.DATE, 11, form.short)
    yield ListColumn("Terakhir", looks.DATE, 11, form.short)
    yield ListColumn(_DAYS_LATE, looks.TALLY, 10, form.short)
    yield ListColumn("Kesalahan", looks.TALLY, 11, form.short, alarming=True, linked=True)
    yield ListColumn("Peringatan", looks.TALLY, 11, form.short, linked=True)
    yield ListColumn("Revisi", looks.TALLY, 7, form.short)


def _lines(
    expected: Sequence[ExpectedReport], forms: Sequence[Form], remarks: Mapping[str, str], findings: Blocks
) -> Iterator[Line]:
    for (satker, period), group in groupby(expected, key=lambda report: (report.satker, report.period)):
        own = {report.form: report for report in group}
        items = [item for form in forms for item in _items(own.get(form.name), findings)]
        yield Line((satker.code, satker.name, period_text(period), *items, remarks.get(satker.code, "")))


def _remarks(agency: Agency, expected: Sequence[ExpectedReport]) -> Mapping[str, str]:
    """Return by satker what else is to be said: that the list lacks it, which unreadable file is probably its."""
    listed = {satker.code for satker in agency.expected}
    found = {report.satker.code: _UNLISTED for report in expected if listed and report.satker.code not in listed}
    for report in expected:
        if report.reason:
            said = f"{load(report.form).short} {NOT_OWED}: {report.reason}"
            known = found.get(report.satker.code, "")
            found[report.satker.code] = known if said in known else "; ".join(filter(None, (known, said)))
    for file in agency.received:
        if file.likely:
            said = f"mungkin pengirim {file.sent_as}, yang tidak terbaca (perkiraan)"
            found[file.likely] = "; ".join(filter(None, (found.get(file.likely), said)))
    return found


def _items(report: ExpectedReport | None, findings: Blocks) -> tuple[Item, ...]:
    """Return the cells of a form's block; a satker need not owe it."""
    if report is None:
        return (_UNOWED, *(None for _ in range(6)))
    days = (report.status, report.received, report.renewed, report.days_late)
    return (*days, *(count_of(report, level, findings) for level in LEVELS[:2]), report.revision)


def _total(expected: Sequence[ExpectedReport], forms: Sequence[Form]) -> Line:
    items: list[Item] = ["", "SUDAH KIRIM", ""]
    for form in forms:
        own = [report for report in expected if report.form == form.name and report.status != NOT_OWED]
        arrived = Counter(report.fulfilled for report in own)
        galat = sum(report.galat or 0 for report in own)
        peringatan = sum(report.peringatan or 0 for report in own)
        items += [f"{arrived[True]} dari {len(own)}", None, None, None, galat, peringatan, None]
    return Line((*items, ""), strong=True)


# --- rates -----------------------------------------------------------------------------------------------------------

_RATE = looks.of_kind(KINDS["persen"])


def _print_rates(draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport]) -> tuple[Printed, ...]:
    """Print for the ministry and each eselon I, by form, how many came, in time and complete, quarter by quarter."""
    found = rates_of(agency, expected)
    periods = sorted({period for by_period in found.values() for period in by_period})
    lines = [
        Line(
            (unit.name, load(form).short if form != ALL_FORMS else "Semua formulir", *_rates(by_period, periods)),
            strong=form == ALL_FORMS,
        )
        for (unit, form), by_period in found.items()
    ]
    listing = Listing(
        title="Tingkat Kepatuhan",
        heading="Tingkat kepatuhan menurut unit, formulir, dan triwulan",
        note="Wajib: laporan yang harus masuk. Lengkap: diterima, tanpa kesalahan terbuka. Persen terhadap wajib.",
        columns=(
            ListColumn("Unit", looks.TEXT, 44),
            ListColumn("Formulir", looks.TEXT, 18),
            *(column for period in periods for column in _rate_block(period)),
        ),
        lines=lambda: lines,
        count=len(lines),
        tab=_TAB,
    )
    return print_listing(draft, listing)


def _rate_block(period: Period) -> Iterator[ListColumn]:
    group = period_text(period)
    yield ListColumn("Wajib", looks.TALLY, 9, group)
    for label in ("Diterima", "Tepat waktu", "Lengkap"):
        yield ListColumn(label, looks.TALLY, 11, group)
        yield ListColumn(f"Persen {label.lower()}", _RATE, 12, group)


def _rates(by_period: dict[Period, Rates], periods: Sequence[Period]) -> Iterator[Item]:
    for period in periods:
        rates = by_period.get(period, Rates(0, 0, None, 0))
        yield rates.expected
        for part in (rates.received, rates.on_time, rates.complete):
            yield part
            yield rates.share(part)


# --- reminders -------------------------------------------------------------------------------------------------------


def _print_reminders(draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport]) -> tuple[Printed, ...]:
    lines = [Line((one.satker.code, one.satker.name, one.subject, one.text)) for one in reminders(agency, expected)]
    listing = Listing(
        title="Pengingat",
        heading="Pengingat untuk satker",
        note="Salin isinya ke surel. Didaftar: laporan yang belum masuk, yang ganda, dan yang masih punya kesalahan.",
        columns=(
            ListColumn("Kode Satker", looks.CODE, 9),
            ListColumn("Nama Satker", looks.TEXT, 40),
            ListColumn("Perihal", looks.TEXT, 40),
            ListColumn("Isi", looks.TEXT, 110),
        ),
        lines=lambda: lines,
        count=len(lines),
        most_lines=_LONGEST_MAIL,
        tab=_TAB,
    )
    return print_listing(draft, listing)
