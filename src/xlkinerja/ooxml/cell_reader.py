"""Reads the rows and cells of a worksheet: the hot part, so its handlers stand in for those of the walk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NoReturn

from xlkinerja.ooxml.address import MAX_COLUMN, MAX_ROW, cell_name, parse_cell
from xlkinerja.ooxml.book_context import BookContext
from xlkinerja.ooxml.cell_value import TYPES, Kind, cell_value, number
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import Cell
from xlkinerja.ooxml.sheet_formulas import SheetFormulas
from xlkinerja.ooxml.usual_cells import Unusual, each_cell, formula_attributes, text_of
from xlkinerja.ooxml.xml import (
    STRICT,
    TRANSITIONAL,
    Attributes,
    Walk,
    broken_structure,
    check_depth,
    is_true,
    whole_number,
)

_NAMES = {
    f"{namespace} {name}": name
    for namespace in (TRANSITIONAL, STRICT)
    for name in ("row", "c", "v", "f", "t", "rPh", "sheetData")
}
_NONE: Attributes = {}
_BLANK: tuple[Kind, str] = ("blank", "")
_made: Callable[[tuple[int, int, Kind, str, str | None, int, bool]], Cell] = partial(tuple.__new__, Cell)
"""Makes a cell of all its values: half the price of calling the class, for tens of thousands."""
_MOST_BLANKS = 100_000  # kept of a workbook: their looks say nothing that reading needs
_VALUES = (b"<v>", b"<is>")
_NO_VALUES = (b"<v></v>", b"<is></is>", b"<is><t/></is>", b"<is><t></t></is>")
_BARE = len("<f")
_INNER = 8  # elements of a rich text on average
_OUTER = 4  # elements around what stands in a cell: worksheet, sheetData, row, c


def refuse_too_many(sheet: bytes, book: BookContext, part: str) -> None:
    """Refuse a part with too many values before any of them is looked at; what else is a cell counts when read."""
    if book.cells + len(sheet) // len(_VALUES[0]) <= book.most_cells:
        return  # nearly all: too short for so many
    if b"<!" not in sheet:  # where no comment may hold what looks like values
        values = sum(sheet.count(begin) for begin in _VALUES) - sum(sheet.count(blank) for blank in _NO_VALUES)
        check_limit("jumlah sel", book.cells + values, book.most_cells, part=part)


class CellReader:
    """Gathers the cells of one sheet; rows and cells must come in order, each once, on the grid."""

    def __init__(self, walk: Walk, book: BookContext) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden_rows: set[int] = set()
        self._walk = walk
        self._book = book
        self._most_cells = book.most_cells
        self._longest_text = walk.limits.text
        self._formulas = SheetFormulas(walk.part, walk.limits, book)
        self._columns: dict[str, int] = {}  # by letters, as met
        self._styles: dict[str, int] = {}  # by digits, as met
        self._row, self._row_digits, self._in_row = 0, "", False
        self._column = MAX_COLUMN  # so that a cell outside a row is out of order
        self._cell: Attributes | None = None
        self._formula_attributes: Attributes = {}
        self._formula: str | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._text: str | None = None  # of the element that is open below the cell, None when there is none
        self._inner, self._most_inner = 0, walk.limits.elements  # elements inside cells, and how many there may be
        self._others = 0  # elements open that are no row, cell, value or formula
        self._phonetic = False

    def take_over(self) -> None:
        """Handle everything up to the end of sheetData, then let the walk go on."""
        parser = self._walk.parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def finish(self) -> None:
        """Mark the cells of array formulas, once all cells are known."""
        self._formulas.mark_arrays(self.cells)

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = _NAMES.get(tag)
        if name == "v":
            if self._text is not None:
                self._misplaced()
            self._text = ""
        elif name == "c":
            if self._cell is not None or self._text is not None:
                self._misplaced()
            self._open_cell(attributes)
        elif name == "f":
            if self._text is not None:
                self._misplaced()
            self._text = ""
            self._formula_attributes = attributes
        elif name == "row":
            if self._in_row or self._text is not None:
                self._misplaced()
            self._open_row(attributes)
        else:
            self._text = ""
            self._others += 1
            self._inner += 1
            if self._inner > self._most_inner:
                self._check_inner()
            check_depth(self._others + _OUTER, self._walk.limits, self._walk.part)
            self._phonetic = self._phonetic or name == "rPh"

    def _end(self, tag: str) -> None:
        name = _NAMES.get(tag)
        if name == "v":
            if self._value is not None:
                self._refuse("isi ganda")
            self._value, self._text = self._text, None
        elif name == "c":
            self._close_cell()
        elif name == "f":
            if self._formula is not None:
                self._refuse("rumus ganda")
            self._formula, self._text = self._text, None
        elif name == "row":
            self._in_row, self._column = False, MAX_COLUMN
        elif self._others:
            self._end_other(name)
        else:
            self._walk.resume(tag)

    def _end_other(self, name: str | None) -> None:
        if name == "rPh":
            self._phonetic = False
        elif name == "t" and not self._phonetic:
            self._inline = (self._inline or "") + (self._text or "")
            self._check_text(self._inline)
        self._others -= 1
        self._text = "" if self._others else None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text += text
            if len(self._text) > self._longest_text:
                self._check_text(self._text)

    def _check_inner(self) -> None:
        """Allow more elements inside cells as cells come: a text of its own has two, rich text some more."""
        most = self._walk.limits.elements + _INNER * self._book.cells
        check_limit("jumlah unsur XML", self._inner, most, part=self._walk.part)
        self._most_inner = most

    def _check_text(self, text: str) -> None:
        check_limit("panjang teks", len(text), self._longest_text, part=self._walk.part)

    def _open_row(self, attributes: Attributes) -> None:
        row = whole_number(attributes.get("r", str(self._row + 1)), self._walk.part, most=MAX_ROW)
        if row <= self._row:
            self._refuse(f"baris ganda atau tidak urut: {row}")
        self._row, self._row_digits, self._in_row, self._column = row, str(row), True, 0
        if is_true(attributes.get("hidden")):
            self.hidden_rows.add(row)

    def read_cells(self, cells: str) -> None:
        """Read the cells of the row whose tag came last, as the handlers would; Unusual where they are not as usual."""
        row_digits, columns, before = self._row_digits, self._columns, 0
        for letters, digits, style, kind, tag, formula, value, no_value, inline, unusual in each_cell(cells):
            column = columns.get(letters) or self._parsed_column(letters + digits)
            if unusual or digits != row_digits or not before < column <= MAX_COLUMN:
                raise Unusual
            self._column = before = column
            if not (tag or value or inline):
                self._value = "" if no_value else None
                self._formula = self._inline = None
            else:
                self._value = self._own_text(value) if value else "" if no_value else None
                self._inline = self._own_text(inline) if inline else None
                if inline and kind != "inlineStr":
                    raise Unusual
                self._formula = None
                if tag:
                    self._formula = self._checked(text_of(formula))
                    self._formula_attributes = formula_attributes(tag) if len(tag) > _BARE else _NONE
            self._keep_cell(kind or "n", style or "0")

    def _own_text(self, element: str) -> str:
        """Return the text of an element from its tag on."""
        return self._checked(text_of(element[element.index(">") + 1 :]))

    def _checked(self, text: str) -> str:
        if len(text) > self._longest_text:
            raise Unusual
        return text

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
        elif reference.endswith(self._row_digits):
            letters = reference[: -len(self._row_digits)]
            column = self._columns.get(letters) or self._parsed_column(reference)
        else:
            column = self._parsed_column(reference)
        if not self._column < column <= MAX_COLUMN:
            self._refuse(f"sel ganda atau tidak urut: {cell_name(self._row, column)}")
        self._column = column
        self._cell = attributes
        self._value = self._formula = self._inline = None

    def _parsed_column(self, reference: str) -> int:
        try:
            row, column = parse_cell(reference)
        except ValueError:
            self._refuse(f"alamat tidak sah: {reference[:20]}")
        if row != self._row:
            self._refuse(f"sel di baris yang salah: {reference}")
        self._columns[reference[: -len(self._row_digits)]] = column
        return column

    def _close_cell(self) -> None:
        attributes = self._cell or _NONE
        self._cell = None
        self._keep_cell(attributes.get("t", "n"), attributes.get("s", "0"))

    def _keep_cell(self, type_: str, digits: str) -> None:
        style = self._styles.get(digits)
        if style is None:
            most = self._book.formats - 1
            style = self._styles[digits] = whole_number(digits, self._walk.part, default=0, most=most)
        row, column, formula = self._row, self._column, self._formula
        if formula is not None:
            formula = self._formulas.formula(row, column, self._formula_attributes, formula)
        kind, text = _BLANK if self._value is None and self._inline is None and type_ == "n" else self._content(type_)
        blank = kind == "blank" and formula is None
        if blank and style:
            self._book.blanks += 1
        else:
            self._count()
        if not blank or (style and self._book.blanks <= _MOST_BLANKS):
            self.cells[row, column] = _made((row, column, kind, text, formula, style, False))

    def _count(self) -> None:
        """Count a cell; one that is only formatted is none."""
        self._book.cells += 1
        if self._book.cells > self._most_cells:
            check_limit("jumlah sel", self._book.cells, self._most_cells, part=self._walk.part)

    def _content(self, kind: str) -> tuple[Kind, str]:
        value = self._value
        if kind == "n":
            return ("blank", "") if value is None else number(value)
        if kind == "inlineStr":
            value = value if self._inline is None else self._inline
        if kind not in TYPES:
            self._refuse(f"jenis sel tidak dikenal: {kind[:20]}")
        if value is None or (kind == "s" and not value):
            return "blank", ""
        try:
            return cell_value(kind, value, self._book.strings, date1904=self._book.date1904)
        except IndexError:
            self._refuse(f"teks bersama tidak ada: {cell_name(self._row, self._column)}")

    def _misplaced(self) -> NoReturn:
        self._refuse("unsur XML di tempat yang salah")

    def _refuse(self, reason: str) -> NoReturn:
        raise broken_structure(self._walk.part, reason)
