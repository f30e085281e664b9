"""Stage 2: what staff typed becomes values, each with the rule that gave it and what was doubtful about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from xlkinerja.computing.digits import with_same_digits
from xlkinerja.expr.comparing import folded
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Column, Field, Table
from xlkinerja.kinds import Kind, Reading, Typed, as_shown, cell_number, read_column, read_value, show
from xlkinerja.kinds.values import clean_text
from xlkinerja.report import NOWHERE, Entry, FieldData, Identity, Report, Row, TableData

_WRITTEN_OTHERWISE = {"code", "choices"}
"""The rules by which a text is often written otherwise: a code without its noughts or with its path, a list."""

_SHOWN = {"date", "time", "percent"}
"""The rules by which a text is what a number cell shows; a formula that refers to the cell sees the number."""


def normalise(report: Report) -> Report:
    """Return the report with the typed cells read: amounts in full rupiah, ratios as fractions, codes as texts."""
    fields = {name: _field(report.form.field[name], data) for name, data in report.fields.items()}
    tables = {name: tuple(_table(part, _beside(parts)) for part in parts) for name, parts in report.tables.items()}
    return replace(report, fields=fields, tables=tables)


def with_units(report: Report) -> Report:
    """Return the report with figures read once more whose unit stands in the table whose rows theirs are."""
    for table in report.form.tables:
        for column in table.columns:
            if column.unit_from is not None:
                for part in report.tables.get(table.name, ()):
                    report = report.with_part(_with_units_from(report, part, column))
    return report


def _with_units_from(report: Report, data: TableData, column: Column) -> TableData:
    name, unit = column.unit_from or ("", "")
    known: dict[Identity, str] = {}
    for part in report.seen_from(name, data):
        for row in part.rows:
            known.setdefault(row.subject, str(row.entries[unit].value or ""))
    units = tuple("" if row.doubtful else known.get(row.subject, "") for row in data.rows)
    if not any(units):
        return data
    entries = _read_column(data.table, column, data.rows, {}, units)
    rows = (
        row._replace(entries={**row.entries, column.name: entry}) for row, entry in zip(data.rows, entries, strict=True)
    )
    return replace(data, rows=tuple(_with_units(data.table, row) for row in rows))


def doubts(report: Report) -> Iterator[Finding]:
    """Yield what was doubtful, missing or unreadable about what staff typed, once all is computed.

    A cell that staff may fill in where the form gives nothing has its reading only where theirs counts: what the form's
    own formula shows there is no typing.
    """
    yield from _field_findings(report)
    yield from _table_findings(report)


def _field(field: Field, data: FieldData) -> FieldData:
    if data.entry is None or field.formula is not None:
        return data
    reading = read_value(field.kind, data.entry.typed, choices=field.choices)
    entry = _read(data.entry, reading, field.kind)
    return FieldData(data.sheet, entry, entry.value)


def _read(entry: Entry, reading: Reading, kind: Kind, *, exact: bool = False) -> Entry:
    rounded = isinstance(reading.value, Decimal) and is_rounded(kind, entry.scale) and not exact
    if kind.mixed and reading.step >= 1:  # a whole number among indices and percentages is a count
        rounded = False
    return entry._replace(
        reading=reading,
        value=_as_typed(reading) if kind.holds == "text" else reading.value,
        excel_can_compute=entry.excel_can_compute and _excel_sees_it(entry, reading),
        needs_error=reading.typed.form == "error",
        needs_unreadable=_is_unread(entry, reading),
        unknown=reading.problem in _NO_CHOICE and kind.holds == "text",
        rounding=reading.step / 2 if rounded else Decimal(0),
    )


def _as_typed(reading: Reading) -> str | Decimal | None:
    """Return the value of a text; a code that is none counts as typed, so that rows are still found by it."""
    if reading.value is None and reading.problem is not None and reading.typed.form in {"text", "number"}:
        return reading.typed.text
    return reading.value


def _is_unread(entry: Entry, reading: Reading) -> bool:
    """Tell whether the cell holds something that gave no value: an error, unreadable text, an uncalculated formula."""
    return reading.value is None and (_is_empty_formula(entry) or reading.problem is not None)


def is_rounded(kind: Kind, scale: int) -> bool:
    """Tell whether a figure may have been rounded before it was typed: full rupiah and counts are exact."""
    return kind.rounded or scale > 1


def _excel_sees_it(entry: Entry, reading: Reading) -> bool:
    """Tell whether a formula that refers to the cell computes with the value that we read."""
    if reading.rule in _WRITTEN_OTHERWISE and isinstance(reading.value, str):
        return folded(entry.typed.text) == folded(reading.value)
    if not isinstance(reading.value, Decimal):
        return reading.rule not in _SHOWN or entry.typed.form == "text"
    number = cell_number(entry.typed) if entry.typed.form == "number" else None
    return number is not None and number * entry.scale == reading.value


_Beside = Mapping[str, tuple[Typed, ...]]
"""The typed cells of a table on all its sheets, by kind, where some of them tell how others are meant."""


def _beside(parts: tuple[TableData, ...]) -> _Beside:
    found: dict[str, list[Typed]] = defaultdict(list)
    for data in parts:
        columns = [column for column in data.table.typed_columns if column.kind.name == "persen"]
        for row in data.rows if columns else ():
            found["persen"] += [row.entries[column.name].typed for column in columns]
    return {kind: tuple(cells) for kind, cells in found.items()}


def _table(data: TableData, beside: _Beside) -> TableData:
    table = data.table
    columns = [column for column in table.columns if column.typed or column.inherited]
    read = [_read_column(table, column, data.rows, beside, _units_beside(column, data.rows)) for column in columns]
    names = [column.name for column in columns]
    rows = tuple(
        row._replace(entries={**row.entries, **dict(zip(names, entries, strict=True))})
        for row, *entries in zip(data.rows, *read, strict=True)
    )
    rows = tuple(_with_units(table, row) for row in rows)
    return replace(data, rows=_carried_down(table, rows))


def _carried_down(table: Table, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with `down` columns filled from above where a row says nothing else in any of them."""
    names = [column.name for column in table.columns if column.down]
    if not names:
        return rows
    found: list[Row] = []
    for row in rows:
        above = {name: found[-1].entries[name].value for name in names} if found else {}
        same = all(row.entries[name].value in (None, value) for name, value in above.items())
        blank = [name for name in above if same and row.entries[name].value is None]
        carried = {name: row.entries[name]._replace(value=above[name], excel_can_compute=False) for name in blank}
        found.append(row._replace(entries={**row.entries, **carried}))
    return tuple(found)


def _units_beside(column: Column, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Return what stands in the column of units beside each cell."""
    unit = column.unit
    return tuple(clean_text(row.entries[unit].typed.text) for row in rows) if unit is not None else ()


def _read_column(
    table: Table, column: Column, rows: tuple[Row, ...], beside: _Beside, units: tuple[str, ...]
) -> list[Entry]:
    """Return a column's cells as read: what is ambiguous in one is settled by the others."""
    cells = [row.entries[column.name].typed for row in rows]
    known = {"choice_words": column.choice_words, "beside": beside.get(column.kind.name, ()), "units": units}
    readings = read_column(column.kind, cells, table.scale_of(column), column.choices, several=column.several, **known)
    entries = [
        _read(row.entries[column.name], reading, column.kind, exact=column.exact)
        for row, reading in zip(rows, readings, strict=True)
    ]
    return with_same_digits(entries) if column.same_digits else entries


def _with_units(table: Table, row: Row) -> Row:
    """Return the row with units that were typed beside a value moved into the column that takes them."""
    entries = dict(row.entries)
    for column in table.columns:
        reading = entries[column.name].reading
        if column.unit and reading and reading.unit and entries[column.unit].value is None:
            entries[column.unit] = entries[column.unit]._replace(value=reading.unit, excel_can_compute=False)
    return row._replace(entries=entries)


# --- what was doubtful -------------------------------------------------------------------------------------------

TYPED_AS_TEXT = "XK-205"
_MADE = {"date": "tanggal", "time": "jam"}
_NO_CHOICE = {"XK-208", "XK-235"}


def _field_findings(report: Report) -> Iterator[Finding]:
    for field in report.form.fields:
        data = report.fields[field.name]
        if data.entry is None or field.formula is not None:
            continue
        place = report.field_place(field.name)
        yield from _of_entry(place, data.entry, field.kind, field.help)
        if field.required and _is_empty(data.entry):
            yield engine_finding("XK-206", place, help=field.help)


def _table_findings(report: Report) -> Iterator[Finding]:
    for data in report.parts():
        for row in data.rows:
            for column in data.table.typed_columns:
                entry = row.entries[column.name]
                if not _may_be_in_doubt(column, entry):
                    continue
                place = data.place(column, entry, row.key)
                if not (column.else_typed and _is_empty_formula(entry)):
                    yield from _of_entry(place, entry, column.kind, column.help)
                is_missing = column.required and entry.column != NOWHERE and _is_empty(entry) and entry.value is None
                if is_missing and not _is_said_in_words(data.table, column, row):
                    yield _missing(data.table, column, place)
                if column.expected and entry.column != NOWHERE and _is_empty(entry) and not _continues(data.table, row):
                    yield engine_finding("XK-225", place, help=column.help)
        for column in data.table.typed_columns:
            yield from _typed_as_text(data, column)


def _continues(table: Table, row: Row) -> bool:
    """Tell whether a row has no key of its own, and so belongs to the one above where the form has such rows."""
    key = row.entries[table.key]
    return table.continues and (
        key.covered or (key.value is None and not _is_said_in_words(table, table.column[table.key], row))
    )


def _is_said_in_words(table: Table, column: Column, row: Row) -> bool:
    """Tell whether words stand where a number is missing: then they are the key."""
    words = table.names_of.get(column.name)
    return words is not None and row.entries[words].value is not None


def _may_be_in_doubt(column: Column, entry: Entry) -> bool:
    """Tell whether there can be anything to say about a typed cell; of nearly all there is not."""
    if entry.reading is None:  # what the form's formula shows
        return False
    if entry.reading.problem is not None:
        return True
    return entry.typed.form == "blank" and (column.required or column.expected or entry.formula is not None)


def _missing(table: Table, column: Column, place: Place) -> Finding:
    if table.record:
        return engine_finding("XK-206", place, help=column.help)
    return engine_finding("XK-213", place, column=column.label)


def _is_empty(entry: Entry) -> bool:
    return entry.typed.form == "blank" and entry.formula is None


def _is_empty_formula(entry: Entry) -> bool:
    return entry.typed.form == "blank" and entry.formula is not None


def _of_entry(place: Place, entry: Entry, kind: Kind, help_text: str) -> Iterator[Finding]:
    if _is_empty_formula(entry):
        yield engine_finding("XK-212", place, f"={entry.formula}")
    reading = entry.reading
    if reading is not None and reading.problem not in {None, TYPED_AS_TEXT}:
        code = "XK-230" if reading.problem == "XK-202" and reading.rule == "date" else reading.problem
        yield engine_finding(code, place, as_shown(entry.typed), **_details(reading, kind, help_text))


def _typed_as_text(data: TableData, column: Column) -> Iterator[Finding]:
    """Yield one finding for all figures of a column that were typed as text and read surely."""
    texts = [row for row in data.rows if _problem(row.entries[column.name]) == TYPED_AS_TEXT]
    if texts:
        entry = texts[0].entries[column.name]
        place = data.place(column, entry, texts[0].key)
        read = show(column.kind, entry.value)
        yield engine_finding(TYPED_AS_TEXT, place, entry.typed.text, count=len(texts), column=column.label, read=read)


def _problem(entry: Entry) -> str | None:
    return entry.reading.problem if entry.reading is not None else None


def _details(reading: Reading, kind: Kind, help_text: str) -> Mapping[str, str]:
    others = [show(kind, other) for other in reading.alternatives if other != reading.value]
    return {
        "read": show(kind, reading.value) or "kosong",
        "other": " atau ".join(others) or "angka lain",
        "made": _MADE.get(reading.rule, ""),
        "by": "satuannya" if reading.rule == "by-unit" else "kolomnya",
        "example": kind.example,
        "unknown": " dan ".join(f'"{name}"' for name in reading.unknown),
        "help": help_text,
    }
