"""A table of a report as a pandas table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xlkinerja.form import Column
from xlkinerja.kinds.storage import Storage, as_number, as_text, figures_of, storage_of
from xlkinerja.libraries import Dtype, frame
from xlkinerja.report.entry import Value
from xlkinerja.report.table import TableData

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame

DTYPES: Mapping[Storage, Dtype] = {"int64": "Int64", "float64": "float64", "decimal": "float64"}
"""What pandas keeps each type as."""


def table_frame(parts: Sequence[TableData], *, exact: bool) -> DataFrame:
    """Return the rows of a table; beside a column that may hold grades there is one with its numbers, NAME_angka."""
    columns = [column for column in parts[0].table.columns if not column.internal]
    values = [[row.entries[column.name].value for part in parts for row in part.rows] for column in columns]
    named = dict(pair for column, own in zip(columns, values, strict=True) for pair in _columns(column, own))
    dtypes = {name: dtype for name, (dtype, _) in named.items()}
    return frame(dtypes, zip(*(own for _, own in named.values()), strict=True), exact=exact)


def _columns(column: Column, values: Sequence[Value]) -> Iterator[tuple[str, tuple[Dtype, Sequence[object]]]]:
    numbers, figures = [as_number(value) for value in values], figures_of(column.kind)
    if figures == "text":
        yield column.name, (None, [as_text(value) for value in values])
    else:
        yield column.name, (DTYPES[storage_of(figures, numbers)], numbers)
    if column.kind.mixed:
        yield f"{column.name}_angka", ("float64", numbers)
