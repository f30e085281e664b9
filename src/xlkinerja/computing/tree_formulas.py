"""The formulas of trees for Excel: sums of children, and what says where a row stands.

Leaves that follow one another are summed up from the row above them, which is their parent or the last row below
another child, to the row below, both seen from rows that stay: so a leaf that staff insert, move or delete there counts
rightly before any `fill`. Children that are parents are named cell by cell. OFFSET goes from the column of codes, for
formualizer takes a cell that a formula sees of its own column for a circle. HyperFormula takes only numbers in OFFSET.

Where columns were inserted in between, a row between a parent and the parent right below it, a block was moved away
from the row that ends it, or a code stands among the leaves that has none of the shapes of their level (a new parent,
of which no formula knows yet), the sum is an error until the next `fill`: it would be wrong in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlkinerja.computing.trees import tree_of
from xlkinerja.expr.nodes import ChildrenPlaces
from xlkinerja.form.tree import Branches
from xlkinerja.ooxml.address import column_letters
from xlkinerja.report import TableData

_MOST = 200  # arguments of a function, of the 255 that Excel takes

_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+|#REF!")
_FEW = r"ROW\(@\)-ROW\(@\)<2"
_OTHERS = r'COUNTIF\(OFFSET\(@,1,0\):OFFSET\(@,-1,0\),"[^"]*"\)'
_GONE = r"OR\(COLUMN\(@\)-COLUMN\(@\)<>-?\d+,ROW\(@\)-ROW\(@\)<1\)"
_GUARDS = rf"{_GONE},NA\(\),IF\({_FEW},0,IF\({_OTHERS}(?:-{_OTHERS})*<>0,NA\(\),"
_NEXT = r"IF\(ROW\(@\)-ROW\(@\)<>\d+,NA\(\),0\)"
_AREA = r"F\(OFFSET\(@,1,-?\d+\):OFFSET\(@,-1,-?\d+\)\)"
_SOME = rf"(?:{_NEXT}|IF\({_GUARDS}{_AREA}\+0\*{_AREA}\)\)\)|IF\({_FEW},0,{_AREA}\)|(?:0\*)?F\(@(?:,@)*\))"
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
    number, total = [], []
    for first, last in _runs(found, children):
        above = row if first == below + 1 else data.rows[first - 1].number
        leaf_number, leaf_total = _leaves(data, above, range(first, last + 1), name)
        number.append(leaf_number)
        total.append(leaf_total)
    named = list(_cells(data, [data.rows[n].number for n in children if found.rows[n].children], name))
    return ChildrenPlaces(
        "+".join((*_right_below(data, found, row, children[0]), *number, *map(_number, named))),
        "+".join((*total, *(f"SUM({cells})" for cells in named))),
    )


def _runs(found: Branches, children: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row of leaves that follow one another."""
    leaves = [child for child in children if not found.rows[child].children]
    for _, run in groupby(enumerate(leaves), key=lambda pair: pair[1] - pair[0]):
        numbers = [child for _, child in run]
        yield numbers[0], numbers[-1]


def _right_below(data: TableData, found: Branches, row: int, first: int) -> tuple[str, ...]:
    """Return what is an error once a row stands between a row and its first child, a parent: no range holds it."""
    if not found.rows[first].children:
        return ()
    codes, number = column_letters(data.layout.columns[data.table.key]), data.rows[first].number
    return (f"IF(ROW({codes}{number})-ROW({codes}{row})<>{number - row},NA(),0)",)


def _number(cells: str) -> str:
    """Return what counts figures, an error where one of the cells is one: COUNT alone passes over it."""
    return f"COUNT({cells})+0*SUM({cells})"


def _leaves(data: TableData, row: int, leaves: Sequence[int], name: str) -> tuple[str, str]:
    """Return what counts the figures of the leaves right below a row, with its guards, and what sums them up."""
    layout, after = data.layout, leaves[-1] + 1
    end = data.rows[after].number if after < len(data.rows) else layout.end
    if end <= data.rows[leaves[-1]].number:
        raise LookupError(name)  # no row below the last leaf: one that is inserted there would not count
    code, here = (layout.columns[each] for each in (data.table.key, name))
    codes, cells, steps = column_letters(code), column_letters(here), here - code
    rows = f"ROW({codes}{end})-ROW({codes}{row})"
    area = f"OFFSET({codes}{row},1,{steps}):OFFSET({codes}{end},-1,{steps})"
    width = f"COLUMN({cells}${layout.header})-COLUMN({codes}${layout.header})<>{steps}"
    others = _others(data, leaves[0], f"OFFSET({codes}{row},1,0):OFFSET({codes}{end},-1,0)")
    number = f"IF(OR({width},{rows}<1),NA(),IF({rows}<2,0,IF({others}<>0,NA(),{_number(area)})))"
    return number, f"IF({rows}<2,0,SUM({area}))"


def _others(data: TableData, leaf: int, codes: str) -> str:
    """Return what counts the codes that have none of the shapes of a leaf's level, as far as wildcards tell."""
    shapes = data.table.tree[tree_of(data).rows[leaf].level].shapes
    like = dict.fromkeys("?*" if not shape else re.sub("[A0]", "?", shape) for shape in ("", *shapes))
    return "-".join(f'COUNTIF({codes},"{pattern}")' for pattern in like)


def _cells(data: TableData, rows: Sequence[int], name: str) -> Iterator[str]:
    letters = column_letters(data.layout.columns[name])
    for start in range(0, len(rows), _MOST):
        yield ",".join(f"{letters}{number}" for number in rows[start : start + _MOST])
