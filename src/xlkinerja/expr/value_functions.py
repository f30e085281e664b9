"""Functions of one value: both sides of round, abs, blank, default, at_most and add."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xlkinerja.compare import round_half_up
from xlkinerja.expr import decimals
from xlkinerja.expr.excel_text import (
    Binding,
    Piece,
    choice,
    common,
    guarded,
    joined,
    need,
    strict,
    tests,
    times,
)
from xlkinerja.expr.function import Arguments, PieceOf, ValueOf, number_column, numbers_of
from xlkinerja.expr.nodes import Places, Scope, Value


def evaluate_round(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the number rounded."""
    number, digits = (value_of(argument) for argument in arguments)
    if not isinstance(number, Decimal) or not isinstance(digits, Decimal):
        return None
    return round_half_up(number, int(digits))


def write_round(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write ROUND."""
    number = need(piece_of(arguments[0]), "number")
    return joined(f"ROUND({number.text},{piece_of(arguments[1]).text})", "number", (number,))


def evaluate_abs(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the number without its sign."""
    number = value_of(arguments[0])
    return number.copy_abs() if isinstance(number, Decimal) else None


def write_abs(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write ABS."""
    number = need(piece_of(arguments[0]), "number")
    return joined(f"ABS({number.text})", "number", (number,))


def evaluate_blank(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Tell whether the value is a blank."""
    return value_of(arguments[0]) is None


def write_blank(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write the tests that would have made the value blank."""
    piece = strict(piece_of(arguments[0]))
    match tests(piece):
        case (test,):
            return Piece(test, "logical", Binding.COMPARISON)
        case _:
            return Piece(guarded(replace(piece, text="FALSE"), otherwise="TRUE"), "logical")


def evaluate_default(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the first value, or where it is blank the second."""
    value = value_of(arguments[0])
    return value_of(arguments[1]) if value is None else value


def write_default(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write the first value with the second where its tests would give a blank."""
    piece, instead = (piece_of(argument) for argument in arguments)
    holds = common(piece, instead)
    if piece.always_there:
        return piece
    text = guarded(strict(piece), otherwise=guarded(instead))
    return choice(Piece(text, holds, may_be_blank=not instead.always_there), piece, instead)


def evaluate_at_most(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the number or the limit, whichever is smaller; a blank limits nothing."""
    number, limit = (value_of(argument) for argument in arguments)
    if not isinstance(number, Decimal):
        return None
    return min(number, limit) if isinstance(limit, Decimal) else number


def write_at_most(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write MIN, with the number itself where the limit is blank."""
    number, limit = (strict(need(piece_of(argument), "number")) for argument in arguments)
    return joined(f"MIN({number.text},{guarded(limit, otherwise=number.text)})", "number", (number,))


def evaluate_add(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the sum of the cells that hold a number; a blank when none does."""
    numbers = numbers_of([value_of(argument) for argument in arguments])
    return decimals.total(numbers) if numbers else None


def write_add(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write SUM, which skips what is no number."""
    names = [number_column(argument, places) for argument in arguments]
    cells = [places.cell(name) for name in names]
    first, second = (places.factor(name) for name in names)
    blanks = (f"COUNT({','.join(cells)})=0",)
    if first == second:
        return times(Piece(f"SUM({','.join(cells)})", blanks=blanks), first)
    parts = (times(Piece(f"SUM({cell})"), factor) for cell, factor in zip(cells, (first, second), strict=True))
    return Piece("+".join(part.text for part in parts), binding=Binding.SUM, blanks=blanks)
