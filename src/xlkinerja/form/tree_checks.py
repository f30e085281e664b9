"""Checks that a table's tree can be told: shapes of codes on each level, and columns that say where a row stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Column, Table
from xlkinerja.form.tree import fits, uses_tree

_SAID_BY = ("tree_path", "tree_parent")
_SHAPE = re.compile(r"[A-Z0-9./ -]+")


def check_tree(table: Table, where: str) -> Iterator[Mistake]:
    """Yield what keeps a table from being a tree, and what in another one asks for a tree."""
    for column in table.columns:
        yield from _check_column(table, column, f"{where}.column {column.name}")
        yield from _check_levels_named(table, column, f"{where}.column {column.name}")
    if table.tree:
        yield from _check_levels(table, f"{where}.tree")
        yield from _check_overlap(table, f"{where}.tree")
        yield from _check_table(table, f"{where}.tree")


def _check_column(table: Table, column: Column, where: str) -> Iterator[Mistake]:
    key = f"{where}.{'tree' if column.tree else 'formula'}"
    if not table.tree and (column.tree or uses_tree(column.formula) or uses_tree(column.total)):
        yield Mistake(key, "tabel ini bukan pohon.", "Tambahkan tree pada tabelnya.")
    if column.tree and column.kind.holds != "number":
        yield Mistake(key, "teks tidak dapat dijumlahkan.", "Hapus tree, atau pakai kind yang berisi angka.")
    if column.tree and (column.formula is None or column.formula.text != f"children({column.name})"):
        yield Mistake(key, "kolom ini punya formula.", "Hapus formula: induk dihitung dari anaknya.")
    for name in re.findall(r"\btree_\w+\((\w+)\b", column.formula.text if column.formula is not None else ""):
        if table.tree and name != table.key:
            yield Mistake(f"{where}.formula", f"{name} bukan key tabel ini.", f"Sebut {table.key}.")


def _check_levels_named(table: Table, column: Column, where: str) -> Iterator[Mistake]:
    """Refuse to ask for the code on a level that the tree has not: it would be blank in silence."""
    known = [level.name for level in table.tree]
    for name in re.findall(r"\btree_code\(\w+, *[\"'](.*?)[\"']\)", column.formula.text if column.formula else ""):
        if known and name not in known:
            yield Mistake(f"{where}.formula", f"tidak ada tingkat bernama {name}.", meant(name, known))


def _check_levels(table: Table, where: str) -> Iterator[Mistake]:
    for level in table.tree:
        wrong = [shape for shape in level.shapes if not _SHAPE.fullmatch(shape) or not set(shape) & {"A", "0"}]
        for shape in wrong:
            hint = "Tulis A untuk huruf, 0 untuk angka, contoh 0000.AAA untuk 6077.AEF."
            yield Mistake(f"{where} {level.name}.shapes", f'"{shape}" bukan bentuk kode.', hint)
        if len(set(level.shapes)) < len(level.shapes) or not level.shapes:
            yield Mistake(
                f"{where} {level.name}.shapes", "kosong, atau ada yang dua kali.", "Sebut setiap bentuk sekali."
            )


def _check_overlap(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse two shapes that one code may have: of which level it is, a shape says only where it is the same one."""
    shapes = sorted({shape for level in table.tree for shape in level.shapes})
    for one, other in combinations(shapes, 2):
        if len(one) == len(other) and all(map(_may_be_one, one, other)):
            hint = "Pakai bentuk yang sama di kedua tingkat, atau bentuk yang tidak bertumpuk."
            yield Mistake(where, f"satu kode dapat cocok dengan {one} dan {other}.", hint)


def _may_be_one(one: str, other: str) -> bool:
    return one == other or fits(one, other) or fits(other, one)


def _check_table(table: Table, where: str) -> Iterator[Mistake]:
    unfit = {
        "source": table.source, "rows_of": table.rows_of, "fixed": table.fixed, "record": table.record,
        "continues": table.continues, "unique": table.unique, "scale": table.scale != 1,
    }  # fmt: skip
    for key in (key for key, value in unfit.items() if value):
        yield Mistake(where, f"sebuah pohon tidak dapat punya {key}.", f"Hapus {key}.")
    if len(table.keys) > 1 or (table.key in table.column and table.column[table.key].kind.holds != "text"):
        yield Mistake(where, "kodenya harus satu key yang berisi teks.", 'Tulis key = "kode".')
    for function in _SAID_BY:
        if function not in table.tree_columns:
            hint = f'Tambahkan kolom dengan formula = "{function}({table.key})".'
            yield Mistake(where, f"belum ada kolom {function}.", hint)
