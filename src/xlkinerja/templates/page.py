"""The page of a sheet: paper, view, what is printed on every page, where pages break, and protection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.ooxml.address import Range, column_letters, quote_sheet
from xlkinerja.templates.layout import PrintedTable, SheetLayout

_PRINT_TITLES = "_xlnm.Print_Titles"
_F4 = "14"  # Folio, 8.5 by 13 inches: the paper that offices print on
_PAGE_WIDTH = 160  # characters of our font between the margins of a landscape page
_PAGE_HEIGHT = 515  # points between the margins, less the footer's
_ROW_HEIGHT = 15  # of a row whose height is not set
_SMALLEST = 0.7  # what a page may shrink by so that the signature does not stand alone on the next
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter")


def set_page(sheet: Worksheet, area: Range) -> None:
    """Set paper, margins, footer and view."""
    sheet.print_area = f"A{area.top}:{column_letters(area.right)}{area.bottom}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _F4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.55, 0.25, 0.25
    sheet.oddFooter.center.text = "Halaman &P dari &N"
    sheet.oddFooter.center.size = 8
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90


def set_view(sheet: Worksheet, place: SheetLayout) -> None:
    """Keep the header in sight and on every page, unless several tables share the sheet."""
    if len(place.tables) == 1 and not place.tables[0].table.record:
        printed = place.tables[0]
        sheet.freeze_panes = f"{column_letters(_frozen(printed) + 1)}{printed.layout.first}"
        _set_print_titles(sheet, place, printed)


def _set_print_titles(sheet: Worksheet, place: SheetLayout, printed: PrintedTable) -> None:
    """Print the header on each page, and the frozen columns where other columns begin a page."""
    top, header = printed.layout.top, printed.layout.header
    if not place.page_starts:
        sheet.print_title_rows = f"{top}:{header}"
        return
    # As Excel writes it, columns first: openpyxl puts rows first, and LibreOffice then saves the name twice.
    own = quote_sheet(place.title)
    text = f"{own}!$A:${column_letters(_frozen(printed))},{own}!${top}:${header}"
    sheet.defined_names[_PRINT_TITLES] = DefinedName(_PRINT_TITLES, attr_text=text)


def _frozen(printed: PrintedTable) -> int:
    """Return the last of the frozen columns; a key that is the record's has none here, the first is kept then."""
    return printed.layout.columns.get(printed.table.frozen or printed.table.key, 1)


def break_pages(sheet: Worksheet, place: SheetLayout) -> None:
    """Begin new pages where the form wants them, and keep the signature with the end of what is signed."""
    new_pages = [table.title_row for table in place.tables if table.table.new_page and table.title_row is not None]
    if place.page_starts:
        _break_across(sheet, place)
    elif new_pages:
        for row in new_pages:
            sheet.row_breaks.append(Break(row - 1))
        _set_scale(sheet, _fitting_width(place))
    elif place.signature:
        _keep_signature(sheet, place)


def _keep_signature(sheet: Worksheet, place: SheetLayout) -> None:
    """Shrink a page that is a little too long; where more would go over, let the total row go with the signature."""
    scale = _fitting_width(place)
    shrunk = scale * min(1.0, _PAGE_HEIGHT / (sum(_heights(sheet, place.last_row)) * scale))
    if scale * _SMALLEST <= shrunk < scale:
        _set_scale(sheet, shrunk)
        return
    layout = place.tables[-1].layout
    foot = layout.total or layout.end
    pages = _pages(_heights(sheet, place.last_row), _PAGE_HEIGHT / scale, range(layout.top, layout.header + 1))
    if pages[foot - 1] != pages[-1]:
        sheet.row_breaks.append(Break(foot - 1))
        _set_scale(sheet, scale)


def _pages(heights: Sequence[float], page: float, repeated: Iterable[int]) -> list[int]:
    """Return the page that each row comes to stand on where pages have this height and repeat these rows."""
    head = sum(heights[row - 1] for row in repeated)
    pages, number, used = [], 1, 0.0
    for height in heights:
        if used + height > page:
            number, used = number + 1, head
        used += height
        pages.append(number)
    return pages


def _break_across(sheet: Worksheet, place: SheetLayout) -> None:
    """Break the page before the columns that want it, and print the frozen columns on each page."""
    starts = place.page_starts
    frozen = _frozen(next(printed for printed in place.tables if not printed.table.record))
    kept = sum(place.widths[:frozen])
    edges = zip(starts, [*starts[1:], place.pages + 1], strict=True)
    widest = max(sum(place.widths[: starts[0] - 1]), *(kept + sum(place.widths[a - 1 : b - 1]) for a, b in edges))
    for start in starts:
        sheet.col_breaks.append(Break(id=start - 1))
    _set_scale(sheet, _PAGE_WIDTH / widest)


def _set_scale(sheet: Worksheet, scale: float) -> None:
    """Print at a scale: Excel breaks pages where it is told only when it need not fit them."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = min(100, int(100 * scale))


def _fitting_width(place: SheetLayout) -> float:
    return min(1.0, _PAGE_WIDTH / sum(place.widths[: place.pages]))


def _heights(sheet: Worksheet, last: int) -> list[float]:
    return [sheet.row_dimensions[row].height or _ROW_HEIGHT for row in range(1, last + 1)]


def protect(sheet: Worksheet) -> None:
    """Protect the sheet without a password; rows, formats, sorting and filters stay free."""
    sheet.protection.sheet = True
    for action in _ALLOWED:
        setattr(sheet.protection, action, False)  # in the file, False is "not forbidden"
