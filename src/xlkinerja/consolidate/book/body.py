"""The many rows of a sheet as XML, written straight into the package: openpyxl would hold a megabyte for a thousand."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate.book.links import Formula, Link
from xlkinerja.files.csv_table import is_formula_like
from xlkinerja.ooxml.address import column_letters
from xlkinerja.ooxml.cell_xml import content_of, formula_xml, result_of
from xlkinerja.templates.style import Look, lines_of

LONGEST = 32_767
"""How many characters (as UTF-16 counts them) a cell holds."""
_CUT = " … [dipotong; teks lengkap ada di berkas asal]"
_EPOCH = date(1899, 12, 30)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINE, _PADDING = 12.0, 4.0
_SURE = 0.6  # of a column's width: a text of so many letters has room, also in bold capitals


@dataclass(frozen=True, slots=True)
class Dressed:
    """A value in a look of its own."""

    value: Decimal | str | bool | Link | Formula | None
    look: Look


Item = Decimal | int | str | bool | date | Link | Formula | Dressed | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of cells; a `strong` one is dressed in the second looks.

    `level` is how deep it lies below the row that it belongs to; a `folded` one is not seen until that is opened.
    """

    items: Sequence[Item]
    strong: bool = False
    level: int = 0
    folded: bool = False


def fitting(text: str) -> str:
    """Return a text that a cell can hold: a longer one is cut and says so."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le", "surrogatepass")) <= LONGEST * 2:
        return text
    room = (LONGEST - len(_CUT)) * 2
    kept = text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore")
    return kept + _CUT


def needs_quote(text: str) -> bool:
    """Tell whether Excel would take a text for something else if somebody typed it again."""
    return text.startswith(("'", "{")) or is_formula_like(text)


Ids = tuple[int, int]
"""The numbers by which a workbook knows a look: as it is, and for text that must not be taken for anything else."""


def style_ids(sheet: Worksheet, look: Look) -> Ids:
    """Return the numbers of a look; they must be known before the workbook's frame is written."""
    plain, quoted = Cell(sheet, row=1, column=1), Cell(sheet, row=1, column=1)
    look.dress(plain)
    look.dress(quoted, quoted=True)
    return int(plain.style_id), int(quoted.style_id)


@dataclass
class Body:
    """The rows of a sheet from `first` on, and the links that they turned out to hold while it is written.

    `ids` and `strong` are the styles of the columns, `dressed` those of looks that single cells have; `wraps` are the
    widths of columns whose texts wrap, 0 for the others; a row has no more than `most_lines`. What stays when the sheet
    is written is to which files it leads: `targets`, pressed.
    """

    first: int
    lines: Callable[[], Iterable[Line]]
    ids: Sequence[Ids]
    strong: Sequence[Ids]
    wraps: Sequence[float]
    most_lines: int
    dressed: Mapping[Look, Ids] = field(default_factory=dict)
    links: list[tuple[str, Link]] = field(default_factory=list)
    targets: bytes = b""

    def xml(self) -> Iterator[str]:
        """Yield the rows as XML."""
        letters = [column_letters(number) for number in range(1, len(self.ids) + 1)]
        for row, line in enumerate(self.lines(), self.first):
            ids = self.strong if line.strong else self.ids
            cells = [
                self._cell(f"{letter}{row}", item, own)
                for letter, item, own in zip(letters, line.items, ids, strict=True)
            ]
            yield f'<row r="{row}"{self._height(line)}{_outline(line)}>{"".join(cells)}</row>'

    def _cell(self, place: str, item: Item, ids: Ids) -> str:
        if isinstance(item, Dressed):
            ids, item = self.dressed[item.look], item.value
        if isinstance(item, Link):
            self.links.append((place, item))
            item = item.text
        if isinstance(item, Formula):
            item = replace(item, text=item.text.replace("{row}", place.lstrip(_LETTERS)))
        style = ids[isinstance(item, str) and needs_quote(item)]
        content, kind = _content(item)
        given = f' t="{kind}"' if kind else ""
        return f'<c r="{place}" s="{style}"{given}>{content}</c>' if content else f'<c r="{place}" s="{style}"/>'

    def _height(self, line: Line) -> str:
        """Return the row's height where texts wrap: as much as they need, up to what a page can bear."""
        lines = 1
        for width, item in zip(self.wraps, line.items, strict=True):
            if width and (text := _text_in(item)) and (len(text) > width * _SURE or "\n" in text):
                lines = max(lines, _lines_of(text, width, bold=line.strong))
        return "" if lines == 1 else f' ht="{_LINE * min(lines, self.most_lines) + _PADDING:g}" customHeight="1"'


def _outline(line: Line) -> str:
    return (' hidden="1"' if line.folded else "") + (f' outlineLevel="{line.level}"' if line.level else "")


def _content(item: Decimal | int | str | bool | date | Formula | None) -> tuple[str, str]:
    """Return a cell's inner XML and its type."""
    if isinstance(item, Formula):
        edit = result_of(formula_xml(item.text, ""), item.value, "")
    elif isinstance(item, date):
        edit = content_of((item - _EPOCH).days, "")
    else:
        edit = content_of(fitting(item) if isinstance(item, str) else item, "")
    return edit.content or "", edit.kind


@lru_cache(maxsize=4096)  # names of satker and units come again and again
def _lines_of(text: str, width: float, *, bold: bool) -> int:
    return lines_of(text, width, bold=bold)


def _text_in(item: Item) -> str:
    """Return the text that a cell shows; "" where it is none."""
    if isinstance(item, Dressed):
        item = item.value
    if isinstance(item, Link):
        item = item.text
    return item if isinstance(item, str) else ""


# --- into the package ------------------------------------------------------------------------------------------------

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DIMENSION = re.compile(r'<dimension ref="[^"]*" ?/>')
_AFTER_LINKS = "<printOptions"


_EMPTY_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?) ?/>')


def with_formulas(frame: str, formulas: Mapping[str, Formula]) -> str:
    """Return the XML of a sheet with formulas, and the values they have now, in cells that are empty so far."""

    def filled(match: re.Match[str]) -> str:
        formula = formulas.get(match[1])
        if formula is None:
            return match[0]
        content, kind = _content(formula)
        given = f' t="{kind}"' if kind else ""
        return f'<c r="{match[1]}"{match[2]}{given}>{content}</c>'

    return _EMPTY_CELL.sub(filled, frame) if formulas else frame


def spliced(frame: str, body: Body) -> Iterator[str]:
    """Yield the XML of a sheet with the body's rows after those of its frame, and its links."""
    frame = _DIMENSION.sub("", frame).replace("<sheetData/>", "<sheetData></sheetData>")
    head, end, tail = frame.rpartition("</sheetData>")
    yield head
    yield from body.xml()
    before, options, after = tail.partition(_AFTER_LINKS)
    yield end + before
    if body.links:
        yield f'<hyperlinks xmlns:r="{_RELATIONS}">'
        ids = _target_ids(body)
        for place, link in body.links:
            file = f' r:id="{ids[link.target]}"' if link.target else ""
            there = f" location={quoteattr(link.place)}" if link.place else ""
            yield f'<hyperlink ref="{place}"{file}{there}/>'
        yield "</hyperlinks>"
        body.targets = zlib.compress("".join(_relationships(ids)).encode()) if ids else b""
        body.links.clear()
    yield options + after


def _relationships(ids: Mapping[str, str]) -> Iterator[str]:
    for target, id_ in ids.items():
        file = f'Target={quoteattr(target)} TargetMode="External"'
        yield f'<Relationship Id="{id_}" Type="{_RELATIONS}/hyperlink" {file}/>'


def relations(body: Body, others: bytes) -> Iterator[bytes]:
    """Yield the part that says which files a sheet's links lead to, besides the `others` that it already has."""
    start, end, rest = others.decode().rpartition("</Relationships>")
    if not end:
        start, end = f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}">', "</Relationships>"
    yield start.encode()
    yield zlib.decompress(body.targets)
    yield f"{end}{rest}".encode()


def _target_ids(body: Body) -> dict[str, str]:
    targets = dict.fromkeys(link.target for _, link in body.links if link.target)
    return {target: f"link{number}" for number, target in enumerate(targets, 1)}
