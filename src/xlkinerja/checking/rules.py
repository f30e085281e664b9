"""The rules of a form: evaluates each check and says in the form's words what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from xlkinerja.checking.leeway import may_hold
from xlkinerja.checking.slips import slip_in
from xlkinerja.checking.typed_over import replaced_in, typed_text
from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Name, Value
from xlkinerja.finding import Finding, Place, said_in, shortened
from xlkinerja.form import Check, Column, Rule, Table
from xlkinerja.form.placeholders import BOUND_BY_COLUMNS, placeholders
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import KINDS, Kind, read_value, show
from xlkinerja.report import TOTAL, Entry, Report, TableData

_BLANK = "(kosong)"


def rules_hold(report: Report) -> Iterator[Finding]:
    """Yield a finding wherever a rule of the form is broken; silent where what it needs is blank or unread."""
    for rule in report.form.rules:
        for check in rule.checks:
            for case in _cases(report, check):
                yield from case.findings(rule, check)


class _Case(NamedTuple):
    """One thing to check: what the check sees, and the cell that a finding is placed on."""

    scope: RowScope
    find_place: Callable[[], Place]
    entry: Entry | None
    kind: Kind

    def findings(self, rule: Rule, check: Check) -> Iterator[Finding]:
        scope, is_readable = self.scope, True
        for name, expression in check.let:
            found = evaluated(expression, scope)
            scope, is_readable = scope.binding(name, found.value), is_readable and not found.needs_unreadable
        holds = evaluated(check.holds, scope)
        if holds.value is False and is_readable and not holds.needs_unreadable:
            if check.rounded and may_hold(check, self.scope):
                return
            shown = self.shown_in(check, scope)
            said = said_in(check.message, {name: f"{value}" for name, value in shown.items()})
            slip = slip_in(check, scope) if said else ""
            yield Finding(
                rule.code,
                check.level or rule.level,
                check.message.format_map(shown) + slip,
                self.find_place(),
                shortened(typed_text(self.entry, self.kind)),
                explainable=rule.explainable,
                said=said,
            )

    def shown_in(self, check: Check, scope: RowScope) -> dict[str, _Shown]:
        """Return the values of the check's message as the form shows them."""
        return {name: self.shown(name, kind, check, scope) for name, kind in placeholders(check.message)}

    def shown(self, name: str, kind: str | None, check: Check, scope: RowScope) -> _Shown:
        """Return a value for a message; a row that has only its number or only its words is called by what it has."""
        value = scope.value(Name(None, name))
        other = _stands_for(scope.data.table, name) if scope.data is not None else None
        if value is None and other is not None:
            name, value = other, scope.value(Name(None, other))
        scale = self.entry.scale if self.entry is not None else 1
        return _Shown(value, KINDS[kind] if kind else self.kind_of(name, check), scale)

    def kind_of(self, name: str, check: Check) -> Kind:
        if name == "judul":
            return KINDS["teks"]
        if name in BOUND_BY_COLUMNS:
            return self.kind
        form = self.scope.report.form
        place = form.resolve(Name(None, name), check.each)
        return form.kind_of(place) if place is not None else self.kind


def _stands_for(table: Table, name: str) -> str | None:
    """Return the column of words that stands for a number, or of the number that stands for words."""
    column = table.column.get(name)
    return table.names_of.get(name) or (column.names if column is not None else None)


@dataclass(frozen=True)
class _Shown:
    """A value that a message shows by its kind, amounts as the cell of the finding has them."""

    value: Value
    kind: Kind
    scale: int = 1

    def __format__(self, _: str) -> str:
        return shortened(show(self.kind, self.value, self.scale)) or _BLANK


def _cases(report: Report, check: Check) -> Iterator[_Case]:
    if check.each is not None:
        for data in report.tables.get(check.each, ()):
            yield from _rows(report, check, data)
        return
    table, _, name = check.at.rpartition(".")
    if not table:
        scope = RowScope(report, None, {}, 0)
        yield _Case(scope, partial(report.field_place, name), report.fields[name].entry, report.form.field[name].kind)
    for data in report.tables.get(table, ()):
        column, entry = data.table.column[name], data.totals[name]
        scope = RowScope(report, data, {}, 0)
        yield _Case(scope, partial(data.place, column, entry, TOTAL), entry, column.kind)


def _rows(report: Report, check: Check, data: TableData) -> Iterator[_Case]:
    for index, row in enumerate(data.rows):
        for name in check.columns or (check.at,):
            column, entry = data.table.column[name], row.entries[name]
            bound = _bound(column, entry) if check.columns else {}
            scope = RowScope(report, data, row.entries, index, bound)
            yield _Case(scope, partial(data.place, column, entry, row.key), entry, column.kind)


def _bound(column: Column, entry: Entry) -> dict[str, Value]:
    """Return what a check over several columns calls them by."""
    replaced = replaced_in(entry) if column.formula is not None else None
    typed = read_value(column.kind, replaced.typed, entry.scale).value if replaced is not None else None
    return {"nilai": entry.value, "judul": column.label, "diketik": typed}
