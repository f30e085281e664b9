"""The outer keys of a row, such as its sasaran: known by number, else by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from xlkinerja.computing.tokens import number_token, words_token
from xlkinerja.form import Table
from xlkinerja.frozen import dataclass
from xlkinerja.report import Identity, Report, Row, TableData


@dataclass(frozen=True)
class Groups:
    """The numbers that names of groups have somewhere in the report, by key column and name."""

    numbers: Mapping[tuple[str, str], frozenset[str]]

    def token(self, part: TableData, row: Row) -> Identity:
        """Return what the outer keys of a row say, "" for each that says nothing sure."""
        return tuple(self._one(part.table, key, row) for key in part.table.keys[:-1])

    def _one(self, table: Table, key: str, row: Row) -> str:
        number = number_token(row.entries[key].value)
        if number:
            return number
        words = words_token(table, key, row)
        known = self.numbers.get((key, words), frozenset())
        if len(known) == 1:
            return next(iter(known))
        return "" if known else words


def groups_of(report: Report, table: Table) -> Groups:
    """Return what names the outer keys of a table have, in this table and in all that share its keys."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for other in report.form.tables:
        shared = [key for key in other.keys if key in table.keys[:-1]] if other.source is None else []
        for row in (row for part in report.tables.get(other.name, ()) for row in part.rows):
            for key in shared:
                number, words = number_token(row.entries[key].value), words_token(other, key, row)
                if number and words:
                    found[key, words].add(number)
    return Groups({place: frozenset(numbers) for place, numbers in found.items()})
