"""Whole sheets of ours: added as the last tab, or written anew in the part of the sheet of that name."""

from __future__ import annotations

import posixpath
from functools import cache, partial
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.ooxml.markup import blanked, children, root
from xlkinerja.ooxml.namespaces import relationship_of
from xlkinerja.ooxml.package_lists import add_relationship, set_type
from xlkinerja.ooxml.sheet_style import style_index
from xlkinerja.ooxml.sheet_xml import sheet_text
from xlkinerja.ooxml.workbook_patch import add_sheet, set_name

if TYPE_CHECKING:
    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.model import NewSheet
    from xlkinerja.ooxml.parts import WorkbookParts
    from xlkinerja.ooxml.style_patch import StyleSheet

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True)
class SheetWriter:
    """Writes our sheets into the draft of a workbook."""

    draft: Draft
    parts: WorkbookParts
    styles: StyleSheet

    def put(self, sheet: NewSheet, index: int, part: str | None) -> str:
        """Write the sheet into its part, or into a new one for None, and return the part's name.

        `index` is the sheet's position in the workbook. A sheet written anew keeps its drawings and notes.
        """
        drawings = {} if part is None else _drawings(self.draft.text(part))
        strict = self.parts.strict
        text = sheet_text(sheet, cache(partial(style_index, self.styles)), drawings, strict=strict)
        if part is None:
            part = self._new_part(sheet.name)
        self.draft.put_fresh(part, text)
        if sheet.title_rows is not None:
            first, last = sheet.title_rows
            titles = f"{quote_sheet(sheet.name)}!${first}:${last}"
            set_name(self.draft, self.parts.workbook, "_xlnm.Print_Titles", titles, index)
        return part

    def _new_part(self, sheet: str) -> str:
        """List a new sheet in the workbook and return the name its part is to have."""
        workbook, strict = self.parts.workbook, self.parts.strict
        part = self.draft.free_name(posixpath.join(posixpath.dirname(workbook), "worksheets/sheet{}.xml"))
        set_type(self.draft, part, _SHEET_TYPE)
        identifier = add_relationship(self.draft, workbook, "worksheet", part, strict=strict)
        add_sheet(self.draft, workbook, sheet, identifier, strict=strict)
        return part


def _drawings(text: str) -> dict[str, str]:
    """Return the relationship ids of a sheet's pictures and notes."""
    mask = blanked(text)
    found: dict[str, str] = {}
    for element in children(mask, root(mask)):
        if element.local in {"drawing", "legacyDrawing"}:
            identifier = relationship_of(text, element)
            if identifier is not None:
                found[element.local] = identifier
    return found
