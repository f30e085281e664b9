"""Finds the form in a workbook: which form it is, and where its fields and tables lie.

Three independent anchors are held against each other: defined names, header texts and the row above Jumlah. Staff may
have inserted, deleted, sorted, moved, renamed or copied; what they did is followed, and said where it matters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from xlkinerja import anchors
from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Field, Form, Table
from xlkinerja.form.loader import form_names, load
from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.ooxml.model import Sheet, Workbook
from xlkinerja.report import TableLayout

_LOOK_FOR_HEADERS = 200  # rows from the top; a header further down is no form of ours
_ENOUGH_COLUMNS = 3  # matching headers that, with the key, make a table without names
_LABEL_REACH = 8  # columns to the right of a label in which its value may stand


class UnknownFormError(Exception):
    """The workbook holds no form that can be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True)
class Layout:
    """Where everything lies: (sheet, row, column) of each field found, the tables found, and what was noticed."""

    form: Form
    fields: Mapping[str, tuple[str, int, int]]
    tables: Mapping[str, TableLayout]
    named: bool
    findings: tuple[Finding, ...]


def identify(workbook: Workbook) -> tuple[Form, bool, tuple[Finding, ...]]:
    """Return the form that a workbook holds, whether its names say so, and what there is to say about its version.

    Raises UnknownFormError for no form, several forms and a version newer than ours.
    """
    claimed = anchors.versions(workbook)
    names = {text.partition("/")[0] for text in claimed} | set(anchors.forms_with_names(workbook, form_names()))
    if len(names) > 1:
        raise UnknownFormError(engine_finding("XK-123", found=", ".join(sorted(names))))
    if not names:
        return _identify_by_headers(workbook)
    name = names.pop()
    if name not in form_names():
        raise UnknownFormError(engine_finding("XK-120", known=", ".join(form_names())))
    form = load(name)
    found = claimed[0].partition("/")[2] if claimed else str(form.version)
    if found.isdigit() and int(found) > form.version:
        raise UnknownFormError(engine_finding("XK-122", found=found, current=form.version))
    if found != str(form.version):
        return form, True, (engine_finding("XK-121", found=found, current=form.version),)
    return form, True, ()


def _identify_by_headers(workbook: Workbook) -> tuple[Form, bool, tuple[Finding, ...]]:
    candidates = [
        form
        for form in map(load, form_names())
        if any(find_headers(sheet, table) for sheet in workbook.sheets for table in form.tables)
    ]
    if len(candidates) != 1:
        raise UnknownFormError(engine_finding("XK-120", known=", ".join(form_names())))
    return candidates[0], False, (engine_finding("XK-128", form=candidates[0].name),)


def locate(workbook: Workbook) -> Layout:
    """Return where the form's fields and tables lie in a workbook.

    Raises UnknownFormError when the workbook holds no form that can be read.
    """
    form, named, findings = identify(workbook)
    tables: dict[str, TableLayout] = {}
    notes = list(findings)
    for table in form.tables:
        found = _TableSearch(workbook, form, table, named=named)
        layout = found.layout()
        notes.extend(found.findings)
        if layout is not None:
            tables[table.name] = layout
    fields = {f.name: place for f in form.fields if (place := _find_field(workbook, form, f, tables))}
    notes.extend(_missing_fields(form, fields))
    return Layout(form, fields, tables, named, tuple(notes))


# --- fields ------------------------------------------------------------------------------------------------------


def _find_field(
    workbook: Workbook, form: Form, field: Field, tables: Mapping[str, TableLayout]
) -> tuple[str, int, int] | None:
    for place in anchors.references(workbook, anchors.field_name(form, field.name)):
        if workbook.sheet(place.sheet) is not None:
            return place.sheet, place.range.top, place.range.left
    wanted = {plain(text) for text in (field.label, *field.synonyms)}
    answers = {place.sheet for place in anchors.references(workbook, anchors.ANSWER)}
    for sheet in (sheet for sheet in workbook.sheets if sheet.name not in answers):
        headers = {table.header for table in tables.values() if table.sheet == sheet.name}
        for (row, column), cell in sheet.cells.items():
            if cell.kind == "text" and row not in headers and plain(cell.text) in wanted:
                place_right = _right_of(sheet, row, column)
                if place_right is not None:
                    return sheet.name, *place_right
    return None


def _right_of(sheet: Sheet, row: int, column: int) -> tuple[int, int] | None:
    """Return the first cell right of a label that holds more than a colon."""
    for candidate in range(column + 1, column + 1 + _LABEL_REACH):
        cell = sheet.cells.get((row, candidate))
        if cell is not None and cell.kind != "blank" and cell.text.strip() != ":":
            return row, candidate
    return None


def _missing_fields(form: Form, found: Mapping[str, object]) -> Iterator[Finding]:
    for wanted in form.fields:
        if wanted.required and wanted.name not in found:
            yield engine_finding("XK-140", Place(column=wanted.name, label=wanted.label))


# --- header texts ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a header text as compared: one spelling for letter case, blanks, line ends and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w%]+", " ", folded).split())


@dataclass(frozen=True)
class Headers:
    """A header row found by its texts: column of the sheet by name of the form's column."""

    row: int
    columns: Mapping[str, int]


def find_headers(sheet: Sheet, table: Table, enough: int = _ENOUGH_COLUMNS) -> Headers | None:
    """Return the header row of a table on a sheet: the one with most of its texts, and its key among them."""
    known = {plain(text): c.name for c in table.columns for text in (*c.synonyms, c.label)}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sheet.cells.items():
        if row > _LOOK_FOR_HEADERS:
            break
        if cell.kind == "text" and (name := known.get(plain(cell.text))):
            rows.setdefault(row, {}).setdefault(name, column)
    complete = {row: found for row, found in rows.items() if table.key in found and len(found) >= enough}
    if not complete:
        return None
    best = max(complete, key=lambda row: (len(complete[row]), -row))
    return Headers(best, complete[best])


# --- one table ---------------------------------------------------------------------------------------------------


@dataclass
class _TableSearch:
    """The search for one table; collects what was noticed on the way."""

    workbook: Workbook
    form: Form
    table: Table
    named: bool
    findings: list[Finding] = field(default_factory=list)

    def layout(self) -> TableLayout | None:
        sheet = self.choose_sheet()
        if sheet is None:
            expected = self.form.sheet[self.table.sheet].title
            self.say("XK-125", table=self.table.title, expected=expected)
            return None
        headers = find_headers(sheet, self.table)
        header = self.header_row(sheet, headers)
        if header is None:
            self.say("XK-125", Place(sheet.name), table=self.table.title, expected=sheet.name)
            return None
        columns = self.columns(sheet, headers)
        self.note_headers(sheet, headers, columns)
        total = self.total_row(sheet, header, columns)
        last = self.last_row(sheet, header, total, columns)
        self.note_other_columns(sheet, headers.row if headers else header, last, columns)
        guarded = self.is_guarded(sheet, last, columns)
        return TableLayout(sheet.name, header, header + 1, last, last, total, columns, guarded)

    def say(self, code: str, place: Place | None = None, typed: str = "", **details: object) -> None:
        self.findings.append(engine_finding(code, place or Place(table=self.table.name), typed, **details))

    # --- which sheet ------------------------------------------------------------------------------------------

    def choose_sheet(self) -> Sheet | None:
        """Return the sheet whose table counts; copies of it are named in a finding."""
        by_name = [r.sheet for part in ("KEPALA", "BADAN", "JUMLAH") for r in self.references(part)]
        by_name += [r.sheet for column in self.table.columns for r in self.column_references(column.name)]
        enough = len(self.table.columns) * 3 // 5 if self.named else _ENOUGH_COLUMNS
        by_text = [s.name for s in self.workbook.sheets if find_headers(s, self.table, enough)]
        candidates = [name for name in dict.fromkeys([*by_name, *by_text]) if self.workbook.sheet(name)]
        if not candidates:
            return None
        votes = Counter(by_name)
        title = self.form.sheet[self.table.sheet].title
        chosen = max(candidates, key=lambda name: (votes[name], name == title, -candidates.index(name)))
        for name in candidates:
            if name != chosen:
                self.say("XK-132", Place(name, table=self.table.name), table=self.table.title, used=chosen)
        return self.workbook.sheet(chosen)

    def references(self, part: str) -> tuple[anchors.Reference, ...]:
        return anchors.references(self.workbook, anchors.table_name(self.form, self.table, part))

    def column_references(self, column: str) -> tuple[anchors.Reference, ...]:
        return anchors.references(self.workbook, anchors.column_name(self.form, self.table, column))

    def on_sheet(self, found: Iterable[anchors.Reference], sheet: Sheet) -> Range | None:
        return next((r.range for r in found if r.sheet.casefold() == sheet.name.casefold()), None)

    # --- header and columns ---------------------------------------------------------------------------------------

    def header_row(self, sheet: Sheet, headers: Headers | None) -> int | None:
        """Return the last header row: the names' word, unless the texts stand elsewhere."""
        head = self.on_sheet(self.references("KEPALA"), sheet)
        body = self.on_sheet(self.references("BADAN"), sheet)
        if head is not None and (headers is None or headers.row in range(head.top, head.bottom + 1)):
            return head.bottom
        if headers is not None:
            if self.named:
                self.say("XK-133", Place(sheet.name, table=self.table.name), table=self.table.title)
            return headers.row + (1 if _is_numbering(sheet, headers) else 0)
        return body.top if body is not None else None

    def columns(self, sheet: Sheet, headers: Headers | None) -> Mapping[str, int]:
        """Return the sheet's column of each of the table's columns: by text where a text says so, else by name."""
        found: dict[str, int] = {}
        taken = set(headers.columns.values()) if headers else set()
        for column in self.table.columns:
            area = self.on_sheet(self.column_references(column.name), sheet)
            by_text = headers.columns.get(column.name) if headers else None
            by_name = area.left if area is not None else None
            if by_name is not None and (by_text is None or self.same_text(sheet, headers, by_name, by_text)):
                if by_text is not None or by_name not in taken:
                    found[column.name] = by_name
            elif by_text is not None:
                found[column.name] = by_text
        for column in self.table.columns:
            if column.name not in found and (self.named or column.required):
                place = Place(sheet.name, table=self.table.name, column=column.name, label=column.label)
                self.say("XK-126", place, column=column.label, table=self.table.title)
        return found

    def same_text(self, sheet: Sheet, headers: Headers | None, one: int, other: int) -> bool:
        if headers is None or one == other:
            return True
        cells = (sheet.cells.get((headers.row, column)) for column in (one, other))
        texts = {plain(cell.text) if cell else "" for cell in cells}
        return len(texts) == 1

    def note_headers(self, sheet: Sheet, headers: Headers | None, columns: Mapping[str, int]) -> None:
        """Say where a header reads differently."""
        if headers is None:
            return
        for name, column in columns.items():
            cell = sheet.cells.get((headers.row, column))
            if headers.columns.get(name) != column and (cell is None or not _accepts(self.table, name, cell.text)):
                place = Place(sheet.name, cell_name(headers.row, column), self.table.name, column=name)
                typed = cell.text if cell else ""
                self.say("XK-131", place, typed, expected=self.table.column[name].label)

    def note_other_columns(self, sheet: Sheet, top: int, last: int, columns: Mapping[str, int]) -> None:
        """Say which columns are none of the form's: any with a title, and untitled ones between the form's.

        When a column of the form is missing, an untitled one may be it, and that has its own finding.
        """
        seen = set(columns.values())
        complete = len(columns) == len(self.table.columns)
        between = range(min(seen), max(seen)) if complete else range(0)
        for (row, column), cell in sheet.cells.items():
            noticed = row == top or (column in between and top < row <= last)
            if noticed and column not in seen and cell.kind != "blank":
                seen.add(column)
                self.say("XK-127", Place(sheet.name, cell_name(row, column)), cell.text)

    # --- rows -----------------------------------------------------------------------------------------------------

    def total_row(self, sheet: Sheet, header: int, columns: Mapping[str, int]) -> int | None:
        if self.table.total_label is None:
            return None
        area = self.on_sheet(self.references("JUMLAH"), sheet)
        if area is not None and area.top > header:
            return area.top
        label = plain(self.table.total_label)
        reach = range(1, max(columns.values(), default=1) + 1)
        for (row, column), cell in sheet.cells.items():
            if row > header and column in reach and cell.kind == "text" and plain(cell.text) in {label, "total"}:
                return row
        self.say("XK-137", Place(sheet.name, table=self.table.name), table=self.table.title)
        return None

    def last_row(self, sheet: Sheet, header: int, total: int | None, columns: Mapping[str, int]) -> int:
        """Return the last row before Jumlah; without one the end of the body, and what was typed right below it."""
        if total is not None:
            return total - 1
        body = self.on_sheet(self.references("BADAN"), sheet)
        end = last = body.bottom if body is not None and body.bottom > header else header
        key = columns.get(self.table.key, 1)
        while (cell := sheet.cells.get((last + 1, key))) is not None and cell.kind != "blank":
            last += 1
        if last > end and self.named:
            place = Place(sheet.name, cell_name(end + 1, key), self.table.name)
            self.say("XK-138", place, rows=f"{end + 1} sampai {last}", table=self.table.title)
        return last

    def is_guarded(self, sheet: Sheet, last: int, columns: Mapping[str, int]) -> bool:
        """Tell whether the last row is the guard: inside the names and without any content."""
        body = self.on_sheet(self.references("BADAN"), sheet)
        cells = (sheet.cells.get((last, column)) for column in columns.values())
        empty = all(cell is None or (cell.kind == "blank" and cell.formula is None) for cell in cells)
        guarded = body is not None and body.bottom == last and empty
        below = self.table.total_label is None and body is not None and body.bottom < last  # XK-138 says so
        if self.named and not guarded and not below:
            self.say("XK-129", Place(sheet.name, table=self.table.name), table=self.table.title)
        return guarded


def _accepts(table: Table, name: str, text: str) -> bool:
    column = table.column[name]
    return plain(text) in {plain(known) for known in (column.label, *column.synonyms)}


def _is_numbering(sheet: Sheet, headers: Headers) -> bool:
    """Tell whether the row below the headers numbers the columns: (1), (2), (3)."""
    below = (sheet.cells.get((headers.row + 1, column)) for column in headers.columns.values())
    texts = [cell.text.strip("() ") for cell in below if cell is not None and cell.kind in {"text", "number"}]
    return len(texts) == len(headers.columns) and all(re.fullmatch(r"\d{1,2}", text) for text in texts)
