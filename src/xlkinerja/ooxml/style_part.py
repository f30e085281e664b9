"""The styles part of a workbook: found, or made when there is none, and saved when something was added."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from xlkinerja.ooxml.package_lists import add_relationship, drop_relationships, set_type
from xlkinerja.ooxml.style_patch import StyleSheet

if TYPE_CHECKING:
    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.parts import WorkbookParts

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PLAIN = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{}"><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    "</cellStyleXfs></styleSheet>"
)
_NAMESPACES = {
    False: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    True: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}


def open_styles(draft: Draft, parts: WorkbookParts) -> StyleSheet:
    """Return the workbook's styles."""
    return StyleSheet(draft.text(parts.styles) if parts.styles else _PLAIN.format(_NAMESPACES[parts.strict]))


def save_styles(draft: Draft, parts: WorkbookParts, styles: StyleSheet) -> None:
    """Write the styles back when something was added to them."""
    if not styles.changed:
        return
    if parts.styles is not None:
        draft.put(parts.styles, styles.text())
        return
    part = posixpath.join(posixpath.dirname(parts.workbook), "styles.xml")
    if draft.find(part) is not None:
        part = draft.free_name(part.replace(".xml", "{}.xml"))
    draft.put_fresh(part, styles.text())
    drop_relationships(draft, parts.workbook, "styles")  # to a part that is not there
    add_relationship(draft, parts.workbook, "styles", part, strict=parts.strict)
    set_type(draft, part, _TYPE)
