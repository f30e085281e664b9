"""Totals over several workbooks: the form's own Jumlah formulas, over all rows of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from xlkinerja.consolidate.model import LevelTotal, Period, Satker, Submission
from xlkinerja.expr import Name, Value, evaluate
from xlkinerja.form import Column, Form, Table
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
        return cls(satkers, any(one.eselon1 for one in expected), any(one.ministry for one in expected))

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


@dataclass(frozen=True)
class UnitScope:
    """What a formula of the form sees in a unit: the rows of all its workbooks together, and the totals of those.

    `touched` are the columns, with their tables, that were looked at. `columns` and `blanks` keep what was found.
    """

    form: Form
    submissions: Sequence[Submission]
    table: str | None = None
    columns: dict[tuple[str, str], list[Value]] = field(default_factory=dict)
    position: int = 0
    touched: set[tuple[str, str]] = field(default_factory=set)
    blanks: dict[tuple[str, str], bool] = field(default_factory=dict)

    def value(self, name: Name) -> Value:
        """Return the column's total or, of a field, the computed value or the one that all workbooks have alike."""
        if self.table is not None and name.column in self.form.table[self.table].column:
            return self.total(name)
        formula = self.form.field[name.column].formula
        if formula is not None:
            return evaluate(formula, self._seen_from(None))
        values = {submission.fields.get(name.column) for submission in self.submissions}
        return values.pop() if len(values) == 1 else None

    def column(self, name: Name) -> Sequence[Value]:
        """Return a column's values of all workbooks."""
        table = name.table or self.table or ""
        self.touched.add((table, name.column))
        found = self.columns.get((table, name.column))
        if found is None:
            position = self._position(table, name.column)
            found = [row.values[position] for one in self.submissions for row in one.tables.get(table, ())]
            self.columns[table, name.column] = found
        return found

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        """Return a column's values in those of its rows that are chosen."""
        return list(compress(self.column(name), rows))

    def total(self, name: Name) -> Value:
        """Return a column's total over the unit."""
        table = name.table or self.table or ""
        formula = self.form.table[table].column[name.column].total
        return None if formula is None else evaluate(formula, self._seen_from(table))

    def same(self, _table: str) -> None:
        """Return nothing: rows of several workbooks share no key."""

    def is_left_blank(self, table: str, name: str) -> bool:
        """Tell whether some workbooks have nothing in a column in which others have something."""
        if (table, name) not in self.blanks:
            position = self._position(table, name)
            parts = (one.tables.get(table, ()) for one in self.submissions)
            filled = {any(row.values[position] is not None for row in rows) for rows in parts}
            self.blanks[table, name] = len(filled) > 1
        return self.blanks[table, name]

    def _position(self, table: str, name: str) -> int:
        return [column.name for column in self.form.table[table].columns].index(name)

    def _seen_from(self, table: str | None) -> UnitScope:
        return (
            self
            if table == self.table
            else UnitScope(self.form, self.submissions, table, self.columns, 0, self.touched)
        )


def coming_together(table: Table) -> tuple[Column, ...]:
    """Return the columns of which a total over several workbooks means something: those that have one in the form."""
    return tuple(c for c in table.columns if c.total is not None and c.consolidate in {"sum", "formula"})


def amounts(table: Table) -> tuple[Column, ...]:
    """Return the columns whose figures can be added up, to see that none is lost on the way."""
    return tuple(
        c for c in table.columns if c.consolidate == "sum" or (c.kind.scaled and c.consolidate in {"list", "formula"})
    )


def level_totals(submissions: Iterable[Submission], expected: Sequence[Satker]) -> tuple[LevelTotal, ...]:
    """Return the totals by period, form and table, the ministry first; amounts of two periods are never added."""
    groups: dict[tuple[Period, str], list[Submission]] = defaultdict(list)
    for submission in submissions:
        groups[submission.period, submission.form].append(submission)
    by_form = (_totals(load(form), period, group, expected) for (period, form), group in sorted(groups.items()))
    return tuple(chain.from_iterable(by_form))


def _totals(
    form: Form, period: Period, submissions: Sequence[Submission], expected: Sequence[Satker]
) -> Iterator[LevelTotal]:
    units: dict[Unit, list[Submission]] = defaultdict(list)
    tree = Tree.of(expected)
    for submission in submissions:
        for unit in tree.units_of(submission.satker):
            units[unit].append(submission)
    tables = [table for table in form.tables if coming_together(table)]
    scopes = {unit: UnitScope(form, units[unit]) for unit in sorted(units, key=_in_order)}
    for table in tables:
        for unit, scope in scopes.items():
            count = len(scope.submissions)
            values, partial = _values(scope, table)
            yield LevelTotal(form.name, table.name, period, unit.level, unit.key, unit.name, count, values, partial)


def _values(scope: UnitScope, table: Table) -> tuple[Mapping[str, Value], frozenset[str]]:
    """Return the totals, and of which columns they lack something: a figure that cannot be read, a report's column."""
    unread = {(name, column) for one in scope.submissions for name in one.unread for column in one.unread[name]}
    values: dict[str, Value] = {}
    partial = set()
    for column in coming_together(table):
        scope.touched.clear()
        values[column.name] = scope.total(Name(table.name, column.name))
        if not unread.isdisjoint(scope.touched) or any(scope.is_left_blank(*place) for place in scope.touched):
            partial.add(column.name)
    return values, frozenset(partial)


def _in_order(unit: Unit) -> tuple[int, bool, str, str]:
    return ("kementerian", "eselon1", "satker").index(unit.level), not unit.key, unit.key, unit.name
