"""A VML drawing by position: its shapes, the numbers they have taken, and the text with some put in or taken out.

Names are matched by namespace: programs bind other prefixes than Excel's v, o and x, on each element or on the root.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.markup import Element, MarkupError, append_child, attribute, attributes, with_attribute
from xlkinerja.ooxml.namespaces import Node, Scope, nodes, scoped, undeclared, why_broken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_Place = tuple[int, int]

VML = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"
EXCEL = "urn:schemas-microsoft-com:office:excel"
_OURS = {"v": VML, "o": OFFICE, "x": EXCEL, "": ""}
_NUMBER = re.compile(r"_x0000_s(\d{1,9})")
_OPEN_LINE_BREAK = re.compile(r"<br(?:\s[^<>]*)?(?<!/)>(?!\s*</br\s*>)", re.IGNORECASE)
_DIGITS = re.compile(r"\s*(\d{1,7})\s*")


def mended(text: str) -> str:
    """Return the drawing as XML: old Excels write `<br>` into it and leave it open, as in a web page.

    Raises MarkupError for a drawing that is no XML even so.
    """
    if why_broken(text) is None:
        return text
    text = _OPEN_LINE_BREAK.sub(lambda match: f"{match[0][:-1].rstrip()}/>", text)
    if (reason := why_broken(text)) is not None:
        raise MarkupError(reason)
    return text


@dataclass(frozen=True)
class VmlDrawing:
    """A drawing's text, which must be well-formed."""

    text: str

    @cached_property
    def _nodes(self) -> list[Node]:
        return nodes(self.text)

    @cached_property
    def scope(self) -> Scope:
        """The namespaces right inside the root."""
        top = self._nodes[0].element
        return scoped({}, self.text[top.start : top.inner])

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers that shapes have taken."""
        return frozenset(int(number) for number in _NUMBER.findall(self.text))

    @cached_property
    def blocks(self) -> tuple[int, ...]:
        """The blocks of shape numbers that the drawing has taken; each drawing of a workbook has its own."""
        given = "" if self._idmap is None else attribute(self._tag(self._idmap), "data") or ""
        return tuple(sorted({int(match[1]) for each in given.split(",") if (match := _DIGITS.fullmatch(each))}))

    @cached_property
    def _idmap(self) -> Element | None:
        """The list of blocks; in whatever namespace, for a block avoided without need does no harm."""
        return next((node.element for node in self._nodes if node.local == "idmap"), None)

    def has_type(self, identifier: str) -> bool:
        """Tell whether there is a shape type of that id."""
        return any(
            (node.namespace, node.local) == (VML, "shapetype")
            and attribute(self._tag(node.element), "id") == identifier
            for node in self._nodes
        )

    def notes(self) -> Iterator[tuple[_Place, Element]]:
        """Yield the boxes of notes with the cells they belong to."""
        for index, node in enumerate(self._nodes):
            if (node.namespace, node.local) == (VML, "shape"):
                place = self._place(islice(self._nodes, index + 1, None), node.element.end)
                if place is not None:
                    yield place, node.element

    def _place(self, after: Iterator[Node], end: int) -> _Place | None:
        found: dict[str, str] = {}
        for node in takewhile(lambda each: each.element.start < end, after):
            if node.namespace != EXCEL:
                continue
            if node.local == "ClientData":
                found["type"] = attribute(self._tag(node.element), "ObjectType") or ""
            elif node.local in {"Row", "Column"} and (number := _DIGITS.fullmatch(self._inside(node.element))):
                found[node.local] = number[1]
        if found.keys() < {"type", "Row", "Column"} or found["type"] != "Note":
            return None
        return int(found["Row"]) + 1, int(found["Column"]) + 1

    def _tag(self, element: Element) -> str:
        return self.text[element.start : element.inner]

    def _inside(self, element: Element) -> str:
        return self.text[element.inner : element.close]

    def without_notes(self, places: Collection[_Place]) -> VmlDrawing:
        """Return the drawing less the boxes of the notes at those cells."""
        text = self.text
        for place, element in reversed(list(self.notes())):
            if place in places:
                text = text[: element.start] + text[element.end :]
        return VmlDrawing(text)

    def with_block(self, block: int) -> VmlDrawing:
        """Return the drawing with one more block of shape numbers; unchanged when it keeps no list of them."""
        if self._idmap is None:
            return self
        tag = self._tag(self._idmap)
        data = ",".join(filter(None, (attributes(tag).get("data", ""), str(block))))
        start, inner = self._idmap.start, self._idmap.inner
        return VmlDrawing(self.text[:start] + with_attribute(tag, "data", data) + self.text[inner:])

    def with_elements(self, elements: Collection[str]) -> VmlDrawing:
        """Return the drawing with elements at its end, written with Excel's prefixes, which they declare if need be."""
        declared = undeclared(self.scope, _OURS)
        xml = "".join(_declaring(element, declared) for element in elements)
        return VmlDrawing(append_child(self.text, self._nodes[0].element, xml))


def _declaring(element: str, declared: str) -> str:
    name, blank, rest = element.partition(" ")
    return f"{name}{declared}{blank}{rest}"
