"""The page of a sheet: paper, view, what is printed on every page, where pages break, and protection."""

from __future__ import annotations

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.ooxml.address import Range, column_letters, quote_sheet
from xlkinerja.templates.layout import PrintedTable, SheetLayout

_PRINT_TITLES = "_xlnm.Print_Titles"
_F4 = "14"  # Folio, 8.5 by 13 inches: the paper that offices print on
_PAGE_WIDTH = 160  # characters of our font between the margins of a landscape page
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter")


def set_view(sheet: Worksheet, place: SheetLayout) -> None:
    """Keep the header in sight and on every page, unless several tables share the sheet."""
    if len(place.tables) == 1:
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
    return printed.layout.columns[printed.table.frozen or printed.table.key]


def set_pages_across(sheet: Worksheet, place: SheetLayout) -> None:
    """Break the page before the columns that want it."""
    starts = place.page_starts
    if not starts:
        return
    frozen = _frozen(place.tables[0])
    kept = sum(place.widths[:frozen])
    edges = zip(starts, [*starts[1:], place.pages + 1], strict=True)
    widest = max(sum(place.widths[: starts[0] - 1]), *(kept + sum(place.widths[a - 1 : b - 1]) for a, b in edges))
    for start in starts:
        sheet.col_breaks.append(Break(id=start - 1))
    # Excel breaks pages where it is told only when it need not fit them.
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = min(100, int(100 * _PAGE_WIDTH / widest))


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


def protect(sheet: Worksheet) -> None:
    """Protect the sheet without a password; rows, formats, sorting and filters stay free."""
    sheet.protection.sheet = True
    for action in _ALLOWED:
        setattr(sheet.protection, action, False)  # in the file, False is "not forbidden"
