"""Names as XML means them: which namespace a prefix stands for at an element, whatever the prefix is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from xlkinerja.ooxml.markup import Element, MarkupError, attributes, blanked, root, tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scope = dict[str, str]
"""The namespaces by prefix; "" is the default one."""
_OFFICE_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_DECLARED = "xmlns"


class Node(NamedTuple):
    """An element by position with what its name means; `depth` is 0 for the root."""

    namespace: str
    local: str
    element: Element
    depth: int


def why_broken(content: bytes | str) -> str | None:
    """Return what is wrong with a part's XML, prefixes that nobody declared included; None for sound XML."""
    if isinstance(content, str):
        parser = expat.ParserCreate("utf-8", " ")  # whatever the declaration says
    else:
        parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"XML rusak di baris {error.lineno} kolom {error.offset}"
    return None


def nodes(text: str) -> list[Node]:
    """Return all elements of a well-formed part in the order of their start tags."""
    found: list[Node] = []
    unfinished: list[int] = []
    scopes: list[Scope] = [{"": ""}]
    for tag in tags(blanked(text)):
        if tag[1]:
            _close(found, unfinished, tag.start(), tag.end())
            scopes.pop()
            continue
        scope = scoped(scopes[-1], tag[3])
        prefix, _, local = tag[2].rpartition(":")
        element = Element(tag[2], tag.start(), tag.end(), tag.end(), tag.end())
        found.append(Node(scope.get(prefix, ""), local, element, len(unfinished)))
        if not tag[0].endswith("/>"):
            unfinished.append(len(found) - 1)
            scopes.append(scope)
    return found


def _close(found: list[Node], unfinished: list[int], close: int, end: int) -> None:
    if not unfinished:
        raise MarkupError("unsur tidak dibuka")
    index = unfinished.pop()
    found[index] = found[index]._replace(element=found[index].element._replace(close=close, end=end))


def scoped(outer: Scope, tag: str) -> Scope:
    """Return the namespaces inside an element, by those around it and its start tag."""
    if _DECLARED not in tag:
        return outer
    given = {name: value for name, value in attributes(tag).items() if name.partition(":")[0] == _DECLARED}
    return outer | {name.partition(":")[2]: value for name, value in given.items()}


def undeclared(scope: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Return the declarations that XML with the wanted prefixes needs where `scope` holds; "" if it holds them all."""
    return "".join(
        f' {_DECLARED}:{prefix}="{namespace}"' if prefix else f' {_DECLARED}="{namespace}"'
        for prefix, namespace in wanted.items()
        if scope.get(prefix, "") != namespace
    )


def relationship_of(text: str, element: Element) -> str | None:
    """Return the `r:id` of an element right inside the root of a part, Transitional or Strict."""
    top = root(blanked(text))
    scope = scoped(scoped({}, text[top.start : top.inner]), text[element.start : element.inner])
    return next(_relationships(scope, attributes(text[element.start : element.inner])), None)


def _relationships(scope: Scope, given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        prefix, _, local = name.rpartition(":")
        if prefix and local == "id" and scope.get(prefix) in _OFFICE_RELATIONSHIPS:
            yield value
