"""Functions of the rows whose key compares true with a value: both sides of sum_where and its kin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from xlkinerja.expr import decimals
from xlkinerja.expr.comparing import EQUALITIES, compare
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
from xlkinerja.expr.nodes import ExpressionError, Node, Places, Same, Scope, Text, Value, Where
from xlkinerja.expr.row_search import first_row


def _matches(where: Where | Same, scope: Scope, value_of: ValueOf) -> Sequence[int] | None:
    """Return where the rows that are meant stand."""
    if isinstance(where, Same):
        found = scope.same(where.table)
        return found.rows if found is not None else None
    scalar = value_of(where.scalar)
    if scalar is None:
        return None
    if isinstance(scalar, str) and where.comparator == "==":  # nearly all
        return scope.equal(where.keys, scalar)
    keys = enumerate(scope.column(where.keys))
    return [n for n, key in keys if not is_blank(key) and compare(where.comparator, key, scalar) is True]


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
    return None if matches is None else Decimal(len(matches))


def evaluate_mean_where(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the mean over the matching rows, a blank where none of them has a number."""
    numbers = _matching_numbers(arguments, scope, value_of)
    return decimals.mean(numbers) if numbers else None


def evaluate_lookup(arguments: Arguments, scope: Scope, value_of: ValueOf) -> Value:
    """Return the cell of the matching row, or of one that continues it; of several rows none is the right one."""
    where = where_of(arguments[1])
    found = scope.same(where.table) if isinstance(where, Same) else None
    rows = _matches(where, scope, value_of) if found is None else found.rows
    values = scope.chosen(name_of(arguments[0]), rows or [])
    count = len(values) if found is None else found.count
    return next((value for value in values if not is_blank(value)), None) if count == 1 else None


class _Part(NamedTuple):
    """One comparison that the matching rows pass: a column of keys against a scalar, with their Excel texts."""

    where: Where
    keys: str
    scalar: Piece

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that are all true in the matching rows alone.

        To Excel a text (the header) is greater than every number and a blank (the guard row) equals 0, so number
        keys must be smaller than the empty text: only numbers are. ISNUMBER would say it plainer, but formualizer
        does not apply it cell by cell. Text keys get an empty text appended: codes typed as numbers become texts.
        """
        sign = excel_comparator(self.where.comparator)
        if self.scalar.holds == "number":
            return f"{self.keys}<{BLANK}", f"{self.keys}{sign}{self.scalar.bracketed(Binding.SUM)}"
        present = () if self.where.comparator == "==" else (f"{self.keys}<>{BLANK}",)
        return *present, f"{self.keys}&{BLANK}{sign}{self.as_text}"

    @property
    def as_text(self) -> str:
        """The scalar as a text."""
        return self.scalar.text if isinstance(self.where.scalar, Text) else f"{self.scalar.text}&{BLANK}"

    @property
    def header_matches(self) -> str:
        """The condition that the header, a text among texts, passes too."""
        return f"({_header(self.keys)}{excel_comparator(self.where.comparator)}{self.as_text})"


def _conditions(parts: Sequence[_Part]) -> tuple[str, ...]:
    return tuple(condition for part in parts for condition in part.conditions)


def _factors(parts: Sequence[_Part]) -> str:
    """Return the factors of SUMPRODUCT that are 1 in the matching rows and 0 in all others."""
    return ",".join(f"--({condition})" for condition in _conditions(parts))


def _scalars(parts: Sequence[_Part]) -> tuple[Piece, ...]:
    return tuple(part.scalar for part in parts)


def _header(cells: str) -> str:
    return cells.rpartition(":")[0]


def _parts_of(argument: Node, places: Places, piece_of: PieceOf) -> tuple[_Part, ...]:
    """Return what the matching rows are told by: one comparison, or one for each column of a key."""
    where = where_of(argument)
    if isinstance(where, Where):
        return (_part(where, places, piece_of),)
    return tuple(_part(Where(keys, "==", own), places, piece_of) for keys, own in places.same(where.table))


def _part(where: Where, places: Places, piece_of: PieceOf) -> _Part:
    scalar = piece_of(where.scalar)
    wanted: Holds = "number" if places.is_number(where.keys) else "text"
    if scalar.holds != wanted:
        raise ExpressionError(f"the column {where.keys} does not hold what it is compared with")
    if scalar.holds == "text" and where.comparator not in EQUALITIES:
        raise ExpressionError(f"texts compare only with == and != ({where.keys})")
    scalar = divided(strict(need(scalar, wanted)), places.factor(where.keys))
    return _Part(where, places.column(where.keys), scalar)


def write_sum_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT with the values as its last factor."""
    parts = _parts_of(arguments[1], places, piece_of)
    name = number_column(arguments[0], places)
    total = f"SUMPRODUCT({_factors(parts)},{places.column(name)})"
    return times(joined(total, "number", _scalars(parts)), places.factor(name))


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
    parts = _parts_of(arguments[1], places, piece_of)
    values = places.column(number_column(arguments[0], places))
    factors = _factors(parts)
    count = f"SUMPRODUCT({factors},--({values}<{BLANK}))"
    tested = Piece(values, blanks=(f"{count}=0",))
    return joined(f"SUMPRODUCT({factors},{values})", "number", (*_scalars(parts), tested)), count


def write_count_where(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write a SUMPRODUCT of the matches alone."""
    parts = _parts_of(arguments[0], places, piece_of)
    count = f"SUMPRODUCT({_factors(parts)})"
    if any(part.scalar.holds == "number" for part in parts):
        return joined(count, "number", _scalars(parts))
    header_matches = "*".join(part.header_matches for part in parts)  # it may well be equal, and mostly is unequal
    return joined(f"{count}-{header_matches}", "number", _scalars(parts), Binding.SUM)


def write_lookup(arguments: Arguments, places: Places, piece_of: PieceOf) -> Piece:
    """Write INDEX at the first row whose conditions are all true.

    Of several matching rows none is right: by `==` the formula gives a blank then; by `same` it is not written, for
    workbooks know it without that test, and an error in another row costs this one nothing.
    """
    parts = _parts_of(arguments[1], places, piece_of)
    name = name_of(arguments[0])
    values = places.column(name)
    conditions = _conditions(parts)
    if all(part.scalar.holds == "text" for part in parts):
        # the header's own key may be equal; ROW would tell, but not in formualizer
        keys = parts[-1].keys
        conditions = (*conditions, f"{keys}&{values}<>{_header(keys)}&{_header(values)}")
    row = first_row(conditions)
    cell = f"INDEX({values},{row})"
    factors = ",".join(f"--({condition})" for condition in conditions)
    is_there = f"ISNA({row})" if isinstance(where_of(arguments[1]), Same) else f"SUMPRODUCT({factors})<>1"
    found = joined(cell, "number", (*_scalars(parts), Piece(row, blanks=(is_there,))))
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
