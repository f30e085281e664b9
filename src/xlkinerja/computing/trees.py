"""The trees of a report's tables: where each row stands, and what is said of rows that have no place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from xlkinerja.expr import Value
from xlkinerja.expr.nodes import TreeWord
from xlkinerja.finding import Finding, engine_finding
from xlkinerja.form.tree import Branch, Branches, branches, code_on
from xlkinerja.report import Row, TableData

_CODES = {"shape": "XK-251", "parent": "XK-252", "twice": "XK-253", "several": "XK-254"}


def tree_of(data: TableData) -> Branches:
    """Return where the rows of a table stand, found out once."""
    return cast("Branches", data.gathered("tree", lambda: _tree(data)))


def _tree(data: TableData) -> Branches:
    return branches(data.table.tree, [_code(data, row) for row in data.rows])


def _code(data: TableData, row: Row) -> str:
    return str(row.entries[data.table.key].value or "")


def are_seen(data: TableData, branch: Branch) -> bool:
    """Tell whether Excel sees the codes of a row's children by their shapes: blanks around one hide it."""
    codes = (data.rows[child].entries[data.table.key].typed.text for child in branch.children)
    return all(code == code.strip() for code in codes)


def told(data: TableData, branch: Branch | None, word: TreeWord) -> Value:
    """Return what is known of a row's place; a blank of one that has none."""
    if branch is None or branch.level < 0:
        return None
    if word.what == "level":
        return data.table.tree[branch.level].name
    if word.what == "path":
        return branch.path
    if word.what == "code":
        return code_on(data.table.tree, branch, word.level) or None
    return tree_of(data).rows[branch.parent].path if branch.parent is not None else None


def tree_findings(data: TableData) -> Iterator[Finding]:
    """Yield a finding for each row that has no place in the tree of its table."""
    column = data.table.column[data.table.key]
    for row, branch in zip(data.rows, tree_of(data).rows, strict=True) if data.table.tree else ():
        if branch.trouble:
            entry = row.entries[column.name]
            shown = _code(data, row) or "(kosong)"
            levels = "; ".join(f"{level.name} {' atau '.join(level.shapes)}" for level in data.table.tree)
            yield engine_finding(
                _CODES[branch.trouble], data.place(column, entry, row.key), shown, table=data.table.title, levels=levels
            )
