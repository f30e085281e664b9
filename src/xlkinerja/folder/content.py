"""What is kept of a checked report when its workbook is closed: values with their places, findings, its own sums.

`fill` keeps it of its answer as if that were read again: where the answer holds something else than the workbook that
was read, what was written counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from pathlib import Path

from xlkinerja.between.facts import Facts
from xlkinerja.checking.privacy import HIDDEN, Privacy, privacy_of
from xlkinerja.checking.taken_values import said_of_taken
from xlkinerja.expr.decimals import total
from xlkinerja.finding import Finding, Place, gravest_first
from xlkinerja.folder.outcome import ReportIdentity, identity_of
from xlkinerja.form import Form, Table
from xlkinerja.form.coming_together import amounts, coming_together, is_private, private_fields
from xlkinerja.form.loader import load
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Kind, Typed, read_value, show
from xlkinerja.ooxml.address import column_letters
from xlkinerja.report import NOWHERE, TOTAL, Entry, FieldData, Report, Row, TableData, Value
from xlkinerja.report.others import NO_OTHERS, Others

ROWS = ""
"""Under which name the intake of a table has the number of its rows."""

BLANK_CELL, NO_CELL = "kosong", "-"

TypedIn = Callable[[str, Entry], Typed]
"""What a cell of a sheet holds as typed."""

_CellId = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a form's table as one workbook has it; `values` in the order of the table's columns.

    `cell` is where a link leads to: the row's first cell on `sheet`. `group` is the key of the sheet's record where the
    sheet is repeated. `places` are the letters of the columns' cells, whole addresses where they lie in other rows.
    """

    sheet: str
    row: int
    cell: str
    group: str
    values: tuple[Value, ...]
    places: tuple[str, ...] = ()

    def address(self, position: int) -> str:
        """Return the address of a value's cell; "" where it has none."""
        place = self.places[position] if self.places else ""
        return place if not place or place[-1].isdigit() else f"{place}{self.row}"


@dataclass(frozen=True)
class Said:
    """Findings, and for each the figure that it is about, as people read it in the cell."""

    findings: tuple[Finding, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a workbook says, without where it lies and without who signed it.

    `said` is what is found in it alone, `since` what is found when it is held against earlier quarters of a digest.
    `figures` are those of the cells that other workbooks are held against. `explanations` are those of staff, by the
    finding's key. `made_with` is the digest of all that an answer was made with besides its workbook. `taken` is
    what is found of values from other workbooks, by the digest of those. The rest is told in
    `consolidate.model.Submission`.
    """

    form: str
    identity: ReportIdentity
    fields: Mapping[str, Value]
    tables: Mapping[str, tuple[SourceRow, ...]]
    totals: Mapping[str, Mapping[str, Value]]
    said: Said
    intake: Mapping[str, Mapping[str, Decimal]]
    places: Mapping[str, tuple[str, str]]
    unread: Mapping[str, frozenset[str]]
    facts: Facts
    figures: Mapping[_CellId, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, Said] = field(default_factory=dict)
    made_with: str = ""
    taken: Mapping[str, Said] = field(default_factory=dict)

    def of_taken(self, others: Others) -> Said | None:
        """Return what is found of values from other workbooks; None where that is not known."""
        return self.taken.get(others.digest) if load(self.form).takes else Said()

    def facts_at(self, path: Path) -> Facts:
        """Return the facts with where the workbook lies."""
        return replace(self.facts, path=path)

    def with_said(self, *more: Said) -> Said:
        """Return all that is found in the workbook, also by holding it against others, with staff's explanations."""
        pairs = [*zip(self.said.findings, self.said.figures, strict=True)]
        for said in more:
            explained = (finding.explained(self.explanations.get(finding.key, "")) for finding in said.findings)
            pairs += zip(explained, said.figures, strict=True)
        figures = {id(finding): figure for finding, figure in pairs}
        findings = gravest_first(finding for finding, _ in pairs)
        return Said(tuple(findings), tuple(figures[id(finding)] for finding in findings))

    def told(self, findings: Iterable[Finding]) -> Said | None:
        """Return what other workbooks say with the figures here; None where one of them is not known."""
        found = tuple(findings)
        figures = [self._figure(finding) for finding in found]
        known = tuple(figure for figure in figures if figure is not None)
        return Said(found, known) if len(known) == len(found) else None

    def _figure(self, finding: Finding) -> str | None:
        if finding.place.column:
            return self.figures.get(_cell_id(finding.place))
        return finding.typed or (BLANK_CELL if finding.place.cell else NO_CELL)


def as_read(_sheet: str, entry: Entry) -> Typed:
    """Return what stands in the cell of the workbook that was read."""
    return entry.typed


def content_of(  # noqa: PLR0913, PLR0917 - one for each thing that is known of it
    report: Report,
    facts: Facts,
    typed_in: TypedIn = as_read,
    explanations: Mapping[str, str] | None = None,
    since: Mapping[str, Iterable[Finding]] | None = None,
    others: Others = NO_OTHERS,
) -> Content:
    """Return what is kept of a checked report, with its own findings."""
    form, private = report.form, private_fields(report.form)
    places = {fact.place for fact in facts.fields.values()}
    places |= {fact.place for side in facts.sides.values() for fact in side}
    privacy = privacy_of(report)
    figures, found = _Figures(report, typed_in, privacy), privacy.findings(report.findings)
    return Content(
        form=form.name,
        identity=identity_of(report),
        fields={name: data.value for name, data in report.fields.items() if name not in private},
        tables={name: tuple(row for part in parts for row in _rows(part)) for name, parts in report.tables.items()},
        totals={n: _totals(parts, typed_in) for n, parts in report.tables.items() if any(p.totals for p in parts)},
        said=Said(found, tuple(map(figures.of, found))),
        intake={name: _intake(form, name, parts) for name, parts in report.tables.items()},
        places={
            name: (data.sheet, cell) for name, data in report.fields.items() if data.sheet and (cell := _cell(data))
        },
        unread={
            table.name: columns
            for table in form.tables
            if (columns := _unread_in(table, report.tables.get(table.name, ())))
        },
        facts=facts,
        figures={_cell_id(place): figure for place in places if (figure := figures.at(place)) is not None},
        explanations=explanations or {},
        since={
            digest: Said(found, tuple(map(figures.of, found)))
            for digest, found in ((digest, privacy.findings(found)) for digest, found in (since or {}).items())
        },
        taken={one.digest: _of_taken(report, one, figures) for one in (NO_OTHERS, others) if form.takes},
    )


def _of_taken(report: Report, others: Others, figures: _Figures) -> Said:
    found = tuple(said_of_taken(report, others))
    return Said(found, tuple(map(figures.of, found)))


def figures_of(report: Report, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what people read in the cells that findings are about; what was typed where it is no cell of the form."""
    return tuple(map(_Figures(report, as_read, privacy_of(report)).of, findings))


def _cell_id(place: Place) -> _CellId:
    return place.table, place.row, place.column


def _cell(data: FieldData) -> str:
    return (data.entry.cell or "") if data.entry is not None else ""


# --- rows --------------------------------------------------------------------------------------------------------


def _rows(part: TableData) -> Iterator[SourceRow]:
    places = _places(part, part.rows[0]) if part.rows else ()
    names = [None if is_private(column) else column.name for column in part.table.columns]
    for row in part.rows:
        first = next((cell for column in part.table.printed if (cell := row.entries[column.name].cell)), "")
        values = tuple(None if name is None else row.entries[name].value for name in names)
        yield SourceRow(part.layout.sheet, row.number, first, part.group, values, places)


def _places(part: TableData, row: Row) -> tuple[str, ...]:
    """Return the letters of the columns; the addresses of cells that do not lie in the row itself."""
    return tuple(
        (row.entries[column.name].cell or "")
        if part.table.record or column.inherited
        else _letters(row.entries[column.name])
        for column in part.table.columns
    )


def _letters(entry: Entry) -> str:
    return column_letters(entry.column) if entry.column != NOWHERE else ""


# --- what the workbook says of its own sums ----------------------------------------------------------------------


def _totals(parts: Sequence[TableData], typed_in: TypedIn) -> Mapping[str, Value]:
    """Return the Jumlah cells as the workbook has them; None where one of the sheets has none that can be read."""
    columns = parts[0].table.column

    def of(part: TableData, name: str) -> Value:
        entry = part.totals[name]
        return _as_typed(columns[name].kind, entry, typed_in(part.layout.sheet, entry))

    found = {name: [of(part, name) for part in parts] for name in parts[0].totals}
    return {name: values[0] if len(values) == 1 else _sum_of_all(values) for name, values in found.items()}


def _as_typed(kind: Kind, entry: Entry, typed: Typed) -> Value:
    return read_value(kind, typed, entry.scale).value


def _sum_of_all(values: Sequence[Value]) -> Decimal | None:
    numbers = [value for value in values if isinstance(value, Decimal)]
    return total(numbers) if len(numbers) == len(values) else None


def _intake(form: Form, table: str, parts: Sequence[TableData]) -> Mapping[str, Decimal]:
    rows = [row for part in parts for row in part.rows]
    names = [column.name for column in amounts(form.table[table])]
    sums = {name: total([v for row in rows if isinstance(v := row.entries[name].value, Decimal)]) for name in names}
    return {ROWS: Decimal(len(rows)), **{name: value for name, value in sums.items() if value is not None}}


def _unread_in(table: Table, parts: Sequence[TableData]) -> frozenset[str]:
    rows = [row for part in parts for row in part.rows]
    names = {column.name for column in (*amounts(table), *coming_together(table))}
    return frozenset(name for name in names if any(row.entries[name].needs_unreadable for row in rows))


# --- the figure that a finding is about --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Figures:
    """What people read in the cells of a report."""

    report: Report
    typed_in: TypedIn
    privacy: Privacy

    def of(self, finding: Finding) -> str:
        """Return what stands in the cell that a finding is about; what was typed where it is no cell of the form."""
        return self.privacy.text(self._of(finding))

    def _of(self, finding: Finding) -> str:
        figure = self.at(finding.place)
        return figure if figure is not None else finding.typed or (BLANK_CELL if finding.place.cell else NO_CELL)

    def at(self, place: Place) -> str | None:
        """Return what stands in a cell of the form."""
        if self.privacy.hides(place):
            return HIDDEN
        report = self.report
        if not place.table and place.column in report.fields:
            data = report.fields[place.column]
            kind = report.form.field[place.column].kind
            return show(kind, data.value) or self._typed(data.sheet, data.entry)
        for part in report.tables.get(place.base_table, ()):
            entries = _entries(part, place.row) if part.id == place.table else {}
            if place.column in entries:
                entry = entries[place.column]
                return show(part.table.column[place.column].kind, entry.value) or self._typed(part.layout.sheet, entry)
        return None

    def _typed(self, sheet: str | None, entry: Entry | None) -> str:
        text = self.typed_in(sheet or "", entry).text.strip() if entry is not None else ""
        return text or BLANK_CELL


def _entries(part: TableData, key: str) -> Mapping[str, Entry]:
    return part.totals if key == TOTAL else next((row.entries for row in part.rows if row.key == key), {})
