"""The room of the report: what one workbook of a form says, frozen, on its way through the stages.

In come cells as they were read, with their form; out go a `Report` of fields and tables of rows of entries, of which
each stage makes a new one, and the `Result` that callers get. It knows no workbook: where a cell lies is a number.
"""

from xlkinerja.report.entry import (
    NOWHERE,
    TOTAL,
    Entry,
    Identity,
    Replaced,
    Row,
    Taken,
    Value,
    is_form_formula,
    is_of_the_form,
    same_formula,
)
from xlkinerja.report.result import Result, Source
from xlkinerja.report.table import FormCell, TableData, TableLayout
from xlkinerja.report.whole import FieldData, Report

__all__ = [
    "NOWHERE",
    "TOTAL",
    "Entry",
    "FieldData",
    "FormCell",
    "Identity",
    "Replaced",
    "Report",
    "Result",
    "Row",
    "Source",
    "TableData",
    "TableLayout",
    "Taken",
    "Value",
    "is_form_formula",
    "is_of_the_form",
    "same_formula",
]
