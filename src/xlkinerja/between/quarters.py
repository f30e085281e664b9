"""A workbook held against last quarter's workbook of the same form and satker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from xlkinerja.between.cells import BLANK, ComparedCell
from xlkinerja.between.differing import Difference, Held, told
from xlkinerja.between.model import MONTH, QUARTER, SATKER, YEAR, RuleBetween, Since
from xlkinerja.checking.slips import times_of
from xlkinerja.compare import RowKeys, RowName, agrees, begins_anew, row_names
from xlkinerja.expr import Value
from xlkinerja.finding import Finding, Place, engine_finding, said_in, shortened
from xlkinerja.form import Column
from xlkinerja.form.loader import load
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import KINDS, show
from xlkinerja.report import TOTAL, Entry, Report, Row, TableData

_KEPT = Decimal("1e-14")  # of a value: the last digit that a cell keeps
_NO_ROW = "(baris ini tidak ada)"

_When = tuple[str, Value, Value, Value]
"""Form, satker, year and quarter, or the month of a form of every month."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of last quarter: the value, how far it may be off, and as people read it."""

    value: Value
    rounding: Decimal
    needs_unreadable: bool
    shown: str


class EarlierRow(NamedTuple):
    """A row of an earlier quarter: what it is called by, also in messages, and its figures by column."""

    keys: RowKeys
    title: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Earlier:
    """What is kept of a workbook of an earlier quarter: the rows that are compared."""

    file: str
    when: _When
    galat: int
    rows: tuple[EarlierRow, ...]

    def says_the_same_as(self, other: Earlier) -> bool:
        """Tell whether two workbooks of a quarter have the same figures, in whatever order."""
        anew = self.begins_anew | other.begins_anew
        one, another = self.named(anew), other.named(anew)
        return {n: r.figures for n, r in one.items()} == {n: r.figures for n, r in another.items()}

    @property
    def begins_anew(self) -> frozenset[RowName]:
        """The keys that several rows have, each in a group of its own."""
        return begins_anew([row.keys for row in self.rows])

    def named(self, anew: frozenset[RowName]) -> dict[RowName, EarlierRow]:
        """Return the rows by name, by all keys where their own begins `anew`."""
        return dict(zip(row_names([row.keys for row in self.rows], anew), self.rows, strict=True))


@dataclass
class Quarters:
    """The workbooks of earlier quarters in a folder, which is called `folder` in findings; `digest` is that of all."""

    folder: str
    rules: tuple[RuleBetween, ...]
    known: dict[_When, list[Earlier]] = field(default_factory=lambda: defaultdict(list))
    digest: str = ""

    def add(self, earlier: Earlier) -> None:
        """Take in a workbook of the folder."""
        self.known[earlier.when].append(earlier)

    def findings(self, report: Report) -> Iterator[Finding]:
        """Yield what contradicts last quarter's workbook, or that it was not found.

        Nothing of last year is compared: in triwulan I all cumulative figures begin anew.
        """
        when, checks = _when(report), _checks(report, self.rules)
        if when is None or not checks:
            return
        if when[3] == 1:
            for rule, since in checks:
                yield from _Comparing(report, rule, since).begins_anew()
            return
        before = _before(when)
        candidates = sorted(self.known.get(before, ()), key=lambda candidate: (candidate.galat, candidate.file))
        yield from self._about_candidates(candidates, before)
        for _, of_rule in groupby(checks if candidates else (), key=lambda check: check[0].code):
            comparing = [_Comparing(report, rule, since) for rule, since in of_rule]
            held = [each.against(candidates[0]) for each in comparing]
            yield from told(comparing[0].rule, held, candidates[0].file)

    def _about_candidates(self, candidates: list[Earlier], before: _When) -> Iterator[Finding]:
        """Say that there is none, or which of several that differ was taken: the one with the fewest galat."""
        kind = "bulan" if load(before[0]).is_monthly else "triwulan"
        period = f"{kind} {show(KINDS[kind], before[3])} {before[2]}"
        if not candidates:
            codes = ", ".join(dict.fromkeys(r.code for r in self.rules for s in r.since if s.form == before[0]))
            yield engine_finding("XK-401", folder=self.folder, period=period, codes=codes)
        elif not all(candidate.says_the_same_as(candidates[0]) for candidate in candidates):
            names = ", ".join(shortened(name) for name in sorted(candidate.file for candidate in candidates))
            used = candidates[0].file
            yield engine_finding(
                "XK-402", folder=self.folder, period=period, count=len(candidates), names=names, used=used
            )


def earlier_of(report: Report, file: str, galat: int, rules: tuple[RuleBetween, ...]) -> Earlier | None:
    """Return what the rules need of a workbook of an earlier quarter; None where it does not say of which."""
    when = _when(report)
    if when is None:
        return None
    return Earlier(file, when, galat, tuple(_rows(report, [since for _, since in _checks(report, rules)])))


def _checks(report: Report, rules: tuple[RuleBetween, ...]) -> list[tuple[RuleBetween, Since]]:
    return [(rule, since) for rule in rules for since in rule.since if since.form == report.form.name]


def _when(report: Report) -> _When | None:
    last = MONTH if report.form.is_monthly else QUARTER
    satker, year, number = (report.fields[name].value for name in (SATKER, YEAR, last))
    return None if None in (satker, year, number) else (report.form.name, satker, year, number)


def _before(when: _When) -> _When:
    form, satker, year, quarter = when
    assert isinstance(quarter, Decimal)
    return form, satker, year, quarter - 1


def _keys(data: TableData) -> list[RowKeys]:
    """Return what names the rows in any quarter's workbook; one without a key of its own is the one above."""
    kind = data.table.column[data.table.key].kind
    found: list[RowKeys] = []
    for row in data.rows:
        own = row.subject[-1] if row.subject else show(kind, row.entries[data.table.key].value).strip().casefold()
        above = found[-1] if found and not own else RowKeys(data.id.casefold(), own, row.subject or (own,))
        found.append(above)
    return found


def _rows(report: Report, checks: list[Since]) -> Iterator[EarlierRow]:
    columns: dict[str, set[str]] = defaultdict(set)
    for since in checks:
        for table, _, before in since.columns:
            columns[table].add(before)
    for table, names in columns.items():
        for data in report.tables.get(table, ()):
            for keys, title, row in zip(_keys(data), _titles(data), data.rows, strict=True):
                figures = {name: _figure(data.table.column[name], row.entries[name]) for name in names}
                yield EarlierRow(keys, title, figures)


def _titles(data: TableData) -> list[str]:
    """Return how rows are called in messages: by all their keys where their own begins anew in each group."""
    keys = _keys(data)
    anew = begins_anew(keys)
    return [_all_keys(data, row) if key[:2] in anew else row.key for key, row in zip(keys, data.rows, strict=True)]


def _all_keys(data: TableData, row: Row) -> str:
    shown = (show(data.table.column[name].kind, row.entries[name].value) for name in data.table.keys)
    return "/".join(filter(None, shown)) or row.key


def _figure(column: Column, entry: Entry) -> Figure:
    return Figure(entry.value, entry.rounding, entry.needs_unreadable, show(column.kind, entry.value) or BLANK)


@dataclass(frozen=True)
class _Comparing:
    """One check of a rule on one report."""

    report: Report
    rule: RuleBetween
    since: Since

    def begins_anew(self) -> Iterator[Finding]:
        """Yield a finding for each figure that is said to come from a quarter before the first."""
        for _, cell in self._cells() if self.since.carried else ():
            if cell.entry.value and not cell.entry.needs_unreadable:
                yield self._finding(self.since.first, cell)

    def against(self, earlier: Earlier) -> Held:
        """Return what last quarter's workbook has otherwise, and how many figures could tell."""
        then = {(table, column): before for table, column, before in self.since.columns}
        anew = earlier.begins_anew | self._begins_anew
        rows = earlier.named(anew)
        agreeing, differing = 0, []
        for name, cell in self._cells(anew):
            row = rows.get(name)
            figure = row.figures[then[cell.data.table.name, cell.column.name]] if row is not None else None
            if cell.entry.needs_unreadable or self._fits(cell.entry, figure):
                agreeing += self._tells(cell.entry, figure)
                continue
            lain = figure.shown if figure else _NO_ROW
            slip = times_of(cell.entry.value, figure.value) if figure else ""
            finding = self._finding(self.since.message, cell, slip, lain=lain, berkas=earlier.file)
            differing.append(
                Difference(finding, f"{cell.column.label} untuk {cell.title} {cell.shown}, di sana {lain}")
            )
        gone = self._gone(rows, anew, earlier.file) if self.since.gone else ()
        return Held(agreeing, tuple(differing), tuple(gone))

    @staticmethod
    def _tells(entry: Entry, figure: Figure | None) -> bool:
        """Tell whether two figures that agree say that this is the right workbook: nothing agrees with nothing."""
        read = figure is not None and not figure.needs_unreadable and not entry.needs_unreadable
        return read and bool(entry.value) and bool(figure and figure.value)

    @property
    def _begins_anew(self) -> frozenset[RowName]:
        return begins_anew([keys for table in self.since.tables for keys in self._keys_of(table)])

    def _keys_of(self, table: str) -> list[RowKeys]:
        return [keys for data in self.report.tables.get(table, ()) for keys in _keys(data)]

    def _cells(self, anew: frozenset[RowName] = frozenset()) -> Iterator[tuple[RowName, ComparedCell]]:
        for table, column, _ in self.since.columns:
            for data in self.report.tables.get(table, ()):
                names = row_names(_keys(data), anew)
                for name, title, row in zip(names, _titles(data), data.rows, strict=True):
                    yield name, ComparedCell(data, data.table.column[column], row.entries[column], row.key, title)

    def _fits(self, entry: Entry, figure: Figure | None) -> bool:
        now, then = entry.value, figure.value if figure else None
        if figure is not None and figure.needs_unreadable:
            return True
        if not self.since.carried:
            return _alike(now, then) or (figure is None and not self.since.gone)
        if now is None and self.since.optional:
            return True
        rounding = figure.rounding if figure else Decimal(0)
        return agrees(_number(now), 2 * entry.rounding, _number(then), rounding + _noise(then)) != "differs"

    def _finding(self, text: str, cell: ComparedCell, slip: str = "", **other: str) -> Finding:
        words = {"judul": cell.column.label, "baris": cell.title, "nilai": cell.shown, **other}
        return Finding(
            self.rule.code,
            self.rule.level,
            text.format_map(words) + slip,
            cell.place,
            cell.typed,
            explainable=self.rule.explainable,
            said=said_in(text, words),
        )

    def _gone(self, rows: Mapping[RowName, EarlierRow], anew: frozenset[RowName], file: str) -> Iterator[Finding]:
        """Yield one finding a table for the rows of last quarter with figures that nobody finds here."""
        for table in self.since.tables:
            parts = self.report.tables.get(table, ())
            present = {name for data in parts for name in row_names(_keys(data), anew)}
            columns = [(now, then) for name, now, then in self.since.columns if name == table]
            lost = [
                row.title
                for name, row in rows.items()
                if name[0].partition("/")[0] == table
                and name not in present
                and any(row.figures[then].value for _, then in columns)
            ]
            if lost and parts:
                yield self._lost(parts[0], columns[0][0], lost, file)

    def _lost(self, data: TableData, column: str, rows: list[str], file: str) -> Finding:
        total = data.totals.get(column)
        place = Place(data.layout.sheet, total.cell if total else None, data.id, TOTAL, column, data.table.title)
        words = {"tabel": data.table.title, "baris": shortened(", ".join(rows)), "berkas": file}
        text, said = self.since.gone.format_map(words), said_in(self.since.gone, words)
        return Finding(self.rule.code, self.rule.level, text, place, explainable=self.rule.explainable, said=said)


def _alike(now: Value, then: Value) -> bool:
    if isinstance(now, str) and isinstance(then, str):
        return now.casefold() == then.casefold()
    return now == then


def _number(value: Value) -> Decimal:
    """Return the value of a cell that is added up: what is no number counts as nothing."""
    return value if isinstance(value, Decimal) else Decimal(0)


def _noise(value: Value) -> Decimal:
    """Return by how much a computed figure differs when it is typed with the digits that Excel keeps."""
    return abs(_number(value)) * _KEPT
