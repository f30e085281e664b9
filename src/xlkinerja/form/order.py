"""In which order a form's columns and totals are computed, so that each finds what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from xlkinerja.expr import Expression
from xlkinerja.form.model import Form, FormError, Table

Node = tuple[str, str, bool]
"""A computed thing: table ("" for a field), column, and whether it is the column's total."""


def computing_order(form: Form) -> tuple[Node, ...]:
    """Return all computed columns and totals, each after what it depends on; FormError when they go in a circle."""
    nodes = {node: tuple(needs) for node, needs in _nodes(form)}
    graph = {node: sorted(need for need in needs if need in nodes) for node, needs in sorted(nodes.items())}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(f"total of {t}.{c}" if total else f"{t}.{c}" for t, c, total in error.args[1])
        raise FormError(f"these need each other: {circle}") from error


def _nodes(form: Form) -> Iterator[tuple[Node, Iterator[Node]]]:
    for field in form.fields:
        if field.formula is not None:
            yield ("", field.name, False), _needs(form, None, field.formula, names_are_totals=False)
    for table in form.tables:
        for column in table.columns:
            if column.formula is not None:
                yield (table.name, column.name, False), _needs(form, table, column.formula, names_are_totals=False)
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
