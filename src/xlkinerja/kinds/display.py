"""What a cell shows, as Excel does with Indonesian settings: messages quote that, never a bare serial."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from xlkinerja.kinds.number_cells import cell_number, is_date
from xlkinerja.kinds.period_text import MONTHS
from xlkinerja.kinds.show import show_number
from xlkinerja.kinds.values import Typed

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone
_PHANTOM_DAY = 60  # 29 February 1900, which Excel counts although it never was: days before it are one later
_ALL_DIGITS = Context(prec=400)  # of the largest number in a cell, 1e308
_SHORT_DATE = "dd/mm/yyyy"  # of Indonesian settings, for the format that follows them
_SYSTEM_DATES = ("m/d/yyyy", "mm-dd-yy", "m/d/yy")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|(AM/PM)|(y+|m+|d+|h+|s+)|(.)', re.IGNORECASE)
_ROOM = re.compile(r"[_*].")  # as wide as a letter, or filled with one: nothing that is read
_PADDED = re.compile(r"0{2,}")
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_GROUPED = re.compile(r"#[.,]##0(?:\.(0+))?")


def as_shown(typed: Typed) -> str:
    """Return what a person sees in a cell; of a number in a format that we do not know, the number and the format."""
    number = cell_number(typed) if typed.form == "number" else None
    if number is None:
        return typed.text
    code = typed.number_format.split(";", 1)[0]
    return _as_date(number, code) if is_date(typed.number_format) else _as_number(number, _ROOM.sub("", code))


def _as_number(number: Decimal, code: str) -> str:
    if _PADDED.fullmatch(code) and number == number.to_integral_value() and number >= 0:
        return format(number, "f").zfill(len(code))
    if found := _PERCENT.fullmatch(code):
        return f"{_rounded(number * 100, len(found[1] or ''))}%"
    if found := _GROUPED.fullmatch(code):
        return _rounded(number, len(found[1] or ""))
    if code in {"General", "@", "0", ""} or re.fullmatch(r"0\.0+", code):
        return format(number, "f").replace(".", ",")
    return f"{show_number(number)} (format {code})"


def _rounded(number: Decimal, decimals: int) -> str:
    """Return a number with so many decimals, in groups of three."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_ALL_DIGITS)
    whole, _, fraction = f"{rounded:,f}".partition(".")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def _as_date(serial: Decimal, code: str) -> str:
    try:
        moment = _EPOCH + timedelta(days=float(serial) + (0 < serial < _PHANTOM_DAY))
    except OverflowError:
        return format(serial, "f")
    if code in _SYSTEM_DATES:
        code = _SHORT_DATE
    shown, is_time = "", False
    for match in _TOKEN.finditer(code):
        quoted, escaped, half, letters, other = match.groups()
        if letters:
            shown += _piece(letters.lower(), moment, minutes=is_time)
            is_time = letters[0].lower() in "hs"
        elif half:
            shown += "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004 - noon
        else:
            shown += quoted or escaped or other or ""
            is_time = is_time and other == ":"
    return shown.strip()


def _piece(letters: str, moment: datetime, *, minutes: bool) -> str:
    """Return one part of a date: `mmm` is a month's first three letters, `m` after hours is minutes."""
    if letters[0] == "m" and minutes:
        return str(moment.minute).zfill(len(letters))
    names = {"m": MONTHS[moment.month - 1], "d": _DAYS[moment.weekday()]}
    if letters[0] in names and len(letters) > 2:  # noqa: PLR2004 - from three letters on it is a name
        return names[letters[0]] if len(letters) > 3 else names[letters[0]][:3]  # noqa: PLR2004
    if letters[0] == "y":
        return str(moment.year) if len(letters) > 2 else f"{moment.year % 100:02}"  # noqa: PLR2004
    number = {"m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}[letters[0]]
    return str(number).zfill(len(letters))
