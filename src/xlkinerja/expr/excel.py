"""From a formula to Excel's: English names, commas, functions of Excel 2007, and our own law of blanks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xlkinerja.expr.comparing import EQUALITIES, trimmed
from xlkinerja.expr.excel_text import (
    BLANK,
    Binding,
    Holds,
    Piece,
    choice,
    common,
    distinct,
    divided,
    excel_comparator,
    guarded,
    joined,
    need,
    quoted,
    strict,
    times,
)
from xlkinerja.expr.expression import Expression
from xlkinerja.expr.functions import FUNCTIONS
from xlkinerja.expr.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    ExpressionError,
    Logic,
    Name,
    Negative,
    Node,
    NotInExcelError,
    Number,
    Places,
    Text,
    TooLongError,
)

_NOT_IN_EXCEL = {name for name, function in FUNCTIONS.items() if not function.in_excel}
_LONGEST = 8192  # Excel's limit for a formula


def to_excel(expression: Expression, places: Places) -> str:
    """Return the formula for one cell, without the leading `=`.

    ExpressionError when it mixes numbers and texts, NotInExcelError when Excel has not all of its functions,
    TooLongError when it is longer than Excel takes; what `places` raises passes through.
    """
    if not is_in_excel(expression):
        raise NotInExcelError(f"Excel has no such function: {expression.text}")
    piece = _Writer(places).piece(expression.node)
    if places.divisor != 1:
        piece = divided(strict(need(piece, "number")), places.divisor)
    text = guarded(piece)
    if len(text) >= _LONGEST:
        raise TooLongError(f"too long for Excel: {expression.text}")
    return text


def is_in_excel(expression: Expression) -> bool:
    """Tell whether Excel has all functions of a formula; of another one a cell gets the value alone."""
    return not expression.calls & _NOT_IN_EXCEL


def holds_of(expression: Expression, places: Places, named: Mapping[str, Holds] = MappingProxyType({})) -> Holds:
    """Return what a formula gives; `named` are names beside the cells, and what each of them holds.

    ExpressionError when it mixes numbers and texts.
    """
    return _Writer(places, named).piece(expression.node).holds


class _Writer:
    """Writes nodes with the addresses of one cell's surroundings."""

    def __init__(self, places: Places, named: Mapping[str, Holds] = MappingProxyType({})) -> None:
        self.places = places
        self.named = named

    def piece(self, node: Node) -> Piece:  # noqa: PLR0911 - one case for each kind of node
        """Return the Excel text of a node and when it is blank."""
        match node:
            case Number(value):
                return Piece(f"{value:f}")
            case Text(text):
                return Piece(quoted(text), "text" if text else "blank", may_be_blank=not text)
            case Name():
                return self.cell(node)
            case Negative(operand):
                part = need(self.piece(operand), "number")
                return joined(f"-{part.bracketed(Binding.PRODUCT)}", "number", (part,), Binding.SUM)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                return self.comparison(node)
            case Logic(operator, operands):
                parts = tuple(need(self.piece(operand), "logical") for operand in operands)
                return joined(f"{operator.upper()}({','.join(part.text for part in parts)})", "logical", parts)
            case Conditional():
                return self.conditional(node)
            case Call(function, arguments):
                return FUNCTIONS[function].write(arguments, self.places, self.piece)
            case _:
                raise ExpressionError(f"stands alone: {node}")

    def cell(self, name: Name) -> Piece:
        """Return a cell of the row or a field."""
        if name.table is None and name.column in self.named:
            return Piece(name.column, self.named[name.column], may_be_blank=True)
        address = self.places.cell(name)
        if self.places.is_number(name):
            return times(Piece(address, numbers=(address,)), self.places.factor(name))
        return Piece(address, "text", blanks=(f"{address}={BLANK}",))

    def arithmetic(self, node: Arithmetic) -> Piece:
        """Return a sum or product; a divisor is tested for zero before."""
        left, right = (need(self.piece(part), "number") for part in (node.left, node.right))
        binding = Binding.SUM if node.operator in "+-" else Binding.PRODUCT
        text = f"{left.bracketed(binding)}{node.operator}{right.bracketed(Binding(binding + 1))}"
        piece = joined(text, "number", (left, right), binding)
        if node.operator != "/" or (isinstance(node.right, Number) and node.right.value):
            return piece
        blanks = distinct(piece.blanks, (f"{right.text}=0",))
        return Piece(text, "number", binding, piece.numbers, blanks)

    def comparison(self, node: Comparison) -> Piece:
        """Return a comparison of two numbers or two texts."""
        left, right = self.piece(node.left), self.piece(node.right)
        if not {"text", "blank"}.isdisjoint((left.holds, right.holds)):
            return self.text_comparison(node, need(left, "text"), need(right, "text"))
        parts = (need(left, "number"), need(right, "number"))
        text = excel_comparator(node.comparator).join(part.bracketed(Binding.SUM) for part in parts)
        return joined(text, "logical", parts, Binding.COMPARISON)

    def text_comparison(self, node: Comparison, left: Piece, right: Piece) -> Piece:
        """Return a comparison that takes a blank for an empty text; two blank cells compare to a blank."""
        if node.comparator not in EQUALITIES:
            raise ExpressionError(f"texts compare only with == and !=: {left.text}, {right.text}")
        sides = tuple(_trimmed(*side) for side in ((node.left, left), (node.right, right)))
        text = excel_comparator(node.comparator).join(sides)
        literal = isinstance(node.left, Text) or isinstance(node.right, Text)
        if literal or left.always_there or right.always_there:
            return Piece(text, "logical", Binding.COMPARISON)
        both = "&".join(_or_empty(*side) for side in ((node.left, left), (node.right, right)))
        return Piece(text, "logical", Binding.COMPARISON, blanks=(f"{both}={BLANK}",))

    def conditional(self, node: Conditional) -> Piece:
        """Return an IF."""
        condition = strict(need(self.piece(node.condition), "logical"))
        chosen, otherwise = self.piece(node.chosen), self.piece(node.otherwise)
        return choice(_if(condition, chosen, otherwise), chosen, otherwise)


def _if(condition: Piece, chosen: Piece, otherwise: Piece) -> Piece:
    """Return an IF; tests that both branches make alike are made once, before it."""
    holds = common(chosen, otherwise)
    if (set(chosen.numbers), chosen.blanks) != (set(otherwise.numbers), otherwise.blanks):
        text = f"IF({condition.text},{guarded(chosen)},{guarded(otherwise)})"
        return Piece(text, holds, numbers=condition.numbers, blanks=condition.blanks, may_be_blank=True)
    return Piece(
        f"IF({condition.text},{chosen.text},{otherwise.text})",
        holds,
        numbers=distinct(condition.numbers, chosen.numbers),
        blanks=distinct(condition.blanks, chosen.blanks),
        may_be_blank=chosen.may_be_blank or otherwise.may_be_blank,
    )


def _trimmed(node: Node, piece: Piece) -> str:
    """Return the text of one side of a comparison, without the blanks that do not count."""
    if isinstance(node, Text):
        return quoted(trimmed(node.value))
    return f"TRIM({_or_empty(node, piece)})"


def _or_empty(node: Node, piece: Piece) -> str:
    """Return a text that is empty where the piece is blank; a blank cell counts as an empty text."""
    return piece.text if isinstance(node, Name) else guarded(piece)
