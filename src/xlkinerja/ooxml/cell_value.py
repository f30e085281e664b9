"""What the raw content of a cell element means: its kind and its text, digits kept as written."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from xlkinerja.ooxml.strings import unescape

Kind = Literal["blank", "number", "text", "boolean", "error"]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?0*[0-9]{1,3})?")
_NUMBER_LENGTH = 64
_INDEX_LENGTH = 7  # digits, far above any table
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_TIME_ONLY = re.compile(r"T?([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)")
_EPOCH_1900 = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_PHANTOM_DAY = 60  # 29 February 1900, which Excel counts although it never was
_DAY = 86_400
_MICROSECONDS = 1_000_000
TYPES = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})


def cell_value(kind: str, raw: str, strings: tuple[str, ...], *, date1904: bool) -> tuple[Kind, str]:
    """Return kind and text of a cell of type `kind`, one of TYPES but not `n`, see `number`.

    What does not fit the type (no finite number, no boolean, no date) comes back as text. IndexError when a
    shared string does not exist.
    """
    if kind == "s":
        return "text", shared(raw, strings)
    if kind in {"inlineStr", "str"}:
        return "text", unescape(raw)
    if kind == "b":
        truth = _BOOLEANS.get(raw.strip())
        return ("boolean", truth) if truth else ("text", raw)
    if kind == "e":
        return "error", raw.strip()
    if kind == "d":
        serial = date_serial(raw.strip(), date1904=date1904)
        return ("text", raw) if serial is None else ("number", serial)
    return "text", unescape(raw)


def number(raw: str) -> tuple[Kind, str]:
    """Return the digits as written when they are a finite number, else the raw content as text."""
    digits = raw.strip()
    if digits.isdigit() and digits.isascii() and len(digits) <= _NUMBER_LENGTH:
        return "number", digits  # nearly all of them
    if _NUMBER.fullmatch(digits) and len(digits) <= _NUMBER_LENGTH and abs(float(digits)) != float("inf"):
        return "number", digits
    return ("text", raw) if digits else ("blank", "")


def shared(raw: str, strings: tuple[str, ...]) -> str:
    """Return the shared string of that index; IndexError when there is none."""
    digits = raw.strip()
    if not digits.isdecimal() or len(digits) > _INDEX_LENGTH:
        raise IndexError(digits)
    return strings[int(digits)]


def date_serial(text: str, *, date1904: bool) -> str | None:
    """Return the serial number of an ISO 8601 date, date with time or time; None when it is none."""
    time_only = _TIME_ONLY.fullmatch(text)
    try:
        moment = datetime.fromisoformat(f"1970-01-01T{time_only[1]}" if time_only else text)
    except ValueError:
        return None
    if moment.utcoffset():
        return None
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    passed = moment.replace(tzinfo=UTC) - (datetime(1970, 1, 1, tzinfo=UTC) if time_only else epoch)
    days = passed.days
    if not (date1904 or time_only) and 0 < days <= _PHANTOM_DAY:
        days -= 1
    fraction = Decimal(passed.seconds * _MICROSECONDS + passed.microseconds) / (_DAY * _MICROSECONDS)
    return f"{Decimal(days) + round(fraction, 15).normalize():f}"
