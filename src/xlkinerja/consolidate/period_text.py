"""What periods are called in what the consolidator reads."""

from __future__ import annotations

from xlkinerja.consolidate.model import Period
from xlkinerja.kinds.period_text import ROMAN


def period_text(period: Period) -> str:
    """Return a period as people say it: TW II 2024."""
    year, quarter = period
    return f"TW {ROMAN[quarter - 1]} {year}" if 1 <= quarter <= len(ROMAN) else "periode tidak terbaca"
