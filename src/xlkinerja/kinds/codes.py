"""Codes of the budget: digits that Excel takes for numbers, and letters at the end of a printed path."""

from __future__ import annotations

import re
from collections.abc import Callable

from xlkinerja.kinds.display import as_shown
from xlkinerja.kinds.texts import read_text
from xlkinerja.kinds.values import Reading, Typed, clean_number, nothing_or_error

_SUB_FUNCTION = re.compile(r"([0-9]{1,2}\.[0-9]{2})\.?")
_STAFF_GRADE = re.compile(
    r"(?:gol(?:ongan)?\.? ?)?(?:(?=i{1,3} ?/? ?[a-d])|(?=iv ?/? ?[a-e]))(i{1,3}|iv) ?/? ?([a-e])",
    re.IGNORECASE | re.ASCII,
)
_GRADE_AT_END = re.compile(rf"(?<![a-z0-9]){_STAFF_GRADE.pattern}$", re.IGNORECASE | re.ASCII)
_GRADES = ("I", "II", "III", "IV")
_SUB_FUNCTION_LENGTH = len("04.07")


def digits_code(length: int, fewest: int, path: str = "") -> Callable[[Typed], Reading]:
    """Return a reader of codes of `length` digits; the dot that often ends a printed code is left out.

    Excel drops leading zeros, so a code of at least `fewest` digits is completed; that and anything else that
    is no such code is a problem (XK-207). Behind a printed `path` (a pattern) a code has all its digits.
    """
    pattern = re.compile(rf"([0-9]{{{fewest},{length}}})\.?")
    behind = re.compile(rf"(?:{path})([0-9]{{{length}}})\.?", re.IGNORECASE | re.ASCII)

    def read(typed: Typed) -> Reading:
        code = _code(typed)
        found = pattern.fullmatch(code) or behind.fullmatch(code)
        return _completed(typed, found[1], length) if found else _no_code(typed)

    return read


def read_sub_function(typed: Typed) -> Reading:
    """Read `04.07`, also where Excel made the number 4.07 of it (XK-207, as for any completed code).

    The number 4.1 is refused: it may have been 04.10 or 04.1.
    """
    found = _SUB_FUNCTION.fullmatch(_code(typed))
    return _completed(typed, found[1], _SUB_FUNCTION_LENGTH) if found else _no_code(typed)


def letters_code(pattern: str) -> Callable[[Typed], Reading]:
    """Return a reader of codes of letters, in capitals; the one group of `pattern` is the code, the rest its path.

    Anything else is a problem (XK-207).
    """
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def read(typed: Typed) -> Reading:
        found = compiled.fullmatch(_code(typed))
        if found is None:
            return _no_code(typed)
        alone = nothing_or_error(Typed("text", found[1]))  # `NA.` is not a code that `NA` is not
        return alone._replace(typed=typed) if alone is not None else Reading(typed, found[1].upper(), "code")

    return read


def read_staff_grade(typed: Typed) -> Reading:
    """Read the grade of an official, `III/a`, also written `iii/A`, `IIIa`, `III a` or `Gol. III/a`.

    Anything else is a problem (XK-207): a letter that looks like a numeral is a slip, not a grade.
    """
    found = _STAFF_GRADE.fullmatch(_code(typed))
    return Reading(typed, f"{found[1].upper()}/{found[2].lower()}", "code") if found else _no_code(typed)


def staff_rank(text: str) -> int | None:
    """Return where the grade at the end of a text stands, 1 for I/a to 17 for IV/e: `Penata Muda/III/a`, `IIIa`."""
    found = _GRADE_AT_END.search(clean_number(text).rstrip(" .)"))
    if found is None:
        return None
    return 4 * _GRADES.index(found[1].upper()) + "abcde".index(found[2].lower()) + 1


def _code(typed: Typed) -> str:
    if typed.form == "number" and set(typed.number_format) == {"0"}:
        return as_shown(typed)
    return clean_number(str(read_text(typed).value or ""))


def _completed(typed: Typed, code: str, length: int) -> Reading:
    return Reading(typed, code.zfill(length), "code", "XK-207" if len(code) < length else None)


def _no_code(typed: Typed) -> Reading:
    return Reading(typed, None, "unreadable", "XK-207")
