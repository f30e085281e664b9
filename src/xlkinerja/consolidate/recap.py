"""How our own consolidated workbook is known again, under any name, and whether somebody has changed it since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
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


# --- whether it is as we made it -------------------------------------------------------------------------------------

SEAL_PART = "docProps/custom.xml"
SEAL_NAME = "xlkinerja"
"""The document property that has the seal; programs keep it when they save the workbook, and it fits no more."""
_SEAL = re.compile(rb'name="xlkinerja".*?<vt:lpwstr>([0-9a-f]{64})<', re.DOTALL)


def seal_of(parts: Iterable[tuple[str, int]]) -> str:
    """Return what a rekap says of its parts, given by name and checksum: another as soon as one is another."""
    text = "\n".join(f"{name} {crc:08x}" for name, crc in sorted(parts) if name != SEAL_PART)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_as_made(data: bytes) -> bool:
    """Tell whether a rekap is as it was made; one of an earlier version does not say so."""
    try:
        package = Package.open(data)
        part = package.find(SEAL_PART)
        if part is None or package.size(part) > _LARGEST:
            return False
        found = _SEAL.search(package.read(part))
        return found is not None and found[1].decode() == seal_of((name, package.crc(name)) for name in package.names())
    except PackageError:
        return False
