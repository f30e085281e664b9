"""Parses a part within bounds: no DOCTYPE, limited depth, token and text; both OOXML namespaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from xlkinerja.ooxml.limits import Limits
    from xlkinerja.ooxml.package import Package

Attributes = dict[str, str]
Start = Callable[[str, str, Attributes], None]
"""Called with an element's name, its parent's name and its attributes."""
End = Callable[[str, str, str], None]
"""Called with an element's name, its parent's name and the text since the last tag: all of it for a leaf."""

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIP_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_ENCODINGS = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
)
_CHUNK = 65_536
_LONGEST_WHOLE = 10  # digits
_WHOLE = re.compile(rf"[0-9]{{1,{_LONGEST_WHOLE}}}")


def broken_xml(part: str, reason: str) -> PackageError:
    """Return the error of XML that is ill-formed or refused."""
    return PackageError("XK-113", part=part, reason=reason)


def broken_structure(part: str, reason: str) -> PackageError:
    """Return the error of well-formed XML that makes no workbook."""
    return PackageError("XK-114", part=part, reason=reason)


@lru_cache(maxsize=1024)
def plain(tag: str) -> str:
    """Return the bare name of an element of the main namespaces; others keep theirs in front."""
    namespace, _, name = tag.rpartition(" ")
    return name if namespace in (TRANSITIONAL, STRICT) else tag


def relationship_id(attributes: Attributes) -> str | None:
    """Return the value of `r:id`, Transitional or Strict."""
    return next((attributes[key] for key in _RELATIONSHIP_IDS if key in attributes), None)


def is_true(value: str | None) -> bool:
    """Tell whether an attribute's value is a true boolean of XML Schema."""
    return value in ("1", "true")


def whole_number(value: str | None, part: str, *, default: int | None = None, most: int = 2**32 - 1) -> int:
    """Return an attribute's whole number; XK-114 when it is none, negative or above `most`."""
    if not value and default is not None:
        return default
    if value and value.isdigit() and value.isascii() and len(value) <= _LONGEST_WHOLE and int(value) <= most:
        return int(value)  # nearly all
    digits = (value or "").strip()
    if not _WHOLE.fullmatch(digits) or int(digits) > most:
        raise broken_structure(part, f"bilangan tidak sah: {digits[:20]}")
    return int(digits)


class Walk:
    """One pass over a part's XML. `parser` is open so that a hot section may take over its handlers."""

    def __init__(
        self, part: str, limits: Limits, start: Start, end: End | None = None, *, elements: int | None = None
    ) -> None:
        self.part = part
        self.limits = limits
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = _CHUNK
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.XmlDeclHandler = self._check_declaration
        self._on_start, self._on_end = start, end
        self.root = ""  # the outermost element with its namespace
        self._open = [""]
        self._depth, self._longest_text = limits.depth, limits.text
        self._elements, self._most = 0, limits.elements if elements is None else elements
        self._text = ""
        self._handle()

    def _handle(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters if self._on_end else None

    def resume(self, tag: str) -> None:
        """Handle the rest after a section with handlers of its own, whose element `tag` just ended."""
        self._handle()
        self._end(tag)

    def run(self, data: bytes) -> None:
        """Parse all of `data`; XK-113 for broken or unsafe XML, XK-111 above a limit."""
        try:
            if len(data) > self.limits.token:
                self._feed(data)
            else:
                self.parser.Parse(data, True)
        except expat.ExpatError as error:
            raise self._broken(error) from None

    def run_pieces(self, pieces: Iterable[str]) -> None:
        """Parse pieces one after the other, as `run`."""
        try:
            for piece in pieces:
                self._feed(piece.encode(), last=False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._broken(error) from None

    def _broken(self, error: expat.ExpatError) -> PackageError:
        return broken_xml(self.part, f"XML rusak di baris {error.lineno} kolom {error.offset}")

    def _feed(self, data: bytes, *, last: bool = True) -> None:
        """Parse in pieces: expat scans an unfinished token again with each, so its length must be bounded."""
        for at in range(0, len(data), _CHUNK):
            self.parser.Parse(data[at : at + _CHUNK], False)
            unfinished = at + _CHUNK - max(self.parser.CurrentByteIndex, 0)
            check_limit("panjang satu unsur XML", unfinished, self.limits.token, part=self.part)
        if last:
            self.parser.Parse(b"", True)

    def _refuse_doctype(self, *_: object) -> None:
        raise broken_xml(self.part, "DOCTYPE tidak diizinkan")

    def _check_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise broken_xml(self.part, "pengodean huruf tidak dikenal")

    def _start(self, tag: str, attributes: Attributes) -> None:
        if len(self._open) > self._depth:
            check_depth(len(self._open), self.limits, self.part)
        self._elements += 1
        if self._elements > self._most:
            check_limit("jumlah unsur XML", self._elements, self._most, part=self.part)
        self.root = self.root or tag
        self._text = ""
        name = plain(tag)
        self._on_start(name, self._open[-1], attributes)
        self._open.append(name)

    def _end(self, _tag: str) -> None:
        name = self._open.pop()
        if self._on_end is not None:
            self._on_end(name, self._open[-1], self._text)
        self._text = ""

    def _characters(self, text: str) -> None:
        self._text += text
        if len(self._text) > self._longest_text:
            check_limit("panjang teks", len(self._text), self._longest_text, part=self.part)


def check_depth(depth: int, limits: Limits, part: str) -> None:
    """Refuse (XK-111) elements nested too deeply."""
    check_limit("kedalaman XML", depth, limits.depth, part=part)


def walk(package: Package, part: str, start: Start, end: End | None = None, *, elements: int | None = None) -> str:
    """Parse a part, calling `start` and `end` for each element; return the root's name with its namespace.

    There may be no more `elements` than that, as many as the limits say for None.
    """
    reading = Walk(part, package.limits, start, end, elements=elements)
    reading.run(package.read(part))
    return reading.root
