"""The defined names that tie a form to its cells, how they are spelled, and how they are read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from xlkinerja.form import Form, Table
from xlkinerja.ooxml.address import Range, column_letters, parse_range, quote_sheet
from xlkinerja.ooxml.model import CellKey, DefinedName, Sheet, Workbook
from xlkinerja.report import TableLayout

_OURS = "XK_"
VERSION = "XK_VERSI"
ANSWER = "XK_PEMERIKSAAN"
ANSWER_SHEET = "Pemeriksaan"
FINDINGS = "XK_TEMUAN"
"""Where the link of a template leads: a place that exists, the instructions, until there is an answer."""

GUIDE = "Petunjuk"
"""The template's sheet of instructions, which holds nothing to read."""
GUIDE_HEADING = "PETUNJUK PENGISIAN"
"""Its first line, by which it is known when staff renamed it."""

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!([$A-Za-z0-9:]+)")
_VERSION = re.compile(r"[a-z][a-z0-9_]*/[0-9]{1,6}")
_OF_A_TABLE = re.compile(r"XK_(.+)_(?:BADAN|KEPALA|JUMLAH)")


class Reference(NamedTuple):
    """Where a name points: a sheet and a rectangle on it."""

    sheet: str
    range: Range


def is_guide(sheet: Sheet) -> bool:
    """Tell whether a sheet is the template's instructions."""
    first = sheet.cells.get((1, 1))
    return sheet.name == GUIDE or (first is not None and first.text == GUIDE_HEADING)


def version_constant(form: Form) -> str:
    """Return the text of the constant that says which form this is: `"pnbp/1"`."""
    return f'"{form.name}/{form.version}"'


def field_name(form: Form, field: str) -> str:
    """Return the name of a field's cell."""
    return f"XK_{form.name.upper()}_I_{field}"


def table_name(form: Form, table: Table, part: str) -> str:
    """Return the name of a table's BADAN, KEPALA or JUMLAH."""
    return f"XK_{form.name.upper()}_{table.name.upper()}_{part}"


def column_name(form: Form, table: Table, column: str) -> str:
    """Return the name of a column of a table."""
    return f"XK_{form.name.upper()}_{table.name.upper()}_K_{column}"


def line_name(form: Form, sheet: str, role: str) -> str:
    """Return the name of a line that the template prints on a sheet (by its name in the form) as a formula."""
    return f"{_of_lines(form.name)}{sheet}_{role}"


def _of_lines(form: str) -> str:
    return f"XK_{form.upper()}_T_"


def pointer_name(form: Form) -> str:
    """Return the name of the cell that a template reserves for the line that leads to our findings."""
    return f"XK_{form.name.upper()}_HASIL"


def places_of_lines(workbook: Workbook, form: str) -> frozenset[CellKey]:
    """Return the cells of the lines that a form's template prints, as names say, and of that to our findings."""
    begins = tuple(name.casefold() for name in (_of_lines(form), f"XK_{form}_HASIL"))
    texts = (n.text for n in workbook.names if n.name.casefold().startswith(begins))
    places = [(workbook.sheet(p.sheet), p.range) for text in texts if (p := parse_reference(text)) is not None]
    return frozenset((sheet.name, area.top, area.left) for sheet, area in places if sheet is not None)


def named_cells(workbook: Workbook) -> Iterator[tuple[str, int, int]]:
    """Yield the single cells that names of ours point at, also names of other versions of a form."""
    for name in workbook.names:
        place = parse_reference(name.text) if name.name.upper().startswith(_OURS) else None
        if place is not None and place.range.area == 1:
            yield place.sheet, place.range.top, place.range.left


def areas(form: Form, table: Table, layout: TableLayout) -> Iterator[tuple[str, Range]]:
    """Yield the name and the rectangle of all parts of a table."""
    for column, (row, number) in layout.cells.items():
        yield column_name(form, table, column), Range(row, number, row, number)
    if not layout.columns:
        return
    left, right = min(layout.columns.values()), max(layout.columns.values())
    yield table_name(form, table, "KEPALA"), Range(layout.top, left, layout.header, right)
    yield table_name(form, table, "BADAN"), Range(layout.header, left, layout.end, right)
    if layout.total is not None:
        yield table_name(form, table, "JUMLAH"), Range(layout.total, left, layout.total, right)
    for column, number in layout.columns.items():
        yield column_name(form, table, column), Range(layout.header, number, layout.end, number)


def refers_to(sheet: str, area: Range) -> str:
    """Return a reference as defined names hold it: `Layanan!$A$11:$M$32`."""
    first = f"${column_letters(area.left)}${area.top}"
    last = f"${column_letters(area.right)}${area.bottom}"
    return f"{quote_sheet(sheet)}!{first}" + ("" if first == last else f":{last}")


@lru_cache(maxsize=16_384)
def parse_reference(text: str) -> Reference | None:
    """Return what a name points at, None for constants, formulas and `#REF!`."""
    match = _REFERENCE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return Reference((match[1] or match[2]).replace("''", "'"), parse_range(match[3]))
    except ValueError:
        return None


def references(workbook: Workbook, name: str) -> tuple[Reference, ...]:
    """Return all places that a name points at: of the workbook's own scope first, then of single sheets."""
    found = sorted(workbook.names_called.get(name.casefold(), ()), key=lambda n: n.sheet or "")
    places = (parse_reference(n.text) for n in found)
    return tuple(dict.fromkeys(place for place in places if place is not None))


def versions(workbook: Workbook) -> tuple[str, ...]:
    """Return the forms and versions that the workbook says it holds, such as `pnbp/1`, each once."""
    found = (n.text.strip().strip('"') for n in workbook.names if n.name.upper() == VERSION)
    return tuple(dict.fromkeys(text for text in found if _VERSION.fullmatch(text)))


def forms_with_names(workbook: Workbook, forms: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of the forms, of those given, whose tables are named in the workbook."""
    named = {match[1] for n in workbook.names if (match := _OF_A_TABLE.fullmatch(n.name.upper()))}
    for form in forms:
        if any(name.startswith(form.upper() + "_") for name in named):
            yield form


def existing(workbook: Workbook, name: str, sheet: str) -> DefinedName | None:
    """Return the definition of a name that holds on a sheet: the sheet's own before the workbook's."""
    candidates = [n for n in workbook.names_called.get(name.casefold(), ()) if n.sheet in (sheet, None)]
    return max(candidates, key=lambda n: n.sheet is not None, default=None)
