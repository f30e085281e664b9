"""What is known of files that were filled before, one small JSON file each, so that a run goes on where one stopped.

An entry is looked up by all that its answer depends on: the file's bytes and name, this program and its forms, the
options, and what other workbooks say about the file. Whatever is no entry of ours is as good as none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, get_args

from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.content_lines import (
    WRONG,
    facts_from,
    facts_json,
    finding_from,
    finding_json,
    identity_from,
    text,
)
from xlkinerja.folder.entries import Entries
from xlkinerja.folder.outbox import bounded
from xlkinerja.folder.outcome import Outcome, State
from xlkinerja.form.outside import at_hand
from xlkinerja.frozen import dataclass
from xlkinerja.reading.earlier_answer import TypedExplanations
from xlkinerja.report.others import NO_OTHERS, Others

Json = Mapping[str, Any]


def digest(*parts: object) -> str:
    """Return a text that differs when any of the parts does."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


@cache
def digest_of_engine() -> str:
    """Return what changes whenever this program, a form, a rule or a message does."""
    home = Path(__file__).parents[1]
    files = sorted(path for path in home.rglob("*") if path.suffix in {".py", ".toml"})
    return digest(
        *((path.relative_to(home).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
    )


def digest_of_making() -> str:
    """Return what changes whenever this program does, or a form from outside that is at hand."""
    outside = at_hand().digest
    return digest(digest_of_engine(), outside) if outside else digest_of_engine()


@dataclass(frozen=True)
class Journal:
    """A folder of entries; `basis` is what all answers of a run depend on besides the file itself."""

    folder: Path
    basis: str

    def key(
        self,
        found: Found,
        sha256: str,
        also: Iterable[Finding],
        typed_explanations: TypedExplanations,
        others: Others = NO_OTHERS,
    ) -> str:
        """Return what the answer to a file depends on, as the name of its entry."""
        findings, explanations = [asdict(finding) for finding in also], sorted(typed_explanations.items())
        return digest(self.basis, found.file, sha256, findings, explanations, others.digest)

    def find(self, key: str, found: Found) -> Outcome | None:
        """Return what became of the file the last time; None where that is not known."""
        try:
            entry = json.loads(bounded(Entries(self.folder).path(key)))
            if entry["digest"] != digest(key, entry["outcome"]):
                return None
            return _outcome(entry["outcome"], found)
        except (OSError, *WRONG):
            return None

    def keep(self, key: str, outcome: Outcome) -> None:
        """Write down what became of a file; a journal that cannot be written only costs time later."""
        entry = _json(outcome)
        line = json.dumps({"digest": digest(key, entry), "outcome": entry}, ensure_ascii=False)
        Entries(self.folder).write(key, line.encode())

    def forget_all_but(self, keys: Iterable[str]) -> None:
        """Delete the entries that a run had no use for."""
        Entries(self.folder).forget_all_but(keys)


def _json(outcome: Outcome) -> Json:
    return {
        "state": outcome.state,
        "findings": [finding_json(finding) for finding in outcome.findings],
        "sha256": outcome.sha256,
        "whose": asdict(outcome.identity),
        "answer": outcome.answer,
        "data": outcome.data,
        "explanations": outcome.explanations,
        "facts": None if outcome.facts is None else facts_json(outcome.facts),
    }


def _outcome(entry: Json, found: Found) -> Outcome:
    if entry["state"] not in get_args(State):
        raise ValueError(entry["state"])
    return Outcome(
        found,
        entry["state"],
        tuple(map(finding_from, entry["findings"])),
        text(entry["sha256"]),
        identity_from(entry["whose"]),
        text(entry["answer"]),
        None if entry["facts"] is None else facts_from(entry["facts"], found.shown),
        data=entry["data"],
        explanations={text(key): text(words) for key, words in entry["explanations"].items()},
    )
