"""What the cells of a report come to in another workbook of the form: contents, rows and sheets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xlkinerja.expr.decimals import significant
from xlkinerja.form import Column, Table
from xlkinerja.kinds import Kind, Reading, Typed, read_value
from xlkinerja.report import Entry, Report, Value
from xlkinerja.templates import CellValue, is_storable

DOUBTFUL = "XK-203"


# --- cells -------------------------------------------------------------------------------------------------------


def as_typed(kind: Kind, reading: Reading, scale: int = 1) -> CellValue:
    """Return a text as it was typed and a number with the value that was read; None where nothing can be put."""
    if reading.typed.form == "text":
        return _storable(reading.typed.text)
    if isinstance(reading.value, str) and reading.rule == "number" and kind.excel_format == "General":
        return Decimal(reading.value)
    return as_value(kind, reading.value, scale)


def as_value(kind: Kind, value: Value, scale: int = 1) -> CellValue:
    """Return what a value is in a cell: a number in the cell's unit, to the 15 digits that a cell can hold."""
    if isinstance(value, Decimal):
        return significant(value / scale if kind.scaled else value)
    return _storable(value) if isinstance(value, str) else None


def as_read(kind: Kind, entry: Entry, scale: int = 1) -> CellValue:
    """Return a figure that was read surely as number, whatever else was typed as it was typed."""
    doubtful = entry.reading is not None and entry.reading.problem == DOUBTFUL
    if entry.typed.form == "text" and (doubtful or not isinstance(entry.value, Decimal)):
        return _storable(entry.typed.text)
    if entry.reading is not None and isinstance(entry.value, str) and entry.value == entry.reading.value:
        return as_typed(kind, entry.reading, scale)
    return as_value(kind, entry.value, scale)


def _storable(text: str) -> str | None:
    return text if text and is_storable(text) else None


# --- rows --------------------------------------------------------------------------------------------------------


def is_merged(column: Column, entry: Entry) -> bool:
    """Tell whether a cell of a `down` column leaves it to the one above to say what it means."""
    return column.down and (entry.covered or entry.typed.form == "blank")


def fixed_keys(table: Table) -> tuple[Value, ...]:
    """Return the keys of the rows that the form prints, as values."""
    kind = table.column[table.key].kind
    return tuple(read_value(kind, Typed("text", key)).value for key in table.fixed)


# --- sheets ------------------------------------------------------------------------------------------------------


def group_keys(report: Report) -> Mapping[str, str]:
    """Return what each copy of a repeated sheet is printed for, by the name that the copy has in its workbook."""
    found: dict[str, str] = {}
    for sheet in report.form.sheets:
        record = report.form.record_on(sheet.name)
        if record is None or not sheet.repeated:
            continue
        for number, part in enumerate(report.tables[record.name], 1):
            nameless = f"({number})" if number > 1 else ""
            has_key = part.rows[0].entries[record.key].typed.form != "blank"
            found[part.layout.sheet] = part.group if has_key else nameless
    return found


def groups_by_sheet(report: Report, keys: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Return for each sheet of the form the keys that it is printed for."""
    found: dict[str, tuple[str, ...]] = {}
    for sheet in report.form.sheets:
        record = report.form.record_on(sheet.name)
        parts = report.tables[record.name] if record is not None and sheet.repeated else ()
        found[sheet.name] = tuple(keys[part.layout.sheet] for part in parts) or ("",)
    return found
