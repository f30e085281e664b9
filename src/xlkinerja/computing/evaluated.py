"""A formula evaluated in a report: its value, and the cells and columns that it needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from itertools import chain

from xlkinerja.computing.columns import Cells, folded_text, is_unknown
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.computing.trees import are_seen
from xlkinerja.expr import Expression, Found, Name, Value, evaluate
from xlkinerja.expr.nodes import TreeWord
from xlkinerja.frozen import dataclass
from xlkinerja.report import Entry


@dataclass(frozen=True)
class Evaluated:
    """The value of a formula, and what it came from.

    `used` are cells, `columns` whole columns; `beside` are the cells of its own row and fields. The columns `passed` it
    only went past in search of a row: their figures do not move the value. It is `doubtful` where nobody can tell which
    row was meant; `excel_agrees` where the formula's Excel text finds the same rows.
    """

    value: Value
    used: tuple[Entry, ...]
    columns: tuple[Cells, ...]
    passed: tuple[Cells, ...]
    beside: tuple[Entry, ...] = ()
    doubtful: bool = False
    excel_agrees: bool = True

    @property
    def is_unsure(self) -> bool:
        """Whether a cell beside the formula's own says something that nobody understands: the value rests on it."""
        return any(entry.unknown for entry in self.beside)

    @property
    def needs_error(self) -> bool:
        """Whether something that the value needs is an Excel error."""
        return any(entry.needs_error for entry in self.used) or any(cells.needs_error for cells in self._columns)

    @property
    def needs_unreadable(self) -> bool:
        """Whether something that the value needs could not be read."""
        return any(entry.needs_unreadable for entry in self.used) or any(c.needs_unreadable for c in self._columns)

    @property
    def needs_unknown(self) -> bool:
        """Whether something that the value needs is blank only for us."""
        return any(map(is_unknown, self.used)) or any(cells.is_unknown for cells in self._columns)

    @property
    def excel_can_compute(self) -> bool:
        """Whether Excel sees in all that the value needs what we read there."""
        return all(entry.excel_can_compute for entry in self.used) and all(c.excel_can_compute for c in self._columns)

    @property
    def rounded(self) -> tuple[Entry, ...]:
        """The cells that move the value when they move, and may be off."""
        single = (entry for entry in self.used if entry.rounding)
        return tuple({id(entry): entry for entry in chain(single, *(cells.rounded for cells in self.columns))}.values())

    @property
    def _columns(self) -> tuple[Cells, ...]:
        return (*self.columns, *self.passed)


def evaluated(formula: Expression, scope: RowScope) -> Evaluated:
    """Return what a formula comes to in a scope."""
    trace = _Trace(scope)
    value = evaluate(formula, trace)
    agrees = not trace.unlike and (not formula.keyed or evaluate(formula, _AsExcelSees(scope)) == value)
    return Evaluated(
        value,
        tuple(trace.used),
        tuple(trace.columns),
        tuple(trace.passed),
        tuple(trace.beside),
        doubtful=bool(trace.doubts),
        excel_agrees=agrees,
    )


@dataclass(frozen=True)
class _Trace:
    """A scope that notes what is looked at, for one evaluation."""

    scope: RowScope
    used: list[Entry] = field(default_factory=list)
    columns: list[Cells] = field(default_factory=list)
    passed: list[Cells] = field(default_factory=list)
    beside: list[Entry] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    """Tables between whose rows Excel sees others that are none."""

    @property
    def position(self) -> int:
        return self.scope.position

    def value(self, name: Name) -> Value:
        entry = self.scope.entry(name)
        if entry is not None:
            self.used.append(entry)
            self.beside.append(entry)
        return self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        cells = self._cells(name)
        self.columns.append(cells)
        return cells.values

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        cells = self._cells(name)
        chosen = [cells.entries[position] for position in rows]
        self.used.extend(chosen)
        self.beside.extend(entry for entry in chosen if entry.unknown and len(chosen) == 1)
        self.passed.append(cells)
        return [entry.value for entry in chosen]

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        self.columns.append(self._cells(keys))
        return self.scope.equal(keys, text)

    def _cells(self, name: Name) -> Cells:
        self.unlike.extend(part.id for part in self.scope.parts(name) if part.left_out)
        return self.scope.cells(name)

    def above(self, name: Name) -> Value:
        entry, own = self.scope.entry_above(name), self.scope.own_row
        if entry is None or own is None or self.scope.data is None:
            return None
        self.used.append(entry)
        if entry.row + 1 != own.number:  # Excel looks at the row between, which is none
            self.unlike.append(self.scope.data.id)
        return entry.value

    def total(self, name: Name) -> Value:
        entry = self.scope.total_entry(name)
        if entry is not None:
            self.used.append(entry)
        return entry.value if entry is not None else None

    def tree(self, what: TreeWord) -> Value:
        branch = self.scope.branch
        if branch is not None and self.scope.data is not None:
            self.used.append(self.scope.entries[self.scope.data.table.key])
        if branch is not None and branch.trouble:
            self.doubts.append("")
        return self.scope.tree(what)

    def children(self) -> Sequence[int] | None:
        rows, branch, data = self.scope.children(), self.scope.branch, self.scope.data
        if rows is None and branch is not None:
            self.doubts.append("")
        if branch is not None and data is not None and not are_seen(data, branch):
            self.unlike.append(data.id)
        return rows

    def same(self, table: str) -> Found | None:
        for column in self.scope.told_by(table):
            self.value(Name(None, column))
            self.column(Name(table, column))
        found = self.scope.same(table)
        if self.scope.is_doubtful(found):
            self.doubts.append(table)
        return found


@dataclass(frozen=True)
class Seen:
    """A scope that hands on what a row's own scope says."""

    scope: RowScope

    @property
    def position(self) -> int:
        """Return where the row stands."""
        return self.scope.position

    def value(self, name: Name) -> Value:
        """Return this row's cell or a field."""
        return self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        """Return all cells of a column."""
        return self.scope.column(name)

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        """Return the cells of the rows at these positions."""
        return self.scope.chosen(name, rows)

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        """Return where a column of keys holds a text."""
        return self.scope.equal(keys, text)

    def above(self, name: Name) -> Value:
        """Return the cell of the row above."""
        return self.scope.above(name)

    def total(self, name: Name) -> Value:
        """Return a total cell."""
        return self.scope.total(name)

    def tree(self, what: TreeWord) -> Value:
        """Return what is known of the row's place in its tree."""
        return self.scope.tree(what)

    def children(self) -> Sequence[int] | None:
        """Return where the row's children stand."""
        return self.scope.children()

    def same(self, table: str) -> Found | None:
        """Return the rows with this row's key."""
        return self.scope.same(table)


@dataclass(frozen=True)
class _AsExcelSees(Seen):
    """A scope in which rows have a key where their cells say it, as in the formula that Excel gets."""

    def same(self, table: str) -> Found | None:
        columns = self.scope.told_by(table)
        own = tuple(folded_text(self.scope.value(Name(None, column))) for column in columns)
        if not all(own):
            return None
        found = self.scope.known_rows(table).by_cells(columns).get(own, ())
        return Found(found, len(found))
