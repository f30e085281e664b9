"""The parts that openpyxl wrote, written again: the same on every machine, and nothing others stumble over.

openpyxl serialises by lxml where that is installed and by the standard library elsewhere, keeps merged ranges in a
set, gives blank cells a type and texts without text a cell, and writes a font's properties out of the schema's order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from xlkinerja.ooxml.address import parse_range
from xlkinerja.ooxml.markup import escape, escape_attribute

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XML = "http://www.w3.org/XML/1998/namespace"
# As Office writes them: SheetJS looks for them by their prefixes, also at the root of a part.
_PREFIXES = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": "xdr",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",  # also named in the value of xsi:type
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": "vt",
}
_WRITTEN_ANEW = re.compile(r"(?:.*\.(?:xml|rels)|\[Content_Types\]\.xml)")
_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_NAME = re.compile(r"(?:\{([^}]*)\})?(.*)")


def parts_of(book: Workbook) -> dict[str, bytes]:
    """Return the parts of a workbook as they are to be packed, in openpyxl's order."""
    written = BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_STORED)).save()
    with ZipFile(written) as package:
        return {name: _cleaned(name, package.read(name)) for name in package.namelist()}


def _cleaned(name: str, content: bytes) -> bytes:
    if not _WRITTEN_ANEW.fullmatch(name):
        return content
    top = ET.fromstring(content)
    clean = _CLEANERS.get(top.tag)
    if clean is not None:
        clean(top)
    return (_DECLARATION + _serialised(top)).encode()


def _clean_sheet(sheet: ET.Element) -> None:
    for cell in sheet.iter(_main("c")):
        if len(cell) == 0 or cell.get("t") == "n":
            cell.attrib.pop("t", None)
    for merges in sheet.iter(_main("mergeCells")):
        merges[:] = sorted(merges, key=lambda merge: _place(merge.get("ref", "")))
    for element in sheet.iter():
        if "sqref" in element.attrib:
            element.set("sqref", " ".join(sorted(element.attrib["sqref"].split(), key=_place)))


def _place(reference: str) -> tuple[int, ...]:
    area = parse_range(reference)
    return area.top, area.left, area.bottom, area.right


def _clean_styles(styles: ET.Element) -> None:
    for font in styles.iter(_main("font")):
        font[:] = sorted(font, key=lambda each: _FONT_ORDER.index(_split(each.tag)[1]))


def _main(local: str) -> str:
    return f"{{{_MAIN}}}{local}"


_CLEANERS: dict[str, Callable[[ET.Element], None]] = {
    _main("worksheet"): _clean_sheet,
    _main("styleSheet"): _clean_styles,
}


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, str]:
    """Return the namespace and the local name of an ElementTree name."""
    match = _NAME.fullmatch(name)
    assert match is not None
    return match[1] or "", match[2]


def _serialised(top: ET.Element) -> str:
    """Return the XML: the root's namespace as Office writes it, mostly without a prefix, all declared on the root."""
    home, _ = _split(top.tag)
    prefixes = {home: f"{_PREFIXES[home]}:" if home in _PREFIXES else "", _XML: "xml:"}
    names: dict[str, str] = {}
    for name in _names(top):
        namespace, local = _split(name)
        prefix = prefixes.setdefault(namespace, f"{_PREFIXES.get(namespace, f'ns{len(prefixes)}')}:")
        names[name] = prefix + local
    declared = "".join(
        f' xmlns{":" if prefix else ""}{prefix[:-1]}="{escape_attribute(namespace)}"'
        for namespace, prefix in prefixes.items()
        if namespace not in ("", _XML)
    )
    written: list[str] = []
    _write(top, names, written, declared)
    return "".join(written)


def _names(top: ET.Element) -> Iterable[str]:
    """Return the names in use; an attribute in the root's own namespace would need a prefix, which nobody writes."""
    return dict.fromkeys(name for element in top.iter() for name in (element.tag, *element.attrib))


def _write(element: ET.Element, names: Mapping[str, str], written: list[str], declared: str = "") -> None:
    name = names[element.tag]
    attributes = "".join(
        f' {names[key] if key[0] == "{" else key}="{escape_attribute(value)}"' for key, value in element.attrib.items()
    )
    if not len(element) and not element.text:
        written.append(f"<{name}{declared}{attributes}/>")
        return
    written.append(f"<{name}{declared}{attributes}>{escape(element.text or '')}")
    for inner in element:
        _write(inner, names, written)
        if inner.tail:
            written.append(escape(inner.tail))
    written.append(f"</{name}>")
