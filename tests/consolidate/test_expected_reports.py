"""Who is missing, and who was in time."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kit import put
from kit_consolidate import TREE, A, B, consolidated, pnbp, table
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.model import Agency, Satker
from xlkinerja.consolidate.summary import summary_lines


def test_who_is_missing(three: Path) -> None:
    expected = (*TREE, Satker("300000", "Balai Baru"))
    assert absent(consolidated(three, expected=expected)) == ["Belum masuk: 300000 Balai Baru, pnbp TW II 2024"]
    assert absent(consolidated(three)) == []


def absent(found: Agency) -> list[str]:
    return [line for line in summary_lines(found) if line.startswith("Belum masuk")]


def test_who_is_missing_is_known_although_nothing_counts(tmp_path: Path) -> None:
    """Terminal and Kepatuhan say the same: the one satker sent twice, the other nothing."""
    put(tmp_path, a=pnbp("247199", A), b=pnbp("247199", B))
    found = consolidated(tmp_path, expected=TREE[1:])
    assert absent(found) == ["Belum masuk: 247246 Balai Manado, pnbp TW II 2024"]
    assert [(one.satker.code, one.status) for one in expected_reports(found)] == [
        ("247199", "ganda"),
        ("247246", "belum kirim"),
    ]


SENDINGS = {
    "revised later": (("2024-07-05", "2024-07-20"), "tepat waktu", (5, 20)),
    "revised in time": (("2024-07-05", "2024-07-09"), "tepat waktu", (5, 9)),
    "late at first": (("2024-07-11", "2024-07-20"), "terlambat", (11, 20)),
    "the same day": (("2024-07-05", "2024-07-05"), "tepat waktu", (5, None)),
    "revised before": (("2024-07-20", "2024-07-05"), "tepat waktu", (5, 20)),
}


@pytest.mark.parametrize("case", SENDINGS)
def test_first_readable_sending_says_whether_it_was_in_time(tmp_path: Path, case: str) -> None:
    days, status, (first, last) = SENDINGS[case]
    put(tmp_path / "in", a=pnbp("247199", A), b=pnbp("247199", B, revisi=1))
    (tmp_path / "in" / "c.xlsx").write_bytes(b"PK")
    rows = [(f"{name}.xlsx", day) for name, day in zip("ab", days, strict=True)]
    received = table(tmp_path / "terima.csv", ("berkas", "tanggal"), *rows)
    found = consolidated(tmp_path / "in", received=received, due=date(2024, 7, 10))
    (report,) = expected_reports(found)
    assert (report.status, report.received, report.revision) == (status, date(2024, 7, first), 1)
    assert report.renewed == (date(2024, 7, last) if last else None)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Kepatuhan"]
    (line,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "247199"]
    assert line[3] == status
    assert [day and day.day for day in line[4:6]] == [first, last]


def test_workbook_that_the_operator_left_out_was_no_sending(tmp_path: Path) -> None:
    put(tmp_path / "in", a=pnbp("247199", A), b=pnbp("247199", B))
    received = table(tmp_path / "t.csv", ("berkas", "tanggal"), ("a.xlsx", "2024-07-05"), ("b.xlsx", "2024-07-20"))
    options = {"received": received, "due": date(2024, 7, 10), "exclude": (("a.xlsx", "percobaan"),)}
    (report,) = expected_reports(consolidated(tmp_path / "in", **options))
    assert (report.status, report.received) == ("terlambat", date(2024, 7, 20))
