"""Workbooks open in LibreOffice, driven by `uno_backend`. Runs under the Python that has `uno`.

Reads one JSON line `[document, question, arguments…]`, answers one JSON line. Rows and columns count from 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[1] / "kits"))

from office_edits import _property, serve  # imports uno, which makes the next ones work

from com.sun.star.lang import Locale  # type: ignore[import-not-found]  # isort: skip
from com.sun.star.table import BorderLine2, CellAddress  # type: ignore[import-not-found]  # isort: skip

_VALUES_TEXTS_AND_FORMULAS, _LOOKS = 1 | 2 | 4 | 16, 32 | 64 | 256
_FORMULA_CELLS = 16
_TEXT = r'"(?:[^"]|"")*"'
_SHEET = r"'(?:[^']|'')*'|[A-Za-z_]\w*"
_OFFICE = re.compile(rf"{_TEXT}|\$?({_SHEET})\.(?=\$?[A-Z]{{1,3}}\$?\d)|;")
_EXCEL = re.compile(rf"{_TEXT}|({_SHEET})!|,")
_ERRORS = {532: -2146826281, 519: -2146826273, 524: -2146826265, 525: -2146826259, 503: -2146826252, 32767: -2146826246}
_PIXEL = 26.4583  # hundredths of a millimetre
_POINT = 35.2778
_DIGIT, _PADDING = 7, 5  # pixels: a digit of the standard font, and what a column has besides its digits

Area = list[int]


def to_excel(formula: str) -> str:
    return _OFFICE.sub(lambda m: m[0] if m[0][0] == '"' else "," if m[0] == ";" else f"{m[1]}!", formula)


def to_office(formula: str) -> str:
    return _EXCEL.sub(lambda m: m[0] if m[0][0] == '"' else ";" if m[0] == "," else f"${m[1]}.", formula)


class Document:
    def __init__(self, document: Any) -> None:
        self.document = document
        self._sheets = document.Sheets

    def _sheet(self, name: str) -> Any:
        return self._sheets.getByName(name)

    def _range(self, sheet: str, area: Area) -> Any:
        top, left, bottom, right = area
        return self._sheet(sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    def _used(self, sheet: str) -> Any:
        return self._range(sheet, self.used(sheet))

    # --- the workbook ---

    def save_copy(self, path: str) -> None:
        self.document.storeToURL(Path(path).as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))

    def close(self) -> None:
        self.document.close(True)

    def calculation(self) -> str:
        return "automatic" if self.document.isAutomaticCalculationEnabled() else "manual"

    def set_calculation(self, mode: str) -> None:
        self.document.enableAutomaticCalculation(mode == "automatic")
        if mode == "automatic":
            self.document.calculate()

    def calculate(self) -> None:
        self.document.calculateAll()

    def names(self) -> list[tuple[str | None, str, str]]:
        scopes = [(None, self.document), *((name, self._sheet(name)) for name in self._sheets.ElementNames)]
        return [
            (scope, name, to_excel(holder.NamedRanges.getByName(name).Content))
            for scope, holder in scopes
            for name in holder.NamedRanges.ElementNames
        ]

    def set_name(self, scope: str | None, name: str, text: str) -> None:
        known = (self.document if scope is None else self._sheet(scope)).NamedRanges
        if known.hasByName(name):
            known.getByName(name).setContent(to_office(text))
        else:
            known.addNewByName(name, to_office(text), CellAddress(), 0)

    # --- sheets ---

    def sheets(self) -> list[str]:
        return list(self._sheets.ElementNames)

    def add_sheet(self, name: str) -> None:
        self._sheets.insertNewByName(name, self._sheets.Count)

    def visible(self, sheet: str) -> int:
        return -1 if self._sheet(sheet).IsVisible else 0

    def used(self, sheet: str) -> Area:
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        return [1, 1, cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1]

    def clear_contents(self, sheet: str) -> None:
        self._used(sheet).clearContents(_VALUES_TEXTS_AND_FORMULAS)

    def clear_formats(self, sheet: str) -> None:
        self._used(sheet).clearContents(_LOOKS)

    def usual_heights(self, sheet: str) -> None:
        self._used(sheet).Rows.OptimalHeight = True

    def tab_colour(self, sheet: str, number: int) -> None:
        self._sheet(sheet).TabColor = int(f"{number & 255:02X}{number >> 8 & 255:02X}{number >> 16:02X}", 16)

    def protection(self, sheet: str) -> bool:
        return self._sheet(sheet).isProtected()

    def unprotect(self, sheet: str, password: str) -> None:
        self._sheet(sheet).unprotect(password)

    def protect(self, sheet: str, password: str, *_: bool) -> None:
        self._sheet(sheet).protect(password)

    # --- cells ---

    def values(self, sheet: str, area: Area) -> list[list[Any]]:
        block = self._range(sheet, area)
        found = [list(row) for row in block.DataArray]
        formulas = block.FormulaArray
        for row, line in enumerate(found):
            for column, value in enumerate(line):
                if value == "" and not formulas[row][column]:
                    line[column] = None
                elif not isinstance(value, str | float):
                    line[column] = _ERRORS.get(block.getCellByPosition(column, row).getError(), -2146826273)
        return found

    def formulas(self, sheet: str, area: Area) -> list[list[str]]:
        """Formulas as Excel writes them; the content of other cells."""
        block = self._range(sheet, area)
        found = [[str(value) for value in row] for row in block.DataArray]
        first = block.RangeAddress
        for each in block.queryContentCells(_FORMULA_CELLS).RangeAddresses:
            rows = (
                self._sheet(sheet)
                .getCellRangeByPosition(each.StartColumn, each.StartRow, each.EndColumn, each.EndRow)
                .FormulaArray
            )
            for row, line in enumerate(rows, each.StartRow - first.StartRow):
                for column, formula in enumerate(line, each.StartColumn - first.StartColumn):
                    found[row][column] = to_excel(formula)
        return found

    def put(self, sheet: str, area: Area, rows: list[list[Any]]) -> None:
        """All at once, then what needs an address of its own: a text of several lines would lose its ends."""
        block = self._range(sheet, area)
        block.setFormulaArray(tuple(tuple(_typed(value) for value in row) for row in rows))
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                if isinstance(value, str) and value.startswith("'"):
                    cell = block.getCellByPosition(column, row)
                    if cell.String != value[1:]:
                        cell.setString(value[1:])

    def looks(self, sheet: str) -> list[tuple[list[Area], str | None, str]]:
        """The groups of cells that look alike: their areas, fill and number format."""
        groups = self._used(sheet).getUniqueCellFormatRanges()
        found = []
        for group in (groups.getByIndex(number) for number in range(groups.Count)):
            areas = [[a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1] for a in group.RangeAddresses]
            colour = group.CellBackColor
            code = self.document.NumberFormats.getByKey(group.NumberFormat).FormatString
            found.append((areas, None if colour < 0 else f"{colour & 0xFFFFFF:06X}", code))
        return found

    def set_number_format(self, sheet: str, area: Area, code: str) -> None:
        english = Locale("en", "US", "")
        known = self.document.NumberFormats
        key = known.queryKey(code, english, False)
        self._range(sheet, area).NumberFormat = key if key >= 0 else known.addNewConverted(code, english, english)

    def set_colour(self, sheet: str, area: Area, colour: str | None) -> None:
        self._range(sheet, area).CellBackColor = -1 if colour is None else int(colour, 16)

    def has_array(self, sheet: str, area: Area) -> bool:
        return bool(self._range(sheet, area).getArrayFormula())

    def dress(self, sheet: str, area: Area, name: str, value: Any) -> None:
        target = self._range(sheet, area)
        if name == "border":
            line = BorderLine2()
            line.Color, line.OuterWidth, line.LineWidth = int(value, 16), 18, 18
            for side in ("Top", "Bottom", "Left", "Right"):
                setattr(target, f"{side}Border", line)
        elif name == "locked":
            protection = target.CellProtection
            protection.IsLocked = value
            target.CellProtection = protection
        elif name == "horizontal":
            target.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", value.upper())
        elif name == "vertical":
            target.VertJustify = {"top": 1, "center": 2, "bottom": 3}[value]
        elif name in {"bold", "underline"}:
            setattr(target, *{"bold": ("CharWeight", 150.0), "underline": ("CharUnderline", 1)}[name])
        elif name == "colour":
            target.CharColor = int(value, 16)
        elif name == "size":
            target.CharHeight = float(value)
        else:
            setattr(target, *{"wrap": ("IsTextWrapped", value), "indent": ("ParaIndent", value and value * 353)}[name])

    def merge(self, sheet: str, area: Area) -> None:
        self._range(sheet, area).merge(True)

    def unmerge(self, sheet: str, area: Area) -> None:
        self._range(sheet, area).merge(False)

    # --- sizes, in characters and points as Excel has them; 0 is hidden ---

    def widths(self, sheet: str) -> list[float]:
        columns = self._used(sheet).Columns
        found = (columns.getByIndex(number) for number in range(columns.Count))
        return [(each.Width / _PIXEL - _PADDING) / _DIGIT if each.IsVisible else 0 for each in found]

    def heights(self, sheet: str) -> list[float]:
        rows = self._used(sheet).Rows
        found = (rows.getByIndex(number) for number in range(rows.Count))
        return [each.Height / _POINT if each.IsVisible else 0 for each in found]

    def set_column_width(self, sheet: str, area: Area, width: float) -> None:
        self._range(sheet, area).Columns.Width = round((width * _DIGIT + _PADDING) * _PIXEL)

    def set_row_height(self, sheet: str, area: Area, height: float) -> None:
        self._range(sheet, area).Rows.Height = round(height * _POINT)

    def hide_columns(self, sheet: str, area: Area, hidden: bool) -> None:
        self._range(sheet, area).Columns.IsVisible = not hidden

    # --- notes, links ---

    def notes(self, sheet: str) -> list[tuple[int, int, str, str]]:
        found = self._sheet(sheet).Annotations
        notes = [found.getByIndex(number) for number in range(found.Count)]
        return [(note.Position.Row + 1, note.Position.Column + 1, note.String, note.Author) for note in notes]

    def add_note(self, sheet: str, area: Area, text: str) -> None:
        address = self._range(sheet, area).getCellByPosition(0, 0).CellAddress
        self._sheet(sheet).Annotations.insertNew(address, text)

    def delete_note(self, sheet: str, row: int, column: int) -> None:
        places = [(found[0], found[1]) for found in self.notes(sheet)]
        self._sheet(sheet).Annotations.removeByIndex(places.index((row, column)))

    def link(self, sheet: str, row: int, column: int, target: str) -> None:
        cell = self._range(sheet, [row, column, row, column]).getCellByPosition(0, 0)
        field = self.document.createInstance("com.sun.star.text.TextField.URL")
        field.Representation, field.URL = cell.String, "#" + to_office(target).lstrip("$")
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    # --- what the tests look at ---

    def look(self, sheet: str) -> dict[str, Any]:
        """Contents and results of a sheet's cells by `row,column`, and the widths of its columns."""
        used = self.used(sheet)
        found: dict[str, Any] = {}
        values, formulas = self.values(sheet, used), self.formulas(sheet, used)
        for row, line in enumerate(values, 1):
            for column, value in enumerate(line, 1):
                formula = formulas[row - 1][column - 1]
                if value is not None:
                    own = formula if formula.startswith("=") and formula != value else None
                    found[f"{row},{column}"] = (value, own)
        return {"cells": found, "widths": self.widths(sheet), "looks": self.looks(sheet), "notes": self.notes(sheet)}

    def links(self, sheet: str) -> dict[str, str]:
        found = {}
        cells = self._sheet(sheet).getCellRangeByPosition(4, 0, 4, self.used(sheet)[2] - 1)
        for row in range(self.used(sheet)[2]):
            fields = cells.getCellByPosition(0, row).getTextFields().createEnumeration()
            if fields.hasMoreElements():
                found[str(row + 1)] = fields.nextElement().URL.replace("'", "").replace("$", "")
        return found


def _typed(value: Any) -> str:
    if isinstance(value, str):
        return to_office(value) if value.startswith("=") else value
    return "" if value is None else str(value).upper() if isinstance(value, bool) else repr(value)


_opened: list[Document] = []


def perform(desktop: Any, asked: list[Any]) -> Any:
    number, question, *arguments = asked
    if question != "open":
        return getattr(_opened[number], question)(*arguments)
    url = Path(arguments[0]).as_uri()
    _opened.append(Document(desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", value=True),))))
    return len(_opened) - 1


if __name__ == "__main__":
    serve(perform)
