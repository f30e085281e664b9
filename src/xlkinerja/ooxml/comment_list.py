"""A comments part by position: its authors, its notes, and the text with some of them taken out or put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import cell_name, parse_cell
from xlkinerja.ooxml.cell_xml import plain_text, string_text, text_xml
from xlkinerja.ooxml.markup import (
    Element,
    append_child,
    attribute,
    blanked,
    child,
    children,
    escape,
    insert_child,
    needed_child,
    root,
    whole,
)
from xlkinerja.ooxml.model import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Place = tuple[int, int]

_ORDER = ("authors", "commentList", "extLst")
_FONT = '<{0}rPr><{0}sz val="9"/><{0}color indexed="81"/><{0}rFont val="Tahoma"/><{0}family val="2"/></{0}rPr>'


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note of the part: where it belongs, what it says, and its element."""

    place: _Place
    note: Note
    element: Element


def placed_notes(text: str) -> list[PlacedNote]:
    """Return the notes of a comments part in their order; what has no address is left out."""
    mask = blanked(text)
    top = root(mask)
    authors = _authors(text)
    found = child(mask, top, "commentList")
    notes = []
    for comment in children(mask, found) if found else ():
        tag = text[comment.start : comment.inner]
        body = child(mask, comment, "text")
        said = "" if body is None else string_text(text[body.start : body.end])
        author = whole(attribute(tag, "authorId"))
        try:
            place = parse_cell(attribute(tag, "ref") or "")
        except ValueError:
            continue
        name = authors[author] if 0 <= author < len(authors) else ""
        notes.append(PlacedNote(place, Note(name, said), comment))
    return notes


def without_notes(text: str, notes: Iterable[PlacedNote]) -> str:
    """Return the part less some of its notes."""
    for note in sorted(notes, key=lambda each: each.element.start, reverse=True):
        text = text[: note.element.start] + text[note.element.end :]
    return text


def with_notes(text: str, notes: Mapping[_Place, str], author: str) -> str:
    """Return the part with new notes of an author at its end, in the order of their cells."""
    if not notes:
        return text
    text, index = _with_author(_with_lists(text), author)
    mask = blanked(text)
    top = root(mask)
    found = needed_child(mask, top, "commentList")
    prefix = top.prefix
    xml = "".join(
        f'<{prefix}comment ref="{cell_name(*place)}" authorId="{index}"><{prefix}text><{prefix}r>'
        f"{_FONT.format(prefix)}{text_xml(said, prefix)}</{prefix}r></{prefix}text></{prefix}comment>"
        for place, said in sorted(notes.items())
    )
    return append_child(text, found, xml)


def _authors(text: str) -> list[str]:
    mask = blanked(text)
    found = child(mask, root(mask), "authors")
    if found is None:
        return []
    return [plain_text(text[author.inner : author.close]) for author in children(mask, found)]


def _with_lists(text: str) -> str:
    for name in ("authors", "commentList"):
        mask = blanked(text)
        top = root(mask)
        if child(mask, top, name) is None:
            text = insert_child(text, top, _ORDER, name, f"<{top.prefix}{name}></{top.prefix}{name}>")
    return text


def _with_author(text: str, author: str) -> tuple[str, int]:
    """Return the part with the author in its list, and his index there."""
    known = _authors(text)
    if author in known:
        return text, known.index(author)
    mask = blanked(text)
    top = root(mask)
    found = needed_child(mask, top, "authors")
    xml = f"<{top.prefix}author>{escape(author)}</{top.prefix}author>"
    return append_child(text, found, xml), len(known)
