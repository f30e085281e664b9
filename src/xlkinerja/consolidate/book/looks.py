"""What the parts of the consolidated workbook are dressed in: the templates' font and colours, quieter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from xlkinerja.kinds import KINDS, Kind
from xlkinerja.templates import style
from xlkinerja.templates.style import DARK_BLUE, DARK_GREY, LIGHT_GREY, PALE_BLUE, Look

TITLE = Look(bold=True, size=14, colour=DARK_BLUE, horizontal="left", indented=False)
SUBTITLE = Look(colour=DARK_GREY, horizontal="left", indented=False)
SECTION = Look(bold=True, size=11, colour=DARK_BLUE, horizontal="left", indented=False)
NOTE = Look(italic=True, size=8.5, colour=DARK_GREY, horizontal="left", vertical="top", indented=False, wrap=True)
LINK_NOTE = replace(NOTE, colour="1F4E9E", underline=True)
HEADER = replace(style.LABEL, vertical="center")
BAND = replace(style.LABEL, fill="2F5496")

_VERDICT = Look(bold=True, size=11, horizontal="left", indented=False, wrap=True)
NOT_READY = replace(_VERDICT, colour="9C0006", fill="F8D9D6", underline=True)
READY = replace(_VERDICT, colour="375623", fill="E2EFDA")

CARD_LABEL = Look(size=8, colour=DARK_GREY, fill=LIGHT_GREY, horizontal="center", wrap=True)
CARD = Look(bold=True, size=16, colour=DARK_BLUE, fill=LIGHT_GREY, horizontal="center", number_format="#,##0")


@cache
def of_kind(kind: Kind) -> Look:
    """Return the look of a listed value."""
    return style.body(kind, locked=True, from_top=True)


TEXT = of_kind(KINDS["teks"])
SHORT = replace(TEXT, wrap=False)
CENTRED = replace(SHORT, horizontal="center", indented=False)
CODE = of_kind(KINDS["kode_satker"])
COUNT = of_kind(KINDS["cacah"])
TALLY = replace(CENTRED, number_format="#,##0")
DATE = replace(CENTRED, number_format="[$-421]d mmm yyyy")
LINK = replace(SHORT, colour="1F4E9E", underline=True)
ROWS_LINK = replace(TALLY, colour="1F4E9E", underline=True)


@cache
def entry(look: Look) -> Look:
    """Return a look for a table of single lines."""
    return replace(look, vertical="center", wrap=False)


@cache
def strong(look: Look) -> Look:
    """Return a look for the line of a unit above others."""
    return replace(look, bold=True, fill=PALE_BLUE)


@cache
def total(look: Look) -> Look:
    """Return a look for the line of totals above the header."""
    return replace(strong(look), border=style.TOTAL_LABEL.border, vertical="center", wrap=False, underline=False)


@cache
def partial(look: Look) -> Look:
    """Return a look for a total that is not to be signed yet."""
    return replace(look, fill="FFF2CC", colour="7F6000")


PARTIAL_NOTE = "Jumlah berlatar kuning belum pasti; sebabnya ada di sheet Angka Diragukan."

ENTRY = entry(TEXT)
_STATE = replace(entry(CENTRED), bold=True)
UNSIGNED = replace(_STATE, colour="9C0006", fill="F8D9D6")
SIGNED = replace(_STATE, colour="375623", fill="E2EFDA")

_GOOD, _FAIR, _BAD, _QUIET = ("E2EFDA", "375623"), ("FFF2CC", "7F6000"), ("F8D9D6", "9C0006"), ("EDEDED", "404040")
_WORDS: Mapping[str, tuple[str, str]] = {
    "tepat waktu": _GOOD,
    "diterima": _GOOD,
    "terlambat": _FAIR,
    "ganda": _FAIR,
    "belum kirim": _BAD,
    "kesalahan terbuka": _BAD,
    "kiriman ganda": _FAIR,
    "kolom kosong": _FAIR,
    "kesalahan": _BAD,
    "peringatan": _FAIR,
    "terbuka": _BAD,
    "dijelaskan": _FAIR,
    "cocok": _GOOD,
    "tidak cocok": _BAD,
    "berlaku": _GOOD,
    "digantikan": _QUIET,
    "dikecualikan": _QUIET,
    "dilewati": _QUIET,
    "tidak terbaca": _BAD,
}


def word_rules(words: tuple[str, ...]) -> list[CellIsRule]:
    """Return the conditional formats that tint cells which say one of these words."""
    return [_rule("equal", f'"{word}"', *_WORDS[word]) for word in words]


def above_zero() -> CellIsRule:
    """Return the conditional format for counts that should be 0."""
    return _rule("greaterThan", "0", *_BAD)


def _rule(operator: str, formula: str, fill: str, colour: str) -> CellIsRule:
    return CellIsRule(
        operator=operator,
        formula=[formula],
        font=Font(color=colour),
        fill=PatternFill("solid", bgColor=fill, fgColor=fill),
    )
