"""The sheet "Ringkasan": what came in, what is wrong, what the agency's numbers are, and the charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Item
from xlkinerja.consolidate.book.charts import Drawn
from xlkinerja.consolidate.book.doubts import SHEET
from xlkinerja.consolidate.book.draft import set_page
from xlkinerja.consolidate.book.listing import put, put_across
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.expected_reports import DOUBLE, LATE, LEFT_OUT, MISSING, ON_TIME, ExpectedReport
from xlkinerja.consolidate.model import Agency, LevelTotal
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import (
    UNITS_ABOVE,
    forms_of,
    label_of,
    measures,
    names_of,
    periods_of,
    reports_text,
    tables_of,
)
from xlkinerja.form import Column, Form, Table
from xlkinerja.ooxml.address import Range, cell_name, column_letters
from xlkinerja.templates.style import height_of

_CHART_COLUMNS = (1, 4)
_LABEL, _CELL, _COLUMNS = 50, 19, 8
_SCALE = 84  # percent, at which the usual columns take a page
_POINTS_PER_CM, _ROW_POINTS, _HEADER_POINTS = 28.35, 14, 80
_PAGE_POINTS = 620  # on a page at our scale


def print_summary(
    sheet: Worksheet, agency: Agency, expected: Sequence[ExpectedReport], charts: Sequence[Drawn]
) -> None:
    """Print the summary; the charts stand below the figures."""
    forms, units = forms_of(agency), _units(agency)
    last = max(_COLUMNS, len(units) + 1)
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROW_POINTS, True
    sheet.column_dimensions["A"].width = _LABEL
    for number in range(2, last + 1):
        sheet.column_dimensions[column_letters(number)].width = _CELL
    row = _print_title(sheet, agency)
    row = _print_cards(sheet, agency, expected, row)
    row = _print_notes(sheet, agency, row)
    row = _print_completeness(sheet, forms, expected, row)
    row = _print_totals(sheet, agency, forms, units, row)
    _print_charts(sheet, charts, row)
    set_page(sheet, width=0)
    sheet.sheet_properties.pageSetUpPr.fitToPage = False  # Excel would forget where pages are to break
    sheet.page_setup.scale = int(_SCALE * min(1, _COLUMNS / last))


def _print_title(sheet: Worksheet, agency: Agency) -> int:
    names = dict.fromkeys(satker.ministry for satker in agency.expected if satker.ministry)
    periods = ", ".join(period_text(period) for period in periods_of(agency)) or "belum ada laporan"
    put(sheet, 1, 1, "Rekapitulasi Laporan Kinerja", looks.TITLE)
    put(sheet, 2, 1, " · ".join((*names, periods)), looks.SUBTITLE)
    sheet.row_dimensions[1].height = 26
    return 4


def _print_cards(sheet: Worksheet, agency: Agency, expected: Sequence[ExpectedReport], row: int) -> int:
    verdicts = Counter(file.verdict for file in agency.received)
    sent = {report.satker.code for report in expected if report.listed and report.status != MISSING}
    still_open = Counter(judged.finding.level for judged in agency.judged if judged.status == "terbuka")
    uneven = sum(not balance.holds for balance in agency.balances)
    outside = len({report.satker.code for report in expected if not report.listed})
    satker = f"{len(sent)} dari {len(agency.expected)}" if agency.expected else outside
    unread = verdicts["tidak terbaca"] + verdicts["dilewati"]
    cards: tuple[tuple[str, Item], ...] = (
        ("Satker yang mengirim", satker),
        ("Berkas ditemukan", len(agency.received)),
        ("Berkas berlaku", len(agency.submissions)),
        ("Digantikan, ganda, dikecualikan", len(agency.received) - len(agency.submissions) - unread),
        ("Tidak terbaca atau dilewati", unread),
        ("Kesalahan terbuka", still_open["galat"]),
        ("Peringatan terbuka", still_open["peringatan"]),
        ("Rekonsiliasi tidak cocok", uneven),
    )
    for number, (label, value) in enumerate(cards, 1):
        put(sheet, row, number, label, looks.CARD_LABEL)
        put(sheet, row + 1, number, value, looks.CARD)
    sheet.row_dimensions[row].height, sheet.row_dimensions[row + 1].height = 24, 32
    return row + 3


def _print_notes(sheet: Worksheet, agency: Agency, row: int) -> int:
    for note in agency.notes:
        put_across(sheet, Range(row, 1, row, _COLUMNS), note, looks.NOTE)
        sheet.row_dimensions[row].height = height_of(note, _LABEL + _CELL * (_COLUMNS - 1))
        row += 1
    return row + bool(agency.notes)


# --- completeness ----------------------------------------------------------------------------------------------------


def _print_completeness(sheet: Worksheet, forms: Sequence[Form], expected: Sequence[ExpectedReport], row: int) -> int:
    row = _section(sheet, row, "Kelengkapan laporan")
    labels = (
        "Formulir",
        "Sudah kirim",
        "Tepat waktu",
        "Terlambat",
        "Belum kirim",
        "Ganda",
        "Dikecualikan",
        "Kesalahan terbuka",
    )
    row = _header(sheet, row, labels)
    for form in forms:
        own = [report for report in expected if report.form == form.name]
        counts = Counter(report.status for report in own)
        put(sheet, row, 1, form.title, looks.ENTRY)
        put(sheet, row, 2, f"{sum(report.fulfilled for report in own)} dari {len(own)}", looks.entry(looks.CENTRED))
        for number, status in enumerate((ON_TIME, LATE, MISSING, DOUBLE, LEFT_OUT), 3):
            put(sheet, row, number, counts[status], looks.entry(looks.TALLY))
        put(sheet, row, 8, sum(report.galat or 0 for report in own), looks.entry(looks.TALLY))
        row += 1
    return row + 1


# --- totals ----------------------------------------------------------------------------------------------------------

_Unit = tuple[tuple[int, int], str, str, str]


def _units(agency: Agency) -> list[_Unit]:
    """Return the units above satker: by period, the ministry before its parts."""
    found = dict.fromkeys((t.period, t.level, t.unit, t.name) for t in agency.totals if t.level in UNITS_ABOVE)
    return sorted(found, key=lambda unit: (unit[0], UNITS_ABOVE.index(unit[1])))


def _print_totals(sheet: Worksheet, agency: Agency, forms: Sequence[Form], units: Sequence[_Unit], row: int) -> int:
    """Print a table for each form, on one page where it has room."""
    for form in forms:
        blocks = [(table, *_totals_of(agency, form, table)) for table in tables_of(form)]
        blocks = [block for block in blocks if block[2]]
        if blocks:
            lines = sum(len(columns) + 1 for _, _, columns in blocks)
            _keep_together(sheet, row, _HEADER_POINTS + lines * _ROW_POINTS)
            row = _section(sheet, row, f"Angka gabungan: {form.title}")
            row = _header(sheet, row, ("Uraian", *(_heading(unit, blocks[0][1].get(unit)) for unit in units)))
            for table, totals, columns in blocks:
                row = _print_measures(sheet, table, totals, columns, units, row)
            row = _print_doubts(sheet, agency, form, row) + 1
    return row


def _print_doubts(sheet: Worksheet, agency: Agency, form: Form, row: int) -> int:
    """Print below a form's totals why they are not to be signed yet, and whose figures that are."""
    doubtful = [t for t in agency.totals if t.form == form.name and t.level == UNITS_ABOVE[0] and t.doubtful]
    if not doubtful:
        return row
    why = doubts_in_short(doubtful, names_of(agency))
    text = f"{looks.PARTIAL_NOTE} {why}"
    put_across(sheet, Range(row, 1, row, _COLUMNS), text, looks.NOTE)
    sheet.row_dimensions[row].height = height_of(text, _LABEL + _CELL * (_COLUMNS - 1))
    sheet.cell(row, 1).hyperlink = Hyperlink(ref=cell_name(row, 1), location=f"'{SHEET}'!A1")
    return row + 1


def _heading(unit: _Unit, total: LevelTotal | None) -> str:
    """Return what stands above a unit's totals: whose and of when and, where that is known, of how many reports."""
    period, _, _, name = unit
    reports = f"\n{reports_text(total)} laporan" if total is not None and total.expected is not None else ""
    return f"{name}\n{period_text(period)}{reports}"


def _totals_of(agency: Agency, form: Form, table: Table) -> tuple[dict[_Unit, LevelTotal], tuple[Column, ...]]:
    """Return a table's totals by unit, and the columns that have any."""
    own = (t for t in agency.totals if (t.form, t.table) == (form.name, table.name) and t.level in UNITS_ABOVE)
    totals = {(t.period, t.level, t.unit, t.name): t for t in own}
    return totals, measures(table, totals.values())


def _print_measures(  # noqa: PLR0913, PLR0917 - one block of the table
    sheet: Worksheet,
    table: Table,
    totals: Mapping[_Unit, LevelTotal],
    columns: Sequence[Column],
    units: Sequence[_Unit],
    row: int,
) -> int:
    for number, text in enumerate((table.title, *("" for _ in units)), 1):
        put(sheet, row, number, text, looks.strong(looks.ENTRY))
    for row_of, column in enumerate(columns, row + 1):
        put(sheet, row_of, 1, label_of(table, column), looks.ENTRY)
        for number, unit in enumerate(units, 2):
            value = totals[unit].values.get(column.name) if unit in totals else None
            look = looks.entry(looks.CENTRED if isinstance(value, str) else looks.of_kind(column.kind))
            is_partial = unit in totals and column.name in totals[unit].doubtful
            put(sheet, row_of, number, value, looks.partial(look) if is_partial else look)
    return row + len(columns) + 1


# --- charts ----------------------------------------------------------------------------------------------------------


def _print_charts(sheet: Worksheet, charts: Sequence[Drawn], row: int) -> None:
    """Place the charts two in a row, each with its note below."""
    if not charts:
        return
    _keep_together(sheet, row, max(drawn.height for drawn in charts[:2]) * _POINTS_PER_CM + _HEADER_POINTS)
    row = _section(sheet, row, "Grafik per satker")
    for pair in range(0, len(charts), 2):
        if pair:
            _keep_together(sheet, row, max(item.height for item in charts[pair : pair + 2]) * _POINTS_PER_CM)
            row += 1  # else the upper border is printed at the foot of the page before
        tallest = 0
        for drawn, column in zip(charts[pair : pair + 2], _CHART_COLUMNS, strict=False):
            sheet.add_chart(drawn.chart, f"{column_letters(column)}{row}")
            tallest = max(tallest, int(drawn.height * _POINTS_PER_CM / _ROW_POINTS) + 1)
        for drawn, column in zip(charts[pair : pair + 2], _CHART_COLUMNS, strict=False):
            put(sheet, row + tallest, column, drawn.note, looks.SUBTITLE)
        row += tallest + 2


def _keep_together(sheet: Worksheet, row: int, points: float) -> None:
    """Begin a page with a row where the one before has no room for so much."""
    start = max((found.id for found in sheet.row_breaks.brk), default=0) + 1
    used = sum(sheet.row_dimensions[number].height or _ROW_POINTS for number in range(start, row))
    if used + points > _PAGE_POINTS:
        sheet.row_breaks.append(Break(id=row - 1))


def _section(sheet: Worksheet, row: int, text: str) -> int:
    put(sheet, row, 1, text, looks.SECTION)
    sheet.row_dimensions[row].height = 20
    return row + 1


def _header(sheet: Worksheet, row: int, labels: Sequence[str]) -> int:
    for number, label in enumerate(labels, 1):
        put(sheet, row, number, label, looks.HEADER)
    widths = (_LABEL, *([_CELL] * (len(labels) - 1)))
    heights = [height_of(label, width, bold=True) for label, width in zip(labels, widths, strict=True)]
    sheet.row_dimensions[row].height = max(20.0, *heights)
    return row + 1
