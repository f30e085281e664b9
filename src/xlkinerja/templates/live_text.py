"""Texts that say what staff typed elsewhere: whose the page is, and of which triwulan, as formulas of Excel's."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlkinerja.form import Form
from xlkinerja.ooxml.address import column_letters, quote_sheet
from xlkinerja.templates.layout import HEADING_ROW, SUBHEADING_ROW, SheetLayout

_UNSAID = "…"
_ROMAN = '"I","II","III","IV"'
_SATKER = ("kode_satker", "nama_satker")
_PERIOD = (("Triwulan", "triwulan"), ("Tahun Anggaran", "tahun"))


@dataclass(frozen=True)
class FieldCells:
    """Where the fields of a workbook stand, as formulas on any sheet name them."""

    form: Form
    cells: Mapping[str, tuple[str, str]]

    def address(self, name: str, sheet: str) -> str:
        """Return a field's cell as seen from a sheet."""
        home, cell = self.cells[name]
        return cell if home == sheet else f"{quote_sheet(home)}!{cell}"


def field_cells(form: Form, sheets: Iterable[SheetLayout]) -> FieldCells:
    """Return where the fields of a layout stand."""
    cells = {
        name: (place.title, f"${column_letters(area.left)}${area.top}")
        for place in sheets
        for name, area in place.inputs.items()
    }
    return FieldCells(form, cells)


def identity_text(place: SheetLayout, fields: FieldCells) -> str:
    """Return what says on each page of a sheet whose it is: the form's own words, or satker, triwulan and year."""
    if place.sheet.identity:
        return place.sheet.identity
    satker = " ".join(f"{{{name}}}" for name in _SATKER if name in fields.cells)
    period = " ".join(f"{words} {{{name}}}" for words, name in _PERIOD if name in fields.cells)
    return " · ".join(filter(None, (satker, period)))


def lines_of_sheet(place: SheetLayout, fields: FieldCells) -> Iterator[tuple[int, str]]:
    """Yield the rows of the headings and of what says whose the page is, each with its text."""
    yield HEADING_ROW, place.sheet.heading
    if place.sheet.subheading:
        yield SUBHEADING_ROW, place.sheet.subheading
    text = identity_text(place, fields)
    if text:
        yield place.identity_row, text


def formula_of(text: str, fields: FieldCells, sheet: str) -> str | None:
    """Return the formula that shows a text with `{field}` in it; None where it names none, or one without a cell."""
    parsed = list(string.Formatter().parse(text))
    names = [name for _, name, _, _ in parsed if name is not None]
    if not names or any(name not in fields.cells for name in names):
        return None
    return "=" + "&".join(_parts(parsed, fields, sheet))


def _parts(
    parsed: Iterable[tuple[str, str | None, str | None, str | None]], fields: FieldCells, sheet: str
) -> Iterator[str]:
    for words, name, _, _ in parsed:
        if words:
            doubled = words.replace('"', '""')
            yield f'"{doubled}"'
        if name is not None:
            yield _shown(fields, name, sheet)


def _shown(fields: FieldCells, name: str, sheet: str) -> str:
    """Return the formula of one field: a triwulan in Roman numerals, what is not typed yet as dots."""
    cell = fields.address(name, sheet)
    typed = f'IF({cell}="","{_UNSAID}",{cell})'
    return f"IFERROR(CHOOSE({cell},{_ROMAN}),{typed})" if fields.form.field[name].kind.name == "triwulan" else typed
