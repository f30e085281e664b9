"""The charts of "Ringkasan" and the sheet "Data Grafik" that they draw from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.draft import BookDraft, set_page
from xlkinerja.consolidate.book.listing import put
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import label_of, names_of
from xlkinerja.form import Chart, Column, Form
from xlkinerja.report import Value
from xlkinerja.templates import style

SHEET = "Data Grafik"
_SHOWN = 20  # from the top, and as many from the bottom; up to twice as many are all shown
_NAME_LENGTH = 30
_DOUBTFUL = " (?)"
_COLOURS = ("1F3864", "9DB7DD", "BF9000")
_BAR_CM, _AROUND_CM, _HEADER = 0.62, 3.2, 30
WIDTH_CM = 14.6


@dataclass(frozen=True)
class Drawn:
    """A chart with its height, and what is to be said below it."""

    chart: BarChart
    height: float
    note: str


@dataclass(frozen=True)
class _Bar:
    label: str
    values: tuple[Decimal | None, ...]
    doubtful: bool = False


def draw_charts(draft: BookDraft, agency: Agency, forms: Sequence[Form]) -> list[Drawn]:
    """Write the figures of all charts onto a sheet of their own and return the charts, of the latest period."""
    blocks = [(form, chart, *_bars(agency, form, chart)) for form in forms for chart in form.charts]
    blocks = [block for block in blocks if block[2]]
    if not blocks:
        return []
    sheet = draft.add_sheet(SHEET, style.GREY)
    put(sheet, 1, 1, "Data grafik", looks.TITLE)
    put(sheet, 2, 1, "Angka yang digambar di sheet Ringkasan, menurut urutan kolom pertama.", looks.SUBTITLE)
    drawn, row = [], 4
    for form, chart, bars, period in blocks:
        title = f"{chart.title}, {period}"
        row, one = _draw(sheet, row, title, [_column(form, place) for place in chart.columns], bars)
        drawn.append(one)
    for letter, width in zip("ABCDE", (46, 22, 22, 22, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    set_page(sheet, width=134)
    return drawn


def _column(form: Form, place: tuple[str, str]) -> tuple[str, Column]:
    table = form.table[place[0]]
    column = table.column[place[1]]
    return label_of(table, column), column


# --- the figures -----------------------------------------------------------------------------------------------------


def _bars(agency: Agency, form: Form, chart: Chart) -> tuple[list[_Bar], str]:
    """Return the bars of a chart in the order in which they are drawn, and their period in words."""
    of_form = (total for total in agency.totals if total.form == form.name and total.level == "satker")
    period = max((total.period for total in of_form), default=None)
    if period is None:
        return [], ""
    names = names_of(agency)
    values: dict[str, dict[tuple[str, str], Value]] = {}
    doubtful: set[tuple[str, str, str]] = set()
    for total in agency.totals:
        if (total.form, total.level, total.period) == (form.name, "satker", period):
            unit = values.setdefault(total.unit, {})
            unit.update({place: total.values.get(place[1]) for place in chart.columns if place[0] == total.table})
            doubtful |= {(total.unit, total.table, name) for name in total.doubtful}
    bars = [
        _bar(code, names.get(code, ""), own, chart, any((code, *place) in doubtful for place in chart.columns))
        for code, own in values.items()
    ]
    return sorted((bar for bar in bars if any(v is not None for v in bar.values)), key=_falling), period_text(period)


def _bar(code: str, name: str, own: dict[tuple[str, str], Value], chart: Chart, doubtful: bool) -> _Bar:
    found = (own.get(place) for place in chart.columns)
    numbers = tuple(value if isinstance(value, Decimal) else None for value in found)
    return _Bar(_label(code, name) + (_DOUBTFUL if doubtful else ""), numbers, doubtful)


def _falling(bar: _Bar) -> tuple[bool, Decimal]:
    first = bar.values[0]
    return first is None, -(first or Decimal(0))


def _label(code: str, name: str) -> str:
    """Return a name as charts have room for: offices of one kind begin alike and differ in their last words."""
    if len(name) > _NAME_LENGTH:
        words = name.split()
        while len(words) > 1 and len(" ".join(words)) > _NAME_LENGTH:
            words.pop(0)
        name = f"… {' '.join(words)[-_NAME_LENGTH:]}"
    return code if not name or name == code else f"{code} {name}"


# --- drawing ---------------------------------------------------------------------------------------------------------


def _draw(
    sheet: Worksheet, row: int, title: str, columns: Sequence[tuple[str, Column]], bars: Sequence[_Bar]
) -> tuple[int, Drawn]:
    """Write the figures from a row on; return the row after them, and the chart."""
    shown, note = _shown(bars)
    if any(bar.doubtful for bar in shown):
        note = f"{note} (?) angka yang masih diragukan.".strip()
    put(sheet, row, 1, title, looks.SECTION)
    put(sheet, row + 1, 1, note or f"Semua {len(bars)} satker.", looks.SUBTITLE)
    header = row + 2
    for number, text in enumerate(("Satker", *(label for label, _ in columns)), 1):
        put(sheet, header, number, text, looks.HEADER)
    sheet.row_dimensions[header].height = _HEADER
    for offset, bar in enumerate(shown, 1):
        put(sheet, header + offset, 1, bar.label, looks.SHORT)
        for number, (value, (_, column)) in enumerate(zip(bar.values, columns, strict=True), 2):
            put(sheet, header + offset, number, value, looks.of_kind(column.kind))
    height = _AROUND_CM + _BAR_CM * len(shown)
    chart = _chart(sheet, title, header, columns, shown)
    chart.width, chart.height = WIDTH_CM, height
    return header + len(shown) + 3, Drawn(chart, height, note)


def _shown(bars: Sequence[_Bar]) -> tuple[Sequence[_Bar], str]:
    if len(bars) <= 2 * _SHOWN:
        return bars, ""
    note = f"{_SHOWN} teratas dan {_SHOWN} terbawah dari {len(bars)} satker; lainnya ada di sheet per satker."
    return (*bars[:_SHOWN], *bars[-_SHOWN:]), note


def _chart(
    sheet: Worksheet, title: str, header: int, columns: Sequence[tuple[str, Column]], bars: Sequence[_Bar]
) -> BarChart:
    values = [value for bar in bars for value in bar.values if value is not None]
    scale, number_format = _axis_format(columns[0][1], max(values))
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth, chart.overlap = "bar", "clustered", 55, 0
    chart.title = f"{title}{scale}"
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(11, bold=True))
    for run in chart.title.tx.rich.p[0].r or ():
        run.rPr = _letters(11, bold=True)
    chart.title.overlay = False
    count = len(bars)
    labels = AxDataSource(strRef=StrRef(str(Reference(sheet, min_col=1, min_row=header + 1, max_row=header + count))))
    for number, _ in enumerate(columns, 2):
        series = _series(sheet, number, header, count, number_format)
        series.cat = labels
        chart.series.append(series)
    _dress_axes(chart, "0%" if number_format.endswith("%") else number_format, negative=min(values) < 0)
    chart.legend.position = "t"
    chart.legend.txPr = _text(8)
    return chart


def _series(sheet: Worksheet, number: int, header: int, count: int, number_format: str) -> Series:
    values = Reference(sheet, min_col=number, min_row=header, max_row=header + count)
    series = Series(values, title_from_data=True)
    series.graphicalProperties = GraphicalProperties(solidFill=_COLOURS[(number - 2) % len(_COLOURS)])
    series.invertIfNegative = False
    series.dLbls = DataLabelList(numFmt=number_format, showVal=True, dLblPos="outEnd", txPr=_text(7))
    for off in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, off, False)
    return series


def _dress_axes(chart: BarChart, number_format: str, *, negative: bool) -> None:
    chart.x_axis.scaling.orientation = "maxMin"  # the first satker on top
    chart.y_axis.crosses = "max"  # keeps the figures below although the order is turned
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr, chart.y_axis.txPr = _text(8), _text(8)
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.scaling.min = None if negative else 0
    chart.y_axis.number_format = number_format
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E0E0E0", w=6350))
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="A6A6A6", w=6350))
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))


def _axis_format(column: Column, largest: Decimal) -> tuple[str, str]:
    """Return the unit for the title and the number format: rupiah in millions or billions, percent without digits."""
    if column.kind.name == "persen":
        return "", "0.0%"
    if not column.kind.scaled or largest < 10**7:
        return "", column.kind.excel_format
    return (" (miliar rupiah)", "#,##0.00,,,") if largest >= 10**9 else (" (juta rupiah)", "#,##0,,")


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size * 100, b=bold, solidFill="404040", latin=Font(typeface=style.FONT))


def _text(size: int) -> RichText:
    end = Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))
    return RichText(bodyPr=RichTextProperties(), p=[end])
