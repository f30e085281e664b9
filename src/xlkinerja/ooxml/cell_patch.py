"""The wanted cells of one sheet turned into edits of its text; what is so already needs no edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlkinerja.ooxml.cell_xml import Held, content_of, formula_xml, held, holds_value, result_of
from xlkinerja.ooxml.guards import hidden_by_merges, parts_of_ranges
from xlkinerja.ooxml.shared_formula import SharedFormulas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.model import SetCell
    from xlkinerja.ooxml.sheet_markup import SheetMarkup
    from xlkinerja.ooxml.splice import CellEdit

_LONGEST_TEXT = 32_767
_EMPTY = Held()

_Place = tuple[int, int]


@dataclass
class CellPlan:
    """The edits the wanted cells of a sheet come to, the cells refused, and whether a formula changes."""

    edits: dict[_Place, CellEdit] = field(default_factory=dict)
    refused: set[_Place] = field(default_factory=set)
    formulas_change: bool = False


def plan_cells(
    draft: Draft,
    sheet: SheetMarkup,
    wanted: Mapping[_Place, SetCell],
    shared_string: Callable[[str], str | None],
) -> CellPlan:
    """Return the edits for those wanted cells that are not yet as they are to be."""
    shared, plan = SharedFormulas(sheet), CellPlan()
    overwritten: set[_Place] = set()
    for place, edit in wanted.items():
        cell = _held(sheet, place)
        same_formula = cell is not None and shared.formula_at(place, cell) == edit.formula
        if cell is not None and same_formula and holds_value(cell, edit, shared_string):
            continue
        plan.edits[place] = _edit(sheet, cell if same_formula else None, edit)
        if not same_formula and (edit.formula is not None or cell is None or cell.formula is not None):
            overwritten.add(place)
    _refuse(draft, sheet, plan, wanted)
    overwritten -= plan.refused
    plan.formulas_change = bool(overwritten)
    if overwritten:
        plan.edits.update(list(shared.freed(overwritten, plan.edits)))
    return plan


def _held(sheet: SheetMarkup, place: _Place) -> Held | None:
    span = sheet.cell(*place)
    return _EMPTY if span is None else held(sheet.xml(span))


def _edit(sheet: SheetMarkup, same: Held | None, edit: SetCell) -> CellEdit:
    if edit.formula is None:
        return content_of(edit.value, sheet.prefix)
    xml = formula_xml(edit.formula, sheet.prefix) if same is None else same.formula_xml
    return result_of(xml, edit.value, sheet.prefix)


def _refuse(draft: Draft, sheet: SheetMarkup, plan: CellPlan, wanted: Mapping[_Place, SetCell]) -> None:
    if not plan.edits:
        return
    plan.refused = hidden_by_merges(sheet, plan.edits) | parts_of_ranges(draft, sheet, plan.edits)
    for place in plan.edits:
        value = wanted[place].value
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            plan.refused.add(place)
    for place in plan.refused:
        del plan.edits[place]
