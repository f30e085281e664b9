"""Stage 2b: which rows are the same thing, over all tables of a report.

Offices number their indicators anew in each sasaran, by letters, throughout, or not at all; they write a sasaran by
number, by name, merged or on its first row only. So a row is known by its keys together, each by its number or, without
one, by its exact words. Words beside a number are a witness: where they say another row than the number does, nobody
knows which is meant. What nobody knows gets no subject, and so no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlkinerja.computing.groups import Groups, groups_of
from xlkinerja.computing.key_findings import Pair, findings_about
from xlkinerja.computing.matching import Candidate, Matcher
from xlkinerja.computing.registry_findings import contradictions, names_of_groups
from xlkinerja.computing.tokens import as_compared, number_token, words_token
from xlkinerja.computing.trees import tree_findings
from xlkinerja.finding import Finding
from xlkinerja.form import Table
from xlkinerja.report import Identity, Report, Row, TableData


def identify(report: Report) -> Report:
    """Return the report with the identity of every row that staff filled in, and what contradicts it."""
    findings: list[Finding] = []
    for table in _in_order(report):
        groups = groups_of(report, table)
        for part in report.tables.get(table.name, ()):
            findings += tree_findings(part)
            if table.rows_of is None:
                made = replace(part, rows=tuple(_registered(part, groups)))
            else:
                made, pairs = _matched(report, part, groups)
                findings += findings_about(report, made, pairs)
            report = report.with_part(made)
    shared = {table.rows_of for table in report.form.tables} - {None}
    for table in report.form.tables:
        if table.source is None:
            findings += names_of_groups(report, table)
        if table.name in shared:
            findings += contradictions(report, table)
    return replace(report, told_by=_told_by(report)).with_findings(*findings)


def _in_order(report: Report) -> list[Table]:
    """Return the tables that staff fill in, those first whose rows others have."""
    typed = [table for table in report.form.tables if table.source is None]
    return sorted(typed, key=lambda table: table.rows_of is not None)


# --- rows that stand for themselves ------------------------------------------------------------------------------


def _registered(part: TableData, groups: Groups) -> Iterator[Row]:
    """Yield the rows with their own keys; one without a key continues the one above, where the form has it so."""
    table, above = part.table, Row("", 0, {})
    words_of: dict[Identity, str] = {}
    for row in part.rows:
        words = words_token(table, table.key, row)
        own = row.key.casefold() if table.tree else number_token(row.entries[table.key].value) or words
        identity = (*groups.token(part, row), own) if own else ()
        same_words = words in {"", words_of.get(above.subject, "")}
        if table.continues and above.subject and (not identity or (identity == above.subject and same_words)):
            yield row._replace(identity=above.identity, subject=above.subject, continues=True)
            continue
        words_of.setdefault(identity, words)
        above = row._replace(identity=identity, subject=identity)
        yield above


# --- rows that are those of another table ------------------------------------------------------------------------


def _matched(report: Report, part: TableData, groups: Groups) -> tuple[TableData, tuple[Pair, ...]]:
    """Return the part with each row under the subject of the row of the other table that it is about."""
    pairs = tuple(_pairs(report, part, groups))
    return replace(part, rows=tuple(pair.row for pair in pairs)), pairs


def _pairs(report: Report, part: TableData, groups: Groups) -> Iterator[Pair]:
    table = part.table
    matcher = Matcher(_candidates(report.seen_from(table.rows_of or "", part), groups))
    for row in part.rows:
        group, number = groups.token(part, row), number_token(row.entries[table.key].value)
        words = words_token(table, table.key, row)
        match = matcher.match(group, number, words)
        sure = match.candidates[0] if match.is_sure and match.candidates else None
        theirs = sure.identity[:-1] if sure is not None else group
        own = (*(mine or other for mine, other in zip(group, theirs, strict=True)), number or words)
        identity = own if own[-1] or any(own) else ()
        subject = sure.identity if sure is not None else identity
        doubtful = not match.is_sure
        yield Pair(row._replace(identity=identity, subject=subject, doubtful=doubtful), match)


def _candidates(parts: Sequence[TableData], groups: Groups) -> tuple[Candidate, ...]:
    """Return what the other table has rows of; the rows that continue one belong to it."""
    found = []
    for part in parts:
        table = part.table
        for row in part.rows:
            if not row.continues and row.subject:
                number = number_token(row.entries[table.key].value)
                words = words_token(table, table.key, row)
                found.append(Candidate(row.subject, groups.token(part, row), number, words, part, row))
    return tuple(found)


# --- what Excel can tell rows by ---------------------------------------------------------------------------------


def _told_by(report: Report) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return, for a table and one whose keys it has, the key columns by which Excel finds the same rows there."""
    typed = [table for table in report.form.tables if table.source is None and len(table.keys) > 1]
    return {
        (one.name, other.name): _columns(report, one, other)
        for one in typed
        for other in typed
        if one.keys[0] == other.keys[0] and {*other.keys} <= {*one.keys}
    }


def _columns(report: Report, one: Table, other: Table) -> tuple[str, ...]:
    names = (one.names_of.get(other.key), other.names_of.get(other.key))
    by_words = (names[0],) if names[0] is not None and names[0] == names[1] else ()
    choices = [(other.key,), other.keys, by_words]
    return next((choice for choice in choices if choice and _tell(report, one, other, choice)), other.keys)


def _tell(report: Report, one: Table, other: Table, columns: tuple[str, ...]) -> bool:
    """Tell whether the cells of some columns say the same as the identities do."""
    theirs: dict[Identity, set[Identity]] = defaultdict(set)
    for part in report.tables.get(other.name, ()):
        for row in part.rows:
            cells = _cells(row, columns)
            if all(cells):
                theirs[cells].add(row.subject)
    rows = [row for part in report.tables.get(one.name, ()) for row in part.rows]
    rows = [row for row in rows if row.subject and not row.doubtful]
    told = [(row.subject, theirs.get(_cells(row, columns), set())) for row in rows if not row.continues]
    known = {row.subject for part in report.tables.get(other.name, ()) for row in part.rows}
    return all(found == ({identity} & known) for identity, found in told)


def _cells(row: Row, columns: tuple[str, ...]) -> Identity:
    return tuple(" ".join(as_compared(row.entries[name].value).split()).casefold() for name in columns)
