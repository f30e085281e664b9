"""What the reader sees in a workbook and what the patcher is asked to change: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property, partial
from typing import Literal, NamedTuple

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import Range

CellValue = Decimal | int | str | bool | None
CellKey = tuple[str, int, int]
"""A cell of a workbook: name of the sheet, row, column."""


class PackageError(Exception):
    """A workbook that cannot be read or must not be changed, with the code of the message that explains it.

    `code` is a key of messages.toml (`XK-1xx` file, `XK-5xx` saving); `details` fill the message's placeholders.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[partial[PackageError], tuple[()]]:
        return partial(type(self), self.code, **self.details), ()  # exceptions go to other processes too


# --- what was read ---------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """One cell as the file holds it.

    `text` is the number's digits as written, the text, `TRUE`/`FALSE` or the error's code; a formula that was
    never calculated is `blank` with `formula` set. `formula` has no leading `=` and is already translated for its
    cell when the file shares it with neighbours; `array` marks (parts of) array formulas, never overwritten.
    A tuple, for a workbook has thousands of them and frozen dataclasses take three times as long to make.
    """

    row: int
    column: int
    kind: Literal["blank", "number", "text", "boolean", "error"]
    text: str = ""
    formula: str | None = None
    style: int = 0
    array: bool = False


class CellFormat(NamedTuple):
    """What a style index means as far as we look at it. `number_format` is the code as Excel writes it."""

    number_format: str = "General"
    locked: bool = True
    fill: str | None = None  # "RRGGBB" of a solid fill given as rgb


class Note(NamedTuple):
    """A cell's note (the yellow one, not a threaded comment)."""

    author: str
    text: str


class DefinedName(NamedTuple):
    """A defined name: `sheet` is the scope (None for the workbook), `text` the formula without `=`."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """One worksheet; `cells` holds those with content, formula or style by (row, column), ascending."""

    name: str
    state: Literal["visible", "hidden", "veryHidden"]
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: Mapping[tuple[int, int], Note] = field(default_factory=dict)
    protected: bool = False

    @cached_property
    def texts(self) -> Mapping[tuple[int, int], Cell]:
        """The cells that hold texts, which are searched many times."""
        return {place: cell for place, cell in self.cells.items() if cell.kind == "text"}

    @cached_property
    def last_texts(self) -> Mapping[int, int]:
        """The column of the last text by row."""
        return dict(self.texts.keys())  # pairs of row and column, ascending


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: its worksheets in tab order, names, formats by style index, and what else it carries."""

    sheets: tuple[Sheet, ...]
    names: tuple[DefinedName, ...] = ()
    formats: tuple[CellFormat, ...] = (CellFormat(),)
    date1904: bool = False
    strict: bool = False
    macros: bool = False
    external_links: int = 0
    other_sheets: tuple[str, ...] = ()  # chart, dialog and macro sheets, which hold no cells for us
    formats_known: bool = True  # not where another program read it that gives values alone

    @cached_property
    def names_called(self) -> Mapping[str, tuple[DefinedName, ...]]:
        """The names by their text in lower case: one of the workbook and one of each sheet may be spelled alike."""
        found: dict[str, list[DefinedName]] = {}
        for name in self.names:
            found.setdefault(name.name.casefold(), []).append(name)
        return {text: tuple(names) for text, names in found.items()}

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name (letter case does not matter, as in Excel), or None."""
        wanted = name.casefold()
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == wanted), None)


# --- what is to change -----------------------------------------------------------------------------------------


class SetCell(NamedTuple):
    """Put a value, or a formula with its result as cached value, into a cell; its style stays.

    A text is always text, also when it begins with `=`. None as value of a formula means "no cached value";
    None without a formula clears the cell.
    """

    sheet: str
    row: int
    column: int
    value: CellValue
    formula: str | None = None


class Style(NamedTuple):
    """The looks of a cell of a new sheet; colours are "RRGGBB", sizes points.

    `quoted` keeps a text a text also when somebody edits it in Excel.
    """

    bold: bool = False
    italic: bool = False
    size: float = 10
    colour: str = "000000"
    underline: bool = False
    fill: str | None = None
    border: str | None = None  # colour of thin lines on all four sides
    horizontal: Literal["left", "center", "right"] | None = None
    vertical: Literal["top", "center", "bottom"] = "center"
    wrap: bool = False
    indent: int = 0
    number_format: str = "General"
    locked: bool = True
    quoted: bool = False


class SheetCell(NamedTuple):
    """One cell of a new sheet; `link` is a place in this workbook to jump to (`'Layanan'!D6`)."""

    row: int
    column: int
    value: CellValue
    style: Style = Style()
    link: str | None = None


@dataclass(frozen=True)
class NewSheet:
    """A sheet made by us: added as the last tab, or put in place of the sheet of that name."""

    name: str
    cells: tuple[SheetCell, ...]
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    frozen_rows: int = 0
    title_rows: tuple[int, int] | None = None
    tab_colour: str | None = None
    landscape: bool = True


@dataclass(frozen=True)
class Edits:
    """All changes asked of a workbook, as a desired state: applying them twice changes nothing the second time.

    `tints` are the cells that are to carry a coloured fill on top of their own style; every other cell that carries
    one of `tint_colours` gets its own fill back. `notes` likewise: any note that begins with `note_prefix`, ends with
    `note_suffix` and is not wanted is removed, a note that somebody else wrote, or wrote on, is never touched. `names`
    sets defined names of the whole workbook, `local_names` those of one sheet, by (sheet, name).
    """

    cells: tuple[SetCell, ...] = ()
    tints: Mapping[CellKey, str] = field(default_factory=dict)
    tint_colours: frozenset[str] = frozenset()
    notes: Mapping[CellKey, str] = field(default_factory=dict)
    note_prefix: str = ""
    note_suffix: str = ""
    sheets: tuple[NewSheet, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    local_names: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Patched:
    """A patched workbook: its bytes (the very input when nothing had to change) and what was done.

    `changed` are the parts that were rewritten, added or dropped, `identical` counts those copied byte for byte, and
    `refused` lists the edits that could not be made safely, each with the code of its message.
    """

    data: bytes
    changed: tuple[str, ...] = ()
    identical: int = 0
    refused: tuple[tuple[CellKey, str], ...] = ()
