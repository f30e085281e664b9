"""What an earlier answer in the workbook says: staff's explanations, the figures that we replaced, its input's hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple, cast

from xlkinerja.frozen import dataclass
from xlkinerja.kinds import CellForm, Kind, Typed, read_value, show
from xlkinerja.ooxml.model import Sheet, Workbook
from xlkinerja.reading import anchors
from xlkinerja.reading.origin import ABOUT_ORIGIN, ORIGIN, Origin, origin_in
from xlkinerja.report import Entry, Replaced, Source, Taken

FINDING, REPLACED, OTHER, HASH, WRITTEN, VALUES, OWNER = (
    *("temuan", "semula", "lain", "sha256", "ditulis", "nilai", "pemilik"),
)
TAKEN = "diambil"
"""The kinds of records that the hidden column of the sheet "Pemeriksaan" holds.

WRITTEN are the digests of every text that we put on the sheet ourselves, so that staff's can be told from them; VALUES
those of the computed cells that hold our value without a formula; OWNER says beside which key a row's figures stood;
TAKEN what stands in a cell from another workbook.
"""

_KINDS = frozenset({FINDING, REPLACED, OTHER, HASH, WRITTEN, VALUES, OWNER, TAKEN, ORIGIN, ABOUT_ORIGIN})
_AS_EXCEL = Context(prec=15)  # digits of a number that other programs keep

EXPLANATION = "Penjelasan"
"""The heading of the column in which staff explain."""

TypedExplanations = Mapping[str, tuple[str, str]]
"""Explanations by the finding's key, each with what it is about."""


class Owner(NamedTuple):
    """Beside which key figures stood: the table, a digest of the figures, the row's subject, words and full name."""

    table: str
    figures: str
    subject: str
    words: str
    name: str


@dataclass(frozen=True)
class EarlierAnswer:
    """An earlier answer.

    `titles` tell what an explanation was about, `others` is what staff wrote elsewhere on the sheet, `said` are the
    keys of all its findings, `sha256` and `file` say what was answered to, `values` are the digests of values that
    were written without a formula, `owners` say whose figures were whose, `origin` tells of a file of another format
    from which the workbook was made. `taken` are the values from other workbooks, by the cell's id.
    """

    sheet: str | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[tuple[str, str, str], Replaced] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    sha256: str | None = None
    file: str = ""
    values: frozenset[str] = frozenset()
    owners: tuple[Owner, ...] = ()
    origin: Origin | None = None
    taken: Mapping[tuple[str, str, str], Taken] = field(default_factory=dict)

    @property
    def source(self) -> Source | None:
        """The workbook that was answered to; None where there is no answer."""
        return Source(self.file, self.sha256) if self.sha256 is not None else None

    def remembered(self, id_: tuple[str, str, str], entry: Entry) -> Entry:
        """Return a cell with what is known of it from the earlier answer: what staff had in it, whether it is ours."""
        replaced = self.replaced.get(id_)
        ours = bool(self.values) and entry.formula is None and _digest_of(id_, entry.typed) in self.values
        return entry._replace(replaced=replaced, written_by_us=ours) if replaced is not None or ours else entry

    @property
    def remembers(self) -> bool:
        """Whether anything is known of single cells."""
        return bool(self.replaced or self.values)

    def with_typed(self, typed_explanations: TypedExplanations) -> EarlierAnswer:
        """Return the answer with explanations typed elsewhere; of two for one finding the other one is kept too."""
        explanations = {key: text for key, (text, _) in typed_explanations.items()}
        lost = (text for key, text in self.explanations.items() if explanations.get(key, text) != text)
        return replace(
            self,
            explanations={**self.explanations, **explanations},
            titles={**self.titles, **{key: title for key, (_, title) in typed_explanations.items()}},
            others=tuple(dict.fromkeys((*self.others, *lost))),
        )


def value_digest(id_: tuple[str, str, str], value: Decimal | str | bool) -> str:
    """Return what tells that a computed cell holds the value that we wrote, also after another program's saving."""
    text = str(_AS_EXCEL.plus(value).normalize()) if isinstance(value, Decimal) else str(value)
    return hashlib.sha256("|".join((*id_, text)).encode()).hexdigest()[:8]


def _digest_of(id_: tuple[str, str, str], typed: Typed) -> str:
    if typed.form != "number":
        return value_digest(id_, typed.text)
    try:
        return value_digest(id_, Decimal(typed.text))
    except InvalidOperation:
        return ""


def replaced_text(replaced: Replaced, kind: Kind, scale: int) -> str:
    """Return what stood in a replaced cell as people write it: a number by its kind, a text or a formula as it is."""
    if replaced.formula is not None or replaced.typed.form != "number":
        return replaced.text
    return show(kind, read_value(kind, replaced.typed, scale).value, scale) or replaced.text


def read_earlier_answer(workbook: Workbook) -> EarlierAnswer:
    """Return what the workbook's own sheet "Pemeriksaan" holds; nothing when `fill` never answered in it.

    The sheet is known by what it holds, not by its name: staff may have renamed it or deleted its first row.
    """
    named = [place.sheet for place in anchors.references(workbook, anchors.ANSWER)]
    sheets = sorted(workbook.sheets, key=lambda sheet: sheet.name not in named)
    return next((answer for sheet in sheets if (answer := _read_sheet(sheet)) is not None), EarlierAnswer())


def _read_sheet(sheet: Sheet) -> EarlierAnswer | None:
    records = dict(_records(sheet))
    if not any(record[0] == HASH for record in records.values()):
        return None
    hidden = next(iter(records))[1]
    headings = (column for (_, column), c in sheet.cells.items() if c.text == EXPLANATION and column < hidden)
    heading = max(headings, default=hidden - 1)
    explanations: dict[str, str] = {}
    titles: dict[str, str] = {}
    replaced: dict[tuple[str, str, str], Replaced] = {}
    others: list[str] = []
    said: set[str] = set()
    sha256, file = None, ""
    digests: set[str] = set()
    values: set[str] = set()
    for (row, _), record in records.items():
        cell = sheet.cells.get((row, heading))
        text = cell.text.strip() if cell is not None else ""
        match record:
            case ["temuan", str(key), str(title)]:
                said.add(key)
                if text and explanations.setdefault(key, text) == text:
                    titles[key] = title
                    text = ""  # of a row that was copied, another explanation is one of the other words
            case ["semula", str(table), str(key), str(column), str(form), str(number_format), str(digits), formula]:
                typed = Typed(cast(CellForm, form), digits, number_format)
                replaced[table, key, column] = Replaced(typed, cast(str | None, formula))
            case ["sha256", str(digest), str(name)]:
                sha256, file = digest, name
            case ["ditulis", str(joined)]:
                digests.update(joined.split())
            case ["nilai", str(joined)]:
                values.update(joined.split())
        if text:
            others.append(text)
    others += _strays(sheet, {row for row, _ in records}, heading, hidden, digests)
    kept = tuple(dict.fromkeys(others))
    return EarlierAnswer(
        sheet.name,
        explanations,
        titles,
        replaced,
        kept,
        frozenset(said),
        sha256,
        file,
        frozenset(values),
        tuple(_owners(records.values())),
        origin_in(records.values()),
        dict(_taken(records.values())),
    )


def _owners(records: Iterable[list[object]]) -> Iterator[Owner]:
    for record in records:
        match record:
            case ["pemilik", str(table), str(figures), str(subject), str(words), str(name)]:
                yield Owner(table, figures, subject, words, name)


def _taken(records: Iterable[list[object]]) -> Iterator[tuple[tuple[str, str, str], Taken]]:
    for record in records:
        match record:
            case ["diambil", str(table), str(key), str(column), str(text), str(file), str(cell), str(sha256), str(off)]:
                with suppress(InvalidOperation):
                    yield (table, key, column), Taken(text, file, cell, sha256, Decimal(off))


def text_digest(text: str) -> str:
    """Return a short digest that outlives another program's saving: blanks do not count, and alone give ""."""
    plain = "".join(text.split())
    if not plain.isprintable():
        plain = "".join(filter(str.isprintable, plain))
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:8] if plain else ""


def _strays(sheet: Sheet, rows: set[int], heading: int, hidden: int, digests: set[str]) -> Iterator[str]:
    """Yield what staff wrote on the sheet: over our words, after them, beside and below them.

    Whatever we did not write ourselves is theirs, wherever it stands; explanations beside a record are read already.
    """
    for (row, column), cell in sheet.cells.items():
        is_read = column == hidden or (column == heading and row in rows)
        digest = text_digest(cell.text)
        if not is_read and digest and digest not in digests:
            yield cell.text


def _records(sheet: Sheet) -> Iterator[tuple[tuple[int, int], list[object]]]:
    for place, cell in sheet.texts.items():
        if cell.text.startswith('["'):
            try:
                record = json.loads(cell.text)
            except (ValueError, RecursionError):  # staff wrote there; nothing of ours
                continue
            if isinstance(record, list) and record and record[0] in _KINDS:
                yield place, record
