"""Until when each report is due: the day that the operator gives, else the form's working days after the quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

from xlkinerja.consolidate.holiday_list import with_library
from xlkinerja.consolidate.model import Agency, Period
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import owed_forms, periods_for
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.form.loader import load
from xlkinerja.kinds.dates import last_day

_NO_LIST = Calendar()


def due_of(agency: Agency, form: str, period: Period) -> date | None:
    """Return the last day on which a report was in time; None where nobody says.

    The day that the operator gives is that of the latest period of the form.
    """
    if agency.due is not None and period in periods_for(agency, form)[-1:]:
        return agency.due
    days = load(form).working_days
    if agency.calendar is None or days is None:
        return None
    return agency.calendar.after(last_day(period), days)


def sure_due(holidays: Calendar = _NO_LIST) -> Callable[[str, tuple[int, int]], date | None]:
    """Return until when a form of a year and quarter is due, None also where the free days are not sure."""

    @cache
    def calendar_of(year: int) -> Calendar:
        return with_library(holidays, (year, year + 1))

    def due(form: str, quarter: tuple[int, int]) -> date | None:
        days, end = load(form).working_days, last_day(quarter)
        if days is None:
            return None
        calendar = calendar_of(end.year)
        until = calendar.after(end, days)
        return None if any(calendar.doubt(year) for year in range(end.year, until.year + 1)) else until

    return due


def deadline_lines(agency: Agency) -> Iterator[str]:
    """Yield what the deadlines are, period by period, and what the free days rest on."""
    bases: dict[str, None] = {}
    owed = {form: periods_for(agency, form) for form in owed_forms(agency)}
    for period in sorted({period for periods in owed.values() for period in periods}):
        forms = [form for form, periods in owed.items() if period in periods]
        days = {form: due for form in forms if (due := due_of(agency, form, period)) is not None}
        if days:
            yield f"{period_text(period)}: {_by_day(days.items())}"
        for day in days.values():
            if agency.calendar is not None and day != agency.due:
                bases[agency.calendar.basis(day.year)] = None
    if bases:
        yield f"hari libur menurut {', '.join(bases)}"


def unsure_deadlines(agency: Agency) -> Iterator[str]:
    """Yield a note on each year whose free days are not sure, where a deadline rests on it."""
    if agency.calendar is None:
        return
    dues = {
        due
        for form in owed_forms(agency)
        for period in periods_for(agency, form)
        if (due := due_of(agency, form, period))
    }
    for year in sorted({due.year for due in dues if due != agency.due}):
        doubt = agency.calendar.doubt(year)
        if doubt:
            yield f"Batas waktu {year} belum pasti: {doubt}. Berikan daftar hari libur menurut SKB."


def _by_day(days: Iterable[tuple[str, date]]) -> str:
    """Return the forms by their days, all of them in short."""
    by_day: dict[date, list[str]] = {}
    for form, day in days:
        by_day.setdefault(day, []).append(load(form).short)
    if len(by_day) == 1:
        return f"{next(iter(by_day)):%d-%m-%Y}"
    return ", ".join(f"{', '.join(names)} {day:%d-%m-%Y}" for day, names in sorted(by_day.items()))
