"""Stage 3: the computed columns and totals, as exact values and as Excel formulas from the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from xlkinerja.computing.scope import CellPlaces, RowScope, scale_of
from xlkinerja.expr import Expression, Name, TooLongError, Value, evaluate, to_excel
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.report import NOWHERE, Entry, Report, Row, TableData, is_of_the_form

_ANY_DIGIT = "\0"


def compute(report: Report) -> Report:
    """Return the report with every computed cell evaluated; what was typed there stays beside it."""
    for table, column, is_total in report.form.order:
        if not table:
            report = _with_field(report, column)
            continue
        step = _with_total if is_total else _with_column
        for part in report.tables.get(table, ()):
            report = report.with_part(step(report, part, column))
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
    printed = _row_printer(name)

    def computed(row: Row, index: int) -> Row:
        entry = row.entries[name]
        if column.formula is None:
            entry = _copied(report, data, entry, name, index)
        else:
            scope = RowScope(report, data, row.entries, index)
            made = _computed(entry, column.formula, scope, printed(scope, row, column.formula))
            entry = entry._replace(own=True) if column.else_typed and _is_own(entry, made) else made
        return Row(row.key, row.number, {**row.entries, name: entry})

    rows = tuple(computed(row, index) for index, row in enumerate(data.rows))
    if data.table.source is not None or column.else_typed:
        return replace(data, rows=rows)
    blank_rows = tuple(computed(row, len(rows)) for row in data.blank_rows)
    return replace(data, rows=rows, blank_rows=blank_rows)


def _is_own(entry: Entry, made: Entry) -> bool:
    """Tell whether staff's own figure counts: the form gives none, and the cell holds more than the form's formula."""
    return made.value is None and not made.broken and not entry.ours and not is_of_the_form(entry.formula, made.excel)


def _with_total(report: Report, data: TableData, name: str) -> TableData:
    formula = data.table.column[name].total
    assert formula is not None
    scope = RowScope(report, data, data.totals, len(data.rows))
    entry = data.totals[name]
    computed = _computed(entry, formula, scope, _printed(entry, formula, scope, name))
    return replace(data, totals={**data.totals, name: computed})


def _copied(report: Report, data: TableData, entry: Entry, name: str, index: int) -> Entry:
    """Return a cell that shows what stands in the row that its own was made from."""
    number, position = data.origins[index]
    part = report.tables[data.table.source or ""][number]
    first, column = part.rows[position].entries[name], part.table.column[name]
    kind = column.kind
    text = first.value if kind.holds == "text" else None
    as_shown = first.excel is not None or first.value is None or text is None or text == first.typed.text
    nothing = first.value is None and first.typed.form == "text" and first.excel is None
    excel = None
    if first.cell is not None and part.table.scale_of(column) == data.table.scale_of(data.table.column[name]):
        address = (
            first.cell if part.layout.sheet == data.layout.sheet else f"{quote_sheet(part.layout.sheet)}!{first.cell}"
        )
        empty = f"NOT(ISNUMBER({address}))" if kind.holds == "number" and not kind.mixed else f'{address}=""'
        excel = f'IF({empty},"",{address})'
    return entry._replace(
        value=first.value,
        excel=excel,
        live=entry.cell is not None
        and first.live
        and as_shown
        and not (nothing and (kind.holds == "text" or kind.mixed)),
        broken=first.broken,
        unread=first.unread,
        slack=first.slack,
    )


def _computed(entry: Entry, formula: Expression, scope: RowScope, excel: str | None) -> Entry:
    value = evaluate(formula, scope)
    touched = scope.touched
    broken = any(other.broken for other in touched)
    return entry._replace(
        reading=None,
        value=None if broken else value,
        excel=excel,
        live=value is None or all(other.live for other in touched),
        broken=broken,
        unread=any(other.unread for other in touched),
        slack=slack_of(formula, scope, value),
    )


def slack_of(formula: Expression, scope: RowScope, value: Value) -> Decimal:
    """Return by how much the value moves when each rounded input moves by half a unit of its last digit."""
    slack = Decimal(0)
    if not isinstance(value, Decimal):
        return slack
    for entry in {id(other): other for other in scope.used if other.slack}.values():
        moved = evaluate(formula, scope.moving(entry))
        if isinstance(moved, Decimal):
            slack += abs(moved - value)
    return slack


def _row_printer(name: str) -> Callable[[RowScope, Row, Expression], str | None]:
    """Return what prints a column's formula for its rows, which differ by their number alone: once for all of them."""
    texts: dict[tuple[int, bool], str | None] = {}

    def printed(scope: RowScope, row: Row, formula: Expression) -> str | None:
        if scope.data is None or scope.data.table.record:  # its cells lie in different rows
            return _printed(row.entries[name], formula, scope, name)
        number = str(row.number)
        placeholder = _ANY_DIGIT * len(number)  # as long, for a formula must not be too long
        key = (len(number), row.number == NOWHERE)
        if key not in texts:
            texts[key] = _printed(row.entries[name], formula, scope, name, placeholder)
        text = texts[key]
        return text and text.replace(placeholder, number)

    return printed


def _printed(entry: Entry, formula: Expression, scope: RowScope, name: str, row: str = "") -> str | None:
    sheet = scope.data.layout.sheet if scope.data is not None else scope.report.fields[name].sheet or ""
    scale = _scale_to_reckon_in(formula, scope, Name(None, name))
    try:
        return to_excel(formula, CellPlaces(scope, entry, sheet, scale, row))
    except (LookupError, TooLongError):  # a cell that the formula needs is missing, or it would name too many sheets
        return None


def _scale_to_reckon_in(formula: Expression, scope: RowScope, target: Name) -> int:
    """Return the target's scale if a formula meets amounts in thousands and in full rupiah, 0 where all are alike."""
    names = formula.names | formula.columns | formula.totals
    scales = {scale_of(scope, name) for name in (*names, target)} - {0}
    return (scale_of(scope, target) or 1) if len(scales) > 1 else 0
