"""The list of what was received: one row for every file found, as a CSV beside the answers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlkinerja.files.csv_table import to_csv
from xlkinerja.folder.outcome import STATE_WORDS, Outcome, ReportIdentity, day_of_file

FILE = "daftar-kiriman.csv"
COLUMNS = (
    *("berkas", "hasil", "keadaan", "formulir", "kode_satker", "tahun", "triwulan", "revisi", "tanggal_berkas"),
    *("sha256", "galat", "peringatan", "catatan", "pesan", "map"),
)

_MONTH = " bulan "

Row = tuple[str, ...]
"""A row of the list, a text for each of its columns."""


def received(rows: Iterable[Row]) -> bytes:
    """Return the list, sorted by the names under which the files were sent; the same rows give the same bytes."""
    return to_csv(COLUMNS, sorted(rows))


def row_of(outcome: Outcome, folder: str) -> Row:
    """Return the row of one file; `folder` is the name of the folder in which it was found."""
    identity = outcome.identity
    numbers = (identity.year, _quarter_text(identity), identity.revision)
    counts = (str(outcome.count(level)) for level in ("galat", "peringatan", "catatan"))
    return (
        *(outcome.found.name, outcome.written.name if outcome.written else "", STATE_WORDS[outcome.state]),
        *(identity.form or "", identity.satker or "", *("" if number is None else str(number) for number in numbers)),
        *(_day(outcome.found.path), outcome.sha256, *counts),
        "" if outcome.written or not outcome.findings else outcome.findings[0].message,
        folder,
    )


def with_answer(row: Row, name: str) -> Row:
    """Return a row with another name of the answer."""
    return tuple(name if column == "hasil" else cell for column, cell in zip(COLUMNS, row, strict=True))


def sending_of(row: Row) -> tuple[ReportIdentity, str, str]:
    """Return whose report a row is about, the file's own name, and its SHA-256. Raises ValueError."""
    cells = dict(zip(COLUMNS, row, strict=True))
    quarter, _, month = cells["triwulan"].partition(_MONTH)
    numbers = (int(cell) if cell else None for cell in (cells["tahun"], quarter, cells["revisi"], month))
    identity = ReportIdentity(cells["formulir"] or None, cells["kode_satker"] or None, *numbers)
    return identity, cells["berkas"].rpartition("/")[2], cells["sha256"]


def _quarter_text(identity: ReportIdentity) -> str | None:
    """Return the quarter, and the month of a form of every month: `3 bulan 8`."""
    if identity.quarter is None:
        return None
    return f"{identity.quarter}" if identity.month is None else f"{identity.quarter}{_MONTH}{identity.month}"


def _day(path: Path) -> str:
    day = day_of_file(path)
    return day.isoformat() if day is not None else ""
