"""A date means the same day in a workbook that counts from 1904."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from xlkinerja.pipeline import check_workbook

SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_date_cell(epoch: datetime) -> None:
    book = openpyxl.load_workbook(SAMPLE)
    book.epoch = epoch
    name = book.defined_names["XK_PNBP_I_tanggal"]
    sheet, cell = next(iter(name.destinations))
    book[sheet][cell] = date(2025, 1, 7)
    book[sheet][cell].number_format = "d mmmm yyyy"
    saved = io.BytesIO()
    book.save(saved)
    report = check_workbook(saved.getvalue(), "a.xlsx").report
    assert report is not None
    assert report.fields["tanggal"].value == "7 Januari 2025"
