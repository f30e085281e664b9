"""A stand-in for Excel behind the real xlwings front end; what a program does is in its backend.

A backend works on one open workbook and speaks plain values only, so that it can also live in another process: sheets
by name, areas as (top, left, bottom, right), colours as "RRGGBB". Its native side is spelled as on Windows.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

import xlwings
from xlwings import base_classes

from xlkinerja.ooxml.address import Range as Area, cell_name, parse_range, quote_sheet

NAME = "stand-in"
XL_NO_FILL, XL_SOLID, XL_AUTOMATIC = -4142, 1, -4105


class ComError(Exception):
    """What pywin32 raises when Excel says no."""

    def __init__(self, hresult: int, text: str = "Exception occurred.") -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


class Counted:
    """A backend whose calls are counted: each stands for one round trip to Excel."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.calls: Counter[str] = Counter()
        self.fails: dict[str, BaseException] = {}

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, name)

    def _call(self, name: str, *arguments: Any) -> Any:
        self.calls[name] += 1
        if name in self.fails:
            raise self.fails[name]
        return getattr(self.backend, name)(*arguments)


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


class Native:
    """An object of Excel's own: what it has not, raises AttributeError."""

    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)


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


class BookApi:
    def __init__(self, book: Book) -> None:
        self._book = book
        self.Windows = lambda _: WindowApi(book)

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802
        self._book.backend.save_copy(path)

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802
        return self._book.backend.structure_protected()

    ProtectWindows = False

    def Unprotect(self, password: str) -> None:  # noqa: N802
        self._book.backend.unprotect_structure(password)

    def Protect(self, password: str, structure: bool, _windows: bool) -> None:  # noqa: N802
        self._book.backend.protect_structure(password, structure)


class WindowApi:
    ScrollRow = 7
    ScrollColumn = 2
    SplitColumn = 0
    SplitRow = 0

    def __init__(self, book: Book) -> None:
        self.__dict__["_book"] = book

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value
        if name == "FreezePanes":
            self._book.backend.freeze(self.SplitRow if value else 0)
        elif name in {"ScrollRow", "ScrollColumn"}:
            self._book.backend.scrolled(name, value)


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def _list(self) -> list[Sheet]:
        return [Sheet(self.book, name) for name in self.book.backend.sheets()]

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.backend.selection()[0])

    def __call__(self, key: str | int) -> Sheet:
        found = [s for n, s in enumerate(self._list(), 1) if key == n or str(key).casefold() == s.name.casefold()]
        if not found:
            raise KeyError(key)
        return found[0]

    def __len__(self) -> int:
        return len(self._list())

    def __iter__(self) -> Any:
        return iter(self._list())

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Sheet:
        assert before is None
        assert after.index == len(self)
        assert name is not None
        self.book.backend.add_sheet(name)
        return Sheet(self.book, name)


class Sheet(base_classes.Sheet):
    name: Any = None
    api: Any = None
    book: Any = None

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.name = name
        self.backend = book.backend
        self.api = SheetApi(self)

    @property
    def index(self) -> int:
        return self.backend.sheets().index(self.name) + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self.name)

    def range(self, first: Any, second: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, parse_range(first))
        if isinstance(first, tuple) and len(first) == 4:
            row, column, rows, columns = first
            return Range(self, Area(row, column, row + rows - 1, column + columns - 1))
        one, other = (each.area if isinstance(each, Range) else Area(*each, *each) for each in (first, second or first))
        return Range(self, Area(one.top, one.left, other.bottom, other.right))

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, 1_048_576, 16_384))

    @property
    def used_range(self) -> Range:
        return Range(self, Area(*self.backend.used(self.name)))

    @property
    def visible(self) -> int:
        return self.backend.visible(self.name)

    def activate(self) -> None:
        self.backend.activate(self.name)

    def clear_contents(self) -> None:
        self.backend.clear_contents(self.name)

    def autofit(self, axis: str | None = None) -> None:
        assert axis == "rows"
        self.backend.usual_heights(self.name)

    def clear_formats(self) -> None:
        self.backend.clear_formats(self.name)

    @property
    def notes(self) -> list[Note]:
        return [Note(self, row, column, text, author) for row, column, text, author in self.backend.notes(self.name)]

    @property
    def tables(self) -> Any:
        return Tables([Table(self, *edges) for edges in self.backend.tables(self.name)])

    @property
    def show_gridlines(self) -> bool:
        raise NotImplementedError

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.backend.gridlines(self.name, value)


class Tables(base_classes.Tables):
    def __init__(self, tables: list[Table]) -> None:
        self._tables = tables

    def __iter__(self) -> Any:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __call__(self, number: int) -> Table:
        return self._tables[number - 1]


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, header: Any, totals: Any) -> None:
        self._edges = [None if edge is None else Range(sheet, Area(*edge)) for edge in (header, totals)]

    @property
    def header_row_range(self) -> Range | None:
        return self._edges[0]

    @property
    def totals_row_range(self) -> Range | None:
        return self._edges[1]


class SheetApi:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        backend = sheet.backend
        self.Hyperlinks = Native(
            Add=lambda target, _, link: backend.link(sheet.name, *target.place, link),
            Delete=lambda: backend.unlink(sheet.name),
        )
        self.Tab = Sent(lambda _, value: backend.tab_colour(sheet.name, int(value)))
        self.PageSetup = Sent(lambda name, value: backend.page(sheet.name, name, value))

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        return self._sheet.backend.protection(self._sheet.name) is not None

    def __getattr__(self, name: str) -> Any:
        given = self._sheet.backend.protection(self._sheet.name) or {}
        if name == "Protection":
            return Native(**given)
        if name in given:
            return given[name]
        raise AttributeError(name)

    def Unprotect(self, password: str) -> None:  # noqa: N802
        self._sheet.backend.unprotect(self._sheet.name, password)

    def Protect(self, password: str, *options: bool) -> None:  # noqa: N802
        self._sheet.backend.protect(self._sheet.name, password, *options)


class Sent:
    """A native object whose members, when set, are handed to the backend."""

    def __init__(self, send: Any) -> None:
        self.__dict__["_send"] = send

    def __setattr__(self, name: str, value: Any) -> None:
        self._send(name, value)


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


class Note(base_classes.Note):
    api: Any = None

    def __init__(self, sheet: Sheet, row: int, column: int, text: str, author: str = "") -> None:
        self._sheet = sheet
        self._place = (row, column)
        self._text = text
        self._author = author
        self.api = Native(Shape=Native())

    @property
    def text(self) -> str:
        return self._text

    @property
    def author(self) -> str:
        return self._author

    @property
    def location(self) -> Range:
        return Range(self._sheet, Area(*self._place, *self._place))

    def delete(self) -> None:
        self._sheet.backend.delete_note(self._sheet.name, *self._place)


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet = sheet
        self.area = area
        self.backend = sheet.backend
        self.options: dict[str, Any] = {}

    def _ask(self, question: str, *more: Any) -> Any:
        return getattr(self.backend, question)(self._sheet.name, list(self.area), *more)

    @property
    def api(self) -> Any:
        return RangeApi(self)

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.area.top

    @property
    def column(self) -> int:
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.bottom - self.area.top + 1, self.area.right - self.area.left + 1

    def __len__(self) -> int:
        return self.area.area

    def __call__(self, *place: int) -> Range:
        row, column = (
            place
            if len(place) == 2
            else (divmod(place[0] - 1, self.shape[1])[0] + 1, (place[0] - 1) % self.shape[1] + 1)
        )
        row, column = self.area.top + row - 1, self.area.left + column - 1
        return Range(self._sheet, Area(row, column, row, column))

    @property
    def address(self) -> str:
        first = cell_name(self.area.top, self.area.left)
        last = cell_name(self.area.bottom, self.area.right)
        return "$" + first if first == last else f"{first}:{last}"

    @property
    def raw_value(self) -> Any:
        rows = [[_as_date(value) for value in row] for row in self._ask("values")]
        return rows[0][0] if self.area.area == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows, columns = self.shape
        if not isinstance(data, list | tuple):
            data = [[data] * columns] * rows
        self._ask("put", [list(row) for row in data])

    @property
    def formula(self) -> Any:
        rows = self._ask("formulas")
        return rows[0][0] if self.area.area == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, data: Any) -> None:
        rows, columns = self.shape
        self._ask("put", data if isinstance(data, list) else [[data] * columns] * rows)

    @property
    def number_format(self) -> str | None:
        return self._ask("number_format")

    @number_format.setter
    def number_format(self, code: str) -> None:
        self._ask("set_number_format", code)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Of cells of several colours Excel says black."""
        found = self._ask("colour")
        return None if found is None else _rgb("000000" if found == "mixed" else found)

    @color.setter
    def color(self, colour: tuple[int, int, int] | None) -> None:
        self._ask("set_colour", None if colour is None else _hex(colour))

    @property
    def merge_cells(self) -> bool | None:
        return self._ask("merged")

    @property
    def merge_area(self) -> Range:
        return Range(self._sheet, Area(*self._ask("merge_area")))

    def merge(self, across: bool) -> None:
        assert not across
        self._ask("merge")

    def unmerge(self) -> None:
        self._ask("unmerge")

    @property
    def column_width(self) -> float | None:
        return self._ask("column_width")

    @column_width.setter
    def column_width(self, width: float) -> None:
        self._ask("set_column_width", width)

    @property
    def row_height(self) -> float | None:
        return self._ask("row_height")

    @row_height.setter
    def row_height(self, height: float) -> None:
        self._ask("set_row_height", height)

    @property
    def column_hidden(self) -> bool:
        raise NotImplementedError

    @column_hidden.setter
    def column_hidden(self, hidden: bool) -> None:
        self._ask("hide_columns", hidden)

    def end(self, direction: str) -> Range:
        assert direction == "up"
        row = self._ask("last_row")
        return Range(self._sheet, Area(row, self.area.left, row, self.area.left))

    @property
    def has_array(self) -> bool:
        return self._ask("has_array")

    def select(self) -> None:
        self._ask("select")

    @property
    def note(self) -> Note | None:
        return next((note for note in self._sheet.notes if note.location.area == self.area), None)

    def add_note(self, text: str) -> Note:
        self._ask("add_note", text)
        return Note(self._sheet, self.area.top, self.area.left, text)

    def add_hyperlink(self, address: str, _text: str, _tip: str) -> None:
        self.backend.link(self._sheet.name, self.area.top, self.area.left, address.removeprefix("#"))

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    def dress(self, name: str, value: Any) -> None:
        self._ask("dress", name, value)

    @property
    def horizontal_alignment(self) -> str:
        raise NotImplementedError

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.dress("horizontal", value)

    @property
    def vertical_alignment(self) -> str:
        raise NotImplementedError

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.dress("vertical", value)

    @property
    def wrap_text(self) -> bool:
        raise NotImplementedError

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.dress("wrap", value)


class Font(base_classes.Font):
    api: Any = None

    def __init__(self, target: Range) -> None:
        object.__setattr__(self, "_target", target)

    def __setattr__(self, name: str, value: Any) -> None:
        self._target.dress("colour" if name == "color" else name, _hex(value) if name == "color" else value)


class Borders(base_classes.Borders):
    def __init__(self, target: Range) -> None:
        self._target = target

    def set(self, sides: Any, line_style: Any, weight: Any, color: Any) -> None:
        assert len(sides) == 6
        assert (line_style, weight) == ("continuous", "thin")
        self._target.dress("border", color.removeprefix("#") if isinstance(color, str) else _hex(color))


class RangeApi:
    """The native side of a range; amounts of money and dates come as plain numbers from `Value2` only."""

    def __init__(self, target: Range) -> None:
        self.__dict__["target"] = target
        self.__dict__["Font"] = Sent(lambda name, value: target.dress(name.lower(), value == 2))

    @property
    def place(self) -> tuple[int, int]:
        return self.target.area.top, self.target.area.left

    @property
    def Value2(self) -> Any:  # noqa: N802
        if not self.target.backend.backend.has_native_values:
            raise AttributeError("Value2")
        rows = [[v["serial"] if isinstance(v, dict) else v for v in row] for row in self.target._ask("values")]
        return rows[0][0] if self.target.area.area == 1 else tuple(map(tuple, rows))

    @property
    def CurrentArray(self) -> Any:  # noqa: N802
        return Native(Count=self.target._ask("array_size"))

    @property
    def EntireRow(self) -> Any:  # noqa: N802
        return self._entire("rows_hidden")

    @property
    def EntireColumn(self) -> Any:  # noqa: N802
        return self._entire("columns_hidden")

    def _entire(self, question: str) -> Any:
        if not self.target.backend.backend.has_native_values:
            raise AttributeError(question)
        return Native(Hidden=self.target._ask(question))

    @property
    def Interior(self) -> InteriorApi:  # noqa: N802
        if not self.target.backend.backend.has_interior:
            raise AttributeError("Interior")
        return InteriorApi(self.target)

    def __setattr__(self, name: str, value: Any) -> None:
        self.target.dress({"IndentLevel": "indent", "Locked": "locked"}[name], value)


class InteriorApi:
    def __init__(self, target: Range) -> None:
        self.__dict__["target"] = target

    @property
    def Pattern(self) -> int:  # noqa: N802
        return {"none": XL_NO_FILL, "solid": XL_SOLID}.get(self.target._ask("pattern"), 17)

    @property
    def PatternColorIndex(self) -> int:  # noqa: N802
        return XL_AUTOMATIC if self.target._ask("pattern_colour") is None else 56

    @property
    def PatternColor(self) -> int:  # noqa: N802
        colour = self.target._ask("pattern_colour")
        return int(colour[4:] + colour[2:4] + colour[:2], 16)

    def __setattr__(self, name: str, value: int) -> None:
        assert name == "PatternColor"
        self.target._ask("set_pattern_colour", f"{value & 255:02X}{value >> 8 & 255:02X}{value >> 16:02X}")


def _as_date(value: Any) -> Any:
    """A date, which backends give as {"date": ISO text, "serial": number}, as pywin32 would."""
    return datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _hex(colour: tuple[int, int, int]) -> str:
    return "{:02X}{:02X}{:02X}".format(*colour)


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
