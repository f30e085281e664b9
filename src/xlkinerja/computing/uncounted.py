"""The line below a table that is made from another one: in red, what is not in it and only a new `fill` puts there."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.computing.looked_for import lacks_one
from xlkinerja.ooxml.address import column_letters, quote_sheet
from xlkinerja.report import NOWHERE, Report, TableData

ROLE = "uncounted"
_ROWS = "Ada baris yang belum masuk tabel ini. Periksa buku kerja dengan xlkinerja; sisipkan baris bila kurang."
_SHEETS = "Ada sheet baru. Bila itu salinan {title}, isinya belum masuk tabel ini: periksa buku kerja dengan xlkinerja."
_MANY = "Sheet terlalu banyak untuk dihitung Excel. Sebelum ditandatangani, periksa buku kerja dengan xlkinerja."
_LONGEST = 8_000  # letters, of the 8192 that Excel takes


def tables_with_line(report: Report) -> Iterator[TableData]:
    """Yield the tables that get such a line: those that show row by row what stands elsewhere."""
    for data in report.parts():
        if data.table.source is not None and (not data.table.distinct or data.looks_for_rows):
            yield data


def formula_for(report: Report, data: TableData, sheets: int) -> str | None:
    """Return the line's formula for a workbook of so many sheets; None without a key.

    Of more sheets than a formula can name it says that it cannot count them.
    """
    parts = report.tables.get(data.table.source or "", ())
    if any(data.table.key not in part.layout.columns for part in (*parts, data)):
        return None
    if data.looks_for_rows:
        return f'IF({lacks_one(report, data)},"{_ROWS}","")'
    typed = (_typed(parts, data), _typed_below_headers(parts, data))
    formulas = (_comparing(report, data, sheets, text) for text in typed)
    return next((text for text in formulas if len(text) <= _LONGEST), f'"{_MANY}"')


def _comparing(report: Report, data: TableData, sheets: int, typed: str) -> str:
    """Return the formula that compares what is typed with what the table shows.

    Excel cannot look into sheets that it is not told of, but it can count them: `SHEETS` came with Excel 2013.
    """
    formula = f'IF({typed}>{_filled(data, data.table.key, data)},"{_ROWS}","")'
    if not report.form.is_repeated(data.table.source or ""):
        return formula
    title = report.form.sheet[report.form.table[data.table.source or ""].sheet].title
    return f'IF(IFERROR(_xlfn.SHEETS(),0)>{sheets},"{_SHEETS.format(title=title)}",{formula})'


def value_for(data: TableData, formula: str) -> str:
    """Return what the line says of a table that was just filled: rows that have no place in it."""
    if _MANY in formula:
        return _MANY
    return _ROWS if any(row.number == NOWHERE for row in data.rows) else ""


def is_ours(formula: str) -> bool:
    """Tell whether a formula is such a line, of however many sheets and rows."""
    return _ROWS in formula or _MANY in formula


def _typed(parts: tuple[TableData, ...], data: TableData) -> str:
    return "+".join(_filled(part, data.table.key, data) for part in parts) or "0"


def _typed_below_headers(parts: tuple[TableData, ...], data: TableData) -> str:
    """Return the same, half as long: each header row is taken for one that holds something, as the form prints it."""
    counts = (f'SUMPRODUCT(--({_keys(part, data.table.key, data)}<>""))' for part in parts)
    return f"{'+'.join(counts)}-{len(parts)}"


def _filled(part: TableData, key: str, seen_from: TableData) -> str:
    """Return the formula that counts the rows with a key; its range begins above them, for rows that are inserted."""
    keys = _keys(part, key, seen_from)
    none = sum(row.entries[key].typed.form != "blank" for row in part.declared)
    return f'SUMPRODUCT(--({keys}<>""))-({keys.partition(":")[0]}<>"")' + (f"-{none}" if none else "")


def _keys(part: TableData, key: str, seen_from: TableData) -> str:
    letters, layout = column_letters(part.layout.columns[key]), part.layout
    sheet = "" if layout.sheet == seen_from.layout.sheet else f"{quote_sheet(layout.sheet)}!"
    return f"{sheet}${letters}${layout.header}:${letters}${layout.end}"
