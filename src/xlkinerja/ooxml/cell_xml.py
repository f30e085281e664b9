"""One cell's content as XML: what a cell holds, what is to be written, and whether the two are the same."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from xlkinerja.ooxml.markup import attribute, children, escape, root, unescape
from xlkinerja.ooxml.splice import CellEdit
from xlkinerja.ooxml.strings import unescape as unescape_controls

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlkinerja.ooxml.model import CellValue, SetCell

_USUAL = re.compile(r"<c(\s[^<>]*)>(<f>([^<]*)</f>)?(?:<v>([^<]*)</v>)?</c>")
"""Nearly all cells: a formula of its own, a value, both or none, and nothing that hides or nests."""
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_BLANKS = re.compile(r"^\s|\s$|\s\s|\n")


class Held(NamedTuple):
    """What a cell holds: its `t`, the `<f>` element and its own text, the raw value, the text when inline.

    `shared` is the group of a shared formula and `ref` the cells it covers, given on its master.
    """

    kind: str = ""
    formula_xml: str = ""
    formula: str | None = None
    shared: str | None = None
    ref: str | None = None
    value: str | None = None
    inline: str | None = None


def held(xml: str) -> Held | None:
    """Return what a cell's XML holds; None when comments or CDATA in it keep us from telling."""
    if usual := _USUAL.fullmatch(xml):
        kind, formula, value = attribute(usual[1], "t") or "", usual[3], usual[4]
        return Held(kind, usual[2] or "", formula and plain_text(formula), value=value and plain_text(value))
    if "<!" in xml or "<?" in xml:
        return None
    cell = root(xml)
    found = {element.local: element for element in children(xml, cell)}
    formula, value, inline = (found.get(name) for name in ("f", "v", "is"))
    tag = xml[formula.start : formula.inner] if formula else ""
    return Held(
        kind=attribute(xml[: cell.inner], "t") or "",
        formula_xml=xml[formula.start : formula.end] if formula else "",
        formula=plain_text(xml[formula.inner : formula.close]) if formula else None,
        shared=attribute(tag, "si") if attribute(tag, "t") == "shared" else None,
        ref=attribute(tag, "ref"),
        value=plain_text(xml[value.inner : value.close]) if value else None,
        inline=string_text(xml[inline.start : inline.end]) if inline else None,
    )


def plain_text(xml: str) -> str:
    """Return the text of an element without child elements, line ends as a parser gives them."""
    return unescape(_LINE_END.sub("\n", xml) if "\r" in xml else xml)


def string_text(xml: str) -> str:
    """Return the text of a string element (`si`, `is`, `text`): its runs in a row, phonetics left out."""
    return "".join(
        string_text(xml[found.start : found.end])
        if found.local == "r"
        else unescape_controls(plain_text(xml[found.inner : found.close]))
        for found in children(xml, root(xml))
        if found.local in {"r", "t"}
    )


def escape_text(text: str) -> str:
    """Return text as the content of `<t>` or `<v>`: what XML cannot hold is written as `_x0007_`."""
    if text.isprintable() and "_x" not in text:
        return escape(text)  # nearly all
    text = _LOOKS_ESCAPED.sub("_x005F_", _SURROGATE.sub("\ufffd", text))
    return escape(_UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def text_xml(text: str, prefix: str) -> str:
    """Return a `<t>` element that keeps outer blanks and line ends."""
    space = ' xml:space="preserve"' if _BLANKS.search(text) else ""
    return f"<{prefix}t{space}>{escape_text(text)}</{prefix}t>"


def number_text(value: Decimal | int) -> str:
    """Return a number in plain digits: integers in full, others as the nearest binary number prints."""
    if value == int(value):
        return str(int(value))
    digits = repr(float(value))
    return (format(Decimal(digits), "f") if "e" in digits else digits).removesuffix(".0")


def content_of(value: CellValue, prefix: str) -> CellEdit:
    """Return the content of a cell without a formula; None is an empty cell."""
    if value is None:
        return CellEdit("")
    if isinstance(value, bool):
        return CellEdit(f"<{prefix}v>{value:d}</{prefix}v>", "b")
    if isinstance(value, str):
        return CellEdit(f"<{prefix}is>{text_xml(value, prefix)}</{prefix}is>", "inlineStr")
    return CellEdit(f"<{prefix}v>{number_text(value)}</{prefix}v>")


def result_of(formula_xml: str, value: CellValue, prefix: str) -> CellEdit:
    """Return the content of a formula's cell with its cached value; None is no cached value."""
    if isinstance(value, str):
        return CellEdit(f"{formula_xml}<{prefix}v>{escape_text(value)}</{prefix}v>", "str")
    edit = content_of(value, prefix)
    return CellEdit(f"{formula_xml}{edit.content}", edit.kind)


def formula_xml(formula: str, prefix: str) -> str:
    """Return the `<f>` element of a formula of its own."""
    return f"<{prefix}f>{escape(formula)}</{prefix}f>"


def holds_value(cell: Held, edit: SetCell, shared_string: Callable[[str], str | None]) -> bool:
    """Tell whether the cell's value, or cached value, is already the wanted one; numbers to 15 digits."""
    value = edit.value
    if isinstance(value, str):
        return _text_of(cell, shared_string) == value
    if value is None:
        return not cell.value and cell.inline is None
    if isinstance(value, bool):
        return cell.kind == "b" and cell.value in ({"1", "true"} if value else {"0", "false"})
    return cell.kind in {"", "n"} and same_number(cell.value, value)


def _text_of(cell: Held, shared_string: Callable[[str], str | None]) -> str | None:
    if cell.kind == "s" and cell.value is not None:
        return shared_string(cell.value)
    if cell.kind == "str":
        return unescape_controls(cell.value or "")
    return cell.inline if cell.kind == "inlineStr" else None


def same_number(written: str | None, value: Decimal | int) -> bool:
    """Tell whether digits as written are the number, to the 15 that a cell can hold."""
    if not written:
        return False
    try:
        number = Decimal(written.strip())
        return _FIFTEEN_DIGITS.plus(number) == _FIFTEEN_DIGITS.plus(Decimal(value))
    except InvalidOperation:
        return False
