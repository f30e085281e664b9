"""Dates as people write them: `27 Juni 2023`, `27/06/2023`, `Manado, 7 Juli 2023`, and days from one to another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from xlkinerja.kinds.period_text import MONTH_OF
from xlkinerja.kinds.values import clean_number

FIRST_YEAR, LAST_YEAR = 1990, 2100

_DAY, _WORD, _YEAR = r"(0?[1-9]|[12][0-9]|3[01])", r"([a-z]+)\.?", r"([0-9]{4}|'?[0-9]{2})"
_TO = r"(?:-|s\.? ?/? ?d\.?|s/d|sampai(?: dengan)?|hingga|dan|&|,)"
_BEFORE = re.compile(r"^(?:[^0-9]*,|(?:tanggal|tgl)\.?:?|(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\b,?) *(?=\S)")
_BY_HAND = re.compile(rf"[. _…-]*{_WORD} *{_YEAR}")  # the day is left for the pen
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SPLIT = re.compile(rf" *{_TO} *")
_WRITTEN = re.compile(rf"{_DAY}(?:[ -]*{_WORD}(?:[ -]*{_YEAR})?)?")
_FIGURES = re.compile(rf"{_DAY} ?([-/.]) ?(0?[1-9]|1[0-2]) ?\2 ?{_YEAR}")
_MANY = 31


def last_day(period: tuple[int, ...]) -> date:
    """Return the day on which a quarter (year, number) or a month (year, quarter, month) ends."""
    year, quarter = period[:2]
    month = period[2] if len(period) > len(("year", "quarter")) else 3 * quarter
    return date(year, month, monthrange(year, month)[1])


class Days(NamedTuple):
    """The days that a text names, from the first to the last; one day is both."""

    first: date
    last: date


def is_left_for_the_pen(text: str) -> bool:
    """Tell whether a text names month and year only, so that the day is written on paper: `.... Juli 2024`."""
    found = _BY_HAND.fullmatch(_without_place(text))
    return found is not None and found[1] in MONTH_OF and _year(found[2]) is not None


def days_of(text: str) -> Days | None:
    """Return the days that a text names; None where it names none, or one that no calendar has."""
    plain = _without_place(text)
    whole = _one_day(plain)
    if whole is not None:
        return Days(whole, whole)
    parts = [part for part in _SPLIT.split(plain) if part]
    if not 1 < len(parts) <= _MANY:
        return None
    return _range(parts)


def _without_place(text: str) -> str:
    """Return a text without what stands before a date: the place, the weekday, `tanggal`."""
    plain = clean_number(text).casefold()
    while (shorter := _BEFORE.sub("", plain)) != plain:
        plain = shorter
    return plain.rstrip(".")


def _one_day(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _FIGURES.fullmatch(text):
        return _date(_year(found[4]), int(found[3]), int(found[1]))
    written = _WRITTEN.fullmatch(text)
    return _date(_year(written[3]), MONTH_OF.get(written[2] or ""), int(written[1])) if written else None


def _range(parts: list[str]) -> Days | None:
    """Return the days of parts such as `28 April` and `2 Mei 2023`; what a part lacks is that of the one after it."""
    days: list[date] = []
    month: int | None = None
    year: int | None = None
    for part in reversed(parts):
        day = _one_day(part)
        found = _WRITTEN.fullmatch(part) if day is None else None
        if found is not None:
            month = MONTH_OF.get(found[2]) if found[2] else month
            year = _year(found[3]) if found[3] else year
            day = _date(year, month, int(found[1]))
        if day is None:
            return None
        month, year = day.month, day.year
        days.append(day)
    days.reverse()
    return Days(days[0], days[-1]) if days == sorted(days) else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text) if len(text) == 4 else 2000 + int(text.lstrip("'"))  # noqa: PLR2004 - a year in full
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _date(year: int | None, month: int | None, day: int) -> date | None:
    if year is None or month is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
