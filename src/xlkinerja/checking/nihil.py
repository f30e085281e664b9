"""Lists that are to say whether there is anything: a blank one is told."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.ooxml.address import cell_name
from xlkinerja.report import Report


def lists_are_filled(report: Report) -> Iterator[Finding]:
    """Yield a finding for each list that is asked for, holds no row, and does not say that there is none."""
    for data in report.parts():
        if data.table.nihil == "asked" and not data.rows and not data.declared:
            layout, key = data.layout, data.table.key
            cell = cell_name(layout.first, layout.columns[key]) if key in layout.columns else None
            place = Place(layout.sheet, cell, data.id, "", key, data.table.title)
            yield engine_finding("XK-240", place, table=data.table.title)
