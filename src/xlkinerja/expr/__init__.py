"""The room of formulas: a sentence written once, evaluated in exact decimals and printed for Excel.

In comes a text; out goes an `Expression`, which needs a `Scope` to be evaluated and `Places` to be printed. It knows no
form and no workbook, and never runs anything that it reads.
"""

from xlkinerja.expr.excel import holds_of, is_in_excel, to_excel
from xlkinerja.expr.excel_text import Holds
from xlkinerja.expr.expression import Expression, evaluate, parse
from xlkinerja.expr.nodes import ExpressionError, Found, Name, NotInExcelError, Places, Scope, TooLongError, Value
from xlkinerja.expr.row_search import as_printed_before, first_row

__all__ = [
    "Expression",
    "ExpressionError",
    "Found",
    "Holds",
    "Name",
    "NotInExcelError",
    "Places",
    "Scope",
    "TooLongError",
    "Value",
    "as_printed_before",
    "evaluate",
    "first_row",
    "holds_of",
    "is_in_excel",
    "parse",
    "to_excel",
]
