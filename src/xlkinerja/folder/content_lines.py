"""What is kept of a workbook as plain JSON and back: exact, and nothing is believed that does not look like ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from sys import intern
from typing import Any, Protocol

from xlkinerja.between.facts import Fact, Facts
from xlkinerja.finding import LEVELS, Finding, Place
from xlkinerja.folder.content import ROWS, Content, Said, SourceRow
from xlkinerja.folder.outcome import ReportIdentity
from xlkinerja.form import Form, Table
from xlkinerja.form.loader import load
from xlkinerja.report import Value
from xlkinerja.report.others import Offer

Json = dict[str, Any]

WRONG = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What lines raise that nobody here wrote."""

_LARGEST = 9999  # power of ten: far beyond any cell, and short enough to be written out


class _Held(Protocol):
    """What a workbook says, wherever it is kept: its fields, rows with their places, and its own sums."""

    @property
    def form(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Value]: ...
    @property
    def tables(self) -> Mapping[str, Sequence[SourceRow]]: ...
    @property
    def totals(self) -> Mapping[str, Mapping[str, Value]]: ...
    @property
    def intake(self) -> Mapping[str, Mapping[str, Decimal]]: ...
    @property
    def places(self) -> Mapping[str, tuple[str, str]]: ...
    @property
    def unread(self) -> Mapping[str, frozenset[str]]: ...


def held_json(held: _Held) -> Json:
    """Return what a workbook says as it is kept, with the names of the columns that its rows have."""
    form = load(held.form)
    return {
        "fields": values_json(held.fields),
        "columns": {name: [column.name for column in form.table[name].columns] for name in held.tables},
        "tables": {name: [row_json(row) for row in rows] for name, rows in held.tables.items()},
        "totals": {name: values_json(own) for name, own in held.totals.items()},
        "intake": {name: {key: str(number) for key, number in own.items()} for name, own in held.intake.items()},
        "places": {name: list(place) for name, place in held.places.items()},
        "unread": {name: sorted(columns) for name, columns in held.unread.items()},
    }


def held_from(line: Json, form: Form) -> dict[str, Any]:
    """Return by name what a kept workbook says. Raises one of WRONG for a line that we did not write."""
    kept = line["tables"]
    order = {name: order_of(line["columns"][name], table) for name, table in form.table.items() if name in kept}
    return {
        "fields": values_from(line["fields"]),
        "tables": {name: rows_from(kept.get(name, ()), order.get(name, ())) for name in form.table},
        "totals": {table: values_from(own) for table, own in line["totals"].items()},
        "intake": intake_from(line["intake"], form),
        "places": {key: (text(sheet), text(cell)) for key, (sheet, cell) in line["places"].items()},
        "unread": {table: frozenset(map(text, columns)) for table, columns in line["unread"].items()},
    }


def content_json(content: Content) -> Json:
    """Return what is kept of a workbook."""
    return {
        **held_json(content),
        "form": content.form,
        "whose": asdict(content.identity),
        "said": said_json(content.said),
        "facts": facts_json(content.facts),
        "figures": [[*cell, figure] for cell, figure in sorted(content.figures.items())],
        "explanations": dict(content.explanations),
        "since": {digest: said_json(said) for digest, said in content.since.items()},
        "made_with": content.made_with,
        "taken": {digest: said_json(said) for digest, said in content.taken.items()},
    }


def content_from(line: Json) -> Content:
    """Return what was kept of a workbook. Raises one of WRONG for a line that we did not write."""
    form = load(text(line["form"]))
    return Content(
        **held_from(line, form),
        form=form.name,
        identity=identity_from(line["whose"]),
        said=said_from(line["said"]),
        facts=facts_from(line["facts"], Path()),
        figures={(text(table), text(row), text(name)): text(figure) for table, row, name, figure in line["figures"]},
        explanations={key: text(explanation) for key, explanation in line["explanations"].items()},
        since={digest: said_from(said) for digest, said in line["since"].items()},
        made_with=text(line["made_with"]),
        taken={digest: said_from(said) for digest, said in line["taken"].items()},
    )


# --- rows --------------------------------------------------------------------------------------------------------


def row_json(row: SourceRow) -> list[Any]:
    """Return a row as it is kept."""
    return [row.sheet, row.row, row.cell, row.group, [value_json(value) for value in row.values], list(row.places)]


def order_of(kept: list[str], table: Table) -> tuple[int | None, ...]:
    """Return where a kept row has the value of each column of the form as it is now; None for a column it lacks."""
    there = {name: position for position, name in enumerate(kept)}
    return tuple(there.get(column.name) for column in table.columns)


def rows_from(rows: Any, order: Sequence[int | None]) -> tuple[SourceRow, ...]:  # noqa: ANN401 - what JSON holds
    """Return kept rows with the values in the order of the form's columns."""
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}  # the letters of a table's columns are kept once for all its rows
    found = []
    for sheet, row, cell, group, values, places in rows:
        own = tuple("" if n is None else text(places[n]) for n in order) if places else ()
        found.append(
            SourceRow(
                text(sheet),
                int(row),
                text(cell),
                text(group),
                tuple(None if n is None else value_from(values[n]) for n in order),
                seen.setdefault(own, own),
            )
        )
    return tuple(found)


# --- findings and facts ------------------------------------------------------------------------------------------


def said_json(said: Said) -> Json:
    """Return findings with their figures as they are kept."""
    return {"findings": [finding_json(finding) for finding in said.findings], "figures": list(said.figures)}


def said_from(line: Json) -> Said:
    """Return kept findings with their figures."""
    said = Said(tuple(map(finding_from, line["findings"])), tuple(map(text, line["figures"])))
    if len(said.findings) != len(said.figures):
        raise ValueError(line)
    return said


def finding_json(finding: Finding) -> Json:
    """Return a finding as it is kept."""
    return {**vars(finding), "place": list(finding.place), "said": list(finding.said)}


def finding_from(line: Mapping[str, Any]) -> Finding:
    """Return a kept finding; only texts are in it, besides whether an explanation settles it."""
    if line["level"] not in LEVELS:
        raise ValueError(line["level"])
    place = Place(*line["place"])
    texts = (part for name, part in line.items() if name not in {"place", "said", "explainable"})
    for part in (*texts, *filter(None, place)):
        text(part)
    return Finding(**{**line, "place": place, "said": tuple(map(text, line["said"]))})


def identity_from(line: Mapping[str, Any]) -> ReportIdentity:
    """Return whose report it was; an answer's name is made of it, so it is what it says or nothing."""
    identity = ReportIdentity(**line)
    texts = identity.form, identity.satker
    numbers = identity.year, identity.quarter, identity.revision, identity.month
    if not all(isinstance(one, str | None) for one in texts) or not all(
        isinstance(number, int | None) for number in numbers
    ):
        raise TypeError(line)
    return identity


def facts_json(facts: Facts) -> Json:
    """Return the facts of a workbook as they are kept."""
    return {
        "form": facts.form,
        "fields": {name: _fact_json(fact) for name, fact in facts.fields.items()},
        "sides": [[*key, [_fact_json(fact) for fact in side]] for key, side in facts.sides.items()],
        "offers": {name: [_offer_json(offer) for offer in offers] for name, offers in facts.offers.items()},
    }


def facts_from(line: Json, path: Path) -> Facts:
    """Return the kept facts of a workbook that lies at a path."""
    fields = {name: _fact(record) for name, record in line["fields"].items()}
    sides = {(code, number, side): tuple(map(_fact, facts)) for code, number, side, facts in line["sides"]}
    offers = {name: tuple(map(_offer, offers)) for name, offers in line["offers"].items()}
    return Facts(path, text(line["form"]), fields, sides, offers)


def _offer_json(offer: Offer) -> list[Any]:
    return [offer.key, value_json(offer.value), offer.shown, offer.cell, offer.unread, str(offer.rounding)]


def _offer(line: Any) -> Offer:  # noqa: ANN401 - what JSON holds
    key, value, shown, cell, unread, rounding = line
    return Offer(text(key), value_from(value), text(shown), text(cell), unread is True, Decimal(rounding))


def _fact_json(fact: Fact) -> Json:
    return {**asdict(fact), "value": value_json(fact.value), "rounding": str(fact.rounding)}


def _fact(line: Json) -> Fact:
    fact = Fact(**{**line, "place": Place(*line["place"])})
    return replace(fact, value=value_from(line["value"]), rounding=Decimal(line["rounding"]))


# --- single values -----------------------------------------------------------------------------------------------


def intake_from(line: Json, form: Form) -> dict[str, dict[str, Decimal]]:
    """Return the kept sums of all tables that the form has now; of one that it had not yet, no row came in."""
    return {
        name: {ROWS: Decimal(0)} | {key: Decimal(number) for key, number in line.get(name, {}).items()}
        for name in form.table
    }


def values_json(values: Mapping[str, Value]) -> Json:
    """Return values by name as they are kept."""
    return {name: value_json(value) for name, value in values.items()}


def values_from(line: Json) -> dict[str, Value]:
    """Return kept values by name."""
    return {intern(key): value_from(value) for key, value in line.items()}


def value_json(value: Value) -> object:
    """Return a value as JSON keeps it apart from others: exact decimals as a list of one text."""
    return [str(value)] if isinstance(value, Decimal) else value


def value_from(kept: Any) -> Value:  # noqa: ANN401 - what JSON holds
    """Return a kept value; one that is none raises TypeError."""
    if kept is None or isinstance(kept, str | bool):
        return kept
    value = Decimal(kept[0]) if isinstance(kept, list) else kept
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        raise TypeError(kept)
    return value


def text(kept: object) -> str:
    """Return a kept text; anything else raises TypeError."""
    if not isinstance(kept, str):
        raise TypeError(kept)
    return kept
