"""Stage 4: all checks of a report, in the order in which a person would make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from xlkinerja.answer import PreviousAnswer
from xlkinerja.finding import LEVELS, Finding, engine_finding
from xlkinerja.report import Report, TableData
from xlkinerja.rules import rules_hold
from xlkinerja.typed_over import typed_figures_agree

Check = Callable[[Report], Iterator[Finding]]


def something_is_filled(report: Report) -> Iterator[Finding]:
    """Yield a finding for a form in which no row of any table holds more than its key."""
    if not any(_has_figures(data) for data in report.tables.values()):
        yield engine_finding("XK-124", tables=", ".join(table.title for table in report.form.tables))


def _has_figures(data: TableData) -> bool:
    typed = [column.name for column in data.table.typed_columns if column.name != data.table.key]
    return any(row.entries[name].typed.form != "blank" for row in data.rows for name in typed)


def computed_cells_are_live(report: Report) -> Iterator[Finding]:
    """Yield one finding when computed cells are written as values because their inputs are figures typed as text."""
    fixed = [
        entry
        for data in report.tables.values()
        for _, entries in data.all_rows()
        for entry in entries.values()
        if entry.excel is not None and not entry.live and isinstance(entry.value, Decimal)
    ]
    if fixed:
        yield engine_finding("XK-306", count=len(fixed))


CHECKS: tuple[Check, ...] = (something_is_filled, typed_figures_agree, computed_cells_are_live, rules_hold)


def validate(report: Report, previous: PreviousAnswer) -> Report:
    """Return the report with all findings, gravest first, each with the explanation that staff gave for it."""
    found = (*report.findings, *(finding for check in CHECKS for finding in check(report)))
    explained = (finding.explained(previous.explanations.get(finding.key, "")) for finding in found)
    return replace(report, findings=tuple(sorted(explained, key=lambda f: LEVELS.index(f.level))))
