"""What a clean copy prints otherwise than the workbook: rows that are blank are hidden, pages are counted.

Both come back: names remember the rows and the sheets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from xlkinerja.ooxml.draft import Draft
from xlkinerja.ooxml.markup import attribute, escape, with_attribute
from xlkinerja.ooxml.parts import WorkbookParts
from xlkinerja.ooxml.workbook_patch import set_name

_ROWS, _COUNTED = "XK_BARIS_KOSONG_", "XK_HALAMAN"
_PAGE, _OF_ALL = "Halaman &amp;P", " dari &amp;N"
_FOOTER = re.compile(rf"{_PAGE}(</(?:\w+:)?oddFooter>)")
_COUNTED_FOOTER = re.compile(rf"{_PAGE}{_OF_ALL}[^<]*(</(?:\w+:)?oddFooter>)")
_ROW = re.compile(r"<(?:\w+:)?row [^>]*>")
_RANGE = re.compile(r"\$A\$(\d+):\$B\$(\d+)")


def hide_rows(draft: Draft, parts: WorkbookParts, blank: Mapping[str, Collection[int]]) -> None:
    """Hide blank rows, by the names of their sheets; those that are hidden already are left alone."""
    for index, sheet in enumerate(parts.sheets):
        if not blank.get(sheet.name):
            continue
        hidden: list[int] = []

        def changed(tag: re.Match[str], rows: Collection[int] = blank[sheet.name], hidden: list[int] = hidden) -> str:
            row = int(attribute(tag[0], "r") or 0)
            if row not in rows or attribute(tag[0], "hidden") is not None:
                return tag[0]
            hidden.append(row)
            return with_attribute(tag[0], "hidden", "1")

        draft.put(sheet.part, _ROW.sub(changed, draft.text(sheet.part)))
        own = f"'{sheet.name.replace(chr(39), chr(39) * 2)}'!"
        for number, (first, last) in enumerate(_runs(hidden), 1):
            set_name(draft, parts.workbook, f"{_ROWS}{number}", f"{own}$A${first}:{own}$B${last}", index)


def show_rows(draft: Draft, parts: WorkbookParts) -> None:
    """Show the rows again that were hidden, and forget them."""
    for name in (name for name in parts.names if name.name.startswith(_ROWS)):
        found = _RANGE.search(re.sub(r"(?:'(?:[^']|'')+'|[^'!:]+)!", "", name.text))
        sheet = next((sheet for sheet in parts.sheets if sheet.name == name.sheet), None)
        if found is None or sheet is None:
            continue
        rows = range(int(found[1]), int(found[2]) + 1)

        def changed(tag: re.Match[str], rows: range = rows) -> str:
            is_one = int(attribute(tag[0], "r") or 0) in rows
            return with_attribute(tag[0], "hidden", None) if is_one else tag[0]

        draft.put(sheet.part, _ROW.sub(changed, draft.text(sheet.part)))
    _forget(draft, parts, rf"{_ROWS}\d+")


def count_pages(draft: Draft, parts: WorkbookParts, left_out: Collection[str], more: str) -> None:
    """Say in our footers of how many pages, and `more`; sheets that are left out are not printed."""
    counted = []
    for sheet in parts.sheets:
        if sheet.kind == "worksheet" and sheet.name not in left_out:
            text = draft.text(sheet.part)
            changed = _FOOTER.sub(lambda end: f"{_PAGE}{_OF_ALL}{escape(more)}{end[1]}", text)
            if changed != text:
                counted.append(str(sheet.sheet_id))
                draft.put(sheet.part, changed)
    if counted:
        set_name(draft, parts.workbook, _COUNTED, f'"{",".join(counted)}"')


def uncount_pages(draft: Draft, parts: WorkbookParts) -> None:
    """Make the footers again as they were."""
    counted = next((name.text.strip('"').split(",") for name in parts.names if name.name == _COUNTED), [])
    for sheet in parts.sheets:
        if str(sheet.sheet_id) in counted:
            text = draft.text(sheet.part)
            draft.put(sheet.part, _COUNTED_FOOTER.sub(lambda end: f"{_PAGE}{end[1]}", text))
    _forget(draft, parts, _COUNTED)


def _forget(draft: Draft, parts: WorkbookParts, name: str) -> None:
    markup = draft.text(parts.workbook)
    pattern = rf'<((?:\w+:)?definedName) [^>]*name="{name}"[^>]*>[^<]*</\1>'
    draft.put(parts.workbook, re.sub(pattern, "", markup))


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last row of rows that follow one another."""
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), key=lambda one: one[1] - one[0])]
    return [(run[0], run[-1]) for run in runs]
