"""The table of functions that formulas may call: how each is evaluated and written in Excel, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xlkinerja.expr import (
    column_functions as column,
    decimals,
    row_functions as row,
    text_functions as text,
    value_functions as value,
    where_functions as where,
    written_functions as written,
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
    Function(
        "previous",
        ("own column",),
        row.evaluate_previous,
        row.write_previous,
        "The cell of the row above; blank in the first row.",
    ),
    Function(
        "children",
        ("own column",),
        row.evaluate_children,
        row.write_children,
        "The sum of a column over the children of this row in the tree; blank without a number.",
    ),
    Function("tree_level", ("own cell",), *row.of_tree("level"), "The level of this row in the tree."),
    Function("tree_path", ("own cell",), *row.of_tree("path"), "The code of this row with those of its parents."),
    Function("tree_parent", ("own cell",), *row.of_tree("parent"), "The whole code of this row's parent."),
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
        "count_different",
        ("column", "column of the same table"),
        column.evaluate_count_different,
        column.write_count_different,
        "In how many rows two columns hold different numbers; a row that lacks one does not count.",
    ),
    Function(
        "weighted_sum",
        ("column", "column of the same table"),
        column.evaluate_weighted_sum,
        column.write_weighted_sum,
        "The sum of weight times value over the rows that have both; blank where no row has a value.",
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
        "mean_where",
        ("column", "where"),
        where.evaluate_mean_where,
        where.write_mean_where,
        "The unweighted mean over such rows; blank where none has a number.",
    ),
    Function(
        "lookup",
        ("column", "where equal"),
        where.evaluate_lookup,
        where.write_lookup,
        "The number or text of the one row whose key equals a value; blank where none or several have it.",
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
    Function(
        "at_most",
        ("value", "value"),
        value.evaluate_at_most,
        value.write_at_most,
        "The first value, or the second where that is smaller; a blank second limits nothing.",
    ),
    Function(
        "add",
        ("own cell", "own cell"),
        value.evaluate_add,
        value.write_add,
        "The sum of two cells of the row, a blank counting as nothing; blank where both are.",
    ),
    Function(
        "join",
        ("value", "value"),
        text.evaluate_join,
        text.write_join,
        "Two texts (or the digits of whole numbers) one behind the other; blank where one is.",
    ),
    Function(
        "contains",
        ("value", "value"),
        text.evaluate_contains,
        text.write_contains,
        "Whether a text contains another (or the digits of a whole number), whatever the letter case.",
    ),
    Function(
        "grade",
        ("value",),
        text.evaluate_grade,
        text.write_grade,
        "The rank of a grade, from 12 (AA) down to 1 (F); blank for what is no grade.",
    ),
    Function(
        "first_day",
        ("value",),
        *written.giving(written.evaluate_first_day, "text"),
        "The first of the days that a text names, as `3 Mei 2023`; blank where it names none.",
        in_excel=False,
    ),
    Function(
        "last_day",
        ("value",),
        *written.giving(written.evaluate_last_day, "text"),
        "The last of the days that a text names, as `5 Mei 2023`; blank where it names none.",
        in_excel=False,
    ),
    Function(
        "day_number",
        ("value",),
        *written.giving(written.evaluate_day_number, "number"),
        "The number of the first of the days that a text names, 1 for 1 Januari 2000; blank where it names none.",
        in_excel=False,
    ),
    Function(
        "staff_rank",
        ("value",),
        *written.giving(written.evaluate_staff_rank, "number"),
        "Where the grade at the end of a text stands, from 1 (I/a) to 17 (IV/e); blank where there is none.",
        in_excel=False,
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
