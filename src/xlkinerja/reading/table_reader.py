"""Reads one table of one sheet: the rows that count, its Jumlah row, and what staff did that needs saying."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from xlkinerja.finding import Finding, Place, engine_finding, shortened
from xlkinerja.form import Column, Table
from xlkinerja.form.tree import branches
from xlkinerja.ooxml.address import MAX_ROW, Range, cell_name
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.reading.compound_cells import CompoundCells
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.entries import NOTHING, entry_at
from xlkinerja.reading.locate import Layout
from xlkinerja.reading.nihil import rows_and_declared
from xlkinerja.report import NOWHERE, TOTAL, Entry, Row, TableData, TableLayout

_MOST_ROWS = 100_000  # of a table


class TableReader:
    """Reads one table of one sheet; `earlier` knows what staff typed where our formulas are now."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the table is read from
        self,
        workbook: Workbook,
        layout: Layout,
        table: Table,
        place: TableLayout,
        record: Row | None,
        earlier: EarlierAnswer,
    ) -> None:
        sheet = workbook.sheet(place.sheet)
        assert sheet is not None
        self.workbook, self.form_table, self.layout, self.sheet, self.record = workbook, table, place, sheet, record
        self.earlier = earlier
        self.group = record.key if record is not None and layout.form.is_repeated(table.name) else ""
        self.merges = tuple(m for m in sheet.merges if m.bottom >= place.first and m.top <= place.last)
        self.field_cells = {(row, column) for name, row, column in layout.fields.values() if name == sheet.name}
        tops = (part.top for parts in layout.tables.values() for part in parts if part.sheet == place.sheet)
        self.below = min((top for top in tops if top > place.last), default=MAX_ROW)
        # Only rows that have cells: names may claim a million rows.
        self.numbers = sorted({row for row, _ in sheet.cells if place.first <= row <= place.last})
        self._merges_in = _by_row(self.merges, self.numbers)
        self.compounds = CompoundCells(table, place, self.numbers, self.text_at)

    def row(self, number: int, key: str) -> Row:
        """Return the entries of all columns of a row; a column that the sheet lacks gets an entry nowhere."""
        return Row(key, number, {column.name: self.entry(number, column.name) for column in self.form_table.columns})

    def entry(self, number: int, name: str) -> Entry:
        """Return the entry of a cell; a text merged over several rows counts for each of them."""
        of_form = self.form_table.column[name]
        if of_form.inherited and self.record is not None:
            return self.record.entries[name]
        column = self.layout.columns.get(name)
        own = self.cell(number, column, of_form) if number != NOWHERE and column is not None else None
        if number != NOWHERE and (self.form_table.compounds or self.form_table.groups):
            own = self.compounds.entry(number, name, own)
        return own or Entry(NOWHERE, NOWHERE, NOTHING)

    def text_at(self, number: int, column: int) -> Entry:
        """Return the entry of any cell, read as a text."""
        return self.cell(number, column, None)

    def cell(self, number: int, column: int, of_form: Column | None) -> Entry:
        """Return the entry of a cell in one of the form's columns, or in none."""
        scale = self.form_table.scale_of(of_form) if of_form is not None else 1
        entry = entry_at(self.workbook, self.sheet, number, column, scale)
        merges = self.merges_in(number)
        merge = next((m for m in merges if m.left <= column <= m.right), None) if merges else None
        if merge is None or (number, column) == (merge.top, merge.left):
            return entry
        first = entry_at(self.workbook, self.sheet, merge.top, merge.left)
        carried = (of_form is None or of_form.kind.holds == "text") and merge.left == column
        typed = first.typed if carried else NOTHING
        # Excel has the text in the first cell alone: a formula that refers to this one does not see it.
        return entry._replace(typed=typed, formula=None, excel_can_compute=typed.form == "blank", covered=True)

    def merges_in(self, number: int) -> tuple[Range, ...]:
        """Return the merged ranges that reach into a row."""
        if number in self._merges_in or not self.merges:
            return self._merges_in.get(number, ())
        return tuple(merge for merge in self.merges if merge.top <= number <= merge.bottom)

    def rows(self) -> Iterator[Row]:
        """Yield the rows with cells; those that count have a key of their own, in a tree their whole code."""
        rows = list(self.rows_by_key())
        if not self.form_table.tree:
            return iter(rows)
        counting = [row for row in rows if row.key]
        found = branches(self.form_table.tree, [row.entries[self.form_table.key].typed.text for row in counting]).rows
        paths = {row.number: branch.path for row, branch in zip(counting, found, strict=True)}
        return (row._replace(key=paths.get(row.number) or row.key) for row in rows)

    def rows_by_key(self) -> Iterator[Row]:
        """Yield the rows with the text of their own key, and a number behind one that stood above already."""
        seen: Counter[str] = Counter()
        before = ""
        for number in self.numbers:
            row = self.row(number, "")
            key = shortened(" ".join(row.entries[self.form_table.key].typed.text.split()))
            key = key or (before if self.form_table.continues else "") or f"baris {number}"
            times = seen[key.casefold()] + 1
            own = f"{key}#{times}" if times > 1 or key == TOTAL else key
            if not self.counts(row) and not self.was_touched(row, own):
                yield row
                continue
            before = key
            seen[key.casefold()] = times
            yield row._replace(key=own)

    def was_touched(self, row: Row, key: str) -> bool:
        """Tell whether staff had typed in the row where an answer put its formula, which is still there."""
        id_ = f"{self.form_table.name}/{self.group}" if self.group else self.form_table.name
        return any(
            entry.formula is not None and (id_, key, name) in self.earlier.replaced
            for name, entry in (row.entries.items() if self.earlier.replaced else ())
        )

    def counts(self, row: Row) -> bool:
        """Tell whether anything was typed in the row that makes it a row of the report."""
        return row.number not in self.compounds.groups and counts(self.form_table, row)

    def table(self) -> TableData:
        """Return the table as read; of a computed one only the rows that there is room for."""
        if self.form_table.record:
            assert self.record is not None
            return TableData(self.form_table, self.layout, (self.record,), group=self.group)
        declared: tuple[Row, ...] = ()
        if self.form_table.source is not None:
            room = range(self.layout.first, min(self.layout.last, self.layout.first + _MOST_ROWS))
            counting, blank = list[Row](), [self.row(number, "") for number in room]
        else:
            rows = list(self.rows())
            counting, declared = rows_and_declared(self.form_table, rows)
            blank = [row for row in rows if not row.key and any(entry.formula for entry in row.entries.values())]
        if len(counting) > _MOST_ROWS:
            what = f"jumlah baris tabel {self.form_table.title}"
            raise PackageError("XK-111", limit=what, found=len(counting), allowed=_MOST_ROWS)
        total_row = self.row(self.layout.total or NOWHERE, TOTAL)
        totals = {name: e for name, e in total_row.entries.items() if self.form_table.column[name].total is not None}
        made = TableData(self.form_table, self.layout, tuple(counting), totals, tuple(blank), self.group)
        numbers = tuple(row.number for row in declared)
        return replace(made, declared=declared, left_out=numbers) if declared else made

    def findings(self) -> Iterator[Finding]:
        """Yield what staff did to a typed table that needs saying."""
        if self.form_table.source is not None or self.form_table.record:
            return
        yield from self.hidden_rows()
        yield from self.covered_values()
        yield from self.merged_numbers()
        yield from self.numbers_below_total()

    def hidden_rows(self) -> Iterator[Finding]:
        """Yield one finding for rows that count although they are hidden."""
        hidden = [n for n in self.numbers if n in self.sheet.hidden_rows and self.counts(self.row(n, ""))]
        if hidden:
            place = Place(self.sheet.name, cell_name(hidden[0], 1), self.form_table.name)
            yield engine_finding("XK-136", place, count=len(hidden), table=self.form_table.title)

    def covered_values(self) -> Iterator[Finding]:
        """Yield a finding for each value that a merge covers: nobody sees it."""
        for number, (name, column) in product(self.numbers if self.merges else (), self.layout.columns.items()):
            cell = self.sheet.cells.get((number, column))
            if (
                cell is not None
                and cell.kind != "blank"
                and any(_is_covered(m, number, column) for m in self.merges_in(number))
            ):
                address = cell_name(number, column)
                place = Place(self.sheet.name, address, self.form_table.name, address, name)
                yield engine_finding("XK-210", place, cell.text)

    def numbers_below_total(self) -> Iterator[Finding]:
        """Yield one finding for figures in the table's columns below its Jumlah row: nobody adds them up."""
        columns = {self.layout.columns[c.name] for c in self.form_table.typed_columns if c.name in self.layout.columns}
        total = self.layout.total
        places = [
            place
            for place, cell in self.sheet.cells.items()
            if total is not None and total < place[0] < self.below and place[1] in columns and cell.kind == "number"
        ]
        places = [place for place in places if place not in self.field_cells]
        if places:
            place = Place(self.sheet.name, cell_name(*places[0]), self.form_table.name)
            yield engine_finding("XK-141", place, count=len(places), table=self.form_table.title)

    def merged_numbers(self) -> Iterator[Finding]:
        """Yield a finding for each typed figure that is merged over other cells of the form."""
        columns = {number: self.form_table.column[name] for name, number in self.layout.columns.items()}
        for merge in self.merges:
            column, first = columns.get(merge.left), max(merge.top, self.layout.first)
            alone = merge.top == merge.bottom and not any(merge.left < other <= merge.right for other in columns)
            if column is None or not column.typed or column.kind.holds != "number" or alone:
                continue
            if self.entry(first, column.name).typed.form != "blank":
                key = " ".join(self.entry(first, self.form_table.key).typed.text.split())
                cell = cell_name(first, merge.left)
                place = Place(self.sheet.name, cell, self.form_table.name, key, column.name, f"{column.label} ({key})")
                yield engine_finding("XK-214", place, area=f"{cell}:{cell_name(merge.bottom, merge.right)}")


def counts(table: Table, row: Row) -> bool:
    """Tell whether anything was typed in a row that makes it a row of the report."""
    return any(
        (_is_typed(entry) and entry.row == row.number)
        or (entry.formula is not None and column.typed and not column.else_typed)
        for column in table.printed
        if not column.identifies and (entry := row.entries[column.name])
    )


def _is_covered(merge: Range, row: int, column: int) -> bool:
    return merge.covers(row, column) and (row, column) != (merge.top, merge.left)


def _by_row(merges: tuple[Range, ...], numbers: list[int]) -> dict[int, tuple[Range, ...]]:
    """Return the merged ranges that reach into each of some rows."""
    found: dict[int, list[Range]] = {number: [] for number in numbers} if merges else {}
    for merge in merges:
        for number in numbers[bisect_left(numbers, merge.top) : bisect_right(numbers, merge.bottom)]:
            found[number].append(merge)
    return {number: tuple(ranges) for number, ranges in found.items()}


def _is_typed(entry: Entry) -> bool:
    return entry.formula is None and entry.typed.form != "blank"
