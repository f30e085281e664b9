"""What a template is pre-filled with: the JSON shape that export also writes, checked against the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xlkinerja.form import Column, Form, FormSheet, Table
from xlkinerja.kinds import CellForm, Kind, Typed, read_value, show
from xlkinerja.ooxml.limits import DEFAULT_LIMITS
from xlkinerja.templates.shared_rows import with_shared_rows
from xlkinerja.templates.values import CellValue, DataError, cell_value, typed_over

Row = Mapping[str, CellValue]
Part = tuple[str, str]
"""A table and the key of the record that its sheet is for; "" where there is one sheet."""

_KEYS = ("form", "fields", "tables", "totals", "nihil", "findings", "source")
_NONE = "NIHIL"
"""What is written into the first row of a list of which was said that it has none."""
_MOST_TO_SPARE = 6
_SHEETS_OF_OURS = 2  # the guide, and the answer that `fill` adds


@dataclass(frozen=True)
class Prefill:
    """The cells to put into a template: fields, rows in sheet order, and texts typed over totals.

    A number is what the cell holds: of a percentage the fraction, of an amount in thousands the thousands. `groups` are
    the keys of the records for which a repeated sheet is printed.
    """

    fields: Row
    rows: Mapping[Part, tuple[Row, ...]]
    totals: Mapping[Part, Row]
    groups: Mapping[str, tuple[str, ...]]


def prefill(form: Form, data: Mapping[str, Any] | None = None) -> Prefill:
    """Return what to put into the form's cells.

    Raises DataError for another form's data, a field, table or column that the form lacks, rows that a fixed
    table does not print, and values that are neither text nor number nor null.
    """
    data = {} if data is None else _object(data, "Data")
    _known(data, _KEYS, "Data")
    if data.get("form", form.name) != form.name:
        raise DataError(f'form: isinya "{data["form"]}", seharusnya "{form.name}". Pakai data formulir ini.')
    tables = _object(data.get("tables"), "tables")
    totals = _object(data.get("totals"), "totals")
    _known(tables, form.table, "tables")
    _known(totals, form.table, "totals")
    typed = {name: _typed_rows(table, tables.get(name)) for name, table in form.table.items()}
    typed |= {name: _none(form.table[name]) for name in _declared(form, data.get("nihil")) if not typed[name]}
    groups = {sheet.name: _groups(form, sheet, typed) for sheet in form.sheets}
    rows: dict[Part, tuple[Row, ...]] = {}
    foot: dict[Part, Row] = {}
    for table in form.tables:
        for part, found in _by_group(form, table, typed[table.name], groups[table.sheet]):
            rows[part] = found
            foot[part] = _totals(table, _totals_of(totals.get(table.name), part[1]), f"totals.{table.name}")
    fields = _fields(form, _object(data.get("fields"), "fields"))
    return Prefill(fields, with_shared_rows(form, rows), foot, groups)


def _declared(form: Form, raw: object) -> Iterator[str]:
    """Yield the lists that the data says to have no rows; of a repeated sheet nobody knows which one is meant."""
    if raw is not None and (not isinstance(raw, Sequence) or isinstance(raw, str)):
        raise DataError('nihil: harus berupa daftar nama tabel. Tulis ["…"].')
    for name in raw or ():
        if name in form.table and form.table[name].nihil and not form.is_repeated(name):
            yield name


def _none(table: Table) -> tuple[Row, ...]:
    texts = [column.name for column in table.typed_columns if column.kind.holds == "text" and not column.identifies]
    return ({texts[0]: _NONE},) if texts else ()


def with_blank_rows(form: Form, cells: Prefill) -> Prefill:
    """Return the cells with every row that the form prints: blank ones, and all those of its fixed tables.

    Raises DataError for a row of a fixed table without a key of the form, and for two with the same.
    """
    rows: dict[Part, tuple[Row, ...]] = {}
    for table in form.tables:
        for group in cells.groups[table.sheet]:
            typed = cells.rows.get((table.name, group), ())
            typed = _fixed_rows(table, typed) if table.fixed else typed
            rows[table.name, group] = _printed_rows(table, typed, _needed(form, table, cells))
    return replace(cells, rows=rows, totals={part: cells.totals.get(part, {}) for part in rows})


def _fields(form: Form, data: Mapping[str, Any]) -> Row:
    _known(data, form.field, "fields")
    return {name: cell_value(form.field[name].kind, value, f"fields.{name}", scale=1) for name, value in data.items()}


def _totals_of(raw: object, group: str) -> object:
    """Return the totals of one sheet: of a repeated one, what stands under its key."""
    return raw.get(group) if group and isinstance(raw, Mapping) else raw


def _totals(table: Table, raw: object, where: str) -> Row:
    data = _object(raw, where)
    with_total = {column.name: column for column in table.columns if column.total is not None}
    _known(data, with_total, where)
    return {name: typed_over(value, f"{where}.{name}") for name, value in data.items()}


# --- rows ---------------------------------------------------------------------------------------------------


def _typed_rows(table: Table, raw: object) -> tuple[Row, ...]:
    """Return a table's rows as given; of a computed table only those with figures that were typed as texts."""
    where = f"tables.{table.name}"
    if raw is not None and (not isinstance(raw, Sequence) or isinstance(raw, str)):
        raise DataError(f"{where}: harus berupa daftar baris. Tulis [ {{…}}, {{…}} ].")
    items = [_object(item, f"{where} baris {number}") for number, item in enumerate(raw or (), 1)]
    rows = tuple(_row(table, item, f"{where} baris {number}") for number, item in enumerate(items, 1))
    if table.source is not None:
        figures = [column.name for column in table.columns if column.kind.holds == "number"]
        return rows if any(isinstance(row.get(name), str) for row in rows for name in figures) else ()
    return rows


def _groups(form: Form, sheet: FormSheet, typed: Mapping[str, tuple[Row, ...]]) -> tuple[str, ...]:
    """Return the keys of the records that a sheet is printed for; one without a key when there is none."""
    record = form.record_on(sheet.name)
    if not sheet.repeated or record is None:
        return ("",)
    keys = [str(row.get(record.key) or "").strip() for row in typed[record.name]]
    for number, key in enumerate(keys, 1):
        if not key or key in keys[: number - 1]:
            raise DataError(
                f"tables.{record.name} baris {number}, {record.key}: kosong atau sudah dipakai. Isi kode lain."
            )
    room = DEFAULT_LIMITS.sheets - len(form.sheets) - _SHEETS_OF_OURS + 1
    if len(keys) > room:
        raise DataError(f"tables.{record.name}: {len(keys)} baris, paling banyak {room}. Bagi ke beberapa buku kerja.")
    return tuple(keys) or ("",)


def _by_group(
    form: Form, table: Table, rows: tuple[Row, ...], groups: tuple[str, ...]
) -> Iterator[tuple[Part, tuple[Row, ...]]]:
    """Yield the rows of each sheet that a table is printed on."""
    record = form.record_on(table.sheet)
    if record is None or not form.is_repeated(table.name):
        yield (table.name, ""), rows
        return
    for number, row in enumerate(rows, 1):
        if str(row.get(record.key) or "").strip() not in groups and groups != ("",):
            where = f"tables.{table.name} baris {number}, {record.key}"
            raise DataError(f'{where}: "{row.get(record.key)}" tidak ada di tables.{record.name}. Isi kode dari sana.')
    for group in groups:
        yield (table.name, group), tuple(row for row in rows if not group or str(row[record.key]).strip() == group)


def _needed(form: Form, table: Table, cells: Prefill) -> int:
    """Return how many rows a table needs at least: a computed one those of its source, with a few to spare.

    Where nothing is typed there, it has a row for each that its source prints. More to spare would go to the page of
    the signature, and nothing else.
    """
    if table.source is None:
        return table.rows
    made = [row for (name, _), rows in cells.rows.items() if name == table.source for row in rows]
    keys = {str(row[table.key]) for row in made if row.get(table.key) is not None} if table.distinct else made
    if not keys and not table.distinct:
        source = form.table[table.source]
        return max(table.rows, source.rows * len(cells.groups[source.sheet]))
    return max(table.rows, len(keys) + min(len(keys) // 4, _MOST_TO_SPARE))


def _printed_rows(table: Table, rows: tuple[Row, ...], least: int) -> tuple[Row, ...]:
    """Return the rows with blank ones up to as many as the form prints."""
    if table.record:
        return rows or ({},)
    return (*rows, *({} for _ in range(least - len(rows))))


def _row(table: Table, data: Mapping[str, Any], where: str) -> Row:
    _known(data, table.column, where)
    return {name: _column_value(table, table.column[name], value, where) for name, value in data.items()}


def _column_value(table: Table, column: Column, value: object, where: str) -> CellValue:
    where = f"{where}, {column.name}"
    if table.is_computed(column) and not column.else_typed:
        return typed_over(value, where)
    return cell_value(column.kind, value, where, table.scale_of(column))


def _fixed_rows(table: Table, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return one row for each key that the form prints, with the data of the row that has the key."""
    kind = table.column[table.key].kind
    keys = [read_value(kind, Typed("text", key)).value for key in table.fixed]
    found: dict[object, Row] = {}
    for number, row in enumerate(rows, 1):
        where = f"tables.{table.name} baris {number}, {table.key}"
        key = _key(kind, row.get(table.key))
        if key not in keys or key is None:
            printed = ", ".join(table.fixed)
            raise DataError(f'{where}: "{row.get(table.key) or ""}" bukan baris formulir. Pakai: {printed}.')
        if key in found:
            raise DataError(f'{where}: "{row[table.key]}" sudah ada di baris lain. Satukan kedua barisnya.')
        found[key] = row
    return tuple({**found.get(key, {}), table.key: _printed_key(kind, key)} for key in keys)


def _key(kind: Kind, raw: CellValue) -> Decimal | str | None:
    """Return what a row's key means, whether given as a number, as digits or as a name."""
    form: CellForm = "text" if isinstance(raw, str) else "number"
    return read_value(kind, Typed(form, str(raw))).value if raw is not None else None


def _printed_key(kind: Kind, key: Decimal | str | None) -> CellValue:
    """Return a key as the form prints it: a month by its name, a year as a number."""
    shown = show(kind, key)
    return key if shown == str(key) else shown


# --- shapes -------------------------------------------------------------------------------------------------


def _object(raw: object, where: str) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise DataError(f"{where}: harus berupa objek JSON. Tulis {{ … }}.")
    return raw


def _known(data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise DataError(f'{where}: kunci "{key}" tidak dikenal. Hapus, atau pakai: {", ".join(known)}.')
