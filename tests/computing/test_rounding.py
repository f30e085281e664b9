"""How far a figure may be off is found in one pass over a column, and is what evaluating the formula anew would say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from xlkinerja.computing.evaluated import evaluated
from xlkinerja.computing.rounding import moved_one_by_one, rounding_of
from xlkinerja.computing.row_scope import RowScope
from xlkinerja.expr import Expression, parse
from xlkinerja.pipeline import check_workbook
from xlkinerja.report import Report, Row, TableData

SAMPLES = Path(__file__).parents[2] / "samples"
FILES = (
    "form_a/manado-2023-tw2-cetak.xlsx",
    "rencana_aksi/bbspjikkp-2024-rencana-cetak.xlsx",
    "pnbp/bbspjikkp-2024-cetak.xlsx",
)
ALSO = (
    "sum({0}) / 3 - mean({0})",
    "weighted_sum({0}, {1}) / sum({0})",
    "-weighted_sum({1}, {0}) / (sum({1}) - 5)",
    "mean({0}) * mean({1})",
    "weighted_sum({0}, {0})",
    "sum({0}) / sum({0})",
)


@cache
def report_of(name: str) -> Report:
    report = check_workbook((SAMPLES / name).read_bytes(), name).report
    assert report is not None
    return report


def formulas(data: TableData) -> list[Expression]:
    """Return the totals and columns of a table, and what else may be made of two of its columns of numbers."""
    numbers = [column.name for column in data.table.columns if column.kind.holds == "number"]
    own = [e for c in data.table.columns for e in (c.total, c.formula) if e is not None]
    return [*own, *(parse(text.format(*numbers[-2:])) for text in ALSO if len(numbers) > 1)]


@pytest.mark.parametrize("name", FILES)
@given(random=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_one_pass_says_what_evaluating_anew_says(name: str, random: Random) -> None:
    report = report_of(name)
    part = random.choice([part for part in report.parts() if part.rows and not part.table.record])
    changed = replace(part, rows=tuple(_with_figures(part, row, random) for row in part.rows))
    report = report.with_part(changed)
    for formula in formulas(changed):
        scope = RowScope(report, changed, changed.rows[-1].entries, len(changed.rows) - 1)
        found = evaluated(formula, scope)
        if isinstance(found.value, Decimal):
            one, other = rounding_of(formula, scope, found), moved_one_by_one(formula, scope, found)
            assert abs(one - other) <= Decimal("1e-15") * max(abs(found.value), abs(other), 1), formula.text


def _with_figures(part: TableData, row: Row, random: Random) -> Row:
    """Return a row with other figures: blanks, zeros, small and great ones, most of them rounded."""
    entries = dict(row.entries)
    for column in part.table.columns:
        if column.kind.holds == "number":
            figures = (
                None,
                Decimal(0),
                Decimal(random.randint(-(10**8), 10**8)) / 100,
                Decimal(random.randint(0, 10**12)),
            )
            value, step = random.choice(figures), random.choice(["0", "0.005", "500"])
            entries[column.name] = entries[column.name]._replace(value=value, rounding=Decimal(step))
    return row._replace(entries=entries)
