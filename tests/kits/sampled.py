"""Tests over many alike take some of them in the suite, and all with XLKINERJA_ALL_SAMPLES=1."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_ALL = bool(os.environ.get("XLKINERJA_ALL_SAMPLES"))


def some_of_each(paths: Sequence[Path], needed: Collection[str]) -> Sequence[Path]:
    """Return the first file of each folder, and those that tests ask for by their stems."""
    firsts = {path.parent: path for path in reversed(paths)}.values()
    return paths if _ALL else [path for path in paths if path in firsts or path.stem in needed]


def one_in(count: int, items: Sequence[T]) -> Sequence[T]:
    """Return every so-manieth of the items, in their order."""
    return items if _ALL else items[::count]
