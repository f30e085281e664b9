"""The fields that every form has: a form says of them only what is otherwise there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Field, Form
from xlkinerja.form.sources import standard_text

_OWNER = ("kode_satker", "nama_satker", "tahun", "triwulan")
_MONTH = "bulan"
_PERIOD = {"tahun": "year", "triwulan": "quarter"}


@cache
def standard_fields(period: str = "month") -> tuple[dict[str, Any], ...]:
    """Return the standard fields as TOML has them; only a form of every month has the month."""
    fields = tomllib.loads(standard_text())["field"]
    return tuple(field for field in fields if period == "month" or field["name"] != _MONTH)


def with_standard_fields(fields: list[object], period: str) -> list[object]:
    """Return the fields of a form with the standard ones: the general ones first, those of the signature last.

    A field of the form with the name of a standard one says only what is otherwise.
    """
    own = list(fields)
    merged = [_merged(standard, own) for standard in standard_fields(period)]
    general = [field for field in merged if field.get("block") != "signature"]
    signature = [field for field in merged if field.get("block") == "signature"]
    return [*general, *own, *signature]


def named(fields: list[object]) -> frozenset[str]:
    """Return the names of fields as TOML has them."""
    return frozenset(str(field.get("name")) for field in fields if isinstance(field, dict))


def _merged(standard: dict[str, Any], own: list[Any]) -> dict[str, Any]:
    """Return a standard field with what the form says of it, which is taken from its own fields."""
    said = next((field for field in own if isinstance(field, dict) and field.get("name") == standard["name"]), None)
    if said is None:
        return dict(standard)
    own.remove(said)
    return {**standard, **said}


def check_standard_fields(form: Form) -> Iterator[Mistake]:
    """Yield what other rooms could not work with: whose workbook it is and of when must be known, and be one's own."""
    standard = {field["name"]: field for field in standard_fields(form.period)}
    owner = (*_OWNER, _MONTH) if form.is_monthly else _OWNER
    for field in form.fields:
        where = f"field {field.name}"
        if field.name in standard and field.kind.name != standard[field.name]["kind"]:
            kind = standard[field.name]["kind"]
            yield Mistake(f"{where}.kind", f"field baku ini selalu {kind}.", f'Hapus, atau tulis kind = "{kind}".')
        if field.name in owner and field.formula is not None:
            yield Mistake(f"{where}.formula", "field ini diisi satker, tidak dihitung.", "Hapus formula.")
        yield from _check_carry(field, _PERIOD | ({_MONTH: "month"} if form.is_monthly else {}), where)


def _check_carry(field: Field, periods: Mapping[str, str], where: str) -> Iterator[Mistake]:
    """Yield a period that the next workbook would not count on, or something else that it would."""
    wanted = periods.get(field.name)
    if wanted is not None and field.carry != wanted:
        yield Mistake(f"{where}.carry", f'carry field ini selalu "{wanted}".', f'Tulis carry = "{wanted}".')
    elif wanted is None and field.carry in {*_PERIOD.values(), "month"}:
        owner = next((name for name, carry in periods.items() if carry == field.carry), _MONTH)
        yield Mistake(
            f"{where}.carry", f'"{field.carry}" hanya untuk field {owner}.', "Pakai keep, same_year, atau clear."
        )
