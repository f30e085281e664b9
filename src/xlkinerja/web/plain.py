"""What became of a file, and what was found in it, as data that JSON can hold and people can read."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.between.facts import NAME
from xlkinerja.between.model import SATKER
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.finding import LEVELS, Finding, open_first, printable
from xlkinerja.flat_data import Json
from xlkinerja.folder.outcome import STATE_WORDS, Outcome
from xlkinerja.form.loader import load
from xlkinerja.web.remedies import in_page_words


def outcome_data(outcome: Outcome) -> Json:
    """Return all that the page shows of a file; `answer` is the name of its answer, None without one."""
    return {
        "name": outcome.found.name,
        "state": outcome.state,
        "said": STATE_WORDS[outcome.state],
        "readable": outcome.readable,
        **_owner(outcome),
        "counts": counts_of(outcome),
        "findings": [finding_data(finding) for finding in open_first(outcome.findings)],
        "answer": outcome.written.name if outcome.written is not None else None,
    }


def counts_of(outcome: Outcome) -> Json:
    """Return how many findings of each level are open, and how many are settled."""
    settled = sum(1 for finding in outcome.findings if finding.settled)
    return {**{level: outcome.count(level) for level in LEVELS}, "dijelaskan": settled}


def finding_data(finding: Finding) -> Json:
    """Return a finding with its place, what was typed there, and what to do in the words of the page."""
    return {
        "code": finding.code,
        "level": finding.level,
        "settled": finding.settled,
        "sheet": finding.place.sheet or "",
        "cell": finding.place.cell or "",
        "label": printable(finding.place.label),
        "typed": printable(finding.typed),
        "message": printable(in_page_words(finding.message)),
        "explanation": printable(finding.explanation),
    }


def _owner(outcome: Outcome) -> Json:
    """Return whose report it is and of when, in words."""
    identity, known = outcome.identity, outcome.facts.fields if outcome.facts is not None else {}
    name, code = known.get(NAME), known.get(SATKER)
    is_otherwise = code is not None and code.typed.strip() != code.shown
    return {
        "form": identity.form,
        "form_title": load(identity.form).title if identity.form is not None else "",
        "satker": identity.satker or "",
        "satker_typed": printable(code.typed) if code is not None and is_otherwise else "",
        "satker_name": printable(name.shown) if name is not None else "",
        "period": period_text(identity.period) if identity.period is not None else "",
        "revision": identity.revision,
    }


def lines_data(lines: Iterator[str]) -> list[str]:
    """Return lines that a terminal would show, in the words of the page."""
    return [printable(in_page_words(line)) for line in lines]
