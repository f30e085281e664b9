"""Days that must not lie before the period that is reported is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from xlkinerja.finding import Finding, engine_finding
from xlkinerja.kinds.dates import days_of, last_day
from xlkinerja.kinds.number_cells import date_text
from xlkinerja.report import Report


def days_are_not_too_early(report: Report) -> Iterator[Finding]:
    """Yield a finding for each day before the last one of the quarter; silent where either cannot be told."""
    end = _end_of_quarter(report)
    for field in report.form.fields if end is not None else ():
        said = report.fields[field.name].value if field.not_before else None
        days = days_of(said) if isinstance(said, str) else None
        if days is not None and end is not None and days.last < end:
            yield engine_finding("XK-234", report.field_place(field.name), f"{said}", until=date_text(end))


def _end_of_quarter(report: Report) -> date | None:
    year, quarter = (report.fields[name].value for name in ("tahun", "triwulan"))
    if not isinstance(year, Decimal) or not isinstance(quarter, Decimal):
        return None
    return last_day((int(year), int(quarter)))
