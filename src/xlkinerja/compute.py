"""Stage 3: the computed columns and totals, as exact values and as Excel formulas from the same sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xlkinerja.expr import Expression, Name, Value, evaluate, parse, to_excel
from xlkinerja.ooxml.address import cell_name, column_letters, quote_sheet
from xlkinerja.report import NOWHERE, Entry, FieldData, Report, Row, TableData


def compute(report: Report) -> Report:
    """Return the report with every computed column and total evaluated; what was typed there stays beside it."""
    for table, column, is_total in report.form.order:
        if table in report.tables:
            step = _with_total if is_total else _with_column
            data = step(report, report.tables[table], column)
            report = replace(report, tables={**report.tables, table: data})
    return report


def _with_column(report: Report, data: TableData, name: str) -> TableData:
    formula = data.table.column[name].formula
    assert formula is not None

    def computed(row: Row, index: int) -> Row:
        entry = _computed(row.entries[name], formula, RowScope(report, data, row.entries, index))
        return replace(row, entries={**row.entries, name: entry})

    rows = tuple(computed(row, index) for index, row in enumerate(data.rows))
    blank_rows = tuple(computed(row, len(rows)) for row in data.blank_rows)
    return replace(data, rows=rows, blank_rows=blank_rows)


def _with_total(report: Report, data: TableData, name: str) -> TableData:
    column = data.table.column[name]
    if column.total == "formula":
        assert column.formula is not None
        formula = column.formula
    else:
        formula = parse(f"sum({name})")
    entry = _computed(data.totals[name], formula, RowScope(report, data, data.totals, len(data.rows)))
    return replace(data, totals={**data.totals, name: entry})


def _computed(entry: Entry, formula: Expression, scope: RowScope) -> Entry:
    value = evaluate(formula, scope)
    used = tuple(scope.used)
    broken = any(other.broken for other in used)
    return replace(
        entry,
        value=None if broken else value,
        excel=_printed(entry, formula, scope),
        live=value is None or all(other.live for other in used),
        broken=broken,
        unread=any(other.unread for other in used),
        slack=_slack(formula, scope, value, used),
    )


def _slack(formula: Expression, scope: RowScope, value: Value, used: tuple[Entry, ...]) -> Decimal:
    """Return by how much the value moves when each rounded input moves by half a unit of its last digit."""
    slack = Decimal(0)
    for entry in {id(other): other for other in used if other.slack}.values():
        moved = evaluate(formula, replace(scope, moved=entry, used=[]))
        if isinstance(value, Decimal) and isinstance(moved, Decimal):
            slack += abs(moved - value)
    return slack


def _printed(entry: Entry, formula: Expression, scope: RowScope) -> str | None:
    try:
        return to_excel(formula, CellPlaces(scope, entry))
    except LookupError:  # a cell that the formula needs is missing in this workbook
        return None


@dataclass
class RowScope:
    """What a formula sees from one row (or the Jumlah row): values by name; remembers which entries it used."""

    report: Report
    data: TableData | None
    entries: Mapping[str, Entry]
    position: int
    bound: Mapping[str, Value] = field(default_factory=dict)
    used: list[Entry] = field(default_factory=list)
    moved: Entry | None = None
    """An entry that is taken half a unit of its last digit higher, to learn how much that matters."""

    def value(self, name: Name) -> Value:
        """Return the value of this row's cell, of a bound name, or of a field."""
        if name.column in self.bound:
            return self.bound[name.column]
        if name.column in self.entries:
            return self._use(self.entries[name.column])
        data = self.report.fields[name.column]
        if data.entry is not None:
            self._use(data.entry)
        return data.value

    def column(self, name: Name) -> Sequence[Value]:
        """Return a column's values in sheet order, of this table or of another."""
        data = self.table(name)
        return [self._use(row.entries[name.column]) for row in data.rows] if data else []

    def total(self, name: Name) -> Value:
        """Return a column's total."""
        data = self.table(name)
        return self._use(data.totals[name.column]) if data else None

    def table(self, name: Name) -> TableData | None:
        """Return the table that a name belongs to; None when the workbook lacks it."""
        return self.data if name.table is None else self.report.tables.get(name.table)

    def _use(self, entry: Entry) -> Value:
        self.used.append(entry)
        if entry is self.moved and isinstance(entry.value, Decimal):
            return entry.value + entry.slack
        return entry.value


@dataclass(frozen=True)
class CellPlaces:
    """Where a formula's names lie, as addresses seen from the cell that gets the formula.

    Every method raises LookupError for a name that has no cell in this workbook.
    """

    scope: RowScope
    target: Entry

    def cell(self, name: Name) -> str:
        """Return this row's cell (`D6`) or a field's (`Layanan!$C$4`)."""
        if name.column in self.scope.entries:
            return self._address(self.scope.entries[name.column])
        field_data = self.scope.report.fields[name.column]
        entry = field_data.entry
        if entry is None:
            raise LookupError(name)
        return self._on(field_data, f"${column_letters(entry.column)}${entry.row}")

    def column(self, name: Name) -> str:
        """Return a column's cells from the last header row to the guard row, absolute."""
        data, number = self._column(name)
        letters = column_letters(number)
        return self._on(data, f"${letters}${data.layout.header}:${letters}${data.layout.end}")

    def down_to_here(self, name: Name) -> str:
        """Return a column's cells from the header row down to this row."""
        data, number = self._column(name)
        letters = column_letters(number)
        return f"{letters}${data.layout.header}:{letters}{self.target.row}"

    def total(self, name: Name) -> str:
        """Return the cell of a column's total."""
        data, number = self._column(name)
        if data.layout.total is None:
            raise LookupError(name)
        return self._on(data, f"{column_letters(number)}${data.layout.total}")

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        form = self.scope.report.form
        table = self.scope.data.table.name if self.scope.data else None
        place = form.resolve(name, table)
        return place is not None and form.kind_of(place).holds == "number"

    def factor(self, _name: Name) -> int:
        """Return what a number in the name's cells must be multiplied by to be the value."""
        return 1

    @property
    def divisor(self) -> int:
        """Return what the formula's result must be divided by for its own cell."""
        return 1

    def _address(self, entry: Entry) -> str:
        if entry.column == NOWHERE:
            raise LookupError(entry)
        return cell_name(entry.row, entry.column)

    def _column(self, name: Name) -> tuple[TableData, int]:
        data = self.scope.table(name)
        if data is None:
            raise LookupError(name)
        return data, data.layout.columns[name.column]

    def _on(self, data: TableData | FieldData, address: str) -> str:
        """Return an address with its sheet where that is another one than the formula's."""
        sheet = data.layout.sheet if isinstance(data, TableData) else data.sheet
        assert self.scope.data is not None
        return address if sheet == self.scope.data.layout.sheet else f"{quote_sheet(sheet or '')}!{address}"
