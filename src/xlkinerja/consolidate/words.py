"""What periods, files and columns are called in what the consolidator reads."""

from __future__ import annotations

from xlkinerja.consolidate.model import Period

_ROMAN = ("", "I", "II", "III", "IV")


def period_words(period: Period) -> str:
    """Return a period as people say it: TW II 2024."""
    year, quarter = period
    return f"TW {_ROMAN[quarter]} {year}" if 1 <= quarter < len(_ROMAN) else "periode tidak terbaca"
