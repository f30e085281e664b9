"""The sheet "Ringkasan": may it be signed, what came in, what is wrong, what the agency's numbers are, the charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book import balances, looks, reports
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item
from xlkinerja.consolidate.book.charts import Drawn
from xlkinerja.consolidate.book.doubts import SHEET as DOUBTS, DoubtRows
from xlkinerja.consolidate.book.draft import BookDraft, set_page
from xlkinerja.consolidate.book.links import Formula, link_within
from xlkinerja.consolidate.book.page import CELL, COLUMNS, LABEL, ROW_POINTS, Page
from xlkinerja.consolidate.book.readiness import Readiness, print_readiness
from xlkinerja.consolidate.book.summary_totals import HEADER_POINTS, print_totals, units_above
from xlkinerja.consolidate.book.units import PrintedUnits
from xlkinerja.consolidate.doubt_text import doubtful_figures
from xlkinerja.consolidate.expected_reports import DOUBLE, LATE, LEFT_OUT, MISSING, NOT_OWED, ON_TIME, ExpectedReport
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import forms_of, periods_of
from xlkinerja.consolidate.typed_decisions import ACCEPTED
from xlkinerja.finding import LEVEL_WORDS, LEVELS
from xlkinerja.form import Form
from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import column_letters
from xlkinerja.templates.style import height_of

_NAME = replace(looks.TEXT, vertical="center")
_CHART_COLUMNS = (1, 4)
_SCALE = 84  # percent, at which the usual columns take a page
_POINTS_PER_CM = 28.35
_NAMED = 12  # reports that are lacking or late and are named before the rest is counted


@dataclass(frozen=True)
class Leads:
    """Where what the summary counts is listed, and where the totals of each form stand."""

    findings: Blocks
    reports: Blocks
    files: Blocks
    balances: Blocks
    units: Mapping[str, PrintedUnits]
    doubts: DoubtRows
    readiness: Readiness | None = None


def print_summary(  # noqa: PLR0913, PLR0917 - what the summary is of
    draft: BookDraft,
    sheet: Worksheet,
    agency: Agency,
    expected: Sequence[ExpectedReport],
    charts: Sequence[Drawn],
    leads: Leads,
) -> None:
    """Print the summary; the charts stand below the figures."""
    page = Page(draft, sheet)
    last = max(COLUMNS, len(units_above(agency)) + 1)
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW_POINTS, True
    sheet.column_dimensions["A"].width = LABEL
    for number in range(2, last + 1):
        sheet.column_dimensions[column_letters(number)].width = CELL
    row = _print_title(page, agency)
    row = _print_verdict(page, agency, leads, row)
    row = _print_cards(page, agency, expected, leads, row)
    for note in agency.notes:
        row = page.line(row, note, looks.NOTE)
    row = print_readiness(page, leads.readiness, row + bool(agency.notes))
    row = _print_completeness(page, agency, expected, leads, row)
    row = _print_lacking(page, expected, leads, row)
    for form in forms_of(agency):
        row = print_totals(page, agency, form, leads.units[form.name], leads.doubts.blocks.area(form.name), row)
    _print_charts(page, charts, row)
    set_page(sheet, width=0)
    sheet.sheet_properties.pageSetUpPr.fitToPage = False  # Excel would forget where pages are to break
    sheet.page_setup.scale = int(_SCALE * min(1, COLUMNS / last))


def _print_title(page: Page, agency: Agency) -> int:
    names = dict.fromkeys(satker.ministry for satker in agency.expected if satker.ministry)
    periods = ", ".join(period_text(period) for period in periods_of(agency)) or "belum ada laporan"
    page.put(1, 1, "Rekapitulasi Laporan Kinerja", looks.TITLE)
    page.put(2, 1, " · ".join((*names, periods)), looks.SUBTITLE)
    page.sheet.row_dimensions[1].height = 26
    return 3


# --- may it be signed ------------------------------------------------------------------------------------------------


def _print_verdict(page: Page, agency: Agency, leads: Leads, row: int) -> int:
    """Print whether the totals may be signed, and what keeps them from it."""
    reasons = list(_reasons(agency, leads))
    if reasons:
        text = f"Belum siap ditandatangani: {'; '.join(reasons)}."
        return page.line(row, link_within(text, *_listed(leads)), looks.NOT_READY) + 1
    return page.line(row, "Siap ditandatangani: tidak ada yang kurang, terbuka, atau diragukan.", looks.READY) + 1


def _listed(leads: Leads) -> tuple[str, str]:
    """Return where all that keeps the totals from being signed is listed: by unit where units are known."""
    by_unit = leads.readiness.blocks.area() if leads.readiness is not None else None
    return by_unit or leads.doubts.blocks.area() or (DOUBTS, "A1")


def _reasons(agency: Agency, leads: Leads) -> Iterator[str]:
    status = Counter(key[1] for key, count in leads.reports.counts.items() if len(key) == 2 for _ in range(count))  # noqa: PLR2004 - form and status
    counts = {
        "laporan belum kirim": status[MISSING],
        "laporan dikirim ganda": status[DOUBLE],
        "laporan dikecualikan": status[LEFT_OUT],
        "berkas tidak terbaca": sum(file.verdict == "tidak terbaca" for file in agency.received),
        "kesalahan terbuka": leads.findings.count("terbuka", "galat"),
        "rekonsiliasi tidak cocok": leads.balances.count(balances.FAILS),
    }
    yield from (f"{count} {what}" for what, count in counts.items() if count)
    yield from filter(None, (doubtful_figures(agency),))


# --- what came in ----------------------------------------------------------------------------------------------------


def _print_cards(page: Page, agency: Agency, expected: Sequence[ExpectedReport], leads: Leads, row: int) -> int:
    for number, (label, value) in enumerate(_cards(agency, expected, leads), 1):
        page.put(row, number, label, looks.CARD_LABEL)
        page.put(row + 1, number, value, looks.CARD)
    page.sheet.row_dimensions[row].height, page.sheet.row_dimensions[row + 1].height = 24, 32
    row = _print_tally(page, _accepted(leads), row + 2)
    return _print_tally(page, _late(expected, leads), row) + 1


def _print_tally(page: Page, item: Item, row: int) -> int:
    """Print a sentence that counts, where there is something to count; return the next row."""
    if item is None:
        return row
    page.put(row, 1, item, looks.SUBTITLE)
    return row + 1


def _accepted(leads: Leads) -> Item:
    """Return how many findings the consolidator accepted, leading to them."""
    count, area = sum(leads.findings.count(ACCEPTED, level) for level in LEVELS[:2]), leads.findings.area(ACCEPTED)
    if area is None or not count:
        return None
    words = " temuan diterima dengan keputusan"
    formula = Formula(f'{leads.findings.counting({"Status": ACCEPTED})}&"{words}"', f"{count}{words}")
    return link_within(formula, *area)


def _late(expected: Sequence[ExpectedReport], leads: Leads) -> Item:
    """Return how many reports were late and by how much at most, leading to those of the first form with any."""
    late = [(one.form, days) for one in expected if (days := one.days_late) is not None]
    if not late:
        return None
    words, unit = " laporan terlambat, paling lama ", " hari kalender sesudah batas waktu"
    counted, most = leads.reports.counting({reports.STATUS: LATE}), leads.reports.greatest(reports.DAYS_LATE)
    said = f"{len(late)}{words}{max(days for _, days in late)}{unit}"
    area = leads.reports.area(min(form for form, _ in late), LATE)
    assert area is not None
    return link_within(Formula(f'{counted}&"{words}"&{most}&"{unit}"', said), *area)


def _cards(agency: Agency, expected: Sequence[ExpectedReport], leads: Leads) -> tuple[tuple[str, Item], ...]:
    sent = {report.satker.code for report in expected if report.listed and report.status != MISSING}
    outside = len({report.satker.code for report in expected if not report.listed})
    satker = f"{len(sent)} dari {len(agency.expected)}" if agency.expected else str(outside)
    all_reports = leads.reports.area()
    files = leads.files
    return (
        ("Satker yang mengirim", link_within(satker, *all_reports) if all_reports is not None else satker),
        ("Berkas ditemukan", files.link()),
        ("Berkas berlaku", files.link(balances.COUNTING, words={"Keadaan": "berlaku"})),
        ("Digantikan, ganda, dikecualikan", files.link(balances.ASIDE)),
        ("Tidak terbaca atau dilewati", files.link(balances.UNREAD)),
        ("Kesalahan terbuka", _open(leads, "galat")),
        ("Peringatan terbuka", _open(leads, "peringatan")),
        ("Rekonsiliasi tidak cocok", leads.balances.link(balances.FAILS, words={"Hasil": balances.FAILS})),
    )


def _open(leads: Leads, level: str, form: str | None = None) -> Item:
    """Return how many findings of a level are open, leading to them."""
    words = {"Status": "terbuka", "Tingkat": LEVEL_WORDS[level]}
    if form is None:
        return leads.findings.link("terbuka", level, words=words)
    return leads.findings.link("terbuka", level, form, words={**words, "form": form})


# --- completeness ----------------------------------------------------------------------------------------------------

_COMPLETENESS = (
    "Formulir",
    "Sudah kirim",
    "Tepat waktu",
    "Terlambat",
    "Belum kirim",
    "Ganda",
    "Dikecualikan",
    "Kesalahan terbuka",
)


def _print_completeness(page: Page, agency: Agency, expected: Sequence[ExpectedReport], leads: Leads, row: int) -> int:
    row = page.section(row, "Kelengkapan laporan")
    row = page.header(row, _COMPLETENESS)
    for form in forms_of(agency):
        own = [report for report in expected if report.form == form.name and report.status != NOT_OWED]
        area = leads.reports.area(form.name)
        sent = f"{sum(report.fulfilled for report in own)} dari {len(own)}"
        page.put(row, 1, form.title, looks.ENTRY)
        page.put(row, 2, link_within(sent, *area) if area is not None else sent, looks.entry(looks.CENTRED))
        for number, status in enumerate((ON_TIME, LATE, MISSING, DOUBLE, LEFT_OUT), 3):
            page.put(row, number, _counted(leads, form, status), looks.entry(looks.TALLY))
        page.put(row, 8, _open(leads, "galat", form.name), looks.entry(looks.TALLY))
        row += 1
    return row + 1


def _counted(leads: Leads, form: Form, status: str) -> Item:
    words = {reports.STATUS: status, reports.FORM: form.short}
    return leads.reports.link(form.name, status, words=words)


def _print_lacking(page: Page, expected: Sequence[ExpectedReport], leads: Leads, row: int) -> int:
    """Print whose reports are lacking or late, by name."""
    shown = [one for one in reports.in_order(expected) if one.listed and one.status in {MISSING, DOUBLE, LATE}]
    if not shown:
        return row
    shown.sort(key=lambda one: (MISSING, DOUBLE, LATE).index(one.status))
    row = page.section(row, "Belum kirim, ganda, atau terlambat")
    row = page.header(
        row, ("Satker", "Kode", "Formulir", "Periode", "Status", "Diterima", reports.DUE, reports.DAYS_LATE)
    )
    for one in shown[:_NAMED]:
        area = leads.reports.area(one.form, one.status)
        status = link_within(one.status, *area) if area is not None else one.status
        items = (one.satker.name, one.satker.code, load(one.form).short, period_text(one.period), status)
        for number, item in enumerate(items, 1):
            page.put(row, number, item, _NAME if number == 1 else looks.entry(looks.CENTRED))
        page.sheet.row_dimensions[row].height = max(ROW_POINTS, height_of(one.satker.name, LABEL))
        for number, day in enumerate((one.received, one.due), 6):
            page.put(row, number, f"{day:%d-%m-%Y}" if day else "", looks.entry(looks.CENTRED))
        page.put(row, 8, one.days_late, looks.entry(looks.CENTRED))
        row += 1
    others = len(shown) - _NAMED
    if others > 0:
        row = page.line(row, link_within(f"… dan {others} lainnya.", reports.SHEET, "A1"), looks.NOTE)
    return row + 1


# --- charts ----------------------------------------------------------------------------------------------------------


def _print_charts(page: Page, charts: Sequence[Drawn], row: int) -> None:
    """Place the charts two in a row, each with its note below."""
    if not charts:
        return
    page.keep_together(row, max(drawn.height for drawn in charts[:2]) * _POINTS_PER_CM + HEADER_POINTS)
    row = page.section(row, "Grafik per satker")
    for pair in range(0, len(charts), 2):
        if pair:
            page.keep_together(row, max(item.height for item in charts[pair : pair + 2]) * _POINTS_PER_CM)
            row += 1  # else the upper border is printed at the foot of the page before
        tallest = 0
        for drawn, column in zip(charts[pair : pair + 2], _CHART_COLUMNS, strict=False):
            page.sheet.add_chart(drawn.chart, f"{column_letters(column)}{row}")
            tallest = max(tallest, int(drawn.height * _POINTS_PER_CM / ROW_POINTS) + 1)
        for drawn, column in zip(charts[pair : pair + 2], _CHART_COLUMNS, strict=False):
            page.put(row + tallest, column, drawn.note, looks.SUBTITLE)
        row += tallest + 2
