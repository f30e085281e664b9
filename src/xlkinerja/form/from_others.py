"""Whether forms have what others take from them, and whether some of them would wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from xlkinerja.form.model import Column, Field, Form, FormError, From


def refuse_wrong_sources(forms: Sequence[Form]) -> None:
    """Raise FormError for a value that is not where a form takes it from, and for forms that need each other."""
    by_name = {form.name: form for form in forms}
    for form in forms:
        for where, one, taken in _taking(form):
            said = _wrong(by_name.get(taken.form), one, taken)
            if said:
                raise FormError(f"{form.name}.toml: {where}.from: {said}")
    _refuse_circles(forms)


def _taking(form: Form) -> Iterator[tuple[str, Field | Column, From]]:
    for field in form.fields:
        if field.taken is not None:
            yield f"field {field.name}", field, field.taken
    for table in form.tables:
        for column in table.columns:
            if column.taken is not None and not column.taken.of_submission:
                yield f"table {table.name}.column {column.name}", column, column.taken


def _wrong(source: Form | None, one: Field | Column, taken: From) -> str:
    """Return what is wrong with where a value is taken from; "" where nothing is."""
    if source is None:
        return f"tidak ada formulir bernama {taken.form}. Periksa namanya."
    table = source.table.get(taken.table)
    there = source.field if not taken.table else table.column if table is not None else {}
    lacking = [name for name in (taken.column, *(key for _, key in taken.keys)) if name not in there]
    if lacking:
        where = f"tabel {taken.table}" if taken.table else "isian umum"
        return f"formulir {source.name} tidak punya {lacking[0]} di {where}. Periksa namanya."
    if any(there[name].private for name in (taken.column, *(key for _, key in taken.keys))):
        return f"isi {taken.column} tidak boleh keluar dari buku kerja {source.name} (private). Pilih isian lain."
    kind = there[taken.column].kind.name
    if kind != one.kind.name:
        return f"di formulir {source.name} kind-nya {kind}, di sini {one.kind.name}. Samakan kind-nya."
    return ""


def _refuse_circles(forms: Sequence[Form]) -> None:
    """Refuse forms of one period that need each other; a form may need any of a period before."""
    graph = {
        form.name: sorted({one.form for one in form.takes if one.form and one.period != "previous"}) for form in forms
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        said = f"formulir saling memerlukan: {' → '.join(circle)}. Ambil salah satunya dari periode sebelumnya."
        raise FormError(f"{circle[0]}.toml: from: {said}") from error
