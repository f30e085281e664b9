"""The room of templates: makes a form's workbook, blank or begun.

In come a form and perhaps a `Prefill`; out go the bytes of a workbook that looks like a ministry's form. Nothing that
staff filled in passes through here, and openpyxl is used for nothing else but `consolidate`'s own workbook.
"""

from __future__ import annotations

from xlkinerja.templates.data import Prefill, Row
from xlkinerja.templates.repeated import repeated_record, with_sheets
from xlkinerja.templates.values import CellValue, DataError, is_storable
from xlkinerja.templates.workbook import template

__all__ = ["CellValue", "DataError", "Prefill", "Row", "is_storable", "repeated_record", "template", "with_sheets"]
