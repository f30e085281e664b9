"""An agency made from the samples, for the tests of the consolidated workbook: real files, values as read from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlkinerja.consolidate.model import Agency, Judged, LevelTotal, Received, Submission
from xlkinerja.folder.content import SourceRow
from xlkinerja.pipeline import check_workbook
from xlkinerja.report import Report, TableData

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = date(2024, 7, 4)

# Names that need care in a link: blanks, per cent, number sign, letters beyond ASCII, brackets.
FILES = {
    "pnbp/bbspjikkp-2024-angka": "PNBP TW IV 100% #2 (final).xlsx",
    "form_a/manado-2023-tw2-rupiah": "Form A – Manado [é].xlsx",
    "rencana_aksi/bbspjikkp-2024-rencana-angka": "rencana'aksi.xlsx",
}


def samples(folder: Path) -> list[Submission]:
    """Copy a sample of each form into a folder and return what they say."""
    found = []
    for sample, name in FILES.items():
        path = folder / name
        path.write_bytes((SAMPLES / f"{sample}.xlsx").read_bytes())
        found.append(read(path))
    return found


def read(path: Path) -> Submission:
    result = check_workbook(path.read_bytes(), path.name)
    report = result.report
    assert report is not None
    fields = {name: data.value for name, data in report.fields.items()}
    year, quarter = fields["tahun"], fields["triwulan"]
    assert isinstance(year, Decimal)
    assert isinstance(quarter, Decimal)
    return Submission(
        path=path,
        sent_as=path.name,
        sha256=result.source.sha256,
        form=report.form.name,
        satker=str(fields["kode_satker"]),
        name=str(fields["nama_satker"]),
        period=(int(year), int(quarter)),
        revision=None,
        received=DAY,
        fields=fields,
        tables={name: tuple(row for part in parts for row in _rows(part)) for name, parts in report.tables.items()},
        totals={},
        findings=result.findings,
    )


def _rows(part: TableData) -> Iterable[SourceRow]:
    for row in part.rows:
        entries = [row.entries[column.name] for column in part.table.columns]
        first = next(entry.cell for entry in entries if entry.cell)
        yield SourceRow(part.layout.sheet, row.number, first, part.group, tuple(entry.value for entry in entries))


def agency(submissions: Iterable[Submission]) -> Agency:
    """The agency of these submissions, all of which count; a satker's totals are the Jumlah rows of its workbook."""
    counting = tuple(submissions)
    return Agency(
        received=tuple(Received(one.path, one.sent_as, "berlaku", submission=one) for one in counting),
        submissions=counting,
        judged=tuple(Judged(one, finding, "-") for one in counting for finding in one.findings),
        totals=tuple(total for one in counting for total in _totals(one)),
    )


def _totals(one: Submission) -> Iterable[LevelTotal]:
    report = check_workbook(one.path.read_bytes(), one.path.name).report
    assert isinstance(report, Report)
    for name, parts in report.tables.items():
        values = {column: entry.value for column, entry in parts[0].totals.items() if len(parts) == 1}
        if values:
            yield LevelTotal(one.form, name, one.period, "kementerian", "", "Semua satker", 1, values)
            yield LevelTotal(one.form, name, one.period, "satker", one.satker, one.name, 1, values)


def as_other_satker(one: Submission, code: str, name: str) -> Submission:
    return replace(one, satker=code, name=name)
