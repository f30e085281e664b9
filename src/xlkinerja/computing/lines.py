"""Lines above the tables that say what staff typed elsewhere: whose the page is, and of which triwulan, as formulas."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Mapping

from xlkinerja.form import Form, FormSheet
from xlkinerja.kinds import Typed
from xlkinerja.ooxml.address import quote_sheet

Cells = Mapping[str, tuple[str, str]]
"""Where fields stand: the sheet, and the absolute address."""

_UNSAID = "…"
_ROMAN = ("I", "II", "III", "IV")
_SATKER = ("kode_satker", "nama_satker")
_PERIOD = (("Triwulan", "triwulan"), ("Tahun Anggaran", "tahun"))


def lines_of(sheet: FormSheet, fields: Collection[str]) -> Mapping[str, str]:
    """Return the lines of a sheet by what they are: its headings, and on each page whose it is.

    The form says the last in its own words; else it names satker, triwulan and year, as far as there are such `fields`.
    """
    satker = " ".join(f"{{{name}}}" for name in _SATKER if name in fields)
    period = " ".join(f"{words} {{{name}}}" for words, name in _PERIOD if name in fields)
    identity = sheet.identity or " · ".join(filter(None, (satker, period)))
    found = {"heading": sheet.heading, "subheading": sheet.subheading, "identity": identity}
    return {role: text for role, text in found.items() if text}


def formula_of(text: str, form: Form, cells: Cells, sheet: str) -> str | None:
    """Return the formula, as seen from a sheet, that shows a text with `{field}` in it.

    None where it names no field, or one without a cell.
    """
    parsed = list(string.Formatter().parse(text))
    names = [name for _, name, _, _ in parsed if name is not None]
    if not names or any(name not in cells for name in names):
        return None
    return "&".join(_parts(parsed, form, cells, sheet))


def value_of(text: str, form: Form, typed: Mapping[str, Typed]) -> str:
    """Return what Excel shows for that formula where this is typed in the fields' cells."""
    parts = []
    for words, name, _, _ in string.Formatter().parse(text):
        parts.append(words)
        if name is not None:
            shown = typed[name].text if typed[name].form != "blank" else ""
            roman = form.field[name].kind.name == "triwulan" and shown in {"1", "2", "3", "4"}
            parts.append(_ROMAN[int(shown) - 1] if roman else shown or _UNSAID)
    return "".join(parts)


def _parts(
    parsed: Iterable[tuple[str, str | None, str | None, str | None]], form: Form, cells: Cells, sheet: str
) -> Iterator[str]:
    for words, name, _, _ in parsed:
        if words:
            doubled = words.replace('"', '""')
            yield f'"{doubled}"'
        if name is not None:
            home, cell = cells[name]
            yield _shown(form, name, cell if home == sheet else f"{quote_sheet(home)}!{cell}")


def _shown(form: Form, name: str, cell: str) -> str:
    """Return the formula of one field: a triwulan in Roman numerals, what is not typed yet as dots."""
    typed = f'IF({cell}="","{_UNSAID}",{cell})'
    if form.field[name].kind.name != "triwulan":
        return typed
    choices = ",".join(f'"{roman}"' for roman in _ROMAN)
    return f"IFERROR(CHOOSE({cell},{choices}),{typed})"
