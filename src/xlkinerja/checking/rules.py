"""The rules of a form: evaluates each check and says in the form's words what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from xlkinerja.checking.leeway import may_hold
from xlkinerja.checking.slips import slip_in
from xlkinerja.checking.typed_over import replaced_in, typed_text
from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Name, Value
from xlkinerja.finding import Finding, Level, Place, said_in, shortened
from xlkinerja.form import Check, Column, Rule, Table
from xlkinerja.form.placeholders import BOUND_BY_COLUMNS, COUNTED_ONCE, placeholders
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import KINDS, Kind, read_value, show
from xlkinerja.report import TOTAL, Entry, Report, TableData

_BLANK = "(kosong)"


def rules_hold(report: Report) -> Iterator[Finding]:
    """Yield a finding wherever a rule of the form is broken; silent where what it needs is blank or unread."""
    for rule in report.form.rules:
        for check in rule.checks:
            level = _level(report, rule, check)
            if level is not None:
                found = _once(report, check) if check.once else _each(report, check)
                yield from (broken.finding(rule, check, level) for broken in found)


def _level(report: Report, rule: Rule, check: Check) -> Level | None:
    """Return how grave it is; None where that depends on the triwulan, and it is too early or not known."""
    if not check.levels:
        return check.level or rule.level
    quarter = report.fields["triwulan"].value
    if not isinstance(quarter, Decimal):
        return None
    return next((level for first, level in reversed(check.levels) if quarter >= first), None)


def _each(report: Report, check: Check) -> Iterator[_Broken]:
    """Yield what a check finds in each row or total."""
    for case in _cases(report, check):
        holds, scope = case.verdict(check)
        if holds is False:
            yield _Broken(case, scope, case.find_place(), shortened(typed_text(case.entry, case.kind)))


def _once(report: Report, check: Check) -> Iterator[_Broken]:
    """Yield what a check finds in each column: at the first cell that breaks it, with how many do, of how many."""
    for data in report.tables.get(check.each or "", ()):
        for name in check.columns or (check.at,):
            cases = list(_rows(report, check, data, (name,)))
            verdicts = [case.verdict(check) for case in cases]
            told = sum(holds is not None for holds, _ in verdicts)
            broken = [(case, scope) for case, (holds, scope) in zip(cases, verdicts, strict=True) if holds is False]
            if broken:
                case, scope = broken[0]
                counts = zip(COUNTED_ONCE, (len(broken), told), strict=True)
                for counted, count in counts:
                    scope = scope.binding(counted, Decimal(count))
                place = case.find_place()._replace(row="", label=data.table.column[name].label)
                yield _Broken(case, scope, place, "")


class _Case(NamedTuple):
    """One thing to check: what the check sees, and the cell that a finding is placed on."""

    scope: RowScope
    find_place: Callable[[], Place]
    entry: Entry | None
    kind: Kind

    def verdict(self, check: Check) -> tuple[bool | None, RowScope]:
        """Return whether a check holds, None where nobody can tell, and what its message sees."""
        scope, is_readable = self.scope, True
        for name, expression in check.let:
            found = evaluated(expression, scope)
            scope, is_readable = scope.binding(name, found.value), is_readable and not found.needs_unreadable
        holds = evaluated(check.holds, scope)
        if holds.value is None or not is_readable or holds.needs_unreadable:
            return None, scope
        if holds.value is False and check.rounded and may_hold(check, self.scope):
            return True, scope
        return holds.value is not False, scope

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
        if check.once and name in COUNTED_ONCE:
            return KINDS["cacah"]
        if name in BOUND_BY_COLUMNS:
            return self.kind
        form = self.scope.report.form
        place = form.resolve(Name(None, name), check.each)
        return form.kind_of(place) if place is not None else self.kind


class _Broken(NamedTuple):
    """What breaks a check: the case, what its message sees, and where and about which text it is told."""

    case: _Case
    scope: RowScope
    place: Place
    typed: str

    def finding(self, rule: Rule, check: Check, level: Level) -> Finding:
        """Return the finding."""
        shown = self.case.shown_in(check, self.scope)
        said = said_in(check.message, {name: f"{value}" for name, value in shown.items()})
        slip = slip_in(check, self.scope) if said else ""
        return Finding(
            rule.code,
            level,
            check.message.format_map(shown) + slip,
            self.place,
            self.typed,
            explainable=rule.explainable,
            said=said,
        )


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
            yield from _rows(report, check, data, check.columns or (check.at,))
        return
    table, _, name = check.at.rpartition(".")
    if not table:
        scope = RowScope(report, None, {}, 0)
        yield _Case(scope, partial(report.field_place, name), report.fields[name].entry, report.form.field[name].kind)
    for data in report.tables.get(table, ()):
        column, entry = data.table.column[name], data.totals[name]
        scope = RowScope(report, data, {}, 0)
        yield _Case(scope, partial(data.place, column, entry, TOTAL), entry, column.kind)


def _rows(report: Report, check: Check, data: TableData, columns: Sequence[str]) -> Iterator[_Case]:
    for index, row in enumerate(data.rows):
        for name in columns:
            column, entry = data.table.column[name], row.entries[name]
            bound = _bound(column, entry) if check.columns else {}
            scope = RowScope(report, data, row.entries, index, bound)
            yield _Case(scope, partial(data.place, column, entry, row.key), entry, column.kind)


def _bound(column: Column, entry: Entry) -> dict[str, Value]:
    """Return what a check over several columns calls them by."""
    replaced = replaced_in(entry) if column.formula is not None else None
    typed = read_value(column.kind, replaced.typed, entry.scale).value if replaced is not None else None
    return {"nilai": entry.value, "judul": column.label, "diketik": typed}
