"""The consolidator's decisions: findings accepted in one period, while figure and message stay, until a day."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from xlkinerja.consolidate.inputs import CsvLine, lines
from xlkinerja.consolidate.judged_findings import JudgedFindings
from xlkinerja.consolidate.model import Decision, EndedDecision, Judged, Period, Submission
from xlkinerja.consolidate.period_text import period_text, split_quarter
from xlkinerja.finding import Finding

COPIED = ("kode", "satker", "form", "tahun", "triwulan", "sel", "angka", "tanda")
"""The columns that are copied from the sheet Temuan, where they are the first."""
COLUMNS = (*COPIED, "alasan", "oleh", "sampai")
_EARLIER = {"sidik": "tanda"}  # what a column was called in lists made before

_NO_FINDING = "tidak ada temuan seperti itu."
_UNUSED = "Keputusan {} tidak dipakai, karena yang di rekap lebih akhir."
_LETTERS = "bcdfghjklmnpqrstvwxz"
_MARK_LENGTH = 8

_FIGURES = re.compile(r"[0-9][0-9.,]*")
_RUPIAH = re.compile(r"rp\.?\s*(?=[\d-])")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Judgement:
    """The findings with the decisions on them, what there is to say about decisions, and those that are over."""

    judged: Sequence[Judged]
    notes: tuple[str, ...] = ()
    ended: tuple[EndedDecision, ...] = ()


def _period(line: CsvLine) -> Period:
    quarter, month = split_quarter(line.text("triwulan"))
    apart = replace(line, cells={**line.cells, "triwulan": quarter})
    return (line.whole("tahun", "tahun", "2026"), apart.whole("triwulan", "triwulan", "2"), *month)


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """Return the decisions of a list. Raises InputError."""
    return tuple(
        Decision(
            line.needed("kode").upper(),
            line.satker("satker"),
            line.needed("form").casefold(),
            _period(line),
            line.text("sel"),
            line.text("angka"),
            line.text("tanda").casefold(),
            line.needed("alasan"),
            line.needed("oleh"),
            line.day("sampai"),
        )
        for line in lines(file, COLUMNS, _EARLIER)
    )


_CALLED_BEFORE = {
    "Realisasi terhadap Target": "Realisasi Penerimaan (%)",
    "Realisasi terhadap Pagu": "Realisasi Penggunaan (%)",
}
"""Columns that had another heading in version 0.1, besides those of percentages, which all had the mark behind them."""


def mark_of(finding: Finding) -> str:
    """Return a short mark of what a finding says: another as soon as any figure or text that it quotes is another.

    The words around them may be written anew. It has letters only, for Excel makes numbers of digits, and no vowels, so
    that it never is a word.
    """
    return _letters("\n".join((finding.code, *(finding.said or _FIGURES.findall(finding.message)))))


def earlier_marks(finding: Finding) -> frozenset[str]:
    """Return the marks that version 0.1 gave the finding: of its whole message, as it was then."""
    messages = [message for message in (finding.message, finding.earlier_message) if message]
    label = finding.place.label.partition(" (")[0]
    before = (f"{label} (%)", _CALLED_BEFORE.get(label, label)) if label else ()
    messages += [message.replace(label, name, 1) for message in tuple(messages) for name in before]
    return frozenset(map(_letters, messages))


def _letters(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return "".join(_LETTERS[number // len(_LETTERS) ** n % len(_LETTERS)] for n in range(_MARK_LENGTH))


def judge(submissions: Sequence[Submission], decisions: Sequence[Decision], today: date) -> Judgement:
    """Return every finding of the workbooks that count, with the decision on it.

    A decision holds for one period, while the cell has the figure and the finding quotes the figures that were
    accepted, up to and including its last day. One without figure or mark is not applied; the note says what to write.
    Decisions that fit no finding are noted. Those typed in the rekap that hold for nothing are kept with the reason.
    """
    weighing = _Weighing(decisions, today)
    judged = JudgedFindings(submissions, map(weighing.judged, submissions))
    return Judgement(judged, tuple(weighing.notes()), tuple(weighing.ended()))


class _Weighing:
    """Decisions held against findings, and what became of each: it holds, or why it does not."""

    def __init__(self, decisions: Sequence[Decision], today: date) -> None:
        self._today = today
        self._decisions = decisions
        self._of_owner: dict[object, list[int]] = defaultdict(list)
        for number, decision in enumerate(decisions):
            self._of_owner[_owner(decision)].append(number)
        self._why: dict[int, list[str]] = {}
        self._replaced: dict[int, str] = {}
        self._notes: dict[str, None] = {}

    def judged(self, submission: Submission) -> Iterator[Judged]:
        """Yield the findings of a workbook, each with the decision that holds, else why the first that fits does not.

        One that holds for a finding says nothing of others in the same cell.
        """
        mine = self._of_owner.get(_owner(submission), [])
        found = [
            (Judged(submission, finding, figure), self._reasons(mine, finding, figure))
            for finding, figure in zip(submission.findings, submission.figures, strict=True)
        ]
        yield from (self._judged(judged, reasons) for judged, reasons in found)

    def _reasons(self, mine: Sequence[int], finding: Finding, figure: str) -> list[tuple[int, str]]:
        """Return the decisions that fit a finding, each with why it does not hold, "" where it does."""
        reasons = []
        for number in mine:
            if _fits(self._decisions[number], finding):
                why = _why_not(self._decisions[number], finding, figure, self._today)
                reasons.append((number, why))
                self._why.setdefault(number, []).append(why)
        return reasons

    def _judged(self, judged: Judged, reasons: Sequence[tuple[int, str]]) -> Judged:
        for number, why in reasons:
            decision = self._decisions[number]
            if not why or (decision.typed is not None and why in _own_reasons(decision)):
                replaced = [other for other, reason in reasons if not reason and other != number]
                return self._last_word(judged, number, why, replaced)
        for number, why in reasons:
            decision = self._decisions[number]
            if "" not in self._why[number] and not _withdraws(decision):
                if not decision.ended:
                    self._notes[f"{_subject(decision)}: {why}"] = None
                return replace(judged, note=why)
        return judged

    def _last_word(self, judged: Judged, number: int, why: str, replaced: Sequence[int]) -> Judged:
        """Return a finding with the decision on it that counts, applied or not; those that it replaced are kept."""
        decision = self._decisions[number]
        if decision.typed is not None:
            instead = why or f"diganti keputusan {_whose(decision)} di rekap."
            self._replaced |= dict.fromkeys(replaced, f"tidak dipakai: {instead}" if why else instead)
        if not why:
            return replace(judged, decision=decision)
        unused = "".join(f" {_UNUSED.format(_whose(self._decisions[other]))}" for other in replaced)
        draft = decision if why == decision.fault else None
        if _withdraws(decision) and not unused:
            return replace(judged, draft=draft)
        if unused or not decision.ended:
            self._notes[f"{_subject(decision)}: {why}{unused}"] = None
        return replace(judged, note=why + unused, draft=draft)

    def notes(self) -> Iterator[str]:
        """Yield why decisions do not hold, those that fit no finding last; nothing of what a rekap told before."""
        yield from self._notes
        for number, decision in enumerate(self._decisions):
            if number not in self._why and not decision.ended and not _withdraws(decision):
                yield f"{_subject(decision)}: {_NO_FINDING}"

    def ended(self) -> Iterator[EndedDecision]:
        """Yield the decisions typed in the rekap that hold for nothing and stand beside no finding either.

        Also those that were replaced there, and what was withdrawn as long as a list still has it.
        """
        listed = {_key(decision) for decision in self._decisions if decision.typed is None}
        for number, decision in enumerate(self._decisions):
            whys = self._why.get(number, ())
            if number in self._replaced:
                yield EndedDecision(decision, self._replaced[number], is_replaced=True)
            elif _withdraws(decision) and _key(decision) not in listed:
                continue
            elif decision.typed is not None and "" not in whys and not (decision.fault and decision.fault in whys):
                yield EndedDecision(decision, whys[0] if whys else _NO_FINDING)


def _withdraws(decision: Decision) -> bool:
    return decision.typed is not None and decision.typed.withdraws


def _key(decision: Decision) -> tuple[object, ...]:
    """Return what a decision is about, figures included."""
    return decision.code, *_owner(decision), decision.cell, _plain(decision.figure), decision.mark


def _own_reasons(decision: Decision) -> set[str]:
    """Return why a decision does not hold although figure and message are those that it names."""
    return {decision.fault, _over(decision)} - {""}


def _whose(decision: Decision) -> str:
    """Return who decided and where, as a sentence goes on."""
    where = f"rekap {decision.below}" if decision.below else "keputusan.csv" if decision.typed is None else ""
    return " ".join(filter(None, (decision.by, f"({where})" if where else ""))) or "yang ditulis"


def _owner(owner: Decision | Submission) -> tuple[str, str, Period]:
    return owner.satker, owner.form, owner.period


def _fits(decision: Decision, finding: Finding) -> bool:
    """Tell whether a decision names a finding: by its cell, with or without the sheet, its row or its label."""
    place = finding.place
    names = {str(place), place.cell, place.row, place.label} - {""} if place.cell else {str(place), ""}
    wanted = decision.cell.replace("$", "").replace("'", "").casefold()
    return decision.code == finding.code and wanted in {(name or "").replace("'", "").casefold() for name in names}


def _why_not(decision: Decision, finding: Finding, figure: str, today: date) -> str:
    mark = mark_of(finding)
    for column, there, wanted in (("angka", decision.figure, figure), ("tanda", decision.mark, mark)):
        if not there:
            return f"kolom {column} masih kosong, jadi belum diterapkan. Tulis {wanted}."
    if _plain(decision.figure) != _plain(figure):
        return f"angka berubah dari {decision.figure} menjadi {figure}, temuan terbuka lagi."
    if decision.mark not in {mark, *earlier_marks(finding)}:
        return f"pesannya berubah (tanda {decision.mark} menjadi {mark}), temuan terbuka lagi."
    if decision.fault:
        return f"Rekap {decision.below}: {decision.fault}" if decision.below else decision.fault
    if decision.until is not None and decision.until < today:
        return _over(decision)
    return ""


def _over(decision: Decision) -> str:
    """Return what is said of a decision whose last day is over."""
    return f"berlaku sampai {decision.until.isoformat()}, temuan terbuka lagi." if decision.until is not None else ""


def _plain(figure: str) -> str:
    """Return a figure without what Excel takes from it or adds: Rp, dots between thousands, blanks."""
    text = " ".join(figure.casefold().split())
    return _THOUSANDS.sub("", _RUPIAH.sub("", text))


def _subject(decision: Decision) -> str:
    place = f" {decision.cell}" if decision.cell else ""
    return f"Keputusan {decision.code} {decision.satker} {decision.form} {period_text(decision.period)}{place}"
