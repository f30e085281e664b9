"""One file: reads, checks and perhaps fills it; whatever goes wrong is the file's own finding, never an exception."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from xlkinerja.answer.answered_cells import UnsureError
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.between.quarters import Quarters, earlier_of
from xlkinerja.files.backups import keep_states
from xlkinerja.files.save import is_open_elsewhere, reason_of, save
from xlkinerja.files.walk import Found, by_name
from xlkinerja.finding import Finding, engine_finding, gravest_first
from xlkinerja.flat_data import report_data
from xlkinerja.folder.content import Content, Said, content_of
from xlkinerja.folder.journal import Journal, digest
from xlkinerja.folder.kept_answers import KeptAnswers, kept_of
from xlkinerja.folder.other_formats import check_any, fill_any, not_in_place, open_any
from xlkinerja.folder.outbox import Stage
from xlkinerja.folder.outcome import Outcome, identity_of
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import Filled, error_finding, run_stages
from xlkinerja.reading.earlier_answer import EarlierAnswer, TypedExplanations, read_earlier_answer
from xlkinerja.report import Report, Result, Source
from xlkinerja.report.others import NO_OTHERS, Others

T = TypeVar("T")

_MAY_PASS = {"XK-146", "XK-147", "XK-156"}  # another time the machine may be less busy


@dataclass(frozen=True)
class Job:
    """What is done with every file of a run.

    With `fill` it is answered in; the answer goes to the `stage` of an output folder, or where the task says, over a
    read-only file with `force` alone; what it says is kept among the `answers` there. `since`
    holds the workbooks of earlier quarters, `basis` is a digest of them; `keep` says what is to be known of each report
    afterwards. `as_answered` looks at files of other formats as they are answered, where cells may have moved.
    """

    fill: bool = False
    as_answered: bool = False
    convert_text: bool = False
    force: bool = False
    stage: Stage | None = None
    journal: Journal | None = None
    answers: KeptAnswers | None = None
    since: Quarters | None = None
    basis: str = ""
    keep: frozenset[Literal["facts", "earlier", "data"]] = frozenset()


@dataclass(frozen=True)
class Task:
    """One file of a run: what other workbooks say about it, where its answer goes, and what is known of it already.

    `typed_explanations` were typed into an earlier answer; with `ignore_journal` nothing is looked up in the journal.
    `others` are the workbooks that it takes values from.
    """

    found: Found
    also: tuple[Finding, ...] = ()
    target: Path | None = None
    ignore_journal: bool = False
    typed_explanations: TypedExplanations = field(default_factory=dict)
    others: Others = NO_OTHERS


@dataclass(frozen=True)
class Opened:
    """A workbook as read, the earlier answer in it, the checked report, and whether a program has it open."""

    workbook: Workbook
    earlier: EarlierAnswer
    report: Report
    open_elsewhere: bool


def check(path: str | Path) -> Result:
    """Return the checked report of one workbook; nothing is written and nothing raised."""
    return alone(by_name(Path(path)), check_any)


def open_report(path: Path) -> Opened:
    """Return a workbook file taken through the stages, for whoever goes on with its cells.

    Raises PackageError and UnknownFormError for a file that cannot be read.
    """
    try:
        workbook = open_any(_bytes_of(path))
    except OSError as error:
        raise PackageError("XK-117", reason=reason_of(error)) from error
    earlier = read_earlier_answer(workbook)
    return Opened(workbook, earlier, run_stages(workbook, earlier), is_open_elsewhere(path))


def work(job: Job, task: Task) -> Outcome:
    """Return what became of one file."""

    def failed(finding: Finding) -> Outcome:
        return Outcome(task.found, "refused", (finding,))

    outcome = guarded(lambda: _bytes_of(task.found.path), lambda data: _known_or_new(job, task, data), failed)
    return outcome.with_finding(engine_finding("XK-119")) if _is_open(outcome.readable, task.found) else outcome


def _known_or_new(job: Job, task: Task, data: bytes) -> Outcome:
    """Return what the journal knows of the file, else what became of it now."""
    sha256 = hashlib.sha256(data).hexdigest()
    if job.journal is None:
        return _new(job, task, data, sha256)
    key = job.journal.key(task.found, sha256, task.also, task.typed_explanations, task.others)
    known = None if task.ignore_journal else job.journal.find(key, task.found)
    if known is not None and (known.data is not None or not known.readable or "data" not in job.keep):
        return known
    outcome = _new(job, task, data, sha256)
    if outcome.state != "unsaved" and not any(finding.code in _MAY_PASS for finding in outcome.findings):
        job.journal.keep(key, outcome)
    return outcome


def _new(job: Job, task: Task, data: bytes, sha256: str) -> Outcome:
    name = task.found.file
    since: list[Finding] = []

    def more_findings(report: Report) -> Iterable[Finding]:
        yield from task.also
        since[:] = job.since.findings(report) if job.since is not None else ()
        yield from since

    if not job.fill:
        known = _known(job, task, sha256)
        if known is not None:
            return known
        checked = check_any(data, name, more_findings=more_findings, as_answered=job.as_answered, others=task.others)
        return _outcome(job, task, checked, sha256)
    known = _known_answer(job, task, data, sha256)
    if known is not None:
        return known
    refusal = not_in_place(data) if task.target is not None and _is_same(task.target, task.found.path) else None
    if refusal is not None:
        return Outcome(task.found, "refused", (), sha256).unsaved(refusal)
    filled = fill_any(
        data,
        name,
        convert_text=job.convert_text,
        more_findings=more_findings,
        typed_explanations=task.typed_explanations,
        others=task.others,
    )
    outcome = replace(_outcome(job, task, filled.result, sha256), explanations=filled.explanations)
    if not filled.result.readable:
        return outcome
    outcome = replace(outcome, state="unchanged" if filled.data is data else "filled")
    answered = _answered(job, task, outcome, filled.data, data)
    if answered.answer:
        _keep(job, task, answered, filled, since)
    return answered


def _known(job: Job, task: Task, sha256: str) -> Outcome | None:
    """Return what a check of a file finds by what `fill` kept of it; None where it has to be read."""
    content = kept_of(task.found.path, sha256) if not job.keep - {"facts"} else None
    return _told(job, task, sha256, content) if content is not None else None


def _told(job: Job, task: Task, sha256: str, content: Content) -> Outcome | None:
    """Return what is found in a file by what is kept of it; None where it has to be read."""
    also = content.told(task.also)
    since = content.since.get(job.since.digest) if job.since is not None else Said()
    taken = content.of_taken(task.others)
    if also is None or since is None or taken is None:
        return None
    outcome = Outcome(task.found, "read", content.with_said(taken, also, since).findings, sha256, content.identity)
    return replace(outcome, facts=content.facts_at(task.found.shown)) if "facts" in job.keep else outcome


def _known_answer(job: Job, task: Task, data: bytes, sha256: str) -> Outcome | None:
    """Return what becomes of an answer of ours that nothing would change: it is the answer to itself."""
    if job.stage is None or job.answers is None or job.keep - {"facts"} or task.typed_explanations:
        return None
    content = kept_of(task.found.path, sha256)
    if content is None or content.made_with != _made_with(job, task):
        return None
    outcome = _told(job, task, sha256, content)
    if outcome is None:
        return None
    outcome = replace(outcome, state="unchanged", explanations=content.explanations)
    answered = _answered(job, task, outcome, data, data)
    if answered.answer:
        job.answers.keep(answered.answer, content)
    return answered


def _made_with(job: Job, task: Task) -> str:
    also = [asdict(finding) for finding in task.also]
    return digest(also, job.basis, job.convert_text, task.others.digest)


def _keep(job: Job, task: Task, outcome: Outcome, filled: Filled, since: Iterable[Finding]) -> None:
    """Keep what an answer says, unless only reading it again tells."""
    if filled.again is None or outcome.facts is None or job.answers is None:
        return
    report, typed_in = filled.again.report, filled.again.cells.typed
    held = {job.since.digest: since} if job.since is not None else {}
    with suppress(UnsureError):
        content = content_of(report, outcome.facts, typed_in, filled.explanations, held, task.others)
        job.answers.keep(outcome.answer, replace(content, made_with=_made_with(job, task)))


def _outcome(job: Job, task: Task, result: Result, sha256: str) -> Outcome:
    outcome = Outcome(task.found, "read" if result.readable else "refused", result.findings, sha256)
    return outcome if result.report is None else replace(outcome, **_kept(job, task, result, result.report))


def _kept(job: Job, task: Task, result: Result, report: Report) -> Mapping[str, Any]:
    """Return what is to be known of a report when it is gone."""
    file, galat = task.found.file, result.count("galat")
    kept: dict[str, Any] = {"identity": identity_of(report)}
    if "facts" in job.keep:
        kept["facts"] = facts_of(report, task.found.shown, rules_between())
    if "earlier" in job.keep:
        kept["earlier"] = earlier_of(report, file, galat, rules_between())
    if "data" in job.keep:
        kept["data"] = report_data(report)
    return kept


def _answered(job: Job, task: Task, outcome: Outcome, answer: bytes, data: bytes) -> Outcome:
    """Put the answer where it goes; what prevents it is the first finding."""
    path = task.found.path
    try:
        if job.stage is not None:
            _still_is(path, data)
            return replace(outcome, answer=job.stage.put(answer))
        assert task.target is not None
        return replace(outcome, written=task.target, kept=save_answer(path, task.target, answer, data, force=job.force))
    except PackageError as error:
        return outcome.unsaved(error_finding(error))


def save_answer(path: Path, target: Path, answer: bytes, data: bytes, *, force: bool = False) -> Path | None:
    """Put the answer to a file in its place; return where the file that it replaced is kept. Raises PackageError.

    Of a file that is filled in place two states are kept; any other that is replaced is kept as NAME.bak.
    """
    _still_is(path, data)
    in_place = _is_same(target, path)
    if in_place and answer is not data and is_open_elsewhere(path):
        raise PackageError("XK-502", name=path.name)
    if not in_place:
        return save(target, answer, force=force)
    return save(target, answer, expected=data, keep=partial(keep_states, is_first=_never_answered), force=force)


def _never_answered(data: bytes) -> bool:
    return read_earlier_answer(read_workbook(data)).sha256 is None


def _is_same(target: Path, path: Path) -> bool:
    return target.absolute() == path.absolute()


def _still_is(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise PackageError("XK-503")


def alone(found: Found, made: Callable[[bytes, str], Result]) -> Result:
    """Return the result of a file that is not part of a run."""

    def failed(finding: Finding) -> Result:
        return Result(Source(found.file, ""), None, (finding,))

    if found.left_out is not None:
        return failed(found.left_out)
    result = guarded(lambda: _bytes_of(found.path), lambda data: made(data, found.file), failed)
    if not _is_open(result.readable, found):
        return result
    return replace(result, findings=tuple(gravest_first((*result.findings, engine_finding("XK-119")))))


def _is_open(readable: bool, found: Found) -> bool:
    return readable and is_open_elsewhere(found.path)


def guarded(read: Callable[[], bytes], made: Callable[[bytes], T], failed: Callable[[Finding], T]) -> T:
    """Return what is made of a workbook's bytes; whatever goes wrong becomes the workbook's own finding."""
    try:
        return made(read())
    except PackageError as error:
        return failed(error_finding(error))
    except OSError as error:
        return failed(engine_finding("XK-117", reason=reason_of(error)))
    except MemoryError:
        return failed(engine_finding("XK-147"))
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one file must not stop the others
        return failed(engine_finding("XK-118", reason=type(error).__name__))


def _bytes_of(path: Path) -> bytes:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise PackageError("XK-110", reason="tautan" if stat.S_ISLNK(status.st_mode) else "berkas khusus")
    allowed = Limits().file_size
    if status.st_size > allowed:
        raise PackageError("XK-111", limit="ukuran berkas", found=status.st_size, allowed=allowed)
    return path.read_bytes()
