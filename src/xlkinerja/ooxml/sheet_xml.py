"""The text of a worksheet part made from a NewSheet: F4 paper, one page wide, no gridlines."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.ooxml.cell_xml import content_of
from xlkinerja.ooxml.markup import escape_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xlkinerja.ooxml.model import NewSheet, SheetCell, Style

_NAMESPACES = {
    False: (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    True: (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
}
_F4 = 14
_WIDTH = 9.140625  # of a column nobody set
_MARGINS = '<pageMargins left="0.25" right="0.25" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
_FOOTER = "<headerFooter><oddFooter>&amp;C&amp;A, halaman &amp;P</oddFooter></headerFooter>"


def sheet_text(sheet: NewSheet, style_of: Callable[[Style], int], drawings: Mapping[str, str], *, strict: bool) -> str:
    """Return the part; `drawings` are the relationship ids of `drawing` and `legacyDrawing` to keep."""
    main, relationships = _NAMESPACES[strict]
    cells = sorted(sheet.cells, key=lambda cell: (cell.row, cell.column))
    kept = "".join(f'<{name} r:id="{escape_attribute(each)}"/>' for name, each in drawings.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}" xmlns:r="{relationships}">{_properties(sheet)}'
        f'<dimension ref="{_dimension(cells)}"/>{_view(sheet)}<sheetFormatPr defaultRowHeight="15"/>'
        f"{_columns(sheet)}<sheetData>{''.join(_rows(sheet, cells, style_of))}</sheetData>"
        f"{_merges(sheet)}{_links(cells)}{_MARGINS}{_page(sheet)}{_FOOTER}{kept}</worksheet>"
    )


def _properties(sheet: NewSheet) -> str:
    tab = f'<tabColor rgb="FF{sheet.tab_colour}"/>' if sheet.tab_colour else ""
    return f'<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>'


def _dimension(cells: list[SheetCell]) -> str:
    if not cells:
        return "A1"
    columns = [cell.column for cell in cells]
    return f"{cell_name(cells[0].row, min(columns))}:{cell_name(cells[-1].row, max(columns))}"


def _view(sheet: NewSheet) -> str:
    pane = ""
    if sheet.frozen_rows:
        top = cell_name(sheet.frozen_rows + 1, 1)
        pane = (
            f'<pane ySplit="{sheet.frozen_rows}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
        )
    return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}</sheetView></sheetViews>'


def _columns(sheet: NewSheet) -> str:
    columns = ""
    for column in sorted(sheet.widths.keys() | sheet.hidden_columns):
        width = sheet.widths.get(column, _WIDTH)
        hidden = ' hidden="1"' if column in sheet.hidden_columns else ""
        columns += f'<col min="{column}" max="{column}" width="{width:g}"{hidden} customWidth="1"/>'
    return f"<cols>{columns}</cols>" if columns else ""


def _rows(sheet: NewSheet, cells: list[SheetCell], style_of: Callable[[Style], int]) -> Iterator[str]:
    by_row = {number: list(group) for number, group in groupby(cells, key=lambda cell: cell.row)}
    for number in sorted(by_row.keys() | sheet.heights.keys()):
        height = sheet.heights.get(number)
        given = "" if height is None else f' ht="{height:g}" customHeight="1"'
        body = "".join(_cell(cell, style_of(cell.style)) for cell in by_row.get(number, ()))
        yield f'<row r="{number}"{given}>{body}</row>'


def _cell(cell: SheetCell, style: int) -> str:
    content = content_of(cell.value, "")
    kind = f' t="{content.kind}"' if content.kind else ""
    return f'<c r="{cell_name(cell.row, cell.column)}" s="{style}"{kind}>{content.content}</c>'


def _merges(sheet: NewSheet) -> str:
    merges = "".join(f'<mergeCell ref="{_ref(area)}"/>' for area in sheet.merges)
    return f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else ""


def _ref(area: Range) -> str:
    return f"{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right)}"


def _links(cells: list[SheetCell]) -> str:
    links = "".join(
        f'<hyperlink ref="{cell_name(cell.row, cell.column)}" location="{escape_attribute(cell.link)}" '
        f'display="{escape_attribute(str(cell.value or ""))}"/>'
        for cell in cells
        if cell.link is not None
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _page(sheet: NewSheet) -> str:
    orientation = "landscape" if sheet.landscape else "portrait"
    numbered = 'firstPageNumber="1" useFirstPageNumber="1"'
    return f'<pageSetup paperSize="{_F4}" orientation="{orientation}" {numbered} fitToWidth="1" fitToHeight="0"/>'
