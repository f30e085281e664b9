"""Targets and achievements of indicators: a number with its unit, or a grade; and indices, which have no unit.

The column mixes indicators, so its cells share a writer but no unit:

- The percent sign is a unit: `80%`, `80 persen` and a number cell that shows 80% are all 80 with the unit
  "persen". With `Rp` the unit is "rupiah".
- An ambiguous number is settled by its own unit first, or by the one that stands beside it ("by-unit"): rupiah have
  no thousandths; percentages, indices (`3,856 indeks`) and marks no thousands.
- Then by the column as counts are, for one writer uses one decimal sign whatever he measures. Amounts are not
  asked: people copy them from the budget, with either sign.
- Several ambiguous numbers do not settle each other: `3,856` beside `1,250` may well be an index beside a count.
  They stay a guess at thousands, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from xlkinerja.kinds.grades import GRADES
from xlkinerja.kinds.number_columns import Conventions, face_values, settle_by_column, times
from xlkinerja.kinds.number_text import Habits, Written
from xlkinerja.kinds.values import Reading, Typed, TypedColumn, clean_number

_WORD = "nilai|predikat|kategori|peringkat|grade|mutu|indeks|index"
_GRADE = re.compile(
    rf"(?:(?P<before>{_WORD}) )?(?P<grade>[a-f]{{1,2}}-?)(?: (?P<after>{_WORD}))?", re.IGNORECASE | re.ASCII
)
_HUNDRED = Decimal(100)
_BOUNDED = re.compile(r"%|\b(?:persen|prosen|persentase|indeks|index|nilai|skor|skala|point|poin)\b", re.IGNORECASE)
"""Units of values that never reach a thousand: percentages, indices, marks."""


def read_indicator_values(column: TypedColumn) -> tuple[Reading, ...]:
    """Read numbers at their face value, percentages times 100, and grades as texts in capitals.

    Problems are those of counts: XK-202 to XK-205 and XK-211. A grade has none, and no step.
    """
    return tuple(_percentage_or_grade(reading) for reading in face_values(column, _CONVENTIONS))


def read_indices(column: TypedColumn) -> tuple[Reading, ...]:
    """Read indices and marks at their face value: none reaches a thousand, so what looks like thousands is decimals."""
    readings = face_values(column, Conventions(lambda written: not written.currency, _decimals))
    return tuple(times(reading, _HUNDRED) if reading.rule == "fraction" else reading for reading in readings)


def _decimals(_written: Written, _habits: Habits) -> tuple[bool, str]:
    return False, "by-kind"


def _percentage_or_grade(reading: Reading) -> Reading:
    if reading.rule == "fraction":
        return times(reading, _HUNDRED)._replace(unit="persen")
    if reading.rule == "unreadable" and reading.typed.form == "text":
        return _grade(reading.typed) or reading
    return reading


def _grade(typed: Typed) -> Reading | None:
    found = _GRADE.fullmatch(clean_number(typed.text))
    if found is None or found["grade"].upper() not in GRADES or (found["before"] and found["after"]):
        return None
    return Reading(typed, found["grade"].upper(), "grade", unit=found["before"] or found["after"])


def _is_value(written: Written) -> bool:
    return not (written.currency and written.percent)


def _unit(written: Written) -> str | None:
    """Return the unit as written, after the one that a sign stands for: `24,5% Efisien` keeps both."""
    sign = "persen" if written.percent else "rupiah" if written.currency else None
    return " ".join(word for word in (sign, written.unit) if word) or None


def _settle(written: Written, habits: Habits) -> tuple[bool, str]:
    if written.currency:
        return True, "by-unit"
    if written.percent or _BOUNDED.search(written.unit or ""):
        return False, "by-unit"
    return settle_by_column(written, habits, one_style=True)


def _writers_habits(written: Iterable[Written | None]) -> Habits:
    return frozenset(habit for number in written if number and not number.currency for habit in number.habits)


_CONVENTIONS = Conventions(_is_value, _settle, _writers_habits, _unit, brackets_doubt=True)
