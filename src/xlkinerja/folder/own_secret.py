"""A secret of the person who runs us, on this computer: with it we know our own notes again among what others send."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from xlkinerja.files.strays import temporary_file

_BYTES = 32
_NAME = "kunci-catatan"


@cache
def own_secret() -> bytes | None:
    """Return the secret, made when it is first wanted; None where there is no place for it. Nothing is raised."""
    try:
        path = _folder() / _NAME
        return _read(path) or _made(path)
    except (OSError, RuntimeError):  # no home, or one that we may not write to
        return None


def _folder() -> Path:
    """Return where programs keep what is theirs and no setting, by the custom of the system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "xlkinerja"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xlkinerja"


def _read(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        found = path.read_bytes()
        return found if len(found) == _BYTES else None
    return None


def _made(path: Path) -> bytes | None:
    """Return a new secret, or that of another process that was first; None in a browser, which keeps no files."""
    if not hasattr(os, "link"):
        return None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with temporary_file(path.parent) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(_BYTES))
        with suppress(FileExistsError):
            os.link(temporary, path)
    return _read(path)
