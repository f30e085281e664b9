"""The table of functions that formulas may call: how each is evaluated and written in Excel, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xlkinerja.expr import (
    column_functions as column,
    decimals,
    value_functions as value,
    where_functions as where,
)
from xlkinerja.expr.function import Function

_ALL = (
    Function(
        "total",
        ("total",),
        column.evaluate_total,
        column.write_total,
        "The total cell of a column, whatever that table's total is.",
    ),
    Function(
        "cumulative",
        ("own column",),
        column.evaluate_cumulative,
        column.write_cumulative,
        "The sum of a column from the first row to this one; blank where this row's cell is.",
    ),
    Function("sum", ("column",), *column.summary("SUM", decimals.total), "The sum; blank without a number."),
    Function(
        "mean",
        ("column",),
        *column.summary("AVERAGE", decimals.mean),
        "The unweighted mean; blank without a number.",
    ),
    Function("min", ("column",), *column.summary("MIN", min), "The smallest number; blank without a number."),
    Function("max", ("column",), *column.summary("MAX", max), "The greatest number; blank without a number."),
    Function(
        "count",
        ("column",),
        column.evaluate_count,
        column.write_count,
        "How many cells of a column are not blank.",
    ),
    Function(
        "sum_where",
        ("column", "where"),
        where.evaluate_sum_where,
        where.write_sum_where,
        "The sum of a column over the rows whose key compares true with a value; a blank key never does.",
    ),
    Function(
        "value_where",
        ("column", "where"),
        where.evaluate_value_where,
        where.write_value_where,
        "The same, but blank where no such row has a number: for looking up the figure of one row.",
    ),
    Function(
        "count_where",
        ("where",),
        where.evaluate_count_where,
        where.write_count_where,
        "How many rows have a key that compares true with a value; a blank key never does.",
    ),
    Function(
        "round",
        ("value", "digits"),
        value.evaluate_round,
        value.write_round,
        "The number with so many decimals, half away from zero on 15 significant digits.",
    ),
    Function("abs", ("value",), value.evaluate_abs, value.write_abs, "The number without its sign."),
    Function("blank", ("value",), value.evaluate_blank, value.write_blank, "Whether the value is a blank."),
    Function(
        "default",
        ("value", "value"),
        value.evaluate_default,
        value.write_default,
        "The first value, or the second where the first is blank.",
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
