"""Whose figures they are: rows that `fill` answered keep their keys in the receipt, so that no owner changes unseen.

A sorted plan, a key that was a formula, a number typed over: then the same figures stand beside another key.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from xlkinerja.computing.key_findings import named
from xlkinerja.computing.tokens import words_token
from xlkinerja.finding import Finding, engine_finding
from xlkinerja.reading.earlier_answer import EarlierAnswer, Owner
from xlkinerja.report import Report, Row, TableData


def owners(report: Report, earlier: EarlierAnswer) -> Iterator[Owner]:
    """Yield for each row of a table whose keys stand elsewhere too what its figures are, and whose.

    Figures that changed their owner stay those of the first one: else the next run would find nothing amiss.
    """
    before = {(owner.table, owner.figures): owner for owner in earlier.owners}
    for part, row, digest in _figures(report):
        now, then = _owner(part, row, digest), before.get((part.id, digest))
        yield now if then is None or _is_the_same(then, now) else then


def figures_keep_their_owner(report: Report, earlier: EarlierAnswer) -> Iterator[Finding]:
    """Yield a finding for every row whose very figures stood beside another key when `fill` answered."""
    before = {(owner.table, owner.figures): owner for owner in earlier.owners}
    for part, row, digest in _figures(report):
        owner = before.get((part.id, digest))
        if owner is not None and not _is_the_same(owner, _owner(part, row, digest)):
            place = part.place(part.table.column[part.table.key], row.entries[part.table.key], row.key)
            yield engine_finding("XK-231", place, here=named(part, row), before=owner.name)


def _owner(part: TableData, row: Row, digest: str) -> Owner:
    words = words_token(part.table, part.table.key, row)
    return Owner(part.id, digest, "|".join(row.subject), words, named(part, row).partition(" (")[0])


def _is_the_same(owner: Owner, other: Owner) -> bool:
    """Tell whether two are one: renumbered, or with its words in another spelling, a row is still what it was."""
    return owner.subject == other.subject or bool(owner.words and owner.words == other.words)


def _figures(report: Report) -> Iterator[tuple[TableData, Row, str]]:
    """Yield the rows that have figures of their own, with a digest of them; figures that two rows have tell nothing."""
    for part in report.parts():
        if part.table.rows_of is not None:
            found = [(row, _digest(part, row)) for row in part.rows if row.subject and not row.doubtful]
            times = Counter(digest for _, digest in found)
            yield from ((part, row, digest) for row, digest in found if digest and times[digest] == 1)


def _digest(part: TableData, row: Row) -> str:
    columns = [column for column in part.table.typed_columns if column.kind.holds == "number"]
    values = [(column.name, row.entries[column.name].value) for column in columns]
    given = [f"{name}={value}" for name, value in values if value is not None]
    return hashlib.sha256("|".join(given).encode()).hexdigest()[:12] if given else ""
