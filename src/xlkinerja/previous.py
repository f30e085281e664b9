"""What an earlier answer in the workbook says: staff's explanations, the figures that we replaced, its input's hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from xlkinerja import anchors
from xlkinerja.kinds import CellForm, Typed
from xlkinerja.ooxml.model import Sheet, Workbook
from xlkinerja.report import Former

FINDING, REPLACED, OTHER, HASH = "temuan", "semula", "lain", "sha256"
"""The kinds of records that the hidden column of the sheet "Pemeriksaan" holds."""

EXPLANATION = "Penjelasan"
"""The heading of the column in which staff explain."""


@dataclass(frozen=True)
class PreviousAnswer:
    """An earlier answer.

    `titles` tell what an explanation was about, `others` is what staff wrote elsewhere on the sheet, `said` are the
    keys of all its findings.
    """

    sheet: str | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[tuple[str, str, str], Former] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    sha256: str | None = None


def read_previous(workbook: Workbook) -> PreviousAnswer:
    """Return what the workbook's own sheet "Pemeriksaan" holds; nothing when `fill` never answered in it.

    The sheet is known by what it holds, not by its name: staff may have renamed it or deleted its first row.
    """
    named = [place.sheet for place in anchors.references(workbook, anchors.ANSWER)]
    sheets = sorted(workbook.sheets, key=lambda sheet: sheet.name not in named)
    return next((answer for sheet in sheets if (answer := _read_sheet(sheet)) is not None), PreviousAnswer())


def _read_sheet(sheet: Sheet) -> PreviousAnswer | None:
    records = dict(_records(sheet))
    if not any(record[0] == HASH for record in records.values()):
        return None
    hidden = next(iter(records))[1]
    heading = next((place[1] for place, c in sheet.cells.items() if c.text == EXPLANATION), hidden - 1)
    explanations: dict[str, str] = {}
    titles: dict[str, str] = {}
    former: dict[tuple[str, str, str], Former] = {}
    others: list[str] = []
    said: set[str] = set()
    sha256 = None
    for (row, _), record in records.items():
        written = sheet.cells.get((row, heading))
        text = written.text.strip() if written is not None else ""
        match record:
            case ["temuan", str(key), str(title)]:
                said.add(key)
                if text:
                    explanations[key], titles[key] = text, title
                continue
            case ["semula", str(table), str(key), str(column), str(form), str(number_format), str(digits), formula]:
                typed = Typed(cast(CellForm, form), digits, number_format)
                former[table, key, column] = Former(typed, cast(str | None, formula))
            case ["sha256", str(digest)]:
                sha256 = digest
        if text:
            others.append(text)
    others += _strays(sheet, {row for row, _ in records}, heading, hidden)
    kept = tuple(dict.fromkeys(others))
    return PreviousAnswer(sheet.name, explanations, titles, former, kept, frozenset(said), sha256)


def _strays(sheet: Sheet, rows: set[int], heading: int, hidden: int) -> Iterator[str]:
    """Yield what staff wrote on the sheet where nothing of ours stands: right of it, below it, beside its headings."""
    for (row, column), cell in sheet.cells.items():
        outside = column > hidden or row > max(rows) or (column == heading and row not in rows)
        if outside and cell.kind != "blank" and cell.text not in {"", EXPLANATION}:
            yield cell.text


def _records(sheet: Sheet) -> Iterator[tuple[tuple[int, int], list[object]]]:
    for place, cell in sheet.cells.items():
        if cell.kind == "text" and cell.text.startswith('["'):
            try:
                record = json.loads(cell.text)
            except (ValueError, RecursionError):  # staff wrote there; nothing of ours
                continue
            if isinstance(record, list) and record and record[0] in {FINDING, REPLACED, OTHER, HASH}:
                yield place, record
