"""A copy to be printed and signed: nothing shows that is for the screen alone, and all of it comes back.

What is told apart by its looks is changed where the looks are defined, in the styles part: no cell is touched. Sheets
that are not of the report are hidden, which no program prints; a name remembers which.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import field

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.clean_pages import count_pages, hide_rows, show_rows, uncount_pages
from xlkinerja.ooxml.draft import Draft
from xlkinerja.ooxml.markup import attribute, blanked, child, children, root, whole, with_attribute
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.parts import WorkbookParts, workbook_parts
from xlkinerja.ooxml.style_patch import StyleSheet
from xlkinerja.ooxml.workbook_patch import set_name

MARK = "XK_SALINAN_BERSIH"
"""The name by which a clean copy is known; its text lists the sheets that were hidden for it."""

_PRINT_AREA, _KEPT_AREA = "_xlnm.Print_Area", "XK_AREA_CETAK"
_WHITE = "FFFFFE"  # as good as white on paper, and told from white
_INVISIBLE = ";;;"
_GENERAL = "0"


@dataclass(frozen=True)
class ForTheScreen:
    """What is not to be printed: the colour of inputs, the font of helper labels, sheets, and blank rows by sheet.

    `said` is put behind the number of each page.
    """

    fill: str
    label_colour: str
    label_sizes: frozenset[str]
    sheets: Collection[str]
    rows: Mapping[str, Collection[int]] = field(default_factory=dict)
    said: str = ""


def is_clean_copy(package: Package) -> bool:
    """Tell whether a workbook is such a copy."""
    return any(name.name == MARK for name in workbook_parts(package).names)


def cleaned(package: Package, screen: ForTheScreen) -> bytes:
    """Return the workbook without what is for the screen; marks and notes must be gone already."""
    draft, parts = Draft(package), workbook_parts(package)
    _swap_styles(draft, parts, screen, clean=True)
    hidden = [sheet_id for name, sheet_id in _visible(draft, parts) if name in screen.sheets]
    _set_state(draft, parts, hidden, "hidden")
    _rename_print_areas(draft, parts, hidden, _PRINT_AREA, _KEPT_AREA)
    hide_rows(draft, parts, screen.rows)
    count_pages(draft, parts, screen.sheets, screen.said)
    set_name(draft, parts.workbook, MARK, f'"{",".join(hidden)}"')
    return package.rewrite(draft.changes())


def restored(package: Package, screen: ForTheScreen) -> bytes:
    """Return the workbook of a clean copy with everything back that is for the screen."""
    draft, parts = Draft(package), workbook_parts(package)
    text = next(name.text for name in parts.names if name.name == MARK)
    _swap_styles(draft, parts, screen, clean=False)
    hidden = text.strip('"').split(",")
    _set_state(draft, parts, hidden, None)
    _rename_print_areas(draft, parts, hidden, _KEPT_AREA, _PRINT_AREA)
    show_rows(draft, parts)
    uncount_pages(draft, parts)
    markup = draft.text(parts.workbook)
    draft.put(parts.workbook, re.sub(rf'<((?:\w+:)?definedName) [^>]*"{MARK}"[^>]*>[^<]*</\1>', "", markup))
    return package.rewrite(draft.changes())


# --- looks -------------------------------------------------------------------------------------------------------


def _swap_styles(draft: Draft, parts: WorkbookParts, screen: ForTheScreen, *, clean: bool) -> None:
    if parts.styles is None:
        return
    styles = StyleSheet(draft.text(parts.styles))
    labels = {str(n) for n, font in enumerate(styles.entries("fonts")) if _is_label(font, screen)}
    invisible = str(styles.number_format(_INVISIBLE))
    text = styles.text()
    found, wanted = (screen.fill, _WHITE) if clean else (_WHITE, screen.fill)
    for fill in dict.fromkeys(styles.entries("fills")):
        text = text.replace(fill, re.sub(rf'rgb="(..){found}"', rf'rgb="\1{wanted}"', fill))
    for style in dict.fromkeys(styles.entries("cellXfs")):
        tag, end, rest = style.partition(">")
        formats = (_GENERAL, invisible) if clean else (invisible, _GENERAL)
        if attribute(tag, "fontId") in labels and (attribute(tag, "numFmtId") or _GENERAL) == formats[0]:
            changed = with_attribute(with_attribute(tag + end, "numFmtId", formats[1]), "applyNumberFormat", "1")
            text = text.replace(style, changed + rest)
    draft.put(parts.styles, text)


def _is_label(font: str, screen: ForTheScreen) -> bool:
    """Tell whether a font is that of helper labels: grey, italic, and of their size."""
    size = re.search(r'<(?:\w+:)?sz val="([\d.]+)"', font)
    is_grey = re.search(rf'rgb="..{screen.label_colour}"', font)
    return bool(is_grey and size and size[1] in screen.label_sizes and re.search(r"<(?:\w+:)?i[ />]", font))


# --- sheets ------------------------------------------------------------------------------------------------------


def _visible(draft: Draft, parts: WorkbookParts) -> list[tuple[str, str]]:
    """Return the visible sheets, each with its number, which programs keep."""
    tags = dict(_sheet_tags(draft, parts))
    shown = [(sheet.name, sheet_id) for sheet, sheet_id in zip(parts.sheets, tags, strict=True)]
    return [(name, sheet_id) for name, sheet_id in shown if attribute(tags[sheet_id], "state") in {None, "visible"}]


def _sheet_tags(draft: Draft, parts: WorkbookParts) -> list[tuple[str, str]]:
    text = draft.text(parts.workbook)
    mask = blanked(text)
    sheets = child(mask, root(mask), "sheets")
    elements = children(mask, sheets) if sheets is not None else ()
    tags = [text[each.start : text.index(">", each.start) + 1] for each in elements]
    return [(str(whole(attribute(tag, "sheetId"))), tag) for tag in tags]


def _set_state(draft: Draft, parts: WorkbookParts, sheet_ids: Collection[str], state: str | None) -> None:
    text = draft.text(parts.workbook)
    for sheet_id, tag in _sheet_tags(draft, parts):
        if sheet_id in sheet_ids:
            text = text.replace(tag, with_attribute(tag, "state", state), 1)
    draft.put(parts.workbook, text)


def _rename_print_areas(draft: Draft, parts: WorkbookParts, sheet_ids: Collection[str], old: str, new: str) -> None:
    """Put the print areas of hidden sheets aside: LibreOffice prints a hidden sheet that has one."""
    places = {str(n) for n, (sheet_id, _) in enumerate(_sheet_tags(draft, parts)) if sheet_id in sheet_ids}

    def renamed(tag: re.Match[str]) -> str:
        is_one = attribute(tag[0], "name") == old and attribute(tag[0], "localSheetId") in places
        return with_attribute(tag[0], "name", new) if is_one else tag[0]

    draft.put(parts.workbook, re.sub(r"<(?:\w+:)?definedName [^>]*>", renamed, draft.text(parts.workbook)))
