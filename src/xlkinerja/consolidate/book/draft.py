"""The workbook in the making: sheets with openpyxl, their long bodies beside, in the end bytes without a clock."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.consolidate import recap
from xlkinerja.consolidate.book.body import Body, relations, spliced, with_formulas
from xlkinerja.consolidate.book.links import Formula
from xlkinerja.ooxml.zip_writer import ZipWriter
from xlkinerja.templates.clean import parts_of
from xlkinerja.templates.style import use_font

_RELATIONS = "xl/worksheets/_rels/"
_MADE = datetime(2025, 1, 1)  # noqa: DTZ001 - the file format wants the time without a zone
# openpyxl does not say that labels have a format of their own, and puts text without text into their style.
_LABEL_FORMAT = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*") ?/>')
_EMPTY_RUN = re.compile(rb"<a:r><a:t(?: ?/>|></a:t>)</a:r>")
_UNSEALED = "0" * 64
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_F4 = 14  # Folio, 8.5 by 13 inches: the paper that offices print on
_PAGE_WIDTH = 210  # characters across a landscape page that can still be read


class BookDraft:
    """A workbook without sheets that will lie in `folder`; no sheet is to hold more than `most_rows` links.

    `body_of` has the rows to come by the title of their sheet, `formulas` those of cells of the frames.
    """

    def __init__(self, folder: Path, most_rows: int) -> None:
        self.folder, self.most_rows = folder, most_rows
        self.book = Workbook()
        self.book.remove(self.book.active)
        use_font(self.book)
        self.body_of: dict[str, Body] = {}
        self.formulas: dict[str, dict[str, Formula]] = {}

    def add_sheet(self, title: str, colour: str) -> Worksheet:
        """Return a new sheet, under the title as far as Excel allows it."""
        sheet = self.book.create_sheet(self._free_name(title))
        sheet.sheet_properties.tabColor = colour
        sheet.sheet_view.showGridLines = False
        return sheet

    def add_body(self, body: Body) -> None:
        """Give the newest sheet its rows."""
        self.body_of[self.book.worksheets[-1].title] = body

    def put_formula(self, sheet: Worksheet, cell: str, formula: Formula) -> None:
        """Put a formula with its value into a cell of a frame, which keeps its look."""
        sheet[cell].value = None
        self.formulas.setdefault(sheet.title, {})[cell] = formula

    def arrange(self, titles: Iterable[str]) -> None:
        """Bring the sheets into an order; all must be named."""
        rank = {title: number for number, title in enumerate(titles)}
        self.book._sheets.sort(key=lambda sheet: rank[sheet.title])  # noqa: SLF001 - openpyxl moves only one at a time

    def _free_name(self, title: str) -> str:
        wanted = _FORBIDDEN.sub("-", title).strip("' ") or "Sheet"
        taken = {name.casefold() for name in self.book.sheetnames}
        for number in range(1, len(taken) + 2):
            ending = f" ({number})" if number > 1 else ""
            name = wanted[: _LONGEST_NAME - len(ending)].rstrip() + ending
            if name.casefold() not in taken:
                return name
        raise AssertionError("there is always a free number")

    def saved(self) -> Iterator[bytes]:
        """Yield the workbook's bytes, part by part: always the same for the same content."""
        properties = self.book.properties
        properties.title, properties.creator = recap.TITLE, "xlkinerja"
        properties.created = properties.modified = _MADE
        self.book.custom_doc_props.append(StringProperty(name=recap.SEAL_NAME, value=_UNSEALED))
        parts = parts_of(self.book)
        sealed = _Sealed()
        seal_part = parts.pop(recap.SEAL_PART)
        others = {name: parts.pop(name) for name in list(parts) if name.startswith(_RELATIONS)}
        for name, content in parts.items():
            yield from sealed.added(name, self._part(name, content))
        for number, sheet in enumerate(self.book.worksheets, 1):
            name = f"{_RELATIONS}sheet{number}.xml.rels"
            body, other = self.body_of.get(sheet.title), others.get(name)
            if body is not None and body.targets:
                yield from sealed.added(name, relations(body, other or b""))
            elif other is not None:
                yield from sealed.added(name, iter([other]))
        yield from sealed.finished(seal_part)

    def _part(self, name: str, content: bytes) -> Iterator[bytes]:
        match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
        if name.startswith("xl/charts/"):
            content = _EMPTY_RUN.sub(b"", _LABEL_FORMAT.sub(rb'\1 sourceLinked="0"/>', content))
        if match is None:
            return iter([content])
        title = self.book.worksheets[int(match[1]) - 1].title
        frame = with_formulas(content.decode(), self.formulas.get(title, {}))
        body = self.body_of.get(title)
        return iter([frame.encode()]) if body is None else map(str.encode, spliced(frame, body))


class _Sealed:
    """Writes the parts of a workbook, and last the one that has the seal over all others."""

    def __init__(self) -> None:
        self._writer = ZipWriter()
        self._checksums: dict[str, int] = {}

    def added(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        self._checksums[name] = 0
        self._writer.add(name.encode(), self._counted(name, pieces))
        yield from self._writer.taken()

    def _counted(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._checksums[name] = zlib.crc32(piece, self._checksums[name])
            yield piece

    def finished(self, seal_part: bytes) -> Iterator[bytes]:
        seal = recap.seal_of(self._checksums.items())
        self._writer.add(recap.SEAL_PART.encode(), [seal_part.replace(_UNSEALED.encode(), seal.encode())])
        yield self._writer.finish()


def set_page(sheet: Worksheet, *, width: float, header: str | None = None, columns: str | None = None) -> None:
    """Set up printing: landscape, as many pages across as the width in characters needs, header rows on each."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", _F4
    setup.fitToWidth, setup.fitToHeight = max(1, round(width / _PAGE_WIDTH)), 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Halaman &P dari &N"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8
    sheet.print_title_rows = header
    if setup.fitToWidth > 1:
        sheet.print_title_cols = columns
