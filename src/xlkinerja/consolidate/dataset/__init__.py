"""The consolidation as data that people use: tables of the forms, findings, files, totals, reports owed, decisions.

In comes an `Agency`; out go Parquet, CSV and pandas tables, each row with its satker and the units above it, and the
`datapackage.json` that describes them. It knows nothing of the workbook, and holds no column that stays in its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlkinerja.consolidate.dataset.columns import Data
from xlkinerja.consolidate.dataset.form_tables import form_table
from xlkinerja.consolidate.dataset.formats import csv_file, has_parquet, parquet_file, require_parquet, table_frame
from xlkinerja.consolidate.dataset.lists import ALWAYS, lists
from xlkinerja.consolidate.dataset.owners import Owners
from xlkinerja.consolidate.dataset.package import FILE, package_file
from xlkinerja.consolidate.model import Agency, Submission
from xlkinerja.form.loader import load_all

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame

__all__ = ["data_files", "frames", "has_parquet", "known_files", "require_parquet", "tables"]


def tables(agency: Agency) -> Iterator[Data]:
    """Yield the tables of the forms, and the lists; amounts in rupiah, ratios as fractions."""
    owners = Owners.of_agency(agency)
    by_form: dict[str, list[Submission]] = defaultdict(list)
    for submission in agency.submissions:
        by_form[submission.form].append(submission)
    for form in load_all():
        for table in form.tables if form.name in by_form else ():
            yield form_table(form, table, by_form[form.name], owners)
    yield from lists(agency, owners)


def known_files() -> frozenset[str]:
    """Return the names of all files that a dataset may have, whatever forms came in."""
    names = [f"{form.name}-{table.name}" for form in load_all() for table in form.tables]
    return frozenset(f"{name}.{ending}" for name in (*names, *ALWAYS) for ending in ("parquet", "csv")) | {FILE}


def data_files(agency: Agency, *, as_parquet: bool = True, as_csv: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file: tables as Parquet, as CSV, and what describes them."""
    formats = [*([("parquet", parquet_file)] if as_parquet else []), *([("csv", csv_file)] if as_csv else [])]
    written = [(f"{data.name}.{ending}", made(data), data) for data in tables(agency) for ending, made in formats]
    yield from ((name, content) for name, content, _ in written)
    yield FILE, package_file(written)


def frames(agency: Agency, *, exact: bool = False) -> dict[str, DataFrame]:
    """Return each table by its name for pandas; with `exact` Decimals. Raises MissingLibraryError without pandas."""
    return {data.name: table_frame(data, exact=exact) for data in tables(agency)}
