"""Checks that a form can be printed: that Excel takes its formulas, and that what they and staff need has a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlkinerja.expr import Expression, ExpressionError, Name, TooLongError, to_excel
from xlkinerja.form.formula_words import said_of
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Field, Form, Table

_AREA = "$A$9:$A$99"


def check_paper(form: Form) -> Iterator[Mistake]:
    """Yield what no sheet prints although it is needed, and the formulas that Excel would not take."""
    printed = {field.name for field in form.fields if is_printed(form, field)}
    yield from _check_field_cells(form, printed)
    for formula, table, where in _formulas(form):
        lacking = sorted(n.column for n in formula.names if form.resolve(n, table) == (None, n.column))
        for name in (name for name in lacking if name not in printed):
            yield Mistake(where, f"field {name} tidak dicetak di sheet mana pun.", _how_to_print(form.field[name]))
        yield from _check_excel(form, formula, table, where)


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


def _formulas(form: Form) -> Iterator[tuple[Expression, str | None, str]]:
    """Yield each formula that stands in a cell, with its table and where it is written."""
    for field in form.fields:
        if field.formula is not None:
            yield field.formula, None, f"field {field.name}.formula"
    for table in form.tables:
        for column in table.columns:
            where = f"table {table.name}.column {column.name}"
            if column.formula is not None:
                yield column.formula, table.name, f"{where}.formula"
            if column.total is not None and (column.formula is None or column.total.text != column.formula.text):
                yield column.total, table.name, f"{where}.total"


def _check_excel(form: Form, formula: Expression, table: str | None, where: str) -> Iterator[Mistake]:
    try:
        to_excel(formula, _AnyPlaces(form, table))
    except TooLongError:
        yield Mistake(where, "rumusnya terlalu panjang untuk Excel.", "Pecah menjadi beberapa kolom.")
    except ExpressionError as error:
        yield Mistake(where, *said_of(formula.text, error))


@dataclass(frozen=True)
class _AnyPlaces:
    """Some address for every name: only what kind of value lies there matters."""

    form: Form
    table: str | None

    @property
    def divisor(self) -> int:
        """Return 1: units change no kind."""
        return 1

    def factor(self, name: Name) -> int:
        """Return what one unit of the name's cells is worth."""
        place = self.form.resolve(name, self.table)
        if place is None or place[0] is None:
            return 1
        table: Table = self.form.table[place[0]]
        return table.scale_of(table.column[place[1]])

    def cell(self, name: Name) -> str:
        """Return a cell."""
        return "A10" if self.table is not None and name.column in self.form.table[self.table].column else "$B$4"

    def column(self, name: Name) -> str:
        """Return a column's cells, with the sheet of another table."""
        return _AREA if name.table in (None, self.table) else f"Lembar!{_AREA}"

    def down_to_here(self, _name: Name) -> str:
        """Return a column's cells down to a row."""
        return "A$9:A10"

    def total(self, _name: Name) -> str:
        """Return the cell of a total."""
        return "A$99"

    def same(self, table: str) -> Sequence[tuple[Name, Name]]:
        """Return the first key of the table, which this one has too."""
        other = self.form.table.get(table)
        key = other.keys[0] if other is not None else ""
        return [(Name(table, key), Name(None, key))]

    def is_number(self, name: Name) -> bool:
        """Tell whether the name's cells hold numbers."""
        place = self.form.resolve(name, self.table)
        return place is not None and self.form.kind_of(place).holds == "number"
