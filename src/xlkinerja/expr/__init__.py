"""The room of formulas: a sentence written once, evaluated in exact decimals and printed for Excel.

In comes a text; out goes an `Expression`, which needs a `Scope` to be evaluated and `Places` to be printed. It knows no
form and no workbook, and never runs anything that it reads.
"""

from xlkinerja.expr.excel import to_excel
from xlkinerja.expr.expression import Expression, evaluate, parse
from xlkinerja.expr.nodes import ExpressionError, Found, Name, Places, Scope, TooLongError, Value
from xlkinerja.expr.row_search import as_printed_before

__all__ = [
    "Expression",
    "ExpressionError",
    "Found",
    "Name",
    "Places",
    "Scope",
    "TooLongError",
    "Value",
    "as_printed_before",
    "evaluate",
    "parse",
    "to_excel",
]
