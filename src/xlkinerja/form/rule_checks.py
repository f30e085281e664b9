"""Checks of a rule: its places, the names in its formulas, and what its messages mention."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xlkinerja.expr import Name
from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Check, Form, Rule
from xlkinerja.form.names import check_names, no_column
from xlkinerja.form.placeholders import BOUND_BY_COLUMNS, COUNTED_ONCE, placeholders
from xlkinerja.form.toml_keys import WORD
from xlkinerja.kinds import KINDS

MOST_ROUNDED = 6
"""How many cells a `rounded` check may look at: each may be higher or lower than it was typed."""
WRONG_BRACES = ("kurung kurawalnya tidak berpasangan.", "Tulis {nama}; kurung biasa ditulis {{ dan }}.")
"""What is said of a message that `placeholders` cannot read, and the hint."""


def check_rule(form: Form, rule: Rule) -> Iterator[Mistake]:
    """Yield what a rule mentions and the form does not have."""
    yield from _check_instead(form, rule)
    for number, check in enumerate(rule.checks, 1):
        yield from _check_check(form, check, f"rule {rule.code}.check {number}")


def _check_instead(form: Form, rule: Rule) -> Iterator[Mistake]:
    for code, table, column in rule.instead:
        places = form.table[table].column if table in form.table else form.field if not table else {}
        if column != "*" and column not in places:
            place = f"{table}.{column}" if table else column
            yield Mistake(f"rule {rule.code}.instead", f"{code} {place}: tempat itu tidak ada.", meant(column, places))


def _check_check(form: Form, check: Check, where: str) -> Iterator[Mistake]:
    if check.each is not None and check.each not in form.table:
        yield Mistake(f"{where}.each", f"tidak ada tabel bernama {check.each}.", meant(check.each, form.table))
        return
    yield from _check_place(form, check, where)
    yield from _check_rounded(check, where)
    if check.once and check.each is None:
        yield Mistake(f"{where}.once", "hanya untuk pemeriksaan baris demi baris.", "Tambahkan each, atau hapus once.")
    bound = set(BOUND_BY_COLUMNS) if check.columns else set()
    for name, value in check.let:
        yield from check_names(form, value, check.each, bound, f"{where}.let.{name}")
        bound.add(name)
    yield from check_names(form, check.holds, check.each, bound, f"{where}.holds")
    yield from _check_message(form, check, bound, f"{where}.message")
    for name in (name for name, _ in check.let if check.once and name in COUNTED_ONCE):
        yield Mistake(f"{where}.let.{name}", "dengan once nama ini sudah punya arti.", "Ganti namanya.")


def _check_rounded(check: Check, where: str) -> Iterator[Mistake]:
    """Yield why nobody can tell what a check would say of other figures: only few cells of a row are varied."""
    formulas = (check.holds, *(formula for _, formula in check.let))
    names = {name for formula in formulas for name in formula.names}
    whole = any(formula.columns or formula.totals for formula in formulas)
    if check.rounded and (check.each is None or check.columns or whole or len(names) > MOST_ROUNDED):
        what = f"hanya berlaku untuk sel-sel satu baris, paling banyak {MOST_ROUNDED}, tanpa columns."
        yield Mistake(f"{where}.rounded", what, "Tambahkan each, atau hapus rounded.")


def _check_place(form: Form, check: Check, where: str) -> Iterator[Mistake]:
    if check.each is not None:
        for column in check.columns or (check.at,):
            if column not in form.table[check.each].column:
                yield no_column(f"{where}.{'columns' if check.columns else 'at'}", column, form.table[check.each])
        return
    table, _, name = check.at.rpartition(".")
    column_at = form.table[table].column.get(name) if table in form.table else None
    if check.at not in form.field and (column_at is None or column_at.total is None):
        known = [f"{t.name}.{c.name}" for t in form.tables for c in t.columns if c.total is not None]
        hint = meant(check.at, (*known, *form.field))
        yield Mistake(f"{where}.at", f'"{check.at}" bukan field dan bukan kolom yang punya total.', hint)


def _check_message(form: Form, check: Check, bound: Collection[str], where: str) -> Iterator[Mistake]:
    try:
        named = list(placeholders(check.message))
    except ValueError:
        yield Mistake(where, *WRONG_BRACES)
        return
    for name, kind in named:
        known = (
            (check.once and name in COUNTED_ONCE)
            or name in bound
            or (WORD.fullmatch(name) and form.resolve(Name(None, name), check.each))
        )
        if not known:
            there = (*bound, *(form.table[check.each].column if check.each else ()), *form.field)
            yield Mistake(where, f"tidak ada yang bernama {{{name}}}.", meant(name, there))
        if kind is not None and kind not in KINDS:
            yield Mistake(where, f"{{{name}:{kind}}}: tidak ada kind bernama {kind}.", meant(kind, KINDS))
        elif kind is None and name in bound and name not in BOUND_BY_COLUMNS:
            yield Mistake(where, f"{{{name}}} memerlukan kind.", f"Tulis misalnya {{{name}:rupiah}}.")
