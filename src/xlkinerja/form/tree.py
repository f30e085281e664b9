"""A table that is a tree: which level a row has and which row is its parent, by the shape of codes and the rows above.

A shape says a code letter by letter: `A` is any letter, `0` any digit, all else stands for itself, so that `0000.AAA`
is `6077.AEF`. What stands before the last dot says the parent's code once more. Offices begin at another level and end
at another one, so the highest level is the one that is there. Where a shape may be of several levels, it is of one in
the whole table: the one with which each row has its parent, and of several such that with which each level is written
in one way: under `AEF.002` a `051` is no second RO.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Literal, NamedTuple

from xlkinerja.expr import Expression
from xlkinerja.frozen import dataclass

Trouble = Literal["", "shape", "parent", "twice", "several"]
"""Why a row has no place in the tree: its code has no shape of the form, its parent is missing, it is there already, or
its code may be of several levels."""

_MOST_READINGS = 64  # of the shapes that several levels have


@dataclass(frozen=True)
class TreeLevel:
    """A level of a tree, from the top: its name, and the shapes that codes have there."""

    name: str
    shapes: tuple[str, ...]


class Branch(NamedTuple):
    """A row in its tree: its level and whole code, and where its parent and its children stand.

    The sums of an `unsure` one may lack a row that has no place. `own` is the last part of its
    code. The root, of which the highest rows are children, has no level.
    """

    level: int = -1
    path: str = ""
    own: str = ""
    parent: int | None = None
    children: tuple[int, ...] = ()
    unsure: bool = False
    trouble: Trouble = ""


class Branches(NamedTuple):
    """All rows of a table in their tree, and the root."""

    rows: tuple[Branch, ...]
    root: Branch


def branches(levels: Sequence[TreeLevel], codes: Sequence[str]) -> Branches:
    """Return where rows with these codes stand; each reading of shapes that several levels have is tried."""
    tidy = [tidied(code) for code in codes]
    shapes = [_shapes(levels, code) for code in tidy]
    found: list[tuple[tuple[int, int], Branches]] = []
    for reading in _readings(levels, shapes):
        read = [_read(fitting, reading) for fitting in shapes]
        made = _Growing(tidy, [level for _, level in read]).grown()
        found.append(((sum(bool(row.trouble) for row in made.rows), _mixed(read)), made))
    least = min(cost for cost, _ in found)
    best = [made for cost, made in found if cost == least]
    return best[0] if len(best) == 1 or least[0] else _with_doubts(tidy, best)


def code_on(levels: Sequence[TreeLevel], branch: Branch, name: str) -> str:
    """Return the own code that a row, or one above it, has on a level, as long as codes are there; "" without one.

    What stands before the dots of the highest row's code are the codes of levels that are not there.
    """
    parts = branch.path.split(".")
    steps = next((branch.level - n for n, level in enumerate(levels) if level.name == name), -1)
    if not 0 <= steps < len(parts):
        return ""
    own = parts[-1 - steps]
    lasts = (shape.rpartition(".")[2] for shape in levels[branch.level - steps].shapes)
    return own.zfill(max((len(last) for last in lasts if not last.strip("0")), default=0)) if own.isdigit() else own


_USES = re.compile(r"\b(?:children|tree_level|tree_path|tree_parent|tree_code)\(")


def uses_tree(formula: Expression | None) -> bool:
    """Tell whether a formula asks where its row stands in the tree."""
    return formula is not None and _USES.search(formula.text) is not None


def tidied(code: str) -> str:
    """Return a code as codes are compared."""
    return code.strip().upper()


def fits(shape: str, code: str) -> bool:
    """Tell whether a code has a shape."""
    return len(shape) == len(code) and all(map(_is_like, shape, code))


def _is_like(sign: str, letter: str) -> bool:
    if sign == "A":
        return "A" <= letter <= "Z"
    return "0" <= letter <= "9" if sign == "0" else sign == letter


def _shapes(levels: Sequence[TreeLevel], code: str) -> tuple[tuple[str, int], ...]:
    """Return the shapes that a code has, each with the number of its level."""
    return tuple((shape, n) for n, level in enumerate(levels) for shape in level.shapes if fits(shape, code))


Reading = Mapping[str, int]
"""Of which level each shape is that several have."""


def _readings(levels: Sequence[TreeLevel], shapes: Sequence[Sequence[tuple[str, int]]]) -> Iterator[Reading]:
    several = dict.fromkeys(shape for fitting in shapes if len(fitting) > 1 for shape, _ in fitting)
    choices = [[n for n, level in enumerate(levels) if shape in level.shapes] for shape in several]
    for number, chosen in enumerate(product(*choices)):
        if number < _MOST_READINGS:
            yield dict(zip(several, chosen, strict=True))


def _read(fitting: Sequence[tuple[str, int]], reading: Reading) -> tuple[str, int | None]:
    """Return the shape that a code has and its level in a reading."""
    return next(((shape, n) for shape, n in fitting if reading.get(shape, n) == n), ("", None))


def _mixed(read: Sequence[tuple[str, int | None]]) -> int:
    """Return how many levels' codes are written in more than one way."""
    return len(set(read)) - len({level for _, level in read})


class _Growing:
    """Puts row after row into a tree."""

    def __init__(self, codes: Sequence[str], levels: Sequence[int | None]) -> None:
        self.codes, self.levels = codes, levels
        self.top = min((level for level in levels if level is not None), default=0)
        self.above: list[int] = []
        self.paths: dict[int, str] = {}
        self.parents: dict[int, int | None] = {}
        self.troubles: dict[int, Trouble] = {}
        self.unsure: set[int | None] = set()

    def grown(self) -> Branches:
        """Return the tree of all rows."""
        seen: set[str] = set()
        for position, level in enumerate(self.levels):
            trouble = self._put(position, level, seen)
            if trouble:
                self.troubles[position] = trouble
                self.unsure |= {None, *self.above}
        rows = tuple(self._branch(position) for position in range(len(self.codes)))
        return Branches(rows, Branch(children=self._children(None), unsure=None in self.unsure))

    def _put(self, position: int, level: int | None, seen: set[str]) -> Trouble:
        if level is None:
            return "shape"
        code = self.codes[position]
        while self.above and (self.levels[self.above[-1]] or 0) >= level:
            self.above.pop()
        parent = self.above[-1] if self.above else None
        before, _, own = code.rpartition(".")
        if level > self.top:
            if parent is None or self.levels[parent] != level - 1 or not _ends_with(self.paths[parent], before):
                return "parent"
            code = f"{self.paths[parent]}.{own}"
        if code in seen:
            return "twice"
        seen.add(code)
        self.paths[position], self.parents[position] = code, parent
        self.above.append(position)
        return ""

    def _branch(self, position: int) -> Branch:
        if position in self.troubles:
            return Branch(trouble=self.troubles[position])
        level, path = self.levels[position], self.paths[position]
        assert level is not None
        own = path.rpartition(".")[2] if self.parents[position] is not None else path
        unsure = position in self.unsure
        return Branch(level, path, own, self.parents[position], self._children(position), unsure)

    def _children(self, position: int | None) -> tuple[int, ...]:
        return self._by_parent().get(position, ())

    def _by_parent(self) -> Mapping[int | None, tuple[int, ...]]:
        if not hasattr(self, "_kept"):
            found: dict[int | None, list[int]] = {}
            for child, parent in self.parents.items():
                found.setdefault(parent, []).append(child)
            self._kept = {parent: tuple(children) for parent, children in found.items()}
        return self._kept


def _ends_with(path: str, before: str) -> bool:
    """Tell whether the front of a code says the end of its parent's."""
    return not before or path == before or path.endswith(f".{before}")


def _with_doubts(codes: Sequence[str], best: Sequence[Branches]) -> Branches:
    """Return the tree without the rows that stand elsewhere in another reading of the same codes."""
    doubtful = {
        position
        for position in range(len(codes))
        if len({(made.rows[position].level, made.rows[position].path) for made in best}) > 1
    }
    sure = [None if n in doubtful else row.level for n, row in enumerate(best[0].rows)]
    made = _Growing(codes, sure).grown()
    rows = tuple(row._replace(trouble="several") if n in doubtful else row for n, row in enumerate(made.rows))
    return Branches(rows, made.root)
