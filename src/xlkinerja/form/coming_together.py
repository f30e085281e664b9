"""What comes together over several workbooks of a form, and what stays in its own."""

from __future__ import annotations

from xlkinerja.expr import Expression
from xlkinerja.form.model import Column, Form, Table


def coming_together(table: Table) -> tuple[Column, ...]:
    """Return the columns of which a total over several workbooks means something: those that have one in the form."""
    return tuple(c for c in table.columns if c.total is not None and c.consolidate in {"sum", "formula"})


def amounts(table: Table) -> tuple[Column, ...]:
    """Return the columns whose figures can be added up, to see that none is lost on the way."""
    return tuple(
        c
        for c in table.columns
        if not c.private and (c.consolidate == "sum" or (c.kind.scaled and c.consolidate in {"list", "formula"}))
    )


def private_fields(form: Form) -> frozenset[str]:
    """Return the fields that stay in their workbook: those that are private, and all that say who signed."""
    return frozenset(
        field.name
        for field in form.fields
        if field.private or (field.block == "signature" and field.kind.holds == "text")
    )


def is_private(column: Column) -> bool:
    """Tell whether a column stays in its workbook: it is private, or repeats who signed on sheets that staff copy."""
    return column.private or (column.internal and column.block == "signature")


def quotes_private(form: Form, formula: Expression, table: str | None) -> bool:
    """Tell whether a formula looks at something that is private, in whatever way."""
    places = (form.resolve(name, table) for name in formula.names | formula.columns | formula.totals)
    return any(
        form.field[name].private if owner is None else is_private(form.table[owner].column[name])
        for owner, name in (place for place in places if place is not None)
    )
