"""The sheet "Belum Siap" and the lines of Ringkasan that count it: may an eselon I sign, and what prevents it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to, link_within
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.book.page import LABEL, ROW_POINTS, Page
from xlkinerja.consolidate.book.units import PrintedUnits
from xlkinerja.consolidate.disputed import Report, disputed, disputed_text
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.expected_reports import ExpectedReport
from xlkinerja.consolidate.hindrances import KINDS, Hindrance, Hindrances, hindrances
from xlkinerja.consolidate.model import Agency, Judged, LevelTotal, Received
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import names_of, total_label
from xlkinerja.form.loader import load
from xlkinerja.templates.style import height_of

SHEET = "Belum Siap"
_READY, _NOT_READY = "siap", "belum siap"
_COLUMNS = (
    ListColumn("Eselon I", looks.TEXT, 52),
    ListColumn("Sebab", looks.CENTRED, 18),
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.TEXT, 50),
    ListColumn("Formulir", looks.SHORT, 14),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Sel, berkas, atau jumlah (klik untuk membuka)", looks.LINK, 30, linked=True),
    ListColumn("Keterangan", looks.TEXT, 60),
)
_HEADS = ("Eselon I", "Siap?", "Belum kirim", "Ganda", "Dikecualikan", "Tidak terbaca", "Kesalahan terbuka",
          "Jumlah diragukan")  # fmt: skip


@dataclass(frozen=True)
class Readiness:
    """What keeps each eselon I from being signed, and where that is listed."""

    found: Hindrances
    blocks: Blocks


def print_hindrances(
    draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport], units: Mapping[str, PrintedUnits]
) -> Readiness | None:
    """Print one line for each reason, by eselon I; nothing where the list of satker names none."""
    found = hindrances(agency, expected)
    if found is None:
        return None
    printer = _LinePrinter(found, names_of(agency), draft, _double(agency), units)
    listing = Listing(
        title=SHEET,
        heading="Yang harus selesai sebelum ditandatangani, menurut eselon I",
        note="Satu baris satu sebab; eselon I tanpa baris siap ditandatangani.",
        columns=_COLUMNS,
        lines=lambda: map(printer.line, found.found),
        count=len(found.found),
        tab="C00000",
    )
    parts = print_listing(draft, listing)
    return Readiness(found, Blocks.of(parts, _COLUMNS, ((one.unit, one.kind) for one in found.found)))


def _double(agency: Agency) -> Mapping[Report, str]:
    """Return of each report that was sent several times how the first file differs from the others."""
    texts = disputed_text(agency)
    return {report: texts[files[0][0].path] for report, files in disputed(agency).items()}


@dataclass(frozen=True)
class _LinePrinter:
    """What the lines of reasons are made with."""

    found: Hindrances
    names: dict[str, str]
    draft: BookDraft
    double: Mapping[Report, str]
    units: Mapping[str, PrintedUnits]

    def line(self, one: Hindrance) -> Line:
        about = self.found.about(one)
        if isinstance(about, Received):
            return Line((one.unit, one.kind, *self._file(about)))
        if isinstance(about, Judged):
            return Line((one.unit, one.kind, *self._finding(about)))
        if isinstance(about, LevelTotal):
            return Line((one.unit, one.kind, *self._total(about, one.column)))
        return Line((one.unit, one.kind, *self._report(about, one.kind)))

    def _file(self, file: Received) -> Iterator[Item]:
        yield from (file.likely, self.names.get(file.likely, ""), "", "")
        yield link_to(file.sent_as, file.path, self.draft.folder) if file.is_there else file.sent_as
        yield file.reason

    def _finding(self, about: Judged) -> Iterator[Item]:
        sent, place = about.submission, about.finding.place
        yield from (sent.satker, self.names.get(sent.satker, sent.name), load(sent.form).short)
        yield period_text(sent.period)
        yield link_to(str(place) or sent.path.name, sent.path, self.draft.folder, place.sheet, place.cell)
        yield f"{about.finding.code}: {about.finding.message}"

    def _total(self, total: LevelTotal, column: str) -> Iterator[Item]:
        """Yield which total it is, leading to its cell on the sheet of the units, and why it is in doubt."""
        form = load(total.form)
        table = form.table[total.table]
        label = f"{table.title}: {total_label(table, table.column[column])}"
        cell = self.units[form.name].cell(total, column)
        yield from ("", "", form.short, period_text(total.period))
        yield link_within(label, *cell) if cell is not None else label
        yield doubts_in_short([total], self.names, column)

    def _report(self, report: ExpectedReport, kind: str) -> Iterator[Item]:
        due = f"Batas waktu {report.due:%d-%m-%Y}." if report.due is not None and kind == KINDS[0] else ""
        said = self.double.get((report.satker.code, report.form, report.period), "") if kind == KINDS[1] else due
        yield from (report.satker.code, report.satker.name, load(report.form).short, period_text(report.period))
        yield from ("", said)


# --- one line a unit in Ringkasan ------------------------------------------------------------------------------------

_NAME = replace(looks.TEXT, vertical="center")


def print_readiness(page: Page, readiness: Readiness | None, row: int) -> int:
    """Print for each eselon I whether it may be signed, and how many reasons of each kind there are not to."""
    if readiness is None:
        return row
    row = page.section(row, "Boleh ditandatangani? Menurut eselon I")
    row = page.header(row, _HEADS)
    for unit in readiness.found.units:
        area = readiness.blocks.area(unit)
        state: Item = _READY if area is None else link_within(_NOT_READY, *area)
        page.put(row, 1, unit, _NAME)
        page.sheet.row_dimensions[row].height = max(ROW_POINTS, height_of(unit, LABEL))
        page.put(row, 2, state, looks.SIGNED if area is None else looks.UNSIGNED)
        for number, kind in enumerate(KINDS, 3):
            page.put(row, number, readiness.blocks.link(unit, kind), looks.entry(looks.TALLY))
        row += 1
    return row + 1
