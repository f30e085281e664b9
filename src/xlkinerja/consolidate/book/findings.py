"""The sheet "Temuan": every finding with its explanation and decision.

What people read comes first; the last columns are those of keputusan.csv, as they are copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.model import Agency, Judged
from xlkinerja.consolidate.terms import names_of
from xlkinerja.finding import LEVEL_WORDS, LEVELS

_STATUSES = ("terbuka", "dijelaskan", "diterima")
_COLUMNS = (
    ListColumn("Tingkat", looks.CENTRED, 11, words=(LEVEL_WORDS["galat"], LEVEL_WORDS["peringatan"])),
    ListColumn("Nama Satker", looks.TEXT, 30),
    ListColumn("Berkas (klik untuk membuka)", looks.LINK, 30, linked=True),
    ListColumn("Sel", looks.SHORT, 17),
    ListColumn("Pesan", looks.TEXT, 56),
    ListColumn("Status", looks.CENTRED, 11, words=_STATUSES),
    ListColumn("Penjelasan Satker", looks.TEXT, 30),
    ListColumn("Keputusan", looks.TEXT, 30),
    ListColumn("Uraian", looks.TEXT, 26),
    ListColumn("kode", looks.CENTRED, 8),
    ListColumn("satker", looks.CODE, 9),
    ListColumn("form", looks.SHORT, 13),
    ListColumn("tahun", looks.CENTRED, 7),
    ListColumn("triwulan", looks.CENTRED, 9),
    ListColumn("sel", looks.SHORT, 17),
    ListColumn("angka", looks.SHORT, 18),
    ListColumn("tanda", looks.SHORT, 13),
)


def print_findings(draft: BookDraft, agency: Agency) -> None:
    """Print all findings of the submissions that count, open ones and the gravest first."""
    ordered = sorted(agency.judged, key=_rank)
    names = names_of(agency)
    listing = Listing(
        title="Temuan",
        heading="Temuan",
        note="Kolom kode sampai tanda di kanan disalin ke keputusan.csv bila suatu kesalahan diterima.",
        columns=_COLUMNS,
        lines=lambda: _lines(ordered, names, draft.folder),
        count=len(ordered),
        frozen=2,
        tab="C00000",
    )
    print_listing(draft, listing)


def _rank(judged: Judged) -> tuple[int, int]:
    return _STATUSES.index(judged.status), LEVELS.index(judged.finding.level)


def _lines(ordered: Sequence[Judged], names: dict[str, str], folder: Path) -> Iterator[Line]:
    for judged in ordered:
        one, finding = judged.submission, judged.finding
        place = finding.place
        yield Line(
            (
                LEVEL_WORDS[finding.level],
                names.get(one.satker, one.name),
                link_to(one.path.name, one.path, folder, place.sheet, place.cell),
                str(place),
                finding.message,
                judged.status if finding.level != "catatan" else "",
                finding.explanation,
                _decided(judged),
                place.label,
                finding.code,
                one.satker,
                one.form,
                *one.period,
                str(place),
                judged.figure,
                mark_of(finding),
            )
        )


def _decided(judged: Judged) -> str:
    decision = judged.decision
    if decision is None:
        return judged.note
    until = f", sampai {decision.until:%d-%m-%Y}" if decision.until else ""
    accepted = f"{decision.reason} ({decision.by}{until})"
    return f"{accepted} {judged.note}".strip()
