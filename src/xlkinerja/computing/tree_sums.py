"""Columns of a tree that staff fill in on its leaves: each parent is the sum of its children, from the leaves up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from xlkinerja.computing.columns import is_unknown
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.computing.tree_formulas import is_tree_formula
from xlkinerja.computing.trees import are_seen, tree_of
from xlkinerja.expr.decimals import total
from xlkinerja.form.tree import Branch
from xlkinerja.report import Entry, Report, TableData

Printer = Callable[[Entry, RowScope], str | None]
"""Gives the formula of a cell for Excel."""


def with_tree_sums(report: Report, data: TableData, name: str, printed: Printer) -> TableData:
    """Return the table with the sums of one column; what staff typed in a parent's cell stays, and counts above it."""
    entries = [row.entries[name] for row in data.rows]
    found = tree_of(data)
    for position in reversed(range(len(entries))):  # children stand below their parents
        entry, branch = entries[position], found.rows[position]
        if _is_staffs(entry, branch):
            entries[position] = entry._replace(staff_figure=True)
            continue
        scope = RowScope(report, data, data.rows[position].entries, position)
        formula = printed(entry, scope)
        children = [entries[child] for child in branch.children]
        entries[position] = _summed(
            entry, children, formula, branch, excel_agrees=are_seen(data, branch) and not data.left_out
        )
    rows = (row._replace(entries={**row.entries, name: made}) for row, made in zip(data.rows, entries, strict=True))
    return replace(data, rows=tuple(rows))


def _is_staffs(entry: Entry, branch: Branch) -> bool:
    """Tell whether the cell is staff's: a leaf's, or one of a parent in which they typed something of their own."""
    if entry.formula is not None:
        return not is_tree_formula(entry.formula)
    if not branch.children:
        return True
    says_nothing = entry.reading is not None and entry.reading.rule == "nothing"
    return entry.typed.form != "blank" and not entry.written_by_us and not says_nothing


def _summed(
    entry: Entry, children: Sequence[Entry], formula: str | None, branch: Branch, *, excel_agrees: bool
) -> Entry:
    numbers = [child.value for child in children if isinstance(child.value, Decimal)]
    value = total(numbers) if numbers else None
    needs_error = any(child.needs_error for child in children)
    unknown = branch.unsure or (value is None and any(map(is_unknown, children)))
    return entry._replace(
        reading=None,
        formula=formula if is_tree_formula(entry.formula) else entry.formula,
        value=None if needs_error or unknown else value,
        form_formula=formula,
        excel_can_compute=excel_agrees and not unknown and all(child.excel_can_compute for child in children),
        needs_error=needs_error,
        unknown=unknown,
        needs_unreadable=any(child.needs_unreadable for child in children),
        rounding=sum((child.rounding for child in children), Decimal(0)) if value is not None else Decimal(0),
    )
