"""Reads the open workbook in blocks into the very `Workbook` that the closed-file reader makes of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from xlkinerja.excel.areas import MIXED, Mixed, address, runs, uniform
from xlkinerja.excel.native import asked
from xlkinerja.excel.open_merges import merged_areas
from xlkinerja.excel.open_values import cells_of
from xlkinerja.ooxml.address import MAX_COLUMN, Range, cell_name, parse_range
from xlkinerja.ooxml.limits import DEFAULT_LIMITS, check_limit
from xlkinerja.ooxml.model import Cell, CellFormat, DefinedName, Note, Sheet, Workbook

if TYPE_CHECKING:
    from xlwings import Book, Sheet as OpenSheet

_LARGE = 100_000  # cells of a used range that is looked at again: Excel counts rows that only have a format
_VERY_HIDDEN = 2
_EXCEL_LINKS = 1
_NOT_KNOWN = object()


def read_open(book: Book) -> Workbook:
    """Return what the open workbook holds now, whether saved or not; XK-111 when it is above the limits.

    Only what is on the screen counts: a cell that has a format and nothing in it is left out.
    """
    sheets = list(book.sheets)
    check_limit("jumlah lembar", len(sheets), DEFAULT_LIMITS.sheets)
    date1904 = bool(asked(lambda: book.api.Date1904, otherwise=False))
    formats = _Formats()
    reading = [(sheet, used_area(sheet)) for sheet in sheets]
    check_limit("jumlah sel", sum(area.area for _, area in reading), DEFAULT_LIMITS.cells)
    names = [sheet.name for sheet in sheets]
    return Workbook(
        sheets=tuple(_sheet(sheet, area, formats, date1904=date1904) for sheet, area in reading),
        names=tuple(_names(book)),
        formats=tuple(formats.known),
        date1904=date1904,
        macros=bool(asked(lambda: book.api.HasVBProject, otherwise=False)),
        external_links=len(asked(lambda: book.api.LinkSources(_EXCEL_LINKS), None) or ()),
        other_sheets=tuple(
            name for name in asked(lambda: [each.Name for each in book.api.Sheets], []) if name not in names
        ),
    )


class _Formats:
    """The number formats met so far, by index."""

    def __init__(self) -> None:
        self.known = [CellFormat()]
        self._index = {self.known[0].number_format: 0}

    def index(self, code: str) -> int:
        if code not in self._index:
            self._index[code] = len(self.known)
            self.known.append(CellFormat(code))
        return self._index[code]


def used_area(sheet: OpenSheet) -> Range:
    """Return the rectangle of a sheet that holds something; of a very large one without the rows that only look so.

    Where a row below is hidden, by a filter or by hand, all stay: Excel's way up from the bottom passes hidden rows
    over, and a filter must not take figures out of the sums.
    """
    area = parse_range(sheet.used_range.address)
    if area.area <= _LARGE:
        return area
    check_limit("jumlah kolom", area.right - area.left + 1, MAX_COLUMN // 16)
    bottoms = (_last_row(sheet, area.bottom, column) for column in range(area.left, area.right + 1))
    bottom = max(area.top, *bottoms)
    below = area._replace(top=bottom + 1, right=area.left)
    return (
        area if bottom < area.bottom and _rows_are_hidden(sheet, below) is not False else area._replace(bottom=bottom)
    )


def _last_row(sheet: OpenSheet, bottom: int, column: int) -> int:
    last = sheet.range(cell_name(bottom, column))
    if last.raw_value is not None:
        return bottom
    found: int = last.end("up").row
    return found


def _sheet(sheet: OpenSheet, area: Range, formats: _Formats, *, date1904: bool) -> Sheet:
    cells = {(each.row, each.column): each for each in cells_of(sheet, area, date1904=date1904)}
    return Sheet(
        name=sheet.name,
        state="visible" if is_shown(sheet) else "hidden" if not sheet.visible else "veryHidden",
        cells=_with_formats(sheet, cells, formats),
        merges=merged_areas(sheet, area, {place for place, each in cells.items() if each.text}),
        hidden_rows=frozenset(_hidden_rows(sheet, area)),
        hidden_columns=frozenset(_hidden_columns(sheet, area)),
        notes=_notes(sheet),
        protected=bool(asked(lambda: sheet.api.ProtectContents, otherwise=False)),
    )


def is_shown(sheet: OpenSheet) -> bool:
    """Tell whether a sheet has a tab; Excel says 2 of one that is hidden from the menu as well."""
    return bool(sheet.visible) and sheet.visible != _VERY_HIDDEN


def _with_formats(
    sheet: OpenSheet, cells: dict[tuple[int, int], Cell], formats: _Formats
) -> Mapping[tuple[int, int], Cell]:
    """Return the cells, numbers with the format that tells per cent from amounts and dates."""

    def ask(area: Range) -> str | Literal[Mixed.MIXED]:
        code = sheet.range(address(area)).number_format
        return code if isinstance(code, str) else MIXED

    for run in runs(place for place, each in cells.items() if each.kind == "number"):
        for block, code in uniform(run, ask):
            style = formats.index(code)
            for row in range(block.top, block.bottom + 1):
                cells[row, block.left] = cells[row, block.left]._replace(style=style)
    return cells


def _hidden_rows(sheet: OpenSheet, area: Range) -> Iterator[int]:
    for block, hidden in uniform(area._replace(right=area.left), lambda block: _rows_are_hidden(sheet, block)):
        yield from range(block.top, block.bottom + 1) if hidden else ()


def _rows_are_hidden(sheet: OpenSheet, block: Range) -> bool | Literal[Mixed.MIXED]:
    target = sheet.range(address(block))
    return _is_hidden(lambda: target.api.EntireRow.Hidden, lambda: target.row_height)


def _hidden_columns(sheet: OpenSheet, area: Range) -> Iterator[int]:
    def ask(block: Range) -> bool | Literal[Mixed.MIXED]:
        target = sheet.range(address(block))
        return _is_hidden(lambda: target.api.EntireColumn.Hidden, lambda: target.column_width)

    for block, hidden in uniform(area._replace(bottom=area.top), ask):
        yield from range(block.left, block.right + 1) if hidden else ()


def _is_hidden(native: Callable[[], object], size: Callable[[], float | None]) -> bool | Literal[Mixed.MIXED]:
    """Tell whether rows or columns are hidden; what has no size on the screen is, where Excel is not to be asked."""
    found = asked(native, _NOT_KNOWN)
    if found is _NOT_KNOWN:
        wide = size()
        return MIXED if wide is None else wide == 0
    return MIXED if found is None else bool(found)


def _notes(sheet: OpenSheet) -> dict[tuple[int, int], Note]:
    found: dict[tuple[int, int], Note] = {}
    for note in asked(lambda: list(sheet.notes), []):
        place = parse_range(note.location.address)
        found[place.top, place.left] = Note(asked(lambda note=note: note.author or "", ""), note.text)  # type: ignore[misc]
    return found


def _names(book: Book) -> Iterator[DefinedName]:
    for name in book.names:
        scope, _, own = name.name.rpartition("!")
        text = asked(lambda name=name: name.refers_to, "")  # type: ignore[misc]  # of some hidden names Excel does not say
        yield DefinedName(own, text.removeprefix("="), _unquoted(scope) or None)


def _unquoted(scope: str) -> str:
    return scope[1:-1].replace("''", "'") if scope.startswith("'") else scope
