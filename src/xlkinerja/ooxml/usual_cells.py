"""Cells as nearly all programs write them, taken by one pattern; whatever is written otherwise is left to the parser.

A sheet is cut into what the parser still reads, its rows' tags among it, and the cells of each row, which it does not:
a call for each of their elements is most of what reading costs. Nothing is taken here but what the parser takes alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN, _END = "<sheetData>", "</sheetData>"
_DECLARED = re.compile(r"""<\?xml[^<>?]*?\sencoding\s*=\s*["']utf-8["']""", re.IGNORECASE)
_NOT_IN_XML = bytes(set(range(32)) - set(b"\t\n\r"))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF, which XML does not have either
_ROW = re.compile(r"""<row(?=[ >/])((?:\s+[\w:]+="[^"<>&]*")*)\s*(/?)>""", re.ASCII)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_OTHER_REFERENCE = re.compile("&(?!(?:lt|gt|quot|apos|amp);)")
_OF_A_FORMULA = re.compile(' ([A-Za-z0-9]+)="([^"]*)"')
_FORMULA = r'(<f(?: (?:t|ref|si|ca|aca|dt2D|dtr|r1|r2|del1|del2|bx)="[^"<>&\s]{0,60}")*) ?(?:/>|>([^<]*)</f>)'
_VALUE = r'(<v>[^<]*)</v>|(<v ?/>)|<is>(<t(?: xml:space="preserve")?>[^<]*)</t></is>'


class Unusual(Exception):  # noqa: N818 - no error: the parser takes over
    """What only the parser reads."""


class Cut(NamedTuple):
    """A worksheet part by position: its text, where the first row begins and where the last one ends."""

    text: str
    begin: int
    end: int

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the tag of each row, closed, and its cells; Unusual where something else stands among the rows."""
        at = self.begin
        while at < self.end:
            row = _ROW.match(self.text, at)
            if row is None or "xmlns" in row[1]:
                raise Unusual
            at = close = row.end()
            if not row[2]:
                close = self.text.find("</row>", at, self.end)
                if close < 0:
                    raise Unusual
            yield f"<row{row[1]}/>", self.text[at:close]
            at = close if row[2] else close + len("</row>")


@lru_cache(maxsize=1)
def _cell() -> re.Pattern[str]:
    start = '<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?'
    return re.compile(rf"{start} ?(?:/>|>(?:{_FORMULA})?(?:{_VALUE})?</c>)|([\s\S]+)")


def cut(sheet: bytes) -> Cut | None:
    """Return the part cut; None where it is not the usual kind: comments, other prefixes, no rows or several times."""
    text = _usual_text(sheet)
    start, end = text.find(_BEGIN), text.find(_END)
    begin = start + len(_BEGIN)
    if start < 0 or end < begin or text.find("]]>", begin, end) >= 0:
        return None
    again = text.find("sheetData", 0, start) >= 0 or text.find("sheetData", end + len(_END)) >= 0
    return None if again else Cut(text, begin, end)


def _usual_text(sheet: bytes) -> str:
    """Return the text of a part in UTF-8 that holds tags and characters alone; nothing for another."""
    if b"<!" in sheet or sheet.find(b"<?", 5) >= 0 or len(sheet.translate(None, _NOT_IN_XML)) != len(sheet):
        return ""
    if any(none in sheet for none in _NO_CHARACTERS):
        return ""
    try:
        text = sheet.decode()
    except UnicodeDecodeError:
        return ""
    declaration = text[: text.find("?>")] if "<?" in text[:5] else ""
    return "" if "encoding" in declaration and not _DECLARED.search(declaration) else text


def each_cell(cells: str) -> list[tuple[str, ...]]:
    """Return the cells of a row as they stand, nothing for what is not there.

    Each is letters and digits of its address, style, type, tag and text of its formula, its value from the tag on, the
    tag of a value without anything, its own text from the tag on, and from there on what is none of this.
    """
    if "\r" in cells:  # the parser makes one character of line ends
        raise Unusual
    return _cell().findall(cells)


def text_of(written: str) -> str:
    """Return the text of an element as it stands; Unusual where it refers to more than XML's own five characters."""
    if "&" not in written:
        return written
    if _OTHER_REFERENCE.search(written):
        raise Unusual
    for reference, character in _ENTITIES:
        written = written.replace(reference, character)
    return written


def formula_attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a formula; Unusual where one stands twice, which is no XML."""
    found = _OF_A_FORMULA.findall(tag)
    attributes = dict(found)
    if len(found) != len(attributes):
        raise Unusual
    return attributes
