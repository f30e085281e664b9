"""What is said of keys that do not tell rows apart, or say one row by number and another one by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xlkinerja.computing.matching import Match
from xlkinerja.finding import Finding, engine_finding, shortened
from xlkinerja.kinds import show
from xlkinerja.report import Report, Row, TableData

_CODES = {"several": "XK-217", "words": "XK-218", "group": "XK-219"}
_LONGEST = 60


class Pair(NamedTuple):
    """A row, and the rows of another table that it may be about."""

    row: Row
    match: Match


def findings_about(report: Report, part: TableData, pairs: Iterable[Pair]) -> Iterator[Finding]:
    """Yield a finding for each row of which nobody knows what it is about, naming all that it may be."""
    title = report.form.table[part.table.rows_of or ""].title
    for row, match in pairs:
        if match.doubt and not _is_told(match):
            place = part.place(part.table.column[part.table.key], row.entries[part.table.key], row.key)
            first, *others = [named(candidate.part, candidate.row) for candidate in match.candidates]
            rows = " dan ".join((first, *others))
            here = named(part, row)
            yield engine_finding(
                _CODES[match.doubt],
                place,
                here,
                table=title,
                rows=rows,
                here=here,
                first=first,
                other=", ".join(others),
            )


def _is_told(match: Match) -> bool:
    """Tell whether the rows are told apart nowhere: then it is said of them, and once is enough."""
    return match.doubt == "several" and len({candidate.identity for candidate in match.candidates}) == 1


def named(part: TableData, row: Row) -> str:
    """Return how a row is called in messages: its group, number and words as far as it has them, and its cell."""
    table = part.table
    entry = row.entries[table.key]
    keys = [show(table.column[name].kind, row.entries[name].value) for name in table.keys]
    name = table.names_of.get(table.key)
    words = shortened(str(row.entries[name].value or ""), _LONGEST) if name is not None else ""
    said = " ".join(filter(None, ("/".join(filter(None, keys)), words)))
    return f"{said} ({part.layout.sheet}!{entry.cell})" if entry.cell else said
