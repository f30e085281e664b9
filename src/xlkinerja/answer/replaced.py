"""What the sheet "Pemeriksaan" keeps of cells in which something else stands now than staff had typed."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.answer.page import CENTRED, LINKED, TEXT, WIDTHS, Page, height_for
from xlkinerja.checking.typed_over import fills, replaced_in, staff_content
from xlkinerja.finding import shortened
from xlkinerja.form import Form
from xlkinerja.kinds import read_value
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.reading.earlier_answer import REPLACED, EarlierAnswer, replaced_text
from xlkinerja.report import Entry, FormCell, Replaced, Report

_LONGEST_RECORD = 20_000  # characters of a replaced text that a record keeps, so that it stays a whole record


def list_replaced(page: Page, report: Report, earlier: EarlierAnswer) -> None:
    """List what stood in replaced cells, under the same headings as the findings."""
    form_cells = list(replaced_figures(report))
    present = {cell.id for cell, _ in form_cells}
    there = {cell.id for cell in report.form_cells()}
    gone = [(id_, replaced) for id_, replaced in earlier.replaced.items() if id_ not in there]
    if not form_cells and not gone:
        return
    page.section("Isi sel yang diganti")
    for number, (cell, replaced) in enumerate(form_cells, 1):
        page.put(1, number, CENTRED)
        page.put(4, cell.place.sheet, TEXT)
        page.put(5, cell.place.cell, LINKED, f"{quote_sheet(cell.place.sheet or '')}!{cell.place.cell}")
        written = replaced_text(replaced, cell.kind, cell.entry.scale)
        _replacement(page, cell.id, replaced, (cell.place.label, written, f"Sekarang {cell.shown()}."))
    for number, (id_, replaced) in enumerate(gone, len(present) + 1):
        page.put(1, number, CENTRED)
        label, written = " · ".join(id_), _written(report.form, id_, replaced)
        _replacement(page, id_, replaced, (label, written, "Barisnya tidak ada lagi atau berganti nama."))


def _replacement(page: Page, id_: tuple[str, str, str], replaced: Replaced, texts: tuple[str, str, str]) -> None:
    """Write what a cell is called, what stood in it and what does now."""
    page.put(2, "diganti", CENTRED)
    for column, text in enumerate(texts, 6):
        page.put(column, text, TEXT)
    typed = replaced.typed
    page.record(
        REPLACED, *id_, typed.form, typed.number_format, shortened(typed.text, _LONGEST_RECORD), replaced.formula
    )
    page.next(height_for({column: (text, WIDTHS[column]) for column, text in enumerate(texts, 6)}))


def _written(form: Form, id_: tuple[str, str, str], replaced: Replaced) -> str:
    """Return what stood in a cell that is gone as people write it; another version of the form may have had it."""
    part, _, name = id_
    table = form.table.get(part.partition("/")[0])
    if table is None or name not in table.column:
        return replaced.text
    return replaced_text(replaced, table.column[name].kind, table.scale_of(table.column[name]))


def replaced_figures(report: Report) -> Iterator[tuple[FormCell, Replaced]]:
    """Yield every cell in which something else stands now, with what stood there.

    These are computed cells that staff had typed over, and texts that were turned into numbers at the user's wish.
    """
    for cell in report.form_cells():
        replaced = _over_a_formula(cell.entry) if cell.is_computed else _former_text(cell)
        if replaced is not None and cell.entry.cell is not None:
            yield cell, replaced


def _over_a_formula(entry: Entry) -> Replaced | None:
    """Return what we put, or had put, a formula in the place of; a figure that stays in its cell is not replaced."""
    return replaced_in(entry) if fills(entry) or staff_content(entry) is None else entry.replaced


def _former_text(cell: FormCell) -> Replaced | None:
    """Return the text that a typed figure was before it was converted, as long as the figure is still the same."""
    replaced = cell.entry.replaced
    if replaced is None or cell.entry.typed.form != "number":
        return None
    return replaced if read_value(cell.kind, replaced.typed, cell.entry.scale).value == cell.entry.value else None
