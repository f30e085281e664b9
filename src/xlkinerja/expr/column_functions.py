"""Functions of a whole column: both sides of total, cumulative, count, the summaries and what pairs two columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from xlkinerja.expr import decimals
from xlkinerja.expr.excel_text import BLANK, Binding, Piece, times
from xlkinerja.expr.function import (
    Arguments,
    Evaluate,
    PieceOf,
    ValueOf,
    Write,
    is_blank,
    is_number,
    name_of,
    number_column,
    numbers_of,
)
from xlkinerja.expr.nodes import ExpressionError, Places, Scope, Value


def evaluate_total(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the total cell."""
    return scope.total(name_of(arguments[0]))


def write_total(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write the address of the total cell."""
    name = number_column(arguments[0], places)
    total = places.total(name)
    return times(Piece(total, numbers=(total,)), places.factor(name))


def evaluate_cumulative(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the sum down to this row."""
    cells = scope.column(name_of(arguments[0]))[: scope.position + 1]
    here = len(cells) == scope.position + 1 and cells[-1] is not None
    return decimals.total(numbers_of(cells)) if here else None


def write_cumulative(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write a SUM from the header row to this row."""
    name = number_column(arguments[0], places)
    piece = Piece(f"SUM({places.down_to_here(name)})", numbers=(places.cell(name),))
    return times(piece, places.factor(name))


def summary(excel: str, of_numbers: Callable[[list[Decimal]], Decimal | None]) -> tuple[Evaluate, Write]:
    """Return both sides of a function that sums a column up in one number, blank when the column has none."""

    def evaluate(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
        numbers = numbers_of(scope.column(name_of(arguments[0])))
        return of_numbers(numbers) if numbers else None

    def write(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
        name = number_column(arguments[0], places)
        cells = places.column(name)
        return times(Piece(f"{excel}({cells})", blanks=(f"COUNT({cells})=0",)), places.factor(name))

    return evaluate, write


def evaluate_count(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the number of cells that are not blank."""
    return Decimal(sum(not is_blank(cell) for cell in scope.column(name_of(arguments[0]))))


def write_count(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write a COUNT, or its like for texts."""
    name = name_of(arguments[0])
    cells = places.column(name)
    if places.is_number(name):
        return Piece(f"COUNT({cells})")
    # COUNTA also counts formulas that give "", so the texts are counted; one of them is the header.
    return Piece(f"SUMPRODUCT(--({cells}<>{BLANK}))-1", binding=Binding.SUM)


def _pairs(first: Sequence[Value], second: Sequence[Value]) -> list[tuple[Decimal, Decimal]]:
    """Return the numbers of two columns from the rows in which both hold one."""
    pairs = zip(first, second, strict=False)
    return [(one, other) for one, other in pairs if is_number(one) and is_number(other)]


def evaluate_weighted_sum(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the sum of the products; a row without one of the numbers adds nothing."""
    values, weights = (scope.column(name_of(argument)) for argument in reversed(arguments))
    if not any(map(is_number, values)):
        return None
    pairs = _pairs(weights, values)
    products = [product for pair in pairs if (product := decimals.calculate("*", *pair)) is not None]
    return decimals.total(products) if len(products) == len(pairs) else None


def write_weighted_sum(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT, to which a text is a 0."""
    names = [number_column(argument, places) for argument in arguments]
    weights, values = (places.column(name) for name in names)
    piece = Piece(f"SUMPRODUCT({weights},{values})", blanks=(f"COUNT({values})=0",))
    return times(piece, math.prod(places.factor(name) for name in names))


def evaluate_count_different(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return in how many rows the two columns hold different numbers."""
    pairs = _pairs(*(scope.column(name_of(argument)) for argument in arguments))
    return Decimal(sum(decimals.significant(first) != decimals.significant(second) for first, second in pairs))


def write_count_different(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT of the rows with two numbers (smaller than the empty text) that differ."""
    names = [number_column(argument, places) for argument in arguments]
    if len({places.factor(name) for name in names}) > 1:  # a header cannot be multiplied to compare
        raise ExpressionError(f"the columns {names[0]} and {names[1]} hold amounts in different units")
    first, second = (places.column(name) for name in names)
    return Piece(f"SUMPRODUCT(--({first}<{BLANK}),--({second}<{BLANK}),--({first}<>{second}))")
