"""What is kept of each workbook: its values with their places, its findings, and what it says of its own sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xlkinerja.between.facts import NAME, Facts, facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters
from xlkinerja.consolidate.model import UNKNOWN, VERDICT_WITHOUT_ANSWER, Received, Submission
from xlkinerja.consolidate.recap import is_recap
from xlkinerja.consolidate.stored import Store, stored_facts
from xlkinerja.consolidate.stored_submission import saying, stored
from xlkinerja.files.save import is_open_elsewhere
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.batch import check
from xlkinerja.folder.content import Content, Said, content_of, figures_of
from xlkinerja.folder.kept_answers import kept_beside, kept_of
from xlkinerja.folder.other_formats import check_any
from xlkinerja.folder.outcome import day_of_file, failure
from xlkinerja.folder.runners import HERE, Runner, worked
from xlkinerja.folder.workers import Failed, Work
from xlkinerja.report import Report
from xlkinerja.report.others import NO_OTHERS, Others


@dataclass(frozen=True)
class Collected:
    """One file as received, and what rules between workbooks need of it."""

    received: Received
    facts: Facts | None = None


Progress = Callable[[Iterator[Collected], int], Iterable[Collected]]
"""Shows how many of so many files have been read, and hands them on."""


def unwatched(collected: Iterator[Collected], _count: int) -> Iterable[Collected]:
    """Hand the files on; nobody watches."""
    return collected


def collect_all(
    files: Sequence[Found], runner: Runner = HERE, watch: Progress = unwatched, since: Quarters | None = None
) -> list[Collected]:
    """Return what is kept of each file, read by a runner, held against last quarter's."""
    todo = [found for found in files if found.left_out is None]
    done = _collected(todo, runner, since)
    read = {one.received.path: one for one in watch(done, len(todo))}
    left_out = [_unread(found, found.left_out) for found in files if found.left_out is not None]
    return [*(read[found.path] for found in todo), *left_out]


def _collected(todo: Sequence[Found], runner: Runner, since: Quarters | None) -> Iterator[Collected]:
    """Yield what is kept of each file, in any order; only those are read of which `fill` kept nothing.

    Of all there are, little may be in memory: their rows are on disk as soon as they are read.
    """
    store, rest = Store(), []
    for found in todo:
        known = _kept(since, found)
        if known is None:
            rest.append(found)
        else:
            yield _light(known, store)
    work = Work(collect, since)
    for number, one in worked(runner, work, rest):
        yield _unread(rest[number], failure(one, work.limits)) if isinstance(one, Failed) else _light(one, store)


def _light(one: Collected, store: Store) -> Collected:
    facts = stored_facts(one.facts, store) if one.facts is not None else None
    return Collected(stored(one.received, store), facts)


def _kept(since: Quarters | None, found: Found) -> Collected | None:
    """Return what `fill` kept of a file; None where it has to be read."""
    kept = kept_beside(found.path) if not is_open_elsewhere(found.path) else None
    if kept is None:
        return None
    sha256, content = kept
    said = content.since.get(since.digest) if since is not None else Said()
    taken = content.of_taken(NO_OTHERS)
    return _known(found, sha256, content, taken, said) if said is not None and taken is not None else None


def _known(found: Found, sha256: str, content: Content, *more: Said) -> Collected:
    submission = submission_of(found, sha256, content, content.with_said(*more))
    return Collected(Received(found.path, found.name, "berlaku", submission=submission), content.facts_at(found.path))


def collect(since: Quarters | None, found: Found) -> Collected:
    """Return what is kept of a file that has to be read; nothing is raised."""
    result = check(found.path)
    report, sha256 = result.report, result.source.sha256
    read = _of_report(found, sha256, report, result.findings) if report is not None else None
    if (read is None or not read.is_known) and is_recap(found.path):
        return Collected(Received(found.path, found.name, "dilewati", "Rekap gabungan, bukan kiriman."))
    if report is None or read is None:
        return _unread(found, *result.findings)
    if since is not None and any(since.findings(report)):
        read = with_findings(read, (), since)
    facts = facts_of(report, found.path, rules_between())
    return Collected(Received(found.path, found.name, "berlaku", submission=read), facts)


def _of_report(found: Found, sha256: str, report: Report, findings: tuple[Finding, ...]) -> Submission:
    content = content_of(replace(report, findings=findings), facts_of(report, found.path, ()))
    return submission_of(found, sha256, content, content.said)


def with_findings(
    submission: Submission, findings: tuple[Finding, ...], since: Quarters | None, others: Others = NO_OTHERS
) -> Submission:
    """Return the submission read again, with findings of others and of last quarter among its own.

    Only so are the explanations found that staff gave for them. A file that changed meanwhile stays as it was read.
    """
    report, found = checked_again(submission, findings, since, others)
    return submission if report is None else saying(submission, found, figures_of(report, found))


def checked_again(
    submission: Submission, findings: Iterable[Finding], since: Quarters | None, others: Others
) -> tuple[Report | None, tuple[Finding, ...]]:
    """Return the report of a file that is read again, with what is found; None where it changed meanwhile."""

    def also(report: Report) -> Iterator[Finding]:
        yield from findings
        yield from since.findings(report) if since is not None else ()

    try:
        data = submission.path.read_bytes()
    except OSError:
        return None, ()
    result = check_any(data, submission.path.name, more_findings=also, others=others)
    return (result.report if result.source.sha256 == submission.sha256 else None), result.findings


def told(
    submission: Submission, findings: Iterable[Finding], since: Quarters | None, others: Others = NO_OTHERS
) -> Submission:
    """Return a submission with what others say of it: by what `fill` kept, or read again where that is too little."""
    content = kept_of(submission.path, submission.sha256)
    also = content.told(findings) if content is not None else None
    earlier = content.since.get(since.digest) if content is not None and since is not None else Said()
    taken = content.of_taken(others) if content is not None else None
    if content is None or also is None or earlier is None or taken is None:
        return with_findings(submission, tuple(findings), since, others)
    said = content.with_said(taken, also, earlier)
    return saying(submission, said.findings, said.figures)


def _unread(found: Found, *findings: Finding) -> Collected:
    verdict = VERDICT_WITHOUT_ANSWER[found.verdict]
    return Collected(Received(found.path, found.name, verdict, " ".join(finding.message for finding in findings)))


def submission_of(found: Found, sha256: str, content: Content, said: Said) -> Submission:
    """Return a file that was read, with what it says and what is found in it."""
    owner = content.identity
    return Submission(
        path=found.path,
        sent_as=found.name,
        sha256=sha256,
        form=content.form,
        satker=owner.satker or "",
        name=str(content.fields.get(NAME) or ""),
        period=owner.period or UNKNOWN,
        revision=owner.revision,
        received=day_of_file(found.path),
        fields=content.fields,
        tables=content.tables,
        totals=content.totals,
        findings=said.findings,
        figures=said.figures,
        intake=content.intake,
        places=content.places,
        unread=content.unread,
    )
