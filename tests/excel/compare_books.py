"""Two workbooks held against each other, cell for cell, as openpyxl sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.cell.cell import MergedCell

PAGE = "Pemeriksaan"


def cells(book: Any, results: Any) -> dict[str, Any]:
    """What staff see of every cell: content, result, fill, note; by `Sheet!A1`."""
    return dict(_cells(book, results))


def _cells(book: Any, results: Any) -> Iterator[tuple[str, Any]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                result = results[sheet.title][cell.coordinate].value
                seen = (
                    _as_excel_knows(cell.value),
                    _rounded(result),
                    cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type == "solid" else cell.fill.fill_type,
                    cell.comment.text if cell.comment else None,
                )
                if any(part is not None for part in seen):
                    yield f"{sheet.title}!{cell.coordinate}", seen


def _as_excel_knows(value: Any) -> Any:
    """A content to Excel's fifteen digits; an empty text is blank."""
    return float(f"{value:.15g}") if isinstance(value, float) else None if value == "" else value


def _rounded(value: Any) -> Any:
    """A number to the digits that two programs agree on; an empty text is blank."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.12g}")
    return None if value == "" else value


def page(sheet: Any) -> dict[str, Any]:
    """How the sheet "Pemeriksaan" is made: looks of every cell, links, widths, heights, and the sheet as a whole."""
    looks = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or not cell.has_style:
                continue
            font, alignment, border = cell.font, cell.alignment, cell.border
            looks[cell.coordinate] = (
                bool(font.b), bool(font.i), font.sz, font.color.rgb if font.color else None, font.u,
                alignment.horizontal, alignment.vertical, bool(alignment.wrap_text), int(alignment.indent),
                border.left.style, border.left.color.rgb if border.left.color else None,
                bool(cell.protection.locked), cell.number_format,
            )  # fmt: skip
    columns = sheet.column_dimensions
    return {
        "looks": looks,
        "links": {c.coordinate: c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink},
        "widths": {letter: (columns[letter].width, columns[letter].hidden) for letter in "ABCDEFGHIJ"},
        "heights": {n: d.height for n, d in sheet.row_dimensions.items() if d.height},
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "panes": sheet.freeze_panes,
        "tab": sheet.sheet_properties.tabColor.rgb if sheet.sheet_properties.tabColor else None,
        "gridlines": bool(sheet.sheet_view.showGridLines),
        "titles": sheet.print_title_rows,
        "paper": (sheet.page_setup.orientation, sheet.page_setup.paperSize),
        "footer": sheet.oddFooter.center.text,
    }


def names(book: Any) -> dict[str, str]:
    found = {name: each.attr_text for name, each in book.defined_names.items()}
    for sheet in book.worksheets:
        found |= {f"{sheet.title}!{name}": each.attr_text for name, each in sheet.defined_names.items()}
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
