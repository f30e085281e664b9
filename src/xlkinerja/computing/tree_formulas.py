"""The formulas of trees for Excel: sums of children, and what says where a row stands.

Leaves that follow their parent are summed up from the row below it to the row above the next one that is none of them,
both seen from rows that stay: so a leaf that staff insert, move or delete there counts rightly before any `fill`. Other
children are named cell by cell. OFFSET goes from the column of codes, for formualizer takes a cell that a formula sees
of its own column for a circle. HyperFormula takes only numbers in OFFSET.

Where columns were inserted in between, or a code stands among the leaves that has none of the shapes of their level (a
new parent, of which no formula knows yet), the sum is an error until the next `fill`: it would be wrong in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, takewhile

from xlkinerja.computing.trees import tree_of
from xlkinerja.expr.nodes import ChildrenPlaces
from xlkinerja.form.tree import Branches
from xlkinerja.ooxml.address import column_letters
from xlkinerja.report import TableData

_MOST = 200  # arguments of a function, of the 255 that Excel takes

_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+|#REF!")
_FEW = r"ROW\(@\)-ROW\(@\)<2"
_OTHERS = r'COUNTIF\(OFFSET\(@,1,0\):OFFSET\(@,-1,0\),"[^"]*"\)'
_GUARDS = rf"COLUMN\(@\)-COLUMN\(@\)<>-?\d+,NA\(\),IF\({_FEW},0,IF\({_OTHERS}(?:-{_OTHERS})*<>0,NA\(\),"
_AREA = r"F\(OFFSET\(@,1,-?\d+\):OFFSET\(@,-1,-?\d+\)\)"
_SOME = rf"(?:IF\({_GUARDS}{_AREA}\+0\*{_AREA}\)\)\)|IF\({_FEW},0,{_AREA}\)|(?:0\*)?F\(@(?:,@)*\))"
_SUM = rf'IF\({_SOME}(?:\+{_SOME})*=0,"",{_SOME}(?:\+{_SOME})*\)'
_CODE = r"UPPER\(TRIM\(@\)\)"
_PLACE = rf'IF\(@="","",(?:{_CODE}|@&"\."&RIGHT\({_CODE},\d+\)|"[^"]*"|@)\)|IF\(@="","",IF\(@="","",@\)\)'
_OURS = re.compile(rf'""|{_SUM}|{_PLACE}')


def is_tree_formula(formula: str | None) -> bool:
    """Tell whether a formula is one of ours, of whichever rows it is: those may be others, or gone, by now."""
    if formula is None:
        return False
    bare = _CELL.sub("@", formula.replace(" ", ""))
    return _OURS.fullmatch(re.sub(r"\b(?:SUM|COUNT)\(", "F(", bare)) is not None


def children_places(data: TableData, position: int | None, row: int, name: str) -> ChildrenPlaces | None:
    """Return how the children of a row are counted and summed up, of the root (None) those on top.

    `row` is the number of the parent's row. LookupError where the sheet lacks what tells where the last leaf stands.
    """
    found = tree_of(data)
    children = found.root.children if position is None else found.rows[position].children
    if not children:
        return None
    below = -1 if position is None else position
    leaves = [n for n, _ in takewhile(lambda pair: _is_next_leaf(found, *pair), zip(children, count(below + 1)))]
    others = [data.rows[n].number for n in children[len(leaves) :]]
    named = list(_cells(data, others, name))
    leaf_number, leaf_total = _leaves(data, row, leaves, name) if leaves else ((), ())
    number = "+".join((*leaf_number, *map(_number, named)))
    return ChildrenPlaces(number, "+".join((*leaf_total, *(f"SUM({cells})" for cells in named))))


def _number(cells: str) -> str:
    """Return what counts figures, an error where one of the cells is one: COUNT alone passes over it."""
    return f"COUNT({cells})+0*SUM({cells})"


def _is_next_leaf(found: Branches, position: int, expected: int) -> bool:
    return position == expected and not found.rows[position].children


def _leaves(data: TableData, row: int, leaves: Sequence[int], name: str) -> tuple[tuple[str], tuple[str]]:
    """Return what counts the figures of the leaves right below a row, with its guards, and what sums them up."""
    layout, after = data.layout, leaves[-1] + 1
    end = data.rows[after].number if after < len(data.rows) else layout.end
    if end <= data.rows[leaves[-1]].number:
        raise LookupError(name)  # no row below the last leaf: one that is inserted there would not count
    code, here = (layout.columns[each] for each in (data.table.key, name))
    codes, cells, steps = column_letters(code), column_letters(here), here - code
    few = f"ROW({codes}{end})-ROW({codes}{row})<2"
    area = f"OFFSET({codes}{row},1,{steps}):OFFSET({codes}{end},-1,{steps})"
    width = f"COLUMN({cells}${layout.header})-COLUMN({codes}${layout.header})<>{steps}"
    others = _others(data, leaves[0], f"OFFSET({codes}{row},1,0):OFFSET({codes}{end},-1,0)")
    number = f"IF({width},NA(),IF({few},0,IF({others}<>0,NA(),{_number(area)})))"
    return (number,), (f"IF({few},0,SUM({area}))",)


def _others(data: TableData, leaf: int, codes: str) -> str:
    """Return what counts the codes that have none of the shapes of a leaf's level, as far as wildcards tell."""
    shapes = data.table.tree[tree_of(data).rows[leaf].level].shapes
    like = dict.fromkeys("?*" if not shape else re.sub("[A0]", "?", shape) for shape in ("", *shapes))
    return "-".join(f'COUNTIF({codes},"{pattern}")' for pattern in like)


def _cells(data: TableData, rows: Sequence[int], name: str) -> Iterator[str]:
    letters = column_letters(data.layout.columns[name])
    for start in range(0, len(rows), _MOST):
        yield ",".join(f"{letters}{number}" for number in rows[start : start + _MOST])
