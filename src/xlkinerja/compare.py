"""Comparing: typed figures with computed ones by intervals, rounding as Excel does, rows of two workbooks by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, NamedTuple

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


# --- rows of two workbooks ---------------------------------------------------------------------------------------


class RowKeys(NamedTuple):
    """What a row can be called by: its part of the table, its own key, and all its keys together."""

    part: str
    own: str
    all: tuple[str, ...]


RowName = tuple[str, str]
"""A part of a table, and what names a row in it in any of several workbooks."""


def begins_anew(rows: Sequence[RowKeys]) -> frozenset[RowName]:
    """Return the own keys that several rows of a workbook have, each in a group of its own."""
    found: dict[RowName, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        found[row.part, row.own].add(row.all)
    return frozenset(name for name, keys in found.items() if len(keys) > 1)


def row_names(rows: Sequence[RowKeys], anew: frozenset[RowName]) -> list[RowName]:
    """Return a name for each row: by its own key, by all keys where that begins `anew`; repeated names get a number."""
    seen: Counter[RowName] = Counter()
    names = []
    for row in rows:
        name = (row.part, "/".join(row.all) if (row.part, row.own) in anew else row.own)
        seen[name] += 1
        names.append(name if seen[name] == 1 else (name[0], f"{name[1]}#{seen[name]}"))
    return names
