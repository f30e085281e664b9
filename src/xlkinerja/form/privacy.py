"""Checks of what stays in its workbook: what is private is no key, has no total, and of others only counts see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlkinerja.expr import Expression, Name
from xlkinerja.expr.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Logic,
    Negative,
    Node,
    Where,
)
from xlkinerja.form.coming_together import is_private, quotes_private
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Column, Form, Table

_COUNTING = frozenset({"count", "count_where", "blank"})
_OWNER = frozenset({"kode_satker", "nama_satker", "tahun", "triwulan", "revisi"})
_ONLY_COUNTS = "Pakai count(), count_where(), atau blank(), atau beri kolom ini private = true juga."


def check_privacy(form: Form) -> Iterator[Mistake]:
    """Yield every way by which what is private would leave its workbook."""
    for field in form.fields:
        where = f"field {field.name}"
        if field.private and field.name in _OWNER:
            yield Mistake(f"{where}.private", "isian ini menentukan milik siapa laporannya.", "Hapus private.")
        if field.formula is not None and not field.private:
            yield from shown_private(form, field.formula, None, f"{where}.formula")
    for table in form.tables:
        for column in table.columns:
            yield from _check_column(form, table, column, f"table {table.name}.column {column.name}")
    for chart in form.charts:
        for name, column_name in chart.columns:
            if name in form.table and _private(form.table[name], column_name):
                yield Mistake(f"chart {chart.title}.columns", f"{name}.{column_name} private.", "Sebut kolom lain.")


def _check_column(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    if column.private:
        yield from _check_private(table, column, where)
        return
    if _private(table, column.carry):
        yield Mistake(f"{where}.carry", f"kolom {column.carry} private.", "Beri kolom ini private = true juga.")
    if column.formula is not None and not is_private(column):
        yield from shown_private(form, column.formula, table.name, f"{where}.formula")
    if column.total is not None and quotes_private(form, column.total, table.name):
        hint = "Di rekap isinya tidak ada. Hitung di kolom sendiri, misalnya 0 if blank(nama) else 1, dengan total sum."
        yield Mistake(f"{where}.total", "memakai kolom private.", hint)
    source = form.table.get(table.source or "")
    record = form.record_on(table.sheet)
    copied = (source, "source") if source is not None and column.formula is None else (None, "")
    for other, how in (copied, (record if column.inherited else None, "inherited")):
        if other is not None and _private(other, column.name) and not is_private(column):
            what = f"isinya dari kolom private tabel {other.name} ({how})."
            yield Mistake(f"{where}.private", what, "Tambahkan private = true.")


def _check_private(table: Table, column: Column, where: str) -> Iterator[Mistake]:
    if column.name in table.keys or column.names is not None or column.name in table.names_of.values():
        what = "dengan kolom ini baris disebut di temuan dan rekap."
        yield Mistake(f"{where}.private", what, "Pakai nomor urut sebagai key, atau hapus private.")
    if column.total is not None:
        yield Mistake(
            f"{where}.total", "kolom private tidak punya total.", "Hapus total; hitung banyaknya dengan count()."
        )


def _private(table: Table, name: str) -> bool:
    return name in table.column and table.column[name].private


def shown_private(form: Form, formula: Expression, table: str | None, where: str) -> Iterator[Mistake]:
    """Yield what is private and shown by a formula of what is not."""

    def is_hidden(name: Name) -> bool:
        place = form.resolve(name, table)
        if place is None:
            return False
        return form.field[place[1]].private if place[0] is None else _private(form.table[place[0]], place[1])

    for name in sorted(set(_names_in(formula.node, is_hidden)), key=str):
        yield Mistake(where, f"{name} private, dan rumus ini memperlihatkan isinya.", _ONLY_COUNTS)


def _names_in(node: Node, wanted: Callable[[Name], bool]) -> Iterator[Name]:
    """Yield the wanted names in a formula, but for what is only counted."""
    parts: tuple[Node, ...] = ()
    match node:
        case Name() if wanted(node):
            yield node
        case Where(keys=keys, scalar=scalar):
            parts = (keys, scalar)
        case Call(function=function, arguments=arguments) if function not in _COUNTING:
            parts = arguments
        case Negative(operand):
            parts = (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            parts = (left, right)
        case Logic(_, operands):
            parts = operands
        case Conditional(condition, chosen, otherwise):
            parts = (condition, chosen, otherwise)
    for part in parts:
        yield from _names_in(part, wanted)
