"""Checks that the pieces of a form fit together: every name that one of them mentions is there and of use."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.form.alike import check_alike
from xlkinerja.form.bounds import check_bounds
from xlkinerja.form.mistakes import Mistake, meant
from xlkinerja.form.model import Chart, Column, Field, Form, Table
from xlkinerja.form.names import check_names, check_same, check_sheets, no_column
from xlkinerja.form.printing import check_printing
from xlkinerja.form.rule_checks import check_rule
from xlkinerja.form.spoken_checks import check_spoken
from xlkinerja.form.standard import check_standard_fields
from xlkinerja.form.toml_keys import WORD
from xlkinerja.form.tree_checks import check_tree

TOTAL_IS = 'total ialah "sum" (dijumlahkan), "formula" (rumus kolomnya atas baris Jumlah), atau sebuah rumus.'
_CARRY = ("keep", "same_year", "past_years", "clear")


def check_form(form: Form) -> Iterator[Mistake]:
    """Yield everything in a form that does not fit the rest."""
    placed = all(table.sheet in form.sheet for table in form.tables)
    for sheet in form.sheets:
        if placed and not form.tables_on(sheet.name):
            yield Mistake(f"sheet {sheet.name}.name", "tidak ada tabel di sheet ini.", "Tambahkan tabel, atau hapus.")
        if sheet.repeated and form.record_on(sheet.name) is None:
            hint = "Tambahkan record = true pada tabel yang membedakan lembar-lembarnya."
            yield Mistake(f"sheet {sheet.name}.repeated", "tidak ada tabel record di sheet ini.", hint)
    yield from check_bounds(form)
    yield from check_standard_fields(form)
    yield from check_alike(form)
    yield from check_printing(form)
    for field in form.fields:
        yield from _check_day(field)
        if field.formula is not None:
            where = f"field {field.name}.formula"
            yield from check_names(form, field.formula, None, (), where)
            yield from check_sheets(form, field.formula, None, where)
    for table in form.tables:
        yield from _check_table(form, table)
    for rule in form.rules:
        yield from check_rule(form, rule)
    for chart in form.charts:
        yield from _check_chart(form, chart, f"chart {chart.title}.columns")


def _check_day(field: Field) -> Iterator[Mistake]:
    """Refuse what is said of days where a field holds none, or a computed one."""
    is_day = field.kind.name == "tanggal" and field.formula is None
    for key in () if is_day else ("not_before", "sent_on"):
        if getattr(field, key):
            where = f"field {field.name}.{key}"
            yield Mistake(where, "hanya untuk isian dengan kind tanggal.", f"Hapus {key}.")


def _check_chart(form: Form, chart: Chart, where: str) -> Iterator[Mistake]:
    """Refuse what has no total to draw, and what cannot share an axis."""
    kinds = set()
    for table, name in chart.columns:
        column = form.table[table].column.get(name) if table in form.table else None
        if column is None or column.total is None or column.kind.holds != "number":
            known = [f"{t.name}.{c.name}" for t in form.tables for c in t.columns if c.total is not None]
            yield Mistake(where, f"{table}.{name} bukan kolom angka yang punya total.", meant(f"{table}.{name}", known))
        else:
            kinds.add(column.kind.name)
    if len(kinds) > 1:
        hint = "Bagi menjadi satu grafik untuk setiap jenis."
        yield Mistake(where, f"beberapa jenis angka tidak punya satu sumbu: {', '.join(sorted(kinds))}.", hint)


def _check_table(form: Form, table: Table) -> Iterator[Mistake]:
    where = f"table {table.name}"
    if table.sheet not in form.sheet:
        yield Mistake(f"{where}.sheet", f"tidak ada sheet bernama {table.sheet}.", meant(table.sheet, form.sheet))
    yield from _check_columns_named(table, where)
    if table.total_label is not None and not table.total_label.strip():  # by it the row is found again
        yield Mistake(f"{where}.total_label", "kosong.", 'Tulis misalnya total_label = "Jumlah", atau hapus.')
    if table.rows_of is not None:
        yield from _check_rows_of(form, table, f"{where}.rows_of")
    if table.source is not None:
        yield from _check_source(form, table, where)
    elif table.distinct:
        yield Mistake(f"{where}.distinct", "hanya untuk tabel yang punya source.", "Hapus distinct.")
    if table.record:
        yield from _check_record(form, table, where)
    if table.name in form.field:
        yield Mistake(f"{where}.name", f"ada field yang juga bernama {table.name}.", "Ganti nama salah satunya.")
    yield from check_tree(table, where)
    for column in table.columns:
        yield from _check_column(form, table, column, f"{where}.column {column.name}")


def _check_columns_named(table: Table, where: str) -> Iterator[Mistake]:
    """Refuse keys that are no columns, and those that are computed: which rows there are is told before."""
    for key, names in (("key", table.keys), ("frozen", (table.frozen,) if table.frozen else ())):
        yield from (no_column(f"{where}.{key}", name, table) for name in names if name not in table.column)
    computed = {column.name for column in table.columns if column.formula is not None}
    for name in table.keys if not table.record else ():  # of a record it is told where its lines are looked at
        if name in computed:
            others = ", ".join(column.name for column in table.columns if column.name not in computed)
            yield Mistake(f"{where}.key", f"{name} dihitung.", f"Pakai kolom tanpa formula: {others}.")


def _check_record(form: Form, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse what one row of labelled lines cannot have: sums, printed rows, rows from elsewhere."""
    if form.record_on(table.sheet) is not table:
        yield Mistake(f"{where}.record", "sheet ini sudah punya record lain.", "Pindahkan ke sheet lain.")
    unfit = {"source": table.source, "rows_of": table.rows_of, "fixed": table.fixed, "total_label": table.total_label}
    for key in (key for key, value in unfit.items() if value):
        yield Mistake(f"{where}.{key}", "sebuah record tidak dapat punya ini.", f"Hapus {key}, atau hapus record.")
    for column in table.columns:
        if column.total is not None:
            thing = f"{where}.column {column.name}.total"
            yield Mistake(thing, "sebuah record tidak punya baris Jumlah.", "Hapus total.")


def _check_rows_of(form: Form, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse rows of a table that staff do not fill in, or that is known by other keys."""
    other = form.table.get(table.rows_of or "")
    if other is None:
        yield Mistake(where, f"tidak ada tabel bernama {table.rows_of}.", meant(table.rows_of or "", form.table))
    elif other.source is not None or other.rows_of is not None or table.source is not None:
        yield Mistake(where, f"{table.rows_of} atau tabel ini tidak diisi satker sendiri.", "Sebut tabel isian.")
    elif other.keys != table.keys:
        yield Mistake(where, f"key-nya {', '.join(other.keys)}, di sini {', '.join(table.keys)}.", "Samakan key.")


def _check_source(form: Form, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse a computed table whose key, group or copied column the table that it is made from lacks."""
    source = form.table.get(table.source or "")
    if source is None or source.source is not None:
        known = [other.name for other in form.tables if other.source is None]
        hint = meant(table.source or "", known)
        yield Mistake(f"{where}.source", f"{table.source} bukan tabel yang diisi satker.", hint)
        return
    for column in table.columns:
        needed = column.formula is None or column.name in table.keys
        if needed and column.name not in source.column:
            what = f"tidak punya formula, dan tabel {source.name} tidak punya kolom itu."
            yield Mistake(f"{where}.column {column.name}.name", what, meant(column.name, source.column))
    yield from _check_source_key(source, table, f"{where}.key")


def _check_source_key(source: Table, table: Table, where: str) -> Iterator[Mistake]:
    """Refuse a key by which the rows of the source are not known: the rows here are known as they are there."""
    computed = [name for name in table.keys if name in source.column and source.column[name].formula is not None]
    for name in computed:
        what = f"{name} dihitung di tabel {source.name}."
        yield Mistake(where, what, f"Pakai kolom {source.name} yang diisi satker.")
    count, keys = len(table.keys), source.keys
    fits = table.keys == keys[:count] if table.distinct else table.keys[-len(keys) :] == keys
    if not (fits or table.brings_together(source) or computed) and all(
        name in source.column for name in (*keys, *table.keys)
    ):
        wanted = "itu atau bagian depannya" if table.distinct else "diakhiri dengan itu"
        what = f"baris tabel {source.name} dikenal dari {', '.join(keys)}; key di sini harus {wanted}."
        yield Mistake(where, what, f"Tulis key = {list(keys[:1] if table.distinct else keys)}.".replace("'", '"'))


def _check_column(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    if column.carry not in {*_CARRY, *table.column}:
        known = (*_CARRY, *table.column)
        what = f"{column.carry} bukan {', '.join(_CARRY)}, dan bukan kolom tabel ini."
        yield Mistake(f"{where}.carry", what, meant(column.carry, known))
    if column.carry == "past_years" and table.key in table.column and not table.is_by_year:
        yield Mistake(f"{where}.carry", "past_years hanya untuk tabel dengan key tahun.", "Pakai keep atau same_year.")
    if column.unit is not None and column.unit not in table.column:
        yield no_column(f"{where}.unit", column.unit, table)
    if column.unit_from is not None and not _is_there(form, table, column.unit_from):
        what = f"{'.'.join(column.unit_from)} bukan kolom tabel yang disebut rows_of."
        yield Mistake(f"{where}.unit_from", what, 'Tulis "tabel.kolom" dari tabel itu.')
    if column.names is not None and (column.names not in table.keys or column.kind.holds != "text"):
        what = f"{column.names} bukan key tabel ini, atau kolom ini tidak berisi teks."
        yield Mistake(f"{where}.names", what, meant(column.names, table.keys))
    yield from _check_typing(table, column, where)
    if column.inherited:
        record = form.record_on(table.sheet)
        if record is None or record is table or column.name not in record.column:
            what = "tidak ada record di sheet ini yang punya kolom itu."
            yield Mistake(f"{where}.inherited", what, "Tambahkan kolomnya pada tabel record, atau hapus inherited.")
    if column.formula is not None:
        yield from check_names(form, column.formula, table.name, (), f"{where}.formula")
        yield from check_sheets(form, column.formula, table.sheet, f"{where}.formula")
        yield from check_same(form, column.formula, table, f"{where}.formula")
    if column.total is not None:
        yield from _check_total(form, table, column, f"{where}.total")


def _is_there(form: Form, table: Table, place: tuple[str, ...]) -> bool:
    other = form.table.get(place[0])
    return (
        len(place) == len(("table", "column"))
        and other is not None
        and table.rows_of == other.name
        and place[1] in other.column
    )


def _check_typing(table: Table, column: Column, where: str) -> Iterator[Mistake]:
    """Refuse what a column that is computed, or one outside a record, cannot be."""
    if column.else_typed and column.formula is None:
        yield Mistake(f"{where}.else_typed", "kolom ini tidak punya formula.", "Tambahkan formula, atau hapus ini.")
    for key, wanted in (("inherited", column.inherited), ("down", column.down)):
        if wanted and table.is_computed(column):
            yield Mistake(f"{where}.{key}", "kolom ini dihitung.", f"Hapus {key} atau formula.")
    if column.same_digits and (column.kind.mixed or not column.kind.rounded or column.exact or not column.typed):
        what = "hanya untuk kolom isian dengan kind persen, yang tidak exact."
        yield Mistake(f"{where}.same_digits", what, "Hapus same_digits.")
    yield from check_spoken(table, column, where)
    if column.several and (not column.choices or column.kind.name != "teks"):
        yield Mistake(f"{where}.several", "hanya untuk kolom teks dengan choices.", "Tambahkan choices, atau hapus.")
    for choice in column.choices if column.several else ():
        if set(choice) & set(",;\n"):
            yield Mistake(f"{where}.choices", f'"{choice}" berisi pemisah pilihan.', "Tulis tanpa koma dan titik koma.")
    if column.block != "lines" and not table.record:
        yield Mistake(f"{where}.block", "tabel ini bukan record.", "Hapus block, atau tambahkan record = true.")
    if not all(column.path):
        yield Mistake(f"{where}.header", "berisi teks kosong.", "Isi teks kepala kolomnya, atau hapus.")


def _check_total(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    """Over the Jumlah row a formula sees totals, so each column it names must have one."""
    assert column.total is not None
    if table.total_label is None:
        hint = f'Tambahkan total_label = "Jumlah" pada tabel {table.name}, atau hapus total.'
        yield Mistake(where, "tabel ini tidak punya baris Jumlah (total_label).", hint)
    if column.kind.holds != "number" and column.total.columns:
        yield Mistake(where, "teks tidak dapat dijumlahkan.", "Hapus total, atau pakai kind yang berisi angka.")
    alone = column.total.text.strip()
    if WORD.fullmatch(alone.casefold()) and alone not in table.column and alone not in form.field:
        yield Mistake(where, f'"{alone}" tidak dikenal.', TOTAL_IS)  # `total = "jumlah"` is no formula to its author
        return
    if column.formula is None or column.formula.text != column.total.text:  # else it is told of the formula
        yield from check_names(form, column.total, table.name, (), where)
        yield from check_sheets(form, column.total, table.sheet, where)
    for keyed in sorted(column.total.keyed):
        what = f"same({keyed}) mencari baris yang kuncinya sama, dan baris Jumlah tidak punya kunci."
        yield Mistake(where, what, 'Tulis total = "sum" atau rumus lain, atau hapus total.')
    for name in sorted(column.total.names, key=str):
        other = table.column.get(name.column)
        if other is not None and other.total is None:
            yield Mistake(where, f"{name} tidak punya total.", f'Tambahkan total = "sum" pada kolom {name}.')
