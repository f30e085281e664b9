"""A folder of small files of ours, each found by a digest; losing one only costs time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from xlkinerja.files.save import copy_mode
from xlkinerja.files.strays import temporary_file
from xlkinerja.frozen import dataclass

_DIGITS = 16  # of a digest in a name, as answers that wait have


@dataclass(frozen=True)
class Entries:
    """The folder; it is made when the first entry is written."""

    folder: Path

    def path(self, digest: str) -> Path:
        """Return where an entry lies."""
        return self.folder / f"{digest[:_DIGITS]}.json"

    def write(self, digest: str, entry: bytes) -> None:
        """Write an entry, whole or not at all; one that cannot be written is none."""
        path = self.path(digest)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with temporary_file(self.folder) as (handle, temporary):
                with os.fdopen(handle, "wb") as file:
                    file.write(entry)
                copy_mode(path, temporary)
                temporary.replace(path)

    def forget_all_but(self, digests: Iterable[str]) -> None:
        """Delete all other entries."""
        wanted = {self.path(digest).name for digest in digests}
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in wanted:
                    path.unlink()
