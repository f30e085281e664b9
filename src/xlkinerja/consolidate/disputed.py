"""Several sendings of one report of which nobody said which counts: in which figures they differ, and their errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from xlkinerja.consolidate.changes import changes
from xlkinerja.consolidate.model import Agency, FigureChange, Period, Received, Submission
from xlkinerja.kinds import KINDS, show
from xlkinerja.report import Value

_NAMED = 5  # figures that a comparison names before it counts the rest

Report = tuple[str, str, Period]
"""A report as (satker, form, period)."""


def disputed(agency: Agency) -> Mapping[Report, Sequence[tuple[Received, Submission]]]:
    """Return the sendings of each report that was sent several times without saying which counts, by their names."""
    found: dict[Report, list[tuple[Received, Submission]]] = defaultdict(list)
    for file in sorted(agency.received, key=lambda one: (one.sent_as, one.path)):
        one = file.submission
        if file.verdict == "ganda" and one is not None:
            found[one.satker, one.form, one.period].append((file, one))
    return found


def disputed_text(agency: Agency) -> Mapping[Path, str]:
    """Return of each disputed sending how many errors it has and which of its figures the others have otherwise."""
    return {
        file.path: " ".join((_errors(file, one), *(_compared(one, *other) for other in group if other[0] is not file)))
        for group in disputed(agency).values()
        for file, one in group
    }


def _errors(file: Received, one: Submission) -> str:
    count = sum(finding.level == "galat" and not finding.settled for finding in one.findings)
    return f"{file.sent_as}: {f'{count} kesalahan' if count else 'tanpa kesalahan'}."


def _compared(one: Submission, other_file: Received, other: Submission) -> str:
    """Return how the figures that staff typed differ; where none does, those that are computed."""
    found = changes([(other, one)])
    figures = [change for change in found if change.typed] or found
    if not figures:
        return f"Semua angkanya sama dengan {other_file.sent_as}; yang berbeda hanya keterangannya."
    rest = len(figures) - _NAMED
    named = "; ".join(_difference(change) for change in islice(figures, _NAMED))
    return f"Berbeda dari {other_file.sent_as}: {named}{f'; dan {rest} angka lainnya' if rest > 0 else ''}."


def _difference(change: FigureChange) -> str:
    here, there = (_shown(change, value) for value in (change.new, change.old))
    return f"{change.label} {here}, di sana {there}{''.join(_gap(change))}"


def _gap(change: FigureChange) -> Iterator[str]:
    if isinstance(change.new, Decimal) and isinstance(change.old, Decimal):
        yield f", selisih {_shown(change, change.new - change.old)}"


def _shown(change: FigureChange, value: Value) -> str:
    if value is None:
        return "kosong"
    return show(KINDS[change.kind], value) if change.kind in KINDS else str(value)
