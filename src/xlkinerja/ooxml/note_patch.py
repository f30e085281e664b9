"""Our notes on a sheet: put in beside those of others, replaced, taken back.

A note is a comment in the comments part and a box in the VML drawing. When the notes are as wanted nothing
is touched; else all of ours are taken out and the wanted ones put in: the result depends on the wanted notes
and on what others wrote, not on what we wrote before.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.comment_list import PlacedNote, placed_notes, with_notes, without_notes
from xlkinerja.ooxml.markup import MarkupError, blanked, child, insert_child, root
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.namespaces import relationship_of
from xlkinerja.ooxml.note_shapes import EMPTY_DRAWING, with_shapes
from xlkinerja.ooxml.package_lists import add_relationship, drop_relationships, reference, set_type
from xlkinerja.ooxml.parts import WorkbookParts, relationships
from xlkinerja.ooxml.sheet_order import WORKSHEET_ORDER
from xlkinerja.ooxml.vml_drawing import VmlDrawing, mended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.sheet_markup import SheetMarkup

AUTHOR = "xlkinerja"

_Place = tuple[int, int]

_NO_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{}"><authors></authors><commentList></commentList></comments>'
)
_NAMESPACES = {
    False: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    True: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@dataclass(frozen=True)
class NotePatch:
    """Sets notes on a workbook's sheets; a note is ours when it begins and ends as ours do, or by its author.

    `markup` gives the sheet of a part, whose columns and rows tell how large the boxes must be.

    To a note of ours that somebody wrote on, words were added after the end: it is not ours any more.
    """

    draft: Draft
    parts: WorkbookParts
    markup: Callable[[str], SheetMarkup]
    prefix: str
    suffix: str = ""

    def apply(self, sheet: str, wanted: Mapping[_Place, str]) -> set[_Place]:
        """Make the notes of a sheet part as wanted and return the cells where somebody else's note stays."""
        comments = self._related(sheet, "comments")
        present = placed_notes(self.draft.text(comments)) if comments else []
        ours = [note for note in present if self._is_ours(note)]
        foreign = {note.place for note in present if not self._is_ours(note)}
        allowed = {place: text for place, text in wanted.items() if place not in foreign}
        if sorted((note.place, note.note.text) for note in ours) != sorted(allowed.items()):
            drawing = self._drawing(sheet)
            self._set_comments(comments or self._new_comments(sheet), ours, allowed)
            self._set_shapes(drawing or self._new_drawing(sheet), sheet, {note.place for note in ours}, allowed)
        return foreign & wanted.keys()

    def _is_ours(self, note: PlacedNote) -> bool:
        if self.prefix:
            return note.note.text.startswith(self.prefix) and note.note.text.endswith(self.suffix)
        return note.note.author == AUTHOR

    def _set_comments(self, part: str, ours: list[PlacedNote], wanted: Mapping[_Place, str]) -> None:
        text = without_notes(self.draft.text(part), ours)
        self.draft.put(part, with_notes(text, wanted, AUTHOR))

    def can_draw(self, sheet: str) -> bool:
        """Tell whether boxes can be put on a sheet: its drawing, if it has one, is XML."""
        drawing = self._drawing(sheet)
        return drawing is None or self._is_xml(drawing)

    def _is_xml(self, drawing: str) -> bool:
        """Tell whether a drawing of others can be written into; what is no XML is left as it is."""
        try:
            mended(self.draft.text(drawing))
        except (MarkupError, PackageError):
            return False
        return True

    def _set_shapes(self, part: str, sheet: str, old: set[_Place], wanted: Mapping[_Place, str]) -> None:
        drawing = VmlDrawing(mended(self.draft.text(part))).without_notes(old)
        self.draft.put(part, with_shapes(drawing, wanted, self.markup(sheet), self._free_block).text)

    def _related(self, sheet: str, kind: str) -> str | None:
        """Return the part of that kind that belongs to a sheet of the package, or None."""
        targets = (each.target for each in relationships(self.draft.package, sheet) if each.type == kind)
        return next((found for target in targets if (found := self.draft.find(target)) is not None), None)

    def _drawing(self, sheet: str) -> str | None:
        """Return the VML part that the sheet names for its notes and controls; headers have another one."""
        text = self.draft.text(sheet)
        mask = blanked(text)
        found = child(mask, root(mask), "legacyDrawing")
        if found is None:
            return None
        identifier = relationship_of(text, found)
        for each in relationships(self.draft.package, sheet):
            if each.id == identifier and (part := self.draft.find(each.target)) is not None:
                return part
        raise PackageError("XK-114", part=sheet, reason="gambar catatan tidak ada")

    def _new_comments(self, sheet: str) -> str:
        strict = self.parts.strict
        part = self._free_name("comments{}.xml")
        self.draft.put_fresh(part, _NO_COMMENTS.format(_NAMESPACES[strict]))
        drop_relationships(self.draft, sheet, "comments")  # to a part that is not there
        add_relationship(self.draft, sheet, "comments", part, strict=strict)
        set_type(self.draft, part, _COMMENTS_TYPE)
        return part

    def _new_drawing(self, sheet: str) -> str:
        part = self._free_name("drawings/vmlDrawing{}.vml")
        self.draft.put_fresh(part, EMPTY_DRAWING.format(self._free_block()))
        strict = self.parts.strict
        identifier = add_relationship(self.draft, sheet, "vmlDrawing", part, strict=strict)
        set_type(self.draft, part, _DRAWING_TYPE, by_extension=True)
        text = self.draft.text(sheet)
        mask = blanked(text)
        top = root(mask)
        xml = f"<{top.prefix}legacyDrawing {reference(mask, identifier, strict=strict)}/>"
        self.draft.put(sheet, insert_child(text, top, WORKSHEET_ORDER, "legacyDrawing", xml))
        return part

    def _free_name(self, pattern: str) -> str:
        return self.draft.free_name(posixpath.join(posixpath.dirname(self.parts.workbook), pattern))

    def _free_block(self) -> int:
        """Return the first block of shape numbers that no drawing of the workbook has taken."""
        taken = {block for name in self.draft.names() if name.lower().endswith(".vml") for block in self._blocks(name)}
        return next(block for block in range(1, len(taken) + 2) if block not in taken)

    def _blocks(self, drawing: str) -> tuple[int, ...]:
        return _blocks_in(self.draft.text(drawing)) if self._is_xml(drawing) else ()


@lru_cache(maxsize=8)  # each sheet with notes asks for those of the drawings before it
def _blocks_in(text: str) -> tuple[int, ...]:
    return VmlDrawing(mended(text)).blocks
