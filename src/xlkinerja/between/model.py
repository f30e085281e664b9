"""Rules between workbooks as data: what several workbooks of one satker must agree on."""

from __future__ import annotations

from decimal import Decimal

from xlkinerja.expr import Expression
from xlkinerja.finding import Level
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Kind

SATKER, YEAR, QUARTER = "kode_satker", "tahun", "triwulan"
PERIOD = (SATKER, YEAR, QUARTER)
"""The fields that say which workbooks are one submission; every form has them."""
MONTH = "bulan"
"""The field that says of which month a workbook is; only forms of every month have it so."""


@dataclass(frozen=True)
class Same:
    """Fields that all workbooks of a submission must have alike."""

    fields: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Side:
    """A value of one form: of each row of a table where `where` is true, or of the whole report.

    `at` is where a finding sits: a column of the `each` table; without it a field or `table.column`, of which the total
    is meant or, where it has none, the first row. `let` names what `where` looks at. `label` says what the value is.
    With a `key`, the formulas of its parts, rows of one key are one value, their sum.
    """

    form: str
    at: str
    value: Expression
    kind: Kind
    each: str | None = None
    let: tuple[tuple[str, Expression], ...] = ()
    where: Expression | None = None
    label: str = ""
    key: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class CrossCheck:
    """A value of one form that must be one of the values of another, within rounding and `tolerance`.

    The rule is broken where all of `others` have a value and none agrees. `message` goes into the workbook of `one`,
    `answer` into that of `others`.

    Where the sides have a key, each value is held against that of the same key. `missing` is the message for a key
    that the other workbook lacks, `lacking` goes into the workbook that lacks it; both are silent where they are blank,
    and where a side has no row with a key at all. In a `one_way` check only keys of `one` are missed, in `others`.
    """

    one: Side
    others: tuple[Side, ...]
    message: str
    answer: str
    tolerance: Decimal = Decimal(0)
    missing: str = ""
    lacking: str = ""
    one_way: bool = False

    @property
    def by_key(self) -> bool:
        """Whether rows are held against rows of the same key."""
        return bool(self.one.key)


@dataclass(frozen=True)
class Since:
    """What a form's workbook must have as last quarter's has it, row by row.

    `columns` are (table, column now, column then). Where they are `carried`, the cumulative figure of last quarter
    comes here, so that a row which is new stands for 0 and a blank does too unless it is `optional`; `first` is the
    message for a figure in triwulan I, when there is nothing to carry. Else they are to stay as they were. `gone` is
    the message for rows of last quarter that are no longer there.
    """

    form: str
    columns: tuple[tuple[str, str, str], ...]
    carried: bool
    message: str
    first: str = ""
    gone: str = ""
    optional: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the columns are of, each once."""
        return tuple(dict.fromkeys(table for table, _, _ in self.columns))


@dataclass(frozen=True)
class RuleBetween:
    """A rule between workbooks, with its checks by their shape."""

    code: str
    level: Level
    title: str
    example: str
    explainable: bool = False
    same: tuple[Same, ...] = ()
    compare: tuple[CrossCheck, ...] = ()
    since: tuple[Since, ...] = ()
