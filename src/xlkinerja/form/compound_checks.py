"""Checks of texts that say several things: each way of writing names what staff type, and can be parted again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlkinerja.form.compounds import SLOT, names_in
from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Column, Compound, Field, Form, Table


def check_compounds(form: Form) -> Iterator[Mistake]:
    """Yield each way of writing that names nothing, something twice, or something that staff do not type."""
    fields = {field.name: field for field in form.fields}
    yield from _check(form.compounds, fields, "compound", needs_synonyms=True)
    for table in form.tables:
        where = f"table {table.name}"
        yield from _check(table.compounds, table.column, f"{where}.compound")
        yield from _check(table.groups, table.column, f"{where}.group")
        if (table.compounds or table.groups) and (table.source is not None or table.record):
            yield Mistake(where, "compound dan group hanya untuk tabel yang diisi satker.", "Hapus keduanya.")
        yield from _check_keys(table, where)
        yield from _check_figures(table, where)


def _check(
    compounds: Sequence[Compound], items: Mapping[str, Column | Field], where: str, *, needs_synonyms: bool = False
) -> Iterator[Mistake]:
    for number, compound in enumerate(compounds, 1):
        place = f"{where} {number}.written"
        if needs_synonyms and not compound.synonyms:
            yield Mistake(f"{where} {number}", "synonyms belum ada.", "Tambahkan tulisan di depan isiannya.")
        for way in compound.written:
            names = SLOT.findall(way)
            yield from (_no_name(name, items, place) for name in names if name not in items)
            if not names or len(set(names)) < len(names) or re.search(r"[{}]", SLOT.sub("", way)):
                hint = 'Tulis seperti "{kode} - {nama}", setiap nama sekali.'
                yield Mistake(place, f'"{way}" tidak menyebut nama, atau dua kali.', hint)
            if "}{" in way:
                yield Mistake(place, f'"{way}" tidak punya pemisah.', 'Tulis seperti "{kode} {nama}".')
        for name in names_in(compound):
            if name in items and items[name].formula is not None:
                yield Mistake(place, f"{name} dihitung.", "Sebut yang diketik satker.")


def _no_name(name: str, items: Mapping[str, Column | Field], where: str) -> Mistake:
    return Mistake(where, f"tidak ada yang bernama {name}.", meant(name, items))


def _check_figures(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse figures of groups that stand under no column, or that staff do not type."""
    for number, group in enumerate(table.groups, 1):
        place = f"{where}.group {number}.figures"
        names = [name for pair in group.figures for name in pair]
        yield from (_no_name(name, table.column, place) for name in names if name not in table.column)
        for _, name in group.figures:
            if name in table.column and (table.column[name].formula is not None or name in table.keys):
                yield Mistake(
                    place, f"{name} dihitung, atau membedakan baris.", "Sebut kolom lain yang diketik satker."
                )


def _check_keys(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse groups that give the key of a row's own: every row below would have the same."""
    for number, group in enumerate(table.groups, 1):
        if table.key in names_in(group):
            what = f"{table.key} membedakan baris, jadi tidak dapat dari baris kelompok."
            yield Mistake(f"{where}.group {number}.written", what, "Sebut kolom lain.")
