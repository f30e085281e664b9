"""Every command with a form that somebody made up: what a form that loads must stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.dataset import tables
from xlkinerja.flat_data import report_data
from xlkinerja.form import Column, Form, Table, loader, sources
from xlkinerja.form.loader import load, load_all, load_text
from xlkinerja.next_quarter import left_behind
from xlkinerja.next_quarter.carry import CarryError, next_quarter
from xlkinerja.next_quarter.move import same_period
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.reading.earlier_answer import read_earlier_answer
from xlkinerja.report import Report, Result
from xlkinerja.show import explanation
from xlkinerja.templates import Prefill, template

_EXAMPLES: Mapping[str, Any] = {
    "kode_satker": "247199", "kode_fungsi": "04", "kode_sub_fungsi": "04.01", "kode_program": "EC",
    "kode_kegiatan": "6077", "triwulan": 2, "tanggal": "7 Juli 2024", "nip": "196801011990031001",
    "persen": 50, "nilai": "80",
}  # fmt: skip
_CODES = ("BAD", "BAE", "BAF")
_read_once = lru_cache(16)(load_text)
"""Thousands of trials read the package's own forms, which stay as they are."""


@contextmanager
def forms_in(folder: Path) -> Iterator[None]:
    """Let the package have the forms of a folder, besides its own."""
    own = sources.folder()

    class Both:
        def iterdir(self) -> Iterator[Any]:
            yield from own.iterdir()
            yield from folder.iterdir()

        def __truediv__(self, name: str) -> Any:
            return folder / name if (folder / name).is_file() else own / name

    with patch.object(sources, "folder", Both), patch.object(loader, "load_text", _read_once):
        for cached in (load, load_all):
            cached.cache_clear()
        try:
            yield
        finally:
            for cached in (load, load_all):
                cached.cache_clear()


def value(name: str, kind: str, choices: tuple[str, ...], row: int) -> Any:
    if choices:
        return choices[0]
    by_row = {
        "kode_kro": _CODES[row % 3], "rupiah": 1000 * (row + 1), "cacah": 1000 * (row + 1), "nomor": str(row + 1),
        "nomor_indikator": str(row + 1), "bulan": row + 1, "tahun": 2024 - row,
    }  # fmt: skip
    return by_row.get(kind, _EXAMPLES.get(kind, f"{name} {row + 1}"))


def data_for(form: Form) -> dict[str, Any]:
    """Data for every cell that staff fill in: two rows a table, all rows of fixed ones."""
    fields = {f.name: value(f.name, f.kind.name, f.choices, 0) for f in form.fields if f.formula is None}
    return {
        "form": form.name,
        "fields": fields,
        "tables": {t.name: list(rows_for(form, t)) for t in form.tables if t.source is None},
    }


def rows_for(form: Form, table: Table) -> Iterator[dict[str, Any]]:
    """Rows of a table; on sheets that are there several times, those of the first record."""
    count = len(table.fixed) or (1 if table.record else 2)
    record = form.record_on(table.sheet) if form.is_repeated(table.name) else None
    for row in range(count):
        cells = {c.name: value(c.name, c.kind.name, c.choices, row) for c in table.typed_columns if is_plain(c)}
        if table.fixed:
            cells[table.key] = table.fixed[row]
        if record is not None and record is not table:
            key = record.column[record.key]
            cells[key.name] = value(key.name, key.kind.name, key.choices, 0)
        yield cells


def is_plain(column: Column) -> bool:
    return column.formula is None and not column.inherited


def try_everything(form: Form, folder: Path) -> Result:
    """Run every command with a form; whatever is raised is a mistake of ours."""
    blank, begun = template(form), template(form, data_for(form))
    nothing = check_workbook(blank, "blank.xlsx")
    assert nothing.report is not None, [f.message for f in nothing.findings]
    filled = fill_workbook(begun, "a.xlsx")
    result = filled.result
    assert result.report is not None, [f.message for f in result.findings]
    again = fill_workbook(filled.data, "a.xlsx")
    assert again.data is filled.data
    assert again.result.report is not None
    assert len(repr(result)) <= 300
    assert json.dumps(report_data(result.report))
    for rule in form.rules:
        assert explanation(rule.code)
    go_on(filled.data, again.result.report, blank)
    (folder / "a.xlsx").write_bytes(filled.data)
    (folder / "blank.xlsx").write_bytes(blank)
    found = agency([folder / "a.xlsx", folder / "blank.xlsx"], Options(today=date(2025, 1, 1)))
    consolidated_workbook(found, folder)
    list(tables(found))
    return result


def go_on(answer: bytes, report: Report, blank: bytes) -> None:
    """The workbooks that are made from this one: next quarter's, and the same again."""
    workbook = read_workbook(answer)
    made: list[tuple[Prefill | None, bytes]] = [(None, blank)]

    def made_once(form: Form, cells: Prefill | None = None) -> bytes:
        """Moving on makes templates only to see what they print; the same ones are made here anyway."""
        known = next((data for earlier, data in made if earlier == cells), None)
        if known is None:
            made.append((cells, template(form, cells)))
        return known or made[-1][1]

    with suppress(CarryError):  # it says why
        carried = made_once(report.form, next_quarter(report))
        assert check_workbook(carried, "b.xlsx").report is not None
    with patch.object(left_behind, "template", made_once):
        cells = same_period(workbook, read_earlier_answer(workbook), report).cells
    assert check_workbook(made_once(report.form, cells), "c.xlsx").report is not None


def as_toml(raw: Mapping[str, Any]) -> str:
    """TOML data as a text, one key a line; a text of JSON is one of TOML."""
    return "".join(f"{key} = {_inline(value)}\n" for key, value in raw.items())


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_inline(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
