"""The splice: changed cells are put into the text of a sheet, and every other byte of it stays.

A changed cell keeps its style and loses what belonged to its old content (`t`, `cm`, `vm`). A new cell stands
in column order and takes the style of its row, else of its column. Rows and cells that did not say where they
stand are told so where an insertion would shift them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlkinerja.ooxml.address import Range, cell_name, parse_range
from xlkinerja.ooxml.markup import attribute, child, root, with_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlkinerja.ooxml.sheet_markup import SheetMarkup, Span

Change = tuple[int, int, str]
"""Positions in the text of a sheet and what is to stand between them."""

_SPANS = re.compile(r"(\d+):(?:.*:)?(\d+)")


class CellEdit(NamedTuple):
    """What becomes of a cell: `content` is its inner XML, `kind` the `t` of it; None leaves things be."""

    content: str | None = None
    kind: str = ""
    style: int | None = None


def splice(sheet: SheetMarkup, edits: Mapping[tuple[int, int], CellEdit]) -> str:
    """Return the text of the sheet with the cells changed."""
    by_row: dict[int, dict[int, CellEdit]] = {}
    for (row, column), edit in sorted(edits.items()):
        by_row.setdefault(row, {})[column] = edit
    changes = list(_dimension(sheet, edits))
    for number, row_edits in by_row.items():
        span = sheet.row(number)
        if span is None:
            changes += _new_row(sheet, number, row_edits, by_row)
        else:
            changes += _changed_row(sheet, span, row_edits)
    return _replaced(sheet.text, changes)


def _replaced(text: str, changes: Iterable[Change]) -> str:
    pieces, reached = [], 0
    for start, end, piece in sorted(changes, key=lambda change: change[:2]):
        pieces += [text[reached:start], piece]
        reached = end
    return "".join([*pieces, text[reached:]])


def _new_row(
    sheet: SheetMarkup, number: int, edits: Mapping[int, CellEdit], edited_rows: Mapping[int, object]
) -> Iterator[Change]:
    cells = "".join(_new_cell(sheet, number, column, edit) for column, edit in edits.items())
    after = sheet.row_after(number)
    at = sheet.data.close if after is None else after.start
    yield at, at, f'<{sheet.prefix}row r="{number}">{cells}</{sheet.prefix}row>'
    if after is not None and not after.named and after.number not in edited_rows:
        yield after.start, after.inner, with_attribute(sheet.tag(after), "r", str(after.number))


def _changed_row(sheet: SheetMarkup, row: Span, edits: Mapping[int, CellEdit]) -> Iterator[Change]:
    tag = sheet.tag(row) if row.named else with_attribute(sheet.tag(row), "r", str(row.number))
    tag = _with_spans(tag, min(edits), max(edits))
    if row.inner == row.end:
        cells = "".join(_new_cell(sheet, row.number, column, edit) for column, edit in edits.items())
        yield row.start, row.end, f"{tag[:-2].rstrip()}>{cells}</{sheet.prefix}row>"
        return
    yield row.start, row.inner, tag
    for column, edit in edits.items():
        yield from _cell_changes(sheet, row, column, edit, edits)


def _cell_changes(
    sheet: SheetMarkup, row: Span, column: int, edit: CellEdit, edits: Mapping[int, CellEdit]
) -> Iterator[Change]:
    cell = sheet.cell(row.number, column)
    if cell is not None:
        yield cell.start, cell.end, _changed_cell(sheet, row.number, cell, edit)
        return
    after = next((other for other in sheet.cells(row) if other.number > column), None)
    at = row.close if after is None else after.start
    yield at, at, _new_cell(sheet, row.number, column, edit)
    if after is not None and not after.named and after.number not in edits:
        yield after.start, after.inner, _named(sheet.tag(after), row.number, after)


def _named(tag: str, row: int, cell: Span) -> str:
    return tag if cell.named else with_attribute(tag, "r", cell_name(row, cell.number))


def _changed_cell(sheet: SheetMarkup, row: int, cell: Span, edit: CellEdit) -> str:
    tag = _named(sheet.tag(cell), row, cell)
    if edit.style is not None:
        tag = with_attribute(tag, "s", str(edit.style) if edit.style else None)
    if edit.content is None:
        return tag + sheet.text[cell.inner : cell.end]
    for name, value in (("t", edit.kind or None), ("cm", None), ("vm", None)):
        tag = with_attribute(tag, name, value)
    return _closed(sheet, tag.removesuffix(">").removesuffix("/").rstrip(), edit.content)


def _new_cell(sheet: SheetMarkup, row: int, column: int, edit: CellEdit) -> str:
    style = sheet.style(row, column) if edit.style is None else edit.style
    tag = f'<{sheet.prefix}c r="{cell_name(row, column)}"'
    tag += f' s="{style}"' if style else ""
    tag += f' t="{edit.kind}"' if edit.kind else ""
    return _closed(sheet, tag, edit.content or "")


def _closed(sheet: SheetMarkup, tag: str, content: str) -> str:
    return f"{tag}>{content}</{sheet.prefix}c>" if content else f"{tag}/>"


def _with_spans(tag: str, first: int, last: int) -> str:
    match = _SPANS.fullmatch(attribute(tag, "spans") or "")
    if match is None or int(match[1]) <= first <= last <= int(match[2]):
        return tag
    return with_attribute(tag, "spans", f"{min(first, int(match[1]))}:{max(last, int(match[2]))}")


def _dimension(sheet: SheetMarkup, places: Iterable[tuple[int, int]]) -> Iterator[Change]:
    """Yield the dimension element made larger where new cells lie outside; none or a broken one stays."""
    found = child(sheet.mask, root(sheet.mask), "dimension")
    if found is None:
        return
    tag = sheet.text[found.start : found.inner]
    try:
        old = parse_range(attribute(tag, "ref") or "")
    except ValueError:
        return
    rows, columns = zip(*places, strict=True)
    new = Range(min(old.top, *rows), min(old.left, *columns), max(old.bottom, *rows), max(old.right, *columns))
    if new != old:
        ref = f"{cell_name(new.top, new.left)}:{cell_name(new.bottom, new.right)}"
        yield found.start, found.inner, with_attribute(tag, "ref", ref)
