"""Figures with a zero too many or too few: what a message adds where one alone explains a difference exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Value, evaluate
from xlkinerja.expr.nodes import Comparison
from xlkinerja.form import Check
from xlkinerja.kinds import show
from xlkinerja.report import TableData

_POWERS = {1: "sepuluh", 2: "seratus", 3: "seribu"}


def slip_in(check: Check, scope: RowScope) -> str:
    """Return which figure was probably written ten times too high or low, where a check wants two to be alike; else "".

    It is one of the two or, of totals, a figure that staff typed in one of their columns.
    """
    sides = _sides(check, scope)
    if sides is None:
        return ""
    if check.each is not None:
        return times_of(*sides)
    gap = abs(sides[0] - sides[1])
    found = [said for data, name in _summed(check, scope) for said in _in_rows(data, name, gap)]
    return found[0] if len(found) == 1 else ""


def times_of(value: Value, other: Value) -> str:
    """Return the question whether a figure was written ten, a hundred or a thousand times another; else ""."""
    if not isinstance(value, Decimal) or not isinstance(other, Decimal) or not value or not other:
        return ""
    for power, word in _POWERS.items():
        if value == other.scaleb(power):
            return f" Ditulis {word} kali lipat?"
        if other == value.scaleb(power):
            return f" Kurang nol, ditulis se{_PART[word]}nya?"
    return ""


_PART = {"sepuluh": "persepuluh", "seratus": "perseratus", "seribu": "perseribu"}


def _sides(check: Check, scope: RowScope) -> tuple[Decimal, Decimal] | None:
    """Return what a check holds against each other, None where it does not want two figures to be alike."""
    node = check.holds.node
    if not isinstance(node, Comparison) or node.comparator != "==":
        return None
    left, right = (evaluate(replace(check.holds, node=side), scope) for side in (node.left, node.right))
    return (left, right) if isinstance(left, Decimal) and isinstance(right, Decimal) else None


def _summed(check: Check, scope: RowScope) -> Iterator[tuple[TableData, str]]:
    """Yield the columns of which a check looks at the totals."""
    formulas = (check.holds, *(formula for _, formula in check.let))
    for total in dict.fromkeys(sorted((name for formula in formulas for name in formula.totals), key=str)):
        for data in scope.report.tables.get(total.table or "", ()):
            yield data, total.column


def _in_rows(data: TableData, name: str, gap: Decimal) -> Iterator[str]:
    """Yield the rows of a column that would close a gap with a zero less or more."""
    column = data.table.column[name]
    for row in data.rows:
        entry = row.entries[name]
        value = entry.value
        if not isinstance(value, Decimal) or not value or column.formula is not None:
            continue
        named = f"{data.place(column, entry, row.key)} {show(column.kind, value, entry.scale)}"
        for power, word in _POWERS.items():
            if value - value.scaleb(-power) == gap:
                yield f" {named} ditulis {word} kali lipat?"
            elif value.scaleb(power) - value == gap:
                yield f" {named} kurang nol, ditulis se{_PART[word]}nya?"
