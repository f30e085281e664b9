"""By how much a computed figure may be off, because figures that it comes from were rounded before they were typed.

Each rounded figure is moved by half a unit of its last digit and the formula looked at again. Sums, weighted sums and
means over a column, and what is reckoned from them, are not evaluated anew for each cell of the column: what one cell
adds is known, so that a column of n cells costs n steps and not n times n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from xlkinerja.computing.columns import Cells
from xlkinerja.computing.evaluated import Evaluated, Seen
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Expression, Name, Value, evaluate
from xlkinerja.expr.decimals import calculate, total
from xlkinerja.expr.expression import evaluate_node
from xlkinerja.expr.function import Arguments, name_of
from xlkinerja.expr.nodes import Arithmetic, Call, Negative, Node, Number
from xlkinerja.frozen import dataclass
from xlkinerja.report import Entry

_FEW = 4  # cells for which the formula is evaluated again as quickly


def rounding_of(formula: Expression, scope: RowScope, found: Evaluated) -> Decimal:
    """Return by how much the value moves when each rounded input moves by half a unit of its last digit."""
    if not isinstance(found.value, Decimal):
        return Decimal(0)
    entries = found.rounded
    moves = _moves(formula.node, scope) if len(entries) > _FEW else None
    if moves is None:
        return moved_one_by_one(formula, scope, found)
    return _sum_of_moves(found.value, moves.moved.values())


def moved_one_by_one(formula: Expression, scope: RowScope, found: Evaluated) -> Decimal:
    """Return the same by evaluating the formula once for each rounded input."""
    assert isinstance(found.value, Decimal)
    return _sum_of_moves(found.value, (evaluate(formula, _Moved(scope, entry)) for entry in found.rounded))


def _sum_of_moves(value: Decimal, moved: Iterable[Value]) -> Decimal:
    return sum((abs(other - value) for other in moved if isinstance(other, Decimal)), Decimal(0))


# --- what each cell adds -----------------------------------------------------------------------------------------


class _Moves(NamedTuple):
    """The value of a part of a formula, and its values with one cell moved, by the cell."""

    value: Decimal | None
    moved: Mapping[int, Decimal | None]

    def with_cell(self, cell: int) -> Decimal | None:
        return self.moved.get(cell, self.value)


def _moves(node: Node, scope: RowScope) -> _Moves | None:
    """Return how a part of a formula moves; None where only evaluating it again would tell."""
    match node:
        case Number(value):
            return _Moves(value, {})
        case Name():
            return _of_cell(scope.entry(node), scope.value(node))
        case Negative(operand):
            return _negative(_moves(operand, scope))
        case Arithmetic(operator, left, right):
            return _reckoned(operator, _moves(left, scope), _moves(right, scope))
        case Call(function, arguments) if function in _OF_CALLS:
            return _OF_CALLS[function](arguments, scope)
        case _:
            return None


def _of_cell(entry: Entry | None, value: Value) -> _Moves | None:
    if not isinstance(value, Decimal):
        return None
    return _Moves(value, {id(entry): value + entry.rounding} if entry is not None and entry.rounding else {})


def _negative(operand: _Moves | None) -> _Moves | None:
    if operand is None or operand.value is None:
        return None
    return _Moves(-operand.value, {cell: None if value is None else -value for cell, value in operand.moved.items()})


def _reckoned(operator: str, left: _Moves | None, right: _Moves | None) -> _Moves | None:
    if left is None or right is None or left.value is None or right.value is None:
        return None
    moved: dict[int, Decimal | None] = {}
    for cell in {**left.moved, **right.moved}:
        one, other = left.with_cell(cell), right.with_cell(cell)
        moved[cell] = None if one is None or other is None else calculate(operator, one, other)
    return _Moves(calculate(operator, left.value, right.value), moved)


def _numbers(entries: Sequence[Entry]) -> list[tuple[Entry, Decimal]]:
    return [(entry, entry.value) for entry in entries if isinstance(entry.value, Decimal)]


def _sum(entries: Sequence[Entry]) -> _Moves | None:
    numbers = _numbers(entries)
    whole = total([value for _, value in numbers])
    if not numbers or whole is None:
        return None
    return _Moves(whole, {id(entry): total([whole, entry.rounding]) for entry, _ in numbers if entry.rounding})


def _mean(entries: Sequence[Entry]) -> _Moves | None:
    count = Decimal(len(_numbers(entries)))
    return _reckoned("/", _sum(entries), _Moves(count, {})) if count else None


def _weighted_sum(weights: Cells, values: Cells) -> _Moves | None:
    """Return how a weighted sum moves with its values and with its weights."""
    pairs = [
        (weight, value)
        for weight, value in zip(weights.entries, values.entries, strict=True)
        if isinstance(weight.value, Decimal) and isinstance(value.value, Decimal)
    ]
    products = [calculate("*", _number(weight), _number(value)) for weight, value in pairs]
    known = [product for product in products if product is not None]
    whole = total(known)
    if whole is None or len(known) < len(products) or not any(isinstance(e.value, Decimal) for e in values.entries):
        return None
    moved: dict[int, Decimal | None] = {}
    for (weight, value), product in zip(pairs, known, strict=True):
        for cell in (weight, value):
            if cell.rounding:
                by_one = _number(weight) + (weight.rounding if weight is cell else 0)
                by_other = _number(value) + (value.rounding if value is cell else 0)
                other = calculate("*", by_one, by_other)
                moved[id(cell)] = None if other is None else total([whole, other, -product])
    return _Moves(whole, moved)


def _number(entry: Entry) -> Decimal:
    assert isinstance(entry.value, Decimal)
    return entry.value


def _mean_where(arguments: Arguments, scope: RowScope) -> _Moves | None:
    entries = _chosen("mean_where", arguments, scope)
    return _mean(entries) if entries is not None else None


def _value_where(arguments: Arguments, scope: RowScope) -> _Moves | None:
    entries = _chosen("value_where", arguments, scope)
    return _sum(entries) if entries is not None else None


def _chosen(function: str, arguments: Arguments, scope: RowScope) -> Sequence[Entry] | None:
    """Return the cells that are added up; None where it rests on rounded cells which those are."""
    chosen = _Chosen(scope)
    evaluate_node(Call(function, arguments), chosen)
    if (
        len(chosen.entries) != 1
        or any(cells.rounded for cells in chosen.keys)
        or any(e.rounding for e in chosen.beside)
    ):
        return None
    return chosen.entries[0]


def _total(arguments: Arguments, scope: RowScope) -> _Moves | None:
    name = name_of(arguments[0])
    return _of_cell(scope.total_entry(name), scope.total(name))


_OF_CALLS: Mapping[str, Callable[[Arguments, RowScope], _Moves | None]] = MappingProxyType(
    {
        "total": _total,
        "sum": lambda arguments, scope: _sum(scope.cells(name_of(arguments[0])).entries),
        "mean": lambda arguments, scope: _mean(scope.cells(name_of(arguments[0])).entries),
        "weighted_sum": lambda arguments, scope: _weighted_sum(*(scope.cells(name_of(one)) for one in arguments)),
        "mean_where": _mean_where,
        "value_where": _value_where,
    }
)
"""How what a function gives moves, for those of whole columns."""


# --- scopes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chosen(Seen):
    """A scope that notes which cells are chosen and by what."""

    entries: list[Sequence[Entry]] = field(default_factory=list)
    keys: list[Cells] = field(default_factory=list)
    beside: list[Entry] = field(default_factory=list)

    def value(self, name: Name) -> Value:
        entry = self.scope.entry(name)
        if entry is not None:
            self.beside.append(entry)
        return self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        self.keys.append(self.scope.cells(name))
        return self.scope.column(name)

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        cells = self.scope.cells(name)
        self.entries.append([cells.entries[position] for position in rows])
        return self.scope.chosen(name, rows)

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        self.keys.append(self.scope.cells(keys))
        return self.scope.equal(keys, text)


@dataclass(frozen=True)
class _Moved(Seen):
    """A scope in which one entry is taken half a unit of its last digit higher, to learn how much that matters."""

    moved: Entry

    def value(self, name: Name) -> Value:
        entry = self.scope.entry(name)
        return self._seen(entry) if entry is self.moved else self.scope.value(name)

    def column(self, name: Name) -> Sequence[Value]:
        return [self._seen(entry) for entry in self.scope.cells(name).entries]

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        entries = self.scope.cells(name).entries
        return [self._seen(entries[position]) for position in rows]

    def above(self, name: Name) -> Value:
        entry = self.scope.entry_above(name)
        return self._seen(entry) if entry is not None else None

    def total(self, name: Name) -> Value:
        entry = self.scope.total_entry(name)
        return self._seen(entry) if entry is not None else None

    def _seen(self, entry: Entry) -> Value:
        if entry is self.moved and isinstance(entry.value, Decimal):
            return entry.value + entry.rounding
        return entry.value
