"""Makes a form's workbook, blank or pre-filled, from nothing but the form: the only use of openpyxl."""

from __future__ import annotations

from xlkinerja.templates.data import Prefill, Row
from xlkinerja.templates.values import CellValue, DataError, is_storable
from xlkinerja.templates.workbook import template

__all__ = ["CellValue", "DataError", "Prefill", "Row", "is_storable", "template"]
