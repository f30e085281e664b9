"""What the terminal says of a consolidation: what came, who is missing, what is open, whether it comes out even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

from xlkinerja.consolidate.book.doubts import SHEET as DOUBTS
from xlkinerja.consolidate.doubt_text import doubtful_figures
from xlkinerja.consolidate.expected_reports import MISSING, expected_reports
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import tables_of
from xlkinerja.finding import LEVELS, printable
from xlkinerja.form.loader import load
from xlkinerja.kinds.show import show_number

MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel: who has more rows of reports than that will not want to work with them there."""
_LISTED = 20  # lines of a kind; the workbook has them all


def summary_lines(agency: Agency) -> Iterator[str]:
    """Yield the lines, the most important last."""
    refused = [f"{file.sent_as}: {file.reason}" for file in agency.received if file.verdict == "tidak terbaca"]
    uneven = [
        f"Tidak cocok: {balance.subject}: masuk {show_number(balance.went_in)}, keluar {show_number(balance.came_out)}"
        for balance in agency.balances
        if not balance.holds
    ]
    for lines in (refused, agency.notes, list(_missing(agency)), uneven):
        yield from (printable(line) for line in _first(lines))
    yield _files(agency)
    yield _findings(agency)
    yield from _doubts(agency)
    yield from _large(agency)
    held = len(agency.balances) - len(uneven)
    yield f"Rekonsiliasi: {held} dari {len(agency.balances)} baris cocok"


def _missing(agency: Agency) -> Iterator[str]:
    for report in expected_reports(agency):
        if report.listed and report.status == MISSING:
            yield f"Belum masuk: {report.satker.code} {report.satker.name}, {report.form} {period_text(report.period)}"


def _first(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    yield from islice(rest, _LISTED)
    others = sum(1 for _ in rest)
    if others:
        yield f"… dan {others} lainnya, lihat buku kerja rekap"


def _files(agency: Agency) -> str:
    fates = Counter(file.verdict for file in agency.received)
    return f"{len(agency.received)} berkas ditemukan = {' + '.join(f'{n} {verdict}' for verdict, n in fates.items())}"


def _doubts(agency: Agency) -> Iterator[str]:
    """Yield how many totals are not to be signed yet, where there are any: as Ringkasan says it."""
    doubtful = doubtful_figures(agency)
    if doubtful:
        yield f"{doubtful}, lihat sheet {DOUBTS}"


def _large(agency: Agency) -> Iterator[str]:
    """Yield where all rows are to be had when there are more than Excel can work with."""
    rows = sum(len(one.tables.get(table.name, ())) for one in agency.submissions for table in tables_of(load(one.form)))
    if rows > MOST_ROWS:
        yield (
            f"Rekap memuat {show_number(Decimal(rows))} baris laporan, lebih dari satu sheet Excel"
            f" ({show_number(Decimal(MOST_ROWS))}): tabelnya berlanjut di beberapa sheet, tidak ada yang hilang, tetapi"
            " Excel akan berat membukanya. Semua baris utuh per tabel di data Parquet; untuk rekap yang lebih kecil"
            " gabungkan dahulu per unit, lalu gabungkan rekapnya."
        )


def _findings(agency: Agency) -> str:
    is_open = Counter(judged.finding.level for judged in agency.judged if judged.status == "terbuka")
    accepted = sum(weighed.status == "diterima" for weighed in agency.judged)
    counts = ", ".join(f"{is_open[level]} {level}" for level in LEVELS)
    return f"Temuan terbuka: {counts}; diterima: {accepted}"
