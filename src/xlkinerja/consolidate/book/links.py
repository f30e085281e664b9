"""Links from the consolidated workbook to the very cells of the submissions."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, without its equals sign and with `{row}` for its row, and the value it has now."""

    text: str
    value: Decimal | int | str


MOST_LINKS = 65_530
"""How many links Excel keeps on a sheet."""

# What Excel itself writes with a percent sign; other characters, also beyond ASCII, stand as they are.
_ESCAPED = re.compile(r'[\x00-\x20"#%<>?\[\]^`{|}\x7f\udc80-\udcff]')
_BYTE = 0xFF


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads to a cell: `target` is the file as seen from the workbook, `place` as in `'Form A'!A6`.

    Without a target the place is one of the workbook itself.
    """

    text: Decimal | int | str | Formula
    target: str = ""
    place: str = ""


def link_within(value: Decimal | int | str | Formula, sheet: str, area: str) -> Link:
    """Return a link to cells of the workbook itself."""
    return Link(value, place=f"{_quoted(sheet)}!{area}")


def _quoted(sheet: str) -> str:
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def link_to(text: str, file: Path, folder: Path, sheet: str | None = None, cell: str | None = None) -> Link:
    """Return a link for a workbook that will lie in `folder`; without a cell it leads to the file alone."""
    place = ""
    if sheet and cell:
        place = f"{_quoted(sheet)}!{cell}"
    return Link(text, _target(file, folder, Path.cwd()), place)


@lru_cache(maxsize=16)
def _target(file: Path, folder: Path, here: Path) -> str:
    """Return the file's way from the folder, with slashes; on another drive, where there is none, its full address.

    Relative paths are seen from `here`.
    """
    try:
        way = os.path.relpath(here / file, here / folder)
    except ValueError:
        return (here / file).as_uri()
    # A name that is no UTF-8 has surrogates in place of its odd bytes; their last eight bits are those bytes.
    return _ESCAPED.sub(lambda match: f"%{ord(match[0]) & _BYTE:02X}", Path(way).as_posix())
