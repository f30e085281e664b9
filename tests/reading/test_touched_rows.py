"""A row that staff touched exists in every way of reading: in what they sent, in the answer, in the answer to that."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from kit_consolidate import A, form_a, pnbp, rencana_aksi
from sampled import one_in
from xlkinerja.form import Column
from xlkinerja.ooxml.model import Edits, SetCell
from xlkinerja.ooxml.patch import patch
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Report, TableData

FORMS = ("pnbp", "form_a", "rencana_aksi")


class Spare(NamedTuple):
    """A computed cell in a row in which nothing is typed."""

    workbook: str
    table: str
    column: str
    cell: SetCell


def report_of(data: bytes) -> Report:
    report = check_workbook(data, "a.xlsx").report
    assert report is not None
    return report


@cache
def sample(form: str) -> bytes:
    """Return a workbook of which some rows are blank."""
    if form == "pnbp":
        return pnbp("247199", A)
    if form == "form_a":
        return form_a("247199", {"6077": {"BAD": (2_000_000, 5.0)}})
    return rencana_aksi("247199", [(1, 10, 9, 500_000, 400_000)])


def spare_cells() -> Iterator[Spare]:
    """Yield every computed column of every typed table that has a row to spare, in the last such row."""
    for name in FORMS:
        for data in report_of(sample(name)).parts():
            numbers = _spare_rows(data)
            for column in _computed(data):
                for number in numbers[-1:]:
                    at = data.layout.columns[column.name]
                    yield Spare(name, data.id, column.name, SetCell(data.layout.sheet, number, at, 5))


def _spare_rows(data: TableData) -> list[int]:
    if data.table.source is not None or data.table.record:
        return []
    taken = {row.number for row in data.rows}
    return [number for number in range(data.layout.first, data.layout.last + 1) if number not in taken]


def _computed(data: TableData) -> list[Column]:
    return [c for c in data.table.printed if c.formula is not None and c.name in data.layout.columns]


SPARE = tuple(spare_cells())


def test_there_are_such_cells_in_several_tables() -> None:
    assert len({(spare.workbook, spare.table) for spare in SPARE}) >= 2


@pytest.mark.parametrize("spare", one_in(2, SPARE), ids=lambda spare: f"{spare.table}.{spare.column}.{spare.cell.row}")
def test_it_is_there_in_what_was_sent_and_in_every_answer(spare: Spare) -> None:
    sent = patch(sample(spare.workbook), Edits(cells=(spare.cell,))).data
    first = fill_workbook(sent, "a.xlsx")
    again = fill_workbook(first.data, "a.xlsx")
    seen = [_touched(report_of(data), spare) for data in (sent, first.data, again.data)]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0], "the row is there"
    assert again.data == first.data


def _touched(report: Report, spare: Spare) -> tuple[list[str], set[str]]:
    """Return the keys of the row, and of what is found in it."""
    (data,) = [data for data in report.parts() if data.id == spare.table]
    keys = [row.key for row in data.rows if row.number == spare.cell.row]
    return keys, {f.key for f in report.findings if f.place.table == spare.table and f.place.row in keys}


def test_who_clears_the_cell_is_rid_of_the_row() -> None:
    spare = next(spare for spare in SPARE if spare.table == "bulanan")
    sent = patch(sample(spare.workbook), Edits(cells=(spare.cell,))).data
    answer = fill_workbook(sent, "a.xlsx").data
    cleared = patch(answer, Edits(cells=(spare.cell._replace(value=None),))).data
    assert _touched(report_of(cleared), spare) == ([], set())
