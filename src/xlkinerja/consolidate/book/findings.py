"""The sheets "Temuan" and "Keputusan Lama": every finding, where the consolidator decides on it; what is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from openpyxl.worksheet.datavalidation import DataValidation

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.blocks import Blocks, Key
from xlkinerja.consolidate.book.body import Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.finding_order import STATUSES, by_weight
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.decisions import COPIED, mark_of
from xlkinerja.consolidate.model import Agency, Decision, Judged
from xlkinerja.consolidate.period_text import quarter_cell
from xlkinerja.consolidate.terms import names_of
from xlkinerja.consolidate.typed_decisions import ACCEPTED, BY, ENDED, FINDINGS, ORIGIN, REASON, UNTIL, WORD, origin_of
from xlkinerja.finding import LEVEL_WORDS
from xlkinerja.ooxml.address import column_letters
from xlkinerja.templates.style import INPUT_FILL

_NOTE = f'Temuan diterima? Tulis "{ACCEPTED}" di kolom {WORD}, isi {REASON}, simpan, lalu gabungkan lagi.'
_WAITING = replace(looks.TEXT, fill=INPUT_FILL)
_DECIDED = (
    ListColumn(WORD, replace(looks.CENTRED, fill=INPUT_FILL), 12),
    ListColumn(REASON, _WAITING, 28),
    ListColumn(UNTIL, replace(looks.DATE, fill=INPUT_FILL), 12),
    ListColumn(BY, _WAITING, 16),
)
_KEY = tuple(
    ListColumn(name, look, width)
    for name, look, width in zip(
        COPIED,
        (looks.CENTRED, looks.CODE, looks.SHORT, looks.CENTRED, looks.CENTRED, looks.SHORT, looks.SHORT, looks.SHORT),
        (8, 9, 13, 7, 9, 17, 18, 13),
        strict=True,
    )
)
"""What a decision in keputusan.csv is known by; the columns are copied there."""
_ORIGIN = ListColumn(ORIGIN, looks.SHORT, 13)
_COLUMNS = (
    ListColumn("Tingkat", looks.CENTRED, 11, words=(LEVEL_WORDS["galat"], LEVEL_WORDS["peringatan"])),
    ListColumn("Status", looks.CENTRED, 11, words=STATUSES),
    ListColumn("Temuan", looks.CENTRED, 8),
    ListColumn("Nama Satker", looks.TEXT, 28),
    ListColumn("Sel (klik untuk membuka)", looks.LINK, 20, linked=True),
    ListColumn("Pesan", looks.TEXT, 50),
    *_DECIDED,
    ListColumn("Catatan", looks.TEXT, 28),
    ListColumn("Penjelasan Satker", looks.TEXT, 30),
    ListColumn("Uraian", looks.TEXT, 26),
    ListColumn("Berkas", looks.SHORT, 34),
    *_KEY,
    _ORIGIN,
)


def print_findings(draft: BookDraft, agency: Agency) -> Blocks:
    """Print all findings of the submissions that count, open ones and the gravest first, those of much money on top.

    Those of one status, level, form, period and satker lie side by side.
    """
    order = by_weight(agency)
    names = names_of(agency)
    listing = Listing(
        title=FINDINGS,
        heading="Temuan",
        note=_NOTE,
        columns=_COLUMNS,
        lines=lambda: _lines((agency.judged[number] for number in order), names, draft.folder),
        count=len(order),
        frozen=4,
        tab="C00000",
    )
    parts = print_listing(draft, listing)
    for part in parts:
        sheet = draft.book[part.sheet]
        for column, rule in _rules().items():
            letter = column_letters(_COLUMNS.index(column) + 1)
            rule.add(f"{letter}{part.first}:{letter}{part.last}")
            sheet.add_data_validation(rule)
    return Blocks.of(parts, _COLUMNS, (_key_of(agency.judged[number]) for number in order))


def _key_of(judged: Judged) -> Key:
    one = judged.submission
    return judged.status, judged.finding.level, one.form, one.period, one.satker


def _rules() -> dict[ListColumn, DataValidation]:
    """Return what Excel says of the cells in which decisions are typed; it refuses nothing."""
    word, reason, until, by = _DECIDED
    return {
        word: DataValidation(
            type="list", formula1=f'"{ACCEPTED}"', allow_blank=True, showErrorMessage=False, showInputMessage=True,
            promptTitle=WORD, prompt=f'Tulis "{ACCEPTED}" bila temuan ini diterima; kosongkan bila tidak.',
        ),
        reason: DataValidation(
            allow_blank=True, showErrorMessage=False, showInputMessage=True,
            promptTitle=REASON, prompt="Mengapa diterima, misalnya nomor surat. Harus diisi.",
        ),
        until: DataValidation(
            allow_blank=True, showErrorMessage=False, showInputMessage=True,
            promptTitle=UNTIL, prompt="Boleh kosong. Sampai tanggal berapa keputusan ini berlaku, misalnya 31/12/2026.",
        ),
        by: DataValidation(
            allow_blank=True, showErrorMessage=False, showInputMessage=True,
            promptTitle=BY, prompt="Boleh kosong. Siapa yang memutuskan.",
        ),
    }  # fmt: skip


def _lines(ordered: Iterable[Judged], names: dict[str, str], folder: Path) -> Iterator[Line]:
    for judged in ordered:
        one, finding = judged.submission, judged.finding
        place = finding.place
        yield Line(
            (
                LEVEL_WORDS[finding.level],
                judged.status if finding.level != "catatan" else "",
                finding.code,
                names.get(one.satker, one.name),
                link_to(str(place) or one.path.name, one.path, folder, place.sheet, place.cell),
                finding.message,
                *_decided(judged.decision or judged.draft),
                _remark(judged),
                finding.explanation,
                place.label,
                one.path.name,
                finding.code,
                one.satker,
                one.form,
                one.period[0],
                quarter_cell(one.period),
                str(place),
                judged.figure,
                mark_of(finding),
                _origin(judged.decision or judged.draft),
            )
        )


def _decided(decision: Decision | None) -> tuple[Item, Item, Item, Item]:
    """Return what stands in the cells in which decisions are typed."""
    if decision is None:
        return None, None, None, None
    if decision.fault and decision.typed is not None:
        return (
            decision.typed.word or None,
            decision.typed.reason or None,
            decision.until or decision.typed.until or None,
            decision.by or None,
        )
    return ACCEPTED, decision.reason, decision.until, decision.by or None


def _origin(decision: Decision | None) -> str:
    return "" if decision is None else origin_of(decision)


def _remark(judged: Judged) -> str:
    """Return who decided where a list says it or a rekap below, or why a decision does not hold."""
    decision = judged.decision
    if decision is None:
        return judged.note
    if decision.below:
        return f"rekap {decision.below}: {decision.by or 'diputuskan di sheet Temuan'}"
    return f"keputusan.csv: {decision.by}" if decision.by and decision.typed is None else ""


def print_ended(draft: BookDraft, agency: Agency) -> tuple[Printed, ...]:
    """Print the decisions that hold for nothing now, where there are any; those typed in the rekap are read back."""
    names = names_of(agency)
    columns = (
        ListColumn("Nama Satker", looks.TEXT, 34),
        ListColumn("Sebab tidak berlaku", looks.TEXT, 50),
        *_DECIDED,
        *_KEY,
        _ORIGIN,
    )
    decided = ((one, one.decision) for one in agency.ended)
    lines = [
        Line((names.get(made.satker, ""), one.why, *_decided(made), *_key(made), origin_of(made)))
        for one, made in decided
    ]
    listing = Listing(
        title=ENDED,
        heading="Keputusan yang tidak berlaku lagi",
        note="Yang angkanya berubah berlaku lagi bila kembali seperti saat diterima. Hapus barisnya bila tidak perlu.",
        columns=columns,
        lines=lambda: lines,
        count=len(lines),
        frozen=1,
        tab="7F7F7F",
    )
    return print_listing(draft, listing) if lines else ()


def _key(decision: Decision) -> tuple[Item, ...]:
    about = decision.code, decision.satker, decision.form, decision.period[0], quarter_cell(decision.period)
    return (*about, decision.cell, decision.figure, decision.mark)
