"""Functions of what people write in words: days, and grades of staff. Excel knows none of it: they give values alone.

A cell with such a formula gets its value from `fill`, and formulas elsewhere see it there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from xlkinerja.expr.excel_text import BLANK, Holds, Piece
from xlkinerja.expr.function import Arguments, Evaluate, PieceOf, ValueOf, Write
from xlkinerja.expr.nodes import Places, Scope, Value
from xlkinerja.kinds.codes import staff_rank
from xlkinerja.kinds.dates import Days, days_of
from xlkinerja.kinds.number_cells import date_text

_DAY_BEFORE_2000 = date(1999, 12, 31).toordinal()


def _of_days(told: Callable[[Days], Value]) -> Evaluate:
    """Return the evaluation of a function of the days that a text names: blank where it names none."""

    def evaluate(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
        value = value_of(arguments[0])
        days = days_of(value) if isinstance(value, str) else None
        return told(days) if days is not None else None

    return evaluate


evaluate_first_day = _of_days(lambda days: date_text(days.first))
evaluate_last_day = _of_days(lambda days: date_text(days.last))
evaluate_day_number = _of_days(lambda days: Decimal(days.first.toordinal() - _DAY_BEFORE_2000))


def evaluate_staff_rank(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return where the grade at the end of a text stands among all."""
    value = value_of(arguments[0])
    rank = staff_rank(value) if isinstance(value, str) else None
    return Decimal(rank) if rank is not None else None


def giving(evaluate: Evaluate, holds: Holds) -> tuple[Evaluate, Write]:
    """Return both sides of a function that Excel has not; what it would say is a blank."""

    def write(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
        for argument in arguments:
            piece_of(argument)
        return Piece(BLANK, holds, may_be_blank=True)

    return evaluate, write
