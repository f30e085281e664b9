"""Shared formulas: one cell, the master, holds the text and its children follow it from where they stand.

When the master is overwritten the children must not lose their formula: in a line the first child becomes the
master, in a block every child gets a text of its own.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.cell_xml import Held, formula_xml, held
from xlkinerja.ooxml.formula import translate
from xlkinerja.ooxml.markup import escape
from xlkinerja.ooxml.splice import CellEdit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from xlkinerja.ooxml.sheet_markup import SheetMarkup

_Place = tuple[int, int]


@dataclass(frozen=True)
class _Group:
    index: str
    formula: str
    master: _Place
    children: dict[_Place, Held] = field(default_factory=dict)

    def formula_at(self, place: _Place) -> str:
        return translate(self.formula, place[0] - self.master[0], place[1] - self.master[1])


class SharedFormulas:
    """The shared formulas of one sheet, looked for when a cell of one is first met."""

    def __init__(self, sheet: SheetMarkup) -> None:
        self._sheet = sheet

    def formula_at(self, place: _Place, cell: Held) -> str | None:
        """Return the formula of a cell as if it stood there alone; None when it has none."""
        if cell.shared is None:
            return cell.formula
        group = next((each for each in self._groups if place in each.children), None)
        return cell.formula if group is None else group.formula_at(place)

    def freed(
        self, overwritten: Collection[_Place], edits: Mapping[_Place, CellEdit]
    ) -> Iterator[tuple[_Place, CellEdit]]:
        """Yield what must be written into children whose master is overwritten, on top of their own edits."""
        for group in self._groups:
            if group.master not in overwritten:
                continue
            orphans = [place for place in group.children if place not in overwritten]
            if len({row for row, _ in orphans}) > 1 and len({column for _, column in orphans}) > 1:
                texts = {place: formula_xml(group.formula_at(place), self._prefix) for place in orphans}
            else:
                texts = {place: self._master_xml(group, orphans) for place in orphans[:1]}
            for place, xml in texts.items():
                yield place, self._edit(group.children[place], place, xml, edits.get(place))

    @property
    def _prefix(self) -> str:
        return self._sheet.prefix

    def _master_xml(self, group: _Group, places: list[_Place]) -> str:
        ref = f"{cell_name(*places[0])}:{cell_name(*places[-1])}"
        text = escape(group.formula_at(places[0]))
        return f'<{self._prefix}f t="shared" ref="{ref}" si="{group.index}">{text}</{self._prefix}f>'

    def _edit(self, cell: Held, place: _Place, xml: str, edit: CellEdit | None) -> CellEdit:
        if edit is None or edit.content is None:
            span = self._sheet.cell(*place)
            assert span is not None
            edit = CellEdit(self._sheet.text[span.inner : span.close], cell.kind)
        assert edit.content is not None
        return edit._replace(content=edit.content.replace(cell.formula_xml, xml, 1))

    @cached_property
    def _groups(self) -> tuple[_Group, ...]:
        """Find all groups; a number used again begins a new group, as Excel's files have it."""
        groups: list[_Group] = []
        current: dict[str, _Group] = {}
        for place, cell in self._shared_cells():
            assert cell.shared is not None
            if cell.ref is not None and cell.formula:
                current[cell.shared] = _Group(cell.shared, cell.formula, place)
                groups.append(current[cell.shared])
            elif cell.shared in current:
                current[cell.shared].children[place] = cell
        return tuple(groups)

    def _shared_cells(self) -> Iterator[tuple[_Place, Held]]:
        sheet = self._sheet
        for row in sheet.rows:
            if sheet.mask.find("shared", row.inner, row.close) < 0:
                continue
            for span in sheet.cells(row):
                cell = held(sheet.xml(span))
                if cell is not None and cell.shared is not None:
                    yield (row.number, span.number), cell
