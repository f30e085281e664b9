"""Days that must not lie before the period that is reported is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from xlkinerja.finding import Finding, engine_finding
from xlkinerja.kinds.dates import days_of, last_day
from xlkinerja.kinds.number_cells import date_text
from xlkinerja.kinds.period_text import quarter_of, show_month, show_quarter
from xlkinerja.report import Report


def days_are_not_too_early(report: Report) -> Iterator[Finding]:
    """Yield a finding for each day before the last one of the period; silent where either cannot be told."""
    end = _end_of_period(report)
    for field in report.form.fields if end is not None else ():
        said = report.fields[field.name].value if field.not_before else None
        days = days_of(said) if isinstance(said, str) else None
        if days is not None and end is not None and days.last < end:
            period = "bulan" if report.form.is_monthly else "triwulan"
            place = report.field_place(field.name)
            yield engine_finding("XK-234", place, f"{said}", until=date_text(end), period=period)


def _end_of_period(report: Report) -> date | None:
    year, quarter = (report.fields[name].value for name in ("tahun", "triwulan"))
    month = report.fields["bulan"].value if report.form.is_monthly else Decimal(0)
    if not isinstance(year, Decimal) or not isinstance(quarter, Decimal) or not isinstance(month, Decimal):
        return None
    return last_day((int(year), int(quarter), int(month)) if month else (int(year), int(quarter)))


def month_is_of_the_quarter(report: Report) -> Iterator[Finding]:
    """Yield a finding where the month that is reported lies in another quarter than the workbook says."""
    if not report.form.is_monthly:
        return
    month, quarter = report.fields["bulan"].value, report.fields["triwulan"].value
    if isinstance(month, Decimal) and isinstance(quarter, Decimal) and quarter_of(int(month)) != quarter:
        place, shown = report.field_place("triwulan"), show_quarter(Decimal(quarter_of(int(month))))
        yield engine_finding("XK-245", place, show_quarter(quarter), month=show_month(month), quarter=shown)
