"""Figures that staff typed in computed cells: never trusted, always compared, within the rounding of what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlkinerja.compare import agrees
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Column
from xlkinerja.kinds import Reading, read_value, show
from xlkinerja.normalise import is_rounded, scale_of
from xlkinerja.report import TOTAL, Entry, Former, Report, TableData

_BLANK = "kosong"


def former_of(entry: Entry) -> Former | None:
    """Return what stands, or stood before an earlier `fill`, in a computed cell instead of the form's formula."""
    if entry.formula is None and entry.typed.form != "blank" and not _is_our_value(entry):
        return Former(entry.typed)
    if entry.formula is not None and entry.excel is not None and _folded(entry.formula) != _folded(entry.excel):
        return Former(entry.typed, entry.formula)
    return entry.former


def typed_figures_agree(report: Report) -> Iterator[Finding]:
    """Yield a finding for every typed figure that is contradicted, and one a table for those that agree."""
    for data in report.tables.values():
        same: list[tuple[Place, str]] = []
        for key, entries in data.all_rows():
            for column in data.table.columns:
                entry = entries.get(column.name)
                former = former_of(entry) if entry is not None and _is_computed(column, key) else None
                if entry is None or former is None or entry.unread:  # what could not be read is said already
                    continue
                place = data.place(column, entry, key)
                finding = _compared(data, column, entry, former, place)
                if finding is not None:
                    yield finding
                elif former.formula is None:
                    same.append((place, _shown(data, column, former)))
        if same:
            yield engine_finding("XK-303", *same[0], count=len(same), table=data.table.title)


def _compared(data: TableData, column: Column, entry: Entry, former: Former, place: Place) -> Finding | None:
    scale = scale_of(data.table, column.kind)
    reading = read_value(column.kind, former.typed, scale)
    verdict = _verdict(reading, column, entry, scale)
    if verdict == "agrees" or former.typed.form == "blank" or reading.rule == "nothing":
        return None
    computed = show(column.kind, entry.value) or _BLANK
    if former.formula is not None:
        return engine_finding("XK-304", place, former.text, computed=computed)
    if reading.value is None:
        return engine_finding("XK-305", place, former.text, computed=computed)
    code = "XK-302" if verdict == "truncated" else "XK-301"
    return engine_finding(code, place, _shown(data, column, former), computed=computed)


def _shown(data: TableData, column: Column, former: Former) -> str:
    """Return what stood in the cell: a text as typed, a number as the form shows it."""
    if former.typed.form != "number":
        return former.text
    return show(column.kind, read_value(column.kind, former.typed, scale_of(data.table, column.kind)).value)


def _verdict(reading: Reading, column: Column, entry: Entry, scale: int) -> str:
    if isinstance(reading.value, Decimal) and isinstance(entry.value, Decimal):
        step = reading.step if is_rounded(column.kind, scale) else Decimal(0)
        return agrees(reading.value, step, entry.value, entry.slack)
    if isinstance(reading.value, str) and isinstance(entry.value, str):
        return "agrees" if reading.value.casefold() == entry.value.casefold() else "differs"
    return "differs"


def _is_computed(column: Column, key: str) -> bool:
    return column.total is not None if key == TOTAL else column.formula is not None


def _is_our_value(entry: Entry) -> bool:
    """Tell whether a constant is what we wrote ourselves because Excel could not have computed it."""
    computable = entry.live and entry.excel is not None
    if computable or not isinstance(entry.value, Decimal) or entry.typed.form != "number":
        return False
    return Decimal(entry.typed.text) == Decimal(repr(float(entry.value)))


def _folded(formula: str) -> str:
    return formula.replace(" ", "").casefold()
