"""Reporting rates: how many of the reports that are owed came, in time and complete, by unit, form and quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlkinerja.consolidate.expected_reports import ON_TIME, ExpectedReport
from xlkinerja.consolidate.model import Agency, Period
from xlkinerja.consolidate.sums import Tree, Unit

ALL_FORMS = ""
"""The form of the rates over all forms together."""


@dataclass(frozen=True)
class Rates:
    """What came of the reports that a unit owes of a form for a quarter; `on_time` is None where nothing was due."""

    expected: int
    received: int
    on_time: int | None
    complete: int

    def share(self, part: int | None) -> Decimal | None:
        """Return a number as a part of what was expected; None where nothing was."""
        return None if part is None or not self.expected else Decimal(part) / self.expected


RatesByUnit = dict[tuple[Unit, str], dict[Period, Rates]]


def rates_of(agency: Agency, reports: Sequence[ExpectedReport]) -> RatesByUnit:
    """Return the rates of the ministry and of each eselon I, for each form and all together, by quarter.

    Only reports that are owed count; without a list of satker those are all that the satker sent or did not.
    """
    tree = Tree.of(agency.expected)
    found: dict[tuple[Unit, str], dict[Period, list[ExpectedReport]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        if report.listed or not agency.expected:
            for unit in tree.units_of(report.satker.code):
                for form in (ALL_FORMS, report.form) if unit.level != "satker" else ():
                    found[unit, form][report.period].append(report)
    order = sorted(found, key=lambda key: (key[0].level != "kementerian", key[0].key, key[1]))
    return {key: {period: _rates(own) for period, own in sorted(found[key].items())} for key in order}


def _rates(reports: Iterable[ExpectedReport]) -> Rates:
    own = list(reports)
    is_due = any(report.due is not None for report in own)
    return Rates(
        expected=len(own),
        received=sum(report.fulfilled for report in own),
        on_time=sum(report.status == ON_TIME for report in own) if is_due else None,
        complete=sum(report.complete for report in own),
    )
