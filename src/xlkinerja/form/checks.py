"""Checks that the pieces of a form fit together: every name that one of them mentions is there and of use."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator

from xlkinerja.expr import Expression, Name
from xlkinerja.form.model import Chart, Check, Column, Form, Rule, Table
from xlkinerja.form.toml_keys import WORD, kind_named, refuse

BOUND_BY_COLUMNS = frozenset({"nilai", "judul", "diketik"})
"""What a check over `columns` may also mention: value and label of the column at hand, and what was typed over it."""


def check_form(form: Form) -> None:
    """Raise FormError for the first thing in a form that does not fit the rest."""
    for sheet in form.sheets:
        if sheet.repeated and form.record_on(sheet.name) is None:
            refuse(f"sheet {sheet.name}.repeated", "no table on the sheet is its record")
    for field in form.fields:
        if field.formula is not None:
            check_names(form, field.formula, None, (), f"field {field.name}.formula")
            _check_sheets(form, field.formula, None, f"field {field.name}.formula")
    for table in form.tables:
        _check_table(form, table)
    for rule in form.rules:
        _check_instead(form, rule)
        for number, check in enumerate(rule.checks, 1):
            _check_check(form, check, f"rule {rule.code}.check {number}")
    for chart in form.charts:
        _check_chart(form, chart, f"chart {chart.title}.columns")


def _check_chart(form: Form, chart: Chart, where: str) -> None:
    """Refuse what has no total to draw, and what cannot share an axis."""
    kinds = set()
    for table, name in chart.columns:
        column = form.table[table].column.get(name) if table in form.table else None
        if column is None or column.total is None or column.kind.holds != "number":
            refuse(where, f"'{table}.{name}' is no column with a total in numbers")
        kinds.add(column.kind.name)
    if len(kinds) > 1:
        refuse(where, f"holds several kinds, which share no axis: {', '.join(sorted(kinds))}")


def placeholders(message: str) -> Iterator[tuple[str, str | None]]:
    """Yield (name, kind or None) for every `{name}` and `{name:kind}` of a message."""
    for _, name, kind, _ in string.Formatter().parse(message):
        if name is not None:
            yield name, kind or None


def _check_table(form: Form, table: Table) -> None:
    where = f"table {table.name}"
    if table.sheet not in form.sheet:
        refuse(f"{where}.sheet", f"no sheet is called {table.sheet!r}")
    for key, name in (*(("key", name) for name in table.keys), ("frozen", table.frozen or table.key)):
        if name not in table.column:
            refuse(f"{where}.{key}", f"the table has no column {name!r}")
    if table.rows_of is not None:
        _check_rows_of(form, table, f"{where}.rows_of")
    if table.source is not None:
        _check_source(form, table, where)
    elif table.distinct:
        refuse(f"{where}.distinct", "is only for a table with a source")
    if table.record and form.record_on(table.sheet) is not table:
        refuse(f"{where}.record", "the sheet has another record already")
    if table.name in form.field:
        refuse(where, "a field has the same name")
    for column in table.columns:
        _check_column(form, table, column, f"{where}.column {column.name}")


def _check_rows_of(form: Form, table: Table, where: str) -> None:
    """Refuse rows of a table that staff do not fill in, or that is known by other keys."""
    other = form.table.get(table.rows_of or "")
    if other is None or other.source is not None or other.rows_of is not None or table.source is not None:
        refuse(where, f"{table.rows_of!r} is no table that staff fill in, or this one is none")
    if other.keys != table.keys:
        refuse(where, f"its key is {', '.join(other.keys)}, this one's {', '.join(table.keys)}")


def _check_source(form: Form, table: Table, where: str) -> None:
    """Refuse a computed table whose key, group or copied column the table that it is made from lacks."""
    source = form.table.get(table.source or "")
    if source is None or source.source is not None:
        refuse(f"{where}.source", f"{table.source!r} is no table that staff fill in")
    for column in table.columns:
        needed = column.formula is None or column.name in table.keys
        if needed and column.name not in source.column:
            refuse(f"{where}.column {column.name}", f"has no formula, and table {source.name} no such column")


def _check_column(form: Form, table: Table, column: Column, where: str) -> None:
    words = ("keep", "same_year", "past_years", "clear")
    if column.carry not in {*words, *table.column}:
        refuse(f"{where}.carry", f"{column.carry!r} is neither one of {', '.join(words)} nor a column of the table")
    if column.carry == "past_years" and not table.is_by_year:
        refuse(f"{where}.carry", "'past_years' needs a table whose key is a year")
    if column.unit is not None and column.unit not in table.column:
        refuse(f"{where}.unit", f"the table has no column {column.unit!r}")
    if column.unit_from is not None and not _is_there(form, table, column.unit_from):
        refuse(f"{where}.unit_from", f"{'.'.join(column.unit_from)!r} is no column of the table whose rows these are")
    if column.names is not None and (column.names not in table.keys or column.kind.holds != "text"):
        refuse(f"{where}.names", f"{column.names!r} is no key of the table, or the column holds no words")
    _check_typing(table, column, where)
    if column.inherited:
        record = form.record_on(table.sheet)
        if record is None or record is table or column.name not in record.column:
            refuse(f"{where}.inherited", "no record on the sheet has this column")
    if column.formula is not None:
        check_names(form, column.formula, table.name, (), f"{where}.formula")
        _check_sheets(form, column.formula, table.sheet, f"{where}.formula")
    if column.total is not None:
        _check_total(form, table, column, f"{where}.total")


def _is_there(form: Form, table: Table, place: tuple[str, ...]) -> bool:
    other = form.table.get(place[0])
    return (
        len(place) == len(("table", "column"))
        and other is not None
        and table.rows_of == other.name
        and place[1] in other.column
    )


def _check_typing(table: Table, column: Column, where: str) -> None:
    """Refuse what a column that is computed, or one outside a record, cannot be."""
    if column.else_typed and column.formula is None:
        refuse(f"{where}.else_typed", "the column has no formula")
    for key, wanted in (("inherited", column.inherited), ("down", column.down)):
        if wanted and table.is_computed(column):
            refuse(f"{where}.{key}", "the column is computed")
    if column.block != "lines" and not table.record:
        refuse(f"{where}.block", "the table is no record")
    if column.span < 1:
        refuse(f"{where}.span", f"{column.span} is less than 1")
    if not all(column.path):
        refuse(f"{where}.header", "holds an empty text")


def _check_total(form: Form, table: Table, column: Column, where: str) -> None:
    """Over the Jumlah row a formula sees totals, so each column it names must have one."""
    assert column.total is not None
    if table.total_label is None:
        refuse(where, "the table prints no total row (it has no total_label)")
    if column.kind.holds != "number" and column.total.columns:
        refuse(where, "texts cannot be added up")
    check_names(form, column.total, table.name, (), where)
    _check_sheets(form, column.total, table.sheet, where)
    for name in column.total.names:
        named = table.column.get(name.column)
        if named is not None and named.total is None:
            refuse(where, f"{name} has no total")


def _check_instead(form: Form, rule: Rule) -> None:
    for code, table, column in rule.instead:
        places = form.table[table].column if table in form.table else form.field if not table else {}
        if column != "*" and column not in places:
            refuse(f"rule {rule.code}.instead", f"{code} {table}.{column}: there is no such place")


def _check_check(form: Form, check: Check, where: str) -> None:
    if check.each is not None and check.each not in form.table:
        refuse(f"{where}.each", f"no table is called {check.each!r}")
    _check_place(form, check, where)
    bound = set(BOUND_BY_COLUMNS) if check.columns else set()
    for name, value in check.let:
        check_names(form, value, check.each, bound, f"{where}.let.{name}")
        bound.add(name)
    check_names(form, check.holds, check.each, bound, f"{where}.holds")
    _check_message(form, check, bound, f"{where}.message")


def _check_place(form: Form, check: Check, where: str) -> None:
    if check.each is not None:
        for column in check.columns or (check.at,):
            if column not in form.table[check.each].column:
                refuse(f"{where}.at", f"table {check.each} has no column {column!r}")
        return
    table, _, name = check.at.rpartition(".")
    column_at = form.table[table].column.get(name) if table in form.table else None
    if check.at not in form.field and (column_at is None or column_at.total is None):
        refuse(f"{where}.at", f"{check.at!r} is neither a field nor a column with a total")


def _check_message(form: Form, check: Check, bound: Collection[str], where: str) -> None:
    for name, kind in placeholders(check.message):
        known = name in bound or (WORD.fullmatch(name) and form.resolve(Name(None, name), check.each))
        if not known:
            refuse(where, f"knows no {{{name}}}")
        if kind is not None:
            kind_named(kind, where)
        elif name in bound and name not in BOUND_BY_COLUMNS:
            refuse(where, f"{{{name}}} needs a kind, as in {{{name}:rupiah}}")


def check_names(form: Form, formula: Expression, table: str | None, bound: Collection[str], where: str) -> None:
    """Raise FormError for a name in a formula of `table` that is neither bound nor known to the form."""
    for name in formula.names:
        if name.table is not None:
            refuse(where, f"{name} is a whole column; say which of it with total(), sum_where() …")
        if name.column not in bound and form.resolve(name, table) is None:
            known = (*bound, *(form.table[table].column if table else ()), *form.field)
            refuse(where, f"knows no {name}; there are: {', '.join(known)}")
    for keyed in formula.keyed:
        own, other = form.table.get(table or ""), form.table.get(keyed)
        if own is None or other is None or own.keys[0] != other.keys[0]:
            refuse(where, f"same({keyed}): no table of that name has a key in common with this one")
    for name in formula.columns | formula.totals:
        place = form.resolve(name, table)
        if place is None or place[0] is None:
            refuse(where, f"{name} is no column of a table")
        if name in formula.totals and form.table[place[0]].column[place[1]].total is None:
            refuse(where, f"{name} has no total")


def _check_sheets(form: Form, formula: Expression, sheet: str | None, where: str) -> None:
    """Only sums and their like can look at all copies of a repeated sheet from another one."""
    for name in formula.on_one_sheet | formula.totals:
        if name.table is not None and form.is_repeated(name.table) and form.table[name.table].sheet != sheet:
            refuse(where, f"{name} is on several sheets; take sum(), mean(), min() or max() of it")
