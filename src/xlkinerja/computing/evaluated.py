"""A formula evaluated in a report: its value, the entries that it needed, and how far rounded ones may move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress

from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Expression, Found, Name, Value, evaluate
from xlkinerja.expr.comparing import folded
from xlkinerja.report import Entry


@dataclass(frozen=True)
class Evaluated:
    """The value of a formula, and the entries that it came from.

    `beside` are the cells of its own row and fields; `passed` are those that it only went past in search of a row:
    their figures do not move the value. It is `doubtful`
    where nobody can tell which row was meant; `excel_agrees` where the formula's Excel text finds the same rows.
    """

    value: Value
    used: tuple[Entry, ...]
    passed: tuple[Entry, ...]
    beside: tuple[Entry, ...] = ()
    doubtful: bool = False
    excel_agrees: bool = True

    @property
    def is_unsure(self) -> bool:
        """Whether a cell beside the formula's own says something that nobody understands: the value rests on it."""
        return any(entry.unknown for entry in self.beside)

    @property
    def needed(self) -> tuple[Entry, ...]:
        """All entries that the value needs to be there and readable."""
        return (*self.used, *self.passed)


def evaluated(formula: Expression, scope: RowScope) -> Evaluated:
    """Return what a formula comes to in a scope."""
    trace = _Trace(scope)
    value = evaluate(formula, trace)
    agrees = not trace.unlike and (not formula.keyed or evaluate(formula, _AsExcelSees(scope)) == value)
    beside = tuple(trace.beside)
    return Evaluated(value, tuple(trace.used), tuple(trace.passed), beside, bool(trace.doubts), agrees)


def rounding_of(formula: Expression, scope: RowScope, found: Evaluated) -> Decimal:
    """Return by how much the value moves when each rounded input moves by half a unit of its last digit."""
    rounding = Decimal(0)
    if not isinstance(found.value, Decimal):
        return rounding
    for entry in {id(other): other for other in found.used if other.rounding}.values():
        moved = evaluate(formula, _Moved(scope, entry))
        if isinstance(moved, Decimal):
            rounding += abs(moved - found.value)
    return rounding


@dataclass(frozen=True)
class _Trace:
    """A scope that notes which entries are looked at, for one evaluation."""

    scope: RowScope
    used: list[Entry] = field(default_factory=list)
    passed: list[Entry] = field(default_factory=list)
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
        entries = self._entries(name)
        self.used.extend(entries)
        return [entry.value for entry in entries]

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        entries = self._entries(name)
        chosen = list(compress(entries, rows))
        self.used.extend(chosen)
        self.beside.extend(entry for entry in chosen if entry.unknown and len(chosen) == 1)
        self.passed.extend(entries)
        return [entry.value for entry in chosen]

    def _entries(self, name: Name) -> list[Entry]:
        self.unlike.extend(part.id for part in self.scope.parts(name) if part.left_out)
        return self.scope.column_entries(name)

    def total(self, name: Name) -> Value:
        entry = self.scope.total_entry(name)
        if entry is not None:
            self.used.append(entry)
        return entry.value if entry is not None else None

    def same(self, table: str) -> Found | None:
        for column in self.scope.told_by(table):
            self.value(Name(None, column))
            self.column(Name(table, column))
        found = self.scope.same(table)
        if self.scope.is_doubtful(found):
            self.doubts.append(table)
        return found


@dataclass(frozen=True)
class _AsExcelSees:
    """A scope in which rows have a key where their cells say it, as in the formula that Excel gets."""

    scope: RowScope

    @property
    def position(self) -> int:
        return self.scope.position

    def value(self, name: Name) -> Value:
        return self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        return self.scope.column(name)

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        return self.scope.chosen(name, rows)

    def total(self, name: Name) -> Value:
        return self.scope.total(name)

    def same(self, table: str) -> Found | None:
        columns = self.scope.told_by(table)
        own = [folded_text(self.scope.value(Name(None, column))) for column in columns]
        theirs = zip(*(map(folded_text, self.scope.column(Name(table, column))) for column in columns), strict=True)
        found = [all(own) and list(cells) == own for cells in theirs]
        return Found(found, sum(found)) if all(own) else None


def folded_text(value: Value) -> str:
    """Return a key as Excel compares it: a text whatever its letter case and outer blanks."""
    if value is None or isinstance(value, bool):
        return ""
    return folded(f"{value:f}" if isinstance(value, Decimal) else value)


@dataclass(frozen=True)
class _Moved:
    """A scope in which one entry is taken half a unit of its last digit higher, to learn how much that matters."""

    scope: RowScope
    moved: Entry

    @property
    def position(self) -> int:
        return self.scope.position

    def value(self, name: Name) -> Value:
        entry = self.scope.entry(name)
        return self._seen(entry) if entry is self.moved else self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        return [self._seen(entry) for entry in self.scope.column_entries(name)]

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        return list(compress(self.column(name), rows))

    def total(self, name: Name) -> Value:
        entry = self.scope.total_entry(name)
        return self._seen(entry) if entry is not None else None

    def same(self, table: str) -> Found | None:
        return self.scope.same(table)

    def _seen(self, entry: Entry) -> Value:
        if entry is self.moved and isinstance(entry.value, Decimal):
            return entry.value + entry.rounding
        return entry.value
