"""Which columns of a form rest on which: what a wrong figure makes wrong, and what a broken rule casts doubt on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlkinerja.between.model import QUARTER, SATKER, YEAR
from xlkinerja.consolidate.model import Place
from xlkinerja.expr import Expression
from xlkinerja.form import Check, Column, Form, Table
from xlkinerja.form.loader import load
from xlkinerja.form.outside import Remembered

_WHOSE = frozenset({SATKER, YEAR, QUARTER})


@Remembered
def doubted_by(form_name: str, code: str, table: str, column: str) -> frozenset[Place]:
    """Return the columns in which no figure is sure while a finding is open.

    They are its own, those that its rule compares, and all that are computed from them. One on what a row is about, or
    that names no column, casts doubt on its whole table; one on whose report it is and of when, on everything.
    """
    form = load(form_name)
    own = form.table.get(table)
    if own is not None and (not column or column in own.key):
        first = {(table, found.name) for found in own.columns}
    elif not column or (not table and column in _WHOSE):
        first = {(other.name, found.name) for other in form.tables for found in other.columns}
    else:
        first = {(table, column), *_compared(form, code, table, column)}
    above = resting_on(form_name)
    return frozenset().union(*(above.get(place, frozenset({place})) for place in first))


def _compared(form: Form, code: str, table: str, column: str) -> Iterator[Place]:
    """Yield the columns with a total that the rule of a finding holds against each other."""
    for rule in form.rules:
        for check in rule.checks if rule.code == code else ():
            if _is_at(check, table, column):
                for expression in (check.holds, *(local for _, local in check.let)):
                    yield from (place for place in _named(form, expression, check.each) if _comes_together(form, place))


def _is_at(check: Check, table: str, column: str) -> bool:
    if check.each is None:
        return check.at == (f"{table}.{column}" if table else column)
    return check.each == table and (check.at == column or column in check.columns)


def _comes_together(form: Form, place: Place) -> bool:
    return bool(place[0]) and form.table[place[0]].column[place[1]].total is not None


@Remembered
def resting_on(form_name: str) -> Mapping[Place, frozenset[Place]]:
    """Return by column or field the columns and fields that are computed from it, however far up, and itself."""
    form = load(form_name)
    below: dict[Place, set[Place]] = {}
    for table in form.tables:
        for column in table.columns:
            below[table.name, column.name] = set(_made_from(form, table, column))
    for own in form.fields:
        below["", own.name] = set(_named(form, own.formula, None)) if own.formula is not None else set()
    above: dict[Place, set[Place]] = {}
    for place in below:
        for basis in _all_below(place, below):
            above.setdefault(basis, set()).add(place)
    return {place: frozenset(found) for place, found in above.items()}


def _all_below(place: Place, below: Mapping[Place, set[Place]]) -> set[Place]:
    found, todo = {place}, [place]
    while todo:
        more = below.get(todo.pop(), set()) - found
        found |= more
        todo += more
    return found


def _made_from(form: Form, table: Table, column: Column) -> Iterator[Place]:
    if column.formula is not None:
        yield from _named(form, column.formula, table.name)
        yield from ((other, key) for other in column.formula.keyed for key in form.table[other].key)
    if table.source is not None and column.name in form.table[table.source].column:
        yield table.source, column.name


def _named(form: Form, expression: Expression, table: str | None) -> Iterator[Place]:
    """Yield the columns and fields that a formula names; of a total also those that the total is made of."""
    for name in (*expression.names, *expression.columns, *expression.totals):
        owner, own = form.resolve(name, table) or ("", "")
        if own:
            yield owner or "", own
        if owner and name in expression.totals:
            made = form.table[owner].column[own].total
            parts = (*made.names, *made.columns) if made is not None else ()
            yield from ((owner, part.column) for part in parts if part.table is None)
