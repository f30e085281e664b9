"""The same XML with other prefixes, and XML without regard to prefixes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree as ET
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

XML = "http://www.w3.org/XML/1998/namespace"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP_IDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VML = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"
EXCEL = "urn:schemas-microsoft-com:office:excel"
KINDS = (".xml", ".rels", ".vml")

CROSSED = {MAIN: "r", RELATIONSHIP_IDS: "xml1", VML: "o", OFFICE: "x", EXCEL: "v"}
"""Each namespace under the prefix that another one usually has."""


def written(xml: bytes, prefixes: Mapping[str, str], *, on: str) -> bytes:
    """The same XML with these prefixes, others numbered; declared `on` the "root", on "each" element that needs
    them, or without any for elements, which "default" then declares on each."""
    known = dict(prefixes)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    pieces: list[str] = ["<?xml version='1.0' encoding='UTF-8'?>\n"]
    open_tags: list[str] = []

    def named(name: str, needed: dict[str, str]) -> str:
        namespace, _, local = name.rpartition(" ")
        if not namespace:
            return local
        if namespace == XML:
            return f"xml:{local}"
        prefix = known.setdefault(namespace, f"ns{len(known)}")
        needed[prefix] = namespace
        return f"{prefix}:{local}"

    def start(name: str, attributes: dict[str, str]) -> None:
        needed: dict[str, str] = {}
        given = "".join(f" {named(key, needed)}={quoteattr(value)}" for key, value in attributes.items())
        namespace, _, local = name.rpartition(" ")
        tag = local if on == "default" else named(name, needed)
        declared = f" xmlns={quoteattr(namespace)}" if on == "default" else ""
        declared += "" if on == "root" else "".join(f' xmlns:{p}="{n}"' for p, n in needed.items())
        pieces.append(f"<{tag}{declared}{given}>")
        open_tags.append(tag)

    def end(_: str) -> None:
        tag = open_tags.pop()
        if pieces[-1].startswith(f"<{tag}") and pieces[-1].endswith(">"):
            pieces[-1] = pieces[-1][:-1] + "/>"
        else:
            pieces.append(f"</{tag}>")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: pieces.append(escape(text, {"\r": "&#13;"}))
    parser.Parse(xml, True)
    if on == "root":
        tag, blank, rest = pieces[1].partition(" ") if " " in pieces[1] else (pieces[1][:-1], "", ">")
        pieces[1] = tag + "".join(f' xmlns:{p}="{n}"' for n, p in known.items() if p) + blank + rest
    return "".join(pieces).encode()


def rewritten(data: bytes, prefixes: Mapping[str, str], *, on: str) -> bytes:
    """The workbook with all its XML written so."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            content = written(content, prefixes, on=on) if name.lower().endswith(KINDS) else content
            new.writestr(name, content)
    return out.getvalue()


def meaning(data: bytes) -> dict[str, object]:
    """What the parts of a workbook say, prefixes, order of attributes and ways of quoting left aside."""
    with ZipFile(BytesIO(data)) as package:
        return {
            name: _meaning(ET.fromstring(package.read(name))) if name.lower().endswith(KINDS) else package.read(name)
            for name in package.namelist()
        }


def _meaning(element: ET.Element) -> tuple[object, ...]:
    return (
        element.tag,
        sorted(element.attrib.items()),
        (element.text or "").strip(),
        [_meaning(inner) for inner in element],
        (element.tail or "").strip(),
    )
