"""What to write to a satker whose reports lack, stand twice or hold errors: a text that goes into a mail as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlkinerja.consolidate.disputed import Report, disputed
from xlkinerja.consolidate.expected_reports import DOUBLE, ExpectedReport
from xlkinerja.consolidate.model import Agency, Judged, Period, Satker
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.form.loader import load

_NAMED = 5  # errors of a report that a mail names before it counts the rest

_Errors = Mapping[Report, Sequence[Judged]]
"""The galat that are still open, by satker, form and period."""

_Sent = Mapping[Report, Sequence[str]]
"""The names of the files of reports of which several came without saying which counts."""


@dataclass(frozen=True)
class Reminder:
    """A mail to a satker, ready to be sent."""

    satker: Satker
    subject: str
    text: str


def reminders(agency: Agency, reports: Sequence[ExpectedReport]) -> Iterator[Reminder]:
    """Yield a reminder for each satker that owes something or has something to mend, in the order of the reports."""
    errors = _errors(agency)
    sent = {report: [file.sent_as for file, _ in files] for report, files in disputed(agency).items()}
    for satker, group in groupby(reports, key=lambda report: report.satker):
        lines = [line for report in group for line in _lines(report, errors, sent)]
        if lines:
            lines += [
                f"Berkas {file.sent_as}, mungkin dari Saudara, tidak dapat kami baca. Bila benar, mohon kirim lagi."
                for file in agency.received
                if file.likely == satker.code
            ]
            yield Reminder(satker, f"Laporan kinerja {_named(satker)}", _text(satker, lines))


def _named(satker: Satker) -> str:
    return f"{satker.name} (kode satker {satker.code})" if satker.name else f"satker {satker.code}"


def _text(satker: Satker, lines: Sequence[str]) -> str:
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return (
        f"Yth. Kepala {_named(satker)},\n\n"
        f"Dari laporan kinerja satker Saudara masih ada yang perlu diselesaikan:\n{listed}\n\n"
        "Bila laporannya sudah dikirim, mohon beri tahu kami kapan dan dengan nama berkas apa. Terima kasih."
    )


def _lines(report: ExpectedReport, errors: _Errors, sent: _Sent) -> Iterator[str]:
    what = f"{load(report.form).short} {period_text(report.period)}"
    key = report.satker.code, report.form, report.period
    own = errors.get(key, ())
    if report.status == DOUBLE:
        files = f" ({', '.join(sent[key])})" if key in sent else ""
        yield f'{what} dikirim lebih dari sekali{files}. Isi "Revisi ke" di buku kerja yang benar, lalu kirim itu saja.'
    elif not report.fulfilled and report.listed:
        until = f"; batas waktunya {report.due:%d-%m-%Y}" if report.due is not None else ""
        yield f"{what} belum kami terima{until}. Mohon segera dikirim."
    elif own:
        cells = [" ".join(filter(None, (judged.finding.code, str(judged.finding.place)))) for judged in own]
        rest = f", dan {len(cells) - _NAMED} lainnya" if len(cells) > _NAMED else ""
        yield (
            f"{what} masih punya {len(cells)} kesalahan: {', '.join(cells[:_NAMED])}{rest}."
            ' Perbaiki, isi "Revisi ke" dengan angka berikutnya, lalu kirim lagi.'
        )


def _errors(agency: Agency) -> _Errors:
    found: dict[tuple[str, str, Period], list[Judged]] = {}
    for judged in agency.judged:
        if judged.status == "terbuka" and judged.finding.level == "galat":
            one = judged.submission
            found.setdefault((one.satker, one.form, one.period), []).append(judged)
    return found
