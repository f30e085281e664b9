"""Checks what the formulas of a rule between workbooks give: conditions, and values that can be shown and compared."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from xlkinerja.between.model import Side
from xlkinerja.expr import Expression, ExpressionError, Holds, holds_of
from xlkinerja.form import Form
from xlkinerja.form.any_places import AnyPlaces
from xlkinerja.form.fitting import HELD, unfit_condition, unfit_value
from xlkinerja.form.formula_words import said_of
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.names import check_same, check_sheets
from xlkinerja.form.privacy import shown_private


def check_side(form: Form, side: Side, where: str) -> Iterator[Mistake]:
    """Yield what is wrong with the formulas of one side of a comparison, of which all names are known."""
    named: dict[str, Holds] = {}
    for name, formula in side.let:
        named[name] = yield from _given(form, side, formula, named, f"{where}.let.{name}")
    if side.where is not None:
        given = yield from _given(form, side, side.where, named, f"{where}.where")
        yield from unfit_condition(f"{where}.where", given)
    given = yield from _given(form, side, side.value, {}, f"{where}.value")
    yield from unfit_value(f"{where}.value", given, side.kind)
    for formula in side.key:
        yield from unfit_key(f"{where}.key", (yield from _given(form, side, formula, {}, f"{where}.key")))
    yield from _rows_without_table(side, where)
    yield from _private_shown(form, side, where)


def _given(
    form: Form, side: Side, formula: Expression, named: Mapping[str, Holds], where: str
) -> Generator[Mistake, None, Holds]:
    """Return what a formula gives, and yield why it can give nothing."""
    table = form.table[side.each] if side.each is not None else None
    yield from check_sheets(form, formula, table.sheet if table is not None else None, where)
    if table is not None:
        yield from check_same(form, formula, table, where)
    try:
        return holds_of(formula, AnyPlaces(form, side.each, named, by_name=True), named)
    except ExpressionError as error:
        yield Mistake(where, *said_of(formula.text, error))
        return "blank"


def _private_shown(form: Form, side: Side, where: str) -> Iterator[Mistake]:
    """Yield what is private and would be quoted in another workbook; what is only counted or asked about is not."""
    parts = (*((f"let.{name}", formula) for name, formula in side.let), ("value", side.value))
    for key, formula in (*parts, *(("key", formula) for formula in side.key)):
        yield from shown_private(form, formula, side.each, f"{where}.{key}")


def _rows_without_table(side: Side, where: str) -> Iterator[Mistake]:
    for key, there in (("let", bool(side.let)), ("where", side.where is not None), ("key", bool(side.key))):
        if there and side.each is None:
            yield Mistake(f"{where}.{key}", "hanya berlaku untuk baris sebuah tabel.", "Tambahkan each, atau hapus.")


def unfit_key(where: str, given: Holds) -> Iterator[Mistake]:
    """Yield why rows cannot be joined by what a formula gives."""
    if given == "logical":
        yield Mistake(where, "rumus ini menghasilkan benar atau salah.", "Sebut kolom kode atau nama barisnya.")


def check_joined(one: Side, others: Sequence[Side], has_gaps: bool, where: str) -> Iterator[Mistake]:
    """Yield why rows cannot be held against rows of the same key: both sides need one, of numbers that add up."""
    keyed = [bool(side.key) for side in (one, *others)]
    if any(keyed) and (not all(keyed) or len(others) > 1):
        yield Mistake(
            f"{where}.key", "kedua sisi memerlukan key, dan hanya boleh ada satu other.", "Tulis key di keduanya."
        )
    if any(keyed) and any(side.kind.holds != "number" for side in (one, *others)):
        yield Mistake(f"{where}.key", "hanya untuk angka: baris dengan key yang sama dijumlahkan.", "Pakai kind angka.")
    if has_gaps and not any(keyed):
        yield Mistake(f"{where}.missing", "hanya berlaku dengan key.", "Tambahkan key, atau hapus missing dan lacking.")


def check_comparable(one: Side, others: Iterable[Side], where: str) -> Iterator[Mistake]:
    """Yield the sides that hold numbers where the first one holds texts, or the other way round."""
    wanted = one.kind.holds
    for number, other in enumerate(others, 1):
        if other.kind.holds != wanted:
            what = f"di sini harus {HELD[wanted]}, bukan {HELD[other.kind.holds]}: kind {other.kind.name}."
            yield Mistake(f"{where}.other {number}.kind", what, f"Di sisi yang dibandingkan kind {one.kind.name}.")
