"""Numbers typed as text: `Rp 1.120.640.680,-`, `936,441,000`, `-45,28%`, `(1.000)`, `2588 sampel`."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from xlkinerja.frozen import dataclass
from xlkinerja.kinds.period_text import MONTH_OF
from xlkinerja.kinds.values import clean_number

_LONGEST = 100  # characters; a longer text is prose, not a number
_MOST_DIGITS = 30

_PARENTHESES = re.compile(r"(?P<currency>(?:rp\.?|idr) ?)?\(\s*(?P<inside>[^()+-]*)\)(?P<percent> ?%)?", re.IGNORECASE)

_NUMBER = re.compile(
    r"""
    (?:(?P<label>indeks|nilai|skor)\ )?
    (?:(?:\+/?-|±)\ ?)?                          # "about 80 %" is written +- 80 %
    (?P<sign>[-+])?\ ?
    (?P<currency>rp\.?|idr)?\ ?
    (?P<sign_after>[-+])?\ ?
    (?P<body>[.,]?[0-9]+(?:[.,][0-9]+)*)         # no zero before the decimal sign: `,5`, `.01 %`
    (?P<dash>[.,]-+)?                            # "no sen": Rp 12.000,-
    (?:\ ?(?P<percent>%|(?:persen|prosen)\b))?
    (?:(?:\ |(?![oli]+$)(?=[^\W\d_]{3}))        # a unit stands apart or is a word: `1O` and `10l` are slips
       (?!(?:ribu|rb|juta|jt|miliar|milyar|m|triliun|t)\b)
       (?P<unit>[^\W\d_][^%]*))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REMARK = re.compile(r"(?P<number>[^()]*[0-9][^()]*?) ?\((?P<remark>[^()]*[^\W\d_][^()]*)\)")
_LOOSE_DIGIT = re.compile(r"(?<![^\W\d_])[0-9]")

Habits = frozenset[tuple[str, bool]]
"""How separators are used: (separator, whether it groups thousands rather than marks decimals)."""
Style = Literal["plain", "indonesian", "english"]
_STYLES: tuple[tuple[Style, str, str], ...] = (("indonesian", ".", ","), ("english", ",", "."))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One value that the digits can have; `decimals` counts the digits after the decimal sign."""

    value: Decimal
    decimals: int
    style: Style

    @property
    def grouped(self) -> bool:
        """Whether every separator was taken to group thousands."""
        return self.decimals == 0


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its possible meanings (two for `48,488`, thousands first) and its company."""

    body: str
    meanings: tuple[Meaning, ...]
    currency: bool = False
    percent: str | None = None
    unit: str | None = None
    remark: bool = False
    """Whether words in brackets stand behind it, which say something else than the number."""
    is_wrapped: bool = False
    """Whether brackets are all that makes it negative, around a percentage: people write remarks so, too."""

    @property
    def separator(self) -> str:
        """The one separator of an ambiguous number."""
        return "." if "." in self.body else ","

    @property
    def habits(self) -> Habits:
        """What an unambiguous number shows of its writer's habits."""
        if len(self.meanings) != 1:
            return frozenset()
        point = {"indonesian": ",", "english": "."}.get(self.meanings[0].style)
        return frozenset((sign, sign != point) for sign in ".," if sign in self.body)


def read_number_text(text: str) -> Written | None:
    """Return the number that a text is, or None: malformed numbers are never repaired."""
    if len(text) > _LONGEST:
        return None
    plain = clean_number(text).replace("(%)", "%")
    if wrapped := _PARENTHESES.fullmatch(plain):
        plain = f"-{wrapped['currency'] or ''}{wrapped['inside'].strip()}{wrapped['percent'] or ''}"
    found = _NUMBER.fullmatch(plain)
    if found is None and (remarked := _REMARK.fullmatch(plain)):
        number = read_number_text(remarked["number"])
        return replace(number, remark=True) if number is not None else None
    if found is None or _unsure(found):
        return None
    negative = "-" in (found["sign"], found["sign_after"])
    meanings = _meanings(found["body"], negative=negative)
    if found["dash"]:  # it stands where the decimals would
        meanings = tuple(meaning for meaning in meanings if meaning.grouped)
    if not meanings:
        return None
    unit = found["label"] or (found["unit"] or "").strip() or None
    currency, is_wrapped = bool(found["currency"] or found["dash"]), bool(wrapped and found["percent"])
    return Written(found["body"], meanings, currency, found["percent"], unit, is_wrapped=is_wrapped)


def _unsure(found: re.Match[str]) -> bool:
    """Whether two signs, two units, a second number or a month stand in the text: `2 Oct` is a day."""
    two_signs = found["sign"] and found["sign_after"]
    two_units = found["label"] and (found["unit"] or found["percent"])
    is_day = (found["unit"] or "").strip(" .").casefold() in MONTH_OF
    return bool(two_signs or two_units or is_day or _LOOSE_DIGIT.search(found["unit"] or ""))


def _meanings(body: str, *, negative: bool) -> tuple[Meaning, ...]:
    """Return every number the digits can be: none when malformed, thousands first when ambiguous."""
    if sum(char.isdigit() for char in body) > _MOST_DIGITS:
        return ()
    sign = "-" if negative else ""
    body = f"0{body}" if body[0] in ".," else body
    if body.isdigit():
        return (Meaning(Decimal(sign + body), 0, "plain"),)
    found = []
    for style, group, point in _STYLES:
        pattern = rf"(?P<whole>[1-9]\d{{0,2}}(?:\{group}\d{{3}})+|0|[1-9]\d*)(?:\{point}(?P<fraction>\d+))?"
        if match := re.fullmatch(pattern, body):
            fraction = match["fraction"] or ""
            digits = f"{sign}{match['whole'].replace(group, '')}.{fraction or 0}"
            value = Decimal(digits) if fraction else Decimal(digits.removesuffix(".0"))
            found.append(Meaning(value, len(fraction), style))
    return tuple(sorted(found, key=lambda meaning: meaning.decimals))
