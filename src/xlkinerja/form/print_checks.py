"""Checks of what a form says about its pages: that what it names is there, and can be printed so."""

from __future__ import annotations

import string
from collections.abc import Iterator

from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Form, FormSheet, Table

_QUARTERS = 4


def check_print(form: Form) -> Iterator[Mistake]:
    """Yield columns that no page can begin with, quarters that are not the last columns, and unknown fields."""
    for table in form.tables:
        yield from _check_columns(table)
        yield from _check_quarters(table)
    for sheet in form.sheets:
        yield from _check_lines(form, sheet)
    yield from _check_beside(form)


def _check_columns(table: Table) -> Iterator[Mistake]:
    printed = [column.name for column in table.printed if not column.beside]
    for key, names in (("pages", table.print.pages), ("quarters", table.print.quarters)):
        for name in names:
            if name not in printed:
                where = f"table {table.name}.print.{key}"
                yield Mistake(where, f"{name} bukan kolom tercetak tabel ini.", meant(name, printed))


def _check_quarters(table: Table) -> Iterator[Mistake]:
    names = [column.name for column in table.printed if not column.beside]
    places = [names.index(name) for name in table.print.quarters if name in names]
    if places != sorted(set(places)) or len(table.print.quarters) > _QUARTERS:
        hint = "Tulis kolom pertama triwulan I sampai IV menurut urutannya."
        yield Mistake(f"table {table.name}.print.quarters", "bukan empat triwulan dari kiri ke kanan.", hint)


def _check_lines(form: Form, sheet: FormSheet) -> Iterator[Mistake]:
    for key, text in (("subheading", sheet.subheading), ("identity", sheet.identity)):
        where = f"sheet {sheet.name}.{key}"
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError:
            yield Mistake(where, "kurung kurawalnya tidak berpasangan.", "Tulis {nama} untuk sebuah isian.")
            continue
        for name in names:
            if name not in form.field:
                yield Mistake(where, f"tidak ada isian bernama {name}.", meant(name, form.field))


def _check_beside(form: Form) -> Iterator[Mistake]:
    """Yield fields that are not to be printed but have printed ones below them: the page ends above the first."""
    signature = [field for field in form.fields if field.block == "signature"]
    for number, field in enumerate(form.fields):
        if field.beside and (
            field.block != "signature" or not all(f.beside for f in signature if f in form.fields[number:])
        ):
            hint = "Tulis beside hanya pada isian terakhir tanda tangan."
            yield Mistake(f"field {field.name}.beside", "isian sesudahnya masih dicetak.", hint)
