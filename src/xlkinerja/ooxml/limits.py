"""How much of a workbook is read at most: each bound is at least twice the largest real form seen."""

from __future__ import annotations

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on what is read; sizes in bytes (`text` and `string_characters` in characters), else counts."""

    file_size: int = 32 * _MIB
    entries: int = 2_000
    part: int = 64 * _MIB
    parts: int = 128 * _MIB
    ratio: int = 250  # inflated to deflated size, for parts above 1 MiB
    depth: int = 64
    token: int = _MIB
    sheets: int = 64
    cells: int = 500_000
    strings: int = 250_000
    string_characters: int = 16_000_000
    text: int = 32_767
    merges: int = 20_000
    styles: int = 65_490
    elements: int = 250_000  # of a part, cells and shared strings not counted
    names: int = 50_000
    notes: int = 50_000
    relationships: int = 70_000  # of a part; Excel allows 65,530 links on a sheet
    columns: int = 16_384  # spans of columns with a width of their own
    arrays: int = 10_000  # formulas that fill several cells


DEFAULT_LIMITS = Limits()


def check_limit(what: str, found: int, allowed: int, **details: object) -> None:
    """Refuse (XK-111) when `found` is above `allowed`; `what` is the message's Indonesian noun phrase."""
    if found > allowed:
        raise PackageError("XK-111", limit=what, found=found, allowed=allowed, **details)
