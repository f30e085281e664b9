"""Checks that what a form says fits into a workbook: counts, widths, scales and the names of sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Form, FormSheet, Table

_ROWS = range(1, 2001)  # a form for people; a workbook of more is slow to open and to read
_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)
_WIDTHS = range(1, 201)
_SPANS = range(1, 51)
_TITLE = 31  # characters of a sheet's name in Excel
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_OURS = {"pemeriksaan", "petunjuk", "history"}
"""Sheets that the guide and the answer have, and the name that Excel keeps for itself."""


def check_bounds(form: Form) -> Iterator[Mistake]:
    """Yield every number and name that no workbook could hold, or only one that nobody could use."""
    if form.version < 1:
        yield Mistake("berkas.version", f"{form.version} kurang dari 1.", "Versi pertama ialah 1.")
    titles: set[str] = set()
    for sheet in form.sheets:
        yield from _check_title(sheet, titles)
        titles.add(sheet.title.casefold())
    for table in form.tables:
        yield from _check_table(table)


def _check_title(sheet: FormSheet, before: set[str]) -> Iterator[Mistake]:
    where, title = f"sheet {sheet.name}.title", sheet.title
    longest = _TITLE - 4 if sheet.repeated else _TITLE  # copies get a number or a code behind it
    if len(title) > longest:
        yield Mistake(where, f"lebih dari {longest} huruf.", "Pendekkan; judul panjang ditulis di heading.")
    if _FORBIDDEN.search(title) or not title.isprintable() or title != title.strip():
        yield Mistake(
            where, f'"{title}" tidak boleh menjadi nama sheet.', "Tanpa [ ] : * ? / \\ dan tanda kutip di ujung."
        )
    if title.casefold() in _OURS:
        yield Mistake(where, f'"{title}" dipakai xlkinerja atau Excel sendiri.', "Pilih nama sheet lain.")
    if title.casefold() in before:
        yield Mistake(where, f'ada dua sheet berjudul "{title}".', "Ganti judul salah satunya.")


def _check_table(table: Table) -> Iterator[Mistake]:
    where = f"table {table.name}"
    if table.rows not in _ROWS:
        hint = f"Tulis {_ROWS[0]} sampai {_ROWS[-1]}; satker dapat menyisipkan baris sendiri."
        yield Mistake(f"{where}.rows", f"{table.rows} baris tidak dapat dicetak.", hint)
    if table.scale not in _SCALES:
        yield Mistake(f"{where}.scale", f"{table.scale} bukan satuan.", f"Pilihannya: {', '.join(map(str, _SCALES))}.")
    if len(set(table.fixed)) < len(table.fixed) or not all(text.strip() for text in table.fixed):
        yield Mistake(f"{where}.fixed", "ada yang kosong atau ada dua kali.", "Setiap baris harus berbeda.")
    if len(set(table.keys)) < len(table.keys):
        yield Mistake(f"{where}.key", "ada kolom yang disebut dua kali.", "Sebut setiap kolom sekali.")
    for column in table.columns:
        thing = f"{where}.column {column.name}"
        if column.span not in _SPANS:
            hint = f"Tulis banyaknya kolom sheet, {_SPANS[0]} sampai {_SPANS[-1]}."
            yield Mistake(f"{thing}.span", f"{column.span} bukan banyaknya kolom.", hint)
        if column.width is not None and not _WIDTHS[0] <= column.width <= _WIDTHS[-1]:
            hint = f"Tulis {_WIDTHS[0]} sampai {_WIDTHS[-1]} huruf."
            yield Mistake(f"{thing}.width", f"{column.width} bukan lebar kolom.", hint)
        for key, texts in (("choices", column.choices), ("suggestions", column.suggestions)):
            if len(set(texts)) < len(texts) or not all(text.strip() for text in texts):
                yield Mistake(f"{thing}.{key}", "ada yang kosong atau ada dua kali.", "Hapus yang itu.")
