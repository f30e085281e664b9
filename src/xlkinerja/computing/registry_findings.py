"""What is said of rows that other tables have too: one key for two, two names for a number, rows that contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from xlkinerja.computing.key_findings import named
from xlkinerja.computing.tokens import number_token, words_token
from xlkinerja.finding import Finding, engine_finding, shortened
from xlkinerja.form import Form, Table
from xlkinerja.kinds import show
from xlkinerja.report import Identity, Report, Row, TableData

_OTHER_WORDS = 0.6  # likeness below which two wordings are surely two names


def contradictions(report: Report, table: Table) -> Iterator[Finding]:
    """Yield what the rows of a table, of which other tables have the same rows, say against each other."""
    for part in report.tables.get(table.name, ()):
        yield from _two_rows(part)
        yield from _continued_otherwise(report.form, part)


def _two_rows(part: TableData) -> Iterator[Finding]:
    first: dict[Identity, Row] = {}
    for row in part.rows:
        if row.subject and not row.continues and first.setdefault(row.subject, row) is not row:
            place = part.place(part.table.column[part.table.key], row.entries[part.table.key], row.key)
            yield engine_finding("XK-223", place, here=named(part, row), first=named(part, first[row.subject]))


def _continued_otherwise(form: Form, part: TableData) -> Iterator[Finding]:
    """Yield the figures of rows that continue another one where they differ from its own."""
    columns = [part.table.column[name] for name in sorted(_looked_up(form, part.table))]
    heads: dict[Identity, Row] = {}
    for row in part.rows:
        head = heads.setdefault(row.subject, row)
        for column in columns if row.continues else ():
            entry, first = row.entries[column.name], head.entries[column.name]
            if None not in (entry.value, first.value) and entry.value != first.value:
                place = part.place(column, entry, row.key)
                shown = show(column.kind, first.value)
                yield engine_finding("XK-222", place, show(column.kind, entry.value), first=shown)


def _looked_up(form: Form, table: Table) -> set[str]:
    """Return the columns that computed columns of other tables take from this one."""
    formulas = [column.formula for other in form.tables for column in other.columns if column.formula is not None]
    names = (name for formula in formulas if table.name in formula.keyed for name in formula.columns)
    return {name.column for name in names if name.table == table.name}


# --- outer keys and their names ----------------------------------------------------------------------------------


def names_of_groups(report: Report, table: Table) -> Iterator[Finding]:
    """Yield a finding where an outer key has two names, or a name two numbers; slips of spelling are no second name."""
    for key in table.keys[:-1]:
        if key in table.names_of:
            for part in report.tables.get(table.name, ()):
                yield from _names(part, key)


def _names(part: TableData, key: str) -> Iterator[Finding]:
    table = part.table
    by_number: dict[str, Row] = {}
    by_words: dict[str, Row] = {}
    said: dict[tuple[str, str], None] = defaultdict(None)
    for row in part.rows:
        number, words = number_token(row.entries[key].value), words_token(table, key, row)
        if not number or not words or (number, words) in said:
            continue
        said[number, words] = None
        first, same = by_number.setdefault(number, row), by_words.setdefault(words, row)
        if first is not row and _are_other_words(words_token(table, key, first), words):
            yield _finding("XK-220", part, key, first, row)
        elif same is not row and number_token(same.entries[key].value) != number:
            yield _finding("XK-221", part, key, same, row)


def _are_other_words(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() < _OTHER_WORDS


def _finding(code: str, part: TableData, key: str, first: Row, row: Row) -> Finding:
    table = part.table
    names, column = table.names_of[key], table.column[key]
    numbers = [show(column.kind, each.entries[key].value) for each in (first, row)]
    words = [shortened(str(each.entries[names].value)) for each in (first, row)]
    pair = words if code == "XK-220" else [words[0], numbers[1]]
    place = part.place(column, row.entries[key], row.key)
    cell = f"{part.layout.sheet}!{first.entries[key].cell}"
    return engine_finding(code, place, number=numbers[0], first=pair[0], second=pair[1], cell_of=cell)
