"""The search for one table: three anchors held against each other, and what was noticed on the way.

Defined names, header texts and the Jumlah row say independently where a table lies. What staff did to the sheet is
followed: rows and columns inserted, moved or deleted, the sheet renamed or copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xlkinerja.finding import Finding, Place, engine_finding
from xlkinerja.form import Form, Table
from xlkinerja.ooxml.address import MAX_ROW, Range, cell_name
from xlkinerja.ooxml.model import Sheet, Workbook
from xlkinerja.reading import anchors
from xlkinerja.reading.compound_cells import compound_names, given, in_groups
from xlkinerja.reading.headers import (
    ENOUGH_COLUMNS,
    Headers,
    all_headers,
    find_headers,
    have_the_same_headers,
    is_numbering,
    plain,
)
from xlkinerja.reading.labels import on_line, says_something
from xlkinerja.reading.table_notes import hidden_columns, lost_guard, other_columns, other_headers
from xlkinerja.report import TableLayout

_PARTS = ("KEPALA", "BADAN", "JUMLAH")
_HEADER_ROWS = 2  # rows that may stand between a header's texts and the body, such as the column numbers


@dataclass
class TableSearch:
    """The search for one table; collects what was noticed on the way."""

    workbook: Workbook
    form: Form
    table: Table
    named: bool
    findings: list[Finding] = field(default_factory=list)

    def layout(self) -> TableLayout | None:
        """Return where the table lies, None when the workbook lacks it; `findings` then says so."""
        sheet = self.choose_sheet()
        if sheet is None:
            expected = self.form.sheet[self.table.sheet].title
            given = self.table.source is None or self.named
            self.say("XK-125" if given else "XK-157", table=self.table.title, expected=expected)
            return None
        return self.layout_on(sheet)

    def layout_on(self, sheet: Sheet) -> TableLayout | None:
        """Return where the table lies on a sheet, None when it is not there; `findings` then says so."""
        if self.table.record:
            return self.record_layout(sheet)
        headers = self.headers_of(self.table, sheet)
        top, header = self.header_rows(sheet, headers)
        columns = self.columns(sheet, headers) if header else {}
        if not columns:
            self.say("XK-125", Place(sheet.name), table=self.table.title, expected=sheet.name)
            return None
        compounds = {name: columns.pop(name) for name in compound_names(self.table) if name in columns}
        self.say_missing(sheet, header, columns, compounds)
        everything = {**columns, **compounds}
        self.findings += other_headers(sheet, self.table, headers, columns)
        limit = self.next_table(sheet, header)
        total = self.total_row(sheet, header, limit, everything)
        last = self.last_row(sheet, header, total, limit, everything)
        self.findings += other_columns(sheet, self.table, headers.row if headers else header, last, everything)
        if self.named:
            body = self.on_sheet(self.references("BADAN"), sheet)
            self.findings += lost_guard(sheet, self.table, body, last, columns)
        self.findings += hidden_columns(sheet, self.table, columns)
        return TableLayout(sheet.name, top, header, header + 1, last, last, total, columns, compounds=compounds)

    def headers_of(self, table: Table, sheet: Sheet) -> Headers | None:
        """Return the header row of a table; of several alike the one that its name points at, or that of its turn."""
        found = [headers for headers in all_headers(sheet, table) if not self.belongs_to_another(sheet, table, headers)]
        twins = [other for other in self.form.tables_on(table.sheet) if have_the_same_headers(table, other)]
        if len(twins) < 2 or not found:  # noqa: PLR2004 - itself
            return next(iter(found), None)
        head = self.on_sheet(anchors.references(self.workbook, anchors.table_name(self.form, table, "KEPALA")), sheet)
        named = (headers for headers in found if head is not None and head.top <= headers.row <= head.bottom)
        turn = found[twins.index(table) :]
        return next(named, None) or next(iter(turn), None)

    def belongs_to_another(self, sheet: Sheet, table: Table, headers: Headers) -> bool:
        """Tell whether a row shows all texts of a table, but more of another one on the form's sheet."""
        others = (other for other in self.form.tables_on(table.sheet) if other is not table)
        rows = (full for other in others for full in all_headers(sheet, other) if full.row == headers.row)
        return any(len(full.columns) > len(headers.columns) for full in rows)

    def next_table(self, sheet: Sheet, header: int) -> int:
        """Return the last row above the next table on the sheet."""
        tops: list[int] = []
        for other in self.form.tables_on(self.table.sheet):
            if other is not self.table and not other.record:
                area = self.on_sheet(
                    anchors.references(self.workbook, anchors.table_name(self.form, other, "KEPALA")), sheet
                )
                headers = None if area else self.headers_of(other, sheet)
                tops += [area.top] if area else [headers.row - other.depth + 1] if headers else []
        return min((top - 1 for top in tops if top > header), default=MAX_ROW)

    # --- records ----------------------------------------------------------------------------------------------

    def record_layout(self, sheet: Sheet) -> TableLayout:
        """Return where the lines of a record lie: by name, or right of their label."""
        cells: dict[str, tuple[int, int]] = {}
        lines: dict[str, list[str]] = {}
        for column in self.table.columns:
            lines.setdefault(column.path[0], []).append(column.name)
        for column in self.table.columns:
            area = self.on_sheet(self.column_references(column.name), sheet)
            line = lines[column.path[0]]
            place = (
                (area.top, area.left) if area else on_line(sheet, column.path[0], line.index(column.name), len(line))
            )
            if place is not None:
                cells[column.name] = place
            elif column.required:
                where = Place(sheet.name, table=self.table.name, column=column.name, label=column.label)
                self.say("XK-140", where)
        first = min((row for row, _ in cells.values()), default=1)
        last = max((row for row, _ in cells.values()), default=1)
        return TableLayout(sheet.name, first, first, first, last, last, None, {}, cells)

    def say(self, code: str, place: Place | None = None, typed: str = "", **details: object) -> None:
        """Keep a finding about the table."""
        self.findings.append(engine_finding(code, place or Place(table=self.table.name), typed, **details))

    # --- which sheet ------------------------------------------------------------------------------------------

    def choose_sheet(self) -> Sheet | None:
        """Return the sheet whose table counts; copies of it are named in a finding."""
        votes = self.votes()
        candidates = list(dict.fromkeys([*votes, *self.sheets_by_text()]))
        if not candidates:
            return None
        title = self.form.sheet[self.table.sheet].title
        chosen = max(candidates, key=lambda name: (votes[name], name == title, -candidates.index(name)))
        for name in candidates:
            if name != chosen:
                self.say("XK-132", Place(name), table=self.table.title, used=chosen)
        return self.workbook.sheet(chosen)

    def votes(self) -> Counter[str]:
        """Return how many of the table's names point at each sheet."""
        names = [r.sheet for part in _PARTS for r in self.references(part)]
        names += [r.sheet for column in self.table.columns for r in self.column_references(column.name)]
        return Counter(sheet.name for name in names if (sheet := self.workbook.sheet(name)))

    def sheets_by_names(self) -> list[str]:
        """Return the sheets at which most of the table's names point: one or two that lie make no sheet a copy."""
        names = [anchors.table_name(self.form, self.table, part) for part in _PARTS]
        names += [anchors.column_name(self.form, self.table, column.name) for column in self.table.columns]
        there = sum(name.casefold() in self.workbook.names_called for name in names)
        return [sheet for sheet, votes in self.votes().items() if 2 * votes > there]

    def sheets_by_text(self) -> list[str]:
        """Return the sheets that show the table's header texts; our own instructions are no such sheet."""
        usual = max(2, len(self.table.printed) * 3 // 5)
        enough = usual if self.named else min(ENOUGH_COLUMNS, len(self.table.printed))
        sheets = (sheet for sheet in self.workbook.sheets if not anchors.is_guide(sheet))
        found = ((sheet, find_headers(sheet, self.table, enough)) for sheet in sheets)
        return [sheet.name for sheet, headers in found if headers and not self.is_of_another(sheet, headers)]

    def is_of_another(self, sheet: Sheet, headers: Headers) -> bool:
        """Tell whether a sheet rather shows a table of another sheet of the form, by name or by its texts."""
        for other in self.form.tables:
            if other.sheet != self.table.sheet and not other.record:
                area = self.on_sheet(
                    anchors.references(self.workbook, anchors.table_name(self.form, other, "KEPALA")), sheet
                )
                if area is not None or find_headers(sheet, other, len(headers.columns) + 1) is not None:
                    return True
        return False

    def references(self, part: str) -> tuple[anchors.Reference, ...]:
        """Return where the names of a part of the table (BADAN, KEPALA, JUMLAH) point."""
        return anchors.references(self.workbook, anchors.table_name(self.form, self.table, part))

    def column_references(self, column: str) -> tuple[anchors.Reference, ...]:
        """Return where the names of a column point."""
        return anchors.references(self.workbook, anchors.column_name(self.form, self.table, column))

    def on_sheet(self, found: Iterable[anchors.Reference], sheet: Sheet) -> Range | None:
        """Return the first of the references that points at a sheet."""
        return next((r.range for r in found if r.sheet.casefold() == sheet.name.casefold()), None)

    # --- header and columns ---------------------------------------------------------------------------------------

    def header_rows(self, sheet: Sheet, headers: Headers | None) -> tuple[int, int]:
        """Return the first and last header row: the names' word, unless the texts stand elsewhere; (0, 0) for none."""
        head = self.on_sheet(self.references("KEPALA"), sheet)
        body = self.on_sheet(self.references("BADAN"), sheet)
        if head is not None and headers is None:
            return head.top, head.bottom
        if head is not None and headers and head.top <= headers.row <= head.bottom <= headers.row + _HEADER_ROWS:
            return head.top, head.bottom
        if headers is not None:
            if self.named:
                self.say("XK-133", Place(sheet.name, table=self.table.name), table=self.table.title)
            top = max(1, headers.row - self.table.depth + 1)
            return top, headers.row + (1 if is_numbering(sheet, headers) else 0)
        return (body.top, body.top) if body is not None else (0, 0)

    def columns(self, sheet: Sheet, headers: Headers | None) -> dict[str, int]:
        """Return the sheet's column of each of the table's columns: by text where a text says so, else by name.

        Compounds are among them, where they give what has no column of its own.
        """
        found: dict[str, int] = {}
        by_text = headers.columns if headers else {}
        for column in self.table.printed:
            number = self.place_of(sheet, headers, column.name)
            foreign = number in by_text.values() and column.name not in by_text
            if number is not None and not foreign and number not in found.values():
                found[column.name] = number
        for name in compound_names(self.table):
            if name in by_text and not {*given(self.table, name)} <= found.keys():
                found[name] = by_text[name]
        return found

    def say_missing(self, sheet: Sheet, header: int, columns: Mapping[str, int], compounds: Mapping[str, int]) -> None:
        """Say which columns are not there, nor in cells and rows that give several of them."""
        there = {*columns, *(name for compound in compounds for name in given(self.table, compound))}
        there |= {*in_groups(self.table, (cell.text for (row, _), cell in sheet.texts.items() if row > header))}
        for column in self.table.printed:
            if column.may_lack and not self.named:
                continue
            if column.name not in there and (self.named or column.required or len(column.path) > 1):
                place = Place(sheet.name, table=self.table.name, column=column.name, label=column.label)
                self.say("XK-126", place, column=column.label, table=self.table.title)

    def place_of(self, sheet: Sheet, headers: Headers | None, name: str) -> int | None:
        """Return the sheet's column of one column: the name's, unless its text stands in another one."""
        area = self.on_sheet(self.column_references(name), sheet)
        by_text = headers.columns.get(name) if headers else None
        if area is not None and (by_text is None or self.same_text(sheet, headers, area.left, by_text)):
            return area.left
        return by_text

    def same_text(self, sheet: Sheet, headers: Headers | None, one: int, other: int) -> bool:
        """Tell whether the header row says the same in two columns of the sheet."""
        if headers is None or one == other:
            return True
        cells = (sheet.cells.get((headers.row, column)) for column in (one, other))
        texts = {plain(cell.text) if cell else "" for cell in cells}
        return len(texts) == 1

    # --- rows -----------------------------------------------------------------------------------------------------

    def total_row(self, sheet: Sheet, header: int, limit: int, columns: Mapping[str, int]) -> int | None:
        """Return the Jumlah row: the name's, unless the label stands in another row; None when there is none."""
        if self.table.total_label is None:
            return None
        area = self.on_sheet(self.references("JUMLAH"), sheet)
        named = area.top if area is not None and header < area.top <= limit else None
        labelled = [row for row in self.labelled_rows(sheet, header, columns) if row <= limit]
        if named is not None and (named in labelled or not labelled):
            return named
        if labelled:
            return labelled[-1]
        self.say("XK-137", Place(sheet.name, table=self.table.name), table=self.table.title)
        return None

    def labelled_rows(self, sheet: Sheet, header: int, columns: Mapping[str, int]) -> list[int]:
        """Return the rows below the header that say Jumlah or Total in one of the table's columns."""
        labels = {plain(self.table.total_label or ""), "total"}
        reach = range(1, max(columns.values()) + 1)
        texts = ((place, cell.text) for place, cell in sheet.texts.items() if place[0] > header)
        return [row for (row, column), text in texts if column in reach and plain(text) in labels]

    def last_row(self, sheet: Sheet, header: int, total: int | None, limit: int, columns: Mapping[str, int]) -> int:
        """Return the last row before Jumlah; without one the last that holds a row of the table."""
        if total is not None:
            return total - 1
        end = self.named_end(sheet, header) or self.unbroken(sheet, header, limit, columns)
        below = [row for row in self.filled_rows(sheet, columns) if end < row <= limit]
        if below and self.named:
            place = Place(sheet.name, cell_name(below[0], columns.get(self.table.key, 1)), self.table.name)
            self.say("XK-138", place, rows=f"{below[0]} sampai {below[-1]}", table=self.table.title)
        return below[-1] if below else end

    def named_end(self, sheet: Sheet, header: int) -> int | None:
        """Return the last row by the name of the body, or by those of most columns where that one lies."""
        body = self.on_sheet(self.references("BADAN"), sheet)
        if body is not None and body.bottom > header:
            return body.bottom
        areas = (self.on_sheet(self.column_references(column.name), sheet) for column in self.table.printed)
        bottoms = Counter(area.bottom for area in areas if area is not None and area.bottom > header)
        return max(bottoms, key=lambda bottom: (bottoms[bottom], bottom), default=None)

    def unbroken(self, sheet: Sheet, header: int, limit: int, columns: Mapping[str, int]) -> int:
        """Return the last of the rows that follow the header without a gap: nothing else says where the table ends."""
        last = header
        while last < limit and self.is_row(sheet, last + 1, columns):
            last += 1
        return last

    def is_row(self, sheet: Sheet, row: int, columns: Mapping[str, int]) -> bool:
        """Tell whether a row looks like one of the table: typed in, or formatted where the table is computed."""
        if self.table.source is not None:
            return all((row, column) in sheet.cells for column in columns.values())
        names = (*(column.name for column in self.table.typed_columns), *compound_names(self.table))
        typed = (columns[name] for name in names if name in columns)
        return any(says_something(sheet.cells.get((row, column))) for column in typed)

    def filled_rows(self, sheet: Sheet, columns: Mapping[str, int]) -> Iterator[int]:
        """Yield the rows in which the key and something else is typed, and no field of the signature below."""
        key = columns.get(self.table.key)
        others = {columns[c.name] for c in self.table.typed_columns if c.name in columns} - {key}
        of_fields = self.field_places(sheet)
        for (row, column), cell in sheet.cells.items():
            if column == key and cell.kind != "blank" and (row, column) not in of_fields:
                beside = (sheet.cells.get((row, other)) for other in others if (row, other) not in of_fields)
                if any(c is not None and c.kind != "blank" for c in beside):
                    yield row

    def field_places(self, sheet: Sheet) -> set[tuple[int, int]]:
        """Return the cells of a sheet at which names of the form's fields point."""
        names = (anchors.field_name(self.form, field.name) for field in self.form.fields)
        areas = (self.on_sheet(anchors.references(self.workbook, name), sheet) for name in names)
        return {(area.top, area.left) for area in areas if area is not None}
