"""The sheet "Pemeriksaan", the marks and the notes: how the answer looks in the workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from textwrap import wrap

from xlkinerja.finding import Finding, shortened
from xlkinerja.form import Form
from xlkinerja.kinds import read_value, show
from xlkinerja.ooxml.address import Range, quote_sheet
from xlkinerja.ooxml.model import NewSheet, SheetCell, Style
from xlkinerja.previous import (
    EXPLANATION,
    FINDING,
    HASH,
    OTHER,
    REPLACED,
    WRITTEN,
    PreviousAnswer,
    former_text,
    text_digest,
)
from xlkinerja.report import Former, Report, Source, Spot
from xlkinerja.typed_over import former_of

TITLE = "Pemeriksaan"
NOTE_PREFIX = "xlkinerja: "
NOTE_SUFFIX = "\n(Tulis penjelasan di sheet Pemeriksaan.)"

GALAT, PERINGATAN, CATATAN, DIJELASKAN = "FF9C9C", "FFD27F", "BDD7EE", "C6E0B4"
TINTS: Mapping[str, str] = {"galat": GALAT, "peringatan": PERINGATAN, "catatan": CATATAN, "dijelaskan": DIJELASKAN}
"""The colours of marks, by level; what was explained has its own."""

_KEY_COLUMN = 10
_EXPLANATION_COLUMN = 9
_WIDTHS = {1: 5, 2: 13, 3: 9, 4: 14, 5: 9, 6: 30, 7: 20, 8: 62, 9: 40, 10: 12}
_HIGHEST_ROW = 409  # points; Excel takes no more
_LONGEST_TEXT = 32_767
_LONGEST_RECORD = 20_000  # characters of a replaced text that a record keeps, so that it stays a whole record
_DIGESTS_A_RECORD = 2_000  # of nine characters, for the same reason

_LINE = "BFBFBF"
_TEXT = Style(size=9, vertical="top", horizontal="left", indent=1, wrap=True, border=_LINE)
_CENTRED = Style(size=9, vertical="top", horizontal="center", border=_LINE)
_LINKED = Style(size=9, vertical="top", horizontal="center", border=_LINE, colour="0563C1", underline=True)
_OPEN = Style(size=9, vertical="top", horizontal="left", indent=1, wrap=True, border=_LINE, fill="FFFBE6", locked=False)
_HEAD = Style(size=9, bold=True, colour="FFFFFF", fill="1F3864", border=_LINE, horizontal="center", wrap=True)
_SECTION = Style(size=11, bold=True, colour="1F3864")
_LABEL = Style(size=9, colour="595959")
_PLAIN = Style(size=9)
_HIDDEN = Style(size=8, colour="BFBFBF")


def answer_sheet(report: Report, source: Source, previous: PreviousAnswer, name: str) -> NewSheet:
    """Return the sheet for a report: status, findings with links and explanations, replaced figures, receipt."""
    page = _Page()
    _heading(page, report)
    head = _findings(page, report.findings)
    _settled(page, report, previous)
    _replaced(page, report, previous)
    _others(page, previous)
    _receipt(page, report, source)
    return NewSheet(
        name,
        tuple(page.cells),
        widths=_WIDTHS,
        heights=page.heights,
        merges=tuple(page.merges),
        hidden_columns=frozenset({_KEY_COLUMN}),
        frozen_rows=head,
        title_rows=(head, head),
        tab_colour=TINTS[_status(report)[0]],
    )


class _Page:
    """A sheet being written from top to bottom."""

    def __init__(self) -> None:
        self.row = 1
        self.cells: list[SheetCell] = []
        self.heights: dict[int, float] = {}
        self.merges: list[Range] = []
        self.digests: set[str] = set()

    def put(self, column: int, value: str | int | None, style: Style, link: str | None = None) -> None:
        """Write words of ours, which the next run must know from what staff wrote."""
        self._cell(column, value, style, link)
        if value is not None:
            self.digests.add(text_digest(str(self.cells[-1].value)))

    def explanation(self, text: str | None) -> None:
        """Write words of staff into the column for explanations."""
        self._cell(_EXPLANATION_COLUMN, text, _OPEN)

    def _cell(self, column: int, value: str | int | None, style: Style, link: str | None = None) -> None:
        value = shortened(value, _LONGEST_TEXT) if isinstance(value, str) else value
        self.cells.append(SheetCell(self.row, column, value, style, link))

    def next(self, height: float | None = None) -> None:
        if height is not None:
            self.heights[self.row] = height
        self.row += 1

    def merge(self, first: int, last: int) -> None:
        self.merges.append(Range(self.row, first, self.row, last))

    def line(self, label: str, value: str, style: Style = _PLAIN) -> None:
        """Write a label and its value over the sheet's width."""
        self.put(1, label, _LABEL)
        self.put(4, value, style)
        self.next()

    def section(self, title: str) -> None:
        self.next()
        self.put(1, title, _SECTION)
        self.next(20)

    def header(self, *titles: str) -> None:
        for column, title in enumerate(titles, 1):
            self.put(column, title, _HEAD)
        self.next(22)

    def record(self, *values: object) -> None:
        """Write what the next run reads back into the hidden column of this row."""
        self._cell(_KEY_COLUMN, json.dumps(values, ensure_ascii=False), _HIDDEN)


def _heading(page: _Page, report: Report) -> None:
    page.put(1, "HASIL PEMERIKSAAN", Style(size=14, bold=True, colour="1F3864"))
    page.next(24)
    page.put(1, report.form.title, Style(size=10, bold=True))
    page.next()
    satker = " · ".join(filter(None, (_field(report, "kode_satker"), _field(report, "nama_satker"))))
    page.line("Satker", satker or "belum diisi")
    period = (("Triwulan", "triwulan"), ("Tahun Anggaran", "tahun"))
    known = " ".join(f"{words} {_field(report, name) or '…'}" for words, name in period if name in report.form.field)
    if known:
        page.line("Periode", known)
    level, words = _status(report)
    page.put(1, "Status", _LABEL)
    page.merge(4, 8)
    for column in range(4, 9):
        page.put(column, words if column == 4 else None, Style(bold=True, fill=TINTS[level], indent=1))  # noqa: PLR2004 - first of the merge
    page.next(20)
    page.line("Temuan", _counts(report.findings))
    page.put(
        1,
        "Tulis penjelasan pada kolom Penjelasan; penjelasan tetap tersimpan saat pemeriksaan diulang.",
        _LABEL,
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
        return "galat", "PERLU DIPERBAIKI: ada galat"
    if "peringatan" in levels:
        return "peringatan", "PERLU PENJELASAN: ada peringatan yang belum dijelaskan"
    return "dijelaskan", "LENGKAP: tidak ada galat dan semua peringatan sudah dijelaskan"


def _counts(findings: tuple[Finding, ...]) -> str:
    settled = sum(finding.settled for finding in findings)
    counts = {level: sum(f.level == level for f in findings) for level in ("galat", "peringatan", "catatan")}
    words = f"{counts['galat']} galat, {counts['peringatan']} peringatan"
    return f"{words}{f' ({settled} dijelaskan)' if settled else ''}, {counts['catatan']} catatan"


def _findings(page: _Page, findings: tuple[Finding, ...]) -> int:
    page.header("No", "Tingkat", "Kode", "Sheet", "Sel", "Isian", "Tertulis", "Temuan dan tindakan", EXPLANATION)
    head = page.row - 1
    for number, finding in enumerate(findings, 1):
        _finding(page, number, finding)
    if not findings:
        page.put(1, "Tidak ada temuan.", _PLAIN)
        page.next()
    return head


def _finding(page: _Page, number: int, finding: Finding) -> None:
    place = finding.place
    level = "dijelaskan" if finding.settled else finding.level
    link = f"{quote_sheet(place.sheet)}!{place.cell}" if place.sheet and place.cell else None
    page.put(1, number, _CENTRED)
    page.put(
        2,
        level,
        Style(size=9, bold=True, vertical="top", horizontal="center", border=_LINE, fill=TINTS[level]),
    )
    page.put(3, finding.code, _CENTRED)
    page.put(4, place.sheet, _TEXT)
    page.put(5, place.cell, _LINKED if link else _CENTRED, link)
    page.put(6, place.label, _TEXT)
    page.put(7, finding.typed, _TEXT)
    page.put(8, finding.message, _TEXT)
    page.explanation(finding.explanation or None)
    page.record(FINDING, finding.key, place.label or finding.code)
    texts = {6: place.label, 7: finding.typed, 8: finding.message, 9: finding.explanation}
    page.next(height_for({column: (text, _WIDTHS[column]) for column, text in texts.items()}))


def height_for(texts: Mapping[int, tuple[str, float]], line: float = 12.5) -> float:
    """Return the height in points of a row whose wrapped texts stand in columns of these widths (in characters).

    Our font is smaller than the one that widths count in, but wide letters and the indent take that up again.
    """
    lines = (
        sum(len(wrap(part, int(width), break_on_hyphens=False)) or 1 for part in text.split("\n"))
        for text, width in texts.values()
    )
    return min(max(line * max(lines, default=1) + 3, 16), _HIGHEST_ROW)


def _settled(page: _Page, report: Report, previous: PreviousAnswer) -> None:
    """Keep explanations whose finding is gone: the finding may come back, and the text is the staff's."""
    open_keys = {finding.key for finding in report.findings}
    gone = {key: text for key, text in previous.explanations.items() if key not in open_keys}
    if not gone:
        return
    page.section("Penjelasan untuk temuan yang sudah selesai")
    for key, text in sorted(gone.items()):
        page.put(2, "selesai", _CENTRED)
        page.put(3, key.partition("|")[0], _CENTRED)
        page.put(6, previous.titles[key], _TEXT)
        page.explanation(text)
        page.record(FINDING, key, previous.titles[key])
        page.next(height_for({9: (text, _WIDTHS[9])}))


def _replaced(page: _Page, report: Report, previous: PreviousAnswer) -> None:
    """List what stood in replaced cells, under the same headings as the findings."""
    spots = list(replaced_figures(report))
    present = {spot.id for spot, _ in spots}
    gone = [(id_, former) for id_, former in previous.former.items() if id_ not in {s.id for s in report.spots()}]
    if not spots and not gone:
        return
    page.section("Isi sel yang diganti")
    for number, (spot, former) in enumerate(spots, 1):
        page.put(1, number, _CENTRED)
        page.put(4, spot.place.sheet, _TEXT)
        page.put(5, spot.place.cell, _LINKED, f"{quote_sheet(spot.place.sheet or '')}!{spot.place.cell}")
        written = former_text(former, spot.kind, spot.entry.scale)
        _replacement(page, spot.id, former, (spot.place.label, written, f"Sekarang {spot.shown()}."))
    for number, (id_, former) in enumerate(gone, len(present) + 1):
        page.put(1, number, _CENTRED)
        label, written = " · ".join(id_), _written(report.form, id_, former)
        _replacement(page, id_, former, (label, written, "Barisnya tidak ada lagi atau berganti nama."))


def _replacement(page: _Page, id_: tuple[str, str, str], former: Former, texts: tuple[str, str, str]) -> None:
    """Write what a cell is called, what stood in it and what does now."""
    page.put(2, "diganti", _CENTRED)
    for column, text in enumerate(texts, 6):
        page.put(column, text, _TEXT)
    typed = former.typed
    page.record(REPLACED, *id_, typed.form, typed.number_format, shortened(typed.text, _LONGEST_RECORD), former.formula)
    page.next(height_for({column: (text, _WIDTHS[column]) for column, text in enumerate(texts, 6)}))


def _written(form: Form, id_: tuple[str, str, str], former: Former) -> str:
    """Return what stood in a cell that is gone as people write it; another version of the form may have had it."""
    table_name, _, name = id_
    table = form.table.get(table_name)
    if table is None or name not in table.column:
        return former.text
    return former_text(former, table.column[name].kind, table.scale_of(table.column[name]))


def replaced_figures(report: Report) -> Iterator[tuple[Spot, Former]]:
    """Yield every cell in which something else stands now, with what stood there.

    These are computed cells that staff had typed over, and texts that were turned into numbers at the user's wish.
    """
    for spot in report.spots():
        former = former_of(spot.entry) if spot.is_computed else _former_text(spot)
        if former is not None and spot.entry.cell is not None:
            yield spot, former


def _former_text(spot: Spot) -> Former | None:
    """Return the text that a typed figure was before it was converted, as long as the figure is still the same."""
    former = spot.entry.former
    if former is None or spot.entry.typed.form != "number":
        return None
    return former if read_value(spot.kind, former.typed, spot.entry.scale).value == spot.entry.value else None


def _others(page: _Page, previous: PreviousAnswer) -> None:
    """Keep what staff wrote on the sheet outside the column for explanations."""
    if not previous.others:
        return
    page.section("Tulisan lain di sheet ini")
    for text in previous.others:
        page.explanation(text)
        page.record(OTHER)
        page.next(height_for({9: (text, _WIDTHS[9])}))


def _receipt(page: _Page, report: Report, source: Source) -> None:
    page.section("Tanda terima")
    cells = sum(1 for spot in report.spots() if spot.entry.excel is not None)
    page.line("Formulir", f"{report.form.name} versi {report.form.version}")
    page.line("Diperiksa", f"xlkinerja {version('xlkinerja')}")
    page.line("Sel hitungan", f"{cells} sel diisi rumus dan nilainya; isian lain tidak diubah")
    page.record(HASH, source.sha256)
    page.line("SHA-256 masukan", source.sha256)
    digests = sorted(page.digests)
    for start in range(0, len(digests), _DIGESTS_A_RECORD):
        page.record(WRITTEN, " ".join(digests[start : start + _DIGESTS_A_RECORD]))
        page.next()
