"""What of the plan is not yet so in the open workbook: found out before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlkinerja.excel.areas import address, cell
from xlkinerja.excel.colours import Colours
from xlkinerja.excel.native import asked
from xlkinerja.excel.open_reader import used_area
from xlkinerja.ooxml.address import Range, parse_range
from xlkinerja.ooxml.cell_xml import same_number
from xlkinerja.ooxml.model import Cell, CellKey, CellValue, Edits, NewSheet, SetCell, Sheet, Workbook
from xlkinerja.ooxml.patch import FOREIGN_NOTE, NOT_TINTABLE, NOT_WRITABLE
from xlkinerja.report import same_formula

if TYPE_CHECKING:
    from xlwings import Book, Sheet as OpenSheet

_Place = tuple[int, int]
_BLANK = Cell(0, 0, "blank")


@dataclass(frozen=True)
class SheetChanges:
    """What changes on one of the staff's sheets; `fills` are the new fill and the one it covers, by cell."""

    name: str
    cells: tuple[SetCell, ...] = ()
    fills: Mapping[_Place, tuple[str | None, str | None]] = field(default_factory=dict)
    notes: Mapping[_Place, str] = field(default_factory=dict)
    dropped_notes: frozenset[_Place] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.cells or self.fills or self.notes or self.dropped_notes)


@dataclass(frozen=True)
class Changes:
    """What changes in the workbook, and what was refused, each with the code of its message."""

    sheets: tuple[SheetChanges, ...] = ()
    pages: tuple[NewSheet, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    local_names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    refused: tuple[tuple[CellKey, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.sheets or self.pages or self.names or self.local_names)


class OpenBook:
    """An open workbook with what was read of it, so that nothing is asked twice."""

    def __init__(self, book: Book, workbook: Workbook) -> None:
        self.book = book
        self.workbook = workbook
        self._colours: dict[str, Colours] = {}

    def open_sheet(self, name: str) -> OpenSheet:
        """Return the open sheet of that name."""
        return self.book.sheets[name]

    def colours(self, name: str, marks: frozenset[str]) -> Colours:
        """Return the fills of a sheet."""
        if name not in self._colours:
            sheet = self.open_sheet(name)
            self._colours[name] = Colours(sheet, used_area(sheet), marks)
        return self._colours[name]


def changes_for(opened: OpenBook, edits: Edits) -> Changes:
    """Return what is to change so that the open workbook is as the edits want it, and what cannot be."""
    own = {page.name.casefold() for page in edits.sheets}
    refused: list[tuple[CellKey, str]] = []
    found = []
    for sheet in opened.workbook.sheets:
        comparison = _SheetComparison(opened, sheet, edits, refused)
        found.append(comparison.changes(staff=sheet.name.casefold() not in own))
    return Changes(
        tuple(filter(None, found)),
        tuple(page for page in edits.sheets if not _is_so(opened.workbook.sheet(page.name), page)),
        {name: text for name, text in edits.names.items() if (None, name, text) not in _names(opened.workbook)},
        {
            (sheet, name): text
            for (sheet, name), text in edits.local_names.items()
            if (sheet, name, text) not in _names(opened.workbook)
        },
        tuple(sorted(refused)),
    )


def _names(workbook: Workbook) -> set[tuple[str | None, str, str]]:
    return {(name.sheet, name.name, name.text) for name in workbook.names}


def _is_so(sheet: Sheet | None, page: NewSheet) -> bool:
    """Tell whether a sheet of ours holds what it is to hold, and nothing besides."""
    if sheet is None:
        return False
    wanted = {(each.row, each.column): each.value for each in page.cells if each.value not in {None, ""}}
    held = {place: found for place, found in sheet.cells.items() if found.text or found.formula}
    return wanted.keys() == held.keys() and all(_holds(held[place], value) for place, value in wanted.items())


def _holds(found: Cell, value: CellValue) -> bool:
    """Tell whether a cell without a formula holds a value."""
    if found.formula is not None:
        return False
    if value is None:
        return found.kind == "blank"
    if isinstance(value, bool):
        return found.kind == "boolean" and found.text == ("TRUE" if value else "FALSE")
    if isinstance(value, str):
        return found.kind == "text" and found.text == value
    return found.kind == "number" and (float(found.text) == float(value) or same_number(found.text, value))


def is_done(found: Cell, edit: SetCell) -> bool:
    """Tell whether a cell is as the edit wants it; what a formula gives is Excel's own business."""
    if edit.formula is None:
        return _holds(found, edit.value)
    return found.formula is not None and same_formula(found.formula, edit.formula)


class _SheetComparison:
    """One sheet held against the edits; what cannot be done on it goes into `refused`."""

    def __init__(self, opened: OpenBook, sheet: Sheet, edits: Edits, refused: list[tuple[CellKey, str]]) -> None:
        self._opened = opened
        self._sheet = sheet
        self._edits = edits
        self._refused = refused
        self._marks = edits.tint_colours | set(edits.tints.values())

    def changes(self, *, staff: bool) -> SheetChanges:
        """Return what changes on the sheet; on a sheet of our own the notes only."""
        notes, dropped = self._notes()
        if not staff:
            return SheetChanges(self._sheet.name, notes=notes, dropped_notes=dropped)
        return SheetChanges(self._sheet.name, tuple(self._cells()), dict(self._fills()), notes, dropped)

    def _cells(self) -> Iterator[SetCell]:
        wanted = [edit for edit in self._edits.cells if edit.sheet == self._sheet.name]
        wanted = [e for e in wanted if not is_done(self._sheet.cells.get((e.row, e.column), _BLANK), e)]
        blocked = self._blocked() if wanted else []
        for edit in wanted:
            place = (edit.row, edit.column)
            if self._is_hidden(place) or any(area.covers(*place) for area in blocked) or self._is_array(place):
                self._refuse(place, NOT_WRITABLE)
            else:
                yield edit

    def _blocked(self) -> list[Range]:
        """Return the edge rows of the sheet's Excel tables, whose texts belong to the table."""
        sheet = self._opened.open_sheet(self._sheet.name)
        tables = asked(lambda: list(sheet.tables), [])
        edges = (edge for table in tables for edge in (table.header_row_range, table.totals_row_range))
        return [parse_range(edge.address) for edge in edges if edge is not None]

    def _is_array(self, place: _Place) -> bool:
        """Tell whether a cell is part of an array formula over several cells."""
        found = self._sheet.cells.get(place)
        if found is None or found.formula is None:
            return False
        target = self._opened.open_sheet(self._sheet.name).range(address(cell(*place)))
        return (
            bool(asked(lambda: target.has_array, otherwise=False))
            and asked(lambda: target.api.CurrentArray.Count, 0) != 1
        )

    def _is_hidden(self, place: _Place) -> bool:
        """Tell whether a cell lies under a merged one."""
        return any(area.covers(*place) and place != (area.top, area.left) for area in self._sheet.merges)

    def _fills(self) -> Iterator[tuple[_Place, tuple[str | None, str | None]]]:
        colours = self._opened.colours(self._sheet.name, self._marks)
        wanted = self._on_sheet(self._edits.tints)
        marked = colours.marked()
        for place in sorted(marked.keys() | wanted.keys()):
            if place in wanted and self._is_hidden(place):
                self._refuse(place, NOT_WRITABLE)
            elif marked.get(place) == wanted.get(place):
                continue
            elif place in marked:
                own = colours.below(*place)
                yield place, (wanted.get(place, own), own)
            elif colours.markable(*place):
                yield place, (wanted[place], colours.at(*place))
            else:
                self._refuse(place, NOT_TINTABLE)

    def _notes(self) -> tuple[dict[_Place, str], frozenset[_Place]]:
        prefix, suffix = self._edits.note_prefix, self._edits.note_suffix
        wanted = self._on_sheet(self._edits.notes)
        for place in [place for place in wanted if self._is_hidden(place)]:
            self._refuse(place, NOT_WRITABLE)
            del wanted[place]
        texts = {place: note.text for place, note in self._sheet.notes.items()}
        ours = {place: text for place, text in texts.items() if text.startswith(prefix) and text.endswith(suffix)}
        for place in [place for place in wanted if place in texts.keys() - ours.keys()]:
            self._refuse(place, FOREIGN_NOTE)
            del wanted[place]
        new = {place: text for place, text in wanted.items() if ours.get(place) != text}
        return new, frozenset(place for place in ours if place in new or place not in wanted)

    def _on_sheet(self, wanted: Mapping[CellKey, str]) -> dict[_Place, str]:
        return {(row, column): text for (sheet, row, column), text in wanted.items() if sheet == self._sheet.name}

    def _refuse(self, place: _Place, code: str) -> None:
        self._refused.append(((self._sheet.name, *place), code))
