"""Tests over many alike take some of them in the suite, and all with XLKINERJA_ALL_SAMPLES=1."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def one_in(count: int, items: Sequence[T]) -> Sequence[T]:
    """Return every so-manieth of the items, in their order."""
    return items if os.environ.get("XLKINERJA_ALL_SAMPLES") else items[::count]
