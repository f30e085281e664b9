"""Reads a file of another format: with LibreOffice where it is installed, else with python-calamine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from xlkinerja.foreign import calamine, office
from xlkinerja.foreign.formats import Format, format_of, has_macros, is_encrypted
from xlkinerja.foreign.limited import ChildLimits, is_possible
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError, Workbook

NO_READER = "XK-153"
CHILD_LIMITS = ChildLimits()

_Reader = Callable[[bytes, Format, Path, ChildLimits], Workbook | None]


@dataclass(frozen=True)
class Foreign:
    """A workbook that another program read for us: which program, and from which format."""

    workbook: Workbook
    format: Format
    reader: str


def readers() -> str:
    """Return what changes when another program reads such files here."""
    return f"{office.program() or ''} {calamine.version() or ''}"


def read_foreign(data: bytes, limits: ChildLimits = CHILD_LIMITS) -> Foreign | None:
    """Return the workbook in a file of another format; None for what is none, or what nobody here can read.

    Raises PackageError: XK-103 for a password, XK-111 and XK-146 above a limit, XK-153 where no program is installed.
    """
    format_ = format_of(data)
    if format_ is None or not is_possible():
        return None
    found = _installed()
    if not found:
        raise PackageError(NO_READER, format=f".{format_}")
    for name, read in found:
        with tempfile.TemporaryDirectory(prefix="xlkinerja-", ignore_cleanup_errors=True) as folder:
            workbook = read(data, format_, Path(folder), limits)
        if workbook is not None and _holds_something(workbook):
            macros = workbook.macros or has_macros(data, format_)
            return Foreign(replace(workbook, macros=macros), format_, name)
    if is_encrypted(data, format_):
        raise PackageError("XK-103")
    return None


def _holds_something(workbook: Workbook) -> bool:
    """Tell whether anything stands in a workbook: LibreOffice makes an empty one of what it does not understand."""
    return any(cell.kind != "blank" for sheet in workbook.sheets for cell in sheet.cells.values())


def _installed() -> list[tuple[str, _Reader]]:
    """Return the programs that are here, the best first; the other one may read what this one cannot."""
    found: list[tuple[str, _Reader]] = []
    if office.program() is not None:
        found.append((office.NAME, office.read))
    if calamine.version() is not None:
        found.append((calamine.NAME, calamine.read))
    return found
