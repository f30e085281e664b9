"""A cell as typed and what reading made of it, and the cleaning that every kind of value shares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Literal, NamedTuple

from xlkinerja.frozen import dataclass

CellForm = Literal["blank", "number", "text", "boolean", "error"]


class Typed(NamedTuple):
    """A cell as the workbook holds it: `text` is the digits in the file, the text or the error's code."""

    form: CellForm
    text: str = ""
    number_format: str = "General"


class Reading(NamedTuple):
    """What a cell means: the value, the rule that read it and, where there is something to say, its code.

    `value` is in full rupiah, a fraction for percentages (but 80 for an indicator's `80%`), None for nothing.
    `step` is one unit of the last digit written or shown, in terms of `value`. `alternatives` are the values an
    ambiguous cell could have instead, `unknown` what it names that is none of the choices.

    Rules: "number" (number cell), "plain", "indonesian", "english" (text, by its separators), "percent" (with
    a sign), "fraction" (number cell shown as a percentage), "percent-bare", "by-kind", "by-unit", "by-column",
    "guess", "grade", "nothing", "text", "choice", "choices", "code", "word", "roman", "month", "date", "time",
    "boolean", "error", "unreadable".
    """

    typed: Typed
    value: Decimal | str | None
    rule: str
    problem: str | None = None
    unit: str | None = None
    step: Decimal = Decimal(0)
    alternatives: tuple[Decimal, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """The cells of one column with what the form knows of it; a single field is a column of one.

    `choices` are the only texts that it allows, `choice_words` other words for one of them; with `several` a cell may
    name more than one. `beside` are cells of the same kind in other columns of the table, `units` what stands as unit
    beside each cell ("" for nothing).
    """

    cells: tuple[Typed, ...]
    scale: int = 1
    choices: tuple[str, ...] = ()
    choice_words: tuple[tuple[str, str], ...] = ()
    beside: tuple[Typed, ...] = ()
    units: tuple[str, ...] = ()
    several: bool = False


ColumnReader = Callable[[TypedColumn], tuple[Reading, ...]]

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_NOTHING = re.compile(r"(?:(?:rp\.? ?)?-+|n/?a|n\.a\.?|tidak ada|nihil|kosong)?", re.IGNORECASE)

_LONGEST_NOTHING = 30


def clean_text(text: str) -> str:
    """Return the text without what nobody sees: zero-width characters, outer blanks, no-break spaces."""
    if text.isascii():
        return text.strip()
    visible = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return visible.replace("\u00a0", " ").replace("\u202f", " ").strip()


def clean_number(text: str) -> str:
    """Return the text of a number or short word in its plainest form: digits, dashes, single blanks.

    Superscripts and fractions stay as they are: compatibility folding would turn the footnote mark of
    `1.200¹` into a digit.
    """
    if text.isascii():
        return " ".join(text.split())
    folded = "".join(
        char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKC", char)
        for char in text.translate(_INVISIBLE)
    )
    return " ".join(folded.translate(_DASHES).split())


def nothing_or_error(typed: Typed) -> Reading | None:
    """Return the reading of a cell that says nothing or holds an Excel error, None for every other cell."""
    if typed.form == "error":
        return Reading(typed, None, "error", "XK-201")
    if typed.form == "blank" or (typed.form == "text" and _says_nothing(clean_text(typed.text))):
        return Reading(typed, None, "nothing")
    return None


def _says_nothing(text: str) -> bool:
    return len(text) <= _LONGEST_NOTHING and bool(_NOTHING.fullmatch(clean_number(text)))
