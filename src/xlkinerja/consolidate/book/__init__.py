"""The consolidated workbook: what an agency's submissions say together, each figure with the way back to its cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlkinerja.consolidate.book.balances import print_balances, print_files
from xlkinerja.consolidate.book.changes import print_changes
from xlkinerja.consolidate.book.charts import SHEET as CHARTS, draw_charts
from xlkinerja.consolidate.book.compliance import print_compliance
from xlkinerja.consolidate.book.doubts import print_doubts
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.findings import print_ended, print_findings
from xlkinerja.consolidate.book.links import MOST_LINKS
from xlkinerja.consolidate.book.readiness import print_hindrances
from xlkinerja.consolidate.book.recipe import print_recipe
from xlkinerja.consolidate.book.reports import print_reports
from xlkinerja.consolidate.book.rows import print_rows
from xlkinerja.consolidate.book.summary import Leads, print_summary
from xlkinerja.consolidate.book.units import follow_totals, print_units
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.recipe import Recipe
from xlkinerja.consolidate.terms import forms_of, tables_of
from xlkinerja.templates.style import DARK_BLUE

__all__ = ["consolidated_workbook", "workbook_pieces"]


def consolidated_workbook(
    agency: Agency, folder: Path, *, recipe: Recipe | None = None, most_rows: int = MOST_LINKS
) -> bytes:
    """Return the workbook as xlsx bytes, as `workbook_pieces` yields them."""
    return b"".join(workbook_pieces(agency, folder, recipe=recipe, most_rows=most_rows))


def workbook_pieces(
    agency: Agency, folder: Path, *, recipe: Recipe | None = None, most_rows: int = MOST_LINKS
) -> Iterator[bytes]:
    """Yield the workbook as xlsx bytes, the same for the same agency; `folder` is where it will lie.

    `recipe` is how it is made again. No more than one sheet is in memory at a time.

    Links to the submissions are relative to the folder. A table that needs more than `most_rows` links goes on over
    several sheets, which say so.
    """
    draft, expected, forms = BookDraft(folder, most_rows), expected_reports(agency), forms_of(agency)
    summary = draft.add_sheet("Ringkasan", DARK_BLUE)
    listed = {form.name: [print_rows(draft, agency, form, table) for table in tables_of(form)] for form in forms}
    doubts = print_doubts(draft, agency)
    units = {form.name: print_units(draft, agency, form, listed[form.name], doubts) for form in forms}
    for form in forms:
        for table in listed[form.name]:
            follow_totals(draft, table, units[form.name])
    findings = print_findings(draft, agency)
    reports = print_reports(draft, agency, expected, findings)
    readiness = print_hindrances(draft, agency, expected, units)
    compliance = print_compliance(draft, agency, expected, findings)
    changes, ended = print_changes(draft, agency), print_ended(draft, agency)
    balances = print_balances(draft, agency, [table for tables in listed.values() for table in tables])
    files = print_files(draft, agency)
    made = print_recipe(draft, recipe) if recipe is not None else ()
    charts = draw_charts(draft, agency, forms)
    leads = Leads(findings, reports, files, balances, units, doubts, readiness)
    print_summary(draft, summary, agency, expected, charts, leads)
    figures = [(units[form.name].parts, *(table.parts for table in listed[form.name])) for form in forms]
    waiting = readiness.blocks.parts if readiness is not None else ()
    first = waiting, compliance, reports.parts, findings.parts, doubts.blocks.parts, changes
    parts = (*first, *(part for form in figures for part in form), ended, balances.parts, files.parts, made)
    draft.arrange([summary.title, *(part.sheet for each in parts for part in each), CHARTS])
    yield from draft.saved()
