"""Checks that what goes from one column into another fits there, and that a kind can read what a form offers for it."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Column, Field, Form, Table
from xlkinerja.kinds import Kind, Typed, read_value

_WORDS = {"number": "angka", "text": "teks"}


def check_alike(form: Form) -> Iterator[Mistake]:
    """Yield each column that would be given what it cannot hold."""
    for field in form.fields:
        yield from _check_offers(field, f"field {field.name}")
        yield from _check_carried(form, field, f"field {field.name}.carry")
    for table in form.tables:
        for column in table.columns:
            where = f"table {table.name}.column {column.name}"
            yield from _check_offers(column, where)
            yield from _check_units(form, table, column, where)
            yield from _check_taken(form, table, column, where)
        if table.fixed and table.key in table.column:
            yield from _check_readable(table.column[table.key].kind, table.fixed, f"table {table.name}.fixed")


def _check_carried(form: Form, field: Field, where: str) -> Iterator[Mistake]:
    """Refuse what another field has, where it is of another kind, stays in its workbook, or would be overwritten."""
    other = form.field.get(field.carry)
    if other is not None and (other.kind != field.kind or field.formula is not None):
        what = f"field {other.name} berisi {other.kind.name}, field ini {field.kind.name} yang diketik."
        yield Mistake(where, what, "Sebut field yang sejenis, dan hapus formula di sini.")
    elif other is not None and other.private and not field.private:
        yield Mistake(where, f"field {other.name} private.", "Beri field ini private = true juga.")


def _check_taken(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    """Refuse values of another kind: last quarter's, those of the source, of the record, of a key of another table."""
    carried = table.column.get(column.carry)
    if carried is not None and carried.kind.holds != column.kind.holds:
        what = f"kolom {carried.name} berisi {_WORDS[carried.kind.holds]}, kolom ini {_WORDS[column.kind.holds]}."
        yield Mistake(f"{where}.carry", what, "Sebut kolom yang sejenis.")
    source = form.table.get(table.source or "")
    record = form.record_on(table.sheet) if column.inherited else None
    other = form.table.get(table.rows_of or "") if column.name in table.keys else None
    for giver, is_copied in ((source, column.formula is None), (record, True), (other, True)):
        given = giver.column.get(column.name) if giver is not None else None
        if is_copied and giver is not None and given is not None and given.kind != column.kind:
            what = f"di tabel {giver.name} kolom ini {given.kind.name}, di sini {column.kind.name}."
            yield Mistake(f"{where}.kind", what, "Samakan kind.")


def _check_units(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    unit = table.column.get(column.unit or "")
    other, _, name = ".".join(column.unit_from or ()).partition(".")
    unit_from = form.table[other].column.get(name) if other in form.table else None
    for key, found in (("unit", unit), ("unit_from", unit_from)):
        if found is not None and found.kind.holds != "text":
            yield Mistake(f"{where}.{key}", f"kolom {found.name} tidak berisi teks.", "Satuan ialah teks.")


def _check_offers(item: Field | Column, where: str) -> Iterator[Mistake]:
    yield from _check_readable(item.kind, item.choices, f"{where}.choices", item.choices)
    if isinstance(item, Column):
        yield from _check_readable(item.kind, item.suggestions, f"{where}.suggestions")


def _check_readable(kind: Kind, texts: tuple[str, ...], where: str, choices: tuple[str, ...] = ()) -> Iterator[Mistake]:
    """Refuse texts that would be unreadable in a cell of that kind."""
    for text in texts:
        if text.strip() and read_value(kind, Typed("text", text), choices=choices).value is None:
            example = f" Contohnya {kind.example}." if kind.example else ""
            yield Mistake(
                where, f'"{text}" tidak terbaca sebagai {kind.name}.', f"Ubah isinya, atau kind-nya.{example}"
            )
