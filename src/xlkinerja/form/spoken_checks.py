"""Checks of what a form says of words in texts: that a text is filled with the column, and what can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.expr.slot_functions import slots_of
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Column, Table

_FIGURES = ("persen", "rupiah", "cacah", "nilai")


def check_spoken(table: Table, column: Column, where: str) -> Iterator[Mistake]:
    """Yield why words before a column's figures would never be looked for."""
    if not column.spoken:
        return
    where = f"{where}.spoken"
    if column.name not in _slots(table):
        what = "tidak ada teks di tabel ini yang diisi dengan kolom ini."
        yield Mistake(where, what, f"Sebut {column.name} di dalam filled(…), atau hapus spoken.")
    if not all(words.strip() for words in column.spoken):
        yield Mistake(where, "berisi teks kosong.", 'Tulis kata-katanya, misalnya ["realisasi fisik"].')
    if column.private:
        what = "isi kolom ini tidak boleh keluar dari buku kerja (private), padahal temuan menyebutnya."
        yield Mistake(where, what, "Hapus spoken, atau hapus private.")
    if column.kind.name not in _FIGURES and not column.choices:
        hint = f"Pakai kind {', '.join(_FIGURES)}, atau tambahkan choices."
        yield Mistake(where, "hanya untuk kolom angka, atau kolom teks dengan choices.", hint)


def _slots(table: Table) -> set[str]:
    filled = (slots_of(column.formula.node) for column in table.columns if column.formula is not None)
    return {name for one in filled if one is not None for name in one[1]}
