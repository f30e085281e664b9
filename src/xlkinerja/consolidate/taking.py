"""Values that workbooks take from others, when all are there that count: as `fill` would take them in one folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.offers import Book
from xlkinerja.between.quarters import Quarters
from xlkinerja.between.sent_forms import Due
from xlkinerja.consolidate.collect import Collected, checked_again, told
from xlkinerja.consolidate.model import Received
from xlkinerja.consolidate.stored import Store
from xlkinerja.consolidate.stored_submission import stored
from xlkinerja.folder.chain import OthersByPath, settled
from xlkinerja.folder.content import content_of
from xlkinerja.folder.kept_answers import kept_of
from xlkinerja.report.others import Others

_KNOWN = {"berlaku", "ganda"}  # what came twice is no source either, and that is to be said


def with_values(
    received: Sequence[Received], read: Mapping[Path, Collected], since: Quarters | None, due: Due
) -> tuple[tuple[Received, ...], Mapping[Path, Collected], OthersByPath]:
    """Return the files, and what was collected of them, with their values from others, and what each took them from."""
    store = Store()

    def again(wave: Sequence[tuple[Collected, Others]]) -> list[Collected]:
        return [_taking(one, others, since, store) for one, others in wave]

    known = [
        replace(read[file.path], received=file)
        for file in received
        if file.verdict in _KNOWN and file.submission is not None and file.path in read
    ]
    found, taken = settled(known, _book, again, due)
    if not taken:
        return tuple(received), read, {}
    latest = {one.received.path: one for one in found}
    files = (latest[file.path].received if file.path in taken else file for file in received)
    return tuple(files), {**read, **latest}, taken


def _book(one: Collected) -> Book | None:
    submission = one.received.submission
    if one.facts is None or submission is None:
        return None
    return Book(one.facts, submission.sha256, submission.revision or 0)


def _taking(one: Collected, others: Others, since: Quarters | None, store: Store) -> Collected:
    """Return a file with its values from others: by what `fill` kept, or read again."""
    file, submission = one.received, one.received.submission
    if file.verdict != "berlaku" or submission is None:
        return one
    content = kept_of(submission.path, submission.sha256)
    if content is not None and content.of_taken(others) is not None:
        return replace(one, received=replace(file, submission=told(submission, (), since, others)))
    report, findings = checked_again(submission, (), since, others)
    if report is None:
        return one
    facts = facts_of(report, submission.path, rules_between())
    now = content_of(replace(report, findings=findings), facts)
    held = replace(
        submission,
        fields=now.fields,
        tables=now.tables,
        totals=now.totals,
        findings=now.said.findings,
        figures=now.said.figures,
        intake=now.intake,
        unread=now.unread,
    )
    return Collected(stored(replace(file, submission=held), store), facts)
