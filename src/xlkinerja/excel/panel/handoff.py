"""One panel is enough: a second start passes its wish on to the panel that is open. Through two small files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_ALIVE = 5  # seconds since its last sign of life that a panel still counts as open
_WAIT = 3  # seconds that it has for taking a wish
_STEP = 0.05


class Handoff:
    """The wish and the sign of life, in a folder that only this user can write to."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or _own_folder()
        self._alive = folder / "panel-terbuka"
        self._wish = folder / "panel-permintaan.json"

    def passed_on(self, wish: Mapping[str, Any]) -> bool:
        """Tell whether an open panel took the wish; then this process has nothing more to do."""
        with suppress(OSError):
            if not self._alive.exists() or time.time() - self._alive.stat().st_mtime > _ALIVE:
                return False
            half = self._wish.with_suffix(f".{os.getpid()}")
            half.write_text(json.dumps(wish), encoding="utf-8")
            half.replace(self._wish)
            end = time.monotonic() + _WAIT
            while self._wish.exists():
                if time.monotonic() > end:
                    self._wish.unlink()
                    return False
                time.sleep(_STEP)
            return True
        return False

    def taken(self) -> dict[str, Any] | None:
        """Give a sign of life and return a wish of another start, None without one or where nothing can be written."""
        with suppress(OSError, ValueError):
            self._alive.parent.mkdir(parents=True, exist_ok=True)
            self._alive.touch()
            if self._wish.exists():
                wish = json.loads(self._wish.read_text(encoding="utf-8"))
                self._wish.unlink()
                return wish if isinstance(wish, dict) else None
        return None

    def close(self) -> None:
        """Take back the sign of life."""
        with suppress(OSError):
            self._alive.unlink()


def _own_folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "xlkinerja"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "xlkinerja"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "xlkinerja"
