"""How a template looks: one font, a few colours, and what each part of the form is dressed in."""

from __future__ import annotations

import re
import textwrap
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.indexed_list import IndexedList

from xlkinerja.kinds import Kind

FONT, SIZE = "Arial", 9

DARK_BLUE, PALE_BLUE, GREY, LIGHT_GREY, DARK_GREY = "1F3864", "DCE6F1", "D9D9D9", "F2F2F2", "595959"
INPUT_FILL = "FFFBE6"

_CAPITAL = 0.35  # of a letter, by which a capital one is wider

_LINE = Side(style="thin", color="A6A6A6")
_HAIR = Side(style="hair", color="808080")
_STRONG = Side(style="medium", color=DARK_BLUE)
_ON_BLUE = Side(style="thin", color="8EA9DB")

# Excel's own escapes: XML would lose a carriage return, and Excel would decode what looks like an escape.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


_DRESSED: WeakKeyDictionary[Workbook, dict[tuple[int, bool], tuple[Look, object]]] = WeakKeyDictionary()
"""The styles of each workbook by the look that they are of, which is kept so that nothing else gets its id."""


@dataclass(frozen=True)
class Look:
    """The dress of a cell; `locked` cells cannot be typed in once the sheet is protected."""

    bold: bool = False
    italic: bool = False
    size: float = SIZE
    colour: str = "000000"
    fill: str | None = None
    border: Border | None = None
    horizontal: str | None = None
    vertical: str = "center"
    wrap: bool = False
    indented: bool = True
    number_format: str = "General"
    locked: bool = True
    underline: bool = False

    def dress(self, cell: Cell, *, quoted: bool = False) -> None:
        """Give the look to a cell; a `quoted` one holds text that Excel must not take for anything else."""
        # openpyxl looks up each part of a style anew: once is enough for all cells of a workbook that look alike.
        known = _DRESSED.setdefault(cell.parent.parent, {})
        if (id(self), quoted) not in known:
            self._dress_first(cell, quoted=quoted)
            known[id(self), quoted] = self, copy(cell._style)  # noqa: SLF001 - openpyxl offers no other way
        cell._style = copy(known[id(self), quoted][1])  # noqa: SLF001

    def _dress_first(self, cell: Cell, *, quoted: bool) -> None:
        underline = "single" if self.underline else None
        cell.font = Font(
            name=FONT, size=self.size, bold=self.bold, italic=self.italic, underline=underline, color=self.colour
        )
        if self.fill is not None:
            cell.fill = PatternFill("solid", fgColor=self.fill)
        if self.border is not None:
            cell.border = self.border
        indent = 1 if self.indented and self.horizontal in {"left", "right"} else 0
        cell.alignment = Alignment(self.horizontal, self.vertical, wrap_text=self.wrap, indent=indent)
        cell.protection = Protection(locked=self.locked)
        cell.number_format = self.number_format
        cell.quotePrefix = quoted


HEADING = Look(bold=True, size=13, colour=DARK_BLUE, horizontal="center")
SUBHEADING = Look(size=10, colour=DARK_GREY, horizontal="center")
UNCOUNTED = Look(bold=True, colour="C00000", horizontal="left", wrap=True)
POINTER = Look(colour="0563C1", underline=True, horizontal="center")
IDENTITY = Look(colour=DARK_GREY, horizontal="left", wrap=True)
TABLE_TITLE = Look(bold=True, size=10, colour=DARK_BLUE, horizontal="left")
FIELD_LABEL = Look(bold=True, colour=DARK_BLUE, horizontal="left")
SIGNATURE_LABEL = Look(italic=True, colour="7F7F7F", horizontal="right")
LABEL = Look(
    bold=True,
    colour="FFFFFF",
    fill=DARK_BLUE,
    border=Border(left=_ON_BLUE, right=_ON_BLUE, top=_ON_BLUE, bottom=_ON_BLUE),
    horizontal="center",
    wrap=True,
)
NUMBERING = Look(
    italic=True,
    colour=DARK_BLUE,
    fill=PALE_BLUE,
    border=Border(left=_LINE, right=_LINE, bottom=_STRONG),
    horizontal="center",
)
GUARD = Look(fill=GREY, border=Border(left=_LINE, right=_LINE, bottom=_LINE))
_BODY = Border(left=_LINE, right=_LINE, top=_HAIR, bottom=_HAIR)
_TOTAL = Border(left=_LINE, right=_LINE, top=_STRONG, bottom=_STRONG)
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
TOTAL_LABEL = Look(bold=True, fill=GREY, border=_TOTAL, horizontal="center")

BOXED = Look(border=_BOX, horizontal="left", wrap=True)
BODY_TEXT = Look(horizontal="left", wrap=True)


@lru_cache(maxsize=1024)
def body(kind: Kind, *, locked: bool, from_top: bool = False, with_unit: bool = False) -> Look:
    """Return the look of a body cell: pale yellow where staff type, white where it is locked.

    Where staff may write a unit with the value (`2 Industri, IKM`), the cell wraps so that nothing is cut off.
    """
    return Look(
        fill=None if locked else INPUT_FILL,
        border=_BODY,
        horizontal=kind.align,
        vertical="top" if from_top else "center",
        wrap=kind.holds == "text" or kind.mixed or with_unit,
        indented=kind.align != "right",
        number_format=_padded(kind),
        locked=locked,
    )


def _padded(kind: Kind) -> str:
    """Return the number format with room at the right edge.

    LibreOffice gives an indent at the right to some cells and not to others that look alike.
    """
    if kind.align != "right":
        return kind.excel_format
    padded = f"{kind.excel_format}_-_-"
    return f"{padded};-{padded};{padded};@_-_-"  # positive, negative, zero, and texts where a figure should be


@lru_cache(maxsize=1024)
def total(kind: Kind) -> Look:
    """Return the look of a cell of the Jumlah row."""
    indented = kind.align != "right"
    return replace(TOTAL_LABEL, horizontal=kind.align, indented=indented, number_format=_padded(kind))


def field(kind: Kind) -> Look:
    """Return the look of a field's value."""
    return Look(
        fill=INPUT_FILL,
        border=_BOX,
        horizontal="left",
        number_format=kind.excel_format,
        wrap=True,
        locked=False,
    )


LINE_LABEL = Look(border=_BOX, horizontal="left", fill=LIGHT_GREY)


def line(kind: Kind, *, computed: bool) -> Look:
    """Return the look of a value on a line of a record."""
    return replace(field(kind), fill=None, locked=True) if computed else field(kind)


def signature(kind: Kind, *, horizontal: str, bold: bool, comma: bool, locked: bool = False) -> Look:
    """Return the look of a signature field; with `comma` the cell shows one behind its text."""
    return Look(
        bold=bold,
        fill=None if locked else INPUT_FILL,
        horizontal=horizontal,
        indented=False,
        number_format='@","' if comma else kind.excel_format,
        locked=locked,
    )


def put_text(cell: Cell, text: str) -> None:
    """Put a text into a cell exactly as it is, also where it looks like a formula or an error."""
    cell.value = _ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
    cell.data_type = "s"


def use_font(book: Workbook) -> None:
    """Make our font the workbook's own: untouched cells show it and column widths count in it."""
    normal = Font(name=FONT, size=SIZE, family=2)
    book._fonts = IndexedList([normal])  # noqa: SLF001 - openpyxl offers no other way to the first font
    book._named_styles["Normal"].font = normal  # noqa: SLF001 - nor to the style named Normal


def height_of(text: str, width: float, *, bold: bool = False) -> float:
    """Return the row height in points that a text takes in a column of this width in characters."""
    return 12.0 * lines_of(text, width, bold=bold) + 4


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of this width in characters."""
    lines = 0
    for line in text.splitlines() or [""]:
        room = int(width) - 2 if bold else int((int(width * 1.1) - 3) / _wideness(line))
        fits = len(line) <= room and "\t" not in line  # most do, and wrapping is slow
        lines += 1 if fits else max(len(textwrap.wrap(line, max(room, 4))), 1)
    return lines


def _wideness(line: str) -> float:
    """Return how wide the letters of a line are on average: one in capitals throughout is a third wider."""
    return 1 + _CAPITAL * sum(letter.isupper() for letter in line) / max(len(line), 1)
