"""The sheet "Petunjuk" of a template: what to type where, and how the workbook is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from xlkinerja.form import Column, Form, Table
from xlkinerja.form.tree import uses_tree
from xlkinerja.ooxml.address import Range, column_letters
from xlkinerja.reading import anchors
from xlkinerja.templates import style
from xlkinerja.templates.page import protect, set_page

_WIDTHS = (16, 38, 18, 92)
_HEADER = ("Sheet", "Kolom", "Cara isi", "Petunjuk")
_COLOURS = (
    (style.INPUT_FILL, "Kuning pucat: diisi oleh satker."),
    ("FFFFFF", "Putih: dihitung dengan rumus atau sudah dicetak; terkunci."),
    (style.GREY, "Abu-abu: jumlah; sisipkan baris baru di atasnya bila baris kurang."),
)
_COMMAND = (
    "Simpan dan tutup buku kerja ini, lalu isi dengan xlkinerja: halaman, tombol di Excel, atau perintah. "
    "Hasilnya buku kerja ini dengan kolom hitungan, tanda pada sel yang perlu diperbaiki, dan sheet Pemeriksaan."
)
_COPY = (
    "Klik kanan tab sheet {sheet}, pilih Move or Copy (Pindahkan atau Salin), centang Create a copy (Buat salinan), "
    "lalu ganti {key} dan isinya di salinan itu. Isi dengan xlkinerja agar salinannya ikut dijumlahkan."
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
    header = row = _introduction(sheet, form)
    for number, label in enumerate(_HEADER, 1):
        _put(sheet, row, number, label, style.LABEL)
    sheet.row_dimensions[row].height = 20
    for line in _lines(form):
        row += 1
        for number, text in enumerate(line, 1):
            _put(sheet, row, number, text, style.BOXED)
        heights = (style.height_of(text, width) for text, width in zip(line, _WIDTHS, strict=True))
        sheet.row_dimensions[row].height = max(heights)
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    set_page(sheet, [Range(1, 1, row, len(_WIDTHS))], f"{anchors.GUIDE}, halaman &P")
    sheet.page_setup.firstPageNumber, sheet.page_setup.useFirstPageNumber = 1, True
    protect(sheet)


def _introduction(sheet: Worksheet, form: Form) -> int:
    """Print title, colours, command and legal basis; return the row of the table's header."""
    for row, text, look in ((1, anchors.GUIDE_HEADING, style.HEADING), (2, form.title, style.SUBHEADING)):
        _put(sheet, row, 1, text, look)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[row].height = look.size * 1.7
    row = 4
    for colour, text in _COLOURS:
        _wide(sheet, row, "", style.Look(fill=colour, border=style.BOXED.border), text)
        row += 1
    _wide(sheet, row, "Pemeriksaan", style.FIELD_LABEL, _COMMAND)
    for label, text in _about_copies(form):
        row += 1
        _wide(sheet, row, label, style.FIELD_LABEL, text)
    for number, law in enumerate(form.legal):
        row += 1
        _wide(sheet, row, "" if number else "Dasar hukum", style.FIELD_LABEL, law)
    return row + 2


def _about_copies(form: Form) -> Iterator[tuple[str, str]]:
    """Yield how staff get another one of a sheet that there may be several of."""
    for sheet in form.sheets:
        record = form.record_on(sheet.name)
        if sheet.repeated and record is not None:
            key = record.column[record.key].label
            yield f"{sheet.title} lain", _COPY.format(sheet=sheet.title, key=key[0].lower() + key[1:])


def _put(sheet: Worksheet, row: int, column: int, text: str, look: style.Look) -> None:
    style.put_text(sheet.cell(row, column), text)
    look.dress(sheet.cell(row, column))


def _wide(sheet: Worksheet, row: int, label: str, look: style.Look, text: str) -> None:
    """Print a label, and a text over all other columns."""
    _put(sheet, row, 1, label, look)
    _put(sheet, row, 2, text, style.BODY_TEXT)
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=len(_WIDTHS))
    sheet.row_dimensions[row].height = style.height_of(text, sum(_WIDTHS[1:]))


def _lines(form: Form) -> Iterator[_Line]:
    for sheet in form.sheets:
        blocks = [name for name, there in (("general", sheet.fields), ("signature", sheet.signature)) if there]
        for field in form.fields:
            if field.block in blocks:
                # With "Isian", so that nobody takes the text beside a bare label for the field's value.
                how = "dihitung" if field.formula is not None else _how(required=field.required)
                yield _Line(sheet.title, f"Isian: {field.label}", how, field.help)
        for table in form.tables_on(sheet.name):
            for column in table.printed:
                yield _Line(sheet.title, column.label, _how_in_table(table, column), column.help)


def _how_in_table(table: Table, column: Column) -> str:
    if column.tree:
        return "diisi; baris induk dihitung saat diperiksa"
    if uses_tree(column.formula):
        return "dihitung saat diperiksa"
    if column.else_typed:
        return "diisi atau dihitung"
    if table.is_computed(column):
        return "dihitung"
    return "sudah dicetak" if table.fixed and column.name == table.key else _how(required=column.required)


def _how(*, required: bool) -> str:
    return "diisi, wajib" if required else "diisi"
