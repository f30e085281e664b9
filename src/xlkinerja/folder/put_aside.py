"""Puts answers aside that hold no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from xlkinerja.files.save import reason_of
from xlkinerja.folder.ledger import AnswerChange
from xlkinerja.folder.outbox import Outbox
from xlkinerja.frozen import dataclass


@dataclass(frozen=True)
class Retired:
    """Where the answers put aside are now, by name (None for one that was not there or would not go), and those."""

    kept: Mapping[str, Path | None]
    stuck: tuple[AnswerChange, ...]


def put_aside(outbox: Outbox, names: Iterable[str]) -> Retired:
    """Rename answers to `NAME.bak`; one that cannot be renamed stays, and is told."""
    kept: dict[str, Path | None] = {}
    stuck = []
    for name in names:
        path = outbox.folder / name
        try:
            kept[name] = outbox.put_aside(name) if path.is_file() else None
        except OSError as error:
            kept[name] = None
            stuck.append(AnswerChange("stuck", path, reason=reason_of(error)))
    return Retired(kept, tuple(stuck))
