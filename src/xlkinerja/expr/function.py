"""What a function of the formula language is, and how the functions get at their arguments.

A function gets its arguments as nodes, because many look at a whole column and not at a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal, TypeGuard

from xlkinerja.expr.decimals import holdable
from xlkinerja.expr.excel_text import Piece
from xlkinerja.expr.nodes import ExpressionError, Name, Node, Places, Same, Scope, Value, Where
from xlkinerja.frozen import dataclass

Parameter = Literal[
    "value",
    "digits",
    "text",
    "own cell",
    "column",
    "own column",
    "column of the same table",
    "total",
    "where",
    "where equal",
    "slots",
]
Arguments = tuple[Node, ...]
ValueOf = Callable[[Node], Value]
PieceOf = Callable[[Node], Piece]
Evaluate = Callable[[Arguments, Scope, ValueOf], Value]
Write = Callable[[Arguments, Places, PieceOf], Piece]


@dataclass(frozen=True)
class Function:
    """A function of the language: the shape of its arguments and its two sides.

    Of one that is not `in_excel` a cell gets the value alone; then `write` only tells what it gives.
    """

    name: str
    parameters: tuple[Parameter, ...]
    evaluate: Evaluate
    write: Write
    doc: str
    in_excel: bool = True

    def parameters_of(self, count: int) -> tuple[Parameter, ...]:
        """Return the shapes of so many arguments: of slots there may be one or more."""
        slots: Parameter = "slots"
        more = count - len(self.parameters) if self.parameters[-1] == slots else 0
        return (*self.parameters, *[slots] * more)


def name_of(argument: Node) -> Name:
    """Return the column that the argument is; the parser has seen to it."""
    assert isinstance(argument, Name)
    return argument


def where_of(argument: Node) -> Where | Same:
    """Return the selection of rows that the argument is; the parser has seen to it."""
    assert isinstance(argument, Where | Same)
    return argument


def number_column(argument: Node, places: Places) -> Name:
    """Return the column that the argument is; ExpressionError when it holds texts."""
    name = name_of(argument)
    if not places.is_number(name):
        raise ExpressionError(f"the column {name} holds no numbers")
    return name


def is_blank(cell: Value) -> bool:
    """Tell whether a cell holds nothing."""
    return cell is None or cell == ""


def is_number(cell: Value) -> TypeGuard[Decimal]:
    """Tell whether a cell holds a number."""
    return isinstance(cell, Decimal) and holdable(cell)


def numbers_of(cells: Sequence[Value]) -> list[Decimal]:
    """Return the numbers among the cells."""
    return [cell for cell in cells if isinstance(cell, Decimal) and holdable(cell)]
