"""How finely the percentages of a column were written, where all of them were written alike."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xlkinerja.report import Entry

_WHOLE_PERCENT = Decimal("0.01")


def with_same_digits(entries: Iterable[Entry]) -> list[Entry]:
    """Return the cells of a column, each as finely rounded as most of the column is, or more finely if it is.

    48% among 45,2% and 17,8% is 48,0%: the nought behind the comma was left out. How many digits a number cell shows is
    the template's doing; what counts are those that its value has.
    """
    read = list(entries)
    finest = sorted(_written(entry) for entry in read if entry.value)
    if not finest:
        return read
    usual = finest[(len(finest) - 1) // 2]
    return [
        entry._replace(rounding=min(usual, _written(entry)) / 2) if isinstance(entry.value, Decimal) else entry
        for entry in read
    ]


def _written(entry: Entry) -> Decimal:
    """Return one unit of the last digit of a figure that somebody wrote."""
    assert entry.reading is not None
    if entry.reading.typed.form != "number" or not isinstance(entry.value, Decimal):
        return entry.reading.step
    exponent = entry.value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(Decimal(1).scaleb(exponent), _WHOLE_PERCENT)
