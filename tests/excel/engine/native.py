"""The native side, spelled as on Windows: what Excel's own objects are asked where xlwings has no word for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.books import Book
    from engine.ranges import Range
    from engine.sheets import Sheet

XL_NO_FILL, XL_SOLID, XL_AUTOMATIC = -4142, 1, -4105


class Native:
    """An object of Excel's own: what it has not, raises AttributeError."""

    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)


class Sent:
    """A native object whose members, when set, are handed to the backend."""

    def __init__(self, send: Any) -> None:
        self.__dict__["_send"] = send

    def __setattr__(self, name: str, value: Any) -> None:
        self._send(name, value)


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
