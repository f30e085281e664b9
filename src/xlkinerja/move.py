"""The content of an old template version, or of a copy without names, for the current template of the same period.

Everything typed is taken as it was typed. What finds no home is listed, cell by cell: nothing is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xlkinerja.answer import NOTE_PREFIX, NOTE_SUFFIX
from xlkinerja.contents import as_typed, as_value, fixed_keys, group_keys, groups_by_sheet, merged_again
from xlkinerja.finding import shortened
from xlkinerja.form import Column, Form, Table
from xlkinerja.headers import plain
from xlkinerja.kinds import Kind, Reading, Typed, read_column, read_value, show
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import Cell, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.previous import PreviousAnswer
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData
from xlkinerja.templates import CellValue, Prefill, Row as Cells, template
from xlkinerja.typed_over import former_of

_NOT_FOUND = ("XK-125", "XK-126", "XK-140")
_DOUBTFUL = ("XK-203", "XK-204")
_BLANK = Typed("blank")
_NUMBERING = re.compile(r"\([0-9]{1,2}\)$")  # of columns, below their headers
_SHEET_OF_A_REFERENCE = re.compile(r"(?:'(?:[^']|'')+'|[\w.]+)!")


@dataclass(frozen=True)
class Moved:
    """What goes into the current template, how many cells that are, and a line for each that found no home there."""

    cells: Prefill
    count: int
    left: tuple[str, ...]


def same_period(workbook: Workbook, previous: PreviousAnswer, report: Report) -> Moved:
    """Return the content of a workbook for the current template."""
    mover = _Mover(report)
    cells = mover.cells()
    own = _OwnPrint.of(report.form, cells)
    left = [
        *(_line(str(f.place), f.message) for f in report.findings if f.code in _NOT_FOUND),
        *mover.left,
        *_replaced(mover.formulas, own),
        *_elsewhere(workbook, previous, mover.seen, own),
        *_of_the_answer(previous),
        *_beside_the_cells(workbook, previous),
    ]
    return Moved(cells, mover.count, tuple(left))


def _line(place: str, text: str) -> str:
    return f"{place}: {text}" if place else text


def _quoted(cell: Cell) -> str:
    return f"rumus ={shortened(cell.formula)}" if cell.formula is not None else f'"{shortened(cell.text)}"'


# --- the form's own cells ----------------------------------------------------------------------------------------


@dataclass
class _Mover:
    """Goes through the cells of a report; `seen` need no second look, `formulas` stood where the form puts its own."""

    report: Report
    seen: set[tuple[str, int, int]] = field(default_factory=set)
    formulas: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    count: int = 0

    def cells(self) -> Prefill:
        """Return the content of the form's cells."""
        keys = group_keys(self.report)
        parts = {(data.table.name, keys.get(data.layout.sheet, "")): data for data in self.report.parts()}
        rows = {part: self.rows(data) for part, data in parts.items()}
        totals = {part: self.totals(data) for part, data in parts.items()}
        return Prefill(self.fields(), rows, totals, groups_by_sheet(self.report, keys))

    def fields(self) -> Cells:
        found: dict[str, CellValue] = {}
        for item in self.report.form.fields:
            data = self.report.fields[item.name]
            if data.entry is not None:
                typed = self.typed(data.sheet or "", data.entry, computed=item.formula is not None)
                reading = read_value(item.kind, typed, choices=item.choices)
                found[item.name] = self.content(data.sheet or "", data.entry, item.kind, reading)
        return found

    def totals(self, data: TableData) -> Cells:
        found: dict[str, CellValue] = {}
        for name, entry in data.totals.items():
            column, sheet = data.table.column[name], data.layout.sheet
            reading = read_value(column.kind, self.typed(sheet, entry, computed=True), data.table.scale_of(column))
            found[name] = self.content(sheet, entry, column.kind, reading, data.table.scale_of(column))
        return found

    def rows(self, data: TableData) -> tuple[Cells, ...]:
        found: list[dict[str, CellValue]] = [{} for _ in data.rows]
        for column in data.table.printed:
            for cells, row, reading in zip(found, data.rows, self.readings(data, column), strict=True):
                entry, scale = row.entries[column.name], data.table.scale_of(column)
                cells[column.name] = self.content(data.layout.sheet, entry, column.kind, reading, scale)
                self.add_unit(cells, column, reading)
        for row in data.blank_rows:
            self.seen |= {(data.layout.sheet, e.row, e.column) for e in row.entries.values() if e.formula is not None}
        if data.table.source is not None:
            return tuple(_with_keys(data.table, row, cells) for row, cells in zip(data.rows, found, strict=True))
        if data.table.fixed:
            return self.printed_rows(data, found)
        return merged_again(data.table, found)

    def readings(self, data: TableData, column: Column) -> tuple[Reading, ...]:
        computed = data.table.is_computed(column)
        typed = [self.typed(data.layout.sheet, row.entries[column.name], computed=computed) for row in data.rows]
        return read_column(column.kind, typed, data.table.scale_of(column), column.choices)

    def typed(self, sheet: str, entry: Entry, *, computed: bool) -> Typed:
        """Return what staff typed in a cell, or had typed there before an earlier `fill`; a formula's last result."""
        if entry.column == NOWHERE:
            return _BLANK
        self.seen.add((sheet, entry.row, entry.column))
        if not computed or (entry.own and entry.formula is None):
            if entry.formula is not None and entry.typed.form != "error":  # an error is listed as such
                came = "hanya hasilnya" if entry.typed.form != "blank" else "dan belum dihitung"
                self.leave(sheet, entry, f"rumus ={shortened(entry.formula)} tidak dipindahkan, {came}.")
            return entry.typed
        former = former_of(entry)
        if former is None:
            return _BLANK
        if former.formula is None:
            return former.typed
        self.formulas.append((f"{sheet}!{entry.cell}", former.formula))
        return _BLANK

    def content(self, sheet: str, entry: Entry, kind: Kind, reading: Reading, scale: int = 1) -> CellValue:
        """Return what goes into the cell of the template; what cannot go there, or is doubtful, is listed."""
        value = as_typed(kind, reading, scale)
        typed = reading.typed
        self.count += value is not None
        if value is None and typed.form != "blank":
            self.leave(sheet, entry, f'"{shortened(typed.text)}" tidak terbaca, tidak dipindahkan.')
        elif typed.form == "number" and reading.problem in _DOUBTFUL:
            shown = show(kind, reading.value)
            self.leave(sheet, entry, f'"{shortened(typed.text)}" bermakna ganda, dipindahkan sebagai {shown}.')
        return value

    def add_unit(self, cells: dict[str, CellValue], column: Column, reading: Reading) -> None:
        """Put a unit that only a cell's number format said into its own column."""
        if column.unit is not None and reading.typed.form == "number" and reading.unit and not cells.get(column.unit):
            cells[column.unit] = reading.unit

    def printed_rows(self, data: TableData, found: Iterable[Cells]) -> tuple[Cells, ...]:
        """Return the rows of a table whose rows are printed by the form; others, and second ones, are listed."""
        keys, kept = set(fixed_keys(data.table)), []
        for row, cells in zip(data.rows, found, strict=True):
            key = row.entries[data.table.key]
            if key.value in keys:
                keys.discard(key.value)
                kept.append({**cells, data.table.key: as_value(data.table.column[data.table.key].kind, key.value)})
            else:
                said = "; ".join(str(value) for value in cells.values() if value is not None)
                self.count -= sum(value is not None for value in cells.values())
                self.leave(data.layout.sheet, key, f"baris ini bukan baris formulir: {shortened(said)}")
        return tuple(kept)

    def leave(self, sheet: str, entry: Entry, text: str) -> None:
        self.left.append(_line(f"{sheet}!{entry.cell}", text))


def _with_keys(table: Table, row: Row, cells: Cells) -> Cells:
    """Return a row of a computed table: with something typed in it, the keys by which it is found again."""
    if all(value is None for value in cells.values()):
        return {}
    names = [name for name in (table.group, table.key) if name is not None]
    keys = {name: as_value(table.column[name].kind, row.entries[name].value) for name in names}
    return {**cells, **{name: cells[name] or key for name, key in keys.items()}}


# --- all other cells ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _OwnPrint:
    """What the form prints itself, wherever it stands: texts as compared, and formulas without their sheets."""

    texts: frozenset[str]
    formulas: frozenset[str]

    @classmethod
    def of(cls, form: Form, filled: Prefill) -> _OwnPrint:
        """Return the texts of the blank template, and the formulas of the filled one, which has all sheets and rows."""
        printed = (cell.text for cell in _cells_of(template(form)) if cell.kind == "text")
        texts = {plain(text) for text in printed if not _NUMBERING.match(text)}
        texts |= {plain(text) for item in form.fields for text in (item.label, *item.synonyms)}
        columns = [column for table in form.tables for column in table.columns]
        texts |= {plain(text) for item in columns for text in (item.label, *item.path, *item.synonyms)}
        formulas = (cell.formula for cell in _cells_of(template(form, filled)) if cell.formula is not None)
        return cls(frozenset(texts), frozenset(map(_without_sheets, formulas)))

    def prints(self, cell: Cell) -> bool:
        if cell.formula is not None:
            return _without_sheets(cell.formula) in self.formulas
        is_text = cell.kind == "text"
        return cell.kind == "blank" or (
            is_text and (plain(cell.text) in self.texts or bool(_NUMBERING.match(cell.text)))
        )


def _cells_of(data: bytes) -> Iterator[Cell]:
    for sheet in read_workbook(data).sheets:
        yield from sheet.cells.values()


def _without_sheets(formula: str) -> str:
    """Return a formula as compared: without blanks, letter case and the names of sheets, which staff may change."""
    return _SHEET_OF_A_REFERENCE.sub("", formula).replace(" ", "").casefold()


def _replaced(formulas: Iterable[tuple[str, str]], own: _OwnPrint) -> Iterator[str]:
    """Yield staff's own formulas where the form puts its own; only these, for sheets and rows may have moved."""
    for place, formula in formulas:
        if _without_sheets(formula) not in own.formulas:
            yield _line(place, f"rumus ={shortened(formula)} diganti rumus formulir.")


def _elsewhere(
    workbook: Workbook, previous: PreviousAnswer, seen: set[tuple[str, int, int]], own: _OwnPrint
) -> Iterator[str]:
    """Yield what stands in no cell of the form: on its sheets cell by cell, of other sheets how much there is."""
    mine = {name for name, _, _ in seen}
    for sheet in workbook.sheets:
        if sheet.name == previous.sheet:
            continue
        cells = [
            cell for place, cell in sheet.cells.items() if (sheet.name, *place) not in seen and not own.prints(cell)
        ]
        if sheet.name in mine:
            for cell in cells:
                yield _line(f"{sheet.name}!{cell_name(cell.row, cell.column)}", _quoted(cell))
        elif cells:
            yield _line(sheet.name, f"sheet di luar formulir, {len(cells)} sel berisi.")
    for name in workbook.other_sheets:
        yield _line(name, "sheet di luar formulir (grafik atau makro).")


def _of_the_answer(previous: PreviousAnswer) -> Iterator[str]:
    """Yield what staff wrote on the sheet "Pemeriksaan"."""
    for key, text in previous.explanations.items():
        yield _line(previous.sheet or "", f'penjelasan "{shortened(text)}" untuk {previous.titles.get(key, key)}')
    for text in previous.others:
        yield _line(previous.sheet or "", f'tulisan "{shortened(text)}"')


def _beside_the_cells(workbook: Workbook, previous: PreviousAnswer) -> Iterator[str]:
    """Yield the notes that are not ours, macros and links to other workbooks."""
    for sheet in workbook.sheets:
        for place, note in sheet.notes.items() if sheet.name != previous.sheet else ():
            if not (note.text.startswith(NOTE_PREFIX) and note.text.endswith(NOTE_SUFFIX)):
                yield _line(f"{sheet.name}!{cell_name(*place)}", f'catatan sel "{shortened(note.text)}"')
    if workbook.macros:
        yield "Makro di buku kerja ini tidak dipindahkan."
    if workbook.external_links:
        yield f"{workbook.external_links} tautan ke buku kerja lain tidak dipindahkan."
