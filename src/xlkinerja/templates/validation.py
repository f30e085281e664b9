"""The lists, warnings and input messages of a template's cells, in Indonesian and within Excel's limits."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.worksheet.datavalidation import DataValidation

from xlkinerja.form import Column, Field
from xlkinerja.kinds import Kind

# Excel takes messages of 255 characters but shows long ones badly.
_TITLE, _MESSAGE, _LIST = 32, 225, 255
_ERROR_TITLE = "Nilai tidak sesuai"
_LARGEST = "999999999999999"


def validation(item: Field | Column) -> DataValidation:
    """Return the validation of a field or a typed column: its help as input message, and what may be typed.

    A form's choices are binding. Figures only warn, because people paste them as text and `fill` reads that;
    suggestions leave everything allowed.
    """
    rule = DataValidation(allow_blank=True)
    if item.help:
        rule.promptTitle = _title(item.label)
        named = item.help if rule.promptTitle == item.label else f"{item.label}. {item.help}"
        rule.prompt = _cut(named, _MESSAGE)
        rule.showInputMessage = True
    if isinstance(item, Column) and item.several:
        return rule  # a list of Excel takes one of them
    if item.choices and _fitting(item.choices) == item.choices:
        _choose(rule, item.choices)
    elif isinstance(item, Column) and item.suggestions:
        rule.type, rule.formula1 = "list", _inline(_fitting(item.suggestions))
    elif _is_figure(item.kind):
        _warn(rule, item.kind)
    return rule


def _title(label: str) -> str:
    """Return a name that fits over a message: a longer one ends at a word, and the message begins with all of it."""
    if len(label) <= _TITLE:
        return label
    words = label[: _TITLE + 1].rpartition(" ")[0].rstrip(" (,:;/-")
    if words.count("(") > words.count(")"):
        words = words.rpartition("(")[0].rstrip()
    return words or _cut(label, _TITLE)


def _is_figure(kind: Kind) -> bool:
    """Tell whether only digits belong into the cells; years, quarters and months are words as well."""
    return kind.holds == "number" and kind.align == "right" and not kind.mixed


def _choose(rule: DataValidation, choices: tuple[str, ...]) -> None:
    rule.type, rule.formula1 = "list", _inline(choices)
    rule.errorStyle, rule.errorTitle, rule.showErrorMessage = "stop", _ERROR_TITLE, True
    rule.error = _cut(f"Pilih salah satu: {', '.join(choices)}.", _MESSAGE)


def _warn(rule: DataValidation, kind: Kind) -> None:
    rule.type, rule.operator, rule.formula1, rule.formula2 = "decimal", "between", f"-{_LARGEST}", _LARGEST
    rule.errorStyle, rule.errorTitle, rule.showErrorMessage = "warning", _ERROR_TITLE, True
    rule.error = f"Isi dengan angka saja, tanpa Rp, titik, atau satuan. Contoh: {kind.example}"


def _fitting(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items that an inline list can hold: as many as fit, none with a comma or a quote."""
    fitting: tuple[str, ...] = ()
    for item in items:
        if "," not in item and '"' not in item and len(",".join((*fitting, item))) <= _LIST:
            fitting = (*fitting, item)
    return fitting


def _inline(items: tuple[str, ...]) -> str:
    return f'"{",".join(items)}"'


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
