"""A cell of a report and a row of cells, as typed and with the values that reading or computing gave them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from xlkinerja.expr import as_printed_before
from xlkinerja.kinds import Reading, Typed
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.formula import as_shown

Value = Decimal | str | bool | None

TOTAL = "total"
"""The key of a Jumlah row in places and receipts; no other row has it."""

_LOST = "#REF!"

NOWHERE = 0
"""The row and column of an entry that has no cell: its column or the Jumlah row is missing in the workbook."""


def same_formula(one: str, other: str) -> bool:
    """Tell whether two formulas are the same but for blanks, letter case and a file's mark of later functions."""
    return _bare(one) == _bare(other)


def _bare(formula: str) -> str:
    return as_shown(formula.replace(" ", "").casefold())


def is_form_formula(formula: str, form_formula: str) -> bool:
    """Tell whether a formula is what the form puts there, also as earlier versions printed it."""
    return same_formula(formula, form_formula) or same_formula(formula, as_printed_before(form_formula))


def is_of_the_form(formula: str | None, form_formula: str | None) -> bool:
    """Tell whether a formula is the form's, perhaps with cells lost, and not one of staff's own."""
    return formula is not None and (
        _LOST in formula or (form_formula is not None and is_form_formula(formula, form_formula))
    )


class Replaced(NamedTuple):
    """What staff had in a computed cell before our formula was put back: typed, or the result of their formula."""

    typed: Typed
    formula: str | None = None

    @property
    def text(self) -> str:
        """What a person saw in the cell's input line."""
        return f"={self.formula}" if self.formula is not None else self.typed.text


class Taken(NamedTuple):
    """What stands in a cell from another workbook: as it is written, from which cell of which file, and its rounding.

    `sha256` is that of the file when the value was taken.
    """

    text: str
    file: str
    cell: str
    sha256: str
    rounding: Decimal = Decimal(0)


class Entry(NamedTuple):
    """One cell of the form: as typed, and the value that reading or computing gave it.

    `row` and `column` are the cell's place in the workbook (from 1), `scale` is what one unit in the cell is worth.
    `formula` is what the workbook has there now, `form_formula` what the form puts there; where Excel would not compute
    our value from the cells as they are (a figure typed as text, a text merged over several cells), `excel_can_compute`
    is false. `needs_error` is true where the cell or an input is an error and there is no value at all,
    `needs_unreadable` where something was typed, here or in a cell that the value needs, that could not be read: the
    value lacks it. It is `unknown` where there is no value only because we do not know which cells it comes from:
    several rows have the key, or a column was not found. `rounding` is by how much the value may be off because figures
    were rounded before they were typed. `replaced` is what staff had in the cell before an earlier `fill`,
    `staff_figure` marks their own figure where the form would compute one only from other inputs, `written_by_us` a
    value that we wrote without a formula; a `covered` cell lies under a merged one. `ours` is what we wrote there from
    another workbook, and nobody has changed since (then nothing counts as typed); `taken` is what is to stand there.
    `shows_number` is a text (a code, the number of a row) whose formula shows a cell that holds it as a number.

    A tuple, as rows, form cells and places are: a report has thousands, and frozen dataclasses take three times as long
    to make and to replace.
    """

    row: int
    column: int
    typed: Typed
    formula: str | None = None
    reading: Reading | None = None
    value: Value = None
    form_formula: str | None = None
    excel_can_compute: bool = True
    scale: int = 1
    needs_error: bool = False
    needs_unreadable: bool = False
    rounding: Decimal = Decimal(0)
    unknown: bool = False
    replaced: Replaced | None = None
    staff_figure: bool = False
    written_by_us: bool = False
    covered: bool = False
    ours: Taken | None = None
    taken: Taken | None = None
    shows_number: bool = False

    @property
    def cell(self) -> str | None:
        """The address, such as D6; None for an entry without a cell."""
        return cell_name(self.row, self.column) if self.column != NOWHERE else None

    @property
    def gets_formula(self) -> bool:
        """Whether a computed cell gets a formula; else its value alone, for Excel could not compute it."""
        return self.needs_error or (self.form_formula is not None and self.excel_can_compute)

    @property
    def in_cell(self) -> Value:
        """The value in the cell's own unit: thousands where the form prints thousands."""
        if self.shows_number and isinstance(self.value, str):
            return Decimal(self.value)
        return self.value / self.scale if isinstance(self.value, Decimal) and self.scale != 1 else self.value


Identity = tuple[str, ...]
"""What a row is known by, a token for each of the table's keys; "" for one that nobody can tell."""


class Row(NamedTuple):
    """One row of a table, identified by its key and not by its position.

    `key` is how findings and receipts name it. `identity` is what its keys say, number by number or name by name;
    `subject` is the identity of the row that it is about, its own or one of the table whose rows these are. A row that
    `continues` another one has the same. A `doubtful` row may be about one of several, and so is about none.
    """

    key: str
    number: int
    entries: Mapping[str, Entry]
    identity: Identity = ()
    subject: Identity = ()
    continues: bool = False
    doubtful: bool = False
