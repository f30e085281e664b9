"""What must come out even: files, rows and amounts that went in are those that came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from xlkinerja.consolidate.model import Balance, LevelTotal, Period, Received, Submission, Verdict
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import label_of
from xlkinerja.expr.decimals import total
from xlkinerja.folder.content import ROWS
from xlkinerja.form import Column, Form, Table
from xlkinerja.form.coming_together import amounts, coming_together
from xlkinerja.form.loader import load

_NOTHING = Decimal(0)


def balances(
    received: Sequence[Received], submissions: Sequence[Submission], totals: Sequence[LevelTotal]
) -> tuple[Balance, ...]:
    """Return every balance: the files, then by form and period the rows of each table and the sum of each amount.

    What went in is what reading each workbook counted, and its own Jumlah cell; what came out are the rows and totals
    of the consolidation.
    """
    counted = [file.submission for file in received if file.verdict == "berlaku" and file.submission is not None]
    kinds = sorted({(submission.form, submission.period) for submission in (*counted, *submissions)})
    passages = (_Passage.of(load(form), period, counted, submissions, totals) for form, period in kinds)
    return (_files(received, submissions), *(balance for passage in passages for balance in passage.balances()))


def lacking_totals(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """Return the workbooks in which a Jumlah cell holds no figure although the rows above it do."""
    return tuple(
        submission
        for submission in submissions
        if any(_lacks_total(submission, *place) for place in _with_total(load(submission.form)))
    )


def _files(received: Sequence[Received], submissions: Sequence[Submission]) -> Balance:
    """Return whether every file found has just one fate, and those that count are those that are added up."""
    fates = Counter(file.verdict for file in received)
    others = sum(count for verdict, count in fates.items() if verdict != "berlaku")
    parts = " + ".join(f"{fates[verdict]} {verdict}" for verdict in get_args(Verdict))
    return Balance(f"Berkas ditemukan = {parts}", Decimal(len(received)), Decimal(len(submissions) + others))


@dataclass(frozen=True)
class _Passage:
    """The workbooks of one form and period on their way in, and the same on their way out with what became of them."""

    form: Form
    period: Period
    went_in: Sequence[Submission]
    came_out: Sequence[Submission]
    totals: Sequence[LevelTotal]

    @classmethod
    def of(
        cls,
        form: Form,
        period: Period,
        counted: Sequence[Submission],
        submissions: Sequence[Submission],
        totals: Sequence[LevelTotal],
    ) -> _Passage:
        def of_this(part: Submission | LevelTotal) -> bool:
            return (part.form, part.period) == (form.name, period)

        by_satker = [total for total in totals if of_this(total) and total.level == "satker"]
        return cls(form, period, list(filter(of_this, counted)), list(filter(of_this, submissions)), by_satker)

    def balances(self) -> Iterator[Balance]:
        for table in self.form.tables:
            subject = f"{self.form.name} {period_text(self.period)}, {table.title}"
            went_in = sum((part.intake[table.name][ROWS] for part in self.went_in), _NOTHING)
            came_out = sum(len(side.tables[table.name]) for side in self.came_out)
            yield Balance(f"{subject}: baris", went_in, Decimal(came_out))
            for column in amounts(table):
                own = [_own_total(part, table.name, column.name) for part in self.went_in]
                yield Balance(f"{subject}: {label_of(table, column)}", _sum(own), _sum(self._figures(table, column)))

    def _figures(self, table: Table, column: Column) -> list[Decimal]:
        """Return the totals of the satker or, of a column that the form does not add up over satker, its rows."""
        if column in coming_together(table):
            values = [total.values[column.name] for total in self.totals if total.table == table.name]
        else:
            position = table.columns.index(column)
            values = [row.values[position] for part in self.came_out for row in part.tables[table.name]]
        return [value for value in values if isinstance(value, Decimal)]


def _own_total(submission: Submission, table: str, column: str) -> Decimal:
    """Return the Jumlah cell, or where it holds no figure the sum that reading made."""
    there = submission.totals.get(table, {}).get(column)
    return there if isinstance(there, Decimal) else submission.intake[table].get(column, _NOTHING)


def _with_total(form: Form) -> Iterator[tuple[str, str]]:
    for table in form.tables:
        yield from ((table.name, column.name) for column in amounts(table) if column.total is not None)


def _lacks_total(submission: Submission, table: str, column: str) -> bool:
    there = submission.totals.get(table, {}).get(column)
    return not isinstance(there, Decimal) and bool(submission.intake[table].get(column))


def _sum(numbers: list[Decimal]) -> Decimal:
    return total(numbers) or _NOTHING
