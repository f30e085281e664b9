"""A desk with a workbook open on it, in the stand-in for Excel."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import xlwings
from engine import Counted, opened
from openpyxl_backend import Backend

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/*.xlsx"))


class Desk(NamedTuple):
    """The open workbook as xlwings sees it, what is really behind it, and its file."""

    book: xlwings.Book
    backend: Backend
    path: Path

    @property
    def asked(self) -> Counted:
        found: Counted = self.book.impl.backend
        return found

    def at(self, place: str) -> Any:
        """A cell as it is now: `desk.at("Layanan!C12")`."""
        sheet, _, cell = place.rpartition("!")
        return self.backend.book[sheet][cell]

    def type(self, place: str, value: Any) -> None:
        """Type into a cell, unsaved; protection does not bother staff."""
        self.at(place).value = value
        self.backend.calculate()


def desk(data: bytes, folder: Path, name: str = "laporan.xlsx", kind: type[Backend] = Backend) -> Desk:
    path = folder / name
    path.write_bytes(data)
    backend = kind(data, path)
    return Desk(opened(backend), backend, path)


def reopened(data: bytes) -> tuple[Any, Any]:
    """A workbook as openpyxl sees it: formulas, and the results stored beside them."""
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


class Bare(Backend):
    """An Excel whose native side is not to be asked, as on a Mac."""

    has_native_values = False
    has_interior = False
