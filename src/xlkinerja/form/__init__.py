"""The room of the form: one TOML file becomes frozen values that describe sheets, tables, columns, formulas and rules.

In comes the text of a form; out goes a `Form`, or a `FormError` that names the file and the key. It knows kinds and the
formula language, and nothing of workbooks, reports or values that somebody typed.
"""

from xlkinerja.form.model import (
    Chart,
    Check,
    Column,
    Compound,
    Consolidation,
    Field,
    Form,
    FormError,
    FormSheet,
    Rule,
    Table,
)

__all__ = [
    "Chart",
    "Check",
    "Column",
    "Compound",
    "Consolidation",
    "Field",
    "Form",
    "FormError",
    "FormSheet",
    "Rule",
    "Table",
]
