"""The tables of the forms as data: every row of the workbooks that count, with whose it is and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xlkinerja.consolidate.dataset.columns import Cell, Data, DataColumn, Holds, Rows, described
from xlkinerja.consolidate.dataset.owners import Owners
from xlkinerja.consolidate.model import Submission
from xlkinerja.consolidate.terms import columns_of, label_of
from xlkinerja.folder.content import SourceRow
from xlkinerja.form import Column, Form, Table
from xlkinerja.kinds.storage import as_number, as_text, figures_of

_RATIO = "Pecahan: 0,5 berarti 50%."
_AMOUNT = "Rupiah penuh."


def form_table(form: Form, table: Table, submissions: Iterable[Submission], owners: Owners) -> Data:
    """Return the rows of a table of all workbooks; columns of ours that the form has itself are called NAME_laporan."""
    own = columns_of(table)
    taken = {column.name for column in own}
    record = form.record_on(table.sheet) if form.is_repeated(table.name) else None
    group = [_column(record, record.column[record.key])] if record and record.key not in taken else []
    month = [column for column in described("temuan") if column.name == "bulan"] if form.is_monthly else []
    about = [replace(column, name=_free(column.name, taken)) for column in (*described("form"), *month)]
    columns = (pair for column in own for pair in _columns(table, column))
    positions = [(table.columns.index(column), column) for column in own]
    sent = tuple(submissions)

    def rows() -> Iterator[tuple[Cell, ...]]:
        for submission in sent:
            for row in submission.tables[table.name]:
                named: list[Cell] = [*submission.period[2:], *([row.group] if group else [])]
                yield (*_about(submission, row, owners), *named, *_cells(row, positions))

    return Data(f"{form.name}-{table.name}", f"{form.short}: {table.title}", (*about, *group, *columns), Rows(rows))


def _free(name: str, taken: set[str]) -> str:
    """Return a name of ours that no column of the form has: the year of a row is not that of the report."""
    return f"{name}_laporan" if name in taken else name


def _about(submission: Submission, row: SourceRow, owners: Owners) -> tuple[Cell, ...]:
    return (*owners.of(submission.satker), *submission.period[:2], submission.sent_as, row.sheet, row.row)


def _column(table: Table, column: Column) -> DataColumn:
    holds = _holds(column)
    unit = _AMOUNT if holds == "amount" else _RATIO if column.kind.name == "persen" else ""
    title = label_of(table, column)
    return DataColumn(column.name, holds, title, " ".join(filter(None, (column.help or f"{title}.", unit))))


def _columns(table: Table, column: Column) -> Iterator[DataColumn]:
    """Yield the columns that a column of the form becomes: where it holds grades too, one with the numbers alone."""
    told = _column(table, column)
    yield told
    if column.kind.mixed:
        yield DataColumn(
            f"{column.name}_angka", "ratio", f"{told.title} (angka)", f"{told.title}: angkanya saja, predikat kosong."
        )


def _holds(column: Column) -> Holds:
    figures = figures_of(column.kind)
    if figures != "text":
        return figures
    return "word" if column.choices or column.kind.name.startswith("kode_") else "text"


def _cells(row: SourceRow, positions: Sequence[tuple[int, Column]]) -> Iterator[Cell]:
    for position, column in positions:
        value = row.values[position]
        yield as_text(value) if figures_of(column.kind) == "text" else as_number(value)
        if column.kind.mixed:
            yield as_number(value)
