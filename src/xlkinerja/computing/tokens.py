"""What keys are compared by: a number or code in one spelling, words in one spelling."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xlkinerja.expr.decimals import significant
from xlkinerja.form import Table
from xlkinerja.reading.headers import plain
from xlkinerja.report import Row, Value

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def number_token(value: Value) -> str:
    """Return a number or code as it is compared: `1,1`, `01.1` and `1.1.` are one; "" for a blank."""
    if value is None or isinstance(value, bool):
        return ""
    return _spelled(as_compared(value))


def as_compared(value: Value) -> str:
    """Return a number in one spelling, as formulas compare it: 50% and 50,0% are one; "" for a blank."""
    if isinstance(value, Decimal):
        return f"{significant(value).normalize():f}"
    return "" if value is None else str(value)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    joined = "".join(text.casefold().split()).replace(",", ".").strip("().")
    return f"#{_ZEROS.sub('', joined)}" if joined else ""


def words_token(table: Table, key: str, row: Row) -> str:
    """Return the words that stand beside a key as they are compared; "" where there are none."""
    name = table.names_of.get(key)
    words = plain(str(row.entries[name].value or "")) if name is not None else ""
    return f"={words}" if words else ""
