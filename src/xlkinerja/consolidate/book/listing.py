"""A table of any length: heading, totals, frozen header with filters, rows, and more sheets where one is too small."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, islice

from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Body, Dressed, Item, Line, fitting, needs_quote, style_ids
from xlkinerja.consolidate.book.draft import BookDraft, set_page
from xlkinerja.ooxml.address import Range, cell_name, column_letters
from xlkinerja.ooxml.cell_xml import number_text
from xlkinerja.templates import style
from xlkinerja.templates.style import DARK_BLUE, Look
from xlkinerja.templates.view import leaving_room

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

FIRST_TOTAL = 4
"""The row of the first of the totals above a header."""
_NO_NAME = re.compile(r"\W")
_LONGEST_LABEL = 200
_HEADING, _NOTE, _GROUP, _TOTAL, _GAP = 24, 15, 18, 17, 5


@dataclass(frozen=True)
class ListColumn:
    """A column of a listing; those side by side with one `group` have it printed above them.

    `words` are tinted where a cell says them, counts above zero where `alarming`; `linked` cells are links.
    """

    label: str
    look: Look
    width: float
    group: str = ""
    words: tuple[str, ...] = ()
    alarming: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Listing:
    """A table to print; `lines` can be gone over again, `count` says how many there are.

    `totals` stand above the header, where they stay in sight; `frozen` is how many columns stay so. `looks` are those
    that single cells have. A text shows no more than `most_lines`. `levels` is how deep lines lie below others.
    """

    title: str
    heading: str
    note: str
    columns: Sequence[ListColumn]
    lines: Callable[[], Iterable[Line]]
    count: int
    totals: Sequence[Line] = ()
    frozen: int = 2
    looks: Sequence[Look] = ()
    most_lines: int = 10
    levels: int = 0
    tab: str = DARK_BLUE


@dataclass(frozen=True)
class Printed:
    """Where a part of a listing came to stand: its sheet and the rows of its body."""

    sheet: str
    first: int
    last: int


def print_listing(draft: BookDraft, listing: Listing) -> tuple[Printed, ...]:
    """Print a listing on as many sheets as it needs; each says which part it is."""
    links = sum(column.linked for column in listing.columns)
    room = max(draft.most_rows // max(links, 1), 1)
    starts = range(0, max(listing.count, 1), room)
    return tuple(_print_part(draft, listing, start, room, (n, len(starts))) for n, start in enumerate(starts, 1))


def _print_part(draft: BookDraft, listing: Listing, start: int, room: int, part: tuple[int, int]) -> Printed:
    sheet = draft.add_sheet(listing.title, listing.tab)
    count = max(min(room, listing.count - start), 0)
    header = _print_head(sheet, listing, _note(listing, start, count, part))
    printed = Printed(sheet.title, header + 1, header + max(count, 1))
    _set_view(sheet, listing, header, printed)
    for number, column in enumerate(listing.columns, 1):
        letter = column_letters(number)
        area = f"{letter}{printed.first}:{letter}{printed.last}"
        rules = looks.word_rules(column.words) + ([looks.above_zero()] if column.alarming else [])
        for rule in rules:
            sheet.conditional_formatting.add(area, rule)
    draft.add_body(
        Body(
            first=printed.first,
            lines=lambda: islice(listing.lines(), start, start + count),
            ids=[style_ids(sheet, column.look) for column in listing.columns],
            strong=[style_ids(sheet, looks.strong(column.look)) for column in listing.columns],
            most_lines=listing.most_lines,
            wraps=[column.width if column.look.wrap else 0 for column in listing.columns],
            dressed={look: style_ids(sheet, look) for look in listing.looks},
        )
    )
    return printed


def _note(listing: Listing, start: int, count: int, part: tuple[int, int]) -> str:
    if part[1] == 1:
        return listing.note
    rows = f"baris {_dotted(start + 1)} sampai {_dotted(start + count)} dari {_dotted(listing.count)}"
    return f"{listing.note} Bagian {part[0]} dari {part[1]}: {rows}; satu sheet Excel tidak memuat semuanya."


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


# --- the part above the rows -----------------------------------------------------------------------------------------


def _print_head(sheet: Worksheet, listing: Listing, note: str) -> int:
    """Print heading, note, totals and header; return the header's last row."""
    put(sheet, 1, 1, listing.heading, looks.TITLE)
    put(sheet, 2, 1, note, looks.SUBTITLE)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = _HEADING, _NOTE
    row = FIRST_TOTAL - 1
    for line in listing.totals:
        row += 1
        for number, (column, item) in enumerate(zip(listing.columns, line.items, strict=True), 1):
            if isinstance(item, Dressed):
                put(sheet, row, number, item.value, item.look)
            else:
                put(sheet, row, number, item, looks.total(column.look))
        sheet.row_dimensions[row].height = _TOTAL
    sheet.row_dimensions[3].height = sheet.row_dimensions[row + 1].height = _GAP
    row += 2 if listing.totals else 1  # a blank row keeps the totals out of the filter
    if any(column.group for column in listing.columns):
        _print_groups(sheet, listing.columns, row)
        row += 1
    labels = _labels(listing.columns)
    heights = [
        style.height_of(label, column.width, bold=True) for label, column in zip(labels, listing.columns, strict=True)
    ]
    for number, (label, column) in enumerate(zip(labels, listing.columns, strict=True), 1):
        put(sheet, row, number, label, looks.HEADER)
        sheet.column_dimensions[column_letters(number)].width = column.width
    sheet.row_dimensions[row].height = max(24.0, *heights) + 6
    return row


def _labels(columns: Sequence[ListColumn]) -> list[str]:
    """Return the heads of the columns: no two of a table of Excel may be alike, so those of groups say which."""
    plain = [" ".join(column.label.split())[:_LONGEST_LABEL] for column in columns]
    count = Counter(label.casefold() for label in plain)
    found: dict[str, str] = {}
    for label, column in zip(plain, columns, strict=True):
        own = f"{label} ({column.group})" if column.group and count[label.casefold()] > 1 else label
        number = 2
        unique = own
        while unique.casefold() in found:
            unique, number = f"{own} {number}", number + 1
        found[unique.casefold()] = unique
    return list(found.values())


def _table(title: str, area: str, labels: Sequence[str]) -> Table:
    """Return the table of Excel that a listing is, by a name that is no address."""
    name = f"tabel_{_NO_NAME.sub('_', title)}"
    table = Table(displayName=name, name=name, ref=area, autoFilter=AutoFilter(ref=area))
    table.tableColumns = [TableColumn(id=number, name=label) for number, label in enumerate(labels, 1)]
    return table


def _print_groups(sheet: Worksheet, columns: Sequence[ListColumn], row: int) -> None:
    number = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        width = len(list(members))
        put_across(sheet, Range(row, number, row, number + width - 1), group, looks.BAND if group else looks.HEADER)
        number += width
    sheet.row_dimensions[row].height = _GROUP


def _set_view(sheet: Worksheet, listing: Listing, header: int, printed: Printed) -> None:
    last = column_letters(len(listing.columns))
    rows, columns = leaving_room(sheet, header, listing.frozen)
    sheet.freeze_panes = cell_name(rows + 1, columns + 1) if rows or columns else None
    sheet.add_table(_table(sheet.title, f"A{header}:{last}{printed.last}", _labels(listing.columns)))
    sheet.sheet_format.outlineLevelRow = listing.levels
    sheet.sheet_properties.outlinePr.summaryBelow = False
    grouped = any(column.group for column in listing.columns)
    set_page(
        sheet,
        width=sum(column.width for column in listing.columns),
        header=f"{header - grouped}:{header}",
        columns=f"A:{column_letters(listing.frozen)}" if listing.frozen else None,
    )


# --- single cells ----------------------------------------------------------------------------------------------------


def put(sheet: Worksheet, row: int, column: int, item: Item, look: Look) -> None:
    """Put a text or number into a cell of a frame exactly as it is: no text becomes a formula, no digit is lost."""
    cell = sheet.cell(row, column)
    look.dress(cell, quoted=isinstance(item, str) and needs_quote(item))
    if isinstance(item, str) and item:
        style.put_text(cell, _UNWRITABLE.sub("\ufffd", fitting(item)))
    elif isinstance(item, Decimal | int):
        cell.value = number_text(item)
        cell.data_type = "n"


def put_across(sheet: Worksheet, area: Range, item: Item, look: Look) -> None:
    """Put a value into a rectangle of cells that are one."""
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            look.dress(sheet.cell(row, column))
    if area.area > 1:
        sheet.merge_cells(start_row=area.top, start_column=area.left, end_row=area.bottom, end_column=area.right)
    put(sheet, area.top, area.left, item, look)
