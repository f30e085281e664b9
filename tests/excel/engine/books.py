"""The workbooks that are open, each with its backend behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from engine.backends import Counted
from engine.names import Names
from engine.native import BookApi
from engine.sheets import Sheets

if TYPE_CHECKING:
    from engine.application import App


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.opened: list[Book] = []

    @property
    def active(self) -> Book:
        return self.opened[0]

    def __len__(self) -> int:
        return len(self.opened)

    def __iter__(self) -> Any:
        return iter(self.opened)

    def __call__(self, key: str | int) -> Book:
        return next(b for n, b in enumerate(self.opened, 1) if key in {n, b.name})


class Book(base_classes.Book):
    api: Any = None
    app: Any = None

    def __init__(self, app: App, backend: Any) -> None:
        self.app = app
        self.backend = Counted(backend)
        self.api = BookApi(self)

    @property
    def name(self) -> str:
        return self.backend.name()

    @property
    def fullname(self) -> str:
        return self.backend.fullname()

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    def activate(self) -> None:
        self.app.books.opened.remove(self)
        self.app.books.opened.insert(0, self)
