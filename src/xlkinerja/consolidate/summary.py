"""What the terminal says of a consolidation: what came, who is missing, what is open, whether it comes out even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from xlkinerja.consolidate.book.expected_reports import MISSING, expected_reports
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.finding import LEVELS, printable
from xlkinerja.kinds.show import show_number

_LISTED = 20  # lines of a kind; the workbook has them all


def summary_lines(agency: Agency) -> Iterator[str]:
    """Yield the lines, the most important last."""
    refused = [f"{one.sent_as}: {one.reason}" for one in agency.received if one.verdict == "tidak terbaca"]
    uneven = [
        f"Tidak cocok: {one.subject}: masuk {show_number(one.went_in)}, keluar {show_number(one.came_out)}"
        for one in agency.balances
        if not one.holds
    ]
    for lines in (refused, agency.notes, list(_missing(agency)), uneven):
        yield from (printable(line) for line in _first(lines))
    yield _files(agency)
    yield _findings(agency)
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
    fates = Counter(one.verdict for one in agency.received)
    return f"{len(agency.received)} berkas ditemukan = {' + '.join(f'{n} {verdict}' for verdict, n in fates.items())}"


def _findings(agency: Agency) -> str:
    is_open = Counter(one.finding.level for one in agency.judged if one.status == "terbuka")
    accepted = sum(one.status == "diterima" for one in agency.judged)
    counts = ", ".join(f"{is_open[level]} {level}" for level in LEVELS)
    return f"Temuan terbuka: {counts}; diterima: {accepted}"
