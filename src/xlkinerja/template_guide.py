"""The sheet "Petunjuk" of a template: what to type where, and how the workbook is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja import template_style as style
from xlkinerja.form import Form
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.template_sheet import protect, set_page

TITLE = "Petunjuk"

_WIDTHS = (16, 38, 18, 92)
_HEADER = ("Sheet", "Kolom", "Cara isi", "Petunjuk")
_COLOURS = (
    (style.INPUT_FILL, "Kuning pucat: diisi oleh satker."),
    ("FFFFFF", "Putih: dihitung dengan rumus atau sudah dicetak; terkunci."),
    (style.GREY, "Abu-abu: jumlah; sisipkan baris baru di atasnya bila baris kurang."),
)
_COMMAND = (
    "Simpan dan tutup buku kerja ini, lalu jalankan: xlkinerja fill NAMA.xlsx -o hasil. "
    "Salinan di map hasil berisi kolom hitungan, tanda pada sel yang perlu diperbaiki, dan sheet Pemeriksaan."
)


class _Line(NamedTuple):
    sheet: str
    item: str
    how: str
    text: str


def print_guide(sheet: Worksheet, form: Form) -> None:
    """Print the guide of a form."""
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    row = _introduction(sheet, form)
    header = row
    for number, label in enumerate(_HEADER, 1):
        _put(sheet, row, number, label, style.LABEL, 20)
    for line in _lines(form):
        row += 1
        for number, text in enumerate(line, 1):
            _put(sheet, row, number, text, style.BOXED, style.height_of(line.text, _WIDTHS[-1]))
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    set_page(sheet, Range(1, 1, row, len(_WIDTHS)))
    protect(sheet)


def _introduction(sheet: Worksheet, form: Form) -> int:
    """Print title, colours, command and legal basis; return the row of the table's header."""
    _put(sheet, 1, 1, "PETUNJUK PENGISIAN", style.HEADING, 22)
    _put(sheet, 2, 1, form.title, style.SUBHEADING, 16)
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
    row = 4
    for colour, text in _COLOURS:
        _put(sheet, row, 1, "", style.Look(fill=colour, border=style.BOXED.border), 15)
        _wide(sheet, row, text, 15)
        row += 1
    notes = [
        ("Pemeriksaan", _COMMAND),
        *(("Dasar hukum" if not n else "", law) for n, law in enumerate(form.legal)),
    ]
    for label, text in notes:
        height = style.height_of(text, sum(_WIDTHS[1:]))
        _put(sheet, row, 1, label, style.FIELD_LABEL, height)
        _wide(sheet, row, text, height)
        row += 1
    return row + 1


def _put(sheet: Worksheet, row: int, column: int, text: str, look: style.Look, height: float) -> None:
    style.put_text(sheet.cell(row, column), text)
    look.dress(sheet.cell(row, column))
    sheet.row_dimensions[row].height = height


def _wide(sheet: Worksheet, row: int, text: str, height: float) -> None:
    """Print a text over all columns but the first."""
    _put(sheet, row, 2, text, style.BODY_TEXT, height)
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=len(_WIDTHS))


def _lines(form: Form) -> Iterator[_Line]:
    for sheet in form.sheets:
        blocks = [
            name for name, there in (("general", sheet.fields), ("signature", sheet.signature)) if there
        ]
        for field in form.fields:
            if field.block in blocks:
                # With "Isian", so that nobody takes the text beside a bare label for the field's value.
                yield _Line(sheet.title, f"Isian: {field.label}", _how(required=field.required), field.help)
        for table in form.tables_on(sheet.name):
            for column in table.columns:
                if column.formula is not None:
                    how = "dihitung"
                elif table.fixed and column.name == table.key:
                    how = "sudah dicetak"
                else:
                    how = _how(required=column.required)
                yield _Line(sheet.title, column.label, how, column.help)


def _how(*, required: bool) -> str:
    return "diisi, wajib" if required else "diisi"
