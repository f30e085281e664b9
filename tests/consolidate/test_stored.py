"""Rows on disk while others are read: the same rows, looked at once, and a message where there are very many."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit_consolidate import TREE, consolidated
from xlkinerja.consolidate import summary
from xlkinerja.consolidate.model import Agency, Received, Submission
from xlkinerja.consolidate.stored import Store, StoredRows, blank_columns
from xlkinerja.consolidate.stored_submission import stored
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.consolidate.sums import each_total
from xlkinerja.folder.content import SourceRow

LETTERS = ("A", "B", "C", "D", "E")
ROWS = (
    SourceRow("Layanan", 11, "A11", "", (Decimal("1.50"), None, "Rp \u20ac", True, Decimal("-1E+3")), LETTERS),
    SourceRow("Layanan", 12, "A12", "g", (None, None, "", False, Decimal(0)), ("A", "B12", "C", "D", "E")),
)


class FullDisk(Store):
    """A store without room."""

    def put(self, _content: object) -> tuple[int, int]:
        raise OSError(28, "No space left on device")


def test_rows_come_back_to_the_last_digit() -> None:
    kept = StoredRows(Store(), ROWS)
    assert (tuple(kept), len(kept), kept[1], kept[:1]) == (ROWS, 2, ROWS[1], ROWS[:1])
    assert [str(value) for value in kept[0].values] == [str(value) for value in ROWS[0].values]
    assert [type(value) for value in kept[1].values] == [type(value) for value in ROWS[1].values]
    assert kept == StoredRows(Store(), ROWS)
    assert kept != StoredRows(Store(), ROWS[:1])
    assert hash(kept) == hash(StoredRows(Store(), ROWS))


def test_blank_columns_are_known_without_the_rows() -> None:
    for rows in (ROWS, StoredRows(Store(), ROWS)):
        assert [blank_columns(rows) >> position & 1 for position in range(5)] == [0, 1, 0, 0, 0]
    assert all(blank_columns(StoredRows(Store(), ())) >> position & 1 for position in range(99))


def test_other_pieces_do_not_come_between() -> None:
    store = Store()
    rows = [SourceRow("S", number, "A1", "", (Decimal(number),), ("A",)) for number in range(200)]
    kept = [StoredRows(store, [row]) for row in rows]
    assert [own[0] for own in reversed(kept)] == rows[::-1]


def test_where_there_is_no_room_all_stays_in_memory(three: Path) -> None:
    submission = consolidated(three).submissions[0]
    file = Received(submission.path, submission.sent_as, "berlaku", submission=submission)
    assert stored(file, FullDisk()) is file


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file")
def test_what_had_no_room_is_not_in_the_way_of_what_is_there() -> None:
    import resource  # noqa: PLC0415 - not on Windows
    import signal  # noqa: PLC0415

    store, (soft, hard) = Store(), resource.getrlimit(resource.RLIMIT_FSIZE)
    first = store.put(["x"])
    earlier = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        for _ in range(3):
            with pytest.raises(OSError, match=r"space|large"):
                store.put([f"{number}" for number in range(99)])
        assert store.get(first, list) == ["x"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, earlier)


def test_each_workbook_is_looked_at_once_for_all_units(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many levels and columns there are: rows are read from disk, and that costs."""
    submissions = consolidated(three, expected=TREE).submissions
    read: list[tuple[int, int]] = []
    real = Store.get

    def noted(self: Store, place: tuple[int, int], made: Any) -> object:
        if (place[0], -1) not in self._read:
            read.append(place)
        return real(self, place, made)

    for one in submissions:
        any_rows = next(iter(one.tables.values()))
        assert isinstance(any_rows, StoredRows)
        any_rows._store._read.clear()
    monkeypatch.setattr(Store, "get", noted)
    assert [*each_total(submissions, TREE)]
    assert len(read) == len(set(read)) > len(submissions)


def lines_of(found: Agency) -> str:
    return "\n".join(summary_lines(found))


def test_a_rekap_with_more_rows_than_excel_works_with_says_where_all_are(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = consolidated(three)
    rows = sum(_rows(one) for one in found.submissions)
    monkeypatch.setattr(summary, "MOST_ROWS", rows)
    assert "--data" not in lines_of(found)
    monkeypatch.setattr(summary, "MOST_ROWS", rows - 1)
    assert f"Rekap memuat {rows} baris laporan" in lines_of(found)
    assert "di data Parquet; " in lines_of(found)


def _rows(one: Submission) -> int:
    """Return how many rows of a PNBP are printed: its services, months and years."""
    return sum(len(one.tables[name]) for name in one.tables)
