"""What the cells of a workbook hold as typed once our answer is in it: what reading the answer again would find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.cell_xml import number_text, same_number
from xlkinerja.ooxml.model import CellKey, SetCell, Workbook
from xlkinerja.report import Entry


class UnsureError(Exception):
    """What the answer holds in a cell is known only when it is read."""


@dataclass(frozen=True)
class AnsweredCells:
    """A workbook as it was read, and what is put into its cells, none of them refused."""

    workbook: Workbook
    edits: Mapping[CellKey, SetCell]

    @classmethod
    def of(cls, workbook: Workbook, edits: Iterable[SetCell]) -> AnsweredCells:
        """Return the cells of an answer; of several edits of one cell the last one counts."""
        return cls(workbook, {(edit.sheet, edit.row, edit.column): edit for edit in edits})

    def typed(self, sheet: str, entry: Entry) -> Typed:
        """Return what a cell holds in the answer. Raises UnsureError."""
        edit = self.edits.get((sheet, entry.row, entry.column))
        if edit is None:
            return entry.typed
        if edit.value is None:
            return Typed("blank")
        if isinstance(edit.value, bool):
            return Typed("boolean", str(edit.value).upper())
        return Typed("text", edit.value) if isinstance(edit.value, str) else self._number(sheet, entry, edit)

    def _number(self, sheet: str, entry: Entry, edit: SetCell) -> Typed:
        assert edit.value is not None
        assert not isinstance(edit.value, str)
        typed, digits = entry.typed, number_text(edit.value)
        if typed.form == "number" and same_number(typed.text, edit.value):
            if digits != typed.text and entry.formula != edit.formula:
                raise UnsureError  # whether the number was written anew, with other last digits
            return typed
        found = self.workbook.sheet(sheet)
        cell = found.cells.get((entry.row, entry.column)) if found is not None else None
        if cell is None or self.workbook.date1904:
            raise UnsureError  # how the number is shown
        return Typed("number", digits, self.workbook.formats[cell.style].number_format)
