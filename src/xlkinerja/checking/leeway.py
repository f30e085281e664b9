"""Whether a check may hold after all, for figures that were rounded before they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

from xlkinerja.computing.evaluated import Seen, evaluated
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Name, Value, evaluate
from xlkinerja.form import Check
from xlkinerja.frozen import dataclass
from xlkinerja.report import Entry


def may_hold(check: Check, scope: RowScope) -> bool:
    """Tell whether a check holds when each rounded figure of the row was a little higher or lower than it was typed."""
    rounded = _rounded(check, scope)
    return any(_holds(check, scope, rounded, signs) for signs in product((-1, 1), repeat=len(rounded)))


def _rounded(check: Check, scope: RowScope) -> list[Entry]:
    found: dict[int, Entry] = {}
    for name, formula in (*check.let, ("", check.holds)):
        looked = evaluated(formula, scope)
        found.update((id(entry), entry) for entry in looked.rounded)
        scope = scope.binding(name, looked.value)
    return list(found.values())


def _holds(check: Check, scope: RowScope, rounded: list[Entry], signs: tuple[int, ...]) -> bool:
    moves = {id(entry): sign * entry.rounding for entry, sign in zip(rounded, signs, strict=True)}
    for name, formula in check.let:
        scope = scope.binding(name, evaluate(formula, _Moved(scope, moves)))
    return evaluate(check.holds, _Moved(scope, moves)) is True


@dataclass(frozen=True)
class _Moved(Seen):
    """A scope in which some cells of the row hold a little more or less."""

    moves: Mapping[int, Decimal]

    def value(self, name: Name) -> Value:
        value = self.scope.value(name)
        move = self.moves.get(id(self.scope.entry(name)))
        return value + move if move is not None and isinstance(value, Decimal) else value
