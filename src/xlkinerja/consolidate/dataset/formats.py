"""The dataset in the formats of other programs: Parquet, CSV, pandas tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from xlkinerja.consolidate.dataset.columns import Cell, Data, Type
from xlkinerja.files.csv_table import to_csv
from xlkinerja.libraries import Dtype, MissingLibraryError, frame, how_to_install

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame

_DIGITS = 38  # of a Parquet decimal
_FRACTION = 18
"""Decimals of an amount that is not whole: more than people type, and as many as fit beside 20 whole digits."""
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[])
_DTYPES: Mapping[Type, Dtype] = {
    "int64": "Int64", "float64": "float64", "decimal": "float64", "day": "datetime64[s]",
}  # fmt: skip


def has_parquet() -> bool:
    """Tell whether Parquet can be written here."""
    return find_spec("pyarrow") is not None


def require_parquet() -> None:
    """Raise MissingLibraryError where Parquet cannot be written."""
    if not has_parquet():
        raise MissingLibraryError(how_to_install("pyarrow", "Parquet"), name="pyarrow")


def parquet_file(data: Data) -> bytes:
    """Return a table as Parquet: whole rupiah and counts as int64, ratios as float64, words as a dictionary."""
    import pyarrow as pa  # noqa: PLC0415 - optional, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    types = data.types()
    arrays = _arrays(data, types, pa)
    described = zip(data.columns, arrays, strict=True)
    fields = [pa.field(c.name, array.type, metadata={"description": c.description}) for c, array in described]
    buffer = io.BytesIO()
    parquet.write_table(pa.table(arrays, pa.schema(fields)), buffer)
    return buffer.getvalue()


def csv_file(data: Data) -> bytes:
    """Return a table as CSV: exact numbers, whole ones without decimals."""
    are_whole = [own == "int64" for own in data.types()]
    rows = (
        [int(cell) if whole and cell is not None else cell for cell, whole in zip(row, are_whole, strict=True)]  # type: ignore[arg-type]
        for row in data.rows
    )
    return to_csv([column.name for column in data.columns], rows)


def table_frame(data: Data, *, exact: bool = False) -> DataFrame:
    """Return a table for pandas that computes; with `exact` the numbers are Decimals."""
    dtypes = {column.name: _DTYPES.get(own) for column, own in zip(data.columns, data.types(), strict=True)}
    return frame(dtypes, data.rows, exact=exact)


def _arrays(data: Data, types: Sequence[Type], pa: Any) -> list[Any]:  # noqa: ANN401 - a library that may be missing
    """Return the columns of a table, gathered piece by piece: as arrays they take a tenth of what our rows do."""
    pieces: list[list[Any]] = [[] for _ in types]
    for rows in data.pieces():
        for n, own in enumerate(types):
            pieces[n].append(pa.array(_as_kept([row[n] for row in rows], own), _type(own, pa)))
    whole = (pa.chunked_array(own, _type(kept, pa)).combine_chunks() for own, kept in zip(pieces, types, strict=True))
    return [array.dictionary_encode() if own == "word" else array for array, own in zip(whole, types, strict=True)]


def _type(kept_as: Type, pa: Any) -> Any:  # noqa: ANN401 - as above
    return {
        "word": pa.string(),
        "text": pa.string(),
        "day": pa.date32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "decimal": pa.decimal128(_DIGITS, _FRACTION),
    }[kept_as]


def _as_kept(values: Sequence[Cell], kept_as: Type) -> list[object]:
    if kept_as not in _KEPT:
        return list(values)
    return [None if value is None else _KEPT[kept_as](value) for value in values]


def _fitting(value: Decimal) -> Decimal | None:
    """Return an amount as Parquet holds it: exact up to 18 decimals, quotients without end are rounded there."""
    fitting = _EXACT.quantize(value, Decimal(1).scaleb(-_FRACTION))
    return fitting if fitting.is_finite() else None  # no figure of a report has more than 20 digits before the comma


_KEPT: Mapping[Type, Callable[[Any], object]] = {
    "float64": float,
    "int64": int,
    "decimal": lambda value: _fitting(Decimal(value)),
}
