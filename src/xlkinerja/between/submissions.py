"""The workbooks of one satker and period held against each other; what is found appears in both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import TypeVar

from xlkinerja.between.cells import BLANK
from xlkinerja.between.facts import NAME, Fact, Facts
from xlkinerja.between.model import PERIOD, SATKER, CrossCheck, RuleBetween, Same
from xlkinerja.checking.slips import times_of
from xlkinerja.compare import agrees
from xlkinerja.expr.comparing import folded
from xlkinerja.finding import Finding, said_in

_Key = TypeVar("_Key", bound=Hashable)
_LOST = Decimal("1e-12")  # Excel keeps fifteen digits; a figure that was carried from quarter to quarter lost some
_Found = Iterator[tuple[Facts, Finding]]


def findings_between(facts: Iterable[Facts], rules: tuple[RuleBetween, ...]) -> Mapping[Path, tuple[Finding, ...]]:
    """Return the findings of each workbook that has any, whatever the order in which the workbooks come."""
    known = _last_months(sorted(facts, key=lambda member: (member.path.name, member.path)))
    found: dict[Path, dict[Finding, None]] = defaultdict(dict)
    for rule in rules:
        for facts_of_one, finding in (*_same(rule, known), *_compared(rule, known)):
            found[facts_of_one.path][finding] = None
    return {path: tuple(findings) for path, findings in found.items()}


def _last_months(facts: Sequence[Facts]) -> list[Facts]:
    """Return the workbooks of quarters, and of months the last one of each quarter: it stands for the quarter."""
    last: dict[object, Decimal] = defaultdict(Decimal)
    for member in facts:
        quarter, month = _in_quarter(member)
        last[quarter] = max(last[quarter], month)
    return [member for member in facts if last[(found := _in_quarter(member))[0]] == found[1]]


def _in_quarter(member: Facts) -> tuple[object, Decimal]:
    """Return the form and quarter of a workbook, and its month, 0 for one of a whole quarter."""
    period = member.period or ()
    month = period[-1] if len(period) > len(PERIOD) else None
    return (member.form, period[: len(PERIOD)]), month if isinstance(month, Decimal) else Decimal(0)


# --- fields that must be alike -----------------------------------------------------------------------------------


def _same(rule: RuleBetween, facts: Sequence[Facts]) -> _Found:
    for members in _sent_together(facts):
        for check in rule.same:
            for name in check.fields:
                yield from _different(rule, check, name, [member for member in members if name in member.fields])


def _different(rule: RuleBetween, check: Same, name: str, members: list[Facts]) -> _Found:
    """Yield in each workbook a finding that says which of them say what."""
    files: dict[str, list[Facts]] = defaultdict(list)
    for member in members:
        files[member.fields[name].shown].append(member)
    for member in members if len(files) > 1 else ():
        fact = member.fields[name]
        said = sorted(files.items(), key=lambda item: (item[0] != fact.shown, item[0]))
        listed = "; ".join(f"{shown} di {_names(others, member)}" for shown, others in said)
        yield member, _finding(rule, fact, check.message, {"judul": fact.place.label, "isi": listed})


def _names(members: list[Facts], own: Facts) -> str:
    names = ["buku kerja ini"] * (own in members) + [member.path.name for member in members if member is not own]
    return " dan ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _sent_together(facts: Sequence[Facts]) -> Iterator[list[Facts]]:
    """Yield the workbooks that were meant to be one submission, although their fields may say otherwise.

    The folder is the clue: files in one folder, no form twice, most of them of one satker. In the folder of a
    collector, with the files of many, those of one satker of which no form is there twice.
    """
    for in_folder in _grouped((workbook.path.parent, workbook) for workbook in facts):
        if _one_each(in_folder) and _of_one_satker(in_folder):
            yield in_folder
        else:
            known = ((member.fields[SATKER].value, member) for member in in_folder if SATKER in member.fields)
            yield from filter(_one_each, _grouped(known))


def _grouped(pairs: Iterable[tuple[_Key, Facts]]) -> list[list[Facts]]:
    groups: dict[_Key, list[Facts]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return list(groups.values())


def _one_each(members: list[Facts]) -> bool:
    return len({member.form for member in members}) == len(members) > 1


def _of_one_satker(members: list[Facts]) -> bool:
    """Tell whether more than half have the same code of a satker, or all its name."""
    codes = Counter(member.fields[SATKER].value for member in members if SATKER in member.fields)
    names = {member.fields[NAME].shown.casefold() if NAME in member.fields else None for member in members}
    return max(codes.values(), default=0) * 2 > len(members) or (len(names) == 1 and None not in names)


# --- a value of one form against values of another ---------------------------------------------------------------


def _compared(rule: RuleBetween, facts: Sequence[Facts]) -> _Found:
    if not rule.compare:
        return
    known = ((workbook.period[: len(PERIOD)], workbook) for workbook in facts if workbook.period is not None)
    for members in _grouped(known):
        for number, check in enumerate(rule.compare):
            for member, other in permutations(members, 2):
                if (member.form, other.form) == (check.one.form, check.others[0].form):
                    held = _held_by_key if check.by_key else _held_against
                    yield from held(rule, check, number, member, other)


def _held_by_key(rule: RuleBetween, check: CrossCheck, number: int, workbook: Facts, other: Facts) -> _Found:
    """Yield what differs or is missing, key by key; where a side has no keys there is nothing to hold against."""
    own, others = workbook.sides[rule.code, number, 0], other.sides[rule.code, number, 1]
    theirs = {folded(fact.key): fact for fact in others[1:]}
    if not own[1:] or not theirs:
        return
    for fact in own[1:]:
        found = theirs.pop(folded(fact.key), None)
        if found is None:
            yield from _missing(rule, check, (workbook, fact), (other, others[0]))
        elif fact.value is not None and found.value is not None and not _agree(fact, found, check.tolerance):
            yield from _disagreement(rule, check, (workbook, fact), (other, [found]))
    for fact in () if check.one_way else theirs.values():
        yield from _missing(rule, check, (other, fact), (workbook, own[0]))


def _missing(rule: RuleBetween, check: CrossCheck, own: tuple[Facts, Fact], lacking: tuple[Facts, Fact]) -> _Found:
    """Yield the finding about a key that one workbook has: there on its row, in the other where its row would be."""
    (facts, fact), (other_facts, whole) = own, lacking
    gap = replace(whole, place=whole.place._replace(row=fact.key))
    for where, at, text, other, cell in (
        (facts, fact, check.missing, other_facts, gap), (other_facts, gap, check.lacking, facts, fact)
    ):  # fmt: skip
        if text:
            words = {"kunci": fact.key, "nilai": fact.shown or BLANK, "berkas": other.path.name, "sel": f"{cell.place}"}
            yield where, _finding(rule, at, text, words)


def _held_against(rule: RuleBetween, check: CrossCheck, number: int, workbook: Facts, other: Facts) -> _Found:
    sides = [other.sides[rule.code, number, position] for position in range(1, len(check.others) + 1)]
    if not all(sides):
        return
    values = [side[0] for side in sides]
    for fact in workbook.sides[rule.code, number, 0]:
        if not any(_agree(fact, value, check.tolerance) for value in values):
            yield from _disagreement(rule, check, (workbook, fact), (other, values))


def _disagreement(
    rule: RuleBetween, check: CrossCheck, own: tuple[Facts, Fact], other: tuple[Facts, list[Fact]]
) -> _Found:
    """Yield the finding in both workbooks."""
    (facts, fact), (other_facts, values) = own, other
    labelled = [f"{side.label} {value.shown}".strip() for side, value in zip(check.others, values, strict=True)]
    words = {**fact.row, "kunci": fact.key, "nilai": fact.shown, "lain": " dan ".join(dict.fromkeys(labelled))}
    for where, at, text, other_workbook, cell in (
        (facts, fact, check.message, other_facts, values[0]), (other_facts, values[0], check.answer, facts, fact)
    ):  # fmt: skip
        told = {**words, "berkas": other_workbook.path.name, "sel": f"{cell.place}"}
        yield where, _finding(rule, at, text, told, times_of(at.value, cell.value))


def _finding(rule: RuleBetween, fact: Fact, text: str, words: Mapping[str, str], slip: str = "") -> Finding:
    message, said = text.format_map(words), said_in(text, words)
    return Finding(
        rule.code,
        rule.level,
        message + (slip if said else ""),
        fact.place,
        fact.typed,
        explainable=rule.explainable,
        said=said,
    )


def _agree(fact: Fact, other: Fact, tolerance: Decimal) -> bool:
    if isinstance(fact.value, Decimal) and isinstance(other.value, Decimal):
        lost = abs(fact.value) * _LOST
        return agrees(fact.value, 2 * fact.rounding, other.value, other.rounding + tolerance + lost) != "differs"
    return fact.value == other.value
