"""The sheet of a form's totals: the ministry, the units below it and every satker, one line each."""

from __future__ import annotations

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Dressed, Item, Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.listing import ListColumn, Listing, print_listing
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.model import Agency, LevelTotal, Period
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.terms import UNITS_ABOVE, label_of, measures, names_of, reports_text, tables_of
from xlkinerja.form import Column, Form, Table

_LEVELS = {"kementerian": "Kementerian", "eselon1": "Eselon I", "satker": "Satker"}
_Unit = tuple[str, str, Period]


def print_units(draft: BookDraft, agency: Agency, form: Form) -> None:
    """Print all totals of a form; ratios are those of the sums, as they come."""
    totals = [total for total in agency.totals if total.form == form.name]
    shown = [
        (table, column)
        for table in tables_of(form)
        for column in measures(table, (total for total in totals if total.table == table.name))
    ]
    by_unit: dict[_Unit, dict[str, LevelTotal]] = {}
    for total in sorted(totals, key=_order):
        by_unit.setdefault((total.level, total.unit, total.period), {})[total.table] = total
    names = names_of(agency)
    lines = [_line(unit, tables, shown, names) for unit, tables in by_unit.items()]
    note = "Persentase dihitung dari jumlah, bukan rata-rata persentase. Uang dalam rupiah penuh."
    own_looks = dict.fromkeys(looks.of_kind(column.kind) for _, column in shown)
    listing = Listing(
        title=f"{form.short} per Satker",
        heading=f"{form.short}: jumlah menurut satker",
        note=f"{note} {looks.PARTIAL_NOTE}" if any(total.doubtful for total in totals) else note,
        columns=(
            ListColumn("Kode", looks.CODE, 9),
            ListColumn("Nama", looks.TEXT, 58),
            ListColumn("Tingkat", looks.CENTRED, 13),
            ListColumn("Periode", looks.CENTRED, 11),
            ListColumn("Laporan", looks.TALLY, 9),
            *(_column(table, column) for table, column in shown),
            ListColumn("Yang diragukan", looks.TEXT, 50),
        ),
        lines=lambda: lines,
        count=len(lines),
        looks=[looks.partial(look) for own in own_looks for look in (own, looks.strong(own))],
    )
    print_listing(draft, listing)


def _order(total: LevelTotal) -> tuple[Period, int]:
    """Return what totals are sorted by; within a period and level they stay as they come."""
    return total.period, list(_LEVELS).index(total.level)


def _column(table: Table, column: Column) -> ListColumn:
    return ListColumn(
        label_of(table, column), looks.of_kind(column.kind), max(column.kind.width, 11), group=table.title
    )


def _line(unit: _Unit, tables: dict[str, LevelTotal], shown: list[tuple[Table, Column]], names: dict[str, str]) -> Line:
    level, code, period = unit
    first = next(iter(tables.values()))
    strong = level in UNITS_ABOVE
    values = (_item(tables[table.name], column, strong) if table.name in tables else None for table, column in shown)
    own_code = code if level == "satker" else ""
    name = names.get(code, first.name) if own_code else first.name
    leading = (own_code, name, _LEVELS[level], period_text(period), _reports(first))
    return Line((*leading, *values, doubts_in_short(tables.values(), names)), strong=strong)


def _reports(total: LevelTotal) -> Item:
    return total.submissions if total.level == "satker" else reports_text(total)


def _item(total: LevelTotal, column: Column, strong: bool) -> Item:
    value = total.values.get(column.name)
    if column.name not in total.doubtful:
        return value
    look = looks.of_kind(column.kind)
    return Dressed(value, looks.partial(looks.strong(look) if strong else look))
