"""How our own consolidated workbook is known again: one of an earlier day, under any name, is no submission."""

from __future__ import annotations

from pathlib import Path

from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.package import Package

TITLE = "Rekapitulasi laporan kinerja"
"""What its document properties say; Excel and LibreOffice keep that when they save it."""

_PROPERTIES = "docProps/core.xml"
_LARGEST = 1 << 16  # bytes of document properties worth a look


def is_recap(file: Path) -> bool:
    """Tell whether a file is a consolidated workbook; nothing is raised."""
    try:
        if file.stat().st_size > Limits().file_size:
            return False
        package = Package.open(file.read_bytes())
        part = package.find(_PROPERTIES)
        return part is not None and package.size(part) <= _LARGEST and f">{TITLE}<".encode() in package.read(part)
    except (OSError, PackageError):
        return False
