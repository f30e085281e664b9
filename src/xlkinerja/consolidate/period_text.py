"""What periods are called in what the consolidator reads."""

from __future__ import annotations

from xlkinerja.consolidate.model import Period
from xlkinerja.kinds.period_text import MONTHS, ROMAN

_MONTH = " bulan "


def quarter_cell(period: Period) -> int | str:
    """Return what stands in a column of quarters: the number, of a month the month too (`3 bulan 8`)."""
    quarter, *month = period[1:]
    return f"{quarter}{_MONTH}{month[0]}" if month else quarter


def split_quarter(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the quarter of such a cell as it is typed, and the month if there is one."""
    quarter, _, month = text.partition(_MONTH)
    return (quarter, (int(month),)) if month.strip().isdecimal() else (text, ())


def period_text(period: Period) -> str:
    """Return a period as people say it: TW II 2024, Agustus 2024."""
    year, quarter, *month = period
    if month and month[0] in range(1, len(MONTHS) + 1):
        return f"{MONTHS[month[0] - 1]} {year}"
    return f"TW {ROMAN[quarter - 1]} {year}" if 1 <= quarter <= len(ROMAN) else "periode tidak terbaca"
