"""Figures that staff typed in computed cells: never trusted, always compared, within the rounding of what was typed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from xlkinerja.compare import agrees
from xlkinerja.computing.normalise import is_rounded
from xlkinerja.finding import Finding, engine_finding
from xlkinerja.kinds import Kind, Reading, read_value, show
from xlkinerja.reading.earlier_answer import replaced_text
from xlkinerja.report import TOTAL, Entry, FormCell, Replaced, Report, is_form_formula

_CELLS = r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?"
_ON_SHEET = rf"(?:(?:'(?:[^']|'')+'|[\w.]+)!(?:{_CELLS}|#REF!)|#REF!(?:{_CELLS})?)"
_ON_SHEETS = re.compile(rf"{_ON_SHEET}(?:,{_ON_SHEET})*")

_VERDICTS = ("agrees", "truncated", "differs")
_LAST_PLACES = 8  # of a double, which chains of operations differ by
_SAME = Decimal("1e-14")  # of the value: where two writings of one double differ


def replaced_in(entry: Entry) -> Replaced | None:
    """Return what stands, or stood before an earlier `fill`, in a computed cell instead of the form's formula."""
    return staff_content(entry) or entry.replaced


def staff_content(entry: Entry) -> Replaced | None:
    """Return what staff have in a computed cell now, instead of the form's formula or our value."""
    is_typed = entry.formula is None and entry.typed.form != "blank" and not entry.written_by_us
    if is_typed and not _is_our_value(entry):
        return Replaced(entry.typed)
    if (
        entry.formula is not None
        and entry.form_formula is not None
        and not is_form_formula(entry.formula, entry.form_formula)
    ):
        return Replaced(entry.typed, entry.formula)
    return None


def _seen_with_other_sheets(replaced: Replaced, entry: Entry) -> bool:
    """Tell whether a formula is the form's but for the sheets that it lists: some were copied or deleted since."""
    ours, theirs = (_ON_SHEETS.sub("@", text or "") for text in (entry.form_formula, replaced.formula))
    return is_form_formula(theirs, ours)


def typed_text(entry: Entry | None, kind: Kind) -> str:
    """Return what a cell showed: a text as typed, a number by its kind, or what the form computes; no cell is ""."""
    if entry is None:
        return ""
    if entry.reading is not None:
        is_number = entry.typed.form == "number" and entry.value is not None
        return show(kind, entry.value, entry.scale) if is_number else entry.typed.text
    replaced = replaced_in(entry)
    return replaced_text(replaced, kind, entry.scale) if replaced else show(kind, entry.value, entry.scale)


def typed_figures_agree(report: Report) -> Iterator[Finding]:
    """Yield a finding for every typed figure that is contradicted, and one a table for all that were replaced alike."""
    for _, form_cells in groupby(report.form_cells(), key=lambda cell: cell.id[0]):
        agreeing: list[tuple[FormCell, Replaced]] = []
        formulas: list[tuple[FormCell, Replaced]] = []
        for cell in form_cells:
            replaced = replaced_in(cell.entry) if cell.is_computed and fills(cell.entry) else None
            if replaced is None or cell.entry.needs_unreadable or _says_nothing(cell, replaced):
                continue  # what could not be read is said already
            same = _agrees(cell, replaced)
            if replaced.formula is not None and not same and not _seen_with_other_sheets(replaced, cell.entry):
                formulas.append((cell, replaced))
            elif replaced.formula is None and same:
                agreeing.append((cell, replaced))
            elif replaced.formula is None:
                yield _contradiction(cell, replaced)
        yield from _replaced_alike("XK-303", agreeing)
        yield from _replaced_alike("XK-304", formulas)


def as_results(report: Report) -> Report:
    """Return the report with figures in computed cells that agree with ours taken for results of the form's formulas.

    For workbooks of which only values are known: whoever typed another figure than ours is still contradicted.
    """
    ours = {cell.id for cell in report.form_cells() if cell.is_computed and _is_result(cell)}
    for data in report.parts():
        rows = tuple(row._replace(entries=_remembered(row.entries, ours, (data.id, row.key))) for row in data.rows)
        totals = _remembered(data.totals, ours, (data.id, TOTAL))
        report = report.with_part(replace(data, rows=rows, totals=totals))
    fields = {
        name: replace(data, entry=data.entry._replace(written_by_us=True))
        if ("", "", name) in ours and data.entry
        else data
        for name, data in report.fields.items()
    }
    return replace(report, fields=fields)


def _remembered(
    entries: Mapping[str, Entry], ours: set[tuple[str, str, str]], row: tuple[str, str]
) -> Mapping[str, Entry]:
    return {
        name: entry._replace(written_by_us=True) if (*row, name) in ours else entry for name, entry in entries.items()
    }


def _is_result(cell: FormCell) -> bool:
    replaced = staff_content(cell.entry)
    if replaced is None:
        return False
    is_nothing = cell.entry.value is None and replaced.typed.form == "number" and not Decimal(replaced.typed.text)
    return is_nothing or _agrees(cell, replaced)


def _replaced_alike(code: str, form_cells: list[tuple[FormCell, Replaced]]) -> Iterator[Finding]:
    if form_cells:
        cell, replaced = form_cells[0]
        typed, table = _shown(cell, replaced), cell.title
        yield engine_finding(code, cell.place, typed, count=len(form_cells), table=table, computed=cell.shown())


def fills(entry: Entry) -> bool:
    """Tell whether there is anything to put into a computed cell; without its inputs in the workbook there is not.

    A figure of staff's stays where we have none only because we do not know: it is unconfirmed, but not wrong.
    """
    if entry.value is None and entry.unknown and staff_content(entry) is not None:
        return False
    return entry.form_formula is not None or entry.value is not None


def _says_nothing(cell: FormCell, replaced: Replaced) -> bool:
    """Tell whether what stood there was no figure at all: a dash, a formula without a result."""
    return replaced.typed.form == "blank" or read_value(cell.kind, replaced.typed).rule == "nothing"


def _agrees(cell: FormCell, replaced: Replaced) -> bool:
    return _verdict(read_value(cell.kind, replaced.typed, cell.entry.scale), cell) == "agrees"


def _contradiction(cell: FormCell, replaced: Replaced) -> Finding:
    reading = read_value(cell.kind, replaced.typed, cell.entry.scale)
    typed = _shown(cell, replaced)
    code = "XK-302" if _verdict(reading, cell) == "truncated" else "XK-301"
    if reading.value is None:
        code = "XK-305"
    found = engine_finding(code, cell.place, typed, computed=cell.shown())
    return found if cell.entry.scale == 1 else _as_before(found, cell, replaced, reading)


def _as_before(finding: Finding, cell: FormCell, replaced: Replaced, reading: Reading) -> Finding:
    """Return the finding with what version 0.1 said of a cell in thousands: it had all figures in full rupiah."""
    is_number = replaced.typed.form == "number" and replaced.formula is None
    typed = show(cell.kind, reading.value) if is_number else finding.typed
    computed = show(cell.kind, cell.entry.value) or "kosong"
    return replace(finding, earlier_message=engine_finding(finding.code, cell.place, typed, computed=computed).message)


def _verdict(reading: Reading, cell: FormCell) -> str:
    entry = cell.entry
    if isinstance(reading.value, Decimal) and isinstance(entry.value, Decimal):
        step = reading.step if is_rounded(cell.kind, entry.scale) else Decimal(0)
        meanings = {reading.value: step}
        for other in reading.alternatives if reading.value else ():
            meanings[other] = step * abs(other / reading.value)
        found = {agrees(value, unit, entry.value, entry.rounding) for value, unit in meanings.items()}
        verdict = min(found, key=_VERDICTS.index)
        return "agrees" if verdict != "agrees" and _are_one_double(cell.kind, reading, entry) else verdict
    if isinstance(reading.value, str) and isinstance(entry.value, str):
        return "agrees" if reading.value.casefold() == entry.value.casefold() else "differs"
    return "differs"


def _are_one_double(kind: Kind, reading: Reading, entry: Entry) -> bool:
    """Tell whether a ratio is ours as another program computed it: a few units in the last place apart."""
    if not kind.rounded or reading.typed.form != "number":
        return False
    assert isinstance(reading.value, Decimal)
    assert isinstance(entry.value, Decimal)
    theirs, ours = float(reading.value), float(entry.value)
    return abs(theirs - ours) <= _LAST_PLACES * math.ulp(max(abs(theirs), abs(ours)))


def _shown(cell: FormCell, replaced: Replaced) -> str:
    """Return what stood there as people write it: a number by its kind, a text or a formula as it is."""
    if replaced.typed.form == "text" or replaced.formula is not None:
        return replaced.text
    value = read_value(cell.kind, replaced.typed, cell.entry.scale).value
    return show(cell.kind, value, cell.entry.scale) or replaced.text


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
