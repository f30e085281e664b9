"""Stage 4: all checks of a report, in the order in which a person would make them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from xlkinerja.checking.days import days_are_not_too_early, month_is_of_the_quarter
from xlkinerja.checking.nihil import lists_are_filled
from xlkinerja.checking.owners import figures_keep_their_owner
from xlkinerja.checking.rules import rules_hold
from xlkinerja.checking.texts import texts_agree
from xlkinerja.checking.typed_over import typed_figures_agree
from xlkinerja.finding import Finding, Place, engine_finding, gravest_first
from xlkinerja.form.carried_down import carried_down
from xlkinerja.kinds import show
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.report import NOWHERE, Identity, Report, Row, TableData, Value

Check = Callable[[Report], Iterator[Finding]]


def something_is_filled(report: Report) -> Iterator[Finding]:
    """Yield a finding for a form in which no row of any table holds more than its key."""
    if not any(_has_figures(data) or data.declared for data in report.parts()):
        yield engine_finding("XK-124", tables=", ".join(table.title for table in report.form.tables))


def _has_figures(data: TableData) -> bool:
    typed = [column.name for column in data.table.typed_columns if column.name != data.table.key]
    return any((e := row.entries[name]).typed.form != "blank" or e.taken for row in data.rows for name in typed)


def computed_cells_are_live(report: Report) -> Iterator[Finding]:
    """Yield one finding when computed cells are written as values because their inputs are figures typed as text.

    A table that lacks rows has a finding of its own; what rests on a `down` column is a value by the form's design.
    """
    short = {data.id for data in report.parts() if any(row.number == NOWHERE for row in data.rows)}
    by_form = carried_down(report.form)
    fixed = [
        cell
        for cell in report.form_cells()
        if cell.entry.form_formula is not None
        and not cell.entry.excel_can_compute
        and cell.entry.cell is not None
        and isinstance(cell.entry.value, Decimal)
        and cell.id[0] not in short
        and (cell.id[0].partition("/")[0], cell.id[2]) not in by_form
    ]
    if fixed:
        yield engine_finding("XK-306", count=len(fixed))


def keys_are_unique(report: Report) -> Iterator[Finding]:
    """Yield a finding for every row of a `unique` table whose key another row has too: a month twice, a year twice."""
    for data in report.parts():
        column = data.table.column[data.table.key]
        seen: set[Value | Identity] = set()
        for row in data.rows if data.table.unique else ():
            entry = row.entries[column.name]
            key = _subject(data, row)
            if key and not row.doubtful and key in seen:
                shown = show(column.kind, entry.value) or row.key
                yield engine_finding("XK-216", data.place(column, entry, row.key), shown, table=data.table.title)
            seen.add(key)


def _subject(data: TableData, row: Row) -> Value | Identity:
    """Return what a row is about: its key's value, or where several keys make it, all of them."""
    return row.subject if len(data.table.keys) > 1 else row.entries[data.table.key].value


CHECKS: tuple[Check, ...] = (
    something_is_filled,
    days_are_not_too_early,
    month_is_of_the_quarter,
    lists_are_filled,
    keys_are_unique,
    typed_figures_agree,
    computed_cells_are_live,
    texts_agree,
    rules_hold,
)


def validate(report: Report, earlier: EarlierAnswer) -> Report:
    """Return the report with all findings, gravest first, each with the explanation that staff gave for it."""
    about_earlier = (*_remembered(report, earlier), *figures_keep_their_owner(report, earlier))
    found = [*report.findings, *about_earlier, *(f for check in CHECKS for f in check(report))]
    return with_explained(replace(report, findings=()), _under_rules(report, found), earlier)


def with_explained(report: Report, findings: Iterable[Finding], earlier: EarlierAnswer) -> Report:
    """Return the report with more findings among its own, each with the explanation that staff gave for it."""
    explained = (finding.explained(earlier.explanations.get(finding.key, "")) for finding in findings)
    return replace(report, findings=tuple(gravest_first((*report.findings, *explained))))


def _remembered(report: Report, earlier: EarlierAnswer) -> Iterator[Finding]:
    """Yield again what an earlier run repaired: the next run cannot see it any more, but staff should."""
    for data in report.parts():
        finding = engine_finding("XK-133", Place(data.layout.sheet, table=data.id), table=data.table.title)
        if finding.key in earlier.said and finding.key not in {found.key for found in report.findings}:
            yield finding


def _under_rules(report: Report, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings under the form's rules; what a rule says itself of a cell is not said by the engine too."""
    found = list(findings)
    by_rules = {(finding.code, finding.place) for finding in found}
    for finding in found:
        ruled = _under_rule(report, finding)
        if ruled is finding or (ruled.code, ruled.place) not in by_rules:
            yield ruled


def _under_rule(report: Report, finding: Finding) -> Finding:
    """Return the finding under the code and level of the form's rule that it breaks, where one says so."""
    place = finding.place
    table = place.base_table
    for rule in report.form.rules:
        if any(
            instead in rule.instead for instead in ((finding.code, table, place.column), (finding.code, table, "*"))
        ):
            return replace(finding, code=rule.code, level=rule.level, explainable=rule.explainable)
    return finding
