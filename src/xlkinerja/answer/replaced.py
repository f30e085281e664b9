"""What the sheet "Pemeriksaan" keeps of cells in which something else stands now than staff had typed."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.answer.page import CENTRED, LINKED, TEXT, WIDTHS, Page, height_for
from xlkinerja.checking.typed_over import replaced_in
from xlkinerja.finding import shortened
from xlkinerja.form import Form
from xlkinerja.kinds import read_value
from xlkinerja.ooxml.address import quote_sheet
from xlkinerja.reading.earlier_answer import REPLACED, PreviousAnswer, replaced_text
from xlkinerja.report import Replaced, Report, Spot

_LONGEST_RECORD = 20_000  # characters of a replaced text that a record keeps, so that it stays a whole record


def list_replaced(page: Page, report: Report, previous: PreviousAnswer) -> None:
    """List what stood in replaced cells, under the same headings as the findings."""
    spots = list(replaced_figures(report))
    present = {spot.id for spot, _ in spots}
    there = {spot.id for spot in report.spots()}
    gone = [(id_, replaced) for id_, replaced in previous.replaced.items() if id_ not in there]
    if not spots and not gone:
        return
    page.section("Isi sel yang diganti")
    for number, (spot, replaced) in enumerate(spots, 1):
        page.put(1, number, CENTRED)
        page.put(4, spot.place.sheet, TEXT)
        page.put(5, spot.place.cell, LINKED, f"{quote_sheet(spot.place.sheet or '')}!{spot.place.cell}")
        written = replaced_text(replaced, spot.kind, spot.entry.scale)
        _replacement(page, spot.id, replaced, (spot.place.label, written, f"Sekarang {spot.shown()}."))
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


def replaced_figures(report: Report) -> Iterator[tuple[Spot, Replaced]]:
    """Yield every cell in which something else stands now, with what stood there.

    These are computed cells that staff had typed over, and texts that were turned into numbers at the user's wish.
    """
    for spot in report.spots():
        replaced = replaced_in(spot.entry) if spot.is_computed else _former_text(spot)
        if replaced is not None and spot.entry.cell is not None:
            yield spot, replaced


def _former_text(spot: Spot) -> Replaced | None:
    """Return the text that a typed figure was before it was converted, as long as the figure is still the same."""
    replaced = spot.entry.replaced
    if replaced is None or spot.entry.typed.form != "number":
        return None
    return replaced if read_value(spot.kind, replaced.typed, spot.entry.scale).value == spot.entry.value else None
