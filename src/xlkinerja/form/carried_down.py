"""What rests on columns in which a blank cell means the cell above: Excel sees the blank, so it gets no formula."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from xlkinerja.form.model import Form, Table

_Place = tuple[str, str]


@cache
def carried_down(form: Form) -> frozenset[_Place]:
    """Return the cells, as table ("" for a field) and column, that rest on such a column, also by way of others."""
    found = {(table.name, column.name) for table in form.tables for column in table.columns if column.down}
    for table in form.tables:
        copied = (column for column in table.columns if column.formula is None)
        found |= {(table.name, column.name) for column in copied if (table.source or "", column.name) in found}
    for name, column, is_total in form.order:
        if not found.isdisjoint(_inputs(form, form.table.get(name), column, is_total=is_total)):
            found.add((name, column))
    return frozenset(found)


def _inputs(form: Form, table: Table | None, column: str, *, is_total: bool) -> Iterator[_Place]:
    of = form.field[column] if table is None else table.column[column]
    formula = table.column[column].total if is_total and table is not None else of.formula
    names = formula.names | formula.columns | formula.totals if formula is not None else ()
    places = (form.resolve(name, table.name if table is not None else None) for name in names)
    yield from ((place[0] or "", place[1]) for place in places if place is not None)
