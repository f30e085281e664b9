"""How a rekap was made, as it says itself: `consolidate rekap.xlsx` makes it again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlkinerja.consolidate.inputs import InputError
from xlkinerja.ooxml.model import PackageError, Sheet
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_package

SHEET = "Cara Dibuat"
FILES = "BERKAS"
"""What the files and folders that are consolidated are called among the options."""
HEADER = ("Pilihan", "Isi")
PATHS = {FILES, "--satker", "--holidays", "--received", "--decisions", "--previous", "--data", "--keep"}
"""Options whose values are places in the file system; they are kept as seen from the rekap."""


@dataclass(frozen=True)
class Recipe:
    """The options of a run in their order, each with what it was given; "" for one that takes nothing."""

    given: tuple[tuple[str, str], ...]


def recipe_of(given: Iterable[tuple[str, object]], folder: Path) -> Recipe:
    """Return the recipe of a rekap that will lie in a folder; options that were not given have None."""
    return Recipe(
        tuple(
            (name, _as_seen(Path(str(value)), folder) if name in PATHS else str(value))
            for name, value in given
            if value is not None
        )
    )


def _as_seen(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder, with slashes; on another drive its full address."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return str(path.absolute())


def recipe_in(file: Path) -> Recipe:
    """Return how a rekap says that it was made, its places as seen from here. Raises InputError."""
    try:
        book = read_package(Package.open(file.read_bytes()), lambda name: name == SHEET)
    except (OSError, PackageError):
        book = None
    given = tuple(_given(book.sheets[0])) if book is not None and book.sheets else ()
    if not any(name == FILES for name, _ in given):
        raise InputError(f"{file}: rekap ini tidak mencatat dari berkas mana ia dibuat.")
    return Recipe(tuple((name, str(file.parent / value) if name in PATHS else value) for name, value in given))


def _given(sheet: Sheet) -> Sequence[tuple[str, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, {})[column] = cell.text
    texts = [(cells.get(1, ""), cells.get(2, "")) for _, cells in sorted(rows.items())]
    start = texts.index(HEADER) + 1 if HEADER in texts else len(texts)
    return [(name, value) for name, value in texts[start:] if name]
