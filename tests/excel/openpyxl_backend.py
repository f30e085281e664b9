"""A workbook "open in Excel" that is really openpyxl's, with formualizer for the results of its formulas."""

from __future__ import annotations

import copy
import io
import re
import tempfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
from engine import ComError
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.styles.protection import Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.protection import SheetProtection

_LATER = re.compile(r"_xlfn\.")
_SHEETS = re.compile(r"\bSHEETS\(")
_ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
_REFUSED = -2146827284
_NO_FILL = Color(indexed=64)
_ALLOWED = (
    "formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows", "insertHyperlinks",
    "deleteColumns", "deleteRows", "sort", "autoFilter", "pivotTables",
)  # fmt: skip
_SPELLED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip

Area = list[int]


def as_excel_opens(data: bytes, **options: bool) -> Any:
    """Open a workbook; openpyxl puts the place of a link into a cell without a text, and Excel does not."""
    book = openpyxl.load_workbook(io.BytesIO(data), **options)
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if cell.hyperlink is not None and cell.value == cell.hyperlink.location:
            cell.value = None
    return book


class Backend:
    """One open workbook; `path` is None for one that was never saved."""

    has_native_values = True
    has_interior = True
    computes = True

    def __init__(self, data: bytes, path: Path | None) -> None:
        self.book = as_excel_opens(data, rich_text=False)
        self._path = path
        self._mode = "automatic"
        self._results: Any = None
        self._selection = (self.book.worksheets[0].title, [3, 2, 3, 2])
        self.scrolled_to: dict[str, int] = {}
        self.copies: list[str] = []

    # --- the workbook ---

    def name(self) -> str:
        return self._path.name if self._path else "Book1"

    def fullname(self) -> str:
        return str(self._path) if self._path else "Book1"

    def save_copy(self, path: str) -> None:
        Path(path).write_bytes(self.saved())

    def saved(self) -> bytes:
        """The workbook as Excel would save it, results of formulas included."""
        out = io.BytesIO()
        self.book.save(out)
        if not self.computes:
            return out.getvalue()
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "a.xlsx"), Path(folder, "b.xlsx")
            source.write_bytes(out.getvalue())
            formualizer.recalculate_xlsx_file(str(source), str(target))
            return target.read_bytes()

    def calculation(self) -> str:
        return self._mode

    def set_calculation(self, mode: str) -> None:
        self._mode = mode
        if mode == "automatic":
            self._results = None

    def calculate(self) -> None:
        self._results = None

    def results(self) -> Any:
        if self._results is None:
            self._results = as_excel_opens(self.saved(), data_only=True)
        return self._results

    def selection(self) -> tuple[str, Area]:
        return self._selection

    def activate(self, sheet: str) -> None:
        self._selection = (sheet, [1, 1, 1, 1])

    def select(self, sheet: str, area: Area) -> None:
        if sheet != self._selection[0]:
            raise ComError(_REFUSED, "Select method of Range class failed")
        self._selection = (sheet, area)

    def scrolled(self, what: str, to: int) -> None:
        self.scrolled_to[what] = to

    def freeze(self, rows: int) -> None:
        self.book[self._selection[0]].freeze_panes = f"A{rows + 1}" if rows else None

    def structure_protected(self) -> bool:
        return bool(self.book.security.lockStructure)

    def unprotect_structure(self, password: str) -> None:
        if self.book.security.workbookPassword and not password:
            raise ComError(_REFUSED)
        self.book.security.lockStructure = False

    def protect_structure(self, _password: str, structure: bool) -> None:
        self.book.security.lockStructure = structure

    def names(self) -> list[tuple[str | None, str, str]]:
        found = [(None, name, each.attr_text) for name, each in self.book.defined_names.items()]
        for sheet in self.book.worksheets:
            found += [(sheet.title, name, each.attr_text) for name, each in sheet.defined_names.items()]
        return found

    def set_name(self, scope: str | None, name: str, text: str) -> None:
        holder = self.book if scope is None else self.book[scope]
        holder.defined_names[name] = DefinedName(name, attr_text=text)

    # --- sheets ---

    def sheets(self) -> list[str]:
        return [sheet.title for sheet in self.book.worksheets]

    def add_sheet(self, name: str) -> None:
        if self.structure_protected():
            raise ComError(_REFUSED)
        self.book.create_sheet(name)
        self.activate(name)

    def visible(self, sheet: str) -> int:
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self.book[sheet].sheet_state]

    def used(self, sheet: str) -> Area:
        page = self.book[sheet]
        return [page.min_row, page.min_column, page.max_row, page.max_column]

    def clear_contents(self, sheet: str) -> None:
        for cell in self._all(sheet):
            cell.value = None

    def clear_formats(self, sheet: str) -> None:
        self._may_format(sheet)
        blank = openpyxl.Workbook().active.cell(1, 1)
        for cell in self._all(sheet):
            cell._style = copy.copy(blank._style)

    def usual_heights(self, sheet: str) -> None:
        for dimension in self.book[sheet].row_dimensions.values():
            dimension.height = None

    def _all(self, sheet: str) -> list[Cell]:
        return [c for row in self.book[sheet].iter_rows() for c in row if not isinstance(c, MergedCell)]

    def gridlines(self, sheet: str, shown: bool) -> None:
        self.book[sheet].sheet_view.showGridLines = shown

    def tab_colour(self, sheet: str, number: int) -> None:
        self.book[sheet].sheet_properties.tabColor = f"FF{number & 255:02X}{number >> 8 & 255:02X}{number >> 16:02X}"

    def page(self, sheet: str, name: str, value: Any) -> None:
        page = self.book[sheet]
        if name == "PrintTitleRows":
            page.print_title_rows = value.replace("$", "") or None
        elif name == "Orientation":
            page.page_setup.orientation = {1: "portrait", 2: "landscape"}[value]
        elif name == "PaperSize":
            page.page_setup.paperSize = value
        elif name == "FirstPageNumber":
            page.page_setup.firstPageNumber, page.page_setup.useFirstPageNumber = value, True
        elif name == "Zoom":
            page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=not value)
        elif name.startswith("FitToPages"):
            setattr(page.page_setup, "fitToWidth" if name == "FitToPagesWide" else "fitToHeight", int(value))
        else:
            assert name == "CenterFooter"
            page.oddFooter.center.text = value

    def tables(self, sheet: str) -> list[tuple[Area | None, Area | None]]:
        found: list[tuple[Area | None, Area | None]] = []
        for table in self.book[sheet].tables.values():
            left, top, right, bottom = openpyxl.utils.range_boundaries(table.ref)
            totals = [bottom, left, bottom, right] if table.totalsRowCount else None
            found.append(([top, left, top, right] if table.headerRowCount else None, totals))
        return found

    def protection(self, sheet: str) -> dict[str, bool] | None:
        given = self.book[sheet].protection
        if not given.sheet:
            return None
        allowed = {spelled: not getattr(given, name) for spelled, name in zip(_SPELLED, _ALLOWED, strict=True)}
        return {
            "ProtectDrawingObjects": bool(given.objects),
            "ProtectScenarios": bool(given.scenarios),
            "ProtectionMode": False,
            **allowed,
        }

    def unprotect(self, sheet: str, password: str) -> None:
        if self.book[sheet].protection.password and not password:
            raise ComError(_REFUSED)
        self.book[sheet].protection.sheet = False

    def protect(self, sheet: str, password: str, objects: bool, _: bool, scenarios: bool, *options: bool) -> None:
        assert not password
        given = SheetProtection(sheet=True, objects=objects, scenarios=scenarios)
        for name, allowed in zip(_ALLOWED, options[1:], strict=True):
            setattr(given, name, not allowed)
        old = self.book[sheet].protection
        given.selectLockedCells, given.selectUnlockedCells = old.selectLockedCells, old.selectUnlockedCells
        self.book[sheet].protection = given

    def _may_format(self, sheet: str) -> None:
        if self.book[sheet].protection.sheet:
            raise ComError(_REFUSED, "The sheet is protected")

    # --- cells ---

    def _cells(self, sheet: str, area: Area) -> list[list[Any]]:
        top, left, bottom, right = area
        return [list(row) for row in self.book[sheet].iter_rows(top, bottom, left, right)]

    def _flat(self, sheet: str, area: Area) -> list[Any]:
        return [cell for row in self._cells(sheet, area) for cell in row]

    def values(self, sheet: str, area: Area) -> list[list[Any]]:
        results = self.results()
        held = results[sheet] if sheet in results.sheetnames else None
        return [[self._value(cell, held) for cell in row] for row in self._cells(sheet, area)]

    def _value(self, cell: Any, held: Any) -> Any:
        formula = cell.data_type == "f"
        value = held[cell.coordinate].value if formula and held is not None else cell.value
        if formula and value is None:
            return ""
        if isinstance(value, str) and value in _ERRORS and cell.data_type != "s":
            return _ERRORS[value]
        if isinstance(value, datetime | date | time):
            return {"date": datetime.fromisoformat(value.isoformat()).isoformat(), "serial": float(to_excel(value))}
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def formulas(self, sheet: str, area: Area) -> list[list[str]]:
        return [[self._formula(cell) for cell in row] for row in self._cells(sheet, area)]

    @staticmethod
    def _formula(cell: Any) -> str:
        value = cell.value
        if isinstance(value, ArrayFormula):
            return value.text
        return "" if value is None else _LATER.sub("", str(value)) if cell.data_type == "f" else str(value)

    def put(self, sheet: str, area: Area, rows: list[list[Any]]) -> None:
        """Type into cells as Excel takes it: a text that looks like a number becomes one, `'` keeps it a text."""
        for cells, values in zip(self._cells(sheet, area), rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                if self.book[sheet].protection.sheet and cell.protection.locked:
                    raise ComError(_REFUSED, "The sheet is protected")
                if isinstance(cell, MergedCell):
                    continue
                if isinstance(cell.value, ArrayFormula) and cell.value.ref != cell.coordinate:
                    raise ComError(_REFUSED, "You cannot change part of an array")
                self._type(cell, value)
        if self._mode == "automatic":
            self._results = None

    @staticmethod
    def _type(cell: Any, value: Any) -> None:
        as_text = cell.number_format == "@" and value is not None and not isinstance(value, bool)
        if isinstance(value, str) and value.startswith("=") and not as_text:
            value = _SHEETS.sub("_xlfn.SHEETS(", value)  # the file marks what came after 2007, as Excel does on saving
        if isinstance(value, str) and value.startswith("'"):
            value, as_text = value[1:], True
        elif isinstance(value, str) and not as_text and _NUMBER.fullmatch(value):
            value = float(value.rstrip("%")) / (100 if value.endswith("%") else 1)
        cell.value = str(value) if as_text else value
        if as_text:
            cell.data_type = "s"

    def last_row(self, sheet: str, area: Area) -> int:
        """Return where Ctrl+Up leads: Excel passes hidden rows over."""
        found = self.book[sheet]
        rows = (row for row in range(area[0], 0, -1) if not found.row_dimensions[row].hidden)
        return next((row for row in rows if found.cell(row, area[1]).value is not None), 1)

    def has_array(self, sheet: str, area: Area) -> bool:
        return self.array_size(sheet, area) > 0

    def array_size(self, sheet: str, area: Area) -> int:
        spans = [c.value.ref for c in self._all(sheet) if isinstance(c.value, ArrayFormula)]
        row, column = area[0], area[1]
        return sum(
            (bottom - top + 1) * (right - left + 1)
            for left, top, right, bottom in map(openpyxl.utils.range_boundaries, spans)
            if top <= row <= bottom and left <= column <= right
        )

    def number_format(self, sheet: str, area: Area) -> str | None:
        return self._common(cell.number_format for cell in self._flat(sheet, area))

    def set_number_format(self, sheet: str, area: Area, code: str) -> None:
        self._may_format(sheet)
        for cell in self._flat(sheet, area):
            cell.number_format = code

    @staticmethod
    def _common(answers: Any) -> Any:
        found = set(answers)
        return found.pop() if len(found) == 1 else None

    def colour(self, sheet: str, area: Area) -> str | None:
        found = {None if c.fill.fill_type is None else (c.fill.fgColor.rgb or "")[-6:] for c in self._flat(sheet, area)}
        return found.pop() if len(found) == 1 else "mixed"

    def set_colour(self, sheet: str, area: Area, colour: str | None) -> None:
        self._may_format(sheet)
        fill = PatternFill() if colour is None else PatternFill("solid", f"FF{colour}", _NO_FILL)
        for cell in self._flat(sheet, area):
            cell.fill = copy.copy(fill)

    def pattern(self, sheet: str, area: Area) -> str:
        return self._flat(sheet, area)[0].fill.fill_type or "none"

    def pattern_colour(self, sheet: str, area: Area) -> str | None:
        colour = self._flat(sheet, area)[0].fill.bgColor
        return None if colour.type == "indexed" or colour.rgb == "00000000" else colour.rgb[-6:]

    def set_pattern_colour(self, sheet: str, area: Area, colour: str) -> None:
        for cell in self._flat(sheet, area):
            cell.fill = PatternFill("solid", cell.fill.fgColor, f"FF{colour}")

    def dress(self, sheet: str, area: Area, name: str, value: Any) -> None:
        self._may_format(sheet)
        for cell in self._flat(sheet, area):
            if name in {"horizontal", "vertical", "wrap", "indent"}:
                key = "wrap_text" if name == "wrap" else name
                cell.alignment = Alignment(**{**cell.alignment.__dict__, key: value})
            elif name == "locked":
                cell.protection = Protection(locked=value)
            elif name == "border":
                side = Side(style="thin", color=f"FF{value}")
                cell.border = Border(side, side, side, side)
            else:
                font = copy.copy(cell.font)
                key = {"bold": "b", "italic": "i", "size": "sz", "colour": "color", "underline": "u"}[name]
                made = {"colour": lambda: Color(rgb=f"FF{value}"), "underline": lambda: "single"}
                setattr(font, key, made[name]() if name in made else value)
                cell.font = font

    # --- merges, sizes ---

    def _merges(self, sheet: str) -> list[Area]:
        return [[m.min_row, m.min_col, m.max_row, m.max_col] for m in self.book[sheet].merged_cells.ranges]

    def merged(self, sheet: str, area: Area) -> bool | None:
        top, left, bottom, right = area
        touching = [m for m in self._merges(sheet) if m[0] <= bottom and top <= m[2] and m[1] <= right and left <= m[3]]
        inside = sum(
            (min(m[2], bottom) - max(m[0], top) + 1) * (min(m[3], right) - max(m[1], left) + 1) for m in touching
        )
        return False if not inside else True if inside == (bottom - top + 1) * (right - left + 1) else None

    def merge_area(self, sheet: str, area: Area) -> Area:
        row, column = area[:2]
        return next((m for m in self._merges(sheet) if m[0] <= row <= m[2] and m[1] <= column <= m[3]), area)

    def merge(self, sheet: str, area: Area) -> None:
        top, left, bottom, right = area
        self.book[sheet].merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    def unmerge(self, sheet: str, _area: Area) -> None:
        for found in list(self.book[sheet].merged_cells.ranges):
            self.book[sheet].unmerge_cells(str(found))

    def _column(self, sheet: str, column: int) -> Any:
        for found in self.book[sheet].column_dimensions.values():
            if found.min and found.min <= column <= found.max:
                return found
        return None

    def column_width(self, sheet: str, area: Area) -> float | None:
        found = [self._column(sheet, column) for column in range(area[1], area[3] + 1)]
        return self._common(8.43 if d is None else 0 if d.hidden else d.width - 5 / 7 for d in found)

    def set_column_width(self, sheet: str, area: Area, width: float) -> None:
        self._may_format(sheet)
        for column in range(area[1], area[3] + 1):
            self.book[sheet].column_dimensions[get_column_letter(column)].width = round(width + 5 / 7, 6)

    def hide_columns(self, sheet: str, area: Area, hidden: bool) -> None:
        for column in range(area[1], area[3] + 1):
            self.book[sheet].column_dimensions[get_column_letter(column)].hidden = hidden

    def rows_hidden(self, sheet: str, area: Area) -> bool | None:
        return self._common(bool(self.book[sheet].row_dimensions[row].hidden) for row in range(area[0], area[2] + 1))

    def columns_hidden(self, sheet: str, area: Area) -> bool | None:
        found = [self._column(sheet, column) for column in range(area[1], area[3] + 1)]
        return self._common(d is not None and bool(d.hidden) for d in found)

    def row_height(self, sheet: str, area: Area) -> float | None:
        found = (self.book[sheet].row_dimensions[row] for row in range(area[0], area[2] + 1))
        return self._common(0 if d.hidden else d.height or 15 for d in found)

    def set_row_height(self, sheet: str, area: Area, height: float) -> None:
        self._may_format(sheet)
        self.book[sheet].row_dimensions[area[0]].height = height

    # --- notes, links ---

    def notes(self, sheet: str) -> list[tuple[int, int, str, str]]:
        return [(c.row, c.column, c.comment.text, c.comment.author) for c in self._all(sheet) if c.comment]

    def add_note(self, sheet: str, area: Area, text: str) -> None:
        self._may_format(sheet)
        cell = self._flat(sheet, area)[0]
        if cell.comment is not None:
            raise ComError(_REFUSED)
        cell.comment = Comment(text, "Excel")

    def delete_note(self, sheet: str, row: int, column: int) -> None:
        self.book[sheet].cell(row, column).comment = None

    def link(self, sheet: str, row: int, column: int, target: str) -> None:
        cell = self.book[sheet].cell(row, column)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=str(cell.value))
        cell.style = "Hyperlink" if "Hyperlink" in self.book.named_styles else cell.style

    def unlink(self, sheet: str) -> None:
        for cell in self._all(sheet):
            cell.hyperlink = None
