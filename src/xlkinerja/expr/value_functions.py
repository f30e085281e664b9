"""Functions of one value: both sides of round, abs, blank and default."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xlkinerja.compare import round_half_up
from xlkinerja.expr.excel_text import Binding, Piece, common, guarded, joined, need, strict, tests
from xlkinerja.expr.function import Arguments, PieceOf, ValueOf
from xlkinerja.expr.nodes import Places, Scope, Value


def evaluate_round(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the number rounded."""
    number, digits = (value_of(argument) for argument in arguments)
    if not isinstance(number, Decimal) or not isinstance(digits, Decimal):
        return None
    return round_half_up(number, int(digits))


def write_round(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write ROUND."""
    number, digits = (piece_of(argument) for argument in arguments)
    return joined(f"ROUND({need(number, 'number').text},{digits.text})", "number", (number,))


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
    return Piece(text, holds, may_be_blank=not instead.always_there)
