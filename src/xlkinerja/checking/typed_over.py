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
from xlkinerja.reading.earlier_answer import former_text
from xlkinerja.report import Entry, Former, Report, Spot, same_formula

_CELLS = r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?"
_ON_SHEET = rf"(?:(?:'(?:[^']|'')+'|[\w.]+)!(?:{_CELLS}|#REF!)|#REF!(?:{_CELLS})?)"
_ON_SHEETS = re.compile(rf"{_ON_SHEET}(?:,{_ON_SHEET})*")

_VERDICTS = ("agrees", "truncated", "differs")
_SAME = Decimal("1e-14")  # of the value: where two writings of one double differ


def former_of(entry: Entry) -> Former | None:
    """Return what stands, or stood before an earlier `fill`, in a computed cell instead of the form's formula."""
    is_typed = entry.formula is None and entry.typed.form != "blank" and not entry.ours
    if is_typed and not _is_our_value(entry):
        return Former(entry.typed)
    if entry.formula is not None and entry.excel is not None and not same_formula(entry.formula, entry.excel):
        return Former(entry.typed, entry.formula)
    return entry.former


def _seen_with_other_sheets(former: Former, entry: Entry) -> bool:
    """Tell whether a formula is the form's but for the sheets that it lists: some were copied or deleted since."""
    ours, theirs = (_ON_SHEETS.sub("@", text or "") for text in (entry.excel, former.formula))
    return same_formula(ours, theirs)


def typed_text(entry: Entry | None, kind: Kind) -> str:
    """Return what a cell showed: a text as typed, a number by its kind, or what the form computes; no cell is ""."""
    if entry is None:
        return ""
    if entry.reading is not None:
        is_number = entry.typed.form == "number" and entry.value is not None
        return show(kind, entry.value) if is_number else entry.typed.text
    former = former_of(entry)
    return former_text(former, kind, entry.scale) if former else show(kind, entry.value)


def typed_figures_agree(report: Report) -> Iterator[Finding]:
    """Yield a finding for every typed figure that is contradicted, and one a table for all that were replaced alike."""
    for _, spots in groupby(report.spots(), key=lambda spot: spot.id[0]):
        agreeing: list[tuple[Spot, Former]] = []
        formulas: list[tuple[Spot, Former]] = []
        for spot in spots:
            former = former_of(spot.entry) if spot.is_computed and fills(spot.entry) else None
            if former is None or spot.entry.unread or _says_nothing(spot, former):
                continue  # what could not be read is said already
            same = _agrees(spot, former)
            if former.formula is not None and not same and not _seen_with_other_sheets(former, spot.entry):
                formulas.append((spot, former))
            elif former.formula is None and same:
                agreeing.append((spot, former))
            elif former.formula is None:
                yield _contradiction(spot, former)
        yield from _replaced_alike("XK-303", agreeing)
        yield from _replaced_alike("XK-304", formulas)


def _replaced_alike(code: str, spots: list[tuple[Spot, Former]]) -> Iterator[Finding]:
    if spots:
        spot, former = spots[0]
        typed, table = _shown(spot, former), spot.title
        yield engine_finding(code, spot.place, typed, count=len(spots), table=table, computed=spot.shown())


def fills(entry: Entry) -> bool:
    """Tell whether there is anything to put into a computed cell; without its inputs in the workbook there is not."""
    return entry.excel is not None or entry.value is not None


def _says_nothing(spot: Spot, former: Former) -> bool:
    """Tell whether what stood there was no figure at all: a dash, a formula without a result."""
    return former.typed.form == "blank" or read_value(spot.kind, former.typed).rule == "nothing"


def _agrees(spot: Spot, former: Former) -> bool:
    return _verdict(read_value(spot.kind, former.typed, spot.entry.scale), spot) == "agrees"


def _contradiction(spot: Spot, former: Former) -> Finding:
    reading = read_value(spot.kind, former.typed, spot.entry.scale)
    typed = _shown(spot, former)
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
        found = {agrees(value, unit, entry.value, entry.slack) for value, unit in meanings.items()}
        return min(found, key=_VERDICTS.index)
    if isinstance(reading.value, str) and isinstance(entry.value, str):
        return "agrees" if reading.value.casefold() == entry.value.casefold() else "differs"
    return "differs"


def _shown(spot: Spot, former: Former) -> str:
    """Return what stood there as people write it: a number by its kind, a text or a formula as it is."""
    if former.typed.form == "text" or former.formula is not None:
        return former.text
    value = read_value(spot.kind, former.typed, spot.entry.scale).value
    return show(spot.kind, value) or former.text


def _is_our_value(entry: Entry) -> bool:
    """Tell whether a constant is what we wrote ourselves because Excel could not have computed it.

    Programs that saved the workbook since wrote it with 15 to 17 digits.
    """
    ours = entry.in_cell
    if entry.live and entry.excel is not None:
        return False
    if not isinstance(ours, Decimal) or entry.typed.form != "number":
        return entry.typed.form == "text" and entry.typed.text == ours
    return abs(Decimal(entry.typed.text) - ours) <= abs(ours) * _SAME
