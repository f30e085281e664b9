"""Functions of where a row stands among the others: both sides of previous."""

from __future__ import annotations

from xlkinerja.expr.excel_text import BLANK, Piece, times
from xlkinerja.expr.function import Arguments, PieceOf, ValueOf, name_of
from xlkinerja.expr.nodes import Places, Scope, Value


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
