"""Totals over several workbooks: the form's own Jumlah formulas, over all rows of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain

from xlkinerja.consolidate.model import LevelTotal, Period, Place, Satker, Submission
from xlkinerja.expr import Name, Value, evaluate
from xlkinerja.expr.comparing import folded
from xlkinerja.expr.nodes import TreeWord
from xlkinerja.form import Form, Table
from xlkinerja.form.coming_together import coming_together
from xlkinerja.form.loader import load

ALL = "Semua satker"
_UNLISTED, _NO_UNIT = "Tidak ada di daftar satker", "Tanpa unit"


@dataclass(frozen=True)
class Unit:
    """What totals are made of: "kementerian", "eselon1" or "satker", its key and how it is called."""

    level: str
    key: str
    name: str


@dataclass(frozen=True)
class Tree:
    """The units above each satker; without a list that names any, all satker belong to one."""

    satkers: Mapping[str, Satker]
    has_eselon1: bool
    has_ministry: bool

    @classmethod
    def of(cls, expected: Sequence[Satker]) -> Tree:
        """Return the tree of a list of satker."""
        satkers = {satker.code: satker for satker in expected}
        return cls(
            satkers,
            any(satker.eselon1 for satker in expected),
            any(satker.ministry for satker in expected),
        )

    def units_of(self, code: str) -> Iterator[Unit]:
        """Yield the units that a satker's workbooks belong to, from the top."""
        satker = self.satkers.get(code) or Satker(code, "")
        nowhere = _NO_UNIT if code in self.satkers else _UNLISTED
        if self.has_ministry:
            yield Unit("kementerian", satker.ministry, satker.ministry or nowhere)
        else:
            yield Unit("kementerian", "", ALL)
        if self.has_eselon1:
            yield Unit("eselon1", satker.eselon1, satker.eselon1 or nowhere)
        yield Unit("satker", code, satker.name or code)


_Read = dict[tuple[int, str, str], tuple[Value, ...]]
"""The columns of single workbooks, by workbook, table and name."""


class UnitColumns:
    """The columns of a unit, the rows of all its workbooks together; each is gathered once and kept.

    `read` has the columns of single workbooks that were gathered for other units.
    """

    def __init__(self, form: Form, submissions: Sequence[Submission], read: _Read | None = None) -> None:
        self.form = form
        self.submissions = submissions
        self._read: _Read = {} if read is None else read
        self._values: dict[tuple[str, str], list[Value]] = {}

    def values(self, table: str, name: str) -> Sequence[Value]:
        """Return a column's values of all workbooks."""
        if (table, name) not in self._values:
            own = (self._of(submission, table, name) for submission in self.submissions)
            self._values[table, name] = list(chain.from_iterable(own))
        return self._values[table, name]

    def _of(self, submission: Submission, table: str, name: str) -> Sequence[Value]:
        key = (id(submission), table, name)
        if key not in self._read:
            position = position_of(self.form.table[table], name)
            self._read[key] = tuple(row.values[position] for row in submission.tables.get(table, ()))
        return self._read[key]


@dataclass(frozen=True)
class UnitScope:
    """What a formula of the form sees in a unit; `looked_at` notes the columns, for one evaluation."""

    columns: UnitColumns
    table: str | None = None
    position: int = 0
    looked_at: set[tuple[str, str]] = field(default_factory=set)

    def value(self, name: Name) -> Value:
        """Return the column's total or, of a field, the computed value or the one that all workbooks have alike."""
        form = self.columns.form
        if self.table is not None and name.column in form.table[self.table].column:
            return self.total(name)
        formula = form.field[name.column].formula
        if formula is not None:
            return evaluate(formula, replace(self, table=None))
        values = {submission.fields.get(name.column) for submission in self.columns.submissions}
        return values.pop() if len(values) == 1 else None

    def column(self, name: Name) -> Sequence[Value]:
        """Return a column's values of all workbooks."""
        place = name.table or self.table or "", name.column
        self.looked_at.add(place)
        return self.columns.values(*place)

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        """Return a column's values in those of its rows that are chosen."""
        values = self.column(name)
        return [values[position] for position in rows]

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        """Return where a column of keys holds a text."""
        wanted = folded(text)
        return [n for n, key in enumerate(self.column(keys)) if isinstance(key, str) and key and folded(key) == wanted]

    def above(self, _name: Name) -> Value:
        """Return nothing: a total stands in no row."""
        return None

    def total(self, name: Name) -> Value:
        """Return a column's total over the unit."""
        table = name.table or self.table or ""
        formula = self.columns.form.table[table].column[name.column].total
        return None if formula is None else evaluate(formula, replace(self, table=table))

    def tree(self, _what: TreeWord) -> Value:
        """Return nothing: a total stands in no tree."""
        return None

    def children(self) -> Sequence[int]:
        """Return where the highest rows of all workbooks stand: those with a whole code and no parent."""
        told = self.columns.form.table[self.table or ""].tree_columns
        paths, parents = (self.columns.values(self.table or "", told[f"tree_{word}"]) for word in ("path", "parent"))
        return [n for n, (path, parent) in enumerate(zip(paths, parents, strict=True)) if path and not parent]

    def same(self, _table: str) -> None:
        """Return nothing: rows of several workbooks share no key."""


def position_of(table: Table, name: str) -> int:
    """Return where a row of a table has the value of a column."""
    return [column.name for column in table.columns].index(name)


def each_total(submissions: Iterable[Submission], expected: Sequence[Satker]) -> Iterator[LevelTotal]:
    """Yield the totals by period, form and table, the ministry first; amounts of two periods are never added."""
    groups: dict[tuple[Period, str], list[Submission]] = defaultdict(list)
    for submission in submissions:
        groups[submission.period, submission.form].append(submission)
    for (period, form), group in sorted(groups.items()):
        yield from _totals(load(form), period, group, expected)


def _totals(
    form: Form, period: Period, submissions: Sequence[Submission], expected: Sequence[Satker]
) -> Iterator[LevelTotal]:
    units: dict[Unit, list[Submission]] = defaultdict(list)
    tree = Tree.of(expected)
    for submission in submissions:
        for unit in tree.units_of(submission.satker):
            units[unit].append(submission)
    for code in tree.satkers:
        for unit in tree.units_of(code):
            units[unit] += []  # a unit of which nothing came has its line too
    in_order = sorted(units, key=_in_order)
    for table in form.tables:
        if coming_together(table):
            yield from _of_table(form, table, period, {unit: units[unit] for unit in in_order})


def _of_table(
    form: Form, table: Table, period: Period, units: Mapping[Unit, Sequence[Submission]]
) -> Iterator[LevelTotal]:
    """Yield the totals of a table in the order of the units; each workbook is looked at once, for all units.

    So little is in memory at a time: the columns of one table.
    """
    read: _Read = {}
    found = {unit: _values(UnitColumns(form, own, read), table) for unit, own in reversed(list(units.items()))}
    for unit, own in units.items():
        values, rests_on = found[unit]
        place = (form.name, table.name, period, unit.level, unit.key, unit.name)
        yield LevelTotal(*place, len(own), values, rests_on, tuple(own))


def _values(columns: UnitColumns, table: Table) -> tuple[Mapping[str, Value], Mapping[str, frozenset[Place]]]:
    """Return the totals, and by column which columns each was made of."""
    values: dict[str, Value] = {}
    rests_on = {}
    for column in coming_together(table):
        scope = UnitScope(columns)
        values[column.name] = scope.total(Name(table.name, column.name))
        rests_on[column.name] = _shared(frozenset(scope.looked_at))
    return values, rests_on


@cache
def _shared(places: frozenset[Place]) -> frozenset[Place]:
    """Return the first set that is the same: all totals of a column rest on the same columns."""
    return places


def _in_order(unit: Unit) -> tuple[int, bool, str, str]:
    return ("kementerian", "eselon1", "satker").index(unit.level), not unit.key, unit.key, unit.name
