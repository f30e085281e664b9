"""What became of one file: what callers get, with its answer, its frames and how a notebook shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.files.save import save_or_raise
from xlkinerja.finding import LEVELS, Finding
from xlkinerja.frozen import dataclass
from xlkinerja.libraries import Dtype, frame
from xlkinerja.notebook import findings_html, short
from xlkinerja.report.frames import table_frame
from xlkinerja.report.whole import Report

if TYPE_CHECKING:
    import os

    from xlkinerja.libraries import DataFrame


@dataclass(frozen=True)
class Source:
    """The file a report came from: its name (never a path) and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Result:
    """What became of one file: the report (None when it could not be read) and all findings, gravest first.

    After `fill`, `data` is the answer, `written` where it lies (None where it was not to be written, or could not), and
    `kept` where the file lies that it replaced.
    """

    source: Source
    report: Report | None
    findings: tuple[Finding, ...]
    data: bytes | None = None
    written: Path | None = None
    kept: Path | None = None

    @property
    def readable(self) -> bool:
        """Whether the file was read at all."""
        return self.report is not None

    @property
    def ok(self) -> bool:
        """Whether the file was read and no galat is open."""
        return self.readable and self.count("galat") == 0

    def count(self, level: str) -> int:
        """Return how many findings of a level no explanation has settled."""
        return sum(1 for finding in self.findings if finding.level == level and not finding.settled)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Put the answer in a file, whole or not at all, and return its path; what was there is kept as NAME.bak.

        Raises ValueError where there is no answer, OSError (with a message in Indonesian) where it cannot be saved.
        """
        if self.data is None:
            raise ValueError(f"{self.source.file} has no answer: only what fill() could read has one")
        return save_or_raise(Path(path), self.data)

    def to_frames(self, *, exact: bool = False) -> dict[str, DataFrame]:
        """Return each table by its name, and `findings`, as pandas tables that compute; with `exact`, Decimals.

        A file that was not read has `findings` alone. Raises MissingLibraryError without pandas.
        """
        tables = self.report.tables.items() if self.report is not None else ()
        found = {name: table_frame(parts, exact=exact) for name, parts in tables}
        return {**found, "findings": frame(_FINDING, map(_cells_of, self.findings))}

    def __repr__(self) -> str:
        form = self.report.form.name if self.report is not None else None
        counts = ", ".join(f"{level}={self.count(level)}" for level in LEVELS)
        where = f", written={short(str(self.written))}" if self.written is not None else ""
        return f"Result({short(self.source.file)}, form={form!r}, {counts}{where})"

    def _repr_html_(self) -> str:
        return findings_html(self.source.file, self.findings)


_FINDING: Mapping[str, Dtype] = dict.fromkeys(
    (
        "code",
        "level",
        "sheet",
        "cell",
        "table",
        "row",
        "column",
        "label",
        "message",
        "typed",
        "explanation",
        "settled",
    )
)


def _cells_of(finding: Finding) -> tuple[object, ...]:
    own = (finding.message, finding.typed, finding.explanation, finding.settled)
    return (finding.code, finding.level, *finding.place, *own)
