"""Functions of the rows whose key compares true with a value: both sides of sum_where and its kin."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xlkinerja.expr import decimals
from xlkinerja.expr.comparing import EQUALITIES, compare, folded
from xlkinerja.expr.excel_text import (
    BLANK,
    Binding,
    Holds,
    Piece,
    divided,
    excel_comparator,
    joined,
    need,
    strict,
    times,
)
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
from xlkinerja.expr.nodes import ExpressionError, Node, Places, Scope, Text, Value, Where


def _matches(where: Where, scope: Scope, value_of: ValueOf) -> list[bool] | None:
    scalar = value_of(where.scalar)
    if scalar is None:
        return None
    keys = scope.column(where.keys)
    if isinstance(scalar, str) and where.comparator == "==":  # nearly all: as `compare` does, with one side prepared
        wanted = folded(scalar)
        return [isinstance(key, str) and key != "" and folded(key) == wanted for key in keys]
    return [not is_blank(key) and compare(where.comparator, key, scalar) is True for key in keys]


def _matching_numbers(arguments: Arguments, scope: Scope, value_of: ValueOf) -> list[Decimal] | None:
    matches = _matches(where_of(arguments[1]), scope, value_of)
    if matches is None:
        return None
    return numbers_of(scope.chosen(name_of(arguments[0]), matches))


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


def evaluate_mean_where(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the mean over the matching rows, a blank where none of them has a number."""
    numbers = _matching_numbers(arguments, scope, value_of)
    return decimals.mean(numbers) if numbers else None


def evaluate_lookup(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the cell of the first matching row."""
    matches = _matches(where_of(arguments[1]), scope, value_of) or []
    return next(iter(scope.chosen(name_of(arguments[0]), matches)), None)


def _conditions(where: Where, keys: str, scalar: Piece) -> tuple[str, ...]:
    """Return the conditions that are all true in the matching rows alone.

    To Excel a text (the header) is greater than every number and a blank (the guard row) equals 0, so number
    keys must be smaller than the empty text: only numbers are. ISNUMBER would say it plainer, but formualizer
    does not apply it cell by cell. Text keys get an empty text appended: codes typed as numbers become texts.
    """
    sign = excel_comparator(where.comparator)
    if scalar.holds == "number":
        return f"{keys}<{BLANK}", f"{keys}{sign}{scalar.bracketed(Binding.SUM)}"
    present = () if where.comparator == "==" else (f"{keys}<>{BLANK}",)
    return *present, f"{keys}&{BLANK}{sign}{_as_text(where, scalar)}"


def _factors(where: Where, keys: str, scalar: Piece) -> str:
    """Return the factors of SUMPRODUCT that are 1 in the matching rows and 0 in all others."""
    return ",".join(f"--({condition})" for condition in _conditions(where, keys, scalar))


def _as_text(where: Where, scalar: Piece) -> str:
    return scalar.text if isinstance(where.scalar, Text) else f"{scalar.text}&{BLANK}"


def _header(cells: str) -> str:
    return cells.rpartition(":")[0]


def _where_parts(argument: Node, places: Places, piece_of: PieceOf) -> tuple[Where, str, Piece]:
    where = where_of(argument)
    scalar = piece_of(where.scalar)
    wanted: Holds = "number" if places.is_number(where.keys) else "text"
    if scalar.holds != wanted:
        raise ExpressionError(f"the column {where.keys} does not hold what it is compared with")
    if scalar.holds == "text" and where.comparator not in EQUALITIES:
        raise ExpressionError(f"texts compare only with == and != ({where.keys})")
    scalar = divided(strict(need(scalar, wanted)), places.factor(where.keys))
    return where, places.column(where.keys), scalar


def write_sum_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT with the values as its last factor."""
    where, keys, scalar = _where_parts(arguments[1], places, piece_of)
    name = number_column(arguments[0], places)
    total = f"SUMPRODUCT({_factors(where, keys, scalar)},{places.column(name)})"
    return times(joined(total, "number", (scalar,)), places.factor(name))


def write_value_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write the sum, blank by the test that no matching row has a number."""
    total, _ = _total_and_count(arguments, places, piece_of)
    return times(total, places.factor(name_of(arguments[0])))


def write_mean_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write the sum divided by how many numbers it adds."""
    total, count = _total_and_count(arguments, places, piece_of)
    mean = replace(total, text=f"{total.text}/{count}", binding=Binding.PRODUCT)
    return times(mean, places.factor(name_of(arguments[0])))


def _total_and_count(arguments: Arguments, places: Places, piece_of: PieceOf) -> tuple[Piece, str]:
    where, keys, scalar = _where_parts(arguments[1], places, piece_of)
    values = places.column(number_column(arguments[0], places))
    factors = _factors(where, keys, scalar)
    count = f"SUMPRODUCT({factors},--({values}<{BLANK}))"
    tested = Piece(values, blanks=(f"{count}=0",))
    return joined(f"SUMPRODUCT({factors},{values})", "number", (scalar, tested)), count


def write_count_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT of the matches alone."""
    where, keys, scalar = _where_parts(arguments[0], places, piece_of)
    count = f"SUMPRODUCT({_factors(where, keys, scalar)})"
    if scalar.holds == "number":
        return joined(count, "number", (scalar,))
    # The header is a text among texts: it may well be equal, and mostly is unequal.
    header_matches = f"({_header(keys)}{excel_comparator(where.comparator)}{_as_text(where, scalar)})"
    return joined(f"{count}-{header_matches}", "number", (scalar,), Binding.SUM)


def write_lookup(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write INDEX at the first row whose conditions have the product 1.

    The inner INDEX makes Excel calculate cell by cell without Ctrl+Shift+Enter.
    """
    where, keys, scalar = _where_parts(arguments[1], places, piece_of)
    name = name_of(arguments[0])
    values = places.column(name)
    conditions = _conditions(where, keys, scalar)
    if scalar.holds == "text":  # the header's own key may be equal; ROW would tell, but not in formualizer
        conditions = (*conditions, f"{keys}&{values}<>{_header(keys)}&{_header(values)}")
    row = f"MATCH(1,INDEX({'*'.join(f'({condition})' for condition in conditions)},0),0)"
    cell = f"INDEX({values},{row})"
    found = joined(cell, "number", (scalar, Piece(row, blanks=(f"ISNA({row})",))))
    if places.is_number(name):
        return _number_or_text(found, places.factor(name))
    text = f"{cell}&{BLANK}"  # of a blank cell INDEX alone makes 0
    return replace(found, text=text, holds="text", binding=Binding.CONCATENATION, may_be_blank=True)


def _number_or_text(found: Piece, factor: int) -> Piece:
    """Return the cell as it is, blank where it is empty or a dash; amounts in thousands are numbers only."""
    number = times(replace(found, blanks=(*found.blanks, f"COUNT({found.text})=0")), factor)
    if factor != 1:
        return number
    nothing = f'SUBSTITUTE({found.text},"-",{BLANK})={BLANK}'
    return replace(found, blanks=(*found.blanks, nothing), as_number=number)
