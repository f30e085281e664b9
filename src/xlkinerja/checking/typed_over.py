"""Figures that staff typed in computed cells: never trusted, always compared, within the rounding of what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from xlkinerja.compare import agrees
from xlkinerja.computing.normalise import is_rounded
from xlkinerja.finding import Finding, engine_finding
from xlkinerja.kinds import Kind, Reading, read_value, show
from xlkinerja.reading.earlier_answer import replaced_text
from xlkinerja.report import Entry, Replaced, Report, Spot, same_formula

_CELLS = r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?"
_ON_SHEET = rf"(?:(?:'(?:[^']|'')+'|[\w.]+)!(?:{_CELLS}|#REF!)|#REF!(?:{_CELLS})?)"
_ON_SHEETS = re.compile(rf"{_ON_SHEET}(?:,{_ON_SHEET})*")

_VERDICTS = ("agrees", "truncated", "differs")
_SAME = Decimal("1e-14")  # of the value: where two writings of one double differ


def replaced_in(entry: Entry) -> Replaced | None:
    """Return what stands, or stood before an earlier `fill`, in a computed cell instead of the form's formula."""
    is_typed = entry.formula is None and entry.typed.form != "blank" and not entry.written_by_us
    if is_typed and not _is_our_value(entry):
        return Replaced(entry.typed)
    if (
        entry.formula is not None
        and entry.form_formula is not None
        and not same_formula(entry.formula, entry.form_formula)
    ):
        return Replaced(entry.typed, entry.formula)
    return entry.replaced


def _seen_with_other_sheets(replaced: Replaced, entry: Entry) -> bool:
    """Tell whether a formula is the form's but for the sheets that it lists: some were copied or deleted since."""
    ours, theirs = (_ON_SHEETS.sub("@", text or "") for text in (entry.form_formula, replaced.formula))
    return same_formula(ours, theirs)


def typed_text(entry: Entry | None, kind: Kind) -> str:
    """Return what a cell showed: a text as typed, a number by its kind, or what the form computes; no cell is ""."""
    if entry is None:
        return ""
    if entry.reading is not None:
        is_number = entry.typed.form == "number" and entry.value is not None
        return show(kind, entry.value) if is_number else entry.typed.text
    replaced = replaced_in(entry)
    return replaced_text(replaced, kind, entry.scale) if replaced else show(kind, entry.value)


def typed_figures_agree(report: Report) -> Iterator[Finding]:
    """Yield a finding for every typed figure that is contradicted, and one a table for all that were replaced alike."""
    for _, spots in groupby(report.spots(), key=lambda spot: spot.id[0]):
        agreeing: list[tuple[Spot, Replaced]] = []
        formulas: list[tuple[Spot, Replaced]] = []
        for spot in spots:
            replaced = replaced_in(spot.entry) if spot.is_computed and fills(spot.entry) else None
            if replaced is None or spot.entry.needs_unreadable or _says_nothing(spot, replaced):
                continue  # what could not be read is said already
            same = _agrees(spot, replaced)
            if replaced.formula is not None and not same and not _seen_with_other_sheets(replaced, spot.entry):
                formulas.append((spot, replaced))
            elif replaced.formula is None and same:
                agreeing.append((spot, replaced))
            elif replaced.formula is None:
                yield _contradiction(spot, replaced)
        yield from _replaced_alike("XK-303", agreeing)
        yield from _replaced_alike("XK-304", formulas)


def _replaced_alike(code: str, spots: list[tuple[Spot, Replaced]]) -> Iterator[Finding]:
    if spots:
        spot, replaced = spots[0]
        typed, table = _shown(spot, replaced), spot.title
        yield engine_finding(code, spot.place, typed, count=len(spots), table=table, computed=spot.shown())


def fills(entry: Entry) -> bool:
    """Tell whether there is anything to put into a computed cell; without its inputs in the workbook there is not."""
    return entry.form_formula is not None or entry.value is not None


def _says_nothing(spot: Spot, replaced: Replaced) -> bool:
    """Tell whether what stood there was no figure at all: a dash, a formula without a result."""
    return replaced.typed.form == "blank" or read_value(spot.kind, replaced.typed).rule == "nothing"


def _agrees(spot: Spot, replaced: Replaced) -> bool:
    return _verdict(read_value(spot.kind, replaced.typed, spot.entry.scale), spot) == "agrees"


def _contradiction(spot: Spot, replaced: Replaced) -> Finding:
    reading = read_value(spot.kind, replaced.typed, spot.entry.scale)
    typed = _shown(spot, replaced)
    if reading.value is None:
        return engine_finding("XK-305", spot.place, typed, computed=spot.shown())
    code = "XK-302" if _verdict(reading, spot) == "truncated" else "XK-301"
    return engine_finding(code, spot.place, typed, computed=spot.shown())


def _verdict(reading: Reading, spot: Spot) -> str:
    entry = spot.entry
    if isinstance(reading.value, Decimal) and isinstance(entry.value, Decimal):
        step = reading.step if is_rounded(spot.kind, entry.scale) else Decimal(0)
        meanings = {reading.value: step}
        for other in reading.alternatives if reading.value else ():
            meanings[other] = step * abs(other / reading.value)
        found = {agrees(value, unit, entry.value, entry.rounding) for value, unit in meanings.items()}
        return min(found, key=_VERDICTS.index)
    if isinstance(reading.value, str) and isinstance(entry.value, str):
        return "agrees" if reading.value.casefold() == entry.value.casefold() else "differs"
    return "differs"


def _shown(spot: Spot, replaced: Replaced) -> str:
    """Return what stood there as people write it: a number by its kind, a text or a formula as it is."""
    if replaced.typed.form == "text" or replaced.formula is not None:
        return replaced.text
    value = read_value(spot.kind, replaced.typed, spot.entry.scale).value
    return show(spot.kind, value) or replaced.text


def _is_our_value(entry: Entry) -> bool:
    """Tell whether a constant is what we wrote ourselves because Excel could not have computed it.

    Programs that saved the workbook since wrote it with 15 to 17 digits.
    """
    ours = entry.in_cell
    if entry.excel_can_compute and entry.form_formula is not None:
        return False
    if not isinstance(ours, Decimal) or entry.typed.form != "number":
        return entry.typed.form == "text" and entry.typed.text == ours
    return abs(Decimal(entry.typed.text) - ours) <= abs(ours) * _SAME
