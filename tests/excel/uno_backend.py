"""A workbook "open in Excel" that is open in LibreOffice: the questions go to `uno_server`, in another process."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from engine import ComError

from office_process import OfficeError, at_work
from xlkinerja.ooxml.reader import read_workbook

HERE = Path(__file__).parent
Area = list[int]


class Server:
    """A LibreOffice that holds the workbooks of one test open; if it is lost, so are they."""

    def __init__(self) -> None:
        self._process = at_work(HERE / "uno_server.py")
        self.folder = self._process.folder

    def ask(self, document: int, question: str, *arguments: Any) -> Any:
        try:
            return self._process.ask([document, question, *arguments])
        except OfficeError as error:
            raise ComError(-2146827284, str(error)) from error


class Backend:
    """One workbook open in LibreOffice; what nobody else changes is remembered here."""

    has_native_values = False
    has_interior = False

    def __init__(self, data: bytes, path: Path) -> None:
        self._server = Server()
        self._path = path
        file = self._server.folder / f"{len(list(self._server.folder.glob('*.xlsx')))}-{path.name}"
        file.write_bytes(data)
        self._document = self._server.ask(-1, "open", str(file))
        self._merges = {sheet.name: [list(area) for area in sheet.merges] for sheet in read_workbook(data).sheets}
        self._sizes: dict[tuple[str, str], list[float]] = {}
        self._looks: dict[str, Any] = {}
        self._active = self.sheets()[0]

    def __getattr__(self, question: str) -> Any:
        return partial(self._server.ask, self._document, question)

    def name(self) -> str:
        return self._path.name

    def fullname(self) -> str:
        return str(self._path)

    def structure_protected(self) -> bool:
        return False

    def selection(self) -> tuple[str, Area]:
        return self._active, [1, 1, 1, 1]

    def activate(self, sheet: str) -> None:
        self._active = sheet

    def select(self, *_: Any) -> None:
        pass

    def tables(self, _: str) -> list[Any]:
        return []

    def protection(self, sheet: str) -> dict[str, bool] | None:
        if not self._server.ask(self._document, "protection", sheet):
            return None
        return dict.fromkeys(_OPTIONS, False)

    def merged(self, sheet: str, area: Area) -> bool | None:
        top, left, bottom, right = area
        inside = sum(
            max(0, min(m[2], bottom) - max(m[0], top) + 1) * max(0, min(m[3], right) - max(m[1], left) + 1)
            for m in self._merges.get(sheet, [])
        )
        return False if not inside else True if inside == (bottom - top + 1) * (right - left + 1) else None

    def merge_area(self, sheet: str, area: Area) -> Area:
        row, column = area[:2]
        merges = self._merges.get(sheet, [])
        return next((m for m in merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), area)

    def merge(self, sheet: str, area: Area) -> None:
        self._merges.setdefault(sheet, []).append(area)
        self._server.ask(self._document, "merge", sheet, area)

    def unmerge(self, sheet: str, area: Area) -> None:
        self._merges[sheet] = []
        self._server.ask(self._document, "unmerge", sheet, area)

    def colour(self, sheet: str, area: Area) -> str | None:
        found = {colour for colour, _ in self._looks_in(sheet, area)}
        return found.pop() if len(found) == 1 else "mixed"

    def number_format(self, sheet: str, area: Area) -> str | None:
        found = {code for _, code in self._looks_in(sheet, area)}
        return found.pop() if len(found) == 1 else None

    def _looks_in(self, sheet: str, area: Area) -> set[tuple[str | None, str]]:
        if sheet not in self._looks:
            self._looks[sheet] = self._server.ask(self._document, "looks", sheet)
        top, left, bottom, right = area
        return {
            (colour, code)
            for areas, colour, code in self._looks[sheet]
            for a in areas
            if a[0] <= bottom and top <= a[2] and a[1] <= right and left <= a[3]
        } or {(None, "General")}

    def set_colour(self, sheet: str, area: Area, colour: str | None) -> None:
        self._looks.pop(sheet, None)
        self._server.ask(self._document, "set_colour", sheet, area, colour)

    def set_number_format(self, sheet: str, area: Area, code: str) -> None:
        self._looks.pop(sheet, None)
        self._server.ask(self._document, "set_number_format", sheet, area, code)

    def clear_formats(self, sheet: str) -> None:
        self._looks.pop(sheet, None)
        self._server.ask(self._document, "clear_formats", sheet)

    def column_width(self, sheet: str, area: Area) -> float | None:
        return self._size("widths", sheet, area[1], area[3])

    def row_height(self, sheet: str, area: Area) -> float | None:
        return self._size("heights", sheet, area[0], area[2])

    def _size(self, which: str, sheet: str, first: int, last: int) -> float | None:
        if (which, sheet) not in self._sizes:
            self._sizes[which, sheet] = self._server.ask(self._document, which, sheet)
        found = set(self._sizes[which, sheet][first - 1 : last])
        return found.pop() if len(found) == 1 else None


_OPTIONS = (
    "ProtectDrawingObjects", "ProtectScenarios", "ProtectionMode", "AllowFormattingCells", "AllowFormattingColumns",
    "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
