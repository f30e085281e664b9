"""The workbooks of one satker and period held against each other; what is found appears in both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import TypeVar

from xlkinerja.between.facts import NAME, Fact, Facts
from xlkinerja.between.model import SATKER, CrossCheck, RuleBetween, Same
from xlkinerja.compare import agrees
from xlkinerja.finding import Finding

_Key = TypeVar("_Key", bound=Hashable)
_Found = Iterator[tuple[Facts, Finding]]


def findings_between(facts: Iterable[Facts], rules: tuple[RuleBetween, ...]) -> Mapping[Path, tuple[Finding, ...]]:
    """Return the findings of each workbook that has any, whatever the order in which the workbooks come."""
    known = sorted(facts, key=lambda one: (one.path.name, one.path))
    found: dict[Path, dict[Finding, None]] = defaultdict(dict)
    for rule in rules:
        for facts_of_one, finding in (*_same(rule, known), *_compared(rule, known)):
            found[facts_of_one.path][finding] = None
    return {path: tuple(findings) for path, findings in found.items()}


# --- fields that must be alike -----------------------------------------------------------------------------------


def _same(rule: RuleBetween, facts: Sequence[Facts]) -> _Found:
    for members in _sent_together(facts):
        for check in rule.same:
            for name in check.fields:
                yield from _different(rule, check, name, [one for one in members if name in one.fields])


def _different(rule: RuleBetween, check: Same, name: str, members: list[Facts]) -> _Found:
    """Yield in each workbook a finding that says which of them say what."""
    files: dict[str, list[Facts]] = defaultdict(list)
    for one in members:
        files[one.fields[name].shown].append(one)
    for one in members if len(files) > 1 else ():
        fact = one.fields[name]
        said = sorted(files.items(), key=lambda item: (item[0] != fact.shown, item[0]))
        listed = "; ".join(f"{shown} di {_names(others, one)}" for shown, others in said)
        message = check.message.format(judul=fact.place.label, isi=listed)
        yield one, Finding(rule.code, rule.level, message, fact.place, fact.typed, explainable=rule.explainable)


def _names(members: list[Facts], own: Facts) -> str:
    names = ["buku kerja ini"] * (own in members) + [one.path.name for one in members if one is not own]
    return " dan ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _sent_together(facts: Sequence[Facts]) -> Iterator[list[Facts]]:
    """Yield the workbooks that were meant to be one submission, although their fields may say otherwise.

    The folder is the clue: files in one folder, no form twice, most of them of one satker. In the folder of a
    collector, with the files of many, those of one satker of which no form is there twice.
    """
    for in_folder in _grouped((one.path.parent, one) for one in facts):
        if _one_each(in_folder) and _of_one_satker(in_folder):
            yield in_folder
        else:
            known = ((one.fields[SATKER].value, one) for one in in_folder if SATKER in one.fields)
            yield from filter(_one_each, _grouped(known))


def _grouped(pairs: Iterable[tuple[_Key, Facts]]) -> list[list[Facts]]:
    groups: dict[_Key, list[Facts]] = defaultdict(list)
    for key, one in pairs:
        groups[key].append(one)
    return list(groups.values())


def _one_each(members: list[Facts]) -> bool:
    return len({one.form for one in members}) == len(members) > 1


def _of_one_satker(members: list[Facts]) -> bool:
    """Tell whether more than half have the same code of a satker, or all its name."""
    codes = Counter(one.fields[SATKER].value for one in members if SATKER in one.fields)
    names = {one.fields[NAME].shown.casefold() if NAME in one.fields else None for one in members}
    return max(codes.values(), default=0) * 2 > len(members) or (len(names) == 1 and None not in names)


# --- a value of one form against values of another ---------------------------------------------------------------


def _compared(rule: RuleBetween, facts: Sequence[Facts]) -> _Found:
    if not rule.compare:
        return
    for members in _grouped((one.period, one) for one in facts if one.period is not None):
        for number, check in enumerate(rule.compare):
            for one, other in permutations(members, 2):
                if (one.form, other.form) == (check.one.form, check.others[0].form):
                    yield from _held_against(rule, check, number, one, other)


def _held_against(rule: RuleBetween, check: CrossCheck, number: int, one: Facts, other: Facts) -> _Found:
    sides = [other.sides[rule.code, number, position] for position in range(1, len(check.others) + 1)]
    if not all(sides):
        return
    values = [side[0] for side in sides]
    for fact in one.sides[rule.code, number, 0]:
        if not any(_agree(fact, value, check.tolerance) for value in values):
            yield from _disagreement(rule, check, (one, fact), (other, values))


def _disagreement(
    rule: RuleBetween, check: CrossCheck, one: tuple[Facts, Fact], other: tuple[Facts, list[Fact]]
) -> _Found:
    """Yield the finding in both workbooks."""
    (facts, fact), (other_facts, values) = one, other
    labelled = [f"{side.label} {value.shown}".strip() for side, value in zip(check.others, values, strict=True)]
    words = {**fact.row, "nilai": fact.shown, "lain": " dan ".join(dict.fromkeys(labelled))}
    message = check.message.format(**words, berkas=other_facts.path.name)
    answer = check.answer.format(**words, berkas=facts.path.name)
    yield facts, Finding(rule.code, rule.level, message, fact.place, fact.typed, explainable=rule.explainable)
    first = values[0]
    yield other_facts, Finding(rule.code, rule.level, answer, first.place, first.typed, explainable=rule.explainable)


def _agree(one: Fact, other: Fact, tolerance: Decimal) -> bool:
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        return agrees(one.value, 2 * one.rounding, other.value, other.rounding + tolerance) != "differs"
    return one.value == other.value
