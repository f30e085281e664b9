"""The content types of a package: each part has one of its own or that of its extension."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.xml import Attributes, walk

if TYPE_CHECKING:
    from xlkinerja.ooxml.package import Package

CONTENT_TYPES = "[Content_Types].xml"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"


@dataclass(frozen=True)
class ContentTypes:
    """What the list says: types by part and by extension, both in small letters."""

    parts: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    def of(self, part: str) -> str | None:
        """Return the content type of a part, None when it has none."""
        name = part.casefold()
        return self.parts.get(name) or self.extensions.get(name.rpartition(".")[2])

    def add(self, local: str, given: Attributes) -> None:
        """Take up an entry by its element's local name and its attributes; the first of two counts."""
        kind = given.get("ContentType", "")
        if local == "Override":
            self.parts.setdefault(given.get("PartName", "").lstrip("/").casefold(), kind)
        elif local == "Default":
            self.extensions.setdefault(given.get("Extension", "").casefold(), kind)


def content_types(package: Package) -> ContentTypes:
    """Return the content types that a package declares; none when it has no list."""
    found, name = ContentTypes(), package.find(CONTENT_TYPES)

    def start(name: str, _parent: str, attributes: Attributes) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace == _NAMESPACE:
            found.add(local, attributes)

    if name is not None:
        walk(package, name, start)
    return found
