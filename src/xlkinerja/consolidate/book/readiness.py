"""The sheet "Belum Siap" and the lines of Ringkasan that count it: may an eselon I sign, and what prevents it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.doubts import SHEET as DOUBTS
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to, link_within
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.book.page import LABEL, ROW_POINTS, Page
from xlkinerja.consolidate.disputed import Report, disputed, disputed_text
from xlkinerja.consolidate.expected_reports import ExpectedReport
from xlkinerja.consolidate.hindrances import KINDS, Hindrance, Hindrances, hindrances
from xlkinerja.consolidate.model import Agency, Judged, Received
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import names_of
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
    ListColumn("Sel atau berkas (klik untuk membuka)", looks.LINK, 30, linked=True),
    ListColumn("Keterangan", looks.TEXT, 60),
)
_HEADS = ("Eselon I", "Siap?", "Belum kirim", "Ganda", "Dikecualikan", "Tidak terbaca", "Kesalahan terbuka",
          "Jumlah diragukan")  # fmt: skip


@dataclass(frozen=True)
class Readiness:
    """What keeps each eselon I from being signed, and where that is listed."""

    found: Hindrances
    blocks: Blocks


def print_hindrances(draft: BookDraft, agency: Agency, expected: Sequence[ExpectedReport]) -> Readiness | None:
    """Print one line for each reason, by eselon I; nothing where the list of satker names none."""
    found = hindrances(agency, expected)
    if found is None:
        return None
    names, double = names_of(agency), _double(agency)
    listing = Listing(
        title=SHEET,
        heading="Yang harus selesai sebelum ditandatangani, menurut eselon I",
        note="Satu baris satu sebab; eselon I tanpa baris dan tanpa jumlah diragukan siap ditandatangani.",
        columns=_COLUMNS,
        lines=lambda: (_line(found, one, names, draft, double) for one in found.found),
        count=len(found.found),
        tab="C00000",
    )
    parts = print_listing(draft, listing)
    return Readiness(found, Blocks.of(parts, _COLUMNS, ((one.unit, one.kind) for one in found.found)))


def _double(agency: Agency) -> Mapping[Report, str]:
    """Return of each report that was sent several times how the first file differs from the others."""
    texts = disputed_text(agency)
    return {report: texts[files[0][0].path] for report, files in disputed(agency).items()}


def _line(
    found: Hindrances, one: Hindrance, names: dict[str, str], draft: BookDraft, double: Mapping[Report, str]
) -> Line:
    about = found.about(one)
    if isinstance(about, Received):
        link: Item = link_to(about.sent_as, about.path, draft.folder) if about.is_there else about.sent_as
        return Line((one.unit, one.kind, about.likely, names.get(about.likely, ""), "", "", link, about.reason))
    if isinstance(about, Judged):
        sent, place = about.submission, about.finding.place
        link = link_to(str(place) or sent.path.name, sent.path, draft.folder, place.sheet, place.cell)
        whose = sent.satker, names.get(sent.satker, sent.name), load(sent.form).short, period_text(sent.period)
        return Line((one.unit, one.kind, *whose, link, f"{about.finding.code}: {about.finding.message}"))
    due = f"Batas waktu {about.due:%d-%m-%Y}." if about.due is not None and one.kind == KINDS[0] else ""
    said = double.get((about.satker.code, about.form, about.period), "") if one.kind == KINDS[1] else due
    owner = about.satker.code, about.satker.name, load(about.form).short, period_text(about.period)
    return Line((one.unit, one.kind, *owner, "", said))


# --- one line a unit in Ringkasan ------------------------------------------------------------------------------------

_NAME = replace(looks.TEXT, vertical="center")


def print_readiness(page: Page, readiness: Readiness | None, row: int) -> int:
    """Print for each eselon I whether it may be signed, and how many reasons of each kind there are not to."""
    if readiness is None:
        return row
    row = page.section(row, "Boleh ditandatangani? Menurut eselon I")
    row = page.header(row, _HEADS)
    for unit in readiness.found.units:
        doubtful = readiness.found.doubtful.get(unit, 0)
        area = readiness.blocks.area(unit)
        is_ready = area is None and not doubtful
        state: Item = _READY if is_ready else link_within(_NOT_READY, *(area or (DOUBTS, "A1")))
        page.put(row, 1, unit, _NAME)
        page.sheet.row_dimensions[row].height = max(ROW_POINTS, height_of(unit, LABEL))
        page.put(row, 2, state, looks.SIGNED if is_ready else looks.UNSIGNED)
        for number, kind in enumerate(KINDS, 3):
            page.put(row, number, readiness.blocks.link(unit, kind), looks.entry(looks.TALLY))
        leading: Item = link_within(f"{doubtful} jumlah", DOUBTS, "A1") if doubtful else 0
        page.put(row, len(_HEADS), leading, looks.entry(looks.TALLY))
        row += 1
    return row + 1
