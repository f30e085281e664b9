"""The list of what was received: one row for every file found, as a CSV beside the answers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from xlkinerja.csv_table import to_csv
from xlkinerja.outcome import Outcome

FILE = "daftar-kiriman.csv"
COLUMNS = (
    *("berkas", "hasil", "keadaan", "formulir", "kode_satker", "tahun", "triwulan", "revisi", "tanggal_berkas"),
    *("sha256", "galat", "peringatan", "catatan", "pesan"),
)
STATES = {
    "filled": "diisi",
    "unchanged": "tetap",
    "refused": "tidak terbaca",
    "skipped": "dilewati",
    "unsaved": "tidak tersimpan",
}


def received(outcomes: Iterable[Outcome]) -> bytes:
    """Return the list, sorted by the names under which the files were sent; the same outcomes give the same bytes."""
    return to_csv(COLUMNS, sorted(_row(outcome) for outcome in outcomes))


def _row(one: Outcome) -> tuple[str, ...]:
    whose = one.whose
    numbers = (whose.year, whose.quarter, whose.revision)
    counts = (str(one.count(level)) for level in ("galat", "peringatan", "catatan"))
    return (
        *(one.found.name, one.written.name if one.written else "", STATES[one.state]),
        *(whose.form or "", whose.satker or "", *("" if number is None else str(number) for number in numbers)),
        *(_day(one), one.sha256, *counts),
        "" if one.written or not one.findings else one.findings[0].message,
    )


def _day(one: Outcome) -> str:
    """Return the day on which the file was last written, where this computer is: for information only."""
    with suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(one.found.path.lstat().st_mtime).astimezone().date().isoformat()
    return ""
