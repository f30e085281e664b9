"""In which order findings are printed: the gravest first, of those the one that puts the most money in doubt.

How much that is, the totals know (as on the sheet Angka Diragukan); of what casts no doubt it is the money of its row
that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xlkinerja.consolidate.model import Agency, Judged, Period, Submission
from xlkinerja.consolidate.terms import UNITS_ABOVE
from xlkinerja.finding import LEVELS
from xlkinerja.folder.content import SourceRow
from xlkinerja.form import Table
from xlkinerja.form.loader import load
from xlkinerja.kinds.storage import figures_of
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.report import TOTAL, Value

STATUSES = ("terbuka", "dijelaskan", "diterima")
_NOTHING = Decimal(0)

_Weight = tuple[Decimal, Decimal]
"""How much money a finding puts in doubt, 0 where that is unknown, and how much its row has."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a finding is put in order by, and its number among all."""

    gravity: tuple[int, int]
    form: str
    period: Period
    satker: str
    weight: _Weight
    number: int

    @property
    def owner(self) -> tuple[Hashable, ...]:
        return self.gravity, self.form, self.period, self.satker


def by_weight(agency: Agency) -> list[int]:
    """Return the numbers of the findings in their order.

    Those of one status, level, form, period and satker lie side by side, so that a count of them can lead to them: it
    is the heaviest finding that puts form and satker before others.
    """
    weighed = list(_weighed(agency))
    forms = _heaviest(weighed, lambda one: (one.gravity, one.form))
    owners = _heaviest(weighed, lambda one: one.owner)

    def place(one: _Weighed) -> tuple[object, ...]:
        form = *_falling(forms[one.gravity, one.form]), one.form, one.period
        return (*one.gravity, *form, *_falling(owners[one.owner]), one.satker, *_falling(one.weight), one.number)

    return [one.number for one in sorted(weighed, key=place)]


def _heaviest(weighed: Iterable[_Weighed], key: Callable[[_Weighed], Hashable]) -> Mapping[Hashable, _Weight]:
    """Return the greatest weight that a finding of each key has."""
    found: dict[Hashable, _Weight] = {}
    for one in weighed:
        found[key(one)] = max(found.get(key(one), (_NOTHING, _NOTHING)), one.weight)
    return found


def _falling(weight: _Weight) -> _Weight:
    return -weight[0], -weight[1]


def _weighed(agency: Agency) -> Iterator[_Weighed]:
    doubted = _in_doubt(agency)
    for number, one in enumerate(agency.judged):
        owner, finding = one.submission, one.finding
        gravity = STATUSES.index(one.status), LEVELS.index(finding.level)
        weight = doubted.get(_known_by(one), _NOTHING), money_of(one)
        yield _Weighed(gravity, owner.form, owner.period, owner.satker, weight, number)


# --- how much money it puts in doubt ---------------------------------------------------------------------------------


def _known_by(judged: Judged) -> Hashable:
    """Return what a doubt says of the finding that it comes from."""
    place = judged.finding.place
    return judged.submission.path, place.sheet or "", place.cell or "", judged.finding.code, judged.finding.message


def _in_doubt(agency: Agency) -> Mapping[Hashable, Decimal]:
    """Return by finding the largest sum of money of its satker that is not to be signed because of it."""
    found: dict[Hashable, Decimal] = {}
    for total in agency.totals:
        for name, doubts in total.doubts.items() if total.level == UNITS_ABOVE[0] else ():
            if figures_of(load(total.form).table[total.table].column[name].kind) == "amount":
                for one in doubts:
                    known_by = one.path, one.sheet, one.cell, one.code, one.message
                    found[known_by] = max(found.get(known_by, _NOTHING), _largest([one.amount]))
    return found


# --- how much money hangs on it --------------------------------------------------------------------------------------


def money_of(judged: Judged) -> Decimal:
    """Return the largest amount of money in the row that a finding is about; of a total that of its table's row."""
    place, one = judged.finding.place, judged.submission
    table = load(one.form).table.get(place.base_table)
    if table is None:
        return _NOTHING
    names = [column.name for column in table.columns if figures_of(column.kind) == "amount"]
    if place.row == TOTAL or not place.cell:
        return _largest(one.totals.get(table.name, {}).get(name) for name in names)
    row = _row_of(one, table, place.sheet, place.cell)
    return _largest(row.values[table.columns.index(table.column[name])] for name in names) if row else _NOTHING


def _row_of(one: Submission, table: Table, sheet: str | None, cell: str) -> SourceRow | None:
    number = parse_cell(cell)[0]
    return next((row for row in one.tables.get(table.name, ()) if row.sheet == sheet and row.row == number), None)


def _largest(values: Iterable[Value]) -> Decimal:
    return max((abs(value) for value in values if isinstance(value, Decimal)), default=_NOTHING)
