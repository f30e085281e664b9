"""How other programs keep the values of a kind: a type of the machine that holds each of them unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from xlkinerja.kinds.registry import Kind

Storage = Literal["int64", "float64", "decimal", "text"]
"""Whole numbers, numbers that arithmetic may round, exact numbers with decimals, texts."""

Figures = Literal["amount", "count", "ratio", "text"]
"""What a column holds: rupiah, which are added up to the last one; numbers of things; parts of a whole; texts."""

_LARGEST = 2**63


def figures_of(kind: Kind) -> Figures:
    """Return what the values of a kind are; one that may be grades is a text, its numbers are ratios."""
    if kind.holds == "text" or kind.mixed:
        return "text"
    if kind.scaled:
        return "amount"
    return "ratio" if kind.rounded else "count"


def storage_of(figures: Figures, values: Iterable[object]) -> Storage:
    """Return the type that holds all values: amounts and counts are whole numbers as long as every one of them is.

    An amount with decimals makes its column exact decimals, for sums must come out even; a count makes it a float.
    """
    if figures in {"text", "ratio"}:
        return "text" if figures == "text" else "float64"
    if all(is_whole(value) for value in values if isinstance(value, Decimal)):
        return "int64"
    return "decimal" if figures == "amount" else "float64"


def is_whole(value: Decimal) -> bool:
    """Tell whether a whole number of the machine holds a value as it is."""
    return value == value.to_integral_value() and -_LARGEST <= value < _LARGEST


def as_text(value: object) -> str | None:
    """Return a value of a column of texts; a number among grades without blanks, dots or an exponent."""
    return format(value, "f") if isinstance(value, Decimal) else None if value is None else str(value)


def as_number(value: object) -> Decimal | None:
    """Return a value of a column of numbers; None for anything else."""
    return value if isinstance(value, Decimal) else None
