"""Number cells: the exact decimal behind the digits in the file, what the number format shows, and dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from xlkinerja.kinds.period_text import MONTHS
from xlkinerja.kinds.values import Reading, Typed

SIGNIFICANT = 15  # the digits Excel keeps, shows and rounds from
_EXCEL = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_UP)
_LEXEME = re.compile(r"[-+]?[0-9]{1,400}(?:\.[0-9]{0,400})?(?:[eE][-+]?[0-9]{1,3})?")
_LARGEST_EXPONENT = 308

_ASIDE = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)
_DECIMALS = re.compile(r"\.([0#?]+)")

_EPOCH = date(1899, 12, 30)
_FIRST_DAY = (date(1990, 1, 1) - _EPOCH).days
_LAST_DAY = (date(2100, 12, 31) - _EPOCH).days


def cell_number(typed: Typed) -> Decimal | None:
    """Return the number of a number cell, to the 15 significant digits that Excel knows; None for junk."""
    return _number(typed.text)


@lru_cache(maxsize=4096)
def _number(digits: str) -> Decimal | None:
    if not _LEXEME.fullmatch(digits):
        return None
    number = _EXCEL.normalize(_EXCEL.create_decimal(digits))
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None
    return Decimal(format(number, "f"))


def too_long(typed: Typed) -> bool:
    """Whether a number cell holds an integer of more digits than Excel keeps."""
    exact = Decimal(typed.text)
    return exact == exact.to_integral_value() and exact != cell_number(typed)


def read_number_cell(typed: Typed) -> Reading:
    """Read a number cell at its face value; a date is refused, because Excel makes dates of `3/4` unasked.

    The rule is "fraction" where the format shows a percentage. The step is the finer of the digits written
    and shown.
    """
    value = cell_number(typed)
    if value is None or is_date(typed.number_format):
        return Reading(typed, None, "unreadable" if value is None else "date", "XK-202")
    decimals = max(_written_decimals(value), _shown_decimals(typed.number_format))
    rule = "fraction" if is_percentage(typed.number_format) else "number"
    problem = "XK-211" if too_long(typed) else None
    return Reading(typed, value, rule, problem, step=Decimal(1).scaleb(-decimals))


def is_date(number_format: str) -> bool:
    """Whether a number format shows a date or a time."""
    return number_format != "General" and bool(_DATE_LETTER.search(_bare_format(number_format)))


def is_percentage(number_format: str) -> bool:
    """Whether a number format shows a percentage."""
    return "%" in _bare_format(number_format)


def date_of(typed: Typed) -> date | None:
    """Return the day of a number cell formatted as a date, from 1990 to 2100; None for every other cell.

    The serial counts from 1900; the caller adds 1462 to those of a workbook that counts from 1904.
    """
    serial = cell_number(typed) if typed.form == "number" else None
    if serial is None or not is_date(typed.number_format) or not _FIRST_DAY <= serial < _LAST_DAY + 1:
        return None
    return _EPOCH + timedelta(days=int(serial))


def date_text(day: date) -> str:
    """Return a day as Indonesians write it: 27 Juni 2023."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=256)
def _bare_format(number_format: str) -> str:
    """Return the format for positive numbers without quoted texts, fillers, colours and locales."""
    if len(number_format) > 255:  # noqa: PLR2004 - Excel's own limit; longer ones are hostile
        return ""
    return _ASIDE.sub("", number_format).split(";", 1)[0]


def _written_decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shown_decimals(number_format: str) -> int:
    bare = _bare_format(number_format)
    shown = _DECIMALS.search(bare)
    if "%" not in bare:
        return len(shown[1]) if shown else 0
    return (len(shown[1]) if shown else 0) + 2
