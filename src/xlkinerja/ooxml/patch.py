"""Applies edits to the bytes of a workbook: what is so already is left alone, and all else in the file stays.

The patched file is proven against the original before it is handed out. `model.Edits` says what can be asked.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.cell_patch import CellPlan, plan_cells
from xlkinerja.ooxml.cell_value import shared
from xlkinerja.ooxml.draft import Draft
from xlkinerja.ooxml.guards import hidden_by_merges
from xlkinerja.ooxml.markup import MarkupError
from xlkinerja.ooxml.model import CellKey, Edits, PackageError, Patched, SetCell
from xlkinerja.ooxml.note_patch import NotePatch
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.parts import workbook_parts
from xlkinerja.ooxml.proof import prove
from xlkinerja.ooxml.sheet_markup import SheetMarkup
from xlkinerja.ooxml.sheet_patch import SheetWriter
from xlkinerja.ooxml.splice import CellEdit, splice
from xlkinerja.ooxml.strings import read_strings
from xlkinerja.ooxml.style_part import open_styles, save_styles
from xlkinerja.ooxml.tint import Tints
from xlkinerja.ooxml.tint_patch import plan_tints
from xlkinerja.ooxml.workbook_patch import calculate_on_opening, drop_calculation_chain, set_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

NOT_WRITABLE = "XK-507"
NOT_TINTABLE = "XK-508"
FOREIGN_NOTE = "XK-509"

_Place = tuple[int, int]
_Wanted = TypeVar("_Wanted")


def patch(data: bytes, edits: Edits) -> Patched:
    """Return the workbook with the edits applied; the very same bytes when nothing has to change.

    Raises PackageError: XK-115 for a signed workbook, XK-506 when the proof fails, and those of reading.
    """
    return patch_package(Package.open(data), edits)


def patch_package(package: Package, edits: Edits) -> Patched:
    """Do as `patch` for a package that is open already."""
    return packed(package, drafted(package, edits))


@dataclass(frozen=True)
class Drafted:
    """What edits come to: new content by part (None for one that is dropped), changed cells by part, edits refused."""

    changes: Mapping[str, bytes | None]
    cells: Mapping[str, Collection[_Place]]
    refused: tuple[tuple[CellKey, str], ...]


def drafted(package: Package, edits: Edits) -> Drafted:
    """Return what edits come to; nothing is packed or proven yet. Raises as `patch` does.

    What was read of a workbook may be whole where a part that only writing needs is not: then the file is not broken
    for reading, but has no room for the edits, and the part is named (XK-114).
    """
    try:
        work = _Work(package, edits)
        work.run()
    except PackageError as error:
        if error.code != "XK-102":
            raise
        raise PackageError("XK-114", part=error.details["part"], reason=error.details["reason"]) from error
    except MarkupError as error:
        raise PackageError("XK-114", part="", reason=str(error)) from error
    changes = work.draft.changes()
    cells = {part: places for part, places in work.touched.items() if part in changes}
    return Drafted(changes, cells, tuple(sorted(work.refused)))


def packed(package: Package, draft: Drafted) -> Patched:
    """Return the workbook as drafted, proven against its original; XK-506 when the proof fails."""
    if not draft.changes:
        return Patched(package.data, (), len(package.names()), draft.refused)
    data = package.rewrite(draft.changes)
    identical = prove(package, data, draft.changes, draft.cells)
    return Patched(data, tuple(sorted(draft.changes)), identical, draft.refused)


class _Target(NamedTuple):
    """A worksheet to be changed."""

    name: str
    part: str


class _Work:
    """One run over one workbook: `draft` is the result, `touched` the changed cells by staff sheet's part."""

    def __init__(self, package: Package, edits: Edits) -> None:
        self.parts = workbook_parts(package)
        if self.parts.signed:
            raise PackageError("XK-115")
        self.draft = Draft(package)
        self.refused: list[tuple[CellKey, str]] = []
        self.touched: dict[str, Collection[_Place]] = {}
        self._edits = edits
        self._sheets: dict[str, SheetMarkup] = {}
        self._styles = open_styles(self.draft, self.parts)
        self._tints = Tints(self._styles, edits.tint_colours | set(edits.tints.values()))
        self._index = {sheet.name.casefold(): index for index, sheet in enumerate(self.parts.sheets)}
        self._worksheets = {
            sheet.name.casefold(): _Target(sheet.name, sheet.part)
            for sheet in self.parts.sheets
            if sheet.kind == "worksheet"
        }

    def run(self) -> None:
        """Apply all edits to the draft."""
        own = {sheet.name.casefold() for sheet in self._edits.sheets}
        staff = {name: target for name, target in self._worksheets.items() if name not in own}
        self.touched = {target.part: () for target in staff.values()}
        self._put_sheets()
        self._patch_cells(staff)
        if self._edits.notes or self._edits.note_prefix:
            self._patch_notes()
        self._set_names()
        save_styles(self.draft, self.parts, self._styles)

    def _put_sheets(self) -> None:
        writer = SheetWriter(self.draft, self.parts, self._styles)
        for sheet in self._edits.sheets:
            name = sheet.name.casefold()
            if name in self._index and name not in self._worksheets:
                self._refuse(sheet.name, [(1, 1)], NOT_WRITABLE)
                continue
            index = self._index.setdefault(name, len(self._index))
            target = self._worksheets.get(name)
            spelled = sheet.name if target is None else target.name
            part = writer.put(replace(sheet, name=spelled), index, target and target.part)
            self._worksheets[name] = _Target(spelled, part)

    def _patch_cells(self, sheets: Mapping[str, _Target]) -> None:
        by_place = {(edit.sheet, edit.row, edit.column): edit for edit in self._edits.cells}
        cells = self._by_sheet(by_place, sheets)
        tints = self._by_sheet(self._edits.tints, sheets)
        content, formulas = False, False
        for name, target in sheets.items():
            if name in cells or name in tints or self._tints.carriers:
                plan = self._patch_sheet(target, cells.get(name, {}), tints.get(name, {}))
                content, formulas = content or bool(plan.edits), formulas or plan.formulas_change
        if content:
            calculate_on_opening(self.draft, self.parts.workbook)
        if formulas:
            drop_calculation_chain(self.draft, self.parts)

    def _patch_sheet(self, target: _Target, cells: Mapping[_Place, SetCell], tints: Mapping[_Place, str]) -> CellPlan:
        """Change the cells and tints of one sheet and return what was planned for its cells."""
        sheet = self._markup(target.part)
        plan = plan_cells(self.draft, sheet, cells, self._shared_string)
        self._refuse(target.name, plan.refused, NOT_WRITABLE)
        hidden = hidden_by_merges(sheet, tints)
        self._refuse(target.name, hidden, NOT_WRITABLE)
        seen = {place: colour for place, colour in tints.items() if place not in hidden}
        tinting = plan_tints(sheet, self._tints, seen)
        self._refuse(target.name, tinting.refused, NOT_TINTABLE)
        edits = dict(plan.edits)
        for place, style in tinting.styles.items():
            edits[place] = edits.get(place, CellEdit())._replace(style=style)
        if edits:
            self.touched[target.part] = edits.keys()
            self.draft.put(target.part, splice(sheet, edits))
        return plan

    def _markup(self, part: str) -> SheetMarkup:
        """Return a sheet as it was when first asked for; merged ranges, columns and the size of rows do not change."""
        if part not in self._sheets:
            self._sheets[part] = SheetMarkup(self.draft.text(part), part)
        return self._sheets[part]

    def _patch_notes(self) -> None:
        notes = NotePatch(self.draft, self.parts, self._markup, self._edits.note_prefix, self._edits.note_suffix)
        by_sheet = self._by_sheet(self._edits.notes, self._worksheets)
        for name, target in self._worksheets.items():
            wanted = dict(by_sheet.get(name, {}))
            if wanted:
                hidden = hidden_by_merges(self._markup(target.part), wanted)
                self._refuse(target.name, hidden, NOT_WRITABLE)
                wanted = {place: text for place, text in wanted.items() if place not in hidden}
            if notes.can_draw(target.part):
                self._refuse(target.name, notes.apply(target.part, wanted), FOREIGN_NOTE)
            else:
                self._refuse(target.name, wanted, NOT_TINTABLE)

    def _set_names(self) -> None:
        for name, text in self._edits.names.items():
            set_name(self.draft, self.parts.workbook, name, text)
        for (sheet, name), text in self._edits.local_names.items():
            index = self._index.get(sheet.casefold())
            if index is None:
                self._refuse(sheet, [(1, 1)], NOT_WRITABLE)
            else:
                set_name(self.draft, self.parts.workbook, name, text, index)

    def _by_sheet(
        self, wanted: Mapping[CellKey, _Wanted], sheets: Mapping[str, _Target]
    ) -> dict[str, dict[_Place, _Wanted]]:
        """Return what is wanted by sheet and cell; what names no worksheet of these is refused."""
        found: dict[str, dict[_Place, _Wanted]] = {}
        for (sheet, row, column), value in wanted.items():
            if sheet.casefold() in sheets:
                found.setdefault(sheet.casefold(), {})[row, column] = value
            else:
                self._refuse(sheet, [(row, column)], NOT_WRITABLE)
        return found

    def _refuse(self, sheet: str, places: Iterable[_Place], code: str) -> None:
        self.refused += [((sheet, *place), code) for place in places]

    @cached_property
    def _strings(self) -> tuple[str, ...]:
        part = self.parts.shared_strings
        return () if part is None else read_strings(self.draft.package, part)

    def _shared_string(self, raw: str) -> str | None:
        try:
            return shared(raw, self._strings)
        except IndexError:
            return None
