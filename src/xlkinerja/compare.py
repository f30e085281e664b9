"""Comparing typed figures with computed ones by intervals, and rounding as Excel does."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

_EXCEL = Context(prec=15, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=700)

ZERO = Decimal(0)


def agrees(
    typed: Decimal, step: Decimal, computed: Decimal, rounding: Decimal = ZERO
) -> Literal["agrees", "truncated", "differs"]:
    """Say whether a typed figure is the computed one as far as its digits go.

    `step` is one unit of the last digit typed (0: exact), `rounding` how far the computed value may be off
    because its own inputs were rounded. "truncated" is the computed value cut off at that digit, not rounded.
    """
    off = _EXACT.subtract(computed, typed)
    if abs(off) <= _EXACT.add(step / 2, rounding):
        return "agrees"
    toward_zero = abs(typed) < abs(computed) and typed * computed >= 0
    return "truncated" if toward_zero and abs(off) < _EXACT.add(step, rounding) else "differs"


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """Return the value with `digits` decimals as Excel's ROUND: of 15 digits, half away from zero."""
    seen = _EXCEL.plus(value)
    unit = Decimal(1).scaleb(-digits)
    exponent = seen.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -digits:
        return seen
    return seen.quantize(unit, rounding=ROUND_HALF_UP, context=_EXACT)
