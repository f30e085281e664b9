"""Texts that are filled with figures: slots that nobody knows or that are empty, and figures typed beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from xlkinerja.checking.said_in_texts import Said, Time, said_in
from xlkinerja.compare import agrees
from xlkinerja.expr.slot_functions import slots_of
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Column, Form, Table
from xlkinerja.form.model import Field
from xlkinerja.kinds import show
from xlkinerja.report import Report, Row, TableData, Value

_SLOT = re.compile(r"\{([^{}]*)\}")
_MOST_LINES = 33  # of our font in a row of 409,5 points, the highest that Excel has
_QUOTED = 40  # characters of a text that is too long
_NEAR = 12  # characters around a brace that messages quote


class _Text(NamedTuple):
    """A typed text in its row: where it stands, and the columns and fields that it may name."""

    text: str
    place: Place
    row: Row
    slots: Sequence[Column | Field]


def texts_agree(report: Report) -> Iterator[Finding]:
    """Yield what is wrong with the texts that a form fills with figures."""
    time = Time(*(_number(report.fields[name].value) for name in ("tahun", "triwulan")))
    for data in report.parts():
        for column, name, slots in _filled(report.form, data.table):
            for text in _texts(data, data.table.column[name], slots):
                yield from _slots_are_known(report, text)
                yield from _figures_agree(text, time)
                yield from _text_fits(text, column)


def _filled(form: Form, table: Table) -> Iterator[tuple[Column, str, list[Column | Field]]]:
    """Yield the columns of filled texts, each with the one where they are typed and with what they may name."""
    for column in table.columns:
        found = slots_of(column.formula.node) if column.formula is not None else None
        if found is not None and found[0] in table.column:
            yield column, found[0], [table.column.get(name) or form.field[name] for name in found[1]]


def _text_fits(text: _Text, column: Column) -> Iterator[Finding]:
    """Yield a finding for a text of more lines than the highest row that Excel has shows and prints."""
    value = text.row.entries[column.name].value
    room = int(column.width or column.kind.width)
    lines = sum(max(ceil(len(line) / room), 1) for line in str(value or "").splitlines())
    if lines > _MOST_LINES:
        shown = str(value).strip().replace("\n", " ")[:_QUOTED]
        yield engine_finding("XK-265", text.place, f"{shown}…", lines=lines, most=_MOST_LINES)


def _texts(data: TableData, column: Column, slots: Sequence[Column | Field]) -> Iterator[_Text]:
    for row in data.rows:
        entry = row.entries[column.name]
        if isinstance(entry.value, str):
            yield _Text(entry.value, data.place(column, entry, row.key), row, slots)


def _slots_are_known(report: Report, text: _Text) -> Iterator[Finding]:
    """Yield the slots that the row does not have, those that hold nothing, and braces that are none."""
    known = {slot.name: slot for slot in text.slots}
    named = list(dict.fromkeys(_SLOT.findall(text.text)))
    unknown = [name for name in named if name not in known]
    if unknown:
        from xlkinerja.form.mistakes import meant  # noqa: PLC0415 - few texts need it

        hint = meant(unknown[0].strip(), [*known]) if len(unknown) == 1 else f"Yang ada: {_braced(known)}."
        yield engine_finding("XK-261", text.place, _braced(unknown), known=hint)
    blank = [name for name in named if name in known and _value(report, text.row, known[name]) is None]
    if blank:
        lacking = ", ".join(known[name].label for name in blank)
        yield engine_finding("XK-263", text.place, _braced(blank), lacking=lacking)
    rest = _SLOT.sub(lambda found: "_" * len(found[0]), text.text)
    lone = next((found.start() for found in re.finditer(r"[{}]", rest)), None)
    if lone is not None:
        near = " ".join(text.text[max(lone - _NEAR, 0) : lone + _NEAR].split())
        yield engine_finding("XK-262", text.place, near, example=_braced([next(iter(known))]))


def _figures_agree(text: _Text, time: Time) -> Iterator[Finding]:
    """Yield one finding for the figures and choices in a text that are others than those of the row."""
    columns = {slot.name: slot for slot in text.slots if isinstance(slot, Column) and slot.spoken}
    found = [one for one in said_in(text.text, [*columns.values()], time) if not _agrees(text.row, one)]
    if found:
        differing = "; ".join(dict.fromkeys(_differing(text.row, columns[one.column], one) for one in found))
        typed = ", ".join(dict.fromkeys(one.text for one in found))
        slots = _braced(dict.fromkeys(one.column for one in found))
        yield engine_finding("XK-264", text.place, typed, differing=differing, slots=slots)


def _differing(row: Row, column: Column, said: Said) -> str:
    right = show(column.kind, row.entries[column.name].value)
    if said.figure is not None:
        return f"{said.text} untuk {column.label}, seharusnya {right}"
    return f'"{said.text}" untuk {column.label}, seharusnya "{right}"'


def _agrees(row: Row, said: Said) -> bool:
    """Tell whether a text says what the row does, as far as its digits go; a blank cell contradicts nothing."""
    entry = row.entries[said.column]
    if said.figure is None:
        return entry.value is None or entry.value == said.choice
    value = _number(entry.value)
    if value is None:
        return True
    meanings = said.figure.meanings
    return any(agrees(typed, step, value, entry.rounding) != "differs" for typed, step in meanings)


def _value(report: Report, row: Row, slot: Column | Field) -> Value:
    return row.entries[slot.name].value if isinstance(slot, Column) else report.fields[slot.name].value


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
