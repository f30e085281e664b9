"""From the text of a formula to its nodes: Python's own grammar, and a whitelist of what may stand in it."""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal
from functools import reduce
from string import Formatter

from xlkinerja.expr.function import Parameter
from xlkinerja.expr.functions import FUNCTIONS
from xlkinerja.expr.nodes import (
    Arithmetic,
    Call,
    Comparator,
    Comparison,
    Conditional,
    ExpressionError,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Same,
    Text,
    Where,
)
from xlkinerja.expr.slot_functions import slot_name

_LONGEST = 1000
_DEEPEST = 40
_LONGEST_TEXT = 255  # Excel's limit for a text inside a formula
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_MOST_DIGITS = 15  # what a spreadsheet keeps of a number
_DECIMALS = range(-15, 16)
_SURE_DECIMALS = Decimal(12)  # of a ratio, also after a few were added
_TWO = 2

_OPERATORS: dict[type[ast.operator], Operator] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARATORS: dict[type[ast.cmpop], Comparator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def parse_nodes(text: str) -> Node:
    """Return the nodes of a formula; ExpressionError for everything outside the language."""
    source = text.strip()
    if len(source) > _LONGEST:
        raise ExpressionError(f"longer than {_LONGEST} characters: {source[:60]}…")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only frowns upon (`1if x else 2`) is refused
            body = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning) as error:
        raise ExpressionError(f"not a formula: {source}") from error
    return _Reader(source).node(body, 0)


class _Reader:
    """Turns Python's tree of one source text into nodes."""

    def __init__(self, source: str) -> None:
        self.source = source

    def wrong(self, message: str, tree: ast.AST) -> ExpressionError:
        """Return the error that says what is wrong and where."""
        return ExpressionError(f"{message}: {self.segment(tree)!r} in {self.source!r}")

    def segment(self, tree: ast.AST) -> str:
        """Return the source text of a part."""
        return ast.get_source_segment(self.source, tree) or ""

    def node(self, tree: ast.expr, depth: int) -> Node:
        """Return the node of a part."""
        if depth > _DEEPEST:
            raise self.wrong(f"nested more than {_DEEPEST} deep", tree)
        match tree:
            case ast.Constant():
                return self.constant(tree)
            case ast.Name() | ast.Attribute():
                return self.name(tree)
            case ast.UnaryOp() | ast.BinOp():
                return self.arithmetic(tree, depth + 1)
            case ast.Call():
                return self.call(tree, depth + 1)
            case _:
                return self.logical(tree, depth + 1)

    def constant(self, tree: ast.Constant) -> Node:
        """Return a number with the digits as written, or a text."""
        if isinstance(tree.value, str):
            if len(tree.value) > _LONGEST_TEXT or not tree.value.isprintable():
                raise self.wrong("a text too long or with control characters", tree)
            return self.template(tree, tree.value) if "{" in tree.value else Text(tree.value)
        digits = self.segment(tree)
        if not _NUMBER.fullmatch(digits) or len(digits.replace(".", "").strip("0")) > _MOST_DIGITS:
            raise self.wrong("not a plain number of at most 15 digits", tree)
        return Number(Decimal(digits))

    def template(self, tree: ast.Constant, text: str) -> Node:
        """Return the texts and names of `"TRIWULAN {triwulan}"` one behind the other, as `join` does it."""
        try:
            pieces = [
                (before, name, f"{kind or ''}{sign or ''}") for before, name, kind, sign in Formatter().parse(text)
            ]
        except ValueError as error:
            raise self.wrong("braces without a name", tree) from error
        nodes: list[Node] = []
        for before, name, more in pieces:
            nodes += [Text(before)] if before else []
            if name is not None and (more or not name.isidentifier()):
                raise self.wrong("braces hold the name of a column or field alone", tree)
            nodes += [Name(None, name)] if name else []
        pairs = [nodes[n : n + 2] for n in range(0, len(nodes), 2)]
        joined = [Call("join", tuple(pair)) if len(pair) > 1 else pair[0] for pair in pairs]
        return reduce(lambda one, other: Call("join", (one, other)), joined)

    def name(self, tree: ast.expr) -> Name:
        """Return the name of a column or field."""
        match tree:
            case ast.Name(id=column):
                return Name(None, column)
            case ast.Attribute(value=ast.Name(id=table), attr=column):
                return Name(table, column)
            case _:
                raise self.wrong("a column is needed", tree)

    def arithmetic(self, tree: ast.UnaryOp | ast.BinOp, depth: int) -> Node:
        """Return a sum, product, sign or negation."""
        match tree:
            case ast.BinOp(op=sign) if type(sign) in _OPERATORS:
                return Arithmetic(_OPERATORS[type(sign)], self.node(tree.left, depth), self.node(tree.right, depth))
            case ast.UnaryOp(op=ast.USub()):
                return Negative(self.node(tree.operand, depth))
            case ast.UnaryOp(op=ast.Not()):
                return Logic("not", (self.node(tree.operand, depth),))
            case _:
                raise self.wrong("an operator that formulas do not have", tree)

    def logical(self, tree: ast.expr, depth: int) -> Node:
        """Return a comparison, `and`, `or` or a conditional."""
        match tree:
            case ast.Compare():
                comparator, right = self.comparison(tree)
                return Comparison(comparator, self.node(tree.left, depth), self.node(right, depth))
            case ast.BoolOp(op=sign, values=operands):
                return Logic(
                    "and" if isinstance(sign, ast.And) else "or",
                    tuple(self.node(each, depth) for each in operands),
                )
            case ast.IfExp(test=condition, body=chosen, orelse=otherwise):
                return Conditional(self.node(condition, depth), self.node(chosen, depth), self.node(otherwise, depth))
            case _:
                raise self.wrong("not allowed in a formula", tree)

    def comparison(self, tree: ast.Compare) -> tuple[Comparator, ast.expr]:
        """Return the sign and the right side of a comparison of two things."""
        if len(tree.ops) != 1 or type(tree.ops[0]) not in _COMPARATORS:
            raise self.wrong("one comparison by == != < <= > or >= is needed", tree)
        return _COMPARATORS[type(tree.ops[0])], tree.comparators[0]

    def call(self, tree: ast.Call, depth: int) -> Node:
        """Return a call of a function in the table, or what a short form stands for."""
        if isinstance(tree.func, ast.Name) and tree.func.id == "reaches":
            return self.reaches(tree, depth)
        function = FUNCTIONS.get(tree.func.id) if isinstance(tree.func, ast.Name) else None
        if function is None:
            raise self.wrong("no such function", tree)
        parameters = function.parameters_of(len(tree.args))
        if tree.keywords or len(tree.args) != len(parameters):
            raise self.wrong(f"{function.name} takes ({', '.join(function.parameters)})", tree)
        arguments: list[Node] = []
        for parameter, argument in zip(parameters, tree.args, strict=True):
            arguments.append(self.argument(parameter, argument, arguments, depth))
        return Call(function.name, tuple(arguments))

    def argument(self, parameter: Parameter, tree: ast.expr, before: list[Node], depth: int) -> Node:
        """Return an argument of the shape that the function wants."""
        match parameter:
            case "value":
                return self.node(tree, depth)
            case "digits" | "text":
                return self.digits(tree) if parameter == "digits" else self.text(tree)
            case "slots":
                return self.slot(tree, depth)
            case "where" | "where equal":
                where = self.where(tree, before, depth)
                if parameter == "where equal" and isinstance(where, Where) and where.comparator != "==":
                    raise self.wrong("only == is possible here", tree)
                return where
            case "column of the same table":
                return self.beside(before, tree)
            case _:
                name = self.name(tree)
                if parameter in ("own column", "own cell") and name.table is not None:
                    raise self.wrong("a column of the formula's own table is needed", tree)
                return name

    def reaches(self, tree: ast.Call, depth: int) -> Node:
        """Return `value >= goal`, whatever the last digits are that a double cuts off in sums of ratios."""
        if tree.keywords or len(tree.args) != _TWO:
            raise self.wrong("reaches takes (value, value)", tree)
        value, goal = (Call("round", (self.node(each, depth), Number(_SURE_DECIMALS))) for each in tree.args)
        return Comparison(">=", value, goal)

    def digits(self, tree: ast.expr) -> Number:
        """Return a whole number written as such: how many decimals to round to."""
        source = self.segment(tree)
        if not re.fullmatch(r"-?[0-9]{1,2}", source) or int(source) not in _DECIMALS:
            raise self.wrong("a whole number from -15 to 15 is needed", tree)
        return Number(Decimal(source))

    def slot(self, tree: ast.expr, depth: int) -> Node:
        """Return a cell of the row, or how its number is written: `as_percent(realisasi)`."""
        node = self.node(tree, depth)
        name = slot_name(node)
        if name is None or name.table is not None:
            raise self.wrong("a column of the formula's own table is needed", tree)
        return node

    def text(self, tree: ast.expr) -> Text:
        """Return a text in quotes."""
        node = self.node(tree, 0)
        if not isinstance(node, Text):
            raise self.wrong("a text in quotes is needed", tree)
        return node

    def where(self, tree: ast.expr, before: list[Node], depth: int) -> Where | Same:
        """Return `keys == value` or `same(table)`, of the table that the column before it belongs to."""
        match tree:
            case ast.Call(func=ast.Name(id="same"), args=[ast.Name(id=table)], keywords=[]):
                if before and isinstance(before[0], Name) and before[0].table != table:
                    raise self.wrong("both must belong to one table", tree)
                return Same(table)
        if not isinstance(tree, ast.Compare):
            raise self.wrong("a comparison of a column with a value is needed", tree)
        comparator, right = self.comparison(tree)
        keys = self.beside(before, tree.left)
        match right:
            case ast.Call(func=ast.Name(id="own"), args=[ast.Name(id=column)], keywords=[]):
                return Where(keys, comparator, Name(None, column))
        return Where(keys, comparator, self.node(right, depth))

    def beside(self, before: list[Node], tree: ast.expr) -> Name:
        """Return a column of the table that the column before it belongs to."""
        name = self.name(tree)
        table = before[0].table if before and isinstance(before[0], Name) else name.table
        if name.table not in (None, table):
            raise self.wrong("both columns must belong to one table", tree)
        return Name(table, name.column)
