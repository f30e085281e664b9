"""What is gathered of a frozen value is kept with it: it cannot change, so it need be done only once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from xlkinerja.form.model import fields_alone


class Gathering:
    """A frozen dataclass that keeps what others gathered of it; that travels with no pickle."""

    @cached_property
    def _gathered(self) -> dict[object, object]:
        return {}

    def gathered(self, key: object, gather: Callable[[], object]) -> object:
        """Return what was gathered under a key, or gather it now."""
        if key not in self._gathered:
            self._gathered[key] = gather()
        return self._gathered[key]

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)  # type: ignore[arg-type]  # those that inherit are dataclasses
