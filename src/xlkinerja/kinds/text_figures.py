"""Figures in sentences: `31,04%`, `Rp 1.234.567`, `1,2 miliar`, `3,61`; dates, years and numbers of things are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from xlkinerja.kinds.period_text import MONTH_OF

Sort = Literal["percent", "amount", "number"]

_SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12}
_GROUP = 3
_FIGURE = re.compile(
    rf"""(?<![\w.,/-])(?P<currency>rp\.?\s*)?(?P<body>[0-9]+(?:[.,][0-9]+)*)(?:,-)?
    (?:\s*(?P<percent>%|\(%\)|persen\b)|\s*(?P<scale>{"|".join(_SCALES)})\b(?:\s*rupiah\b)?|\s*(?P<rupiah>rupiah\b))?
    (?![\w/]|[.,][0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_YEARS = range(1900, 2101)
_COUNTED = re.compile(r"(?:triwulan|tw|tahun|no\.?|nomor|pasal|tabel|bulan)\s*$", re.IGNORECASE)
_DAYS = re.compile(r"\s*(?:-|s\.?d\.?|sampai)\s*[0-9]{1,2}\b", re.IGNORECASE)


class TextFigure(NamedTuple):
    """A figure in a text: where it stands, as written, of which sort, and what it may mean.

    Each meaning has its value and one unit of its last digit; `31.045` has two.
    """

    start: int
    end: int
    text: str
    sort: Sort
    meanings: tuple[tuple[Decimal, Decimal], ...]


def figures_in(text: str) -> Iterator[TextFigure]:
    """Yield the figures of a text, in its order."""
    for found in _FIGURE.finditer(text):
        sort = _sort(found)
        if sort == "number" and _counts_otherwise(text, found):
            continue
        power = -2 if sort == "percent" else _SCALES.get((found["scale"] or "").lower(), 0)
        meanings = tuple((value.scaleb(power), step.scaleb(power)) for value, step in _meanings(found["body"]))
        yield TextFigure(found.start(), found.end(), found[0].strip(), sort, meanings)


def _sort(found: re.Match[str]) -> Sort:
    if found["percent"]:
        return "percent"
    return "amount" if found["currency"] or found["rupiah"] or found["scale"] else "number"


def _counts_otherwise(text: str, found: re.Match[str]) -> bool:
    """Tell whether a bare number is a year, part of a date, or the number of a thing."""
    body, after = found["body"], text[found.end() :]
    if body.isdigit() and int(body) in _YEARS:
        return True
    word = re.match(r"\s*([^\W\d_]+)", after[_end_of_days(after) :])
    return (word is not None and word[1].lower() in MONTH_OF) or _COUNTED.search(text[: found.start()]) is not None


def _end_of_days(after: str) -> int:
    days = _DAYS.match(after)
    return days.end() if days is not None else 0


def _meanings(body: str) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what the digits may mean, with one unit of the last: separators group thousands, or mark decimals."""
    parts = re.split(r"[.,]", body)
    signs = re.findall(r"[.,]", body)
    one = Decimal(1)
    if all(len(part) == _GROUP for part in parts[1:]) and len(set(signs)) <= 1:
        yield Decimal("".join(parts)), one
    if signs and (len(signs) == 1 or (signs[-1] not in signs[:-1] and all(len(p) == _GROUP for p in parts[1:-1]))):
        decimals = parts[-1]
        yield Decimal(f"{''.join(parts[:-1])}.{decimals}"), one.scaleb(-len(decimals))
