"""What a formula consists of: small frozen nodes, and the two protocols through which it sees a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from xlkinerja.frozen import dataclass

Value = Decimal | str | bool | None
"""What a formula works with; None is a blank cell."""

Comparator = Literal["==", "!=", "<", "<=", ">", ">="]
Operator = Literal["+", "-", "*", "/"]


class TreeWord(NamedTuple):
    """What is known of a row of a tree: its level, its whole code, that of its parent, the own code on a `level`."""

    what: Literal["level", "path", "parent", "code"]
    level: str = ""


class ChildrenPlaces(NamedTuple):
    """What gives the number and the sum of the figures of a row's children, as Excel text."""

    number: str
    total: str


class ExpressionError(Exception):
    """A formula that the language does not allow; the message (English) says what and where."""


class NotInExcelError(ExpressionError):
    """A formula that is right but uses a function that Excel has not."""


class TooLongError(ExpressionError):
    """A formula that is right but longer than Excel takes, for the many sheets that it must name."""


@dataclass(frozen=True)
class Name:
    """A column of the formula's own table or a field (`table` is None), or a column of another table."""

    table: str | None
    column: str

    def __str__(self) -> str:
        return self.column if self.table is None else f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Number:
    """A number as written in the formula."""

    value: Decimal


@dataclass(frozen=True)
class Text:
    """A text in quotes; the empty one is a blank."""

    value: str


@dataclass(frozen=True)
class Negative:
    """`-x`."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic:
    """`x + y`, `x - y`, `x * y` or `x / y`."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison:
    """`x == y` and its five siblings."""

    comparator: Comparator
    left: Node
    right: Node


@dataclass(frozen=True)
class Logic:
    """`x and y`, `x or y` (two operands or more) or `not x` (one)."""

    operator: Literal["and", "or", "not"]
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Conditional:
    """`chosen if condition else otherwise`."""

    condition: Node
    chosen: Node
    otherwise: Node


@dataclass(frozen=True)
class Where:
    """The `keys == scalar` inside sum_where and its kin: a whole column against one value."""

    keys: Name
    comparator: Comparator
    scalar: Node


@dataclass(frozen=True)
class Same:
    """`same(table)` inside those calls: the rows of a table that have the key of the formula's own row."""

    table: str


@dataclass(frozen=True)
class Found:
    """Where the rows with a key stand, and how many different things they are: a row may continue another one."""

    rows: Sequence[int]
    count: int


@dataclass(frozen=True)
class Call:
    """A call of a function from the table in functions.py."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Text | Name | Negative | Arithmetic | Comparison | Logic | Conditional | Where | Same | Call


class Scope(Protocol):
    """The values that a formula sees from its row."""

    @property
    def position(self) -> int:
        """Return the index of this row within `column()` of its own table."""

    def value(self, name: Name) -> Value:
        """Return this row's cell, or else the field of that name."""

    def column(self, name: Name) -> Sequence[Value]:
        """Return the cells of all data rows in sheet order."""

    def chosen(self, name: Name, rows: Sequence[int]) -> Sequence[Value]:
        """Return the cells of the rows at these positions."""

    def equal(self, keys: Name, text: str) -> Sequence[int]:
        """Return where a column of keys holds a text, whatever its letter case and outer blanks."""

    def above(self, name: Name) -> Value:
        """Return the cell of the row above; a blank in the first row."""

    def total(self, name: Name) -> Value:
        """Return the column's total cell."""

    def tree(self, what: TreeWord) -> Value:
        """Return what is known of this row's place in its table's tree; a blank of one that has no place."""

    def children(self) -> Sequence[int] | None:
        """Return where the children of this row stand; None where nobody can tell which those are."""

    def same(self, table: str) -> Found | None:
        """Return the rows of a table with the key of this row; None where nobody can tell which those are."""


class Places(Protocol):
    """The addresses that a formula's names have, seen from the cell it is written into."""

    def cell(self, name: Name) -> str:
        """Return this row's cell (`D6`) or a field's (`Layanan!$C$4`)."""

    def column(self, name: Name) -> str:
        """Return a column's cells from the header row to the guard row: `$D$10:$D$31`."""

    def down_to_here(self, name: Name) -> str:
        """Return a column's cells from the header row to this row: `C$5:C8`."""

    def total(self, name: Name) -> str:
        """Return the cell of a column's total: `E$32`."""

    def same(self, table: str) -> Sequence[tuple[Name, Name]]:
        """Return the columns by which rows of a table are told to be of this row's key, each with this row's cell."""

    def tree(self, what: TreeWord) -> str:
        """Return the text for what is known of this row's place in the tree; blank where its key is."""

    def children(self, name: Name) -> ChildrenPlaces | None:
        """Return how a column's cells of this row's children are counted and summed up; None without any."""

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers (else texts)."""

    def factor(self, name: Name) -> int:
        """Return what a number in the name's cells must be multiplied by to be the value."""

    @property
    def divisor(self) -> int:
        """Return what the formula's result must be divided by for its own cell."""
