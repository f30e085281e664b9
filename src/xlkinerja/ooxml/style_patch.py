"""The styles part: entries are looked up and appended, never changed, so each index keeps its meaning."""

from __future__ import annotations

from functools import cached_property, lru_cache

from xlkinerja.ooxml.limits import DEFAULT_LIMITS
from xlkinerja.ooxml.markup import (
    Element,
    append_child,
    attribute,
    attributes,
    blanked,
    child,
    children,
    escape_attribute,
    insert_child,
    needed_child,
    root,
    said,
    tags,
    whole,
    with_attribute,
)

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
    "colors", "extLst",
)  # fmt: skip
_FIRST_ENTRIES = {
    "numFmts": (),
    "fonts": ('<font><sz val="11"/><name val="Calibri"/></font>',),
    "fills": (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
"""What a list must begin with when the part does not have it yet: index 0 means the default."""
_BUILT_IN_FORMATS = {
    "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49,
}  # fmt: skip
_FIRST_FREE_FORMAT = 164

Shape = tuple[object, ...]
"""An entry without what does not matter: prefixes, quotes, blanks and the order of attributes."""


@lru_cache(maxsize=4096)
def shape(xml: str) -> Shape:
    """Return the shape of an entry; equal shapes look equal in a cell."""
    found: list[object] = []
    for tag in tags(xml):
        if not tag[1]:
            found.append((tag[2].rpartition(":")[2], frozenset(said(tag[3]).items())))
        if tag[1] or tag[3].endswith("/"):
            found.append(None)
    return tuple(found)


class NoRoomError(Exception):
    """A workbook has as many cell formats as Excel, and we, read."""


class StyleSheet:
    """The lists of a styles part (`fonts`, `fills` and so on) with what is added to them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._mask = blanked(text)
        self._root = root(self._mask)
        self._entries: dict[str, list[str]] = {}
        self._indexes: dict[str, dict[Shape, int]] = {}
        self._added: dict[str, list[str]] = {}

    @property
    def changed(self) -> bool:
        """Tell whether something was added."""
        return bool(self._added)

    def entries(self, section: str) -> list[str]:
        """Return the entries of a list as XML, those added included."""
        if section not in self._entries:
            found = self._section(section)
            self._entries[section] = (
                [_prefixed(entry, self._root.prefix) for entry in _FIRST_ENTRIES[section]]
                if found is None
                else [self._text[entry.start : entry.end] for entry in children(self._mask, found)]
            )
        return self._entries[section]

    def add(self, section: str, xml: str) -> int:
        """Return the index of the entry that looks like `xml`, appended if none does; no prefixes.

        Raises NoRoomError where a cell format would be one too many.
        """
        return self.add_copy(section, _prefixed(xml, self._root.prefix))

    def add_copy(self, section: str, xml: str) -> int:
        """Do as `add`, with XML taken from this part, which has the prefixes that the part uses."""
        known = self.entries(section)
        if section not in self._indexes:
            self._indexes[section] = {}
            for index, entry in enumerate(known):
                self._indexes[section].setdefault(shape(entry), index)
        index = self._indexes[section].get(shape(xml), len(known))
        if index == len(known):
            if section == "cellXfs" and index >= DEFAULT_LIMITS.styles:
                raise NoRoomError
            self._indexes[section][shape(xml)] = index
            known.append(xml)
            self._added.setdefault(section, []).append(xml)
        return index

    def number_format(self, code: str) -> int:
        """Return the id of a number format, built-in or the file's own, added if there is none."""
        if code in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[code]
        known = [attributes(entry) for entry in self.entries("numFmts")]
        identifiers = [whole(entry.get("numFmtId")) for entry in known if entry.get("formatCode") == code]
        if not identifiers:
            taken = (whole(entry.get("numFmtId")) for entry in known)
            identifiers = [max(_FIRST_FREE_FORMAT - 1, *taken, 0) + 1]
            xml = f'<numFmt numFmtId="{identifiers[0]}" formatCode="{escape_attribute(code)}"/>'
            self.add("numFmts", xml)
        return identifiers[0]

    @cached_property
    def font_name(self) -> str:
        """The name of the workbook's standard font."""
        font = self.entries("fonts")[0] if self.entries("fonts") else ""
        name = next((tag[3] for tag in tags(font) if tag[2].rpartition(":")[2] == "name"), "")
        return attribute(name, "val") or "Calibri"

    def text(self) -> str:
        """Return the part's text with the additions; the very text when there are none."""
        text = self._text
        for section in (name for name in _ORDER if name in self._added):
            text = self._with_section(text, section)
        return text

    def _with_section(self, text: str, section: str) -> str:
        mask = blanked(text)
        top = root(mask)
        if child(mask, top, section) is None:
            first = _prefixed("".join(_FIRST_ENTRIES[section]), top.prefix)
            name = f"{top.prefix}{section}"
            text = insert_child(text, top, _ORDER, section, f"<{name}>{first}</{name}>")
            mask = blanked(text)
            top = root(mask)
        found = needed_child(mask, top, section)
        text = append_child(text, found, "".join(self._added[section]))
        tag = with_attribute(text[found.start :].partition(">")[0] + ">", "count", str(len(self.entries(section))))
        return text[: found.start] + tag + text[found.start :].partition(">")[2]

    def _section(self, section: str) -> Element | None:
        return child(self._mask, self._root, section)


def _prefixed(xml: str, prefix: str) -> str:
    """Return XML written without prefixes as a part with a prefixed root needs it."""
    return xml.replace("</", f"</{prefix}").replace("<", f"<{prefix}").replace(f"<{prefix}/", "</") if prefix else xml
