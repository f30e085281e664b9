"""Quarters and months as people write them: I to IV, Januari to Desember."""

from __future__ import annotations

from decimal import Decimal

ROMAN = ("I", "II", "III", "IV")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

_MONTH_WORDS = (
    "januari jan january", "februari feb pebruari peb february", "maret mar mrt march", "april apr",
    "mei may", "juni jun june", "juli jul july", "agustus agu ags agt agst agus agust aug august",
    "september sep sept", "oktober okt oct october", "november nov nop nopember",
    "desember des dec december",
)  # fmt: skip
MONTH_OF = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
"""The months by all words for them."""


def quarter_of(month: int) -> int:
    """Return the quarter that a month lies in."""
    return (month + 2) // 3


def show_quarter(value: Decimal) -> str:
    """Return a quarter as a Roman numeral; what is none as it is."""
    return ROMAN[int(value) - 1] if value in {1, 2, 3, 4} else format(value, "f")


def show_month(value: Decimal) -> str:
    """Return a month's name; what is none as it is."""
    return MONTHS[int(value) - 1] if value in range(1, 13) else format(value, "f")
