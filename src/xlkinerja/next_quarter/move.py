"""The content of an old template version, or of a copy without names, for the current template of the same period.

Everything typed is taken as it was typed. What finds no home is listed, cell by cell: nothing is silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xlkinerja.checking.typed_over import replaced_in
from xlkinerja.finding import shortened
from xlkinerja.form import Column, Table
from xlkinerja.kinds import Kind, Reading, Typed, read_column, read_value, show
from xlkinerja.next_quarter.contents import as_typed, as_value, fixed_keys, group_keys, groups_by_sheet, is_merged
from xlkinerja.next_quarter.left_behind import (
    OwnPrint,
    beside_the_cells,
    elsewhere,
    in_the_answer,
    line,
    replaced_formulas,
)
from xlkinerja.ooxml.model import Workbook
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData
from xlkinerja.templates import CellValue, Prefill, Row as Cells

_NOT_FOUND = ("XK-125", "XK-126", "XK-140")
_DOUBTFUL = ("XK-203", "XK-204")
_BLANK = Typed("blank")


@dataclass(frozen=True)
class Moved:
    """What goes into the current template, how many cells that are, and a line for each that found no home there."""

    cells: Prefill
    count: int
    left: tuple[str, ...]


def same_period(workbook: Workbook, earlier: EarlierAnswer, report: Report, *, keep_errors: bool = False) -> Moved:
    """Return the content of a workbook for the current template.

    With `keep_errors` errors come along as texts, so that they are told where they stand until somebody mends them.
    """
    mover = _Mover(report, keep_errors=keep_errors)
    cells = mover.cells()
    own = OwnPrint.of(report.form, cells)
    left = [
        *(line(str(f.place), f.message) for f in report.findings if f.code in _NOT_FOUND),
        *mover.left,
        *replaced_formulas(mover.formulas, own),
        *elsewhere(workbook, earlier, mover.seen, own),
        *in_the_answer(earlier),
        *beside_the_cells(workbook, earlier),
    ]
    return Moved(cells, mover.count, tuple(left))


# --- the form's own cells ----------------------------------------------------------------------------------------


@dataclass
class _Mover:
    """Goes through the cells of a report; `seen` need no second look, `formulas` stood where the form puts its own."""

    report: Report
    keep_errors: bool = False
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
        return tuple(found)

    def readings(self, data: TableData, column: Column) -> tuple[Reading, ...]:
        computed = data.table.is_computed(column)
        entries = [row.entries[column.name] for row in data.rows]
        typed = [
            _BLANK if is_merged(column, entry) else self.typed(data.layout.sheet, entry, computed=computed)
            for entry in entries
        ]
        known = {"choice_words": column.choice_words}
        return read_column(
            column.kind, typed, data.table.scale_of(column), column.choices, several=column.several, **known
        )

    def typed(self, sheet: str, entry: Entry, *, computed: bool) -> Typed:
        """Return what staff typed in a cell, or had typed there before an earlier `fill`; a formula's last result."""
        if entry.column == NOWHERE:
            return _BLANK
        self.seen.add((sheet, entry.row, entry.column))
        if not computed or (entry.staff_figure and entry.formula is None):
            if entry.formula is not None and (entry.typed.form != "error" or self.keep_errors):  # else listed as such
                came = "hanya hasilnya" if entry.typed.form != "blank" else "dan belum dihitung"
                self.leave(sheet, entry, f"rumus ={shortened(entry.formula)} tidak dipindahkan, {came}.")
            return entry.typed
        replaced = replaced_in(entry)
        if replaced is None:
            return _BLANK
        if replaced.formula is None:
            return replaced.typed
        self.formulas.append((f"{sheet}!{entry.cell}", replaced.formula))
        return _BLANK

    def content(self, sheet: str, entry: Entry, kind: Kind, reading: Reading, scale: int = 1) -> CellValue:
        """Return what goes into the cell of the template; what cannot go there, or is doubtful, is listed."""
        if entry.ours is not None:
            return self.from_another(sheet, entry, kind, scale)
        typed = reading.typed
        value = typed.text if self.keep_errors and typed.form == "error" else as_typed(kind, reading, scale)
        self.count += value is not None
        if value is None and typed.form != "blank":
            self.leave(sheet, entry, f'"{shortened(typed.text)}" tidak terbaca, tidak dipindahkan.')
        elif typed.form == "number" and reading.problem in _DOUBTFUL:
            shown = show(kind, reading.value)
            self.leave(sheet, entry, f'"{shortened(typed.text)}" bermakna ganda, dipindahkan sebagai {shown}.')
        return value

    def from_another(self, sheet: str, entry: Entry, kind: Kind, scale: int) -> CellValue:
        """Return a value that we took from another workbook: what the receipt says of it does not come along."""
        assert entry.ours is not None
        value = as_value(kind, entry.value, scale)
        self.count += value is not None
        said = f"dari {entry.ours.file}, dipindahkan sebagai isian; kosongkan selnya supaya diambil lagi dari sana."
        self.leave(sheet, entry, f"{show(kind, entry.value)} {said}")
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
        self.left.append(line(f"{sheet}!{entry.cell}", text))


def _with_keys(table: Table, row: Row, cells: Cells) -> Cells:
    """Return a row of a computed table: with something typed in it, the keys by which it is found again."""
    if all(value is None for value in cells.values()):
        return {}
    keys = {name: as_value(table.column[name].kind, row.entries[name].value) for name in table.keys}
    return {**cells, **{name: cells[name] or key for name, key in keys.items()}}
