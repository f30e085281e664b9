"""The formula language: a sentence written once, evaluated in exact decimals and printed for Excel."""

from xlkinerja.expr.excel import to_excel
from xlkinerja.expr.expression import Expression, evaluate, parse
from xlkinerja.expr.nodes import ExpressionError, Found, Name, Places, Scope, TooLongError, Value

__all__ = [
    "Expression",
    "ExpressionError",
    "Found",
    "Name",
    "Places",
    "Scope",
    "TooLongError",
    "Value",
    "evaluate",
    "parse",
    "to_excel",
]
