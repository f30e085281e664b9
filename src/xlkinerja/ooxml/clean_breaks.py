"""Page breaks that a clean copy does without: where all that shows fits on one page, nothing is to stand on another.

A name on the sheet remembers the rows of the breaks, and they come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlkinerja.ooxml.draft import Draft
from xlkinerja.ooxml.markup import attribute, real, tags
from xlkinerja.ooxml.parts import WorkbookParts
from xlkinerja.ooxml.workbook_patch import set_name

_BREAKS = "XK_BATAS_HALAMAN"
_USUAL_HEIGHT = 15
_PAGE_HEIGHT = 489  # points of a landscape page of our templates, less what programs make rows higher
_LANDSCAPE = re.compile(r'<(?:\w+:)?pageSetup [^>]*orientation="landscape"[^>]*>')
_ROW_BREAKS = re.compile(r"<((?:\w+:)?)rowBreaks[^>]*>(.*?)</\1rowBreaks>", re.DOTALL)
_AFTER_SETUP = re.compile(r"</(?:\w+:)?headerFooter>")


def drop_breaks(draft: Draft, parts: WorkbookParts, sheets: frozenset[str]) -> None:
    """Drop the row breaks of sheets of which all that shows fits on one page; other breaks of pages stay."""
    for index, sheet in enumerate(parts.sheets):
        text = draft.text(sheet.part) if sheet.name in sheets else ""
        breaks, setup = _ROW_BREAKS.search(text), _LANDSCAPE.search(text)
        if breaks is None or setup is None or "<colBreaks" in text or _AFTER_SETUP.search(text) is None:
            continue
        rows = [attribute(tag[0], "id") for tag in tags(breaks[2])]
        scale = real(attribute(setup[0], "scale"), 100) / 100
        if all(rows) and sum(_heights(text)) * scale <= _PAGE_HEIGHT:
            draft.put(sheet.part, text[: breaks.start()] + text[breaks.end() :])
            set_name(draft, parts.workbook, _BREAKS, f'"{",".join(map(str, rows))}"', index)


def put_breaks_back(draft: Draft, parts: WorkbookParts) -> None:
    """Break the pages again where they were broken."""
    for name in (name for name in parts.names if name.name == _BREAKS):
        sheet = next((sheet for sheet in parts.sheets if sheet.name == name.sheet), None)
        rows = [row for row in name.text.strip('"').split(",") if row.isdigit()]
        if sheet is None or not rows:
            continue
        text = draft.text(sheet.part)
        end = _AFTER_SETUP.search(text)
        if end is None or _ROW_BREAKS.search(text) is not None:
            continue
        prefix = end[0][2:].partition("headerFooter")[0]
        each = "".join(f'<{prefix}brk id="{row}" min="0" max="16383" man="1"/>' for row in rows)
        count = f'count="{len(rows)}" manualBreakCount="{len(rows)}"'
        xml = f"<{prefix}rowBreaks {count}>{each}</{prefix}rowBreaks>"
        draft.put(sheet.part, text[: end.end()] + xml + text[end.end() :])
    pattern = rf'<((?:\w+:)?definedName) [^>]*name="{_BREAKS}"[^>]*>[^<]*</\1>'
    draft.put(parts.workbook, re.sub(pattern, "", draft.text(parts.workbook)))


def _heights(text: str) -> Iterator[float]:
    for tag in re.finditer(r"<(?:\w+:)?row [^>]*>", text):
        if attribute(tag[0], "hidden") is None:
            yield real(attribute(tag[0], "ht"), _USUAL_HEIGHT)
