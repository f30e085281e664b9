"""Texts, dates and the closed lists: years, quarters, months."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from xlkinerja.kinds.dates import FIRST_YEAR, LAST_YEAR, days_of, is_left_for_the_pen
from xlkinerja.kinds.display import as_shown
from xlkinerja.kinds.number_cells import cell_number, date_of, date_text, is_date, is_percentage
from xlkinerja.kinds.period_text import MONTH_OF, ROMAN
from xlkinerja.kinds.several import read_several
from xlkinerja.kinds.values import (
    ColumnReader,
    Reading,
    Typed,
    TypedColumn,
    clean_number,
    clean_text,
    nothing_or_error,
)

_ROW_NUMBER = re.compile(r"\(?([0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)[.)]*")
_YEAR = re.compile(r"(?:(?:tahun|ta)\.? ?(?:anggaran )?)?([0-9]{4})", re.IGNORECASE)
_LOST_DIGITS = Decimal(10**15)  # Excel keeps fifteen
_QUARTER = re.compile(r"(?:(?:tw|tri ?wulan)\.? ?[-:]? ?)?(?:(i{1,3}|iv)|([1-4]))", re.IGNORECASE)
_MONTH = re.compile(r"([a-z]+)\.?(?:[ -]?(?:[0-9]{4}|'?[0-9]{2}))?", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"b?0?([1-9]|1[0-2])", re.IGNORECASE)


def each(read: Callable[[Typed], Reading]) -> ColumnReader:
    """Return a reader of columns whose cells do not depend on each other."""

    def read_column(column: TypedColumn) -> tuple[Reading, ...]:
        return tuple(nothing_or_error(typed) or read(typed) for typed in column.cells)

    return read_column


# --- texts --------------------------------------------------------------------------------------------------


def read_texts(column: TypedColumn) -> tuple[Reading, ...]:
    """Read free text or, where the form lists choices, one of those whatever its letter case."""
    words = {
        clean_number(word).casefold(): choice
        for word, choice in (*column.choice_words, *zip(column.choices, column.choices, strict=True))
    }
    if column.several and column.choices:
        return tuple(_read_choices(typed, column.choices, words) for typed in column.cells)
    return tuple(_read_choice(typed, column.choices, words) for typed in column.cells)


def _read_choices(typed: Typed, choices: tuple[str, ...], words: Mapping[str, str]) -> Reading:
    """Read a cell that may name several of the choices, each in its line or after a comma."""
    alone = _read_choice(typed, choices, words)
    if alone.value is not None or alone.problem is None or typed.form == "error":
        return alone
    text = str(read_text(typed).value or "")
    lines = "\n".join(clean_number(line) for line in text.splitlines())
    return read_several(typed, lines, words, choices)


def _read_choice(typed: Typed, choices: tuple[str, ...], words: Mapping[str, str]) -> Reading:
    if typed.form != "error" and (choice := words.get(clean_number(typed.text).casefold())):
        return Reading(typed, choice, "choice")
    reading = nothing_or_error(typed) or read_text(typed)
    if choices and reading.value is not None:
        return reading._replace(value=None, problem="XK-208")
    return reading


def read_text(typed: Typed) -> Reading:
    """Read a text; a number becomes its digits, what Excel made a date, a time or a percentage what the cell shows."""
    if typed.form != "number":
        return Reading(typed, clean_text(typed.text), "text")
    number = cell_number(typed)
    if number is None:
        return Reading(typed, None, "unreadable", "XK-208")
    if made := _made_by_excel(typed, number):
        return made
    if abs(number) >= _LOST_DIGITS:  # the last digits are lost: a wrong number would be worse than none
        return Reading(typed, None, "number", "XK-211")
    return Reading(typed, format(number, "f"), "number")


def _made_by_excel(typed: Typed, number: Decimal) -> Reading | None:
    """Return the reading of what was typed as 1/1, 08.00 or 50%, and is no text any more."""
    if is_percentage(typed.number_format):
        return Reading(typed, as_shown(typed), "percent", "XK-233")
    if date_of(typed):
        return Reading(typed, as_shown(typed), "date", "XK-229")
    if is_date(typed.number_format) and 0 <= number < 1:
        return Reading(typed, as_shown(typed), "time", "XK-229")
    return None


def read_row_number(typed: Typed) -> Reading:
    """Read a row's number as text: `1.`, `1)` and the number 1 are all "1"."""
    reading = read_text(typed)
    found = _ROW_NUMBER.fullmatch(clean_number(str(reading.value or "")))
    return reading._replace(value=found[1]) if found else reading


def read_date(typed: Typed) -> Reading:
    """Read a day: text as written, a date cell as `27 Juni 2023`; what is no day of the calendar is told."""
    return _read_days(typed, ranges=False)


def read_date_range(typed: Typed) -> Reading:
    """Read a day or the days from one to another, `10-12 April 2023`."""
    return _read_days(typed, ranges=True)


def _read_days(typed: Typed, *, ranges: bool) -> Reading:
    if day := date_of(typed):
        return Reading(typed, date_text(day), "date")
    if typed.form != "text":
        return Reading(typed, None, "unreadable", "XK-208")
    reading = Reading(typed, clean_text(typed.text), "text")
    days = days_of(typed.text)
    is_one = days is not None and (ranges or days.first == days.last)
    return reading if is_one or is_left_for_the_pen(typed.text) else reading._replace(problem="XK-232")


# --- closed lists -------------------------------------------------------------------------------------------


def read_year(typed: Typed) -> Reading:
    """Read a year from 1990 to 2100: `2023`, `TA 2023`, `Tahun 2023`."""
    found = _YEAR.fullmatch(_short_text(typed))
    if found is None and date_of(typed):  # a day of that year, in a cell that shows the year alone
        found = re.fullmatch("([0-9]{4})", as_shown(typed))
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return _not_listed(typed)
    return _listed(typed, int(found[1]), "number")


def read_quarter(typed: Typed) -> Reading:
    """Read a quarter, 1 to 4: `2`, `II`, `TW II`, `Triwulan 2`."""
    found = _QUARTER.fullmatch(_short_text(typed))
    if found is None:
        return _not_listed(typed)
    if found[1]:
        return _listed(typed, ROMAN.index(found[1].upper()) + 1, "roman")
    return _listed(typed, int(found[2]), "number")


def read_month(typed: Typed) -> Reading:
    """Read a month, 1 to 12: `Ags`, `Nopember 2023`, `B04`, 4, or a date cell of that month."""
    if day := date_of(typed):
        return _listed(typed, day.month, "date")
    text = _short_text(typed)
    if found := _MONTH_NUMBER.fullmatch(text):
        return _listed(typed, int(found[1]), "number")
    word = _MONTH.fullmatch(text)
    number = MONTH_OF.get(word[1].lower()) if word else None
    return _listed(typed, number, "month") if number else _not_listed(typed)


def _short_text(typed: Typed) -> str:
    number = cell_number(typed) if typed.form == "number" else None
    return clean_number(typed.text) if number is None else format(number, "f")


def _listed(typed: Typed, number: int, rule: str) -> Reading:
    """Return a value of a closed list; bare digits typed as text are reported like any other number."""
    as_text = typed.form == "text" and clean_number(typed.text).isdigit()
    if typed.form == "number" or as_text or rule != "number":
        return Reading(typed, Decimal(number), rule, "XK-205" if as_text else None)
    return Reading(typed, Decimal(number), "word")


def _not_listed(typed: Typed) -> Reading:
    return Reading(typed, None, "unreadable", "XK-208")
