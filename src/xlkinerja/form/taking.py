"""What a form says of values that come from other workbooks (`from`): read, and held against the form itself.

Whether the other form has what is asked for is told where all forms are known (`from_others.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlkinerja.form import allowed
from xlkinerja.form.mistakes import Mistake, Mistakes, meant
from xlkinerja.form.model import Column, Field, Form, From, Table
from xlkinerja.form.toml_keys import one_of, take, texts, word

_PERIODS = ("same", "previous", "year")
OF_SUBMISSION = ("state", "due", "title")
"""What may be asked of a form in the submission: whether it is there and in time, until when, what it is called."""
OF_FORMS = "formulir"
"""What the table of a submission is called in messages: its rows are forms."""
_OWNER = ("kode_satker", "nama_satker", "tahun", "triwulan", "bulan", "revisi")
_OF_A_FIELD = ("formula", "required", "not_before")
_OF_A_COLUMN = ("formula", "required", "expected", "identifies", "down", "inherited", "unit", "unit_from", "names")


def take_from(told: Mistakes, data: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """Put what `from` says of a field or column in its place; `keys` are those of the column's table."""
    if "from" in data:
        data["taken"] = _from(told, data.pop("from"), keys, f"{where}.from")


def _from(told: Mistakes, raw: object, keys: tuple[str, ...], where: str) -> From:
    if isinstance(raw, Mapping) and "submission" in raw:
        return _of_submission(told, raw, keys, where)
    of_field = isinstance(raw, Mapping) and "table" not in raw and "column" not in raw
    data = take(told, raw, allowed.FROM, {"form", "field"} if of_field else {"form", "table", "column"}, where)
    one_of(told, data.get("period", "same"), _PERIODS, f"{where}.period")
    name = word(told, data["form"], f"{where}.form")
    period = {"period": data["period"]} if data.get("period") in _PERIODS else {}
    if of_field:
        return From(name, data["field"], **period)
    if "field" in data:
        told.add(f"{where}.field", "tidak bersama table dan column.", "Hapus salah satunya.")
    return From(name, data["column"], data["table"], _keys(told, data, keys, where), **period)


def _of_submission(told: Mistakes, raw: object, keys: tuple[str, ...], where: str) -> From:
    data = take(told, raw, {name: allowed.FROM[name] for name in ("submission", "key")}, {"submission"}, where)
    one_of(told, data["submission"], OF_SUBMISSION, f"{where}.submission")
    pairs = _keys(told, data, keys, where)
    if len(pairs) != 1:
        told.add(f"{where}.key", "harus satu kolom: yang menyebut formulirnya.", 'Tulis key = "…".')
    return From("", data["submission"], OF_FORMS, pairs)


def _keys(told: Mistakes, data: Mapping[str, Any], keys: tuple[str, ...], where: str) -> tuple[tuple[str, str], ...]:
    given = data.get("key", [*keys])
    return tuple(map(_pair, texts(told, {"key": [given] if isinstance(given, str) else given}, "key", where)))


def _pair(text: str) -> tuple[str, str]:
    own, _, other = (part.strip() for part in text.partition("="))
    return own, other or own


def check_taking(form: Form) -> Iterator[Mistake]:
    """Yield what a value from another workbook cannot be besides, and what it cannot be looked up by."""
    for field in form.fields:
        if field.taken is not None:
            yield from _check_field(form, field, field.taken, f"field {field.name}")
    for table in form.tables:
        for column in table.columns:
            if column.taken is not None:
                yield from _check_column(form, table, column, f"table {table.name}.column {column.name}")


def _check_field(form: Form, field: Field, taken: From, where: str) -> Iterator[Mistake]:
    if taken.of_submission:
        what = "apa yang ada di kiriman diketahui menurut formulir, jadi hanya untuk kolom."
        yield Mistake(f"{where}.from", what, "Pindahkan ke kolom sebuah tabel.")
        return
    if field.name in _OWNER:
        yield Mistake(f"{where}.from", "isian ini mengatakan milik siapa buku kerjanya.", "Hapus from.")
    if taken.table:
        yield Mistake(f"{where}.from", "isian mengambil dari isian.", 'Tulis from = { form = "…", field = "…" }.')
    yield from _check_alike(form, field, taken, _OF_A_FIELD, where)


def _check_column(form: Form, table: Table, column: Column, where: str) -> Iterator[Mistake]:
    taken = column.taken
    assert taken is not None
    if table.source is not None or column.name in table.keys or column.same_digits:
        what = "kolom ini key, same_digits, atau di tabel yang dihitung seluruhnya."
        yield Mistake(f"{where}.from", what, "Hapus from, atau pindahkan ke kolom lain.")
    if taken.of_submission and column.kind.name != "teks":
        yield Mistake(f"{where}.kind", "yang diambil dari kiriman ialah teks.", 'Tulis kind = "teks".')
    if taken.table and not taken.keys:
        yield Mistake(f"{where}.from.key", "kosong.", 'Tulis key = "…", kolom yang isinya sama di sana.')
    for own, _ in taken.keys:
        if own not in table.column or own == column.name:
            yield Mistake(f"{where}.from.key", f"{own} bukan kolom lain tabel ini.", meant(own, table.column))
    yield from _check_alike(form, column, taken, _OF_A_COLUMN, where)


def _check_alike(form: Form, one: Field | Column, taken: From, unfit: tuple[str, ...], where: str) -> Iterator[Mistake]:
    for key in unfit:
        if getattr(one, key):
            what = "tidak bersama from: isinya datang dari buku kerja lain."
            yield Mistake(f"{where}.{key}", what, f"Hapus {key}, atau hapus from.")
    if one.carry != "clear":
        what = "isinya diambil lagi setiap periode, jadi tidak dipindahkan."
        yield Mistake(f"{where}.carry", what, "Hapus carry, atau hapus from.")
    if taken.form == form.name and taken.period != "previous":
        what = "buku kerja ini sendiri; nilainya ialah formula."
        yield Mistake(f"{where}.from.form", what, 'Pakai formula, atau period = "previous".')
