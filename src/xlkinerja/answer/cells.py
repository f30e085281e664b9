"""The sheet "Pemeriksaan", the marks and the notes: how the answer looks in the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlkinerja.answer.page import CENTRED, KEY_COLUMN, LABEL, LINE, LINKED, PLAIN, TEXT, TINTS, WIDTHS, Page, height_for
from xlkinerja.answer.replaced import list_replaced
from xlkinerja.answer.taken_cells import list_taken
from xlkinerja.checking.owners import owners
from xlkinerja.finding import LEVEL_WORDS, LEVELS, Finding
from xlkinerja.kinds import show
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.ooxml.model import NewSheet, Style
from xlkinerja.reading.anchors import ANSWER_SHEET
from xlkinerja.reading.earlier_answer import (
    EXPLANATION,
    FINDING,
    HASH,
    OTHER,
    OWNER,
    VALUES,
    WRITTEN,
    EarlierAnswer,
    value_digest,
)
from xlkinerja.report import Report, Source
from xlkinerja.version import VERSION

TITLE = ANSWER_SHEET
NOTE_PREFIX = "xlkinerja: "
NOTE_SUFFIX = "\n(Tulis penjelasan di sheet Pemeriksaan.)"

_DIGESTS_A_RECORD = 2_000  # of nine characters, so that a cell holds the whole record


def answer_sheet(report: Report, source: Source, earlier: EarlierAnswer, name: str) -> NewSheet:
    """Return the sheet for a report: status, findings with links and explanations, replaced figures, receipt."""
    page = Page()
    _heading(page, report)
    head = _findings(page, report.findings)
    _settled(page, report, earlier)
    list_replaced(page, report, earlier)
    list_taken(page, report, earlier)
    _others(page, earlier)
    _receipt(page, report, source, earlier)
    return NewSheet(
        name,
        tuple(page.cells),
        widths=WIDTHS,
        heights=page.heights,
        merges=tuple(page.merges),
        hidden_columns=frozenset({KEY_COLUMN}),
        frozen_rows=head,
        title_rows=(head, head),
        tab_colour=TINTS[_status(report)[0]],
    )


def _heading(page: Page, report: Report) -> None:
    page.put(1, "HASIL PEMERIKSAAN", Style(size=14, bold=True, colour="1F3864"))
    page.next(24)
    page.put(1, report.form.title, Style(size=10, bold=True))
    page.next()
    satker = " · ".join(filter(None, (_field(report, "kode_satker"), _field(report, "nama_satker"))))
    page.line("Satker", satker or "belum diisi")
    month = (("Bulan", "bulan"),) if report.form.is_monthly else ()
    period = (*month, ("Triwulan", "triwulan"), ("Tahun Anggaran", "tahun"))
    known = " ".join(f"{words} {_field(report, name) or '…'}" for words, name in period if name in report.form.field)
    if known:
        page.line("Periode", known)
    level, words = _status(report)
    page.put(1, "Status", LABEL)
    page.merge(4, 8)
    for column in range(4, 9):
        page.put(column, words if column == 4 else None, Style(bold=True, fill=TINTS[level], indent=1))  # noqa: PLR2004 - first of the merge
    page.next(20)
    page.line("Temuan", counts_of(report.findings))
    page.put(
        1,
        "Tulis penjelasan pada kolom Penjelasan; penjelasan tetap tersimpan saat pemeriksaan diulang.",
        LABEL,
    )
    page.next()


def _field(report: Report, name: str) -> str:
    """Return a field by its kind, or as typed where the heading would otherwise show what nobody wrote."""
    data = report.fields.get(name)
    reading = data.entry.reading if data is not None and data.entry is not None else None
    if data is None or (reading is not None and reading.problem is not None):
        return reading.typed.text if reading is not None else ""
    return show(report.form.field[name].kind, data.value)


def _status(report: Report) -> tuple[str, str]:
    levels = {finding.level for finding in report.findings if not finding.settled}
    if "galat" in levels:
        return "galat", "PERLU DIPERBAIKI: ada kesalahan"
    if "peringatan" in levels:
        return "peringatan", "PERLU PENJELASAN: ada peringatan yang belum dijelaskan"
    return "dijelaskan", "LENGKAP: tidak ada kesalahan dan semua peringatan sudah dijelaskan"


def counts_of(findings: tuple[Finding, ...]) -> str:
    """Return how many findings there are of each level."""
    settled = sum(finding.settled for finding in findings)
    galat, peringatan, catatan = (
        f"{sum(finding.level == level for finding in findings)} {LEVEL_WORDS[level]}" for level in LEVELS
    )
    return f"{galat}, {peringatan}{f' ({settled} dijelaskan)' if settled else ''}, {catatan}"


def _findings(page: Page, findings: tuple[Finding, ...]) -> int:
    page.header("No", "Tingkat", "Kode", "Sheet", "Sel", "Isian", "Tertulis", "Temuan dan tindakan", EXPLANATION)
    head = page.row - 1
    for number, finding in enumerate(findings, 1):
        _finding(page, number, finding)
    if not findings:
        page.put(1, "Tidak ada temuan.", PLAIN)
        page.next()
    return head


def _finding(page: Page, number: int, finding: Finding) -> None:
    place = finding.place
    level = "dijelaskan" if finding.settled else finding.level
    link = f"{quote_sheet(place.sheet)}!{place.cell}" if place.sheet and place.cell else None
    page.put(1, number, CENTRED)
    page.put(
        2,
        LEVEL_WORDS.get(level, level),
        Style(size=9, bold=True, vertical="top", horizontal="center", border=LINE, fill=TINTS[level]),
    )
    page.put(3, finding.code, CENTRED)
    page.put(4, place.sheet, TEXT)
    page.put(5, place.cell, LINKED if link else CENTRED, link)
    page.put(6, place.label, TEXT)
    page.put(7, finding.typed, TEXT)
    page.put(8, finding.message, TEXT)
    page.explanation(finding.explanation or None)
    page.record(FINDING, finding.key, place.label or finding.code)
    texts = {6: place.label, 7: finding.typed, 8: finding.message, 9: finding.explanation}
    page.next(height_for({column: (text, WIDTHS[column]) for column, text in texts.items()}))


def _settled(page: Page, report: Report, earlier: EarlierAnswer) -> None:
    """Keep explanations whose finding is gone: the finding may come back, and the text is the staff's."""
    open_keys = {finding.key for finding in report.findings}
    gone = {key: text for key, text in earlier.explanations.items() if key not in open_keys}
    if not gone:
        return
    page.section("Penjelasan untuk temuan yang sudah selesai")
    for key, text in sorted(gone.items()):
        page.put(2, "selesai", CENTRED)
        page.put(3, key.partition("|")[0], CENTRED)
        page.put(6, earlier.titles[key], TEXT)
        page.explanation(text)
        page.record(FINDING, key, earlier.titles[key])
        page.next(height_for({9: (text, WIDTHS[9])}))


def _others(page: Page, earlier: EarlierAnswer) -> None:
    """Keep what staff wrote on the sheet outside the column for explanations."""
    if not earlier.others:
        return
    page.section("Tulisan lain di sheet ini")
    for text in earlier.others:
        page.explanation(text)
        page.record(OTHER)
        page.next(height_for({9: (text, WIDTHS[9])}))


def _receipt(page: Page, report: Report, source: Source, earlier: EarlierAnswer) -> None:
    page.section("Tanda terima")
    cells = sum(1 for cell in report.form_cells() if cell.entry.form_formula is not None)
    page.line("Formulir", f"{report.form.name} versi {report.form.version}")
    if report.form.digest:
        page.line("Berkas formulir", f"{report.form.name}.toml dari luar paket, SHA-256 {report.form.digest}")
    page.line("Diperiksa", f"xlkinerja {VERSION}")
    page.line("Sel hitungan", f"{cells} sel diisi rumus dan nilainya; isian lain tidak diubah")
    page.line("Berkas masukan", source.file)
    page.record(HASH, source.sha256, source.file)
    page.line("SHA-256 masukan", source.sha256)
    _record_digests(page, VALUES, _values_without_formula(report))
    for record in earlier.origin.records() if earlier.origin is not None else ():
        page.record(*record)
        page.next()
    for owner in owners(report, earlier):
        page.record(OWNER, *owner)
        page.next()
    _record_digests(page, WRITTEN, page.digests)


def _values_without_formula(report: Report) -> Iterator[str]:
    for cell in report.form_cells():
        value = cell.entry.in_cell
        if cell.is_computed and value is not None and not cell.entry.gets_formula:
            yield value_digest(cell.id, value)


def _record_digests(page: Page, kind: str, digests: Iterable[str]) -> None:
    ordered = sorted(digests)
    for start in range(0, len(ordered), _DIGESTS_A_RECORD):
        page.record(kind, " ".join(ordered[start : start + _DIGESTS_A_RECORD]))
        page.next()
