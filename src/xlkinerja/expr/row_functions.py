"""Functions of where a row stands: both sides of previous, of children, and of what says its place in a tree."""

from __future__ import annotations

from typing import Literal

from xlkinerja.expr import decimals
from xlkinerja.expr.excel_text import BLANK, Piece, times
from xlkinerja.expr.function import Arguments, Evaluate, PieceOf, ValueOf, Write, name_of, number_column, numbers_of
from xlkinerja.expr.nodes import Places, Scope, Text, TreeWord, Value


def evaluate_previous(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the cell of the row above."""
    return scope.above(name_of(arguments[0]))


def write_previous(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write the cell above as seen from this row's: an address of its own would stay behind when a row is inserted.

    Above the first row stands the header, which is no number; a text is told from it by the numbers of the rows.
    INDEX into the rows down to here would do as well, but for HyperFormula.
    """
    name = name_of(arguments[0])
    cell, header = places.cell(name), places.down_to_here(name).partition(":")[0]
    above = f"OFFSET({cell},-1,0)"
    if places.is_number(name):
        return times(Piece(above, numbers=(above,)), places.factor(name))
    return Piece(above, "text", blanks=(f"ROW({cell})-ROW({header})=1", f"{above}={BLANK}"))


def evaluate_children(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
    """Return the sum over the children of this row, a blank where none of them has a number."""
    rows = scope.children()
    numbers = numbers_of(scope.chosen(name_of(arguments[0]), rows)) if rows else []
    return decimals.total(numbers) if numbers else None


def write_children(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
    """Write the sum of the cells of the children."""
    name = number_column(arguments[0], places)
    found = places.children(name)
    if found is None:
        return Piece(BLANK, may_be_blank=True)
    return times(Piece(found.total, blanks=(f"{found.number}=0",)), places.factor(name))


def of_tree(what: Literal["level", "path", "parent", "code"]) -> tuple[Evaluate, Write]:
    """Return both sides of a function that says something of a row's place in the tree."""

    def word(arguments: Arguments) -> TreeWord:
        return TreeWord(what, *(each.value for each in arguments[1:] if isinstance(each, Text)))

    def evaluate(arguments: Arguments, scope: Scope, _value_of: ValueOf) -> Value:
        return scope.tree(word(arguments))

    def write(arguments: Arguments, places: Places, _piece_of: PieceOf) -> Piece:
        code = places.cell(name_of(arguments[0]))
        return Piece(places.tree(word(arguments)), "text", blanks=(f"{code}={BLANK}",), may_be_blank=what == "parent")

    return evaluate, write
