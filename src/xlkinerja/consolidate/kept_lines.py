"""A received file as a line of plain JSON and back: exact, with every place, so that it need not be read again."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from sys import intern
from typing import cast, get_args

from xlkinerja.consolidate.model import Decision, Received, Satker, Submission, Verdict
from xlkinerja.folder.content_lines import (
    Json,
    finding_from,
    finding_json,
    held_from,
    held_json,
    text,
)
from xlkinerja.form.loader import load

_PLAIN = ("sent_as", "sha256", "form", "satker", "name", "revision", "sent_sha256")
"""What is in a line as it is in a submission."""


def received_json(file: Received, folder: Path) -> Json:
    """Return a file as it is kept; paths are relative to the folder of what is kept, where they can be."""
    about = {"sent_as": file.sent_as, "verdict": file.verdict, "reason": file.reason, "likely": file.likely}
    submission = None if file.submission is None else _submission_json(file.submission, folder)
    return {**about, "path": relative(file.path, folder), "is_there": file.is_there, "submission": submission}


def received_of(line: Json, folder: Path, sender: str) -> Received:
    """Return a kept file, named below its sender's name. Raises what a line raises that we did not write."""
    if line["verdict"] not in get_args(Verdict):
        raise ValueError(line["verdict"])
    kept = line["submission"]
    name = f"{sender}/{text(line['sent_as'])}"
    return Received(
        absolute(text(line["path"]), folder),
        name,
        cast(Verdict, line["verdict"]),
        text(line["reason"]),
        None if kept is None else _submission(kept, folder, name),
        is_there=bool(line["is_there"]),
        likely=text(line["likely"]),
    )


def satker_json(satker: Satker) -> Json:
    """Return a satker of the list as it is kept."""
    return asdict(satker)


def satker_of(line: Json) -> Satker:
    """Return a kept satker."""
    code, name, eselon1, ministry = (text(line[key]) for key in ("code", "name", "eselon1", "ministry"))
    exempt = tuple((text(form), text(reason)) for form, reason in line.get("exempt", ()))
    return Satker(code, name, intern(eselon1), intern(ministry), tuple(map(text, line["forms"])), exempt)


def decision_json(decision: Decision) -> Json:
    """Return a decision as it is kept."""
    return {**asdict(decision), "until": _day_json(decision.until)}


def decision_of(line: Json, sender: str) -> Decision:
    """Return a kept decision, with the name of the rekap below in which it was made."""
    below = "/".join(filter(None, (sender, text(line.get("below", "")))))
    told = {"period": tuple(map(int, line["period"])), "until": _day(line["until"]), "below": below}
    return Decision(**{**line, **told})


# --- a submission ----------------------------------------------------------------------------------------------------


def _submission_json(one: Submission, folder: Path) -> Json:
    return {
        **held_json(one),
        **{name: getattr(one, name) for name in _PLAIN},
        "path": relative(one.path, folder),
        "period": list(one.period),
        "received": _day_json(one.received),
        "findings": [finding_json(finding) for finding in one.findings],
        "figures": list(one.figures),
    }


def _submission(line: Json, folder: Path, name: str) -> Submission:
    form = load(text(line["form"]))
    return Submission(
        **{**held_from(line, form), **{key: line[key] for key in _PLAIN}, "sent_as": name},
        path=absolute(text(line["path"]), folder),
        period=tuple(map(int, line["period"])),
        received=_day(line["received"]),
        findings=tuple(map(finding_from, line["findings"])),
        figures=tuple(map(text, line["figures"])),
    )


# --- single values ---------------------------------------------------------------------------------------------------


def _day_json(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def relative(path: Path, folder: Path) -> str:
    """Return a path below or beside a folder with `/`, so that both can be moved; another drive's path as it is."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def absolute(kept: str, folder: Path) -> Path:
    """Return where a kept path leads, seen from the folder of what is kept."""
    return Path(os.path.normpath(folder.absolute() / kept))
