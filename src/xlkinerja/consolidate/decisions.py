"""The consolidator's decisions: findings accepted in one period, while figure and message stay, until a day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.model import Decision, Judged, Period, Submission
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.finding import Finding

COPIED = ("kode", "satker", "form", "tahun", "triwulan", "sel", "angka", "tanda")
"""The columns that are copied from the sheet Temuan, where they are the first."""
COLUMNS = (*COPIED, "alasan", "oleh", "sampai")
_EARLIER = {"sidik": "tanda"}  # what a column was called in lists made before

_LETTERS = "bcdfghjklmnpqrstvwxz"
_MARK_LENGTH = 8

_FIGURES = re.compile(r"[0-9][0-9.,]*")
_RUPIAH = re.compile(r"rp\.?\s*(?=[\d-])")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Judgement:
    """The findings with the decisions on them, and what there is to say about decisions."""

    judged: tuple[Judged, ...]
    notes: tuple[str, ...] = ()


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """Return the decisions of a list. Raises InputError."""
    return tuple(
        Decision(
            line.needed("kode").upper(),
            line.satker("satker"),
            line.needed("form").casefold(),
            (line.whole("tahun", "tahun", "2026"), line.whole("triwulan", "triwulan", "2")),
            line.text("sel"),
            line.text("angka"),
            line.text("tanda").casefold(),
            line.needed("alasan"),
            line.needed("oleh"),
            line.day("sampai"),
        )
        for line in lines(file, COLUMNS, _EARLIER)
    )


def mark_of(finding: Finding) -> str:
    """Return a short mark of what a finding says: another as soon as any figure or text that it quotes is another.

    The words around them may be written anew. It has letters only, for Excel makes numbers of digits, and no vowels, so
    that it never is a word.
    """
    return _letters("\n".join((finding.code, *(finding.said or _FIGURES.findall(finding.message)))))


def earlier_marks(finding: Finding) -> frozenset[str]:
    """Return the marks that version 0.1 gave the finding: of its whole message, as it was then."""
    return frozenset(_letters(message) for message in (finding.message, finding.earlier_message) if message)


def _letters(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return "".join(_LETTERS[number // len(_LETTERS) ** n % len(_LETTERS)] for n in range(_MARK_LENGTH))


def judge(submissions: Iterable[Submission], decisions: Sequence[Decision], today: date) -> Judgement:
    """Return every finding of the workbooks that count, with the decision on it.

    A decision holds for one period, while the cell has the figure and the finding quotes the figures that were
    accepted, up to and including its last day. One without figure or mark is not applied; the note says what to write.
    Decisions that fit no finding are noted.
    """
    matched: set[int] = set()
    notes: dict[str, None] = {}
    judged = []
    for submission in submissions:
        mine = [(n, decision) for n, decision in enumerate(decisions) if _owner(decision) == _owner(submission)]
        for finding, figure in zip(submission.findings, submission.figures, strict=True):
            fitting = [(n, decision) for n, decision in mine if _fits(decision, finding)]
            matched.update(n for n, _ in fitting)
            one = _judged(submission, finding, figure, [decision for _, decision in fitting], today)
            judged.append(one)
            if one.note:
                notes[f"{_subject(fitting[0][1])}: {one.note}"] = None
    left = [
        f"{_subject(decision)}: tidak ada temuan seperti itu."
        for n, decision in enumerate(decisions)
        if n not in matched
    ]
    return Judgement(tuple(judged), (*notes, *left))


def _owner(owner: Decision | Submission) -> tuple[str, str, Period]:
    return owner.satker, owner.form, owner.period


def _fits(decision: Decision, finding: Finding) -> bool:
    """Tell whether a decision names a finding: by its cell, with or without the sheet, its row or its label."""
    place = finding.place
    names = {str(place), place.cell, place.row, place.label} - {""} if place.cell else {str(place), ""}
    wanted = decision.cell.replace("$", "").replace("'", "").casefold()
    return decision.code == finding.code and wanted in {(name or "").replace("'", "").casefold() for name in names}


def _judged(submission: Submission, finding: Finding, figure: str, fitting: Sequence[Decision], today: date) -> Judged:
    """Return the finding with the decision that holds; else with why the first that fits does not."""
    notes = [_why_not(decision, finding, figure, today) for decision in fitting]
    for decision, note in zip(fitting, notes, strict=True):
        if not note:
            return Judged(submission, finding, figure, decision)
    return Judged(submission, finding, figure, note=notes[0] if notes else "")


def _why_not(decision: Decision, finding: Finding, figure: str, today: date) -> str:
    mark = mark_of(finding)
    for column, there, wanted in (("angka", decision.figure, figure), ("tanda", decision.mark, mark)):
        if not there:
            return f"kolom {column} masih kosong, jadi belum diterapkan. Tulis {wanted}."
    if _plain(decision.figure) != _plain(figure):
        return f"angka berubah dari {decision.figure} menjadi {figure}, temuan terbuka lagi."
    if decision.mark not in {mark, *earlier_marks(finding)}:
        return f"pesannya berubah (tanda {decision.mark} menjadi {mark}), temuan terbuka lagi."
    if decision.until is not None and decision.until < today:
        return f"berlaku sampai {decision.until.isoformat()}, temuan terbuka lagi."
    return ""


def _plain(figure: str) -> str:
    """Return a figure without what Excel takes from it or adds: Rp, dots between thousands, blanks."""
    text = " ".join(figure.casefold().split())
    return _THOUSANDS.sub("", _RUPIAH.sub("", text))


def _subject(decision: Decision) -> str:
    place = f" {decision.cell}" if decision.cell else ""
    return f"Keputusan {decision.code} {decision.satker} {decision.form} {period_text(decision.period)}{place}"
