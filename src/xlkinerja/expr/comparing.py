"""How values of a formula compare: numbers on 15 significant digits, texts without case or outer blanks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from xlkinerja.expr.decimals import significant
from xlkinerja.expr.nodes import Comparator, Value

_COMPARES: Mapping[Comparator, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
EQUALITIES: tuple[Comparator, ...] = ("==", "!=")


def compare(comparator: Comparator, left: Value, right: Value) -> bool | None:
    """Return how the values compare; None for a blank beside a number, and for what cannot be compared.

    A blank beside a text equals the empty text. Texts are equal or not; they have no order.
    """
    if isinstance(left, str) or isinstance(right, str):
        return _compare_texts(comparator, left or "", right or "")
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or left.is_nan() or right.is_nan():
        return None
    return _COMPARES[comparator](significant(left), significant(right))


def _compare_texts(comparator: Comparator, left: Value, right: Value) -> bool | None:
    if comparator not in EQUALITIES or not isinstance(left, str) or not isinstance(right, str):
        return None
    return _COMPARES[comparator](folded(left), folded(right))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text as it compares: without letter case or outer blanks."""
    return trimmed(text).casefold()


def trimmed(text: str) -> str:
    """Return the text as Excel's TRIM does: no outer blanks, and one blank wherever there are several."""
    return " ".join(filter(None, text.split(" "))) if "  " in text else text.strip(" ")
