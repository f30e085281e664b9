"""The tints of one sheet: cells that are to carry one get it, all others get their own style back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlkinerja.ooxml.sheet_markup import SheetMarkup
    from xlkinerja.ooxml.tint import Tints

_NEAR = 50
_Place = tuple[int, int]


@dataclass
class TintPlan:
    """The new style by cell, and the cells whose own fill cannot be covered so that it comes back."""

    styles: dict[_Place, int] = field(default_factory=dict)
    refused: set[_Place] = field(default_factory=set)


def plan_tints(sheet: SheetMarkup, tints: Tints, wanted: Mapping[_Place, str]) -> TintPlan:
    """Return the styles that change so that exactly the wanted cells of the sheet carry their tint."""
    plan = TintPlan()
    carrying = set(sheet.cells_of_style(tints.carriers)) if tints.carriers else set()
    for place in sorted(carrying | wanted.keys()):
        old = sheet.style(*place)
        own = tints.own(old, _near_styles(sheet, tints, place)) if place in carrying else old
        new: int | None = own
        if place in wanted:
            new = old if tints.colour_of(old) == wanted[place].upper() else tints.tinted(own, wanted[place])
        if new is None:
            plan.refused.add(place)
        elif new != old:
            plan.styles[place] = new
    return plan


def _near_styles(sheet: SheetMarkup, tints: Tints, place: _Place) -> Iterator[int]:
    """Yield the styles of the untinted cells of the column, nearest first, above before below."""
    row, column = place
    for distance in range(1, _NEAR + 1):
        for other in (row - distance, row + distance):
            if sheet.cell(other, column) is not None:
                style = sheet.style(other, column)
                if style not in tints.carriers:
                    yield style
