"""Working days: when a report is due that must come so many of them after the quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The days on which offices are closed besides Saturdays and Sundays, and by year what says so.

    `doubts` say of a year why its days may be others.
    """

    closed: frozenset[date] = frozenset()
    bases: Mapping[int, str] = field(default_factory=dict)
    doubts: Mapping[int, str] = field(default_factory=dict)

    def after(self, day: date, count: int) -> date:
        """Return the working day that is so many of them after a day."""
        while count > 0:
            day += timedelta(days=1)
            count -= day.weekday() < _SATURDAY and day not in self.closed
        return day

    def basis(self, year: int) -> str:
        """Return what says which days of a year are free: a decree, or the library."""
        return self.bases.get(year, "hanya Sabtu dan Minggu")

    def doubt(self, year: int) -> str:
        """Return why the days of a year may be others; "" where they are sure."""
        if year in self.doubts:
            return self.doubts[year]
        return "" if year in self.bases else f"hari libur dan cuti bersama {year} tidak diketahui"
