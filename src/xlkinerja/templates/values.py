"""What goes into one cell of a template: a value of the data, checked, as Excel holds it."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from xlkinerja.kinds import Kind

CellValue = Decimal | str | None
"""What goes into a cell: a number as Excel holds it, a text exactly as typed, or nothing."""

_TEXT_FORMAT = "@"
_LONGEST_TEXT = 32_767
_MOST_DIGITS = 15  # of a whole number in Excel
# What no XML file can hold.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class DataError(Exception):
    """Data that does not fit the form; the message (Indonesian) names the key and says what to do."""


def typed_over(value: object, where: str) -> CellValue:
    """Return the text that stands in a computed cell; a number gives way to the formula."""
    if isinstance(value, str):
        return _text(value, where)
    _checked(value, where)
    return None


def cell_value(kind: Kind, value: object, where: str, scale: int) -> CellValue:
    """Return what goes into a typed cell: a percentage as a fraction, an amount in the unit that the cell shows.

    Raises DataError for what is neither text nor number nor null, and for what Excel cannot hold.
    """
    if isinstance(value, str):
        return _text(value, where)
    number = _checked(value, where)
    if number is None:
        return None
    if kind.excel_format == _TEXT_FORMAT:
        return format(number, "f")
    if number.adjusted() >= _MOST_DIGITS:
        raise DataError(f"{where}: {value} lebih dari {_MOST_DIGITS} angka. Tulis sebagai teks dalam tanda kutip.")
    if kind.is_percent:
        return number.scaleb(-2)
    return number / scale if kind.scaled else number


def is_storable(text: str) -> bool:
    """Tell whether a workbook can hold a text."""
    return len(text) <= _LONGEST_TEXT and not _UNSTORABLE.search(text)


def _text(text: str, where: str) -> str | None:
    if len(text) > _LONGEST_TEXT:
        raise DataError(f"{where}: teksnya lebih dari {_LONGEST_TEXT} huruf. Pendekkan; Excel tidak dapat memuatnya.")
    if _UNSTORABLE.search(text):
        raise DataError(f"{where}: teksnya memuat tanda kendali. Hapus; Excel tidak dapat menyimpannya.")
    return text or None


def _checked(value: object, where: str) -> Decimal | None:
    """Return a number as written, None for null; DataError for everything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        shown = json.dumps(value, default=str)
        raise DataError(f"{where}: {shown} bukan teks atau angka. Isi dengan teks, angka, atau null.")
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    number = Decimal(value)
    if not number.is_finite():
        raise DataError(f"{where}: {value} bukan angka. Isi dengan angka atau null.")
    return number
