"""The kinds that forms use, by name.

A kind is one row of `_ALL`: the plain value that forms hold, and the reader and the way to show that are found by its
name, so that a form goes to other processes. A new code of digits or letters needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from xlkinerja.frozen import dataclass
from xlkinerja.kinds.codes import digits_code, letters_code, read_staff_grade, read_sub_function
from xlkinerja.kinds.indicator_values import read_indicator_values, read_indices
from xlkinerja.kinds.number_columns import read_amounts, read_counts, read_percentages
from xlkinerja.kinds.period_text import show_month, show_quarter
from xlkinerja.kinds.show import show_amount, show_index, show_number, show_percent, show_plain
from xlkinerja.kinds.texts import (
    each,
    read_date,
    read_date_range,
    read_month,
    read_quarter,
    read_row_number,
    read_text,
    read_texts,
    read_year,
)
from xlkinerja.kinds.values import ColumnReader, Reading, Typed, TypedColumn


@dataclass(frozen=True)
class Kind:
    """What a column holds: a plain value, known by its name.

    `excel_format`, `width` (characters) and `align` are for the template. A kind that `holds` numbers may give a grade
    as a text. Only a `scaled` kind obeys a table's scale; figures of a `rounded` one may have been rounded before they
    were typed; a `mixed` one has figures of several units. `example` shows staff how to type it, `shape` is
    the pattern of a value that stands with others in one text.
    """

    name: str
    holds: Literal["number", "text"]
    excel_format: str
    width: float
    align: Literal["left", "center", "right"]
    example: str = ""
    scaled: bool = False
    rounded: bool = False
    mixed: bool = False
    shape: str = r"\S+"

    @property
    def is_percent(self) -> bool:
        """Whether cells hold fractions that Excel shows as percentages."""
        return "%" in self.excel_format


@dataclass(frozen=True)
class _Ways:
    """How a kind is read, a whole column at a time, and how a number of it is written in Indonesian."""

    read: ColumnReader
    display: Callable[[Decimal], str] = show_plain


_PROGRAM = r"(?:[0-9]{2}\.[0-9]{2}\.)?([A-Z]{2})\.?"
_KRO = r"(?:[0-9]{4}\.)?([A-Z]{3})"
_TO_RO = r"(?:[0-9]{4}\.)?[A-Z]{3}\."
_TO_COMPONENT = rf"(?:{_TO_RO})?[0-9]{{3}}\."

_ALL = (
    (Kind("teks", "text", "General", 40, "left", shape=".+?"), _Ways(read_texts)),
    (Kind("nomor", "text", "General", 6, "center"), _Ways(each(read_row_number))),
    (Kind("nomor_indikator", "text", "@", 8, "center"), _Ways(each(read_row_number))),
    (Kind("kode_satker", "text", "@", 12, "left", shape="[0-9]{6}"), _Ways(each(digits_code(length=6, fewest=4)))),
    (Kind("kode_fungsi", "text", "@", 8, "left", shape="[0-9]{2}"), _Ways(each(digits_code(length=2, fewest=1)))),
    (Kind("kode_sub_fungsi", "text", "@", 9, "left"), _Ways(each(read_sub_function))),
    (Kind("kode_kl", "text", "@", 8, "left", shape="[0-9]{3}"), _Ways(each(digits_code(length=3, fewest=1)))),
    (Kind("kode_eselon1", "text", "@", 8, "left", shape="[0-9]{2}"), _Ways(each(digits_code(length=2, fewest=1)))),
    (Kind("kode_program", "text", "@", 8, "left", shape="[A-Z]{2}"), _Ways(each(letters_code(_PROGRAM)))),
    (Kind("kode_kegiatan", "text", "@", 10, "left", shape="[0-9]{4}"), _Ways(each(digits_code(length=4, fewest=4)))),
    (Kind("kode_kro", "text", "@", 7, "center", shape="[A-Z]{3}"), _Ways(each(letters_code(_KRO)))),
    (
        Kind("kode_ro", "text", "@", 7, "center", shape="[0-9]{3}"),
        _Ways(each(digits_code(length=3, fewest=1, path=_TO_RO))),
    ),
    (
        Kind("kode_komponen", "text", "@", 9, "center", shape="[0-9]{3}"),
        _Ways(each(digits_code(length=3, fewest=1, path=_TO_COMPONENT))),
    ),
    (Kind("kode_rincian", "text", "@", 14, "left"), _Ways(read_texts)),
    (Kind("akun", "text", "@", 9, "center", shape="[0-9]{6}"), _Ways(each(digits_code(length=6, fewest=6)))),
    (Kind("golongan", "text", "@", 9, "center"), _Ways(each(read_staff_grade))),
    (Kind("tahun", "number", "0", 8, "center", "2024"), _Ways(each(read_year))),
    (Kind("triwulan", "number", "0", 10, "center", "2"), _Ways(each(read_quarter), show_quarter)),
    (Kind("bulan", "number", "0", 12, "center", "Januari"), _Ways(each(read_month), show_month)),
    (Kind("tanggal", "text", "[$-421]d mmmm yyyy", 20, "left"), _Ways(each(read_date))),
    (Kind("rentang_tanggal", "text", "@", 24, "left"), _Ways(each(read_date_range))),
    (Kind("nip", "text", "@", 24, "left"), _Ways(each(read_text))),
    (Kind("rupiah", "number", "#,##0", 20, "right", "1250000", scaled=True), _Ways(read_amounts, show_amount)),
    (Kind("persen", "number", "0.00%", 12, "right", "88,5", rounded=True), _Ways(read_percentages, show_percent)),
    (Kind("cacah", "number", "#,##0", 12, "right", "12"), _Ways(read_counts, show_number)),
    (
        Kind("nilai", "number", "General", 12, "right", "92,5 atau BB", rounded=True, mixed=True),
        _Ways(read_indicator_values, show_number),
    ),
    (Kind("indeks", "number", "0.00##", 12, "right", "3,61", rounded=True), _Ways(read_indices, show_index)),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind, _ in _ALL})
"""The kinds by the name that forms use."""

_WAYS: Mapping[str, _Ways] = MappingProxyType({kind.name: ways for kind, ways in _ALL})


def read_column(
    kind: Kind,
    cells: Sequence[Typed],
    scale: int = 1,
    choices: tuple[str, ...] = (),
    *,
    several: bool = False,
    **known: tuple[Any, ...],
) -> tuple[Reading, ...]:
    """Read the cells of a column; those that are ambiguous are settled by the others.

    `scale` is what one unit of an amount in the sheet is worth in rupiah, `choices` are the only texts a text kind
    allows, more than one in a cell with `several`, `known` what else a `TypedColumn` may know. Nothing is raised: what
    cannot be read has no value and a problem.
    """
    return _WAYS[kind.name].read(TypedColumn(tuple(cells), scale, choices, several=several, **known))


def read_value(kind: Kind, typed: Typed, scale: int = 1, choices: tuple[str, ...] = ()) -> Reading:
    """Read a single cell, with nothing beside it to settle what is ambiguous."""
    return read_column(kind, (typed,), scale, choices)[0]


def show(kind: Kind, value: Decimal | str | bool | None, scale: int = 1) -> str:
    """Return a value as it is written in Indonesia: `1.120.640.680`, `97,98%`, `Januari`; nothing as ""."""
    if isinstance(value, bool):
        return "benar" if value else "salah"
    if value is None or isinstance(value, str):
        return value or ""
    return _WAYS[kind.name].display(value / scale if kind.scaled else value)
