"""Formulas: a sentence of a form's TOML file, parsed once, evaluated in exact decimals.

For instance `realisasi / target`, `cumulative(target)`, `"naik" if realisasi > realisasi_lalu else "turun"`.

The law: blank in, blank out, and a zero divisor gives a blank. A conditional evaluates only the branch it
chooses, `==` and `!=` take a blank beside a text for the empty text (two blank cells compare to a blank), and
functions that accept blanks say so. `expr_excel` writes the same formula for Excel. Nothing is ever evaluated
by Python itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from xlkinerja.expr.comparing import compare
from xlkinerja.expr.decimals import calculate, holdable
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
    Number,
    Places,
    Same,
    Scope,
    Text,
    Value,
    Where,
)
from xlkinerja.expr.parsing import parse_nodes
from xlkinerja.frozen import dataclass

__all__ = ["Expression", "ExpressionError", "Name", "Places", "Scope", "Value", "evaluate", "parse"]


_Role = Literal["name", "column", "lone column", "total"]
_OVER_SHEETS = frozenset({"sum", "mean", "min", "max"})
"""The functions whose Excel counterparts take ranges of several sheets."""


@dataclass(frozen=True)
class Expression:
    """A parsed formula: its source, its nodes and what it refers to.

    `names` are cells of the row or fields; `columns` are used as a whole, `totals` by their total cell. Of the columns,
    `on_one_sheet` are those that Excel can only take from one sheet; SUM and its like take several. `keyed` are the
    tables in which rows of the same key are looked for.
    """

    text: str
    node: Node
    names: frozenset[Name]
    columns: frozenset[Name]
    totals: frozenset[Name]
    on_one_sheet: frozenset[Name]
    keyed: frozenset[str]

    @property
    def calls(self) -> frozenset[str]:
        """The functions that it calls."""
        return frozenset(_calls(self.node))


def parse(text: str) -> Expression:
    """Return the formula written in `text`; ExpressionError says what in it is not allowed."""
    node = parse_nodes(text)
    references = tuple(_references(node))

    def of(*wanted: _Role) -> frozenset[Name]:
        return frozenset(name for role, name in references if role in wanted)

    columns = of("column", "lone column")
    return Expression(text, node, of("name"), columns, of("total"), of("lone column"), frozenset(_keyed(node)))


def _calls(node: Node) -> Iterator[str]:
    parts = _parts(node)
    match node:
        case Call(function=function, arguments=arguments):
            yield function
            parts = arguments
        case Where(scalar=scalar):
            parts = (scalar,)
    for part in parts:
        yield from _calls(part)


def _keyed(node: Node) -> Iterator[str]:
    """Yield the tables of `same(table)`."""
    match node:
        case Same(table):
            yield table
        case Call(arguments=parts):
            pass
        case Where(scalar=scalar):
            parts = (scalar,)
        case _:
            parts = _parts(node)
    for part in () if isinstance(node, Same) else parts:
        yield from _keyed(part)


def _references(node: Node) -> Iterator[tuple[_Role, Name]]:
    match node:
        case Name():
            yield "name", node
        case Where(keys=keys, scalar=scalar):
            yield "lone column", keys
            yield from _references(scalar)
        case Call(function=function, arguments=arguments):
            for parameter, argument in zip(FUNCTIONS[function].parameters_of(len(arguments)), arguments, strict=True):
                if isinstance(argument, Name) and parameter not in ("value", "own cell", "slots"):
                    yield _role(function, parameter), argument
                else:
                    yield from _references(argument)
        case _:
            for part in _parts(node):
                yield from _references(part)


def _role(function: str, parameter: str) -> _Role:
    if parameter == "total":
        return "total"
    return "column" if function in _OVER_SHEETS else "lone column"


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Negative(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return (left, right)
        case Logic(_, operands):
            return operands
        case Conditional(condition, chosen, otherwise):
            return (condition, chosen, otherwise)
        case _:
            return ()


def evaluate_node(node: Node, scope: Scope) -> Value:
    """Return the value of a part of a formula."""
    return _value(node, scope)


def evaluate(expression: Expression, scope: Scope) -> Value:
    """Return the formula's value in a row: number, text, truth value, or None for a blank. Never raises."""
    return _value(expression.node, scope)


def _value(node: Node, scope: Scope) -> Value:
    return _VALUES[type(node)](node, scope)


def _arithmetic(node: Arithmetic, scope: Scope) -> Value:
    return _calculate(node.operator, _value(node.left, scope), _value(node.right, scope))


def _negative(node: Negative, scope: Scope) -> Value:
    return _calculate("-", Decimal(0), _value(node.operand, scope))


def _calculate(operator: str, left: Value, right: Value) -> Value:
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    return calculate(operator, left, right)


def _compared(node: Comparison, scope: Scope) -> Value:
    left, right = _value(node.left, scope), _value(node.right, scope)
    if isinstance(node.left, Text):
        left = node.left.value
    if isinstance(node.right, Text):
        right = node.right.value
    return compare(node.comparator, left, right)


def _logic(node: Logic, scope: Scope) -> Value:
    operands = [_value(operand, scope) for operand in node.operands]
    if not all(isinstance(operand, bool) for operand in operands):
        return None
    if node.operator == "not":
        return not operands[0]
    return all(operands) if node.operator == "and" else any(operands)


def _conditional(node: Conditional, scope: Scope) -> Value:
    decision = _value(node.condition, scope)
    return _value(node.chosen if decision else node.otherwise, scope) if isinstance(decision, bool) else None


def _called(node: Call, scope: Scope) -> Value:
    return _cell(FUNCTIONS[node.function].evaluate(node.arguments, scope, lambda argument: _value(argument, scope)))


def _cell(value: Value) -> Value:
    """Return what a cell or function gives; the empty text and what no spreadsheet could hold are blanks."""
    if isinstance(value, Decimal):
        return value if holdable(value) else None
    return None if value == "" else value


_VALUES: Mapping[type[Node], Callable[[Any, Scope], Value]] = MappingProxyType(
    {
        Name: lambda node, scope: _cell(scope.value(node)),
        Number: lambda node, _: node.value,
        Text: lambda node, _: node.value or None,
        Negative: _negative,
        Arithmetic: _arithmetic,
        Comparison: _compared,
        Logic: _logic,
        Conditional: _conditional,
        Call: _called,
        Where: lambda _node, _scope: None,  # only inside the calls that take it
        Same: lambda _node, _scope: None,
    }
)
"""How each kind of node is evaluated; looked up by type, for a rule is evaluated in every row."""
