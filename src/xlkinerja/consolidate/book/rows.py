"""The sheets with all rows: for each table of each form every row that counts, with a link to where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.model import Agency, LevelTotal, Submission
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.sums import Tree
from xlkinerja.consolidate.terms import columns_of, label_of, reports_text, sheet_title, tables_of
from xlkinerja.finding import gravest_first
from xlkinerja.form import Column, Form, Table
from xlkinerja.kinds import show
from xlkinerja.ooxml.address import column_letters, parse_cell
from xlkinerja.report import Value

_WIDEST = 44.0
_NOTE = (
    "Semua baris dari berkas yang berlaku. Uang dalam rupiah penuh; tautan membuka berkas pada barisnya,"
    " bila ada temuan terbuka pada selnya."
)
SHOWN_IN_WORDS = frozenset({"bulan"})
"""Kinds of which a number alone would say little."""

LEADING = (
    ListColumn("Kode Satker", looks.CODE, 9),
    ListColumn("Nama Satker", looks.SHORT, 54),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Berkas (klik untuk membuka)", looks.LINK, 34, linked=True),
    ListColumn("Sheet", looks.SHORT, 13),
    ListColumn("Baris", looks.CENTRED, 6.5),
)
"""What each row says of its origin before its own columns."""


@dataclass(frozen=True)
class Listed:
    """A table whose rows were listed, and on which sheets; `spans` are by workbook the numbers of its rows, from 0.

    `totals` are the lines above the rows, by unit, each with the total that it prints.
    """

    form: Form
    table: Table
    columns: tuple[Column, ...]
    parts: tuple[Printed, ...]
    spans: Mapping[Path, tuple[int, int]]
    totals: tuple[LevelTotal, ...] = ()

    def position(self, column: Column) -> int:
        """Return the number of a column on the sheets."""
        return len(LEADING) + self.columns.index(column) + 1

    def areas(self, column: Column, members: Sequence[Submission]) -> list[tuple[str, str]]:
        """Return sheet and cells of a column in the rows of some workbooks; nothing where others' lie between."""
        letter = column_letters(self.position(column))
        return [(sheet, f"{letter}${first}:{letter}${last}") for sheet, first, last in self.rows(members)]

    def rows(self, members: Sequence[Submission]) -> list[tuple[str, int, int]]:
        """Return sheet, first and last row of the rows of some workbooks; nothing where others' lie between."""
        spans = [span for one in members if (span := self.spans.get(one.path, (0, 0)))[0] < span[1]]
        if not spans:
            return []
        start, end = min(first for first, _ in spans), max(last for _, last in spans)
        if sum(last - first for first, last in spans) != end - start:
            return []
        found, before = [], 0
        for part in self.parts:
            count = part.last - part.first + 1
            first, last = max(start, before), min(end, before + count)
            if first < last:
                found.append((part.sheet, part.first + first - before, part.first + last - before - 1))
            before += count
        return found


def print_rows(draft: BookDraft, agency: Agency, form: Form, table: Table) -> Listed:
    """Print all rows of a form's table that count."""
    columns = (*columns_of(table), *_needed(form, table))
    submissions = in_tree_order(agency, form)
    totals = [t for t in agency.totals if (t.form, t.table, t.level) == (form.name, table.name, "kementerian")]
    shown = [total for total in totals if any(_in(total.values, columns))]
    listing = Listing(
        title=sheet_title(form, table),
        heading=f"{form.short}: {table.title}",
        note=f"{_NOTE} {looks.PARTIAL_NOTE}" if any(total.doubtful for total in totals) else _NOTE,
        columns=(*LEADING, *(_column(table, column) for column in columns)),
        lines=lambda: _lines(submissions, table, columns, draft.folder),
        count=sum(len(sent.tables.get(table.name, ())) for sent in submissions),
        most_lines=4,
        totals=[_total(total, columns) for total in shown],
    )
    return Listed(form, table, columns, print_listing(draft, listing), _spans(submissions, table), tuple(shown))


def _needed(form: Form, table: Table) -> tuple[Column, ...]:
    """Return the columns of a table that are only for computing and that totals are made of, such as weights."""
    used = {
        place
        for owner in tables_of(form)
        for column in owner.columns
        if column.total is not None
        for name in column.total.columns
        if (place := form.resolve(name, owner.name)) is not None
    }
    return tuple(column for column in table.columns if column.internal and (table.name, column.name) in used)


def _spans(submissions: Sequence[Submission], table: Table) -> dict[Path, tuple[int, int]]:
    ends = list(accumulate((len(one.tables.get(table.name, ())) for one in submissions), initial=0))
    return {one.path: span for one, span in zip(submissions, pairwise(ends), strict=True)}


def in_tree_order(agency: Agency, form: Form) -> list[Submission]:
    """Return the workbooks of a form that count as the units lie: those of each unit side by side."""
    tree = Tree.of(agency.expected)

    def place(one: Submission) -> tuple[object, ...]:
        units = (part for unit in tree.units_of(one.satker) for part in (not unit.key, unit.key, unit.name))
        return (one.period, *units, str(one.path))

    return sorted((one for one in agency.submissions if one.form == form.name), key=place)


def _column(table: Table, column: Column) -> ListColumn:
    width = min(max(column.width or column.kind.width, column.kind.width if column.kind.scaled else 0), _WIDEST)
    return ListColumn(label_of(table, column), looks.of_kind(column.kind), width)


def _lines(
    submissions: Sequence[Submission], table: Table, columns: tuple[Column, ...], folder: Path
) -> Iterator[Line]:
    picked = [(table.columns.index(column), column) for column in columns]
    for submission in submissions:
        file, period = submission.path.name, period_text(submission.period)
        asked = _cells_in_question(submission)
        for row in submission.tables.get(table.name, ()):
            link = link_to(file, submission.path, folder, row.sheet, asked.get((row.sheet, row.row), row.cell))
            values = (_item(column, row.values[position]) for position, column in picked)
            yield Line((submission.satker, submission.name, period, link, row.sheet, row.row, *values))


def _cells_in_question(submission: Submission) -> Mapping[tuple[str | None, int], str]:
    """Return by sheet and row the cell of the gravest finding there that nobody explained."""
    found: dict[tuple[str | None, int], str] = {}
    for finding in gravest_first(one for one in submission.findings if not one.settled):
        place = finding.place
        if place.cell and place.row:
            found.setdefault((place.sheet, parse_cell(place.cell)[0]), place.cell)
    return found


def _item(column: Column, value: Value) -> Item:
    return show(column.kind, value) if column.kind.name in SHOWN_IN_WORDS else value


def _total(total: LevelTotal, columns: Sequence[Column]) -> Line:
    reports = f"{reports_text(total)} laporan"
    leading = ("", f"JUMLAH {total.name}", period_text(total.period), reports, "", None)
    return Line((*leading, *(_sum(total, column) for column in columns)), strong=True)


def _sum(total: LevelTotal, column: Column) -> Item:
    value = total.values.get(column.name)
    is_partial = column.name in total.doubtful
    return Dressed(value, looks.partial(looks.total(looks.of_kind(column.kind)))) if is_partial else value


def _in(values: object, columns: Sequence[Column]) -> Iterator[Decimal]:
    assert isinstance(values, dict)
    yield from (found for column in columns if isinstance(found := values.get(column.name), Decimal))
