"""Cells that must not be written: their content belongs to a range, and Excel would call the file damaged.

These are the hidden cells of a merged range, parts of array formulas and data tables, and the header and
totals rows of a table, whose texts the table's own part repeats.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from xlkinerja.ooxml.markup import any_prefix, attributes, blanked, root
from xlkinerja.ooxml.parts import relationships
from xlkinerja.ooxml.sheet_markup import range_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from xlkinerja.ooxml.address import Range
    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.sheet_markup import SheetMarkup

_Place = tuple[int, int]


def hidden_by_merges(sheet: SheetMarkup, places: Collection[_Place]) -> set[_Place]:
    """Return those of the places that lie in a merged range and are not its first cell."""
    if not places:
        return set()
    inside = _within(places, sheet.merges)
    return {place for place, area in inside if place != (area.top, area.left)}


def parts_of_ranges(draft: Draft, sheet: SheetMarkup, places: Collection[_Place]) -> set[_Place]:
    """Return those of the places that are part of an array formula, a data table or a table's edge rows."""
    blocked = [*_formula_ranges(sheet), *_table_edges(draft, sheet.part)]
    return {place for place, _ in _within(places, blocked)}


def _within(places: Collection[_Place], ranges: Iterable[Range]) -> Iterator[tuple[_Place, Range]]:
    """Yield each place with each range around it, without comparing every place with every range."""
    ordered = sorted(places)
    for area in ranges:
        first = bisect_left(ordered, (area.top, 0))
        last = bisect_right(ordered, (area.bottom, area.right))
        for place in ordered[first:last]:
            if area.covers(*place):
                yield place, area


def _formula_ranges(sheet: SheetMarkup) -> Iterator[Range]:
    """Yield the ranges of array formulas of several cells and of data tables."""
    if "array" not in sheet.mask and "dataTable" not in sheet.mask:
        return
    for match in any_prefix("f").finditer(sheet.mask, sheet.data.inner, sheet.data.close):
        found = attributes(match[1])
        area = range_of(found.get("ref"))
        if area is not None and (found.get("t") == "dataTable" or (found.get("t") == "array" and area.area > 1)):
            yield area


def _table_edges(draft: Draft, part: str) -> Iterator[Range]:
    for relationship in relationships(draft.package, part):
        if relationship.type != "table" or draft.find(relationship.target) is None:
            continue
        mask = blanked(draft.text(relationship.target))
        table = root(mask)
        found = attributes(mask[table.start : table.inner])
        area = range_of(found.get("ref"))
        if area is None:
            continue
        if found.get("headerRowCount") != "0":
            yield area._replace(bottom=area.top)
        if found.get("totalsRowCount", "0") != "0":
            yield area._replace(top=area.bottom)
