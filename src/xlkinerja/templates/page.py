"""The page of a sheet: paper, view, what is printed on every page, where pages break, and protection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.ooxml.address import Range, column_letters, quote_sheet
from xlkinerja.reading.anchors import refers_to
from xlkinerja.templates.layout import PrintedTable, SheetLayout
from xlkinerja.templates.page_rows import is_cut, rows_to_keep, start_of_end
from xlkinerja.templates.style import SIZE

_PRINT_AREA, _PRINT_TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_F4 = "14"  # Folio, 8.5 by 13 inches: the paper that offices print on
_PAGE_WIDTH = 163  # characters of our font between the margins of a landscape page
_PAGE_HEIGHT = 515  # points between the margins, less the footer's
_ROW_HEIGHT = 15  # of a row whose height is not set
_READABLE = 7.5  # points
_SMALLEST = 0.84  # scale of a page at which text of our size is still readable
assert SIZE * _SMALLEST > _READABLE
_PERCENT_UNSURE = 5  # of a page: programs make rows a little higher than we reckon
_PERCENT_LESS = 6  # or lower: LibreOffice puts so much more on a page of many rows
_SURE = 1 - _PERCENT_UNSURE / 100
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter")


def printed_areas(place: SheetLayout, right: int) -> list[Range]:
    """Return what is printed up to a column: where pages go across, those on the right leave out what stands above.

    Headings and fields would be cut there: the frozen columns alone are printed again.
    """
    starts = [start for start in place.page_starts if start <= right] if len(place.tables) == 1 else []
    edges = [*starts, right + 1]
    first = Range(1, 1, place.last_row, edges[0] - 1)
    return [first, *(Range(place.identity_row, a, place.end_of_tables, b - 1) for a, b in pairwise(edges))]


def set_page(sheet: Worksheet, areas: Sequence[Range], footer: str = "Halaman &P") -> None:
    """Set paper, margins, footer and view.

    The footer does not say of how many pages: in the workbook the guide and our findings would be among them.
    """
    if len(areas) == 1:
        sheet.print_area = refers_to(sheet.title, areas[0]).rpartition("!")[2]
    else:  # openpyxl would keep them in a set
        text = ",".join(refers_to(sheet.title, area) for area in areas)
        sheet.defined_names[_PRINT_AREA] = DefinedName(_PRINT_AREA, attr_text=text)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _F4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_setup.blackAndWhite = True  # Excel then leaves out what yellow inputs and marks are filled with
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.55, 0.25, 0.25
    sheet.oddFooter.center.text = footer
    sheet.oddFooter.center.size = SIZE
    sheet.HeaderFooter.scaleWithDoc = False
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90


def print_titles(sheet: Worksheet, place: SheetLayout) -> None:
    """Print on every page whose it is, the header of the only table, and the frozen columns where pages go across."""
    if len(place.tables) > 1:
        sheet.print_title_rows = f"1:{place.identity_row}"
        return
    printed = place.tables[0]
    top, header = place.identity_row, printed.layout.header
    if not place.page_starts:
        sheet.print_title_rows = f"{top}:{header}"
        return
    # As Excel writes it, columns first: openpyxl puts rows first, and LibreOffice then saves the name twice.
    own = quote_sheet(place.title)
    text = f"{own}!$A:${column_letters(frozen_column(printed))},{own}!${top}:${header}"
    sheet.defined_names[_PRINT_TITLES] = DefinedName(_PRINT_TITLES, attr_text=text)


def frozen_column(printed: PrintedTable) -> int:
    """Return the last of the columns that stay in sight and are printed on each page across.

    A key that is the record's has no column here, the first is kept then.
    """
    return printed.layout.columns.get(printed.table.frozen or printed.table.key, 1)


def break_pages(sheet: Worksheet, place: SheetLayout, right: int, filled: Collection[int]) -> None:
    """Begin new pages where the form wants them, and keep the signature with the end of what is signed.

    `filled` are the rows of the last table that show something.
    """
    starts = [start for start in place.page_starts if start <= right]
    new_pages = [table.title_row for table in place.tables if table.table.new_page and table.title_row is not None]
    scale = _fitting(place, starts, right)
    for start in starts:
        sheet.col_breaks.append(Break(id=start - 1))
    for row in new_pages:
        sheet.row_breaks.append(Break(row - 1))
    if place.last_row > place.end_of_tables:
        layout = place.tables[-1].layout
        last = rows_to_keep(range(layout.header + 1, layout.end), filled)
        scale = _keep_signature(sheet, place, scale, last)
    elif not sheet.row_breaks.brk:
        scale = _shrunk(sheet, sum(_heights(sheet, place.last_row)), scale) or scale
    if sheet.row_breaks.brk or sheet.col_breaks.brk:
        _set_scale(sheet, scale)


def _fitting(place: SheetLayout, starts: Sequence[int], right: int) -> float:
    """Return the scale at which the widest page across fits; on the later ones the frozen columns are printed again."""
    edges = [1, *starts, right + 1]
    kept = sum(place.widths[: frozen_column(place.tables[0])]) if starts else 0.0
    first, *others = (sum(place.widths[a - 1 : b - 1]) for a, b in pairwise(edges))
    return min(1.0, _PAGE_WIDTH / max(first, *(kept + width for width in others), 1.0))


def _keep_signature(sheet: Worksheet, place: SheetLayout, scale: float, last: Sequence[int]) -> float:
    """Shrink a page that is a little too long; where more would go over, let the end of the table go along.

    Returns the scale to print at.
    """
    heights = _heights(sheet, place.last_row)
    breaks = [line.id for line in sheet.row_breaks.brk]
    length = sum(heights[max(breaks, default=0) :]) * scale
    if length <= _PAGE_HEIGHT * _SURE:
        return scale
    shrunk = _shrunk(sheet, length / scale, scale) if not breaks else None
    if shrunk is not None:
        return shrunk
    start = _end_of_signed(place, heights, _PAGE_HEIGHT * _SURE / scale, last)
    pages = [_PAGE_HEIGHT * (1 - step / 100) / scale for step in range(-_PERCENT_LESS, _PERCENT_UNSURE + 1)]
    if is_cut(heights, start, pages, _repeated(place), breaks):
        sheet.row_breaks.append(Break(start - 1))
    return scale


def _shrunk(sheet: Worksheet, length: float, scale: float) -> float | None:
    """Print a sheet of this length in points on one page, if it is a little too long; return the scale then."""
    shrunk = int(100 * _PAGE_HEIGHT * _SURE / length) / 100
    if not _SMALLEST <= shrunk < scale:
        return None
    _set_scale(sheet, shrunk)
    return shrunk


def _end_of_signed(place: SheetLayout, heights: Sequence[float], page: float, last: Sequence[int]) -> int:
    """Return from which row on what is signed is to stand with the signature: the last table, or its last rows."""
    printed = place.tables[-1]
    whole = [printed.title_row] if printed.title_row is not None else []
    room = page - sum(heights[row - 1] for row in _repeated(place))
    return start_of_end(heights, [*whole, *last, printed.layout.last], room)


def _repeated(place: SheetLayout) -> range:
    """Return the rows that are printed on each page."""
    return range(
        *(
            (place.identity_row, place.tables[0].layout.header + 1)
            if len(place.tables) == 1
            else (1, place.identity_row + 1)
        )
    )


def _set_scale(sheet: Worksheet, scale: float) -> None:
    """Print at a scale: Excel breaks pages where it is told only when it need not fit them."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = min(100, int(100 * scale + 0.001))


def _heights(sheet: Worksheet, last: int) -> list[float]:
    return [sheet.row_dimensions[row].height or _ROW_HEIGHT for row in range(1, last + 1)]


def protect(sheet: Worksheet) -> None:
    """Protect the sheet without a password; rows, formats, sorting and filters stay free."""
    sheet.protection.sheet = True
    for action in _ALLOWED:
        setattr(sheet.protection, action, False)  # in the file, False is "not forbidden"
