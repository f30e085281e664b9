"""The consolidated workbook: what an agency's submissions say together, each figure with the way back to its cell."""

from __future__ import annotations

from pathlib import Path

from xlkinerja.consolidate.book.balances import print_balances, print_files
from xlkinerja.consolidate.book.changes import print_changes
from xlkinerja.consolidate.book.charts import draw_charts
from xlkinerja.consolidate.book.compliance import print_compliance
from xlkinerja.consolidate.book.doubts import print_doubts
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.findings import print_ended, print_findings
from xlkinerja.consolidate.book.links import MOST_LINKS
from xlkinerja.consolidate.book.recipe import print_recipe
from xlkinerja.consolidate.book.rows import print_rows
from xlkinerja.consolidate.book.summary import print_summary
from xlkinerja.consolidate.book.units import print_units
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.recipe import Recipe
from xlkinerja.consolidate.terms import forms_of, tables_of
from xlkinerja.templates.style import DARK_BLUE

__all__ = ["consolidated_workbook"]


def consolidated_workbook(
    agency: Agency, folder: Path, *, recipe: Recipe | None = None, most_rows: int = MOST_LINKS
) -> bytes:
    """Return the workbook as xlsx bytes, the same for the same agency; `folder` is where it will lie.

    `recipe` is how it is made again.

    Links to the submissions are relative to the folder. A table that needs more than `most_rows` links goes on over
    several sheets, which say so.
    """
    draft, expected, forms = BookDraft(folder, most_rows), expected_reports(agency), forms_of(agency)
    summary = draft.add_sheet("Ringkasan", DARK_BLUE)
    print_compliance(draft, agency, expected)
    print_doubts(draft, agency)
    listed = []
    for form in forms:
        print_units(draft, agency, form)
        listed += [print_rows(draft, agency, form, table) for table in tables_of(form)]
    print_findings(draft, agency)
    print_ended(draft, agency)
    print_changes(draft, agency)
    print_balances(draft, agency, listed)
    print_files(draft, agency)
    if recipe is not None:
        print_recipe(draft, recipe)
    charts = draw_charts(draft, agency, forms)
    print_summary(summary, agency, expected, charts)
    return draft.saved()
