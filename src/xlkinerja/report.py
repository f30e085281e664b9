"""One report on its way through the stages: frozen, each stage returns a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xlkinerja.files.save import save_or_raise
from xlkinerja.finding import LEVELS, Finding, Place, printable
from xlkinerja.form import Column, Form, Table
from xlkinerja.form.model import fields_alone
from xlkinerja.kinds import Kind, Reading, Typed, show
from xlkinerja.libraries import frame
from xlkinerja.notebook import findings_html
from xlkinerja.ooxml.address import cell_name

if TYPE_CHECKING:
    import os

    from xlkinerja.libraries import DataFrame

Value = Decimal | str | bool | None

TOTAL = "total"
"""The key of a Jumlah row in places and receipts; no other row has it."""

_LOST = "#REF!"
_LONGEST_NAME = 60  # characters of a name that `repr` shows
_SHOWN = 4  # fields

NOWHERE = 0
"""The row and column of an entry that has no cell: its column or the Jumlah row is missing in the workbook."""


def same_formula(one: str, other: str) -> bool:
    """Tell whether two formulas are the same but for blanks and letter case."""
    return one.replace(" ", "").casefold() == other.replace(" ", "").casefold()


def is_of_the_form(formula: str | None, form_formula: str | None) -> bool:
    """Tell whether a formula is the form's, perhaps with cells lost, and not one of staff's own."""
    return formula is not None and (
        _LOST in formula or (form_formula is not None and same_formula(formula, form_formula))
    )


class Replaced(NamedTuple):
    """What staff had in a computed cell before our formula was put back: typed, or the result of their formula."""

    typed: Typed
    formula: str | None = None

    @property
    def text(self) -> str:
        """What a person saw in the cell's input line."""
        return f"={self.formula}" if self.formula is not None else self.typed.text


class Entry(NamedTuple):
    """One cell of the form: as typed, and the value that reading or computing gave it.

    `row` and `column` are the cell's place in the workbook (from 1), `scale` is what one unit in the cell is worth.
    `formula` is what the workbook has there now, `form_formula` what the form puts there; where Excel would not compute
    our value from the cells as they are (a figure typed as text, a text merged over several cells), `excel_can_compute`
    is false. `needs_error` is true where the cell or an input is an error and there is no value at all,
    `needs_unreadable` where something was typed, here or in a cell that the value needs, that could not be read: the
    value lacks it. It is `unknown` where there is no value only because we do not know which cells it comes from:
    several rows have the key, or a column was not found. `rounding` is by how much the value may be off because figures
    were rounded before they were typed. `replaced` is what staff had in the cell before an earlier `fill`,
    `staff_figure` marks their own figure where the form would compute one only from other inputs, `written_by_us` a
    value that we wrote without a formula; a `covered` cell lies under a merged one.

    A tuple, as rows, form cells and places are: a report has thousands, and frozen dataclasses take three times as long
    to make and to replace.
    """

    row: int
    column: int
    typed: Typed
    formula: str | None = None
    reading: Reading | None = None
    value: Value = None
    form_formula: str | None = None
    excel_can_compute: bool = True
    scale: int = 1
    needs_error: bool = False
    needs_unreadable: bool = False
    rounding: Decimal = Decimal(0)
    unknown: bool = False
    replaced: Replaced | None = None
    staff_figure: bool = False
    written_by_us: bool = False
    covered: bool = False

    @property
    def cell(self) -> str | None:
        """The address, such as D6; None for an entry without a cell."""
        return cell_name(self.row, self.column) if self.column != NOWHERE else None

    @property
    def gets_formula(self) -> bool:
        """Whether a computed cell gets a formula; else its value alone, for Excel could not compute it."""
        return self.needs_error or (self.form_formula is not None and self.excel_can_compute)

    @property
    def in_cell(self) -> Value:
        """The value in the cell's own unit: thousands where the form prints thousands."""
        return self.value / self.scale if isinstance(self.value, Decimal) and self.scale != 1 else self.value


Identity = tuple[str, ...]
"""What a row is known by, a token for each of the table's keys; "" for one that nobody can tell."""


class Row(NamedTuple):
    """One row of a table, identified by its key and not by its position.

    `key` is how findings and receipts name it. `identity` is what its keys say, number by number or name by name;
    `subject` is the identity of the row that it is about, its own or one of the table whose rows these are. A row that
    `continues` another one has the same. A `doubtful` row may be about one of several, and so is about none.
    """

    key: str
    number: int
    entries: Mapping[str, Entry]
    identity: Identity = ()
    subject: Identity = ()
    continues: bool = False
    doubtful: bool = False


@dataclass(frozen=True)
class TableLayout:
    """Where a table lies: `top` to `header` are its header rows, `first` to `last` its body rows.

    `end` closes the ranges of names and sums: the guard row where there is one, else the last body row. A record has
    neither rows nor columns, only `cells`.
    """

    sheet: str
    top: int
    header: int
    first: int
    last: int
    end: int
    total: int | None
    columns: Mapping[str, int]
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class TableData:
    """A table of the report: its layout, the rows that hold something, and the Jumlah row's entries.

    `group` is the key of the record on its sheet where the sheet is repeated. In a table that is made from another
    one, `origins` says for each row from which part and row of that table it is.
    """

    table: Table
    layout: TableLayout
    rows: tuple[Row, ...]
    totals: Mapping[str, Entry] = field(default_factory=dict)
    blank_rows: tuple[Row, ...] = ()
    """Rows without anything typed that hold the form's formulas."""
    group: str = ""
    origins: tuple[tuple[int, int], ...] = ()
    left_out: tuple[int, ...] = ()
    """The numbers of rows between the others that are none, such as sub totals; Excel's formulas see them."""

    @cached_property
    def _gathered(self) -> dict[object, object]:
        return {}

    def gathered(self, key: object, gather: Callable[[], object]) -> object:
        """Return what was gathered of these rows under a key, or gather it now: what is frozen needs that once."""
        if key not in self._gathered:
            self._gathered[key] = gather()
        return self._gathered[key]

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)

    def __repr__(self) -> str:
        return f"TableData({self.id!r}, {len(self.rows)} rows)"

    @property
    def id(self) -> str:
        """The table's name, with the group where there are several: `realisasi/6077`."""
        return f"{self.table.name}/{self.group}" if self.group else self.table.name

    def place(self, column: Column, entry: Entry, row: str) -> Place:
        """Return where an entry sits, with a label a person understands."""
        subject = "Jumlah" if row == TOTAL else row
        label = f"{column.label} ({subject})" if subject and not self.table.record else column.label
        return Place(self.layout.sheet, entry.cell, self.id, row, column.name, label)

    @cached_property
    def form_cells(self) -> tuple[FormCell, ...]:
        """Every cell of the rows that count, then those of the Jumlah row."""
        return tuple(self._form_cells())

    def _form_cells(self) -> Iterator[FormCell]:
        table, sheet, name = self.table, self.layout.sheet, self.id
        columns = [(column, table.is_computed(column)) for column in table.printed]
        for row in self.rows:
            for column, computed in columns:
                entry = row.entries[column.name]
                place = partial(self.place, column, entry, row.key)
                is_computed = computed and not entry.staff_figure
                yield FormCell(sheet, (name, row.key, column.name), table.title, column.kind, entry, is_computed, place)
        for total, entry in self.totals.items():
            column = table.column[total]
            place = partial(self.place, column, entry, TOTAL)
            yield FormCell(
                sheet, (name, TOTAL, total), table.title, column.kind, entry, is_computed=True, find_place=place
            )


class FormCell(NamedTuple):
    """A cell of the form with all that is to know about it: its sheet, the title of its table, kind and content.

    `id` names the cell wherever it lies: table, row key, column. `is_computed` tells whether the form fills the cell.
    """

    sheet: str
    id: tuple[str, str, str]
    title: str
    kind: Kind
    entry: Entry
    is_computed: bool
    find_place: Callable[[], Place]

    @property
    def place(self) -> Place:
        """Where it sits, with a label; made when asked for, as most cells have no finding."""
        return self.find_place()

    def shown(self, blank: str = "kosong") -> str:
        """Return the cell's value as people write it there: in thousands where the form prints thousands."""
        return show(self.kind, self.entry.value, self.entry.scale) or blank


@dataclass(frozen=True)
class FieldData:
    """A field of the report and the sheet it stands on; `entry` is None where its cell was not found."""

    sheet: str | None
    entry: Entry | None
    value: Value = None


@dataclass(frozen=True)
class Report:
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

    @cached_property
    def _gathered(self) -> dict[object, object]:
        return {}

    def gathered(self, key: object, gather: Callable[[], object]) -> object:
        """Return what was gathered of the report under a key, or gather it now."""
        if key not in self._gathered:
            self._gathered[key] = gather()
        return self._gathered[key]

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)

    def __repr__(self) -> str:
        rows = sum(len(part.rows) for part in self.parts())
        about = "".join(f", {name}={_short(str(data.value))}" for name, data in list(self.fields.items())[:_SHOWN])
        return f"Report({self.form.name!r}{about}, {rows} rows, {len(self.findings)} findings)"

    def parts(self) -> Iterator[TableData]:
        """Yield all parts of all tables."""
        for parts in self.tables.values():
            yield from parts

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


@dataclass(frozen=True)
class Source:
    """The file a report came from: its name (never a path) and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Result:
    """What became of one file: the report (None when it could not be read) and all findings, gravest first.

    After `fill`, `data` is the answer, `written` where it lies (None where it was not to be written, or could not), and
    `kept` where the file lies that it replaced.
    """

    source: Source
    report: Report | None
    findings: tuple[Finding, ...]
    data: bytes | None = None
    written: Path | None = None
    kept: Path | None = None

    @property
    def readable(self) -> bool:
        """Whether the file was read at all."""
        return self.report is not None

    @property
    def ok(self) -> bool:
        """Whether the file was read and no galat is open."""
        return self.readable and self.count("galat") == 0

    def count(self, level: str) -> int:
        """Return how many findings of a level no explanation has settled."""
        return sum(1 for finding in self.findings if finding.level == level and not finding.settled)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Put the answer in a file, whole or not at all, and return its path; what was there is kept as NAME.bak.

        Raises ValueError where there is no answer, OSError (with a message in Indonesian) where it cannot be saved.
        """
        if self.data is None:
            raise ValueError(f"{self.source.file} has no answer: only what fill() could read has one")
        return save_or_raise(Path(path), self.data)

    def to_frames(self) -> dict[str, DataFrame]:
        """Return each table by its name, and `findings`, as pandas tables with exact decimals.

        A file that was not read has `findings` alone. Raises MissingLibraryError without pandas.
        """
        tables = self.report.tables.items() if self.report is not None else ()
        found = {name: _frame(parts[0].table, parts) for name, parts in tables}
        return {**found, "findings": frame(_FINDING, map(_cells_of, self.findings))}

    def __repr__(self) -> str:
        form = self.report.form.name if self.report is not None else None
        counts = ", ".join(f"{level}={self.count(level)}" for level in LEVELS)
        where = f", written={_short(str(self.written))}" if self.written is not None else ""
        return f"Result({_short(self.source.file)}, form={form!r}, {counts}{where})"

    def _repr_html_(self) -> str:
        return findings_html(self.source.file, self.findings)


_FINDING = (
    "code",
    "level",
    "sheet",
    "cell",
    "table",
    "row",
    "column",
    "label",
    "message",
    "typed",
    "explanation",
    "settled",
)


def _cells_of(finding: Finding) -> tuple[object, ...]:
    own = (finding.message, finding.typed, finding.explanation, finding.settled)
    return (finding.code, finding.level, *finding.place, *own)


def _frame(table: Table, parts: Iterable[TableData]) -> DataFrame:
    names = [column.name for column in table.columns if not column.internal]
    return frame(names, ([row.entries[name].value for name in names] for part in parts for row in part.rows))


def _short(text: str) -> str:
    """Return a text as `repr` gives it, cut off in the middle: names differ at their ends."""
    half = _LONGEST_NAME // 2
    return repr(printable(text if len(text) <= _LONGEST_NAME else f"{text[:half]}…{text[-half:]}"))
