"""A package while it is being changed: its parts as text, written back in the encoding they came in."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from xlkinerja.ooxml.package import Package

_BYTE_ORDER_MARKS = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}


class Draft:
    """The parts of a package as they are to become; whatever is not touched is never even read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._texts: dict[str, str] = {}
        self._fresh: set[str] = set()
        self._dropped: set[str] = set()

    def find(self, name: str) -> str | None:
        """Return the part's name as the package, or an added part, spells it; None when there is none."""
        found = self.package.find(name)
        if found is None:
            found = next((added for added in self._fresh if added.casefold() == name.casefold()), None)
        return None if found in self._dropped else found

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, dropped ones left out."""
        added = (name for name in self._texts if self.package.find(name) is None)
        return tuple(name for name in (*self.package.names(), *added) if name not in self._dropped)

    def text(self, name: str) -> str:
        """Return a part's text as it stands now; XK-113 when its encoding is unknown or broken."""
        if name not in self._texts:
            self._texts[name] = decode(self.package.read(name), name)
            if "<!DOCTYPE" in self._texts[name]:
                raise PackageError("XK-113", part=name, reason="DOCTYPE tidak diizinkan")
        return self._texts[name]

    def put(self, name: str, text: str) -> None:
        """Set the changed text of a part."""
        self._texts[name] = text

    def put_fresh(self, name: str, text: str) -> None:
        """Set the text of a part that is written anew, as UTF-8 whatever it was before."""
        self._texts[name] = text
        self._fresh.add(name)

    def drop(self, name: str) -> None:
        """Take a part out of the package."""
        self._dropped.add(name)

    def free_name(self, pattern: str) -> str:
        """Return the first name that no part has; `pattern` holds one `{}` for the number."""
        number = 1
        while self.find(pattern.format(number)) is not None:
            number += 1
        return pattern.format(number)

    def changes(self) -> dict[str, bytes | None]:
        """Return what differs from the package: new content by part, None for a dropped part."""
        found: dict[str, bytes | None] = {}
        for name, text in self._texts.items():
            old = self.package.read(name) if self.package.find(name) else None
            encoding = "utf-8" if old is None or name in self._fresh else encoding_of(old)
            new = text.encode(encoding, "xmlcharrefreplace")
            if new != old:
                found[name] = new
        return found | dict.fromkeys(self._dropped)


def encoding_of(data: bytes) -> str:
    """Return the codec of an XML part as its first bytes tell; a byte order mark counts as a character."""
    if (marked := _BYTE_ORDER_MARKS.get(data[:2])) is not None:
        return marked
    declared = _DECLARED.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    return declared[1].decode().lower() if declared else "utf-8"


def decode(data: bytes, part: str) -> str:
    """Return the text of an XML part; encoding it again gives the same bytes."""
    encoding = encoding_of(data)
    if encoding not in _ENCODINGS and not encoding.startswith("utf-16-"):
        raise PackageError("XK-113", part=part, reason="pengodean tidak dikenal")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise PackageError("XK-113", part=part, reason="pengodean rusak") from None


def relative(part: str, target: str) -> str:
    """Return the target of a relationship from `part` to the part `target`."""
    return posixpath.relpath(target, posixpath.dirname(part) or ".")
