"""A form as data: the frozen description that one TOML file gives, and nothing that computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from xlkinerja.expr import Expression, Name
from xlkinerja.expr.nodes import Call
from xlkinerja.finding import Level
from xlkinerja.form.tree import TreeLevel
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Kind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Consolidation = Literal["key", "sum", "formula", "list", "none"]


def fields_alone(value: DataclassInstance) -> dict[str, Any]:
    """Return what is pickled of a value: its fields, and not what was looked up in it and kept (`cached_property`)."""
    return {item.name: getattr(value, item.name) for item in fields(value)}


class FormError(Exception):
    """A mistake in a form's TOML file; the message names the file and the key."""


@dataclass(frozen=True)
class From:
    """The value of another form's workbook that comes into a cell: of a field, or of the row that has the same `keys`.

    `keys` are pairs of a column here and the one there. `period` is that of the workbook: the "same", the "previous"
    one, or the last of the "year" up to this one. Without a `form` it is what is known of the submission itself, of the
    form that the row names: `column` says what of it.
    """

    form: str
    column: str
    table: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    period: Literal["same", "previous", "year"] = "same"

    @property
    def of_submission(self) -> bool:
        """Whether it says which workbooks are in the submission, and comes from none of them."""
        return not self.form

    @property
    def offer(self) -> str:
        """What the other workbook is asked for, the same for all who ask for it."""
        return f"{self.table}.{self.column}({','.join(name for _, name in self.keys)})" if self.table else self.column


@dataclass(frozen=True)
class Field:
    """One value of the whole report, such as `kode_satker`; with `formula` it is computed.

    `carry` says what next quarter's workbook gets: "keep" the same, "same_year" the same but nothing in a new year,
    "year", "quarter" and "month" the next period, "clear" nothing, else what the field of that name has now. A
    field `beside` the page, last of its block, is not printed.
    The value of one that is `taken` comes from another workbook, as long as staff type none.
    A day that is `not_before` the "period_end" is the last of the quarter that is reported, or a later one. What is
    `private` stays in its workbook. On the day that is `sent_on` the submission goes out.
    """

    name: str
    label: str
    kind: Kind
    formula: Expression | None = None
    required: bool = False
    block: Literal["general", "signature"] = "general"
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    help: str = ""
    carry: str = "clear"
    not_before: Literal["", "period_end"] = ""
    beside: bool = False
    taken: From | None = None
    private: bool = False
    sent_on: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a table; with `formula` it is computed, otherwise typed by staff.

    Where `else_typed`, staff's own figure counts as long as the formula gives a blank. `total` is the formula of the
    Jumlah row, in which names are totals. A blank cell of an `expected` column is told, a dash says that there is
    nothing. The value of one that is `taken` comes from another workbook, as long as staff type none.
    `identifies` marks row numbers, which alone do not make a row; `unit` names the column that takes a unit
    written with the value, `unit_from` is the column that says it in the table whose rows these are; the figures of
    an `exact` column were set, so never rounded; those of a column of the `same_digits` were rounded as most of them
    were. With `names` the column holds the words that stand for a number: those of `indikator` for `nomor_indikator`.
    A blank cell of a `down` column means the same as above. An `inherited` column has no cells: its value is that of
    the sheet's record. `choice_words` are other words for one of the `choices`; with
    `several` a cell may name more than one. `carry` is what comes here next
    quarter: "keep" the same, "same_year" the same but nothing in a new year, "past_years" the same in the rows of
    years that are over, "clear" nothing, or the last value of the column that it names, which in a new year begins
    anew. `consolidate` says how rows of several reports come together.

    On paper: `header` are the texts of the header rows from top to bottom (else the label), `span` how many columns of
    the sheet it takes, `beside` puts it outside the printed page, `new_page` starts another page across with it,
    `block` says where a record prints it. An `internal` column is not exported. A sheet of another
    program may do without one that it `may_lack`. What stands in a `private` one stays in
    its workbook: others see counts of it, and of what is found there the row and the rule.

    Where a text of the row is filled with it, a figure or choice that staff typed after words that are `spoken` of it
    is held against it.

    In a table that is a tree a column of the `tree` "sum" is typed on leaves; a parent is the sum of its children where
    staff do not type it: what they type is kept.
    """

    name: str
    label: str
    kind: Kind
    formula: Expression | None = None
    else_typed: bool = False
    total: Expression | None = None
    required: bool = False
    expected: bool = False
    identifies: bool = False
    down: bool = False
    inherited: bool = False
    internal: bool = False
    may_lack: bool = False
    unit: str | None = None
    unit_from: tuple[str, str] | None = None
    names: str | None = None
    exact: bool = False
    same_digits: bool = False
    header: tuple[str, ...] = ()
    span: int = 1
    beside: bool = False
    new_page: bool = False
    block: Literal["lines", "subheading", "signature"] = "lines"
    choices: tuple[str, ...] = ()
    choice_words: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    help: str = ""
    width: float | None = None
    carry: str = "clear"
    consolidate: Consolidation = "list"
    taken: From | None = None
    several: bool = False
    spoken: tuple[str, ...] = ()
    private: bool = False
    tree: Literal["", "sum"] = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The texts above the column, from the top header row to the lowest."""
        return self.header or (self.label,)

    @property
    def typed(self) -> bool:
        """Whether staff may type in the column."""
        return (self.formula is None or self.else_typed) and not self.inherited


@dataclass(frozen=True)
class Print:
    """What of a table goes on which page, by names of columns.

    Each of `pages` starts another page across. Each of `quarters` is the first column of a triwulan, from I on: those
    of a triwulan that is not reported yet are not printed.
    """

    pages: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compound:
    """Several columns, or fields, that are written in one text, such as `{kode_komponen} {nama_komponen}`.

    How that is read stands in `form/compounds.py`: the first of the ways in which it is `written` that a text fits
    counts. `synonyms` are what stands above such cells, or in front of them.
    """

    written: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    """Of a group: the columns under which its row holds a figure, and those that it is of in all rows below."""


@dataclass(frozen=True)
class Table:
    """A table on a sheet: `fixed` keys print one row each, otherwise `rows` blank ones are offered.

    A row is known by its `keys` together: the last is its own, within those before it. In a `unique` table no key may
    stand twice; where `continues`, a row without a key of its own belongs to the row above. With `rows_of` its rows are
    those of another table, known by the same keys: staff need not type them again, and what they type is held against
    that table.

    A `record` is one row a sheet, printed as labelled lines. A table with a `source` is computed: its rows are those
    of that table, with `distinct` the first of each key, and columns without a formula are copies.

    `scale` is what one unit on paper is worth: 1000 where the form prints "Rp. 000". `heading` is printed above the
    table where several share a sheet, and `new_page` begins one with it. `frozen` is the last of the columns (else the
    key) that stay in sight and are repeated on each page across; `print` says what goes on which page.

    Where staff copy a table from elsewhere, cells may be `compounds` of several columns, and rows of one text `groups`,
    from the outermost to the innermost: they say something of all rows below, to the next group.

    Where `nihil` is "allowed", a list of which the only row is dashes, or says NIHIL, has no rows; where it is "asked",
    a blank one is told besides.

    `tree` are the levels of a table whose rows have parents, from the top: the key says by its shape which one a row
    has (`form/tree.py`).
    """

    name: str
    sheet: str
    title: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    rows_of: str | None = None
    rows: int = 10
    record: bool = False
    source: str | None = None
    distinct: bool = False
    unique: bool = False
    continues: bool = False
    fixed: tuple[str, ...] = ()
    scale: int = 1
    total_label: str | None = None
    heading: str = ""
    frozen: str = ""
    new_page: bool = False
    print: Print = Print()
    compounds: tuple[Compound, ...] = ()
    groups: tuple[Compound, ...] = ()
    nihil: Literal["", "allowed", "asked"] = ""
    tree: tuple[TreeLevel, ...] = ()

    def __repr__(self) -> str:
        return f"Table({self.name!r}, {len(self.columns)} columns)"

    def __hash__(self) -> int:
        """Return a hash of the name: that of all columns would take longer than what is looked up by it."""
        return hash(self.name)

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)

    def brings_together(self, source: Table) -> bool:
        """Tell whether its rows are groups of rows of the table that it is made from, by what is no key there."""
        return self.distinct and not {*self.keys} & {*source.keys}

    @property
    def key(self) -> str:
        """The column of a row's own number, code or name."""
        return self.keys[-1]

    @cached_property
    def names_of(self) -> Mapping[str, str]:
        """The columns of words by the columns of the numbers that they stand for."""
        return {column.names: column.name for column in self.columns if column.names is not None}

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def scale_of(self, column: Column) -> int:
        """Return what one unit in a column's cells is worth: the table's scale for amounts, else 1."""
        return self.scale if column.kind.scaled else 1

    @cached_property
    def tree_columns(self) -> Mapping[str, str]:
        """The columns that say where rows stand in the tree, by the function that gives it."""
        formulas = {c.name: c.formula.node for c in self.columns if c.formula is not None}
        return {node.function: name for name, node in formulas.items() if isinstance(node, Call) and self.tree}

    @cached_property
    def printed(self) -> tuple[Column, ...]:
        """The columns that have cells."""
        return tuple(column for column in self.columns if not column.inherited)

    @cached_property
    def page_starts(self) -> tuple[str, ...]:
        """The columns that start another page across."""
        return tuple(c.name for c in self.printed if c.new_page or c.name in self.print.pages)

    @cached_property
    def typed_columns(self) -> tuple[Column, ...]:
        """The columns that staff fill in."""
        return () if self.source else tuple(column for column in self.columns if column.typed)

    def is_computed(self, column: Column) -> bool:
        """Tell whether the form may fill a column's cells."""
        return self.source is not None or column.formula is not None

    @property
    def is_by_year(self) -> bool:
        """Whether the table has one row for each year."""
        return self.column[self.key].kind.name == "tahun" and not self.fixed

    @cached_property
    def depth(self) -> int:
        """How many rows of header texts the table has."""
        return max(len(column.path) for column in self.printed)


@dataclass(frozen=True)
class FormSheet:
    """A sheet of the form, with the headings printed above its tables.

    `subheading` and `identity`, which says on every page whose it is, may name fields: `TRIWULAN {triwulan}`.
    A `repeated` sheet is there once for each record on it: staff copy it in Excel for another one.
    """

    name: str
    title: str
    heading: str
    subheading: str = ""
    identity: str = ""
    fields: bool = False
    signature: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Check:
    """One test of a rule.

    With `each` it runs on every row of that table and `at` is a column of it; without, it runs once and `at` is the
    total of `table.column` or a field. `columns` repeats it with the names `nilai` (the value), `judul` (the
    column's label) and `diketik` (what staff typed over a computed figure). The rule is broken where `holds` is false,
    and silent where it is blank. A `rounded` one allows for figures that were rounded before they were typed: it is
    broken only where `holds` is false whatever they were. Its `level` may be another than the rule's; `levels` hold
    from a triwulan on, as (triwulan, level), and before the first of them it is not told. With `once` there is one
    finding for a column, at the first cell that breaks it, with the names `banyak` and `dari` for how many rows do.
    """

    at: str
    holds: Expression
    message: str
    each: str | None = None
    columns: tuple[str, ...] = ()
    let: tuple[tuple[str, Expression], ...] = ()
    rounded: bool = False
    level: Level | None = None
    levels: tuple[tuple[int, Level], ...] = ()
    once: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule of the form: code, level, the sentence that must hold, an example, and its checks.

    An `explainable` galat is settled by an explanation, as a peringatan is. `instead` are findings of the engine, as
    (code, table, column), that carry this rule's code and level; "" for a field's table, "*" for every column.
    """

    code: str
    level: Level
    title: str
    checks: tuple[Check, ...] = ()
    example: str = ""
    explainable: bool = False
    instead: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart in the consolidated workbook: for every satker a bar for each of the (table, column) totals.

    Satker stand in the order of the first of them, the highest first.
    """

    title: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """Everything that is to know about a form; `short` is its name where room is narrow.

    It is due so many `working_days` after its `period`, a quarter or a month; None where nobody says when. `digest` is
    the SHA-256 of the TOML of a form from outside the package; those of the package have none.
    """

    name: str
    version: int
    title: str
    description: str
    legal: tuple[str, ...]
    fields: tuple[Field, ...]
    sheets: tuple[FormSheet, ...]
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    charts: tuple[Chart, ...] = ()
    short: str = ""
    working_days: int | None = None
    printed_before: tuple[str, ...] = ()
    """Texts, and formulas with their equals sign, that templates printed before and do not print any more."""
    order: tuple[tuple[str, str, bool], ...] = ()
    """What to compute, in order of dependence: (table or "" for a field, column, whether it is the total)."""
    period: Literal["quarter", "month"] = "quarter"
    compounds: tuple[Compound, ...] = ()
    """Fields that are written in one cell."""
    digest: str = ""

    def __repr__(self) -> str:
        return f"Form({self.name!r}, version={self.version}, {len(self.tables)} tables, {len(self.rules)} rules)"

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)

    @cached_property
    def field(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def table(self) -> Mapping[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}

    @cached_property
    def sheet(self) -> Mapping[str, FormSheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @property
    def is_monthly(self) -> bool:
        """Whether a workbook of it reports a month, and there are three in a quarter."""
        return self.period == "month"

    @cached_property
    def takes(self) -> tuple[From, ...]:
        """What comes from other workbooks, each once."""
        columns = (column.taken for table in self.tables for column in table.columns)
        every = (*(item.taken for item in self.fields), *columns)
        return tuple(dict.fromkeys(taken for taken in every if taken is not None))

    def tables_on(self, sheet: str) -> tuple[Table, ...]:
        """Return the tables printed on a sheet, top to bottom."""
        return tuple(table for table in self.tables if table.sheet == sheet)

    def record_on(self, sheet: str) -> Table | None:
        """Return the record that a sheet is there for; None where the sheet has none."""
        return next((table for table in self.tables_on(sheet) if table.record), None)

    def is_repeated(self, table: str) -> bool:
        """Tell whether a table is there once for each of several sheets."""
        return self.sheet[self.table[table].sheet].repeated

    def resolve(self, name: Name, table: str | None) -> tuple[str | None, str] | None:
        """Return (table, column) or (None, field) for a name used in a formula of `table`, None when unknown."""
        if name.table is not None:
            found = self.table.get(name.table)
            return (name.table, name.column) if found and name.column in found.column else None
        if table is not None and name.column in self.table[table].column:
            return (table, name.column)
        return (None, name.column) if name.column in self.field else None

    def kind_of(self, place: tuple[str | None, str]) -> Kind:
        """Return the kind of a resolved name."""
        table, name = place
        return self.field[name].kind if table is None else self.table[table].column[name].kind
