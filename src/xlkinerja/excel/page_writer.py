"""Writes a whole sheet of ours into the open workbook: added as the last tab, or in place of what it held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from xlkinerja.excel.areas import address, cell, rectangles
from xlkinerja.excel.colours import bgr, rgb
from xlkinerja.excel.native import asked, told
from xlkinerja.excel.open_reader import is_shown
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.ooxml.model import CellValue, NewSheet, SheetCell, Style

if TYPE_CHECKING:
    from xlwings import Book, Range as OpenRange, Sheet

_LONGEST_IN_A_BLOCK = 8_000  # letters; Excel refuses whole blocks over a longer text
_SINGLE_LINE, _LANDSCAPE, _PORTRAIT, _F4 = 2, 2, 1, 14
_PADDING = 5 / 7  # of a column in the file, in characters of the standard font: Excel does not count it
_PLAIN = Style(size=0, colour="", vertical="bottom")
"""What a cell without a format looks like; size and colour, which depend on the workbook, are always set."""


def write_page(book: Book, page: NewSheet, typed: Callable[[CellValue], Any]) -> None:
    """Write the sheet; `typed` gives a value as it is handed to Excel."""
    sheet = _emptied(book, page)
    _write_values(sheet, page, typed)
    for each in page.cells:
        if each.link is not None:
            _link(sheet, each)
    _write_looks(sheet, page)
    for area in page.merges:
        sheet.range(address(area)).merge()
    for column, width in page.widths.items():
        sheet.range(f"{column_letters(column)}1").column_width = max(width - _PADDING, 0)
    for row, height in page.heights.items():
        sheet.range(f"A{row}").row_height = height
    for column in page.hidden_columns:
        sheet.range(f"{column_letters(column)}1").columns.hidden = True
    _set_view(book, sheet, page)


def _emptied(book: Book, page: NewSheet) -> Sheet:
    """Return the sheet of that name without content and looks; its notes and pictures stay."""
    known = next((sheet for sheet in book.sheets if sheet.name.casefold() == page.name.casefold()), None)
    if known is None:
        return book.sheets.add(page.name, after=book.sheets[len(book.sheets) - 1])
    used = known.used_range
    used.unmerge()
    told(lambda: known.api.Hyperlinks.Delete())  # noqa: PLW0108 - this Excel may have no such thing at all
    known.clear_contents()
    known.clear_formats()
    told(lambda: known.autofit("rows"))  # back to the usual height
    return known


def _write_values(sheet: Sheet, page: NewSheet, typed: Callable[[CellValue], Any]) -> None:
    values = {(each.row, each.column): each.value for each in page.cells}
    bottom, right = (max(place[axis] for place in values) for axis in (0, 1))
    long = {place for place, value in values.items() if isinstance(value, str) and len(value) > _LONGEST_IN_A_BLOCK}
    sheet.range(address(Range(1, 1, bottom, right))).raw_value = [
        [typed(None if (row, column) in long else values.get((row, column))) for column in range(1, right + 1)]
        for row in range(1, bottom + 1)
    ]
    for place in long:
        sheet.range(address(cell(*place))).raw_value = typed(values[place])


def _link(sheet: Sheet, each: SheetCell) -> None:
    target = sheet.range(address(cell(each.row, each.column)))
    if not told(lambda: sheet.api.Hyperlinks.Add(target.api, "", each.link)):
        target.add_hyperlink(f"#{each.link}", str(each.value), str(each.link))


# --- looks -------------------------------------------------------------------------------------------------------


def _write_looks(sheet: Sheet, page: NewSheet) -> None:
    places: dict[Style, list[tuple[int, int]]] = {}
    for each in page.cells:
        places.setdefault(each.style, []).append((each.row, each.column))
    for style, found in places.items():
        for area in rectangles(found):
            _dress(sheet.range(address(area)), style)


def _dress(target: OpenRange, style: Style) -> None:
    """Set what differs from a cell without a format; looks that this Excel does not know are no reason to stop."""
    for name, setter in _SETTERS.items():
        value = getattr(style, name)
        if value != getattr(_PLAIN, name):
            told(lambda setter=setter, value=value: setter(target, value))  # type: ignore[misc]


def _set_font(name: str) -> Callable[[OpenRange, Any], object]:
    return lambda target, value: setattr(target.font, name, value)


def _set(name: str) -> Callable[[OpenRange, Any], object]:
    return lambda target, value: setattr(target, name, value)


def _set_native(name: str) -> Callable[[OpenRange, Any], object]:
    return lambda target, value: setattr(target.api, name, value)


_SETTERS: Mapping[str, Callable[[OpenRange, Any], object]] = {
    "bold": _set_font("bold"),
    "italic": _set_font("italic"),
    "size": _set_font("size"),
    "colour": lambda target, colour: setattr(target.font, "color", rgb(colour)),
    "underline": lambda target, _: setattr(target.api.Font, "Underline", _SINGLE_LINE),
    "fill": lambda target, colour: setattr(target, "color", rgb(colour)),
    "border": lambda target, colour: target.borders.set(
        "all", line_style="continuous", weight="thin", color=rgb(colour)
    ),
    "horizontal": _set("horizontal_alignment"),
    "vertical": _set("vertical_alignment"),
    "wrap": _set("wrap_text"),
    "indent": _set_native("IndentLevel"),
    "number_format": _set("number_format"),
    "locked": _set_native("Locked"),
}


# --- the sheet as a whole ----------------------------------------------------------------------------------------


def _set_view(book: Book, sheet: Sheet, page: NewSheet) -> None:
    if page.tab_colour is not None:
        told(lambda: setattr(sheet.api.Tab, "Color", bgr(page.tab_colour or "")))
    if is_shown(sheet):
        told(lambda: setattr(sheet, "show_gridlines", False))
        told(lambda: _freeze(book, sheet, page.frozen_rows))
    setup = asked(lambda: sheet.api.PageSetup, None)
    first, last = page.title_rows or (0, 0)
    for name, value in {
        "PrintTitleRows": f"${first}:${last}" if first else "",
        "Orientation": _LANDSCAPE if page.landscape else _PORTRAIT,
        "Zoom": False,
        "FitToPagesWide": 1,
        "FitToPagesTall": False,
        "CenterFooter": "&A, halaman &P",  # numbered apart: our findings are not of the report
        "FirstPageNumber": 1,
        "PaperSize": _F4,
    }.items():
        told(lambda name=name, value=value: setattr(setup, name, value))  # type: ignore[misc]


def _freeze(book: Book, sheet: Sheet, rows: int) -> None:
    """Keep the first rows on the screen; windows can do so for the sheet they show only."""
    sheet.activate()
    window = book.api.Windows(1)
    window.FreezePanes = False
    window.ScrollRow = 1
    window.SplitColumn, window.SplitRow = 0, rows
    window.FreezePanes = rows > 0
