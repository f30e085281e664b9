"""What a workbook holds beside the form's own cells: everything that a move into the current template leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlkinerja.answer.cells import NOTE_PREFIX, NOTE_SUFFIX
from xlkinerja.answer.pointer import is_pointer
from xlkinerja.computing.uncounted import is_ours
from xlkinerja.expr import as_printed_before
from xlkinerja.finding import shortened
from xlkinerja.form import Form
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import Cell, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.reading.earlier_answer import EarlierAnswer
from xlkinerja.reading.headers import plain, without_percent
from xlkinerja.templates import Prefill, template

_NUMBERING = re.compile(r"\([0-9]{1,2}\)$")  # of columns, below their headers
_SHEET_OF_A_REFERENCE = re.compile(r"(?:'(?:[^']|'')+'|[\w.]+)!")


def line(place: str, text: str) -> str:
    """Return a line of the list: where, and what."""
    return f"{place}: {text}" if place else text


def _quoted(cell: Cell) -> str:
    return f"rumus ={shortened(cell.formula)}" if cell.formula is not None else f'"{shortened(cell.text)}"'


@dataclass(frozen=True)
class OwnPrint:
    """What the form prints itself, wherever it stands: texts as compared, and formulas without their sheets."""

    texts: frozenset[str]
    formulas: frozenset[str]

    @classmethod
    def of(cls, form: Form, filled: Prefill) -> OwnPrint:
        """Return the texts of the blank template, and the formulas of the filled one, which has all sheets and rows."""
        printed = (cell.text for cell in _cells_of(template(form)) if cell.kind == "text")
        texts = {plain(text) for text in printed if not _NUMBERING.match(text)}
        texts |= {plain(text) for text in form.printed_before if not text.startswith("=")}
        texts |= {plain(text) for item in form.fields for text in (item.label, *item.synonyms)}
        columns = [column for table in form.tables for column in table.columns]
        texts |= {plain(text) for item in columns for text in (item.label, *item.path, *item.synonyms)}
        formulas = [cell.formula for cell in _cells_of(template(form, filled)) if cell.formula is not None]
        earlier = [*map(as_printed_before, formulas), *(t[1:] for t in form.printed_before if t.startswith("="))]
        return cls(frozenset(map(without_percent, texts)), frozenset(map(_without_sheets, (*formulas, *earlier))))

    def prints(self, cell: Cell) -> bool:
        """Tell whether a cell says nothing that the form does not say itself."""
        if cell.formula is not None:
            return _without_sheets(cell.formula) in self.formulas or is_ours(cell.formula)
        if cell.kind != "text":
            return cell.kind == "blank"
        text = without_percent(plain(cell.text))  # headings had "(%)" in versions before
        return text in self.texts or bool(_NUMBERING.match(cell.text)) or is_pointer(cell.text)


def _cells_of(data: bytes) -> Iterator[Cell]:
    for sheet in read_workbook(data).sheets:
        yield from sheet.cells.values()


def _without_sheets(formula: str) -> str:
    """Return a formula as compared: without blanks, letter case and the names of sheets, which staff may change."""
    return _SHEET_OF_A_REFERENCE.sub("", formula).replace(" ", "").casefold()


def replaced_formulas(formulas: Iterable[tuple[str, str]], own: OwnPrint) -> Iterator[str]:
    """Yield staff's own formulas where the form puts its own; only these, for sheets and rows may have moved."""
    for place, formula in formulas:
        if _without_sheets(formula) not in own.formulas:
            yield line(place, f"rumus ={shortened(formula)} diganti rumus formulir.")


def elsewhere(
    workbook: Workbook, earlier: EarlierAnswer, seen: set[tuple[str, int, int]], own: OwnPrint
) -> Iterator[str]:
    """Yield what stands in no cell of the form: on its sheets cell by cell, of other sheets how much there is."""
    mine = {name for name, _, _ in seen}
    for sheet in workbook.sheets:
        if sheet.name == earlier.sheet:
            continue
        cells = [
            cell for place, cell in sheet.cells.items() if (sheet.name, *place) not in seen and not own.prints(cell)
        ]
        if sheet.name in mine:
            for cell in cells:
                yield line(f"{sheet.name}!{cell_name(cell.row, cell.column)}", _quoted(cell))
        elif cells:
            yield line(sheet.name, f"sheet di luar formulir, {len(cells)} sel berisi.")
    for name in workbook.other_sheets:
        yield line(name, "sheet di luar formulir (grafik atau makro).")


def in_the_answer(earlier: EarlierAnswer) -> Iterator[str]:
    """Yield what staff wrote on the sheet "Pemeriksaan"."""
    for key, text in earlier.explanations.items():
        yield line(earlier.sheet or "", f'penjelasan "{shortened(text)}" untuk {earlier.titles.get(key, key)}')
    for text in earlier.others:
        yield line(earlier.sheet or "", f'tulisan "{shortened(text)}"')


def beside_the_cells(workbook: Workbook, earlier: EarlierAnswer) -> Iterator[str]:
    """Yield the notes that are not ours, macros and links to other workbooks."""
    for sheet in workbook.sheets:
        for place, note in sheet.notes.items() if sheet.name != earlier.sheet else ():
            if not (note.text.startswith(NOTE_PREFIX) and note.text.endswith(NOTE_SUFFIX)):
                yield line(f"{sheet.name}!{cell_name(*place)}", f'catatan sel "{shortened(note.text)}"')
    if workbook.macros:
        yield "Makro di buku kerja ini tidak dipindahkan."
    if workbook.external_links:
        yield f"{workbook.external_links} tautan ke buku kerja lain tidak dipindahkan."
