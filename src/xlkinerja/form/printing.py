"""Checks that a sheet can be drawn: every table has columns on it, every record its lines, every label its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise

from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Form, Table

_ON_A_LINE = 2
"""How many columns of a record one line has room for."""


def check_printing(form: Form) -> Iterator[Mistake]:
    """Yield what a sheet has no place for."""
    yield from _check_labels(form)
    for table in form.tables:
        where = f"table {table.name}"
        if table.record:
            yield from _check_lines(table, where)
        else:
            yield from _check_columns(table, where)
        yield from _check_copied(form, table, where)


def _check_labels(form: Form) -> Iterator[Mistake]:
    """Refuse two fields with one label: in a workbook nobody could tell them apart."""
    seen: dict[str, str] = {}
    for field in form.fields:
        owner = seen.setdefault(field.label.strip().casefold(), field.name)
        if owner != field.name:
            yield Mistake(f"field {field.name}.label", f"field {owner} juga berlabel ini.", "Ganti salah satunya.")


def check_braces(form: Form) -> Iterator[Mistake]:
    """Refuse braces where nothing is put in their place: they would be printed as they are."""
    texts = [(f"field {field.name}.label", field.label) for field in form.fields]
    texts += [(f"sheet {sheet.name}.heading", sheet.heading) for sheet in form.sheets]
    for table in form.tables:
        where = f"table {table.name}"
        texts += [(f"{where}.{key}", getattr(table, key) or "") for key in ("title", "heading", "total_label")]
        for column in table.columns:
            texts.append((f"{where}.column {column.name}.label", column.label))
            texts += [(f"{where}.column {column.name}.header", text) for text in column.header]
    for where, text in texts:
        if "{" in text or "}" in text:
            hint = "Tulis tanpa kurung kurawal; isian umum dapat disebut di subheading dan identity."
            yield Mistake(where, f'"{text}" akan tercetak dengan kurung kurawalnya.', hint)


def _check_columns(table: Table, where: str) -> Iterator[Mistake]:
    page = [column for column in table.printed if not column.beside]
    if not page:
        yield Mistake(f"{where}.column", "tidak ada kolom yang dicetak di halaman.", "Tambahkan kolom tanpa beside.")
        return
    if page[0].total is not None:
        thing = f"{where}.column {page[0].name}.total"
        yield Mistake(thing, "di kolom pertama berdiri tulisan Jumlah.", "Hapus total, atau taruh kolom lain di depan.")
    for column in table.columns:
        if column.new_page and (column is page[0] or column not in page):
            thing = f"{where}.column {column.name}.new_page"
            yield Mistake(thing, "kolom ini tidak dapat membuka halaman.", "Hapus new_page, atau pindahkan kolomnya.")
    yield from _check_headers(table, where)


def _check_headers(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse a header text that ends above one column and has others below it above the next."""
    for _, columns in groupby(table.printed, key=lambda column: column.beside):
        for pair in pairwise(columns):
            ends, goes_on = sorted(pair, key=lambda column: len(column.path))
            if ends.path != goes_on.path and ends.path == goes_on.path[: len(ends.path)]:
                what = f'"{ends.path[-1]}" juga di atas kolom {goes_on.name}, yang punya teks lagi di bawahnya.'
                hint = "Beri kolom ini teks di bawahnya juga, atau samakan header keduanya."
                yield Mistake(f"{where}.column {ends.name}.header", what, hint)


def _check_lines(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse what labelled lines cannot show, and a key that would not be typed on one."""
    for column in table.columns:
        for key in (key for key in ("new_page", "beside", "inherited") if getattr(column, key)):
            thing = f"{where}.column {column.name}.{key}"
            yield Mistake(thing, "sebuah record tidak punya ini.", f"Hapus {key}, atau hapus record.")
    key_column = table.column.get(table.key)
    if key_column is not None and (key_column.formula is not None or key_column.block != "lines"):
        yield Mistake(f"{where}.key", "key sebuah record diketik di salah satu barisnya.", "Sebut kolom isian.")
    above = [column for column in table.columns if column.block == "subheading"]
    for column in above:
        if column is not above[0] or column.formula is None:
            thing = f"{where}.column {column.name}.block"
            yield Mistake(thing, "hanya satu kolom, dengan formula, menjadi subheading.", 'Pakai block = "lines".')
    lines = Counter(column.path for column in table.columns if column.block == "lines")
    for path in (path for path, count in lines.items() if count > _ON_A_LINE):
        last = next(column for column in reversed(table.columns) if column.path == path)
        hint = "Beri yang lain label atau header sendiri."
        yield Mistake(f"{where}.column {last.name}.label", f"sebuah baris memuat {_ON_A_LINE} kolom.", hint)


def _check_copied(form: Form, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse a table on sheets that staff copy of which nobody could tell whose rows it has."""
    if table.sheet not in form.sheet or table.record:
        return
    record = form.record_on(table.sheet)
    key = record.key if record is not None else ""
    if form.is_repeated(table.name) and key and (key not in table.column or not table.column[key].inherited):
        hint = f"Tambahkan kolom itu dengan inherited = true, seperti di tabel {record.name if record else ''}."
        yield Mistake(f"{where}.sheet", f"sheet ini disalin, dan kolom {key} tidak ada di tabel ini.", hint)
    if table.key in table.column and table.column[table.key].inherited:
        yield Mistake(f"{where}.key", f"{table.key} sama di semua baris.", "Key terakhir ialah kolom baris sendiri.")
