"""The sheet of a form's totals: the ministry, the units below it and every satker, one line each, as live formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.doubts import DoubtRows
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.links import Formula, link_within
from xlkinerja.consolidate.book.listing import FIRST_TOTAL, ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.book.rows import LEADING, Listed
from xlkinerja.consolidate.book.unit_places import UnitPlaces, total_formula
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.model import Agency, LevelTotal, Period, Place
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.sums import Tree
from xlkinerja.consolidate.terms import UNITS_ABOVE, label_of, measures, names_of, reports_text, tables_of
from xlkinerja.form import Column, Form, Table
from xlkinerja.ooxml.address import column_letters, quote_sheet

_LEVELS = {"kementerian": "Kementerian", "eselon1": "Eselon I", "satker": "Satker"}
_ROWS = "Baris"
_ABOUT = (
    ListColumn("Kode", looks.CODE, 9),
    ListColumn("Nama", looks.TEXT, 58),
    ListColumn("Tingkat", looks.CENTRED, 13),
    ListColumn("Periode", looks.CENTRED, 11),
    ListColumn("Laporan", looks.TALLY, 9),
)
"""What each line says of its unit before the totals."""
_DOUBTS = ListColumn("Yang diragukan", replace(looks.TEXT, underline=True), 50, linked=True)


class UnitKey(NamedTuple):
    """A unit in a period."""

    level: str
    key: str
    name: str
    period: Period


@dataclass(frozen=True)
class PrintedUnits:
    """Where the totals of a form came to stand: sheet and row of each unit, and the columns by what they total."""

    parts: tuple[Printed, ...]
    rows: Mapping[UnitKey, tuple[str, int]]
    letters: Mapping[Place, str]

    def cell(self, total: LevelTotal, column: str) -> tuple[str, str] | None:
        """Return sheet and address of a total."""
        found = self.rows.get(unit_of(total))
        letter = self.letters.get((total.table, column))
        return None if found is None or letter is None else (found[0], f"{letter}{found[1]}")


def unit_of(total: LevelTotal) -> UnitKey:
    """Return the unit that a total is of."""
    return UnitKey(total.level, total.unit, total.name, total.period)


@dataclass(frozen=True)
class _Shown:
    """A column of the sheet: a total or, without a column, how many rows a table has there."""

    table: Table
    column: Column | None = None


def print_units(
    draft: BookDraft, agency: Agency, form: Form, listed: Sequence[Listed], doubts: DoubtRows
) -> PrintedUnits:
    """Print all totals of a form; ratios are those of the sums, as they come."""
    totals = {number: total for number, total in enumerate(agency.totals) if total.form == form.name}
    shown = list(_columns_shown(form, list(totals.values())))
    letters = {
        (one.table.name, one.column.name): column_letters(number)
        for number, one in enumerate(shown, len(_ABOUT) + 1)
        if one.column is not None
    }
    by_unit = _in_tree_order(agency, totals)
    is_partial = any(total.doubtful for total in totals.values())
    del totals  # those of single satker are read again, each for its line
    names = names_of(agency)
    print_line = _LinePrinter(form, {one.table.name: one for one in listed}, shown, letters, names, doubts)
    note = "Rumus hidup atas sheet rinciannya; Baris membukanya. Persentase dihitung dari jumlah. Rupiah penuh."
    kinds = dict.fromkeys(looks.of_kind(one.column.kind) for one in shown if one.column is not None)
    listing = Listing(
        title=f"{form.short} per Satker",
        heading=f"{form.short}: jumlah menurut satker",
        note=f"{note} {looks.PARTIAL_NOTE}" if is_partial else note,
        columns=(*_ABOUT, *(_column(one) for one in shown), _DOUBTS),
        lines=lambda: (print_line.line(unit, _read(agency, own)) for unit, own in by_unit.items()),
        count=len(by_unit),
        looks=[looks.partial(look) for own in kinds for look in (own, looks.strong(own))],
        levels=1,
    )
    parts = print_listing(draft, listing)
    places = ((part.sheet, row) for part in parts for row in range(part.first, part.last + 1))
    return PrintedUnits(parts, dict(zip(by_unit, places, strict=False)), letters)


def _read(agency: Agency, numbers: Mapping[str, int]) -> Mapping[str, LevelTotal]:
    return {table: agency.totals[number] for table, number in numbers.items()}


def _columns_shown(form: Form, totals: Sequence[LevelTotal]) -> list[_Shown]:
    found: list[_Shown] = []
    for table in tables_of(form):
        columns = measures(table, (total for total in totals if total.table == table.name))
        if columns:
            found += [_Shown(table), *(_Shown(table, column) for column in columns)]
    return found


def _in_tree_order(agency: Agency, totals: Mapping[int, LevelTotal]) -> dict[UnitKey, dict[str, int]]:
    """Return the numbers of the totals of each unit by table, each unit before those that belong to it."""
    tree = Tree.of(agency.expected)
    place: dict[tuple[str, str, str], tuple[tuple[bool, str, str], ...]] = {}
    codes = {*tree.satkers, *(total.unit for total in totals.values() if total.level == "satker")}
    for code in sorted(codes):
        above: tuple[tuple[bool, str, str], ...] = ()
        for unit in tree.units_of(code):
            above = (*above, (not unit.key, unit.key, unit.name))
            place.setdefault((unit.level, unit.key, unit.name), above)
    nowhere = ((True, "", ""),)
    ordered = sorted(
        totals.items(), key=lambda t: (t[1].period, place.get((t[1].level, t[1].unit, t[1].name), nowhere))
    )
    found: dict[UnitKey, dict[str, int]] = {}
    for number, total in ordered:
        found.setdefault(unit_of(total), {})[total.table] = number
    return found


def _column(one: _Shown) -> ListColumn:
    if one.column is None:
        return ListColumn(_ROWS, looks.ROWS_LINK, 8, group=one.table.title, linked=True)
    kind = one.column.kind
    return ListColumn(label_of(one.table, one.column), looks.of_kind(kind), max(kind.width, 11), group=one.table.title)


@dataclass(frozen=True)
class _LinePrinter:
    """What the lines of units are made with."""

    form: Form
    listed: Mapping[str, Listed]
    shown: Sequence[_Shown]
    letters: Mapping[Place, str]
    names: dict[str, str]
    doubts: DoubtRows

    def line(self, unit: UnitKey, tables: Mapping[str, LevelTotal]) -> Line:
        first = next(iter(tables.values()))
        strong = unit.level in UNITS_ABOVE
        values = (self._item(tables.get(one.table.name), one, strong) for one in self.shown)
        own_code = unit.key if unit.level == "satker" else ""
        name = self.names.get(unit.key, first.name) if own_code else first.name
        leading = (own_code, name, _LEVELS[unit.level], period_text(unit.period), _reports(first))
        return Line((*leading, *values, self._why(unit, tables)), strong=strong, level=0 if strong else 1)

    def _why(self, unit: UnitKey, tables: Mapping[str, LevelTotal]) -> Item:
        """Return why the totals of a line are in doubt, leading to the reasons; "" where they are not."""
        text = doubts_in_short(tables.values(), self.names)
        area = self.doubts.of_unit(self.form.name, unit.period, unit.level, unit.key)
        return link_within(text, *area) if text and area is not None else text

    def _item(self, total: LevelTotal | None, one: _Shown, strong: bool) -> Item:
        if total is None:
            return None
        if one.column is None:
            return self._rows(total)
        value = total.values.get(one.column.name)
        if value is None:
            return None
        text = total_formula(UnitPlaces(self.form, total, self.listed, self.letters, total.table), one.column)
        shown = Formula(text, value) if text is not None and not isinstance(value, bool) else value
        if one.column.name not in total.doubtful:
            return shown
        look = looks.of_kind(one.column.kind)
        return Dressed(shown, looks.partial(looks.strong(look) if strong else look))

    def _rows(self, total: LevelTotal) -> Item:
        """Return how many rows a unit has in a table; it leads to them."""
        listed = self.listed.get(total.table)
        rows = listed.rows(total.members) if listed is not None else []
        if listed is None or not rows:
            return None
        count = sum(last - first + 1 for _, first, last in rows)
        sheet, first, last = rows[0]
        end = column_letters(len(LEADING) + len(listed.columns))
        return link_within(count, sheet, f"A{first}:{end}{last}")


def _reports(total: LevelTotal) -> Item:
    return total.submissions if total.level == "satker" else reports_text(total)


def follow_totals(draft: BookDraft, listed: Listed, units: PrintedUnits) -> None:
    """Make the totals above the rows of a table the cells of the units' sheet."""
    for part in listed.parts:
        sheet = draft.book[part.sheet]
        for row, total in enumerate(listed.totals, FIRST_TOTAL):
            for column in listed.columns:
                place, value = units.cell(total, column.name), total.values.get(column.name)
                if place is not None and value is not None and not isinstance(value, bool):
                    cell = f"{column_letters(listed.position(column))}{row}"
                    draft.put_formula(sheet, cell, Formula(f"{quote_sheet(place[0])}!{place[1]}", value))
