"""A report of one satker and period: its fields, its tables and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import partial

from xlkinerja.finding import Finding, Place
from xlkinerja.form import Form
from xlkinerja.frozen import dataclass
from xlkinerja.notebook import short
from xlkinerja.ooxml.model import CellKey
from xlkinerja.report.entry import Entry, Value
from xlkinerja.report.gathering import Gathering
from xlkinerja.report.table import FormCell, TableData

_SHOWN = 4  # fields in `repr`


@dataclass(frozen=True)
class FieldData:
    """A field of the report and the sheet it stands on; `entry` is None where its cell was not found."""

    sheet: str | None
    entry: Entry | None
    value: Value = None


@dataclass(frozen=True)
class Report(Gathering):
    """A report of one satker and period as read from one workbook.

    `tables` holds the parts of each table: one, or one for each copy of a repeated sheet. `of_names` is to be told of
    defined names that the answer puts right; it is not in the answer, where it no longer holds.
    """

    form: Form
    fields: Mapping[str, FieldData]
    tables: Mapping[str, tuple[TableData, ...]]
    findings: tuple[Finding, ...] = ()
    of_names: tuple[Finding, ...] = ()
    told_by: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """For a table and one whose rows it looks for: the key columns by which Excel tells them apart."""

    def __repr__(self) -> str:
        rows = sum(len(part.rows) for part in self.parts())
        about = "".join(f", {name}={short(str(data.value))}" for name, data in list(self.fields.items())[:_SHOWN])
        return f"Report({self.form.name!r}{about}, {rows} rows, {len(self.findings)} findings)"

    def parts(self) -> Iterator[TableData]:
        """Yield all parts of all tables."""
        for parts in self.tables.values():
            yield from parts

    def has(self, place: CellKey) -> bool:
        """Tell whether a cell is one of the form: in a table, or a field."""
        fields = ((f.sheet, f.entry.row, f.entry.column) for f in self.fields.values() if f.entry is not None)
        return place in fields or any(data.layout.holds(place) for data in self.parts())

    def seen_from(self, table: str, near: TableData | None) -> tuple[TableData, ...]:
        """Return the parts of a table that a formula of another part means: the one on its own sheet, or all."""
        parts = self.tables.get(table, ())
        if near is not None and self.form.table[table].sheet == near.table.sheet:
            return tuple(part for part in parts if part.layout.sheet == near.layout.sheet)
        return parts

    def form_cells(self) -> Iterator[FormCell]:
        """Yield every cell of all tables, then the fields that the form computes."""
        for data in self.parts():
            yield from data.form_cells
        for item in self.form.fields:
            entry = self.fields[item.name].entry
            if item.formula is not None and entry is not None:
                sheet, place = self.fields[item.name].sheet or "", partial(self.field_place, item.name)
                yield FormCell(
                    sheet, ("", "", item.name), self.form.title, item.kind, entry, is_computed=True, find_place=place
                )

    def with_part(self, part: TableData) -> Report:
        """Return the report with one part of a table in place of the earlier one."""
        parts = tuple(part if old.id == part.id else old for old in self.tables[part.table.name])
        return self.with_parts(part.table.name, parts)

    def with_parts(self, table: str, parts: tuple[TableData, ...]) -> Report:
        """Return the report with other parts of a table."""
        return replace(self, tables={**self.tables, table: parts})

    def with_findings(self, *findings: Finding) -> Report:
        """Return the report with more findings."""
        return replace(self, findings=self.findings + findings)

    def field_place(self, name: str) -> Place:
        """Return where a field sits."""
        data = self.fields[name]
        cell = data.entry.cell if data.entry else None
        return Place(data.sheet, cell, column=name, label=self.form.field[name].label)
