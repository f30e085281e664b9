"""XML as text with positions: where elements and attributes stand, so that a part changes only where it must.

Comments, CDATA sections and processing instructions are blanked in a copy of equal length before anything is
searched, so a look-alike inside them is never taken for an element. Prefixes are kept as the part uses them.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Nothing here repeats a group possessively (`(…)*+`): Python before 3.11.5, Debian 12's among them, matches too little.
_ATTRIBUTES = r"""([^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*)"""
_TAG = re.compile(rf"""<(/?)([^\s<>/="'!?]+){_ATTRIBUTES}>""")
_ATTRIBUTE = re.compile(r"""([^\s="'/]+)\s*=\s*("[^"]*"|'[^']*')""")
_HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_REFERENCE = re.compile(r"&(#\d{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);")
_NAMESPACE = re.compile(r"xmlns:([^\s=]+)")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class MarkupError(ValueError):
    """XML that is not what a workbook may hold; the text is the reason in Indonesian."""


class Element(NamedTuple):
    """An element by position: `start` of the start tag, `inner` after it, `close` of the end tag, `end`."""

    name: str
    start: int
    inner: int
    close: int
    end: int

    @property
    def local(self) -> str:
        """Return the name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """Return the prefix with its colon, or nothing."""
        return self.name[: self.name.rfind(":") + 1]

    @property
    def empty(self) -> bool:
        """Tell whether the element is one tag, `<name/>`."""
        return self.close == self.end


def blanked(text: str) -> str:
    """Return the text with blanks in place of what only looks like markup; the very text if there is none."""
    if "<!" not in text and text.find("<?", 2) < 0:
        return text
    return _HIDDEN.sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=256)
def tag_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of an element's tags: group 1 is the slash of an end tag, 2 the attributes."""
    return re.compile(rf"<(/?){re.escape(name)}(?=[\s/>]){_ATTRIBUTES}>")


@lru_cache(maxsize=256)
def any_prefix(local: str) -> re.Pattern[str]:
    """Return the pattern of an element's start tags whatever its prefix is: group 1 has the attributes."""
    return re.compile(rf"<(?:[^\s<>/=\"'!?:]+:)?{re.escape(local)}(?=[\s/>]){_ATTRIBUTES}>")


@lru_cache(maxsize=256)
def _end_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>")


@lru_cache(maxsize=256)
def flat_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a whole element that holds none of its name: 1 the attributes, 2 what is inside."""
    name = re.escape(name)
    inside = rf"([^<]*+(?:<(?!/{name}[\s>])[^<]*+)*)</{name}\s*>"
    return re.compile(rf"<{name}(?=[\s/>]){_ATTRIBUTES}>(?:(?<=/>)|{inside})")


def tags(text: str) -> Iterator[re.Match[str]]:
    """Yield every tag of blanked text: group 1 is the slash of an end tag, 2 the name, 3 the attributes."""
    return _TAG.finditer(text)


def elements(text: str, start: int, stop: int) -> Iterator[Element]:
    """Yield the elements of blanked text that stand side by side between two positions."""
    while (match := _TAG.search(text, start, stop)) is not None and not match[1]:
        element = _element(text, match, match[2])
        yield element
        start = element.end


def children(text: str, parent: Element) -> Iterator[Element]:
    """Yield the elements right inside `parent`."""
    return elements(text, parent.inner, parent.close)


def child(text: str, parent: Element, local: str) -> Element | None:
    """Return the first element of that local name right inside `parent`, or None."""
    return next((found for found in children(text, parent) if found.local == local), None)


def needed_child(text: str, parent: Element, local: str) -> Element:
    """Return the first element of that local name right inside `parent`; MarkupError when there is none."""
    found = child(text, parent, local)
    if found is None:
        raise MarkupError(f"tidak ada unsur {local}")
    return found


def root(text: str) -> Element:
    """Return the root element of blanked text; MarkupError when there is none."""
    for element in elements(text, 0, len(text)):
        return element
    raise MarkupError("tidak ada unsur akar")


def _element(text: str, match: re.Match[str], name: str) -> Element:
    """Return the element whose start tag was matched; it ends at its own end tag, however deep it nests."""
    if match[0].endswith("/>"):
        return Element(name, match.start(), match.end(), match.end(), match.end())
    close = text.find(f"</{name}", match.end())
    if close >= 0 and text.find(f"<{name}", match.end(), close) < 0 and (end := _end_tag(name).match(text, close)):
        return Element(name, match.start(), match.end(), close, end.end())  # nearly all: nothing of its name inside
    depth = 1
    for tag in tag_pattern(name).finditer(text, match.end()):
        if tag[1]:
            depth -= 1
        elif not tag[2].endswith("/"):
            depth += 1
        if not depth:
            return Element(name, match.start(), match.end(), tag.start(), tag.end())
    raise MarkupError(f"unsur tidak ditutup: {name}")


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag, or of its part that holds them."""
    return {name: unescape(quoted[1:-1]) for name, quoted in _ATTRIBUTE.findall(tag)}


def said(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag that say something of the element: no declarations of prefixes."""
    return {name: value for name, value in attributes(tag).items() if name.partition(":")[0] != "xmlns"}


def attribute(tag: str, name: str) -> str | None:
    """Return one attribute of a start tag, or None."""
    if name not in tag:
        return None
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name:
            return unescape(match[2][1:-1])
    return None


def real(value: str | None, default: float = 0) -> float:
    """Return an attribute's number, the default for none or an empty one; MarkupError when it is no number."""
    try:
        number = float(value) if value else default
    except ValueError:
        number = nan
    if isnan(number):
        raise MarkupError(f"bilangan tidak sah: {value}")
    return number


def whole(value: str | None) -> int:
    """Return an attribute's whole number, 0 for none or an empty one; MarkupError when it is no such number."""
    try:
        return int(value) if value else 0
    except ValueError:
        raise MarkupError(f"bilangan tidak sah: {value}") from None


def with_attribute(tag: str, name: str, value: str | None) -> str:
    """Return a start tag with an attribute set, or taken out for None; all else in it stays as it is."""
    if value is None and name not in tag:
        return tag
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name:
            if value is None:
                return tag[: match.start()].rstrip() + tag[match.end() :]
            return f'{tag[: match.start()]}{name}="{escape_attribute(value)}"{tag[match.end() :]}'
    if value is None:
        return tag
    stop = len(tag) - (2 if tag.endswith("/>") else 1)
    return f'{tag[:stop].rstrip()} {name}="{escape_attribute(value)}"{tag[stop:]}'


def prefix_of(text: str, namespace: str) -> str | None:
    """Return the prefix, with its colon, that the root of blanked text binds to a namespace, or None."""
    found = root(text)
    for name, value in attributes(text[found.start : found.inner]).items():
        match = _NAMESPACE.fullmatch(name)
        if match is not None and value == namespace:
            return f"{match[1]}:"
    return None


def opened(text: str, element: Element) -> tuple[str, Element]:
    """Return the text with `<name/>` written as `<name></name>`, and the element's new positions."""
    if not element.empty:
        return text, element
    tag = text[element.start : element.inner - 2].rstrip() + ">"
    inner = element.start + len(tag)
    changed = f"{text[: element.start]}{tag}</{element.name}>{text[element.end :]}"
    return changed, Element(element.name, element.start, inner, inner, inner + len(element.name) + 3)


def append_child(text: str, parent: Element, xml: str) -> str:
    """Return the text with `xml` as the last thing inside `parent`."""
    text, parent = opened(text, parent)
    return text[: parent.close] + xml + text[parent.close :]


def insert_child(text: str, parent: Element, order: Sequence[str], name: str, xml: str) -> str:
    """Return the text with `xml`, an element `name`, inside `parent` before what comes later in `order`."""
    text, parent = opened(text, parent)
    mask = blanked(text)
    later = frozenset(order[order.index(name) + 1 :])
    at = next((found.start for found in children(mask, parent) if _holds(mask, found, later)), parent.close)
    return text[:at] + xml + text[at:]


def _holds(mask: str, element: Element, names: frozenset[str]) -> bool:
    """Tell whether an element, or one that an alternative of it holds, has one of the names."""
    if element.local in names:
        return True
    if element.local not in {"AlternateContent", "Choice", "Fallback"}:
        return False
    return any(_holds(mask, inner, names) for inner in children(mask, element))


def unescape(text: str) -> str:
    """Return the characters that the references of XML text stand for."""
    if "&" not in text:
        return text
    return _REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    name: str = reference[1]
    if not name.startswith("#"):
        return _ENTITIES[name]
    code = int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:])
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def escape(text: str) -> str:
    """Return text as element content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Return text as the value of an attribute in double quotes."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
