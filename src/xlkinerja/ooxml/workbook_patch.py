"""The workbook part: its list of sheets, defined names and the order to calculate on opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.cell_xml import plain_text
from xlkinerja.ooxml.markup import (
    Element,
    append_child,
    attribute,
    attributes,
    blanked,
    child,
    children,
    escape,
    escape_attribute,
    insert_child,
    needed_child,
    root,
    whole,
    with_attribute,
)
from xlkinerja.ooxml.package_lists import drop_relationships, drop_type, reference

if TYPE_CHECKING:
    from xlkinerja.ooxml.draft import Draft
    from xlkinerja.ooxml.parts import WorkbookParts

_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize",
    "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_TRUE = {"1", "true"}


def add_sheet(draft: Draft, workbook: str, name: str, relationship_id: str, *, strict: bool) -> None:
    """List a sheet as the last one."""
    text = draft.text(workbook)
    mask = blanked(text)
    sheets = needed_child(mask, root(mask), "sheets")
    numbers = [whole(attributes(text[each.start : each.inner]).get("sheetId")) for each in children(mask, sheets)]
    xml = (
        f'<{sheets.prefix}sheet name="{escape_attribute(name)}" sheetId="{max(numbers, default=0) + 1}" '
        f"{reference(mask, relationship_id, strict=strict)}/>"
    )
    draft.put(workbook, append_child(text, sheets, xml))


def set_name(draft: Draft, workbook: str, name: str, text: str, sheet_index: int | None = None) -> None:
    """Set the text of a defined name of the workbook or of one sheet; its other attributes stay."""
    markup = draft.text(workbook)
    mask = blanked(markup)
    top = root(mask)
    names = child(mask, top, "definedNames")
    scope = None if sheet_index is None else str(sheet_index)
    for found in children(mask, names) if names and _may_hold(markup[names.start : names.end], name) else ():
        tag = markup[found.start : found.inner]
        known = attribute(tag, "name") or ""
        if known.casefold() == name.casefold() and attribute(tag, "localSheetId") == scope:
            if plain_text(markup[found.inner : found.close]) != text:
                draft.put(workbook, markup[: found.inner] + escape(text) + markup[found.close :])
            return
    local = "" if scope is None else f' localSheetId="{scope}"'
    tag = f"{top.prefix}definedName"
    xml = f'<{tag} name="{escape_attribute(name)}"{local}>{escape(text)}</{tag}>'
    draft.put(workbook, _with_name(markup, top, names, xml))


def _may_hold(names: str, name: str) -> bool:
    """Tell whether one of the names can be the one looked for: it is written there, or something is as references."""
    return "&" in names or name.casefold() in names.casefold()


def _with_name(markup: str, top: Element, names: Element | None, xml: str) -> str:
    if names is not None:
        return append_child(markup, names, xml)
    tag = f"{top.prefix}definedNames"
    return insert_child(markup, top, _ORDER, "definedNames", f"<{tag}>{xml}</{tag}>")


def calculate_on_opening(draft: Draft, workbook: str) -> None:
    """Have Excel calculate everything once when it opens the workbook."""
    text = draft.text(workbook)
    mask = blanked(text)
    top = root(mask)
    found = child(mask, top, "calcPr")
    if found is None:
        xml = f'<{top.prefix}calcPr fullCalcOnLoad="1"/>'
        draft.put(workbook, insert_child(text, top, _ORDER, "calcPr", xml))
        return
    tag = text[found.start : found.inner]
    if attributes(tag).get("fullCalcOnLoad") not in _TRUE:
        tag = with_attribute(tag, "fullCalcOnLoad", "1")
        draft.put(workbook, text[: found.start] + tag + text[found.inner :])


def drop_calculation_chain(draft: Draft, parts: WorkbookParts) -> None:
    """Drop the list of formula cells, which Excel makes anew; a stale one would count as damage."""
    if parts.calc_chain is not None:
        draft.drop(parts.calc_chain)
        drop_relationships(draft, parts.workbook, "calcChain")
        drop_type(draft, parts.calc_chain)
