"""Files of other formats beside workbooks: looked at where they are, and answered with a new .xlsx.

What other programs read of them goes into the current template, as `template --from --same-period` moves it; what finds
no home there is said. Everything else is read as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from types import MappingProxyType

from xlkinerja.computing.without_formats import UNSURE
from xlkinerja.finding import Finding, engine_finding
from xlkinerja.foreign.formats import format_of
from xlkinerja.foreign.read import NO_READER, Foreign, read_foreign
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import (
    Filled,
    MadeFrom,
    MoreFindings,
    check_read,
    check_workbook,
    error_finding,
    fill_workbook,
    nothing_else,
    refused,
    run_stages,
    source_of,
)
from xlkinerja.reading.earlier_answer import TypedExplanations, read_earlier_answer
from xlkinerja.reading.locate import UnknownFormError
from xlkinerja.reading.origin import Origin
from xlkinerja.report import Result
from xlkinerja.report.others import NO_OTHERS, Others

_OTHER_FORMATS = {"XK-104", "XK-116"}
_OWN_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm"}


def answer_name(path: Path) -> str:
    """Return the name of the answer to a file that keeps its own: .xlsx instead of what another format is called.

    A file that only pretends to have another format keeps its name, as does one that cannot be read.
    """
    if path.suffix.casefold() in _OWN_ENDINGS:
        return path.name
    try:
        data = path.read_bytes()
    except OSError:
        return path.name
    return answer_name_of(path.name, data)


def answer_name_of(name: str, data: bytes) -> str:
    """Return the name of the answer to the bytes of a file."""
    if PurePath(name).suffix.casefold() in _OWN_ENDINGS or format_of(data) is None:
        return name
    return f"{PurePath(name).stem}.xlsx"


def not_in_place(data: bytes) -> Finding | None:
    """Return why a file is not answered in its place: one of another format would not be what it is called."""
    format_ = format_of(data)
    return engine_finding("XK-154", format=f".{format_}") if format_ is not None else None


def check_any(
    data: bytes,
    name: str,
    *,
    more_findings: MoreFindings = nothing_else,
    as_answered: bool = False,
    others: Others = NO_OTHERS,
) -> Result:
    """Return the checked report of a file of any format; whatever is wrong is among the findings, nothing is raised.

    With `as_answered` the cells of a file of another format are those of its answer, to which they move.
    """
    result = check_workbook(data, name, more_findings=more_findings, others=others)
    if not _is_foreign(result):
        return result
    if as_answered:
        return fill_any(data, name, more_findings=more_findings, others=others).result
    read = _read(data, result)
    if isinstance(read, Result):
        return read
    made_from = MadeFrom(result.source, _origin(read))
    return check_read(read.workbook, made_from, more_findings=more_findings, others=others)


def fill_any(  # noqa: PLR0913 - one for each thing that is known of it
    data: bytes,
    name: str,
    *,
    convert_text: bool = False,
    more_findings: MoreFindings = nothing_else,
    typed_explanations: TypedExplanations = MappingProxyType({}),
    others: Others = NO_OTHERS,
) -> Filled:
    """Return the answer to a file of any format; to one that is no .xlsx in a new workbook."""
    answered = partial(fill_workbook, name=name, convert_text=convert_text, more_findings=more_findings, others=others)
    filled = answered(data, typed_explanations=typed_explanations)
    if not _is_foreign(filled.result):
        return filled
    read = _read(data, filled.result)
    if isinstance(read, Result):
        return Filled(read, data)
    try:
        made, made_from, explanations = _moved(read, data, name)
    except UnknownFormError as error:
        return Filled(refused(filled.result.source, error), data)
    typed = {**explanations, **typed_explanations}
    return answered(made, typed_explanations=typed, made_from=made_from)


def open_any(data: bytes) -> Workbook:
    """Return what a file of any format holds. Raises PackageError."""
    try:
        return read_workbook(data)
    except PackageError as error:
        read = read_foreign(data) if error.code in _OTHER_FORMATS else None
        if read is None:
            raise
        return read.workbook


# --- the way of a file of another format -------------------------------------------------------------------------


def _is_foreign(result: Result) -> bool:
    return result.report is None and any(finding.code in _OTHER_FORMATS for finding in result.findings)


def _read(data: bytes, result: Result) -> Foreign | Result:
    """Return what another program read, else the result that says why none did."""
    try:
        return read_foreign(data) or result
    except PackageError as error:
        if error.code == NO_READER:
            return replace(result, findings=(*result.findings, error_finding(error)))
        return refused(result.source, error)


def _origin(read: Foreign) -> Origin:
    return Origin(f".{read.format}", read.reader)


def _moved(read: Foreign, data: bytes, name: str) -> tuple[bytes, MadeFrom, Mapping[str, tuple[str, str]]]:
    """Return the new workbook, from what it was made, and the explanations that staff had given in it.

    Raises UnknownFormError.
    """
    from xlkinerja.next_quarter.move import same_period  # noqa: PLC0415 - brings openpyxl, which no .xlsx needs
    from xlkinerja.templates import template  # noqa: PLC0415

    earlier = read_earlier_answer(read.workbook)
    report = run_stages(read.workbook, earlier)
    moved = same_period(read.workbook, replace(earlier, explanations={}), report, keep_errors=True)
    origin = _origin(read).with_findings(finding for finding in report.findings if finding.code == UNSURE)
    explanations = {key: (text, earlier.titles.get(key, key)) for key, text in earlier.explanations.items()}
    made_from = MadeFrom(source_of(data, name), origin.with_left_behind(moved.left))
    return template(report.form, moved.cells), made_from, explanations
