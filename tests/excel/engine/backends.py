"""How a backend is asked: every call is one round trip to Excel, and may fail as Excel's do."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any


class ComError(Exception):
    """What pywin32 raises when Excel says no."""

    def __init__(self, hresult: int, text: str = "Exception occurred.") -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


class Counted:
    """A backend whose calls are counted: each stands for one round trip to Excel."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.calls: Counter[str] = Counter()
        self.fails: dict[str, BaseException] = {}

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, name)

    def _call(self, name: str, *arguments: Any) -> Any:
        self.calls[name] += 1
        if name in self.fails:
            raise self.fails[name]
        return getattr(self.backend, name)(*arguments)
