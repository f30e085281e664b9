"""What is said of the figures that differ from last quarter's: each, or all at once where not one of them agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlkinerja.between.model import RuleBetween
from xlkinerja.finding import Finding, Place, engine_finding, shortened

NOTHING_AGREES = "XK-403"
_FEWEST, _QUOTED = 2, 3


class Difference(NamedTuple):
    """A figure that differs: the finding, and the two figures in a few words."""

    finding: Finding
    words: str


class Held(NamedTuple):
    """One check of a rule on a report: how many figures agree, which differ, which rows are gone."""

    agreeing: int
    differing: tuple[Difference, ...]
    gone: tuple[Finding, ...]


def told(rule: RuleBetween, held: Sequence[Held], file: str) -> Iterator[Finding]:
    """Yield the findings of a rule; where every figure that was compared differs, one instead of many.

    Then the other workbook is the likely mistake, not each figure. Rows that are gone are told in any case.
    """
    differing = [one for each in held for one in each.differing]
    if len(differing) < _FEWEST or any(each.agreeing for each in held):
        for each in held:
            yield from (*(one.finding for one in each.differing), *each.gone)
        return
    yield _all_at_once(rule, differing, file)
    for each in held:
        yield from each.gone


def _all_at_once(rule: RuleBetween, differing: Sequence[Difference], file: str) -> Finding:
    """Return the one finding, of the whole workbook: what was explained of single cells does not settle it."""
    rest = len(differing) - _QUOTED
    quoted = "; ".join(shortened(one.words, 120) for one in differing[:_QUOTED])
    quoted += f"; dan {rest} lainnya" if rest > 0 else ""
    finding = engine_finding(NOTHING_AGREES, Place(), count=len(differing), berkas=file, differing=quoted)
    said = tuple(dict.fromkeys(text for one in differing for text in one.finding.said))
    return replace(finding, code=rule.code, level=rule.level, explainable=rule.explainable, said=said)


def is_misfit(finding: Finding, rules: Sequence[RuleBetween]) -> bool:
    """Tell whether a finding says that not one figure agrees with last quarter's workbook."""
    return finding.place == Place() and any(rule.code == finding.code for rule in rules if rule.since)
