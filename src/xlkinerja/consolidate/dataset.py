"""The consolidation as data: one table for each table of the forms, the findings and the files, in exact decimals."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.model import Agency, Judged, LevelTotal, Received, SourceRow, Submission
from xlkinerja.consolidate.terms import names_of
from xlkinerja.files.csv_table import to_csv
from xlkinerja.finding import LEVELS
from xlkinerja.form import Column, Form, Table
from xlkinerja.form.loader import load_all
from xlkinerja.libraries import MissingLibraryError, frame, how_to_install

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame

Cell = Decimal | str | int | date | None
Kind = Literal["text", "whole", "day", "number"]

_DIGITS = 38  # of a Parquet decimal
_FRACTION = 18
"""Decimals of a number: more than amounts and typed percentages have, and as many as fit beside 20 whole digits."""
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[])
_FINDINGS_NAME, _SOURCES_NAME, _TOTALS_NAME = _ALWAYS = ("temuan", "sumber", "total")
_WHOLE = frozenset({"tahun", "triwulan", "bulan"})


@dataclass(frozen=True)
class Data:
    """One table of the dataset: its name, its columns with their kind, and its rows."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Cell, ...], ...]


def require_parquet() -> None:
    """Raise MissingLibraryError where Parquet cannot be written."""
    if find_spec("pyarrow") is None:
        raise MissingLibraryError(how_to_install("pyarrow", "Parquet"), name="pyarrow")


def tables(agency: Agency) -> Iterator[Data]:
    """Yield the tables of the forms, `temuan`, `sumber` and `total`; amounts in rupiah, ratios as fractions."""
    by_form: dict[str, list[Submission]] = defaultdict(list)
    for submission in agency.submissions:
        by_form[submission.form].append(submission)
    for form in load_all():
        for table in form.tables if form.name in by_form else ():
            yield _form_table(form, table, by_form[form.name])
    yield _findings(agency.judged)
    yield _sources(agency.received)
    yield _totals(agency)


def known_files() -> frozenset[str]:
    """Return the names of all files that a dataset may have, whatever forms came in."""
    names = [f"{form.name}-{table.name}" for form in load_all() for table in form.tables]
    return frozenset(f"{name}.{ending}" for name in (*names, *_ALWAYS) for ending in ("parquet", "csv"))


def parquet_files(agency: Agency) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - optional, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    for data in tables(agency):
        buffer = io.BytesIO()
        parquet.write_table(_as_arrow(data, pa), buffer)
        yield f"{data.name}.parquet", buffer.getvalue()


def frames(agency: Agency) -> dict[str, DataFrame]:
    """Return each table by its name as a pandas table. Raises MissingLibraryError without pandas."""
    return {data.name: frame([name for name, _ in data.columns], data.rows) for data in tables(agency)}


def csv_files(agency: Agency) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each CSV file."""
    for data in tables(agency):
        yield f"{data.name}.csv", to_csv([name for name, _ in data.columns], data.rows)


def _as_arrow(data: Data, pa: Any) -> Any:  # noqa: ANN401 - a library that may be missing
    types = {
        "text": pa.string(),
        "whole": pa.int64(),
        "day": pa.date32(),
        "number": pa.decimal128(_DIGITS, _FRACTION),
    }
    fields = [pa.field(name, types[kind]) for name, kind in data.columns]
    arrays = []
    for position, (_, kind) in enumerate(data.columns):
        values = [row[position] for row in data.rows]
        arrays.append(pa.array(map(_fitting, values) if kind == "number" else values, types[kind]))
    return pa.table(arrays, pa.schema(fields))


# --- the tables of the forms -------------------------------------------------------------------------------------

_OWNER: tuple[tuple[str, Kind], ...] = (("kode_satker", "text"), ("tahun", "whole"), ("triwulan", "whole"))
_PLACE: tuple[tuple[str, Kind], ...] = (("berkas", "text"), ("sheet", "text"), ("baris", "whole"))


def _form_table(form: Form, table: Table, submissions: Iterable[Submission]) -> Data:
    own = [column for column in table.columns if not column.internal]
    taken = {column.name for column in own}
    record = form.record_on(table.sheet) if form.is_repeated(table.name) else None
    group: tuple[tuple[str, Kind], ...] = ((record.key, "text"),) if record and record.key not in taken else ()
    about = [(_free(name, taken), kind) for name, kind in (*_OWNER, *_PLACE)] + list(group)
    columns = [pair for column in own for pair in _columns(column)]
    positions = [(table.columns.index(column), column) for column in own]
    rows = (
        (*_about(submission, row), *([row.group] if group else []), *_cells(row, positions))
        for submission in submissions
        for row in submission.tables[table.name]
    )
    return Data(f"{form.name}-{table.name}", (*about, *columns), tuple(rows))


def _free(name: str, taken: set[str]) -> str:
    """Return a name of ours that no column of the form has: the year of a row is not that of the report."""
    return f"{name}_laporan" if name in taken else name


def _about(submission: Submission, row: SourceRow) -> tuple[Cell, ...]:
    return (submission.satker, *submission.period, submission.sent_as, row.sheet, row.row)


def _columns(column: Column) -> Iterator[tuple[str, Kind]]:
    """Yield the columns that a column of the form becomes: where it holds grades too, one with the numbers alone."""
    kind = _kind(column)
    yield column.name, kind
    if column.kind.mixed:
        yield f"{column.name}_angka", "number"


def _kind(column: Column) -> Kind:
    if column.kind.name in _WHOLE:
        return "whole"
    return "number" if column.kind.holds == "number" and not column.kind.mixed else "text"


def _cells(row: SourceRow, positions: Sequence[tuple[int, Column]]) -> Iterator[Cell]:
    for position, column in positions:
        value = row.values[position]
        kind = _kind(column)
        if kind == "number":
            yield _number(value)
        elif kind == "whole":
            yield int(value) if isinstance(value, Decimal) else None
        else:
            yield format(value, "f") if isinstance(value, Decimal) else value if value is None else str(value)
        if column.kind.mixed:
            yield _number(value)


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _fitting(value: object) -> Decimal | None:
    """Return a number as Parquet holds it: exact up to 18 decimals, quotients without end are rounded there."""
    if not isinstance(value, Decimal):
        return None
    fitting = _EXACT.quantize(value, Decimal(1).scaleb(-_FRACTION))
    return fitting if fitting.is_finite() else None  # no figure of a report has more than 20 digits before the comma


# --- findings and files ------------------------------------------------------------------------------------------

_FINDINGS: tuple[tuple[str, Kind], ...] = (
    ("kode_satker", "text"), ("nama_satker", "text"), ("formulir", "text"), ("tahun", "whole"), ("triwulan", "whole"),
    ("berkas", "text"), ("kode", "text"), ("tingkat", "text"), ("sheet", "text"), ("sel", "text"), ("isian", "text"),
    ("angka", "text"), ("sidik", "text"), ("tertulis", "text"), ("pesan", "text"), ("penjelasan", "text"),
    ("status", "text"), ("alasan", "text"), ("oleh", "text"), ("sampai", "day"), ("catatan", "text"),
)  # fmt: skip
_SOURCES: tuple[tuple[str, Kind], ...] = (
    ("berkas", "text"), ("keadaan", "text"), ("alasan", "text"), ("formulir", "text"), ("kode_satker", "text"),
    ("nama_satker", "text"), ("tahun", "whole"), ("triwulan", "whole"), ("revisi", "whole"), ("diterima", "day"),
    ("sha256", "text"), *((level, "whole") for level in LEVELS),
)  # fmt: skip


def _findings(judged: Iterable[Judged]) -> Data:
    return Data(_FINDINGS_NAME, _FINDINGS, tuple(_finding(weighed) for weighed in judged))


def _finding(judged: Judged) -> tuple[Cell, ...]:
    submission, finding, decision = judged.submission, judged.finding, judged.decision
    place = finding.place
    owner = (submission.satker, submission.name, submission.form, *submission.period, submission.sent_as)
    said = (finding.code, finding.level, place.sheet, place.cell, place.label or None, judged.figure, mark_of(finding))
    words = (finding.typed or None, finding.message, finding.explanation or None, judged.status)
    accepted = (decision.reason, decision.by, decision.until) if decision is not None else (None, None, None)
    return (*owner, *said, *words, *accepted, judged.note or None)


def _sources(received: Iterable[Received]) -> Data:
    return Data(_SOURCES_NAME, _SOURCES, tuple(_source(file) for file in received))


def _source(file: Received) -> tuple[Cell, ...]:
    about = (file.sent_as, file.verdict, file.reason or None)
    submission = file.submission
    if submission is None:
        return (*about, *(None for _ in _SOURCES[len(about) :]))
    year, quarter = (part or None for part in submission.period)
    owner = (submission.form, submission.satker or None, submission.name or None, year, quarter)
    counts = (sum(f.level == level and not f.settled for f in submission.findings) for level in LEVELS)
    return (*about, *owner, submission.revision, submission.received, submission.sha256, *counts)


# --- totals ------------------------------------------------------------------------------------------------------

_TOTALS: tuple[tuple[str, Kind], ...] = (
    ("formulir", "text"), ("tabel", "text"), ("kolom", "text"), ("tahun", "whole"), ("triwulan", "whole"),
    ("tingkat", "text"), ("unit", "text"), ("nama_unit", "text"), ("laporan", "whole"), ("wajib", "whole"),
    ("nilai", "number"), ("diragukan", "text"), ("sebab", "text"),
)  # fmt: skip


def _totals(agency: Agency) -> Data:
    """Return the totals of every unit; `diragukan` is "ya" or "tidak", `sebab` says why and whose figures those are."""
    names = names_of(agency)
    return Data(_TOTALS_NAME, _TOTALS, tuple(row for total in agency.totals for row in _total_rows(total, names)))


def _total_rows(total: LevelTotal, names: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    for column, value in total.values.items():
        about = (total.form, total.table, column, *total.period, total.level, total.unit or None, total.name)
        why = doubts_in_short([total], names, column)
        yield (*about, total.submissions, total.expected, _number(value), "ya" if why else "tidak", why or None)
