"""On which days offices are closed: a yearly list with its decree (SKB), else a library that keeps them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.working_days import Calendar

YEARS = range(2000, 2101)
"""The years of which the library is asked, the same at every door."""
COPY = Path(__file__).with_name("hari-libur.json")
"""What the library says of those years, for the page, which has no library: its build puts it there."""

_ESTIMATED = "perkiraan"  # how the library marks days that are not decreed yet


@dataclass(frozen=True)
class _Year:
    """What the library says of a year: when offices are closed, and what may be otherwise."""

    closed: frozenset[date]
    has_joint: bool
    is_estimated: bool


_Library = tuple[str, Callable[[int], _Year]]
"""What the library is called with its version, and what it says of a year."""


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
    """Return the calendar with the years that it lacks as the library has them, where there is one or its copy."""
    library = _installed() or _copied()
    if library is None:
        return calendar
    name, year_of = library
    closed, bases, doubts = set(calendar.closed), dict(calendar.bases), dict(calendar.doubts)
    for number in sorted((set(years) & set(YEARS)) - set(bases)):
        year = year_of(number)
        closed |= year.closed
        bases[number] = f"pustaka {name}"
        if not year.has_joint:
            doubts[number] = f"cuti bersama {number} belum ada di {bases[number]}"
        elif year.is_estimated:
            doubts[number] = f"sebagian hari libur {number} di {bases[number]} masih perkiraan"
    return Calendar(frozenset(closed), bases, doubts)


def _installed() -> _Library | None:
    """Return the library itself, None where it is not installed."""
    try:
        import holidays  # noqa: PLC0415 - the page has none
    except ModuleNotFoundError:
        return None

    def year_of(year: int) -> _Year:
        national = holidays.country_holidays("ID", years=year, language="id")
        joint = holidays.country_holidays("ID", years=year, categories=("government",), language="id")
        is_estimated = any(_ESTIMATED in name for name in national.values())
        return _Year(frozenset({*national, *joint}), bool(joint), is_estimated)

    return f"holidays {version('holidays')}", year_of


# --- a copy of it ------------------------------------------------------------------------------------------------


def library_copy() -> bytes:
    """Return what the installed library says of all the years, as JSON: the same bytes for the same library."""
    library = _installed()
    assert library is not None
    name, year_of = library
    years = {
        number: {
            "libur": sorted(day.strftime("%m-%d") for day in year.closed),
            "bersama": year.has_joint,
            "perkiraan": year.is_estimated,
        }
        for number, year in ((number, year_of(number)) for number in YEARS)
    }
    return json.dumps({"pustaka": name, "tahun": years}, separators=(",", ":")).encode()


def _copied() -> _Library | None:
    """Return the copy, None where there is none."""
    if not COPY.is_file():
        return None
    copy = json.loads(COPY.read_text(encoding="utf-8"))

    def year_of(year: int) -> _Year:
        said = copy["tahun"][str(year)]
        closed = frozenset(date.fromisoformat(f"{year}-{day}") for day in said["libur"])
        return _Year(closed, said["bersama"], said["perkiraan"])

    return copy["pustaka"], year_of
