"""The way of one workbook through the stages: bytes in, a Result and perhaps new bytes out. No file is touched here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from xlkinerja.answer.answered_cells import AnsweredCells
from xlkinerja.answer.marks import NO_MARKS, blank_rows, for_the_screen
from xlkinerja.answer.plan import plan, typed_as_text, up_to_date
from xlkinerja.answer.pointer import pointer_cells
from xlkinerja.checking.privacy import privacy_of
from xlkinerja.checking.taken_values import said_of_taken
from xlkinerja.checking.typed_over import as_results
from xlkinerja.checking.validate import validate, with_explained
from xlkinerja.computing.compute import compute
from xlkinerja.computing.derive import derive
from xlkinerja.computing.identify import identify
from xlkinerja.computing.normalise import doubts, normalise, with_units
from xlkinerja.computing.subtotals import without_subtotals
from xlkinerja.computing.without_formats import unsure, with_form_formats
from xlkinerja.finding import Finding, Place, engine_finding, gravest_first
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.clean_copy import cleaned, is_clean_copy, restored
from xlkinerja.ooxml.model import CellKey, Edits, PackageError, Workbook
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.patch import NOT_TINTABLE, NOT_WRITABLE, Drafted, drafted, packed, patch_package
from xlkinerja.ooxml.reader import is_large, read_first_rows, read_package
from xlkinerja.reading import anchors
from xlkinerja.reading.earlier_answer import EarlierAnswer, TypedExplanations, read_earlier_answer
from xlkinerja.reading.headers import LOOK_FOR_HEADERS
from xlkinerja.reading.locate import UnknownFormError, locate, recognise_form
from xlkinerja.reading.origin import Origin
from xlkinerja.reading.read import read
from xlkinerja.report import Replaced, Report, Result, Source
from xlkinerja.report.others import NO_OTHERS, Others

MoreFindings = Callable[[Report], Iterable[Finding]]
"""What is to be found in a report besides what it says itself: by holding it against other workbooks."""


def nothing_else(_: Report) -> tuple[Finding, ...]:
    """Return no finding: the workbook stands alone."""
    return ()


@dataclass(frozen=True)
class AsAnswered:
    """What reading an answer again would find: the report without what others say of it, and what its cells hold."""

    report: Report
    cells: AnsweredCells


@dataclass(frozen=True)
class Filled:
    """What `fill` made of a workbook: the result, the bytes (the very input when nothing changed), the explanations.

    `again` is what reading the answer would find; None where only reading it tells.
    """

    result: Result
    data: bytes
    explanations: Mapping[str, str] = field(default_factory=dict)
    again: AsAnswered | None = None


@dataclass(frozen=True)
class _Opened:
    package: Package
    workbook: Workbook
    earlier: EarlierAnswer
    alone: Report
    report: Report


@dataclass(frozen=True)
class _Beside:
    """What other workbooks have to say about one, and have for it."""

    more_findings: MoreFindings
    others: Others

    def findings(self, report: Report) -> Iterable[Finding]:
        """Yield what is found by looking at them."""
        yield from said_of_taken(report, self.others)
        yield from self.more_findings(report)


@dataclass(frozen=True)
class MadeFrom:
    """The file of another format from which a workbook was made, and what is to be said of it."""

    source: Source
    origin: Origin


def check_workbook(
    data: bytes, name: str, *, more_findings: MoreFindings = nothing_else, others: Others = NO_OTHERS
) -> Result:
    """Return the checked report of a workbook's bytes; whatever is wrong is among the findings, nothing is raised."""
    source = source_of(data, name)
    try:
        opened = _open(data, _Beside(more_findings, others))
    except (PackageError, UnknownFormError) as error:
        return refused(source, error)
    return result_of(source, opened.report)


def result_of(source: Source, report: Report) -> Result:
    """Return the result of a report: besides what its answer says, what is told of names that it puts right.

    Of what is private only the answer itself says more than row and rule.
    """
    found = tuple(gravest_first((*report.findings, *report.of_names))) if report.of_names else report.findings
    return Result(source, report, privacy_of(report).findings(found))


def fill_workbook(  # noqa: PLR0913 - one for each thing that is known of it
    data: bytes,
    name: str,
    *,
    convert_text: bool = False,
    more_findings: MoreFindings = nothing_else,
    typed_explanations: TypedExplanations = MappingProxyType({}),
    made_from: MadeFrom | None = None,
    others: Others = NO_OTHERS,
) -> Filled:
    """Return the workbook with our answer in it, and the result; unreadable or unsafe workbooks come back as they are.

    Values that come from other workbooks are those that `others` have.
    With `convert_text`, figures that were typed as text and read surely become numbers in their cells.
    `typed_explanations` were typed into an earlier answer to it. A workbook that was `made_from` a file of another
    format is answered as that file's.
    """
    source = source_of(data, name) if made_from is None else made_from.source
    beside = _Beside(more_findings, others)
    try:
        opened = _open(data, beside, typed_explanations, made_from.origin if made_from is not None else None)
        filled = _answered(_with_numbers(opened, beside) if convert_text else opened, source)
        return replace(filled, explanations=opened.earlier.explanations)
    except (PackageError, UnknownFormError) as error:
        return Filled(refused(source, error), data)


def check_read(
    workbook: Workbook,
    made_from: MadeFrom,
    *,
    more_findings: MoreFindings = nothing_else,
    others: Others = NO_OTHERS,
) -> Result:
    """Return the checked report of a workbook that another program read."""
    earlier = replace(read_earlier_answer(workbook), origin=made_from.origin)
    try:
        report = run_stages(workbook, earlier, others)
    except UnknownFormError as error:
        return refused(made_from.source, error)
    report = with_explained(report, _Beside(more_findings, others).findings(report), earlier)
    return Result(made_from.source, report, privacy_of(report).findings(report.findings))


def clean_copy(data: bytes, name: str, *, more_findings: MoreFindings = nothing_else) -> Filled:
    """Return the filled workbook as it is printed and signed: all figures, no marks or notes, nothing for the screen.

    Filling it again brings everything back, explanations too: our sheet is hidden in it, not gone.
    """
    filled = fill_workbook(data, name, more_findings=more_findings)
    if not filled.result.readable:
        return filled
    try:
        package = Package.open(filled.data)
        workbook = read_package(package)
        report = filled.result.report
        said = tuple(pointer_cells(workbook, report, None)) if report is not None else ()
        bare = Package.open(patch_package(package, replace(NO_MARKS, cells=said)).data)
        aside = {sheet.name for sheet in workbook.sheets if anchors.is_guide(sheet)}
        answer = read_earlier_answer(workbook).sheet
        rows = blank_rows(workbook, report) if report is not None else {}
        hidden = for_the_screen({*aside, *([answer] if answer else [])}, rows, filled.result.count("galat"))
        return replace(filled, data=cleaned(bare, hidden))
    except PackageError as error:
        return Filled(refused(filled.result.source, error), data)


def source_of(data: bytes, name: str) -> Source:
    """Return which file a report came from."""
    return Source(name, hashlib.sha256(data).hexdigest())


def refused(source: Source, error: PackageError | UnknownFormError) -> Result:
    """Return the result of a file that was not read."""
    finding = error.finding if isinstance(error, UnknownFormError) else error_finding(error)
    return Result(source, None, (finding,))


def error_finding(error: PackageError) -> Finding:
    """Return the finding that says what is wrong with a file."""
    return engine_finding(error.code, Place(), "", **error.details)


def _open(
    data: bytes,
    beside: _Beside,
    typed_explanations: TypedExplanations = MappingProxyType({}),
    origin: Origin | None = None,
) -> _Opened:
    package = Package.open(data)
    if is_clean_copy(package):
        package = Package.open(restored(package, for_the_screen(())))
    if is_large(package):  # one without a form is not worth reading whole
        recognise_form(read_first_rows(package, LOOK_FOR_HEADERS))
    workbook = read_package(package)
    earlier = read_earlier_answer(workbook)
    earlier = replace(earlier, origin=origin) if origin is not None else earlier
    earlier = earlier.with_typed(typed_explanations) if typed_explanations else earlier
    return _checked(package, workbook, earlier, beside)


def _checked(package: Package, workbook: Workbook, earlier: EarlierAnswer, beside: _Beside) -> _Opened:
    report = run_stages(workbook, earlier, beside.others)
    return _Opened(package, workbook, earlier, report, with_explained(report, beside.findings(report), earlier))


def run_stages(workbook: Workbook, earlier: EarlierAnswer, others: Others = NO_OTHERS) -> Report:
    """Return the checked report of a workbook as read: read, normalise, identify, derive, compute, validate."""
    report = read(workbook, locate(workbook), earlier)
    report = report if workbook.formats_known else with_form_formats(report)
    report = with_units(identify(without_subtotals(normalise(report))))
    unsure_of = () if workbook.formats_known else tuple(unsure(report))
    report = compute(derive(report, earlier), others)
    of_origin = earlier.origin.findings() if earlier.origin is not None else ()
    report = report.with_findings(*doubts(report), *of_origin, *unsure_of)
    return validate(report if workbook.formats_known else as_results(report), earlier)


def alone(workbook: Workbook, earlier: EarlierAnswer) -> Report:
    """Return the checked report of a workbook of which no other one is known, with what would be needed of those."""
    report = run_stages(workbook, earlier)
    return with_explained(report, said_of_taken(report, NO_OTHERS), earlier)


def _with_numbers(opened: _Opened, beside: _Beside) -> _Opened:
    """Return the workbook with figures that were typed as text turned into numbers; the texts go into the receipt."""
    texts = tuple(typed_as_text(opened.report))
    if not texts:
        return opened
    data = patch_package(opened.package, Edits(cells=tuple(edit for _, edit in texts))).data
    replaced = {**opened.earlier.replaced, **{cell.id: Replaced(cell.entry.typed) for cell, _ in texts}}
    package = Package.open(data)
    workbook = read_package(package)
    earlier = replace(opened.earlier, replaced=replaced)
    return _checked(package, workbook, earlier, beside)


def _answered(opened: _Opened, source: Source) -> Filled:
    """Patch the workbook, unless only its receipt would change."""
    drafted_for = partial(_drafted, opened)
    unchanged = up_to_date(opened.earlier, drafted_for, lambda made: made.draft.changes)
    made = unchanged or drafted_for(source)
    return Filled(result_of(source, made.report), packed(opened.package, made.draft).data, again=_again(opened, made))


class _Draft(NamedTuple):
    """An answer that is not packed yet: the report with what was refused, what was wanted, what it comes to."""

    report: Report
    edits: Edits
    draft: Drafted


def _again(opened: _Opened, made: _Draft) -> AsAnswered | None:
    """Return what reading the answer would find, where all that was wanted is in it and nothing but the form's."""
    if made.draft.refused or opened.earlier.origin is not None:
        return None
    return AsAnswered(opened.alone, AnsweredCells.of(opened.workbook, made.edits.cells))


def _drafted(opened: _Opened, source: Source) -> _Draft:
    """Draft the answer; edits that were refused become findings, and the answer is drafted with them."""
    report = opened.report
    edits = plan(opened.workbook, report, source, opened.earlier)
    draft = drafted(opened.package, edits)
    if draft.refused:
        report = with_refusals(report, edits, draft.refused)
        edits = plan(opened.workbook, report, source, opened.earlier)
        draft = drafted(opened.package, edits)
    return _Draft(report, edits, draft)


def with_refusals(report: Report, edits: Edits, refused: Iterable[tuple[CellKey, str]]) -> Report:
    """Return the report with a finding for each edit that a writer refused."""
    return report.with_findings(*(_refusal(report, place, code) for place, code in _refusals(edits, refused)))


def _refusals(edits: Edits, refused: Iterable[tuple[CellKey, str]]) -> Iterable[tuple[CellKey, str]]:
    """Return what was refused, each once; where only a mark or a note was wanted, no value is missing."""
    written = {(edit.sheet, edit.row, edit.column) for edit in edits.cells}
    return dict.fromkeys(
        (place, NOT_TINTABLE if code == NOT_WRITABLE and place not in written else code) for place, code in refused
    )


def _refusal(report: Report, place: CellKey, code: str) -> Finding:
    """Return the finding for a cell that could not be written, marked or given a note."""
    sheet, row, column = place
    for cell in report.form_cells():
        if (cell.sheet, cell.entry.row, cell.entry.column) == place:
            return engine_finding(code, cell.place, computed=cell.shown())
    address = cell_name(row, column)
    return engine_finding(code, Place(sheet, address, label=address), computed="kosong")
