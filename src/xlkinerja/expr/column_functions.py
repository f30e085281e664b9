"""Functions of a whole column: both sides of total, cumulative, count and the summaries."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from xlkinerja.expr import decimals
from xlkinerja.expr.excel_text import BLANK, Binding, Piece
from xlkinerja.expr.function import (
    Arguments,
    Evaluate,
    PieceOf,
    ValueOf,
    Write,
    is_blank,
    name_of,
    number_column,
    numbers_of,
)
from xlkinerja.expr.nodes import Places, Scope, Value


def evaluate_total(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the total cell."""
    return scope.total(name_of(arguments[0]))


def write_total(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write the address of the total cell."""
    total = places.total(number_column(arguments[0], places))
    return Piece(total, numbers=(total,))


def evaluate_cumulative(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the sum down to this row."""
    cells = scope.column(name_of(arguments[0]))[: scope.position + 1]
    here = len(cells) == scope.position + 1 and cells[-1] is not None
    return decimals.total(numbers_of(cells)) if here else None


def write_cumulative(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write a SUM from the header row to this row."""
    name = number_column(arguments[0], places)
    return Piece(f"SUM({places.down_to_here(name)})", numbers=(places.cell(name),))


def summary(excel: str, of_numbers: Callable[[list[Decimal]], Decimal | None]) -> tuple[Evaluate, Write]:
    """Return both sides of a function that sums a column up in one number, blank when the column has none."""

    def evaluate(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
        numbers = numbers_of(scope.column(name_of(arguments[0])))
        return of_numbers(numbers) if numbers else None

    def write(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
        cells = places.column(number_column(arguments[0], places))
        return Piece(f"{excel}({cells})", blanks=(f"COUNT({cells})=0",))

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
