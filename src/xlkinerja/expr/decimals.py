"""Exact decimal arithmetic for formulas: 34 digits, half away from zero, and never an exception.

A result that a spreadsheet could not hold is a blank.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP, traps=[])
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP, traps=[])
_LARGEST = 307  # a double ends at 1.8E308
_NOISE = 30
"""Digits below which a difference of two divided numbers is only what their 34 digits cut off."""


def holdable(number: Decimal) -> bool:
    """Tell whether a spreadsheet's cell can hold the number."""
    return number.is_finite() and (not number or number.adjusted() <= _LARGEST)


def calculate(operator: str, left: Decimal, right: Decimal) -> Decimal | None:
    """Return `left operator right` (`+ - * /`); None for a zero divisor or a result beyond all bounds."""
    match operator:
        case "+":
            result = _without_noise(_CONTEXT.add(left, right), left)
        case "-":
            result = _without_noise(_CONTEXT.subtract(left, right), left)
        case "*":
            result = _CONTEXT.multiply(left, right)
        case _:
            result = _CONTEXT.divide(left, right) if right else Decimal("NaN")
    return result if holdable(result) else None


def _without_noise(result: Decimal, operand: Decimal) -> Decimal:
    """Return 0 where a/3*3 - a leaves a last digit, as spreadsheets do: a divisor must be seen to be 0."""
    if result and result.is_finite() and operand and result.adjusted() < operand.adjusted() - _NOISE:
        return Decimal(0)
    return result


def total(numbers: list[Decimal]) -> Decimal | None:
    """Return the sum; None when it is beyond all bounds."""
    result = Decimal(0)
    for number in numbers:
        result = _CONTEXT.add(result, number)
    return result if holdable(result) else None


def mean(numbers: list[Decimal]) -> Decimal | None:
    """Return the unweighted mean of at least one number; None when it is beyond all bounds."""
    whole = total(numbers)
    return None if whole is None else calculate("/", whole, Decimal(len(numbers)))


def significant(number: Decimal) -> Decimal:
    """Return the number in the 15 significant digits that a spreadsheet shows, compares and rounds."""
    return _SHOWN.plus(number)
