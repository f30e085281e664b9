"""Functions of texts: both sides of join, contains and grade."""

from __future__ import annotations

from decimal import Decimal

from xlkinerja.expr.comparing import trimmed
from xlkinerja.expr.decimals import significant
from xlkinerja.expr.excel_text import Binding, Piece, guarded, joined, need, quoted
from xlkinerja.expr.function import Arguments, PieceOf, ValueOf
from xlkinerja.expr.nodes import Name, Places, Scope, Value

_GRADES = ("AA", "A", "A-", "BB", "B", "B-", "CC", "C", "C-", "D", "E", "F")
_EXCEL_GRADES = f"{{{','.join(map(quoted, _GRADES))}}}"
_EXCEL_RANKS = f"{{{','.join(str(rank) for rank in range(len(_GRADES), 0, -1))}}}"


def as_text(value: Value) -> str | None:
    """Return a text, or the digits of a number."""
    if isinstance(value, Decimal):
        return f"{significant(value).normalize():f}"
    return value if isinstance(value, str) else None


def text_piece(piece: Piece) -> Piece:
    """Return a piece that Excel takes for a text where one is needed."""
    return piece if piece.holds == "number" else need(piece, "text")


def evaluate_join(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the texts one behind the other."""
    first, second = (as_text(value_of(argument)) for argument in arguments)
    return first + second if first and second else None


def write_join(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write the texts with & between them."""
    parts = tuple(text_piece(piece_of(argument)) for argument in arguments)
    text = "&".join(part.bracketed(Binding.CONCATENATION) for part in parts)
    return joined(text, "text", parts, Binding.CONCATENATION)


def evaluate_contains(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Tell whether the text contains the part."""
    text, part = (as_text(value_of(argument)) for argument in arguments)
    return part.upper() in text.upper() if text and part else None


def write_contains(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write FIND in capitals, for SEARCH takes * and ? for wildcards."""
    text, part = (text_piece(piece_of(argument)) for argument in arguments)
    return joined(f"ISNUMBER(FIND(UPPER({part.text}),UPPER({text.text})))", "logical", (text, part))


def evaluate_grade(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the rank of a grade, the best having the highest."""
    value = value_of(arguments[0])
    grade = trimmed(value).upper() if isinstance(value, str) else None
    return Decimal(len(_GRADES) - _GRADES.index(grade)) if grade in _GRADES else None


def write_grade(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT over the list of grades, for MATCH takes * and ? for wildcards.

    A cell is taken as it is: one that mostly holds numbers may hold a grade.
    """
    argument = arguments[0]
    text = places.cell(argument) if isinstance(argument, Name) else guarded(piece_of(argument))
    rank = f"SUMPRODUCT(--(TRIM({text})={_EXCEL_GRADES}),{_EXCEL_RANKS})"
    return Piece(rank, blanks=(f"{rank}=0",))
