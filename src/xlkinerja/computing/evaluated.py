"""A formula evaluated in a report: its value, the entries that it needed, and how far rounded ones may move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress

from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Expression, Name, Value, evaluate
from xlkinerja.report import Entry


@dataclass(frozen=True)
class Evaluated:
    """The value of a formula, and the entries that it came from.

    `passed` are those that it only went past in search of a row: their figures do not move the value.
    """

    value: Value
    used: tuple[Entry, ...]
    passed: tuple[Entry, ...]

    @property
    def needed(self) -> tuple[Entry, ...]:
        """All entries that the value needs to be there and readable."""
        return (*self.used, *self.passed)


def evaluated(formula: Expression, scope: RowScope) -> Evaluated:
    """Return what a formula comes to in a scope."""
    trace = _Trace(scope)
    value = evaluate(formula, trace)
    return Evaluated(value, tuple(trace.used), tuple(trace.passed))


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

    @property
    def position(self) -> int:
        return self.scope.position

    def value(self, name: Name) -> Value:
        entry = self.scope.entry(name)
        if entry is not None:
            self.used.append(entry)
        return self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        entries = self.scope.column_entries(name)
        self.used.extend(entries)
        return [entry.value for entry in entries]

    def chosen(self, name: Name, rows: Sequence[bool]) -> Sequence[Value]:
        entries = self.scope.column_entries(name)
        chosen = list(compress(entries, rows))
        self.used.extend(chosen)
        self.passed.extend(entries)
        return [entry.value for entry in chosen]

    def total(self, name: Name) -> Value:
        entry = self.scope.total_entry(name)
        if entry is not None:
            self.used.append(entry)
        return entry.value if entry is not None else None


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

    def _seen(self, entry: Entry) -> Value:
        if entry is self.moved and isinstance(entry.value, Decimal):
            return entry.value + entry.rounding
        return entry.value
