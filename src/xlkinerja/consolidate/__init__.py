"""The room of consolidation: from the workbooks of many satker to the agency's figures, each of them defended.

In come workbooks, lists and decisions; out goes an `Agency`: collected, chosen, added up by the forms' own formulas,
with proof that nothing was lost; `book` prints it, `dataset` gives it as data, `public` hands it to callers in Python.
It changes no workbook of anybody else.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect import Signature

    from xlkinerja.consolidate.public import Consolidation


class _Room(ModuleType):
    """The room can be called: Python gives `xlkinerja.consolidate` to this folder as soon as anything in it is used."""

    def __call__(self, *given: Any, **named: Any) -> Consolidation:  # noqa: ANN401 - `consolidated` has the types
        from xlkinerja.consolidate.public import consolidated  # noqa: PLC0415 - the room alone costs nothing

        return consolidated(*given, **named)

    @property
    def __signature__(self) -> Signature:
        """What a notebook shows of the arguments."""
        from inspect import signature  # noqa: PLC0415 - as above

        from xlkinerja.consolidate.public import consolidated  # noqa: PLC0415

        return signature(consolidated)


sys.modules[__name__].__class__ = _Room
