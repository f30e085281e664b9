"""Columns of numbers: the column as a whole decides what an ambiguous cell means.

`48,488` is forty-eight thousand or forty-eight point four. It is settled, in this order, by

1. the kind ("by-kind"): full rupiah have no thousandths, percentages no thousands;
2. the same separator in the column's unambiguous cells, when they all use it one way ("by-column");
3. the other separator in them: where `12,5` shows a decimal comma, a dot groups; where `1,234,567` shows a
   grouping comma, a dot is decimal. The latter does not hold for rupiah, where people group with both;
4. company: several cells, each with three digits behind the same separator, are thousands ("by-column");
5. nothing: thousands, with a warning ("guess").

A number in a percent column without a percent sign is in percent, as on the form ("percent-bare"). One with
decimals that is not above 1 could be a fraction instead. It is a percentage where another bare number of the
column is above 1, a fraction where there are others and none is ("by-column"); alone it is taken for a
fraction, with a warning ("guess").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from functools import partial
from typing import NamedTuple

from xlkinerja.frozen import dataclass
from xlkinerja.kinds.number_cells import SIGNIFICANT, read_number_cell
from xlkinerja.kinds.number_text import Habits, Written, read_number_text
from xlkinerja.kinds.values import Reading, Typed, TypedColumn, nothing_or_error

_EXACT = Context(prec=400)
_HUNDREDTH = Decimal("0.01")
_PERCENT_SIGNS = ("%", "persen", "prosen")

Accepts = Callable[[Written], bool]
Settle = Callable[[Written, Habits], tuple[bool, str]]
"""From an ambiguous number and the column's habits to (whether it is thousands, the rule that says so)."""


def _habits(column: Iterable[Written | None]) -> Habits:
    """Return the habits that the sure numbers of a column show or, without any, the ambiguous ones together."""
    written = [number for number in column if number]
    return frozenset(habit for number in written for habit in number.habits) or _shared_habit(written)


def _shared_habit(written: Iterable[Written]) -> Habits:
    """Return that the column groups thousands if all its ambiguous numbers, at least two, look that way."""
    ambiguous = {number.body: number.separator for number in written if len(number.meanings) > 1}
    separators = set(ambiguous.values())
    return frozenset((sign, True) for sign in separators) if len(ambiguous) > 1 == len(separators) else frozenset()


def _unit(written: Written) -> str | None:
    return written.unit or (written.percent and written.percent.lower())


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a kind takes numbers in texts: those it accepts, how it settles ambiguous ones, the units it gives."""

    accepts: Accepts
    settle: Settle
    habits: Callable[[Sequence[Written | None]], Habits] = _habits
    unit: Callable[[Written], str | None] = _unit
    brackets_doubt: bool = False
    """Whether a percentage in brackets may be a remark rather than negative."""


def read_amounts(column: TypedColumn) -> tuple[Reading, ...]:
    """Read rupiah: `scale` is what one unit in the sheet is worth."""
    settle = _thousands_by_kind if column.scale == 1 else partial(settle_by_column, one_style=False)
    readings = face_values(column, Conventions(lambda written: not (written.percent or written.unit), settle))
    return tuple(times(reading, Decimal(column.scale)) for reading in readings)


def read_counts(column: TypedColumn) -> tuple[Reading, ...]:
    """Read counts and volumes, with the unit split off: `2588 sampel`."""
    settle = partial(settle_by_column, one_style=True)
    return face_values(column, Conventions(lambda written: not written.currency, settle))


def read_percentages(column: TypedColumn) -> tuple[Reading, ...]:
    """Read percentages as fractions."""
    conventions = Conventions(_is_percentage, _decimals_by_kind)
    readings = face_values(column, conventions)
    bare = _bare_values(readings)
    signs = _Signs(
        of_table=_are_fractions(face_values(replace(column, cells=column.beside, units=()), conventions)),
        of_column=any(reading.rule == "fraction" and reading.value for reading in readings),
    )
    return tuple(_among_signs(reading, bare, _percentage(reading, bare), signs) for reading in readings)


class _Signs(NamedTuple):
    """Whether all percentages of the table are cells that show a percent sign, and whether some of the column are."""

    of_table: bool
    of_column: bool


def _bare_values(readings: Iterable[Reading]) -> list[Decimal]:
    return [reading.value for reading in readings if _is_bare(reading) and isinstance(reading.value, Decimal)]


def _are_fractions(beside: Sequence[Reading]) -> bool:
    """Tell whether the table's percentages are cells that show a percent sign, and none is a number above 1."""
    signed = any(reading.rule == "fraction" and reading.value for reading in beside)
    return signed and all(abs(value) <= 1 for value in _bare_values(beside))


def _among_signs(reading: Reading, bare: list[Decimal], read: Reading, signs: _Signs) -> Reading:
    """Return the reading of a bare number among cells with a percent sign: 1 is all of it, 50 lacks its sign."""
    if not _is_bare(reading) or reading.typed.form != "number":
        return read
    if reading.value == 1 and signs.of_table and all(abs(value) <= 1 for value in bare):
        return reading._replace(rule="by-column", problem="XK-204", alternatives=(_HUNDREDTH,))
    if read.problem is None and read.rule == "percent-bare" and signs.of_column and len(bare) == 1 and reading.value:
        return read._replace(problem="XK-224")
    return read


def _is_percentage(written: Written) -> bool:
    return not written.currency and (written.percent is not None or written.unit is None)


# --- one cell at its face value -----------------------------------------------------------------------------


def face_values(column: TypedColumn, conventions: Conventions) -> tuple[Reading, ...]:
    """Return the readings of a column of numbers before their kind makes fractions or full rupiah of them."""
    written = [_written(typed, conventions.accepts) for typed in column.cells]
    habits = conventions.habits(written)
    units = column.units or ("",) * len(written)
    return tuple(
        _face_value(typed, number, habits, conventions, unit)
        for typed, number, unit in zip(column.cells, written, units, strict=True)
    )


def _written(typed: Typed, accepts: Accepts) -> Written | None:
    found = read_number_text(typed.text) if typed.form == "text" else None
    return found if found and accepts(found) else None


def _face_value(typed: Typed, written: Written | None, habits: Habits, conventions: Conventions, unit: str) -> Reading:
    if reading := nothing_or_error(typed):
        return reading
    if typed.form == "number":
        return read_number_cell(typed)
    if written is None:
        return Reading(typed, None, "boolean" if typed.form == "boolean" else "unreadable", "XK-202")
    return _from_text(typed, written, habits, conventions, unit)


def _from_text(typed: Typed, written: Written, habits: Habits, conventions: Conventions, unit: str) -> Reading:
    chosen = written.meanings[0]
    rule: str = "percent" if written.percent else chosen.style
    problem = "XK-205"
    if len(written.meanings) > 1:
        grouped, rule = conventions.settle(written if written.unit else replace(written, unit=unit or None), habits)
        chosen = next(meaning for meaning in written.meanings if meaning.grouped == grouped)
        problem = "XK-203" if rule == "guess" else "XK-204"
    elif chosen.grouped and len(chosen.value.normalize(_EXACT).as_tuple().digits) > SIGNIFICANT:
        problem = "XK-211"
    others = tuple(meaning.value for meaning in written.meanings if meaning is not chosen)
    if written.is_wrapped and conventions.brackets_doubt:
        problem, rule, others = "XK-203", "guess", (*others, -chosen.value)
    elif written.remark and problem == "XK-205":
        problem = "XK-226"
    step = Decimal(1).scaleb(-chosen.decimals)
    return Reading(typed, chosen.value, rule, problem, conventions.unit(written), step, others)


# --- thousands or decimals ----------------------------------------------------------------------------------


def _thousands_by_kind(_written: Written, _habits: Habits) -> tuple[bool, str]:
    return True, "by-kind"


def _decimals_by_kind(_written: Written, _habits: Habits) -> tuple[bool, str]:
    return False, "by-kind"


def settle_by_column(written: Written, habits: Habits, *, one_style: bool) -> tuple[bool, str]:
    """Settle by the column's habits; with `one_style` a grouping comma also tells that a dot is decimal."""
    same = {groups for sign, groups in habits if sign == written.separator}
    other = {groups for sign, groups in habits if sign != written.separator}
    if len(same) == 1:
        return True in same, "by-column"
    if not same and (other == {False} or (one_style and other == {True})):
        return False in other, "by-column"
    return True, "guess"


# --- percentages --------------------------------------------------------------------------------------------


def _is_bare(reading: Reading) -> bool:
    return reading.value is not None and reading.rule != "fraction" and reading.unit is None


def _percentage(reading: Reading, bare: list[Decimal]) -> Reading:
    if reading.rule == "fraction" or not isinstance(reading.value, Decimal):
        return reading
    as_percent = times(reading, _HUNDREDTH)
    if not _is_bare(reading):
        return as_percent if reading.unit not in _PERCENT_SIGNS else as_percent._replace(unit=None)
    as_percent = as_percent._replace(rule="percent-bare" if reading.rule != "by-kind" else "by-kind")
    rivals = [number for number in bare if number != 0]
    if reading.value == 0 or abs(reading.value) > 1 or not _could_be_fraction(reading, rivals):
        return as_percent
    if any(abs(number) > 1 for number in rivals):
        return as_percent._replace(rule="by-column", problem="XK-204", alternatives=(reading.value,))
    settled = len(rivals) > 1
    return reading._replace(
        rule="by-column" if settled else "guess",
        problem="XK-204" if settled else "XK-203",
        alternatives=(_EXACT.multiply(reading.value, _HUNDREDTH),),
    )


def _could_be_fraction(reading: Reading, rivals: list[Decimal]) -> bool:
    """Whether a bare number up to 1 may be a fraction; a plain 1 only among numbers below 1."""
    return reading.step < 1 or (
        all(abs(number) <= 1 for number in rivals) and any(abs(number) < 1 for number in rivals)
    )


def times(reading: Reading, factor: Decimal) -> Reading:
    """Return the reading with value, step and alternatives multiplied, exactly."""
    if not isinstance(reading.value, Decimal) or factor == 1:
        return reading
    return reading._replace(
        value=_EXACT.multiply(reading.value, factor),
        step=_EXACT.multiply(reading.step, factor),
        alternatives=tuple(_EXACT.multiply(other, factor) for other in reading.alternatives),
    )
