"""A blank workbook with a sheet for each of several keys: the kegiatan of a satker."""

from __future__ import annotations

from collections.abc import Iterable

from xlkinerja.form import Form, Table
from xlkinerja.templates.workbook import template


def repeated_record(form: Form) -> Table | None:
    """Return the labelled lines of the sheet that staff copy, or None; their key says which copy it is."""
    records = (form.record_on(sheet.name) for sheet in form.sheets if sheet.repeated)
    return next((record for record in records if record is not None), None)


def with_sheets(form: Form, keys: Iterable[str]) -> bytes:
    """Return a blank workbook with a sheet for each key, of a form with such a sheet. Raises DataError."""
    record = repeated_record(form)
    assert record is not None
    return template(form, {"tables": {record.name: [{record.key: key.strip()} for key in keys]}})
