"""Lines above the tables that say what staff typed elsewhere: whose the page is, and of which triwulan, as formulas."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Mapping

from xlkinerja.form import Form, FormSheet
from xlkinerja.kinds import Typed
from xlkinerja.kinds.period_text import MONTHS
from xlkinerja.ooxml.address import quote_sheet

Cells = Mapping[str, tuple[str, str]]
"""Where fields stand: the sheet, and the absolute address."""

DAY = "tanggal"
"""The kind of a day."""

_UNSAID = "…"
_IN_WORDS = {"triwulan": ("I", "II", "III", "IV"), "bulan": MONTHS}
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


def formula_of(text: str, form: Form, cells: Cells, sheet: str, *, plain: bool = False) -> str | None:
    """Return the formula, as seen from a sheet, that shows a text with `{field}` in it.

    None where it names no field, or one without a cell. With `plain` as it was before days were shown in words.
    """
    parsed = list(string.Formatter().parse(text))
    names = [name for _, name, _, _ in parsed if name is not None]
    if not names or any(name not in cells for name in names):
        return None
    return "&".join(_parts(parsed, form, cells, sheet, plain=plain))


def value_of(text: str, form: Form, typed: Mapping[str, Typed], days: Mapping[str, str]) -> str:
    """Return what Excel shows for that formula where this is typed in the fields' cells; `days` are in words."""
    parts = []
    for words, name, _, _ in string.Formatter().parse(text):
        parts.append(words)
        if name is not None:
            is_day = form.field[name].kind.name == DAY and typed[name].form == "number"
            shown = days.get(name, "") if is_day else typed[name].text if typed[name].form != "blank" else ""
            words_of = _IN_WORDS.get(form.field[name].kind.name, ())
            is_one = shown in {str(number) for number, _ in enumerate(words_of, 1)}
            parts.append(words_of[int(shown) - 1] if is_one else shown or _UNSAID)
    return "".join(parts)


def _parts(
    parsed: Iterable[tuple[str, str | None, str | None, str | None]],
    form: Form,
    cells: Cells,
    sheet: str,
    *,
    plain: bool,
) -> Iterator[str]:
    for words, name, _, _ in parsed:
        if words:
            doubled = words.replace('"', '""')
            yield f'"{doubled}"'
        if name is not None:
            yield _shown(form, name, seen_from(sheet, cells[name]), plain=plain)


def seen_from(sheet: str, place: tuple[str, str]) -> str:
    """Return how a formula on a sheet names a field's cell."""
    home, cell = place
    return cell if home == sheet else f"{quote_sheet(home)}!{cell}"


def day_in_words(cell: str) -> str:
    """Return the formula of a cell with its day in words: letters of number formats depend on the language of Excel."""
    months = ",".join(f'"{month}"' for month in MONTHS)
    return f'IF(ISNUMBER({cell}),DAY({cell})&" "&CHOOSE(MONTH({cell}),{months})&" "&YEAR({cell}),{cell})'


def _shown(form: Form, name: str, cell: str, *, plain: bool) -> str:
    """Return the formula of one field: a triwulan in Roman numerals, month and day in words, a blank as dots."""
    kind = form.field[name].kind.name
    day = day_in_words(cell) if kind == DAY and not plain else cell
    typed = f'IF({cell}="","{_UNSAID}",{day})'
    if kind not in _IN_WORDS or (plain and kind != "triwulan"):
        return typed
    choices = ",".join(f'"{word}"' for word in _IN_WORDS[kind])
    return f"IFERROR(CHOOSE({cell},{choices}),{typed})"
