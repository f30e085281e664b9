"""On which days offices are closed: a yearly list with its decree (SKB), else a library that keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.working_days import Calendar

_ESTIMATED = "perkiraan"  # how the library marks days that are not decreed yet


def read_holidays(file: Path) -> Calendar:
    """Return the calendar of a list with columns tanggal;keterangan;dasar, the decree (SKB). Raises InputError."""
    closed: set[date] = set()
    decrees: dict[int, dict[str, None]] = defaultdict(dict)
    for line in lines(file, ("tanggal", "dasar")):
        line.needed("tanggal")
        day, decree = line.day("tanggal"), line.needed("dasar")
        if day is not None:
            closed.add(day)
            decrees[day.year][decree] = None
    return Calendar(frozenset(closed), {year: ", ".join(names) for year, names in decrees.items()})


def with_library(calendar: Calendar, years: Iterable[int]) -> Calendar:
    """Return the calendar with the years that it lacks as the library has them, where that is installed."""
    try:
        import holidays  # noqa: PLC0415 - the page has none
    except ModuleNotFoundError:
        return calendar
    closed, bases, doubts = set(calendar.closed), dict(calendar.bases), dict(calendar.doubts)
    for year in sorted(set(years) - set(bases)):
        national = holidays.country_holidays("ID", years=year, language="id")
        joint = holidays.country_holidays("ID", years=year, categories=("government",), language="id")
        closed |= {*national, *joint}
        bases[year] = f"pustaka holidays {version('holidays')}"
        if not joint:
            doubts[year] = f"cuti bersama {year} belum ada di {bases[year]}"
        elif any(_ESTIMATED in name for name in national.values()):
            doubts[year] = f"sebagian hari libur {year} di {bases[year]} masih perkiraan"
    return Calendar(frozenset(closed), bases, doubts)
