"""Does in LibreOffice what staff do in Excel. Runs under the Python that has `uno`, not under the tests' own.

Reads one JSON command a line, answers with one JSON line each, and ends with its input:
`{"open": FILE, "steps": [[VERB, ARGUMENT…], …], "save": FILE}` or `{"open": FILE, "recalculate": BOOL}`, which
answers with the cells of every sheet, or `{"open": FILE, "pages": true}`, which answers with how many pages it prints.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno  # type: ignore[import-not-found]  # belongs to LibreOffice, as do its structures
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]
from com.sun.star.sheet import TableFilterField  # type: ignore[import-not-found]
from com.sun.star.table import TableSortField  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_START_SECONDS = 240


# --- the program -------------------------------------------------------------------------------------------------


@contextmanager
def running_office(profile: Path) -> Iterator[Any]:
    """One LibreOffice with a profile of its own; its desktop. Whoever started this script sees to it that it ends."""
    pipe = f"xlkinerja-{os.getpid()}"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
    command.append(f"--accept=pipe,name={pipe};urp;")
    office = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    desktop = _desktop(pipe, office)
    yield desktop
    with suppress(DisposedException, subprocess.TimeoutExpired):
        desktop.terminate()
        office.wait(20)


def _desktop(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            if time.monotonic() > end or office.poll() is not None:
                raise
            time.sleep(0.1)


def _property(name: str, value: object) -> Any:
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


# --- what staff do -----------------------------------------------------------------------------------------------


class Staff:
    """The hands on one open workbook; every public method is a verb. Rows count from 1, as on the screen."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._sheets = document.Sheets

    def unprotect(self, sheet: str) -> None:
        self._sheet(sheet).unprotect("")

    def protect(self, sheet: str) -> None:
        self._sheet(sheet).protect("")

    def type(self, sheet: str, cell: str, value: str | float) -> None:
        """A text stays a text, as in a cell of format text; a text that begins with `=` is a formula."""
        target = self._cells(sheet, cell)
        if not isinstance(value, str):
            target.setValue(value)
        elif value.startswith("="):
            target.setFormula(value)
        else:
            target.setString(value)

    def note(self, sheet: str, cell: str, text: str) -> None:
        self._sheet(sheet).Annotations.insertNew(self._cells(sheet, cell).CellAddress, text)

    def insert_rows(self, sheet: str, row: int, count: int) -> None:
        self._sheet(sheet).Rows.insertByIndex(row - 1, count)

    def delete_rows(self, sheet: str, row: int, count: int) -> None:
        self._sheet(sheet).Rows.removeByIndex(row - 1, count)

    def insert_column(self, sheet: str, letter: str) -> None:
        self._sheet(sheet).Columns.insertByIndex(self._column(sheet, letter), 1)

    def delete_column(self, sheet: str, letter: str) -> None:
        self._sheet(sheet).Columns.removeByIndex(self._column(sheet, letter), 1)

    def move(self, sheet: str, cells: str, to: str) -> None:
        """Cut and paste."""
        self._sheet(sheet).moveRange(self._cells(sheet, to).CellAddress, self._cells(sheet, cells).RangeAddress)

    def copy(self, sheet: str, cells: str, to: str) -> None:
        self._sheet(sheet).copyRange(self._cells(sheet, to).CellAddress, self._cells(sheet, cells).RangeAddress)

    def sort_descending(self, sheet: str, cells: str, letter: str) -> None:
        area = self._cells(sheet, cells)
        by = TableSortField()
        by.Field = self._column(sheet, letter) - area.RangeAddress.StartColumn
        by.IsAscending = False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
        area.sort((_property("SortFields", fields), _property("ContainsHeader", value=False)))

    def merge(self, sheet: str, cells: str) -> None:
        self._cells(sheet, cells).merge(True)

    def unmerge(self, sheet: str, cells: str) -> None:
        self._cells(sheet, cells).merge(False)

    def hide_rows(self, sheet: str, row: int, count: int) -> None:
        for number in range(row, row + count):
            self._sheet(sheet).Rows.getByIndex(number - 1).setPropertyValue("IsVisible", False)

    def filter(self, sheet: str, cells: str, letter: str, text: str) -> None:
        """Show only the rows that say `text` in a column; the first row of the cells is their header."""
        area = self._cells(sheet, cells)
        wanted = TableFilterField()
        wanted.Field = self._column(sheet, letter) - area.RangeAddress.StartColumn
        wanted.Operator, wanted.StringValue = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL"), text
        how = area.createFilterDescriptor(True)
        how.ContainsHeader = True
        how.setFilterFields((wanted,))
        area.filter(how)

    def hide_sheet(self, sheet: str) -> None:
        self._sheet(sheet).setPropertyValue("IsVisible", False)

    def rename_sheet(self, sheet: str, name: str) -> None:
        self._sheet(sheet).setName(name)

    def copy_sheet(self, sheet: str, name: str) -> None:
        self._sheets.copyByName(sheet, name, self._sheets.Count)

    def delete_sheet(self, sheet: str) -> None:
        self._sheets.removeByName(sheet)

    def add_sheet(self, name: str) -> None:
        self._sheets.insertNewByName(name, self._sheets.Count)

    def delete_names(self) -> None:
        for scope in (self._document, *(self._sheets.getByIndex(i) for i in range(self._sheets.Count))):
            for name in scope.NamedRanges.ElementNames:
                scope.NamedRanges.removeByName(name)

    def _sheet(self, name: str) -> Any:
        return self._sheets.getByName(name)

    def _cells(self, sheet: str, name: str) -> Any:
        area = self._sheet(sheet).getCellRangeByName(name)
        return area if ":" in name else area.getCellByPosition(0, 0)

    def _column(self, sheet: str, letter: str) -> int:
        column: int = self._cells(sheet, f"{letter}1").CellAddress.Column
        return column


# --- commands ----------------------------------------------------------------------------------------------------


def perform(desktop: Any, command: dict[str, Any]) -> Any:
    url = Path(command["open"]).as_uri()
    with closing(_Document(desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", value=True),)))) as held:
        if command.get("pages"):
            return held.document.getRendererCount(held.document, ())
        if "save" not in command:
            if command["recalculate"]:
                held.document.calculateAll()
            return {sheet.Name: _content(sheet) for sheet in held.document.Sheets}
        staff = Staff(held.document)
        for verb, *arguments in command["steps"]:
            getattr(staff, verb)(*arguments)
        held.document.storeToURL(Path(command["save"]).as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))
        return None


class _Document:
    def __init__(self, document: Any) -> None:
        self.document = document

    def close(self) -> None:
        self.document.close(True)


def _content(sheet: Any) -> list[list[Any]]:
    """The values of all cells from A1 on, row by row; an error is null."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    return [[value if isinstance(value, str | float) else None for value in row] for row in area.DataArray]


def serve(perform: Callable[[Any, Any], Any]) -> None:
    """Answer each line of the input from a LibreOffice with the profile named, until it ends or LibreOffice does."""
    with running_office(Path(sys.argv[1])) as desktop:
        for line in sys.stdin:
            answer = _answer(perform, desktop, json.loads(line))
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def _answer(perform: Callable[[Any, Any], Any], desktop: Any, question: Any) -> dict[str, Any]:
    try:
        return {"done": perform(desktop, question)}
    except DisposedException as error:  # its process has ended
        return {"lost": str(error)}
    except Exception as error:  # noqa: BLE001 - the test that asked gets to see it
        return {"lost" if "bad_alloc" in str(error) else "error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    serve(perform)
