"""The engine that xlwings is given, and the one Excel that runs in it."""

from __future__ import annotations

from typing import Any

import xlwings
from xlwings import base_classes

from engine.books import Book, Books
from engine.native import Native
from engine.ranges import Range
from engine.sheets import Sheet
from xlkinerja.ooxml.address import Range as Area

NAME = "stand-in"


class Engine:
    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(data: Any, _dates: Any, empty: Any, number: Any, _errors: Any) -> Any:
        return [
            [empty if v is None else number(v) if number and isinstance(v, float) else v for v in row] for row in data
        ]


class Apps(base_classes.Apps):
    def __init__(self) -> None:
        self.running: list[App] = []

    def __iter__(self) -> Any:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.running if app.pid == pid)


class App(base_classes.App):
    api: Any = None
    screen_updating = True
    enable_events = True
    display_alerts = True
    interactive = True
    version = "16.0"
    pid = 1
    engine: Any = None
    books: Any = None

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.books = Books(self)
        self.api = Native(ActiveProtectedViewWindow=None)

    @property
    def calculation(self) -> str:
        return self.books.opened[0].backend.calculation()

    @calculation.setter
    def calculation(self, mode: str) -> None:
        self.books.opened[0].backend.set_calculation(mode)

    def calculate(self) -> None:
        self.books.opened[0].backend.calculate()

    def activate(self, steal_focus: bool = False) -> None:
        pass

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        sheet, area = book.backend.selection()
        return Range(Sheet(book, sheet), Area(*area))


def engine() -> Engine:
    """The engine, registered with xlwings and made the active one."""
    if NAME not in [each.name for each in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    xlwings.engines[NAME].activate()
    found: Engine = xlwings.engines[NAME].impl
    return found


def opened(*backends: Any) -> Any:
    """The first of the workbooks, all opened in one fresh Excel."""
    running = engine()
    app = App(running)
    running.apps.running[:] = [app]
    app.books.opened[:] = [Book(app, backend) for backend in backends]
    return xlwings.books.active if backends else None
