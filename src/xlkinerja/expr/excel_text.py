"""A piece of an Excel formula together with what must hold for it to have a value.

Excel counts a blank cell as 0 and refuses to calculate with `""`; our formulas say blank in, blank out.
So each piece carries the tests that a formula must make before it may use the piece, and `guarded` puts
them in front once.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import Literal

from xlkinerja.expr.nodes import ExpressionError
from xlkinerja.frozen import dataclass

BLANK = '""'

Holds = Literal["number", "text", "logical", "blank"]


class Binding(IntEnum):
    """How tightly Excel binds; a sign binds like a sum, so that it gets brackets after another operator."""

    COMPARISON = 1
    CONCATENATION = 2
    SUM = 3
    PRODUCT = 4
    ATOM = 5


@dataclass(frozen=True)
class Piece:
    """Excel text, and when it is a blank.

    `numbers` are cells that must all hold a number; `blanks` are tests, each of which makes the piece blank
    and may rely on the numbers and on the tests before it. `may_be_blank` says that the text itself can
    still come out as `""`. A cell that holds now a number, now a text passes through unchanged where it stands
    alone; `as_number` is what a calculation uses of it, blank where it is a text.
    """

    text: str
    holds: Holds = "number"
    binding: Binding = Binding.ATOM
    numbers: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    may_be_blank: bool = False
    as_number: Piece | None = None

    @property
    def always_there(self) -> bool:
        """Tell whether the piece has a value in every row."""
        return not (self.numbers or self.blanks or self.may_be_blank)

    def bracketed(self, least: Binding) -> str:
        """Return the text, in brackets when it binds more loosely than `least`."""
        return self.text if self.binding >= least else f"({self.text})"


def strict(piece: Piece) -> Piece:
    """Return the piece with all that makes it blank among its tests, for use where a blank spreads."""
    if not piece.may_be_blank:
        return piece
    return replace(piece, blanks=distinct(piece.blanks, (f"{piece.text}={BLANK}",)), may_be_blank=False)


def joined(text: str, holds: Holds, parts: tuple[Piece, ...], binding: Binding = Binding.ATOM) -> Piece:
    """Return the text made of strict parts: blank as soon as one of them is."""
    parts = tuple(strict(part) for part in parts)
    numbers = distinct(*(part.numbers for part in parts))
    return Piece(text, holds, binding, numbers, distinct(*(part.blanks for part in parts)))


def guarded(piece: Piece, otherwise: str = BLANK) -> str:
    """Return the text of a formula that gives `otherwise` where the piece is blank by its tests."""
    text = piece.text
    for test in reversed(tests(piece)):
        text = f"IF({test},{otherwise},{text})"
    return text


def tests(piece: Piece) -> tuple[str, ...]:
    """Return the tests that make the piece blank, first the one for the cells that hold no number."""
    if not piece.numbers:
        return piece.blanks
    few = "=0" if len(piece.numbers) == 1 else f"<{len(piece.numbers)}"
    return (f"COUNT({','.join(piece.numbers)}){few}", *piece.blanks)


def distinct(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is in the groups, each once, in order of first appearance."""
    return tuple(dict.fromkeys(item for group in groups for item in group))


def quoted(text: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def need(piece: Piece, holds: Holds) -> Piece:
    """Return the piece if it holds what is needed, else ExpressionError; a literal blank fits everywhere."""
    if piece.holds not in (holds, "blank"):
        raise ExpressionError(f"a {holds} is needed where a {piece.holds} stands: {piece.text}")
    return piece.as_number or piece


def times(piece: Piece, factor: int) -> Piece:
    """Return the number multiplied; its tests look at the cells as they are."""
    if factor == 1:
        return piece
    return replace(piece, text=f"{piece.bracketed(Binding.PRODUCT)}*{factor}", binding=Binding.PRODUCT)


def divided(piece: Piece, divisor: int) -> Piece:
    """Return the number divided; where it was multiplied by the same just before, that is taken back instead."""
    if divisor == 1:
        return piece
    if piece.binding == Binding.PRODUCT and piece.text.endswith(f"*{divisor}"):
        return replace(piece, text=piece.text.removesuffix(f"*{divisor}"))
    return replace(piece, text=f"{piece.bracketed(Binding.PRODUCT)}/{divisor}", binding=Binding.PRODUCT)


def common(first: Piece, second: Piece) -> Holds:
    """Return what both pieces hold; ExpressionError when they differ."""
    if first.holds == "blank":
        return second.holds
    need(second, first.holds)
    return first.holds


def choice(made: Piece, first: Piece, second: Piece) -> Piece:
    """Return the choice made between two pieces; a calculation uses it unless a text is what was chosen."""
    if not (first.as_number or second.as_number):
        return made
    blanks = (*made.blanks, f"COUNT({made.text})=0")
    return replace(made, as_number=replace(made, blanks=blanks, may_be_blank=False))


def excel_comparator(comparator: str) -> str:
    """Return the comparison sign as Excel writes it."""
    return {"==": "=", "!=": "<>"}.get(comparator, comparator)
