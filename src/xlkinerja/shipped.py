"""What is shipped beside a TOML file in plain JSON, so that nobody has to read the TOML: used while that is the same.

A file is a list: the digest of the texts that it was made from, then what was made. One that was made from other texts,
by another version, or is damaged says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xlkinerja.version import VERSION


def digest_of(*texts: str) -> str:
    """Return what must be the same for a file to be used: the texts that it was made from, and our version."""
    return hashlib.sha256("\0".join((VERSION, *texts)).encode()).hexdigest()


def file_text(digest: str, items: Iterable[str]) -> str:
    """Return the file that holds items, each as JSON."""
    lines = ",\n".join((json.dumps(digest), *items))
    return f"[{lines}]\n"


def is_current(file: Path, digest: str) -> bool:
    """Tell whether a file is there and was made from texts with this digest."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(digest) + 2) == f'["{digest}'.encode()
    except OSError:
        return False


def items_of(file: Path, digest: str) -> list[Any] | None:
    """Return what a file holds; None where there is none that was made from texts with this digest."""
    try:
        made_from, *items = json.loads(file.read_bytes())
    except (OSError, ValueError, TypeError):  # not as we wrote it
        return None
    return items if made_from == digest else None
