"""A cell of a table as findings between workbooks speak of it."""

from __future__ import annotations

from xlkinerja.checking.typed_over import typed_text
from xlkinerja.finding import Place, shortened
from xlkinerja.form import Column
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import show
from xlkinerja.report import Entry, TableData

BLANK = "(kosong)"


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A cell of a part of a table; `row` is the key of its row, or TOTAL; `title` is how messages call the row."""

    data: TableData
    column: Column
    entry: Entry
    row: str
    title: str = ""

    @property
    def place(self) -> Place:
        """Where a finding about the cell sits."""
        return self.data.place(self.column, self.entry, self.row)

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return shortened(show(self.column.kind, self.entry.value)) or BLANK

    @property
    def typed(self) -> str:
        """What stood in the cell, as findings quote it."""
        return shortened(typed_text(self.entry, self.column.kind))
