"""Numbers as Indonesians write them."""

from __future__ import annotations

from decimal import Decimal

from xlkinerja.compare import round_half_up

_PERCENT_DIGITS = 2
_INDEX_DIGITS = 4
_THOUSANDS = 3  # three digits after the only separator would be read as thousands


def show_number(value: Decimal) -> str:
    """Return a number with dots and a decimal comma, all its digits, never just three after the comma."""
    sign, whole, fraction = _parts(value)
    fraction = fraction.rstrip("0")
    if len(fraction) == _THOUSANDS:
        fraction += "0"
    return f"{sign}{_grouped(whole)},{fraction}" if fraction else f"{sign}{_grouped(whole)}"


def show_amount(value: Decimal) -> str:
    """Return rupiah: like any number, with one digit of sen completed to two."""
    text = show_number(value)
    return text + "0" if text[-2:-1] == "," else text


def show_percent(value: Decimal) -> str:
    """Return a fraction as a percentage with two decimals."""
    sign, whole, fraction = _parts(round_half_up(value, _PERCENT_DIGITS + 2).scaleb(2))
    return f"{sign}{_grouped(whole)},{fraction.ljust(_PERCENT_DIGITS, '0')}%"


def show_index(value: Decimal) -> str:
    """Return an index with two to four decimals, as its cell shows it."""
    sign, whole, fraction = _parts(round_half_up(value, _INDEX_DIGITS))
    return f"{sign}{_grouped(whole)},{fraction.rstrip('0').ljust(_PERCENT_DIGITS, '0')}"


def show_plain(value: Decimal) -> str:
    """Return the bare digits, as of a year."""
    return format(value, "f")


def _parts(value: Decimal) -> tuple[str, str, str]:
    """Return sign, digits before and digits after the decimal sign; zero has no sign."""
    whole, _, fraction = format(abs(value), "f").partition(".")
    return "-" if value < 0 else "", whole, fraction


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")
