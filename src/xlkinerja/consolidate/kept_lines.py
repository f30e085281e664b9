"""A received file as a line of plain JSON and back: exact, with every place, so that it need not be read again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast, get_args

from xlkinerja.consolidate.model import Decision, Received, Satker, SourceRow, Submission, Verdict
from xlkinerja.finding import LEVELS, Finding, Place
from xlkinerja.form import Table
from xlkinerja.form.loader import load
from xlkinerja.report import Value

Json = dict[str, Any]

_PLAIN = ("sent_as", "sha256", "form", "satker", "name", "revision", "sent_sha256")
"""What is in a line as it is in a submission."""


def received_json(file: Received, folder: Path) -> Json:
    """Return a file as it is kept; paths are relative to the folder of what is kept, where they can be."""
    about = {"sent_as": file.sent_as, "verdict": file.verdict, "reason": file.reason, "likely": file.likely}
    submission = None if file.submission is None else _submission_json(file.submission, folder)
    return {**about, "path": _relative(file.path, folder), "is_there": file.is_there, "submission": submission}


def received_of(line: Json, folder: Path, sender: str) -> Received:
    """Return a kept file, named below its sender's name. Raises what a line raises that we did not write."""
    if line["verdict"] not in get_args(Verdict):
        raise ValueError(line["verdict"])
    kept = line["submission"]
    name = f"{sender}/{_text(line['sent_as'])}"
    return Received(
        _absolute(_text(line["path"]), folder),
        name,
        cast(Verdict, line["verdict"]),
        _text(line["reason"]),
        None if kept is None else _submission(kept, folder, name),
        is_there=bool(line["is_there"]),
        likely=_text(line["likely"]),
    )


def satker_json(satker: Satker) -> Json:
    """Return a satker of the list as it is kept."""
    return asdict(satker)


def satker_of(line: Json) -> Satker:
    """Return a kept satker."""
    code, name, eselon1, ministry = (_text(line[key]) for key in ("code", "name", "eselon1", "ministry"))
    return Satker(code, name, eselon1, ministry, tuple(map(_text, line["forms"])))


def decision_json(decision: Decision) -> Json:
    """Return a decision as it is kept."""
    return {**asdict(decision), "until": _day_json(decision.until)}


def decision_of(line: Json) -> Decision:
    """Return a kept decision."""
    year, quarter = line["period"]
    return Decision(**{**line, "period": (int(year), int(quarter)), "until": _day(line["until"])})


# --- a submission ----------------------------------------------------------------------------------------------------


def _submission_json(one: Submission, folder: Path) -> Json:
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "path": _relative(one.path, folder),
        "period": list(one.period),
        "received": _day_json(one.received),
        "fields": {name: _value_json(value) for name, value in one.fields.items() if name not in _signers(one.form)},
        "columns": {name: [column.name for column in load(one.form).table[name].columns] for name in one.tables},
        "tables": {name: [_row_json(row) for row in rows] for name, rows in one.tables.items()},
        "totals": {name: {key: _value_json(value) for key, value in own.items()} for name, own in one.totals.items()},
        "findings": [{**asdict(finding), "place": list(finding.place)} for finding in one.findings],
        "figures": list(one.figures),
        "intake": {name: {key: str(number) for key, number in own.items()} for name, own in one.intake.items()},
        "places": {name: list(place) for name, place in one.places.items()},
        "unread": {name: sorted(columns) for name, columns in one.unread.items()},
    }


def _submission(line: Json, folder: Path, name: str) -> Submission:
    form = load(_text(line["form"]))
    year, quarter = line["period"]
    kept = line["tables"]
    order = {name: _order(line["columns"][name], table) for name, table in form.table.items() if name in kept}
    return Submission(
        **{**{key: line[key] for key in _PLAIN}, "sent_as": name},
        path=_absolute(_text(line["path"]), folder),
        period=(int(year), int(quarter)),
        received=_day(line["received"]),
        fields={key: _value(value) for key, value in line["fields"].items()},
        tables={name: _rows(kept.get(name, ()), order.get(name, ())) for name in form.table},
        totals={table: {key: _value(value) for key, value in own.items()} for table, own in line["totals"].items()},
        findings=tuple(map(_finding, line["findings"])),
        figures=tuple(map(_text, line["figures"])),
        intake={table: {key: Decimal(number) for key, number in own.items()} for table, own in line["intake"].items()},
        places={key: (sheet, cell) for key, (sheet, cell) in line["places"].items()},
        unread={table: frozenset(columns) for table, columns in line["unread"].items()},
    )


def _signers(form: str) -> frozenset[str]:
    """Return the fields that say who signed, with NIP: nobody above needs them."""
    own = load(form).fields
    return frozenset(field.name for field in own if field.block == "signature" and field.kind.holds == "text")


def _row_json(row: SourceRow) -> list[Any]:
    return [row.sheet, row.row, row.cell, row.group, [_value_json(value) for value in row.values], list(row.places)]


def _order(kept: list[str], table: Table) -> tuple[int | None, ...]:
    """Return where a kept row has the value of each column of the form as it is now; None for a column it lacks."""
    there = {name: position for position, name in enumerate(kept)}
    return tuple(there.get(column.name) for column in table.columns)


def _rows(rows: Any, order: tuple[int | None, ...]) -> tuple[SourceRow, ...]:  # noqa: ANN401 - what JSON holds
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}  # the letters of a table's columns are kept once for all its rows
    found = []
    for sheet, row, cell, group, values, places in rows:
        own = tuple("" if n is None else _text(places[n]) for n in order) if places else ()
        found.append(
            SourceRow(
                _text(sheet),
                int(row),
                _text(cell),
                _text(group),
                tuple(None if n is None else _value(values[n]) for n in order),
                seen.setdefault(own, own),
            )
        )
    return tuple(found)


def _finding(line: Mapping[str, Any]) -> Finding:
    if line["level"] not in LEVELS:
        raise ValueError(line["level"])
    return Finding(**{**line, "place": Place(*line["place"]), "said": tuple(map(_text, line["said"]))})


# --- single values ---------------------------------------------------------------------------------------------------


def _value_json(value: Value) -> object:
    """Return a value as JSON keeps it apart from others: exact decimals as a list of one text."""
    return [str(value)] if isinstance(value, Decimal) else value


def _value(kept: Any) -> Value:  # noqa: ANN401 - what JSON holds
    value = Decimal(kept[0]) if isinstance(kept, list) else kept
    if not isinstance(value, Decimal | str | bool | None) or (isinstance(value, Decimal) and not value.is_finite()):
        raise TypeError(kept)
    return value


def _text(kept: object) -> str:
    if not isinstance(kept, str):
        raise TypeError(kept)
    return kept


def _day_json(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def _relative(path: Path, folder: Path) -> str:
    """Return a path below or beside a folder with `/`, so that both can be moved; another drive's path as it is."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _absolute(kept: str, folder: Path) -> Path:
    return Path(os.path.normpath(folder.absolute() / kept))
