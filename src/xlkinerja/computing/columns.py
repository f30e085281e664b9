"""The columns of a report as formulas look at them: gathered once for all rows, with what is true of all cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import cast

from xlkinerja.expr import Value
from xlkinerja.expr.comparing import folded
from xlkinerja.frozen import dataclass
from xlkinerja.report import NOWHERE, Entry, Identity, Report, Row, TableData


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a column in sheet order; what is asked of them as a whole is found out once."""

    entries: Sequence[Entry]

    @cached_property
    def values(self) -> Sequence[Value]:
        """The values in sheet order."""
        return [entry.value for entry in self.entries]

    @cached_property
    def needs_error(self) -> bool:
        """Whether one of them is, or needs, an Excel error."""
        return any(entry.needs_error for entry in self.entries)

    @cached_property
    def needs_unreadable(self) -> bool:
        """Whether one of them is, or needs, something that nobody could read."""
        return any(entry.needs_unreadable for entry in self.entries)

    @cached_property
    def excel_can_compute(self) -> bool:
        """Whether Excel sees in all of them what we read."""
        return all(entry.excel_can_compute for entry in self.entries)

    @cached_property
    def is_unknown(self) -> bool:
        """Whether one of them is blank only for us."""
        return any(is_unknown(entry) for entry in self.entries)

    @cached_property
    def rounded(self) -> Sequence[Entry]:
        """Those that may be off, because their last digit was rounded."""
        return [entry for entry in self.entries if entry.rounding]

    @cached_property
    def positions(self) -> Mapping[str, Sequence[int]]:
        """Where each text stands, whatever its letter case and outer blanks."""
        found: dict[str, list[int]] = defaultdict(list)
        for position, value in enumerate(self.values):
            if isinstance(value, str) and value:
                found[folded(value)].append(position)
        return found


def is_unknown(entry: Entry) -> bool:
    """Tell whether a cell is blank only for us: nobody knows which it is, or its column was not found."""
    return entry.unknown or (entry.column == NOWHERE and entry.value is None)


def folded_text(value: Value) -> str:
    """Return a key as Excel compares it: a text whatever its letter case and outer blanks."""
    if value is None or isinstance(value, bool):
        return ""
    return folded(f"{value:f}" if isinstance(value, Decimal) else value)


def cells_of(report: Report, parts: tuple[TableData, ...], name: str) -> Cells:
    """Return a column's cells of one part of a table, or of several one after the other."""
    if len(parts) == 1:
        return cast("Cells", parts[0].gathered(name, lambda: Cells([row.entries[name] for row in parts[0].rows])))
    key = ("column", name, tuple(part.id for part in parts))
    return cast(
        "Cells",
        report.gathered(
            key, lambda: Cells([entry for part in parts for entry in cells_of(report, (part,), name).entries])
        ),
    )


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table by what they are about."""

    rows: Sequence[Row]

    @cached_property
    def by_subject(self) -> Mapping[Identity, Sequence[int]]:
        """Where the rows of each subject stand, without doubtful ones."""
        found: dict[Identity, list[int]] = defaultdict(list)
        for position, row in enumerate(self.rows):
            if not row.doubtful:
                found[row.subject].append(position)
        return found

    @cached_property
    def by_outer_keys(self) -> Mapping[Identity, Sequence[int]]:
        """Where the rows of each group stand, by all beginnings of their identities."""
        found: dict[Identity, list[int]] = defaultdict(list)
        for position, row in enumerate(self.rows):
            for length in range(len(row.identity) + 1):
                found[row.identity[:length]].append(position)
        return found

    def by_cells(self, columns: tuple[str, ...]) -> Mapping[tuple[str, ...], Sequence[int]]:
        """Return where the rows stand that have the same texts in some columns, as Excel compares them."""
        if columns not in self._by_cells:
            found: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for position, row in enumerate(self.rows):
                found[tuple(folded_text(row.entries[name].value) for name in columns)].append(position)
            self._by_cells[columns] = found
        return self._by_cells[columns]

    @cached_property
    def _by_cells(self) -> dict[tuple[str, ...], Mapping[tuple[str, ...], Sequence[int]]]:
        return {}

    @cached_property
    def has_doubtful(self) -> bool:
        """Whether nobody can tell of one of them what it is about."""
        return any(row.doubtful for row in self.rows)


def rows_of(report: Report, parts: tuple[TableData, ...]) -> Rows:
    """Return the rows of one part of a table, or of several one after the other."""
    if len(parts) == 1:
        return cast("Rows", parts[0].gathered("", lambda: Rows(parts[0].rows)))
    key = ("rows", "", tuple(part.id for part in parts))
    return cast("Rows", report.gathered(key, lambda: Rows([row for part in parts for row in part.rows])))
