"""Writes changes into the open workbook: the second writer of the plan, beside the closed-file one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from xlkinerja.excel.areas import MIXED, Mixed, address, cell, rectangles, runs, uniform
from xlkinerja.excel.changes import Changes, OpenBook, SheetChanges
from xlkinerja.excel.native import asked, told
from xlkinerja.excel.page_writer import write_page
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.formula import as_shown
from xlkinerja.ooxml.model import CellKey, CellValue, SetCell
from xlkinerja.ooxml.patch import FOREIGN_NOTE

if TYPE_CHECKING:
    from xlwings import Sheet

_TEXT = "@"
_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 260, 12.5, 46


def write(opened: OpenBook, changes: Changes, marks: frozenset[str]) -> list[tuple[CellKey, str]]:
    """Write cells, marks, notes and names and return the notes that Excel did not take; sheets of ours come after."""
    refused: list[tuple[CellKey, str]] = []
    for each in changes.sheets:
        sheet = opened.open_sheet(each.name)
        _write_cells(sheet, each.cells)
        _paint(opened, each, marks)
        refused += [((each.name, *place), FOREIGN_NOTE) for place in _write_notes(sheet, each)]
    return refused


def write_again(opened: OpenBook, cells: Iterable[SetCell], refused: Collection[CellKey]) -> None:
    """Write cells that say otherwise once something was refused: it counts among the findings."""
    for edit in cells:
        if (edit.sheet, edit.row, edit.column) not in refused:
            _write_cells(opened.open_sheet(edit.sheet), (edit,))


def write_pages(opened: OpenBook, changes: Changes) -> None:
    """Write the sheets of ours, and the names: one of them says where our sheet is."""
    for page in changes.pages:
        write_page(opened.book, page, as_typed)
    for name, text in changes.names.items():
        opened.book.names.add(name, f"={text}")
    for (scope, name), text in changes.local_names.items():
        opened.open_sheet(scope).names.add(name, f"={text}")


def as_typed(value: CellValue) -> str | float | bool | None:
    """Return a value as it is handed to Excel: a text with the mark that keeps it a text, whatever it looks like."""
    if isinstance(value, str):
        return f"'{value}" if value else None
    return float(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


def _write_cells(sheet: Sheet, edits: Iterable[SetCell]) -> None:
    wanted = {(edit.row, edit.column): edit for edit in edits}
    formulas = {place for place, edit in wanted.items() if edit.formula is not None}
    for places in (formulas, wanted.keys() - formulas):
        for run in runs(places):
            column = [wanted[row, run.left] for row in range(run.top, run.bottom + 1)]
            target = sheet.range(address(run))
            with _computing(sheet, run):
                if column[0].formula is not None:
                    target.formula = [[f"={as_shown(edit.formula or '')}"] for edit in column]
                else:
                    target.raw_value = [[as_typed(edit.value)] for edit in column]


@contextmanager
def _computing(sheet: Sheet, run: Range) -> Iterator[None]:
    """Take the text format off cells while they are written: Excel would keep what is written as a text."""
    texts = [block for block, code in uniform(run, lambda area: _format(sheet, area)) if code == _TEXT]
    for block in texts:
        sheet.range(address(block)).number_format = "General"
    yield
    for block in texts:
        sheet.range(address(block)).number_format = _TEXT


def _format(sheet: Sheet, area: Range) -> str | Literal[Mixed.MIXED]:
    code = sheet.range(address(area)).number_format
    return code if isinstance(code, str) else MIXED


def _paint(opened: OpenBook, changes: SheetChanges, marks: frozenset[str]) -> None:
    by_look: dict[tuple[str | None, str | None], list[tuple[int, int]]] = {}
    for place, look in changes.fills.items():
        by_look.setdefault(look, []).append(place)
    colours = opened.colours(changes.name, marks)
    for (colour, own), places in by_look.items():
        for area in rectangles(places):
            colours.paint(area, colour, own)


def _write_notes(sheet: Sheet, changes: SheetChanges) -> list[tuple[int, int]]:
    """Set the notes and return the cells that already have something else of the kind, such as a discussion."""
    for place in changes.dropped_notes:
        note = sheet.range(address(cell(*place))).note
        if note is not None:
            note.delete()
    return [place for place, text in changes.notes.items() if not _add_note(sheet, place, text)]


def _add_note(sheet: Sheet, place: tuple[int, int], text: str) -> bool:
    note = asked(lambda: sheet.range(address(cell(*place))).add_note(text), None)
    if note is None:
        return False
    lines = sum(len(line) // _NOTE_LETTERS + 1 for line in text.split("\n"))
    told(lambda: setattr(note.api.Shape, "Width", _NOTE_WIDTH))
    told(lambda: setattr(note.api.Shape, "Height", _NOTE_LINE * (lines + 1)))
    return True
