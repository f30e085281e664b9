"""Reads the tables of a form's TOML file key by key, and tells what does not belong there.

What is wrong gets a placeholder, so that the rest is read too and all mistakes are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from xlkinerja.expr import Expression, ExpressionError, parse
from xlkinerja.form.formula_words import said_of
from xlkinerja.form.lines import LINES, Lines
from xlkinerja.form.mistakes import Mistakes, meant
from xlkinerja.kinds import KINDS, Kind

WORD = re.compile(r"[a-z][a-z0-9_]*")

Types = type | tuple[type, ...]
Built = TypeVar("Built")

_TYPE_NAMES: Mapping[Types, tuple[str, str]] = {
    str: ("teks", 'Tulis di antara tanda kutip: "…".'),
    int: ("bilangan bulat", "Tulis tanpa tanda kutip dan tanpa titik."),
    bool: ("true atau false", "Tulis true atau false tanpa tanda kutip."),
    list: ("daftar", 'Tulis di antara kurung siku: ["…", "…"].'),
    dict: ("tabel", "Tulis seperti { nama = nilai }."),
    (int, float): ("angka", "Tulis tanpa tanda kutip."),
    (str, dict): ("teks atau tabel", 'Tulis "…" atau { 1 = "…", 3 = "…" }.'),
    (str, list): ("teks atau daftar teks", 'Tulis "…" atau ["…", "…"].'),
}
_PLACEHOLDERS: Mapping[Types, object] = {
    str: "",
    int: 1,
    bool: False,
    list: [],
    dict: {},
    (str, list): [],
    (str, dict): "",
}
_ANY_FORMULA = parse("0")


def take(
    told: Mistakes, raw: object, allowed: Mapping[str, Types], required: Collection[str], where: str
) -> dict[str, Any]:
    """Return a TOML table with only allowed keys of the right types, and all required ones."""
    data: dict[str, Any] = {}
    if not isinstance(raw, dict):
        told.add(where, f"{raw!r} bukan tabel.", "Tulis seperti { nama = nilai }.")
        told.broken |= {f"{where}.{key}" for key in required}
        return {key: _placeholder(allowed[key]) for key in required}
    _note_lines(told, raw.get(LINES), where)
    for key, value in raw.items():
        if key == LINES:
            continue
        if key not in allowed:
            told.add(f"{where}.{key}", "kunci ini tidak dikenal.", meant(key, allowed))
        elif not isinstance(value, allowed[key]) or (isinstance(value, bool) and allowed[key] is not bool):
            wanted, how = _TYPE_NAMES[allowed[key]]
            told.add(f"{where}.{key}", f"{value!r} bukan {wanted}.", how)
            if allowed[key] is bool:
                data[key] = True  # it was meant to be said
        else:
            data[key] = value
    for key in sorted(required):
        if key not in raw or _is_empty(raw[key]):
            told.add(where, f"{key} belum ada.", f"Tambahkan {key} = {_example(allowed[key])}.")
            told.broken.discard(where)
            told.broken.add(f"{where}.{key}")
        if key not in data:
            data[key] = _placeholder(allowed[key])
    return data


def _is_empty(value: object) -> bool:
    """Tell whether a value says nothing, as a text of blanks does."""
    return value == [] or (isinstance(value, str) and not value.strip())


def _note_lines(told: Mistakes, lines: object, where: str) -> None:
    if isinstance(lines, Lines):
        told.lines[where] = lines.table
        told.lines.update({f"{where}.{key}": number for key, number in lines.keys.items()})


def _placeholder(types: Types) -> object:
    value = _PLACEHOLDERS.get(types, 1)
    return type(value)(value) if isinstance(value, list | dict) else value


def _example(types: Types) -> str:
    return {str: '"…"', list: '["…"]', int: "1", bool: "true"}.get(types if isinstance(types, type) else str, '"…"')


def take_each(
    told: Mistakes, raw: list[object], build: Callable[[Mistakes, object, str], Built], where: str, key: str | None
) -> tuple[Built, ...]:
    """Return what `build` makes of each table of a list; `key` is what names them, and must differ."""
    built: list[Built] = []
    seen: set[object] = set()
    for number, item in enumerate(raw, 1):
        label = item.get(key, number) if isinstance(item, dict) and key else number
        label = label if isinstance(label, str | int) and label != "" else number
        if label in seen:
            lines = item.get(LINES) if isinstance(item, dict) else None
            line = lines.table if isinstance(lines, Lines) else None
            told.add(f"{where} {label}", "ada dua kali.", "Ganti nama salah satunya, atau hapus.", line)
            continue
        seen.add(label)
        built.append(build(told, item, f"{where} {label}"))
    return tuple(built)


def word(told: Mistakes, text: str, where: str) -> str:
    """Return a text that can be a name: lower-case letters, digits and underscores."""
    if where not in told.broken and not WORD.fullmatch(text):
        told.add(where, f'"{text}" bukan nama.', "Nama hanya huruf kecil, angka, dan garis bawah, contoh pagu_akhir.")
    return text


def texts(told: Mistakes, data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Return a list of texts; () where the key is absent."""
    found = tuple(data.get(key, ()))
    if not all(isinstance(text, str) for text in found):
        told.add(f"{where}.{key}", "berisi sesuatu yang bukan teks.", 'Tulis setiap isinya di antara tanda kutip: "…".')
        return tuple(text for text in found if isinstance(text, str))
    if any(map(_is_empty, found)) and f"{where}.{key}" not in told.broken:
        told.add(f"{where}.{key}", "berisi teks kosong.", "Isi teksnya, atau hapus.")
    return found


def one_of(told: Mistakes, value: str, allowed: Collection[str], where: str) -> str:
    """Return a word that is among the allowed ones, else the first of those."""
    if value in allowed:
        return value
    if where not in told.broken:
        close = get_close_matches(value.casefold(), list(allowed), 1)
        hint = f"Maksudnya {close[0]}? " if close else ""
        told.add(where, f'"{value}" tidak dikenal.', f"{hint}Pilihannya: {', '.join(allowed)}.")
    return next(iter(allowed), "")


def kind_named(told: Mistakes, name: str, where: str) -> Kind:
    """Return the kind of that name; of an unknown one, numbers, which fit wherever a kind matters."""
    if name not in KINDS:
        one_of(told, name, KINDS.keys(), where)
        return KINDS["cacah"]
    return KINDS[name]


_AGAINST_ITSELF = re.compile(r"[(,] *([a-z_]\w*) *[=!<>]=? *\1 *\)")


def expression(told: Mistakes, text: str, where: str, hint: str = "") -> Expression:
    """Return a parsed formula; of a wrong one any. `hint` is for those of which nobody knows what is meant."""
    if where in told.broken:
        return _ANY_FORMULA
    if against_itself := _AGAINST_ITSELF.search(text):
        name = against_itself[1]
        told.add(where, f'kolom dibandingkan dengan dirinya sendiri: "{text}".', f"Isi baris ini ialah own({name}).")
        return _ANY_FORMULA
    try:
        return parse(text)
    except ExpressionError as error:
        told.add(where, *said_of(text, error, hint))
        return _ANY_FORMULA
