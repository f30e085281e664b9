"""The consolidator's decisions: findings that are accepted while the figure is the same and the day has not passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.model import Decision, Judged, Submission
from xlkinerja.finding import Finding

COLUMNS = ("kode", "satker", "form", "sel", "angka", "alasan", "oleh", "sampai")

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
            line.text("sel"),
            line.text("angka"),
            line.needed("alasan"),
            line.needed("oleh"),
            line.day("sampai"),
        )
        for line in lines(file, COLUMNS)
    )


def judge(submissions: Iterable[Submission], decisions: Sequence[Decision], today: date) -> Judgement:
    """Return every finding of the workbooks that count, with the decision on it.

    A decision holds while the cell has the figure that was accepted, up to and including its last day. One without a
    figure is not applied; the note says which figure to write. Decisions that fit no finding are noted.
    """
    matched: set[int] = set()
    notes: dict[str, None] = {}
    judged = []
    for submission in submissions:
        mine = [(n, one) for n, one in enumerate(decisions) if (one.satker, one.form) == _owner(submission)]
        for finding, figure in zip(submission.findings, submission.figures, strict=True):
            fitting = [(n, one) for n, one in mine if _fits(one, finding)]
            matched.update(n for n, _ in fitting)
            one = _judged(submission, finding, figure, [decision for _, decision in fitting], today)
            judged.append(one)
            if one.note:
                notes[f"{_subject(fitting[0][1])}: {one.note}"] = None
    left = [f"{_subject(one)}: tidak ada temuan seperti itu." for n, one in enumerate(decisions) if n not in matched]
    return Judgement(tuple(judged), (*notes, *left))


def _owner(submission: Submission) -> tuple[str, str]:
    return submission.satker, submission.form


def _fits(decision: Decision, finding: Finding) -> bool:
    """Tell whether a decision names a finding: by its cell, with or without the sheet, its row or its label."""
    place = finding.place
    names = {str(place), place.cell, place.row, place.label} - {""} if place.cell else {str(place), ""}
    wanted = decision.cell.replace("$", "").replace("'", "").casefold()
    return decision.code == finding.code and wanted in {(name or "").replace("'", "").casefold() for name in names}


def _judged(submission: Submission, finding: Finding, figure: str, fitting: Sequence[Decision], today: date) -> Judged:
    """Return the finding with the decision that holds; else with why the first that fits does not."""
    notes = [_why_not(decision, figure, today) for decision in fitting]
    for decision, note in zip(fitting, notes, strict=True):
        if not note:
            return Judged(submission, finding, figure, decision)
    return Judged(submission, finding, figure, note=notes[0] if notes else "")


def _why_not(decision: Decision, figure: str, today: date) -> str:
    if not decision.figure:
        return f"kolom angka masih kosong, jadi belum diterapkan. Tulis {figure}."
    if _plain(decision.figure) != _plain(figure):
        return f"angka berubah dari {decision.figure} menjadi {figure}, temuan terbuka lagi."
    if decision.until is not None and decision.until < today:
        return f"berlaku sampai {decision.until.isoformat()}, temuan terbuka lagi."
    return ""


def _plain(figure: str) -> str:
    """Return a figure without what Excel takes from it or adds: Rp, dots between thousands, blanks."""
    text = " ".join(figure.casefold().split())
    return _THOUSANDS.sub("", _RUPIAH.sub("", text))


def _subject(decision: Decision) -> str:
    place = f" {decision.cell}" if decision.cell else ""
    return f"Keputusan {decision.code} {decision.satker} {decision.form}{place}"
