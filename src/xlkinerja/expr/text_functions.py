"""Functions of texts: both sides of join, contains, grade and what tells the number at the end of a text."""

from __future__ import annotations

import re
from decimal import Decimal

from xlkinerja.expr.comparing import trimmed
from xlkinerja.expr.decimals import significant
from xlkinerja.expr.excel_text import Binding, Piece, guarded, joined, need, quoted, strict
from xlkinerja.expr.function import Arguments, PieceOf, ValueOf
from xlkinerja.expr.nodes import Name, Places, Scope, Value

_MOST_DIGITS = 3  # of a number at the end of a text
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


def _numbered(value: Value) -> tuple[str, str] | None:
    """Return what stands before the number of up to three digits at the end of a text, and the number."""
    text = trimmed(as_text(value) or "")
    found = re.fullmatch(r"(.*?)([0-9]+)", text, re.DOTALL)
    return (found[1], found[2]) if found is not None and len(found[2]) <= _MOST_DIGITS else None


def evaluate_end_number(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the number at the end of a text."""
    found = _numbered(value_of(arguments[0]))
    return Decimal(found[1]) if found is not None else None


def evaluate_before_number(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the text before the number at its end."""
    found = _numbered(value_of(arguments[0]))
    return (trimmed(found[0]) or None) if found is not None else None


def _end_of(piece: Piece) -> tuple[str, str, tuple[str, ...]]:
    """Return the tidied text, how many digits end it, and what tells that there are none or too many."""
    text = f"TRIM({piece.text})"
    last, second, third, fourth = (  # behind three letters, for a short text has no fourth place from its end
        f'ISNUMBER(FIND(MID("xxx"&{text},LEN({text})+{n},1),"0123456789"))' for n in (3, 2, 1, 0)
    )
    count = f"IF({second},IF({third},3,2),1)"
    return text, count, (f"NOT({last})", f"IF({second},IF({third},{fourth},FALSE),FALSE)")


def write_end_number(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write the value of the digits at the end."""
    piece = strict(text_piece(piece_of(arguments[0])))
    text, count, blanks = _end_of(piece)
    return Piece(f"VALUE(RIGHT({text},{count}))", "number", numbers=piece.numbers, blanks=(*piece.blanks, *blanks))


def write_before_number(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write what the text has before the digits at its end."""
    piece = strict(text_piece(piece_of(arguments[0])))
    text, count, blanks = _end_of(piece)
    before = f"TRIM(LEFT({text},LEN({text})-{count}))"
    return Piece(before, "text", numbers=piece.numbers, blanks=(*piece.blanks, *blanks), may_be_blank=True)


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
