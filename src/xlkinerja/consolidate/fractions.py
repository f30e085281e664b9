"""Rupiah that are not whole: nobody pays half a rupiah, so a figure was read or typed wrongly, and is never cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlkinerja.consolidate.model import Submission
from xlkinerja.consolidate.terms import columns_of
from xlkinerja.form import Table
from xlkinerja.form.loader import load
from xlkinerja.kinds import show
from xlkinerja.kinds.storage import figures_of


def fractions_in(submissions: Iterable[Submission]) -> Iterator[str]:
    """Yield file, cell and figure of each amount that staff typed and that is no whole rupiah."""
    for submission in submissions:
        for table in load(submission.form).tables:
            yield from _in_table(submission, table)


def _in_table(submission: Submission, table: Table) -> Iterator[str]:
    typed = set(table.typed_columns)
    amounts = [c for c in columns_of(table) if c in typed and figures_of(c.kind) == "amount"]
    for column in amounts:
        position = table.columns.index(column)
        for row in submission.tables.get(table.name, ()):
            value = row.values[position]
            if isinstance(value, Decimal) and value != value.to_integral_value():
                place = "!".join(filter(None, (row.sheet, row.address(position))))
                yield f"{submission.sent_as} {place} ({show(column.kind, value)})"
