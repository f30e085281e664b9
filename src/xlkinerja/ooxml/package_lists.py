"""The two lists every part is in, content types and relationships: entries are added and dropped."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING

from xlkinerja.ooxml.content_types import CONTENT_TYPES, ContentTypes
from xlkinerja.ooxml.draft import Draft, relative
from xlkinerja.ooxml.markup import (
    Element,
    append_child,
    attributes,
    blanked,
    children,
    escape_attribute,
    prefix_of,
    root,
)
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.parts import rels_name

if TYPE_CHECKING:
    from collections.abc import Callable

_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_RELATIONSHIPS = (
    f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
_NAMESPACES = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_NUMBERED = re.compile(r"rId(\d{1,9})", re.IGNORECASE)


def add_relationship(draft: Draft, part: str, kind: str, target: str, *, strict: bool) -> str:
    """Relate `part` to the part `target` and return the new relationship's id."""
    name = draft.find(rels_name(part))
    if name is None:
        name = rels_name(part)
        draft.put_fresh(name, _NO_RELATIONSHIPS)
        set_type(draft, name, _RELATIONSHIPS_TYPE, by_extension=True)
    taken = [attributes(tag).get("Id", "") for _, tag in _entries(draft.text(name))]
    numbers = [int(match[1]) for identifier in taken if (match := _NUMBERED.fullmatch(identifier))]
    identifier = f"rId{max(numbers, default=0) + 1}"
    target = escape_attribute(relative(part, target))
    entry = f'Relationship Id="{identifier}" Type="{_NAMESPACES[strict]}/{kind}" Target="{target}"'
    _append(draft, name, entry)
    return identifier


def reference(mask: str, identifier: str, *, strict: bool) -> str:
    """Return the attribute `r:id` with the prefix a part has for it, declared on the spot if it has none.

    A prefix that the part uses for something else, even for the very element, is not taken.
    """
    prefix = prefix_of(mask, _NAMESPACES[strict])
    if prefix is None:
        names = chain(["r"], map("r{}".format, count(2)))
        free = next(each for each in names if _stands_for(mask, each) <= {_NAMESPACES[strict]})
        return f'xmlns:{free}="{_NAMESPACES[strict]}" {free}:id="{identifier}"'
    return f'{prefix}id="{identifier}"'


def _stands_for(mask: str, prefix: str) -> set[str]:
    """Return the namespaces that a part gives a prefix anywhere."""
    found = re.findall(rf"""\sxmlns:{prefix}\s*=\s*("[^"]*"|'[^']*')""", mask)
    return {quoted[1:-1] for quoted in found}


def drop_relationships(draft: Draft, part: str, kind: str) -> None:
    """Take the relationships of a kind away from a part."""
    name = draft.find(rels_name(part))
    if name is not None:
        _drop(draft, name, lambda found: found.get("Type", "").rpartition("/")[2] == kind)


def set_type(draft: Draft, part: str, content_type: str, *, by_extension: bool = False) -> None:
    """Declare the content type of a part, for all parts with its extension where the list says nothing of that."""
    types = ContentTypes()
    for entry, tag in _types(draft):
        types.add(entry.local, attributes(tag))
    declared = types.of(part)
    if declared is not None and declared.casefold() == content_type.casefold():
        return
    extension = part.rpartition(".")[2].lower()
    if by_extension and declared is None:
        _append(draft, _types_name(draft), f'Default Extension="{extension}" ContentType="{content_type}"')
        return
    drop_type(draft, part)  # of a part that is not there any more
    entry_text = f'Override PartName="{escape_attribute(f"/{part}")}" ContentType="{content_type}"'
    _append(draft, _types_name(draft), entry_text)


def drop_type(draft: Draft, part: str) -> None:
    """Take the declaration of a part's content type away."""
    wanted = f"/{part}".casefold()
    _drop(draft, _types_name(draft), lambda found: found.get("PartName", "").casefold() == wanted)


def _types_name(draft: Draft) -> str:
    name = draft.find(CONTENT_TYPES)
    if name is None:
        raise PackageError("XK-114", part=CONTENT_TYPES, reason="bagian tidak ada")
    return name


def _types(draft: Draft) -> list[tuple[Element, str]]:
    return _entries(draft.text(_types_name(draft)))


def _entries(text: str) -> list[tuple[Element, str]]:
    mask = blanked(text)
    return [(entry, text[entry.start : entry.inner]) for entry in children(mask, root(mask))]


def _append(draft: Draft, name: str, entry: str) -> None:
    text = draft.text(name)
    top = root(blanked(text))
    draft.put(name, append_child(text, top, f"<{top.prefix}{entry}/>"))


def _drop(draft: Draft, name: str, unwanted: Callable[[dict[str, str]], bool]) -> None:
    text = draft.text(name)
    for entry, tag in reversed(_entries(text)):
        if unwanted(attributes(tag)):
            text = text[: entry.start] + text[entry.end :]
    draft.put(name, text)
