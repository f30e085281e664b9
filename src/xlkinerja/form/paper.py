"""Checks that a form can be printed: that Excel takes its formulas, and that what they and staff need has a cell."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.expr import ExpressionError, Name, TooLongError, to_excel
from xlkinerja.form.any_places import AnyPlaces
from xlkinerja.form.fitting import FormulaCell, formula_cells
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Field, Form


def check_paper(form: Form) -> Iterator[Mistake]:
    """Yield what no sheet prints although it is needed, and the formulas that Excel would not take."""
    printed = {field.name for field in form.fields if is_printed(form, field)}
    yield from _check_field_cells(form, printed)
    for cell in formula_cells(form):
        fields = sorted(n.column for n in cell.formula.names if form.resolve(n, cell.table) == (None, n.column))
        for name in (name for name in fields if name not in printed):
            yield Mistake(cell.where, f"field {name} tidak dicetak di sheet mana pun.", _how_to_print(form.field[name]))
        yield from _check_columns(form, cell)
        yield from _check_excel(form, cell)


def is_printed(form: Form, field: Field) -> bool:
    """Tell whether a field has a cell on some sheet."""
    return any(sheet.signature if field.block == "signature" else sheet.fields for sheet in form.sheets)


def _check_field_cells(form: Form, printed: set[str]) -> Iterator[Mistake]:
    for field in form.fields:
        if (field.required or field.formula is not None) and field.name not in printed:
            where = f"field {field.name}.{'required' if field.required else 'formula'}"
            yield Mistake(where, "field ini tidak dicetak di sheet mana pun.", _how_to_print(field))


def _how_to_print(field: Field) -> str:
    return f"Tambahkan {'signature' if field.block == 'signature' else 'fields'} = true pada salah satu sheet."


def _check_columns(form: Form, cell: FormulaCell) -> Iterator[Mistake]:
    """Refuse to look down a column that has its cells elsewhere: on the lines of a record."""
    for name in sorted(_looked_down(form, cell), key=str):
        place = form.resolve(name, cell.table)
        if place is not None and _is_on_a_record(form, *place):
            hint = "Pakai kolom yang dicetak di tabelnya sendiri."
            yield Mistake(cell.where, f"{name} dicetak sebagai baris record, bukan sebagai kolom.", hint)


def _is_on_a_record(form: Form, table: str | None, column: str) -> bool:
    own = form.table.get(table or "")
    return own is not None and (own.column[column].inherited or form.record_on(own.sheet) is own)


def _looked_down(form: Form, cell: FormulaCell) -> Iterator[Name]:
    """Yield the columns of which a formula needs all cells: those it names, and the keys by which rows are told."""
    yield from cell.formula.columns | cell.formula.totals
    own = form.table[cell.table].keys if cell.table is not None else ()
    for other in (form.table[keyed] for keyed in cell.formula.keyed if keyed in form.table):
        shared = [key for key, theirs in zip(own, other.keys, strict=False) if key == theirs]
        for key in shared if len(shared) < len(other.keys) else shared[-1:]:
            yield Name(other.name, key)


def _check_excel(form: Form, cell: FormulaCell) -> Iterator[Mistake]:
    try:
        to_excel(cell.formula, AnyPlaces(form, cell.table))
    except TooLongError:
        yield Mistake(cell.where, "rumusnya terlalu panjang untuk Excel.", "Pecah menjadi beberapa kolom.")
    except ExpressionError:
        return  # `check_fitting` tells it
