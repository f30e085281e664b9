"""In which order a form's columns and totals are computed, so that each finds what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from xlkinerja.expr import Expression
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Form, Table

Node = tuple[str, str, bool]
"""A computed thing: table ("" for a field), column, and whether it is the column's total."""


def computing_order(form: Form) -> tuple[Node, ...]:
    """Return all computed columns and totals, each after what it depends on; there must be no circles."""
    return tuple(TopologicalSorter(_graph(form)).static_order())


def circles(form: Form) -> Iterator[Mistake]:
    """Yield the first circle in which computed columns need each other."""
    try:
        TopologicalSorter(_graph(form)).prepare()
    except CycleError as error:
        circle = [(f"{t}.{c}" if t else c, f"total({t}.{c})" if total else None) for t, c, total in error.args[1]]
        table, column, total = error.args[1][0]
        thing = f"table {table}.column {column}" if table else f"field {column}"
        said = " → ".join(total_of or name for name, total_of in circle)
        what, hint = f"saling memerlukan: {said}.", "Ubah salah satu rumusnya."
        yield Mistake(f"{thing}.{'total' if total else 'formula'}", what, hint)


def _graph(form: Form) -> Mapping[Node, list[Node]]:
    nodes = {node: tuple(needs) for node, needs in _nodes(form)}
    return {node: sorted(need for need in needs if need in nodes) for node, needs in sorted(nodes.items())}


def _nodes(form: Form) -> Iterator[tuple[Node, Iterator[Node]]]:
    for field in form.fields:
        if field.formula is not None:
            yield ("", field.name, False), _needs(form, None, field.formula, names_are_totals=False)
        elif field.taken is not None:
            yield ("", field.name, False), iter(())
    for table in form.tables:
        for column in table.columns:
            if column.formula is not None:
                needs = _needs(form, table, column.formula, names_are_totals=False)
                own = (table.name, column.name, False)
                yield own, (need for need in needs if not (column.tree and need == own))  # of its children
            elif column.taken is not None:
                yield (table.name, column.name, False), iter([(table.name, own, False) for own, _ in column.taken.keys])
            elif table.source is not None:
                yield (table.name, column.name, False), iter([(table.source, column.name, False)])
            if column.total is not None:
                yield (table.name, column.name, True), _needs(form, table, column.total, names_are_totals=True)


def _needs(form: Form, table: Table | None, formula: Expression, *, names_are_totals: bool) -> Iterator[Node]:
    for names, is_total in (
        (formula.names, names_are_totals),
        (formula.columns, False),
        (formula.totals, True),
    ):
        for name in names:
            place = form.resolve(name, table.name if table else None)
            if place is not None:
                yield place[0] or "", place[1], is_total and place[0] is not None
    if formula.keyed and table is not None:  # rows are told by the key cells of this one
        for key in (*table.keys, *table.names_of.values()):
            yield table.name, key, False
