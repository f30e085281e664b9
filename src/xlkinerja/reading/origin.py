"""Where a workbook comes from that was made from a file of another format, and what was said of that file then.

The file is gone when the workbook is looked at again; what was said of it stays said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlkinerja.finding import Finding, Place, engine_finding, engine_messages, said_in
from xlkinerja.frozen import dataclass

READ_ELSEWHERE, LEFT_BEHIND = "XK-150", "XK-151"
MOST_LINES = 1_000

ORIGIN, ABOUT_ORIGIN = "asal", "dari-asal"
"""The kinds of records that tell of it in the hidden column of the sheet "Pemeriksaan"."""


@dataclass(frozen=True)
class Origin:
    """The format of the file, the program that read it, and what was said of it: code, about what, message."""

    format: str
    reader: str
    said: tuple[tuple[str, str, str], ...] = ()

    def with_findings(self, findings: Iterable[Finding]) -> Origin:
        """Return this with findings that sit on cells of the file itself."""
        said = ((finding.code, str(finding.place), finding.message) for finding in findings)
        return Origin(self.format, self.reader, (*self.said, *said))

    def with_left_behind(self, lines: Iterable[str]) -> Origin:
        """Return this with what did not come along, a line for each."""
        told = list(lines)
        if len(told) > MOST_LINES:
            told = [*told[: MOST_LINES - 1], f"{len(told) - MOST_LINES + 1} isian lain."]
        said = ((LEFT_BEHIND, line, engine_finding(LEFT_BEHIND, line=line).message) for line in told)
        return Origin(self.format, self.reader, (*self.said, *said))

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the file, today as then."""
        yield engine_finding(READ_ELSEWHERE, format=self.format, reader=self.reader)
        messages = engine_messages()
        for code, about, message in self.said:
            if code in messages:
                label = about if code != LEFT_BEHIND else ""
                said = said_in("{message}", {"message": message})
                yield Finding(code, messages[code].level, message, Place(row=about, label=label), said=said)

    def records(self) -> Iterator[tuple[str, ...]]:
        """Yield the records by which the next run knows it."""
        yield ORIGIN, self.format, self.reader
        for told in self.said:
            yield ABOUT_ORIGIN, *told


def origin_in(records: Iterable[list[object]]) -> Origin | None:
    """Return the origin that records tell of, None where they tell of none."""
    origin, said = None, []
    for record in records:
        match record:
            case ["asal", str(format_), str(reader)]:
                origin = (format_, reader)
            case ["dari-asal", str(code), str(about), str(message)]:
                said.append((code, about, message))
    return Origin(*origin, tuple(said)) if origin is not None else None
