"""What each table of a form's TOML file may hold: the type of every key."""

from __future__ import annotations

from collections.abc import Mapping

from xlkinerja.form.toml_keys import Types

FORM: Mapping[str, Types] = {
    "form": str,
    "version": int,
    "title": str,
    "description": str,
    "legal": list,
    "working_days": int,
    "period": str,
    "printed_before": list,
    "field": list,
    "sheet": list,
    "table": list,
    "rule": list,
    "chart": list,
    "short": str,
    "compound": list,
}
COMPOUND: Mapping[str, Types] = {
    "written": list,
    "synonyms": list,
}
GROUP: Mapping[str, Types] = {
    "written": list,
    "figures": dict,
}
CHART: Mapping[str, Types] = {
    "title": str,
    "columns": list,
}
FIELD: Mapping[str, Types] = {
    "name": str,
    "label": str,
    "kind": str,
    "formula": str,
    "required": bool,
    "block": str,
    "choices": list,
    "synonyms": list,
    "help": str,
    "carry": str,
    "not_before": str,
    "beside": bool,
    "private": bool,
    "from": dict,
    "sent_on": bool,
}
FROM: Mapping[str, Types] = {
    "form": str,
    "submission": str,
    "field": str,
    "table": str,
    "column": str,
    "key": (str, list),
    "period": str,
}
SHEET: Mapping[str, Types] = {
    "name": str,
    "title": str,
    "heading": str,
    "subheading": str,
    "identity": str,
    "fields": bool,
    "signature": bool,
    "repeated": bool,
}
TABLE: Mapping[str, Types] = {
    "name": str,
    "sheet": str,
    "title": str,
    "key": (str, list),
    "rows_of": str,
    "rows": int,
    "heading": str,
    "new_page": bool,
    "record": bool,
    "source": str,
    "distinct": bool,
    "unique": bool,
    "continues": bool,
    "fixed": list,
    "scale": int,
    "total_label": str,
    "frozen": str,
    "print": dict,
    "column": list,
    "compound": list,
    "group": list,
    "nihil": str,
    "tree": list,
}
PRINT: Mapping[str, Types] = {
    "pages": list,
    "quarters": list,
}
COLUMN: Mapping[str, Types] = {
    "name": str,
    "label": str,
    "kind": str,
    "formula": str,
    "else_typed": bool,
    "total": str,
    "required": bool,
    "expected": bool,
    "identifies": bool,
    "down": bool,
    "inherited": bool,
    "internal": bool,
    "may_lack": bool,
    "unit": str,
    "unit_from": str,
    "names": str,
    "exact": bool,
    "same_digits": bool,
    "header": list,
    "span": int,
    "beside": bool,
    "new_page": bool,
    "block": str,
    "choices": list,
    "choice_words": dict,
    "several": bool,
    "spoken": list,
    "suggestions": list,
    "synonyms": list,
    "help": str,
    "width": (int, float),
    "carry": str,
    "consolidate": str,
    "from": dict,
    "private": bool,
    "tree": str,
}
TREE: Mapping[str, Types] = {
    "level": str,
    "shapes": list,
}
RULE: Mapping[str, Types] = {
    "code": str,
    "level": str,
    "title": str,
    "example": str,
    "explainable": bool,
    "instead": list,
    "check": list,
}
CHECK: Mapping[str, Types] = {
    "each": str,
    "level": (str, dict),
    "rounded": bool,
    "at": str,
    "columns": list,
    "let": dict,
    "holds": str,
    "message": str,
    "once": bool,
}
