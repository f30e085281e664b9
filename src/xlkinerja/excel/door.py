"""The way of an open workbook through the stages: read as it is on the screen, checked, and filled in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlkinerja.report import Result


@dataclass(frozen=True)
class Answer:
    """What became of an open workbook: the result, the copy saved before it was changed, and whether it was changed.

    `copy` is None when nothing was written: after "periksa", when the workbook was not read, and when the answer in it
    was up to date.
    """

    result: Result
    copy: Path | None = None
    changed: bool = False
