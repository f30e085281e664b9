"""The notes of a sheet: the comments part of old, not the threads of newer Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkinerja.ooxml.address import parse_cell
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import Note
from xlkinerja.ooxml.strings import Runs, unescape
from xlkinerja.ooxml.xml import Attributes, broken_structure, walk, whole_number

if TYPE_CHECKING:
    from xlkinerja.ooxml.package import Package


def read_notes(package: Package, part: str) -> dict[tuple[int, int], Note]:
    """Return the notes of a comments part by (row, column)."""
    authors: list[str] = []
    notes: dict[tuple[int, int], Note] = {}
    runs = Runs()
    comment: Attributes = {}

    def start(name: str, _parent: str, attributes: Attributes) -> None:
        nonlocal comment
        if name == "comment":
            comment = attributes
        runs.start(name)

    def end(name: str, _parent: str, text: str) -> None:
        runs.end(name, text)
        if name == "author":
            authors.append(unescape(text))
        elif name == "comment":
            author = whole_number(comment.get("authorId"), part, default=0)
            known = authors[author] if author < len(authors) else ""
            note = Note(known, runs.take())
            check_limit("panjang teks", len(note.text), package.limits.text, part=part)
            notes[_place(comment, part)] = note
            check_limit("jumlah catatan", len(notes), package.limits.notes, part=part)

    walk(package, part, start, end)
    return notes


def _place(comment: Attributes, part: str) -> tuple[int, int]:
    reference = comment.get("ref", "")
    try:
        return parse_cell(reference)
    except ValueError:
        raise broken_structure(part, f"alamat tidak sah: {reference[:20]}") from None
