"""Defined names, of a workbook or of one of its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xlkinerja.ooxml.address import quote_sheet

if TYPE_CHECKING:
    from engine.books import Book


class Names(base_classes.Names):
    def __init__(self, book: Book, sheet: str | None) -> None:
        self.book = book
        self.sheet = sheet

    def snapshot(self) -> list[tuple[str, Name]]:
        found = [(scope, name, text) for scope, name, text in self.book.backend.names() if self.sheet in {None, scope}]
        return [(each.name, each) for each in (Name(self.book, *one) for one in found)]

    def __len__(self) -> int:
        return len(self.snapshot())

    def __call__(self, key: Any) -> Name:
        return next(each for n, (name, each) in enumerate(self.snapshot(), 1) if key in {n, name})

    def contains(self, key: str) -> bool:
        return any(name == key for name, _ in self.snapshot())

    def add(self, name: str, refers_to: str) -> Name:
        self.book.backend.set_name(self.sheet, name, refers_to.removeprefix("="))
        return Name(self.book, self.sheet, name, refers_to.removeprefix("="))


class Name(base_classes.Name):
    def __init__(self, book: Book, scope: str | None, name: str, text: str) -> None:
        self.book = book
        self._name = name if scope is None else f"{quote_sheet(scope)}!{name}"
        self._text = text

    @property
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return f"={self._text}"
