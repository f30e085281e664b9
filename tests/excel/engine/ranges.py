"""Cells: areas with their values and looks, and the notes on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from engine.native import Native, RangeApi
from xlkinerja.ooxml.address import Range as Area, cell_name

if TYPE_CHECKING:
    from engine.sheets import Sheet


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


def _as_date(value: Any) -> Any:
    """A date, which backends give as {"date": ISO text, "serial": number}, as pywin32 would."""
    return datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _hex(colour: tuple[int, int, int]) -> str:
    return "{:02X}{:02X}{:02X}".format(*colour)
