"""The looks of a new sheet's cells as entries of the workbook's styles part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.markup import escape_attribute
from xlkinerja.ooxml.style_patch import NoRoomError

if TYPE_CHECKING:
    from xlkinerja.ooxml.model import Style
    from xlkinerja.ooxml.style_patch import StyleSheet

_SIDES = ("left", "right", "top", "bottom")


def style_index(styles: StyleSheet, style: Style) -> int:
    """Return the style index that looks like `style`, appended to the styles part if there is none.

    Where there is no room for one more, the cell is a plain one: what it says counts.
    """
    try:
        return _style_index(styles, style)
    except NoRoomError:
        return 0


def _style_index(styles: StyleSheet, style: Style) -> int:
    number = styles.number_format(style.number_format)
    font = styles.add("fonts", _font(style, styles.font_name))
    fill = styles.add("fills", _fill(style.fill))
    border = styles.add("borders", _border(style.border))
    applied = "".join(
        f' apply{what}="1"' for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
    )
    quoted = ' quotePrefix="1"' if style.quoted else ""
    return styles.add(
        "cellXfs",
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{quoted}{applied}>'
        f'{_alignment(style)}<protection locked="{style.locked:d}"/></xf>',
    )


def _font(style: Style, name: str) -> str:
    marks = "".join(
        f"<{mark}/>" for mark, wanted in (("b", style.bold), ("i", style.italic), ("u", style.underline)) if wanted
    )
    return (
        f'<font>{marks}<sz val="{style.size:g}"/><color rgb="FF{style.colour}"/>'
        f'<name val="{escape_attribute(name)}"/><family val="2"/></font>'
    )


def _fill(colour: str | None) -> str:
    if colour is None:
        return '<fill><patternFill patternType="none"/></fill>'
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
        "</patternFill></fill>"
    )


def _border(colour: str | None) -> str:
    if colour is None:
        return "<border><left/><right/><top/><bottom/><diagonal/></border>"
    lines = "".join(f'<{side} style="thin"><color rgb="FF{colour}"/></{side}>' for side in _SIDES)
    return f"<border>{lines}<diagonal/></border>"


def _alignment(style: Style) -> str:
    horizontal = f' horizontal="{style.horizontal}"' if style.horizontal else ""
    wrap = ' wrapText="1"' if style.wrap else ""
    indent = f' indent="{style.indent}"' if style.indent else ""
    return f'<alignment{horizontal} vertical="{style.vertical}"{wrap}{indent}/>'
