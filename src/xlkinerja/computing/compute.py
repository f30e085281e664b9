"""Stage 3: the computed columns and totals, as exact values and as Excel formulas from the same sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from xlkinerja.computing.addresses import Addresses
from xlkinerja.computing.copied import copied, copied_blank
from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.rounding import rounding_of
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.computing.taking import is_taken, with_taken
from xlkinerja.computing.tree_formulas import is_tree_formula
from xlkinerja.computing.tree_sums import with_tree_sums
from xlkinerja.expr import Expression, Name, NotInExcelError, TooLongError, to_excel
from xlkinerja.form.tree import uses_tree
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.formula import translate
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData, is_of_the_form
from xlkinerja.report.others import NO_OTHERS, Others


def compute(report: Report, others: Others = NO_OTHERS) -> Report:
    """Return the report with every computed cell evaluated; what was typed there stays beside it.

    What `others` have for it is taken from them where nothing was typed.
    """
    for table, column, is_total in report.form.order:
        if is_taken(report.form, table, column) and not is_total:
            report = with_taken(report, table, column, others)
            continue
        if not table:
            report = _with_field(report, column)
            continue
        step = _with_total if is_total else _with_column
        parts = tuple(step(report, part, column) for part in report.tables.get(table, ()))
        report = report.with_parts(table, parts) if parts else report
    return report


def _with_field(report: Report, name: str) -> Report:
    formula, data = report.form.field[name].formula, report.fields[name]
    assert formula is not None
    entry = data.entry or Entry(NOWHERE, NOWHERE, Typed("blank"))
    scope = RowScope(report, None, {}, 0)
    computed = _computed(entry, formula, scope, _printed(entry, formula, scope, name))
    entry_or_none = computed if data.entry is not None else None
    return replace(report, fields={**report.fields, name: replace(data, entry=entry_or_none, value=computed.value)})


def _with_column(report: Report, data: TableData, name: str) -> TableData:
    column = data.table.column[name]
    if column.tree:
        return with_tree_sums(
            report, data, name, lambda entry, scope: _printed_of_tree(entry, column.formula, scope, name)
        )
    printed = _row_printer(name)

    def computed(row: Row, index: int) -> Row:
        entry = row.entries[name]
        if column.formula is None:
            entry = copied(report, data, entry, name, index)
        else:
            scope = RowScope(report, data, row.entries, index)
            made = _computed(entry, column.formula, scope, printed(scope, row, column.formula))
            entry = entry._replace(staff_figure=True) if column.else_typed and _is_staffs(entry, made) else made
        return row._replace(entries={**row.entries, name: entry})

    rows = tuple(computed(row, index) for index, row in enumerate(data.rows))
    if column.else_typed:
        return replace(data, rows=rows)
    if data.table.source is not None:
        return replace(data, rows=rows, blank_rows=tuple(_blank_rows_made(report, data, name)))
    blank_rows = tuple(computed(row, len(rows)) for row in data.blank_rows)
    return replace(data, rows=rows, blank_rows=blank_rows)


def _blank_rows_made(report: Report, data: TableData, name: str) -> Iterator[Row]:
    """Yield the blank rows of a table that is made from another one: those that have an origin get its formulas."""
    formula, printed = data.table.column[name].formula, _row_printer(name)
    for index, row in enumerate(data.blank_rows):
        entry = row.entries[name]
        if formula is None:
            entry = copied_blank(report, data, entry, name, index)
        elif data.looks_for_rows or (data.blank_origins and data.blank_origins[index] is not None):
            scope = RowScope(report, data, row.entries, len(data.rows))
            entry = entry._replace(form_formula=printed(scope, row, formula))
        yield row._replace(entries={**row.entries, name: entry})


def _is_staffs(entry: Entry, made: Entry) -> bool:
    """Tell whether staff's own figure counts: the form gives none, and the cell holds more than the form's formula."""
    gives_none = made.value is None and not made.needs_error
    return gives_none and not entry.written_by_us and not is_of_the_form(entry.formula, made.form_formula)


def _with_total(report: Report, data: TableData, name: str) -> TableData:
    formula = data.table.column[name].total
    assert formula is not None
    scope = RowScope(report, data, data.totals, len(data.rows))
    entry = data.totals[name]
    computed = _computed(entry, formula, scope, _printed(entry, formula, scope, name))
    return replace(data, totals={**data.totals, name: computed})


def _computed(entry: Entry, formula: Expression, scope: RowScope, form_formula: str | None) -> Entry:
    found = evaluated(formula, scope)
    if uses_tree(formula) and is_tree_formula(entry.formula):  # of rows that stood around it before
        entry = entry._replace(formula=form_formula)
    needs_error = found.needs_error
    unknown = found.is_unsure or (found.value is None and (found.doubtful or found.needs_unknown))
    is_seen = found.value is None or found.excel_can_compute
    return entry._replace(
        reading=None,
        value=None if needs_error or unknown else found.value,
        form_formula=form_formula,
        excel_can_compute=is_seen and found.excel_agrees and not (found.doubtful or unknown),
        needs_error=needs_error,
        unknown=unknown,
        needs_unreadable=found.needs_unreadable,
        rounding=rounding_of(formula, scope, found),
    )


def _printed_of_tree(entry: Entry, formula: Expression | None, scope: RowScope, name: str) -> str | None:
    return None if formula is None else _printed(entry, formula, scope, name)


def _row_printer(name: str) -> Callable[[RowScope, Row, Expression], str | None]:
    """Return what prints a column's formula for its rows: once, and then filled down as Excel does."""
    first: dict[bool, tuple[int, str | None]] = {}

    def printed(scope: RowScope, row: Row, formula: Expression) -> str | None:
        if scope.data is None or scope.data.table.record:  # its cells lie in different rows
            return _printed(row.entries[name], formula, scope, name)
        if uses_tree(formula):  # each names the rows that stand around it
            return _printed(row.entries[name], formula, scope, name)
        lies_nowhere = row.number == NOWHERE
        if lies_nowhere not in first:
            first[lies_nowhere] = row.number, _printed(row.entries[name], formula, scope, name)
        number, text = first[lies_nowhere]
        return text and translate(text, row.number - number, 0)

    return printed


def _printed(entry: Entry, formula: Expression, scope: RowScope, name: str) -> str | None:
    sheet = scope.data.layout.sheet if scope.data is not None else scope.report.fields[name].sheet or ""
    scale = _scale_to_reckon_in(formula, scope, Name(None, name))
    try:
        return to_excel(formula, Addresses(scope, entry, sheet, scale))
    except (LookupError, NotInExcelError, TooLongError):  # a cell is missing, or it would name too many sheets
        return None


def _scale_to_reckon_in(formula: Expression, scope: RowScope, target: Name) -> int:
    """Return the target's scale if a formula meets amounts in thousands and in full rupiah, 0 where all are alike."""
    names = formula.names | formula.columns | formula.totals
    scales = {scope.scale_of(name) for name in (*names, target)} - {0}
    return (scope.scale_of(target) or 1) if len(scales) > 1 else 0
