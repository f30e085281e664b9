"""What callers in Python do with one workbook: check it, fill it, make a blank one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlkinerja.finding import Finding
from xlkinerja.folder.apart import apart
from xlkinerja.folder.given import AnyPath, Given, Workbook, given, last_quarter
from xlkinerja.folder.other_formats import answer_name_of, check_any, fill_any, not_in_place
from xlkinerja.folder.workers import Work
from xlkinerja.form import Form
from xlkinerja.form.loader import load
from xlkinerja.form.outside import given_forms
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import Filled, MoreFindings, error_finding, nothing_else, source_of
from xlkinerja.report import Result
from xlkinerja.templates import Prefill, template as made


def check(
    workbook: Workbook, *, name: str | None = None, previous: AnyPath | None = None, forms: AnyPath | None = None
) -> Result:
    """Return the checked report of a workbook; nothing is written.

    The workbook is a path, or bytes or a file open for reading with a `name` for findings. With `previous`, the folder
    (or file) of last quarter's workbooks, it is held against those. `forms` is a folder of forms of one's own, known
    besides ours. What costs much is worked on in a process of its own, within limits of time and memory. Raises
    FileNotFoundError where nothing is, FormError for a mistake in a form; whatever is wrong with the workbook is among
    the findings.
    """
    with given_forms(forms):
        meant = given(workbook, name)
        work = Work(_checked, _Asked(meant.file, _since(previous)))
        return meant.result(lambda data: apart(work, data))


def fill(  # noqa: PLR0913 - one for each option of the command
    workbook: Workbook,
    folder: AnyPath | None = None,
    *,
    name: str | None = None,
    convert_text: bool = False,
    previous: AnyPath | None = None,
    in_place: bool = False,
    forms: AnyPath | None = None,
) -> Result:
    """Return the result with the answer to a workbook, written into a folder under the same name.

    A file of another format (.xls, .xlsb, .ods) is answered with a new workbook, called .xlsx, and never in its place.

    With `in_place` the file itself is filled, and the old one kept as NAME (sebelum xlkinerja).xlsx; with neither,
    nothing is written, and `result.save(path)` does. `result.written` says where the answer lies. With `convert_text`,
    figures that were typed as text and read surely become numbers. The rest is as for `check`; an answer that cannot be
    written is a finding.
    """
    meant = given(workbook, name)
    if in_place and (folder is not None or meant.path is None):
        raise ValueError("in_place is for a path, without a folder; of bytes and open files save the result")
    target = meant.path if in_place else Path(folder) / meant.name if folder is not None else None

    def filled(data: bytes) -> Result:
        refusal = not_in_place(data) if in_place else None
        if refusal is not None:
            return Result(source_of(data, meant.file), None, (refusal,))
        answer = apart(work, data)
        if not answer.result.readable:
            return answer.result
        place = target if target is None or in_place else target.with_name(answer_name_of(meant.name, data))
        return _written(meant, replace(answer.result, data=answer.data), place, data)

    with given_forms(forms):
        work = Work(_filled, _Asked(meant.file, _since(previous), convert_text))
        return meant.result(filled)


def template(
    form: Form | str | Path, data: Mapping[str, Any] | Prefill | None = None, *, forms: AnyPath | None = None
) -> bytes:
    """Return the workbook of a form, blank or begun with data, as xlsx bytes.

    The form is a name, also of one in the folder `forms`, a Form, or the path of a TOML file of one's own. `data` has
    the shape that export writes: texts go into the cells as typed; numbers are full rupiah, in a percent column
    percent; None leaves a cell blank. Raises FormError for an unknown form, DataError where the data does not fit.
    """
    with given_forms(forms):
        return made(form if isinstance(form, Form) else load(form), data)


@dataclass(frozen=True)
class _Asked:
    """What a workbook is called in findings, what else is held against it, and how it is answered."""

    file: str
    more_findings: MoreFindings
    convert_text: bool = False


def _checked(asked: _Asked, data: bytes) -> Result:
    return check_any(data, asked.file, more_findings=asked.more_findings)


def _filled(asked: _Asked, data: bytes) -> Filled:
    return fill_any(data, asked.file, convert_text=asked.convert_text, more_findings=asked.more_findings)


def _since(previous: AnyPath | None) -> MoreFindings:
    quarters = last_quarter(previous)
    return quarters.findings if quarters is not None else nothing_else


def _written(meant: Given, result: Result, target: Path | None, data: bytes) -> Result:
    """Put the answer where it goes; what prevents it is the first finding."""
    if target is None or result.data is None:
        return result
    try:
        return replace(result, written=target, kept=meant.save(target, result.data, data))
    except PackageError as error:
        findings: tuple[Finding, ...] = (error_finding(error), *result.findings)
        return replace(result, findings=findings)
