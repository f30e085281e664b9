"""Checks of the names in a formula: each is there, and can be reached from where the formula stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xlkinerja.expr import Expression
from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Form, Table

_OVER_SHEETS = "Pakai sum(), mean(), min(), atau max(), atau taruh kedua tabel di satu sheet."


def no_column(where: str, name: str, table: Table) -> Mistake:
    """Return the mistake of a column that a table does not have."""
    return Mistake(where, f"tabel {table.name} tidak punya kolom {name}.", meant(name, table.column))


def check_names(
    form: Form, formula: Expression, table: str | None, bound: Collection[str], where: str
) -> Iterator[Mistake]:
    """Yield the names in a formula of `table` that are neither bound nor known to the form."""
    for name in sorted(formula.names, key=str):
        if name.table is not None:
            hint = f"Sebut yang mana: total({name}), sum_where({name}, …)."
            yield Mistake(where, f"{name} ialah satu kolom penuh.", hint)
        elif name.column not in bound and form.resolve(name, table) is None:
            known = (*bound, *(form.table[table].column if table else ()), *form.field)
            yield Mistake(where, f"tidak ada yang bernama {name}.", meant(name.column, known))
    for keyed in sorted(formula.keyed):
        own, other = form.table.get(table or ""), form.table.get(keyed)
        if own is None or other is None or own.keys[0] != other.keys[0]:
            known = tuple(t.name for t in form.tables if own is not None and t is not own and t.keys[0] == own.keys[0])
            what = f"same({keyed}): tidak ada tabel bernama itu yang key-nya sama dengan tabel ini."
            yield Mistake(where, what, meant(keyed, known))
    for name in sorted(formula.columns | formula.totals, key=str):
        place = form.resolve(name, table)
        if place is None or place[0] is None:
            there = [f"{t.name}.{c.name}" for t in form.tables for c in t.columns]
            yield Mistake(where, f"{name} bukan kolom sebuah tabel.", meant(str(name), there))
        elif name in formula.totals and form.table[place[0]].column[place[1]].total is None:
            yield Mistake(where, f"{name} tidak punya total.", f'Tambahkan total = "sum" pada kolom {name}.')


def check_sheets(form: Form, formula: Expression, sheet: str | None, where: str) -> Iterator[Mistake]:
    """Only sums and their like can look at all copies of a repeated sheet from another one."""
    for name in sorted(formula.on_one_sheet | formula.totals, key=str):
        other = form.table.get(name.table or "")
        if other is not None and other.sheet in form.sheet and form.is_repeated(other.name) and other.sheet != sheet:
            yield Mistake(where, f"{name} ada di beberapa sheet.", _OVER_SHEETS)


def check_same(form: Form, formula: Expression, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse `same(other)` where keys of both stand behind others, or hold texts here and numbers there."""
    for other in (form.table[name] for name in sorted(formula.keyed) if name in form.table):
        shared = len({*table.keys} & {*other.keys})
        if table.keys[0] == other.keys[0] and table.keys[:shared] != other.keys[:shared]:
            what = f"key tabel {other.name} {', '.join(other.keys)}, di sini {', '.join(table.keys)}."
            yield Mistake(
                where, what, "Key yang ada di kedua tabel harus berdiri paling depan, dalam urutan yang sama."
            )
        for key in table.keys:
            mine, theirs = table.column.get(key), other.column.get(key)
            if key in other.keys and mine is not None and theirs is not None and mine.kind.holds != theirs.kind.holds:
                what = f"key {key} di tabel {other.name} lain jenisnya."
                yield Mistake(where, what, f"Samakan kind kolom {key} di kedua tabel.")
