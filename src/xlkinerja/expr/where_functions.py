"""Functions of the rows whose key compares true with a value: both sides of sum_where and its kin."""

from __future__ import annotations

from decimal import Decimal

from xlkinerja.expr import decimals
from xlkinerja.expr.comparing import EQUALITIES, compare
from xlkinerja.expr.excel_text import BLANK, Binding, Piece, excel_comparator, joined, strict
from xlkinerja.expr.function import (
    Arguments,
    PieceOf,
    ValueOf,
    is_blank,
    name_of,
    number_column,
    numbers_of,
    where_of,
)
from xlkinerja.expr.nodes import ExpressionError, Name, Node, Places, Scope, Value, Where


def _matches(where: Where, scope: Scope, value_of: ValueOf) -> list[bool] | None:
    scalar = value_of(where.scalar)
    if scalar is None:
        return None
    keys = scope.column(where.keys)
    return [not is_blank(key) and compare(where.comparator, key, scalar) is True for key in keys]


def _matching_numbers(arguments: Arguments, scope: Scope, value_of: ValueOf) -> list[Decimal] | None:
    matches = _matches(where_of(arguments[1]), scope, value_of)
    if matches is None:
        return None
    cells = scope.column(name_of(arguments[0]))
    return numbers_of([cell for cell, matching in zip(cells, matches, strict=False) if matching])


def evaluate_sum_where(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the sum over the matching rows, 0 without any."""
    numbers = _matching_numbers(arguments, scope, value_of)
    return None if numbers is None else decimals.total(numbers)


def evaluate_value_where(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the sum over the matching rows, a blank where none of them has a number."""
    numbers = _matching_numbers(arguments, scope, value_of)
    return decimals.total(numbers) if numbers else None


def evaluate_count_where(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the number of matching rows."""
    matches = _matches(where_of(arguments[0]), scope, value_of)
    return None if matches is None else Decimal(sum(matches))


def _factors(where: Where, keys: str, scalar: Piece) -> str:
    """Return the factors of SUMPRODUCT that are 1 in the matching rows and 0 in all others.

    To Excel a text (the header) is greater than every number and a blank (the guard row) equals 0, so number
    keys must be smaller than the empty text: only numbers are. ISNUMBER would say it plainer, but formualizer
    does not apply it cell by cell. Text keys get an empty text appended: codes typed as numbers become texts.
    """
    sign = excel_comparator(where.comparator)
    if scalar.holds == "number":
        return f"--({keys}<{BLANK}),--({keys}{sign}{scalar.bracketed(Binding.SUM)})"
    present = "" if where.comparator == "==" else f"--({keys}<>{BLANK}),"
    return f"{present}--({keys}&{BLANK}{sign}{_as_text(where, scalar)})"


def _as_text(where: Where, scalar: Piece) -> str:
    return f"{scalar.text}&{BLANK}" if isinstance(where.scalar, Name) else scalar.text


def _where_parts(argument: Node, places: Places, piece_of: PieceOf) -> tuple[Where, str, Piece]:
    where = where_of(argument)
    scalar = strict(piece_of(where.scalar))
    if scalar.holds != ("number" if places.is_number(where.keys) else "text"):
        raise ExpressionError(f"the column {where.keys} does not hold what it is compared with")
    if scalar.holds == "text" and where.comparator not in EQUALITIES:
        raise ExpressionError(f"texts compare only with == and != ({where.keys})")
    return where, places.column(where.keys), scalar


def write_sum_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT with the values as its last factor."""
    where, keys, scalar = _where_parts(arguments[1], places, piece_of)
    values = places.column(number_column(arguments[0], places))
    return joined(f"SUMPRODUCT({_factors(where, keys, scalar)},{values})", "number", (scalar,))


def write_value_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write the sum, blank by the test that no matching row has a number."""
    where, keys, scalar = _where_parts(arguments[1], places, piece_of)
    values = places.column(number_column(arguments[0], places))
    factors = _factors(where, keys, scalar)
    none = f"SUMPRODUCT({factors},--({values}<{BLANK}))=0"
    return joined(f"SUMPRODUCT({factors},{values})", "number", (scalar, Piece(values, blanks=(none,))))


def write_count_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT of the matches alone."""
    where, keys, scalar = _where_parts(arguments[0], places, piece_of)
    count = f"SUMPRODUCT({_factors(where, keys, scalar)})"
    if scalar.holds == "number":
        return joined(count, "number", (scalar,))
    header = keys.rpartition(":")[0]  # a text among texts: it may well be equal, and mostly is unequal
    header_matches = f"({header}{excel_comparator(where.comparator)}{_as_text(where, scalar)})"
    return joined(f"{count}-{header_matches}", "number", (scalar,), Binding.SUM)
