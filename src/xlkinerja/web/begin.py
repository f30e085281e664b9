"""Workbooks to begin with: blank forms, next quarter's workbook, an old one moved into the form of today."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xlkinerja.finding import printable
from xlkinerja.flat_data import Json
from xlkinerja.folder.batch import Opened, open_report
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.outcome import ReportIdentity, identity_of
from xlkinerja.folder.workers import WorkLimits
from xlkinerja.form import Form
from xlkinerja.form.loader import form_names, load, load_all
from xlkinerja.next_quarter.carry import CarryError, next_quarter
from xlkinerja.next_quarter.move import same_period
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import error_finding
from xlkinerja.reading.locate import UnknownFormError
from xlkinerja.show import carried_lines, moved_line
from xlkinerja.templates import DataError, repeated_record, template, with_sheets
from xlkinerja.web.desk import Given, PageError, desk
from xlkinerja.web.fill import Reply
from xlkinerja.web.plain import lines_data
from xlkinerja.web.remedies import in_page_words


def forms() -> list[Json]:
    """Return the forms that there are."""
    return [
        {
            "name": form.name,
            "version": form.version,
            "title": form.title,
            "description": form.description,
            "repeated": record.column[record.key].label if (record := repeated_record(form)) is not None else None,
        }
        for form in load_all()
    ]


def blank(form: str, keys: str = "") -> Reply:
    """Return the blank workbook of a form, with a sheet for each of the keys that commas part. Raises PageError."""
    if form not in form_names():
        raise PageError(f"Formulir {printable(form)} tidak dikenal.")
    found, wanted = load(form), [key for key in keys.split(",") if key.strip()]
    try:
        made = with_sheets(found, wanted) if wanted and repeated_record(found) is not None else template(found)
    except DataError as error:
        raise PageError(f"{printable(keys)}: {printable(str(error))}") from error
    return Reply({"lines": []}, {f"{form}.xlsx": made})


def continued(file: Given, limits: WorkLimits, *, same: bool = False) -> Reply:
    """Return the workbook of the next quarter, or with `same` the contents of an old one in the form of today.

    Raises PageError with everything that stands in the way.
    """
    with desk(limits) as table:
        opened = _opened(table.put([file]).paths[0])
    return _moved(opened, file.place) if same else _next(opened)


def _opened(path: Path) -> Opened:
    try:
        return open_report(path)
    except (PackageError, UnknownFormError) as error:
        finding = error.finding if isinstance(error, UnknownFormError) else error_finding(error)
        raise PageError(in_page_words(finding.message)) from error


def _next(opened: Opened) -> Reply:
    report = opened.report
    try:
        cells = next_quarter(report)
    except CarryError as error:
        raise PageError(*(printable(in_page_words(reason)) for reason in error.reasons)) from error
    name = _name(report.form, identity_of(report), cells.fields)
    return Reply({"lines": lines_data(carried_lines(report, cells.fields))}, {name: template(report.form, cells)})


def _name(form: Form, identity: ReportIdentity, fields: Mapping[str, object]) -> str:
    """Return what the new workbook is called: by satker, form and its own period."""
    numbers = {f.carry: int(str(fields[f.name])) for f in form.fields if f.carry in {"year", "quarter", "month"}}
    period = numbers.get("year"), numbers.get("quarter"), None, numbers.get("month")
    mine = ReportIdentity(form.name, identity.satker, *period)
    return names_of([Sending(mine, f"{form.name}.xlsx", "")])[""]


def _moved(opened: Opened, place: str) -> Reply:
    moved = same_period(opened.workbook, opened.earlier, opened.report)
    lines = [moved_line(moved.count, len(moved.left)), *moved.left]
    name = place.rpartition("/")[2].rpartition(".")[0] or opened.report.form.name
    return Reply(
        {"lines": lines_data(iter(lines))}, {f"{name}-pindahan.xlsx": template(opened.report.form, moved.cells)}
    )
