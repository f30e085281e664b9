"""What keeps a unit's figures from being signed, one by one: for each eselon I, and so for the ministry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from xlkinerja.consolidate.expected_reports import DOUBLE, LEFT_OUT, MISSING, ExpectedReport
from xlkinerja.consolidate.model import Agency, Judged, LevelTotal, Received
from xlkinerja.consolidate.sums import Tree
from xlkinerja.consolidate.terms import columns_of, forms_of, tables_of

Kind = Literal["belum kirim", "ganda", "dikecualikan", "tidak terbaca", "kesalahan terbuka", "jumlah diragukan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_OF_REPORTS: Mapping[str, Kind] = {MISSING: "belum kirim", DOUBLE: "ganda", LEFT_OUT: "dikecualikan"}
NOWHERE = "Unit belum diketahui"
"""Under which name files stand of which nobody can guess whose they are."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One reason, by the unit and its kind; `number` tells which report, file, finding or total of the agency it is.

    Of a total `column` says which figure.
    """

    unit: str
    kind: Kind
    number: int
    column: str = ""


@dataclass(frozen=True)
class Hindrances:
    """All reasons in the order of the units, and what they are about."""

    agency: Agency
    reports: Sequence[ExpectedReport]
    units: tuple[str, ...]
    found: tuple[Hindrance, ...]

    def about(self, one: Hindrance) -> ExpectedReport | Received | Judged | LevelTotal:
        """Return the report, the file, the finding or the total that a reason is about."""
        if one.kind == "jumlah diragukan":
            return self.agency.totals[one.number]
        if one.kind == "kesalahan terbuka":
            return self.agency.judged[one.number]
        return self.agency.received[one.number] if one.kind == "tidak terbaca" else self.reports[one.number]


def hindrances(agency: Agency, reports: Sequence[ExpectedReport]) -> Hindrances | None:
    """Return what keeps each eselon I from being signed; None where the list of satker names none."""
    tree = Tree.of(agency.expected)
    if not tree.has_eselon1:
        return None
    found = [*_of_reports(reports, tree), *_of_files(agency, tree), *_of_findings(agency, tree), *_of_totals(agency)]
    listed = dict.fromkeys(sorted({_name(tree, satker.code) for satker in agency.expected}))
    units = tuple(dict.fromkeys((*listed, *sorted({one.unit for one in found} - {NOWHERE}), NOWHERE)))
    if not any(one.unit == NOWHERE for one in found):
        units = units[:-1]
    order = {unit: number for number, unit in enumerate(units)}
    found.sort(key=lambda one: (order[one.unit], KINDS.index(one.kind), one.number))
    return Hindrances(agency, reports, units, tuple(found))


def _name(tree: Tree, code: str) -> str:
    """Return the name of a satker's eselon I, as its totals have it."""
    return next(unit.name for unit in tree.units_of(code) if unit.level == "eselon1")


def _of_reports(reports: Sequence[ExpectedReport], tree: Tree) -> Iterator[Hindrance]:
    for number, one in enumerate(reports):
        kind = _OF_REPORTS.get(one.status)
        if kind is not None and (one.listed or kind == "ganda"):
            yield Hindrance(_name(tree, one.satker.code), kind, number)


def _of_files(agency: Agency, tree: Tree) -> Iterator[Hindrance]:
    for number, file in enumerate(agency.received):
        if file.verdict == "tidak terbaca":
            yield Hindrance(_name(tree, file.likely) if file.likely else NOWHERE, "tidak terbaca", number)


def _of_findings(agency: Agency, tree: Tree) -> Iterator[Hindrance]:
    for number, judged in enumerate(agency.judged):
        if judged.status == "terbuka" and judged.finding.level == "galat":
            yield Hindrance(_name(tree, judged.submission.satker), "kesalahan terbuka", number)


def _of_totals(agency: Agency) -> Iterator[Hindrance]:
    """Yield the figures of each eselon I that are not to be signed yet: of those printed, and not blank."""
    printed = {
        (form.name, table.name): [column.name for column in columns_of(table)]
        for form in forms_of(agency)
        for table in tables_of(form)
    }
    for number, total in enumerate(agency.totals):
        if total.level == "eselon1":
            for name in printed.get((total.form, total.table), ()):
                if name in total.doubtful and total.values[name] is not None:
                    yield Hindrance(total.name, "jumlah diragukan", number, name)
