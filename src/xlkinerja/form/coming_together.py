"""What comes together over several workbooks of a form, and what stays in its own."""

from __future__ import annotations

from xlkinerja.form.model import Column, Form, Table


def coming_together(table: Table) -> tuple[Column, ...]:
    """Return the columns of which a total over several workbooks means something: those that have one in the form."""
    return tuple(c for c in table.columns if c.total is not None and c.consolidate in {"sum", "formula"})


def amounts(table: Table) -> tuple[Column, ...]:
    """Return the columns whose figures can be added up, to see that none is lost on the way."""
    return tuple(
        c for c in table.columns if c.consolidate == "sum" or (c.kind.scaled and c.consolidate in {"list", "formula"})
    )


def private_fields(form: Form) -> frozenset[str]:
    """Return the fields that say who signed, with NIP: they stay in their workbook, nobody above needs them."""
    return frozenset(field.name for field in form.fields if field.block == "signature" and field.kind.holds == "text")


def is_private(column: Column) -> bool:
    """Tell whether a column repeats who signed, on the sheets that staff copy."""
    return column.internal and column.block == "signature"
