"""Reads a workbook with python-calamine and writes its cells as JSON: run as a script in a process of its own.

`python calamine_child.py FILE JSON`. A cell is row, column, kind, text and number format; what has none that is known
is General. It imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zones
_DAY = 86_400
_MOST_CELLS = 500_000
_TOO_MANY = 3
_DATE, _MOMENT, _TIME = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm"
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}


def main() -> None:
    """Read the file and write what is in it."""
    source, target = map(Path, sys.argv[1:3])
    with python_calamine.CalamineWorkbook.from_path(source) as book:
        left = _MOST_CELLS
        sheets = []
        for number, metadata in enumerate(book.sheets_metadata):
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            cells = []
            for cell in _cells(sheet):
                cells.append(cell)
                left -= 1
                if left < 0:
                    sys.exit(_TOO_MANY)
            sheets.append(
                {
                    "name": metadata.name,
                    "visible": str(metadata.visible).rpartition(".")[2],
                    "cells": cells,
                    "merges": sheet.merged_cell_ranges or [],
                }
            )
    target.write_text(json.dumps(sheets), encoding="utf-8")


def _cells(sheet: Any) -> Iterator[tuple[int, int, str, str, str]]:  # noqa: ANN401 - the library has its own types
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    for row, values in enumerate(sheet.iter_rows(), first_row + 1):
        skipped = first_column if len(values) == sheet.width else 0
        for column, value in enumerate(values, skipped + 1):
            if value != "":
                yield row, column, *_written(value)


def _written(value: object) -> tuple[str, str, str]:
    """Return the kind of a cell, its text and its number format."""
    if isinstance(value, str):
        return ("error" if value in _ERRORS else "text"), value, "General"
    if isinstance(value, bool):
        return "boolean", str(value).upper(), "General"
    return "number", *_as_number(value)


def _as_number(value: object) -> tuple[str, str]:
    """Return the digits of a number and its format; dates and times are known by theirs."""
    if isinstance(value, datetime):
        return _digits(value - _EPOCH), _MOMENT if value.time() != time() else _DATE
    if isinstance(value, date):
        return str((value - _EPOCH.date()).days), _DATE
    if isinstance(value, time):
        return _digits(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)), _TIME
    if isinstance(value, timedelta):
        return _digits(value), _TIME
    return _plain(float(str(value))), "General"


def _digits(span: timedelta) -> str:
    return _plain(span.days + span.seconds / _DAY)


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004 - digits


if __name__ == "__main__":
    main()
