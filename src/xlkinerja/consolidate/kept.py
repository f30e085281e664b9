"""A consolidation that is kept for the one above it: plain lines of JSON, checked by a digest, never unpickled.

The first line says what it is, whose satker those are and what was decided; then comes a line for each file; the last
holds the SHA-256 of all before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from xlkinerja.consolidate.kept_lines import (
    absolute,
    decision_json,
    decision_of,
    received_json,
    received_of,
    relative,
    satker_json,
    satker_of,
)
from xlkinerja.consolidate.model import Agency, Decision, Received, Satker, TypedDecision
from xlkinerja.consolidate.stored import Store
from xlkinerja.consolidate.stored_submission import stored
from xlkinerja.consolidate.typed_decisions import BY, REASON, UNTIL, WORD
from xlkinerja.folder.content_lines import WRONG, text
from xlkinerja.form import FormError

ENDING = ".jsonl"
_FORMAT = "xlkinerja-rekap-1"
_LONGEST = 1 << 26  # bytes of a line; a workbook of the largest size says less
_BROKEN = "Data rekap ini rusak, terpotong, atau diubah sesudah disimpan. Minta pengirim membuatnya lagi."
_WITHOUT_FORM = "Data rekap ini memuat formulir yang berkasnya tidak ada di sini. Ulangi dengan map formulir itu."
_ALIEN = "Berkas ini bukan data rekap."


class _AlienError(Exception):
    """A file is none that was kept."""


@dataclass(frozen=True)
class Kept:
    """What was kept of a consolidation: its files, with whose they are and what became of them.

    `pairs` are the earlier and the later file of each sending that was revised.
    """

    received: tuple[Received, ...]
    satkers: tuple[Satker, ...] = ()
    decisions: tuple[Decision, ...] = ()
    pairs: tuple[tuple[Path, Path], ...] = ()


def is_kept(path: Path) -> bool:
    """Tell by its name whether a file is one that `--keep` wrote."""
    return path.suffix.casefold() == ENDING and not path.is_dir()


def is_ours(path: Path) -> bool:
    """Tell whether `--keep` wrote a file, whatever became of it since; nothing is raised."""
    try:
        with path.open("rb") as file:
            _head(file.readline(_LONGEST), hashlib.sha256())
    except (OSError, _AlienError):
        return False
    return True


def kept_lines(agency: Agency, folder: Path) -> Iterator[bytes]:
    """Yield the lines of what is kept of an agency, for a file in a folder: one file at a time is in memory."""
    digest = hashlib.sha256()
    head = {
        "format": _FORMAT,
        "satkers": [satker_json(satker) for satker in agency.expected],
        "decisions": [decision_json(decision) for decision in _decisions(agency)],
        "pairs": [[relative(path, folder) for path in pair] for pair in _pairs(agency)],
    }
    for entry in chain([head], (received_json(file, folder) for file in agency.received)):
        line = _line(entry)
        digest.update(line)
        yield line
    yield _line({"sha256": digest.hexdigest()})


def _decisions(agency: Agency) -> Iterable[Decision]:
    """Return the decisions typed in the rekap, and those of the lists that were not replaced there.

    Of what was typed also what holds no more, and what is no decision yet: the level above reads why.
    """
    replaced = {one.decision for one in agency.ended}
    listed = (decision for decision in agency.decisions if decision not in replaced)
    held: dict[Decision, None] = {}
    drafts: dict[Decision, Decision] = {}
    for judged in agency.judged:
        if judged.decision is not None and judged.decision.typed is not None:
            held[judged.decision] = None
        if judged.draft is not None and judged.draft.typed is not None and not judged.draft.typed.withdraws:
            drafts[judged.draft] = replace(judged.draft, fault=_written(judged.draft.typed), ended=True)
    over = (one.decision for one in agency.ended if one.decision.typed is not None and not one.is_replaced)
    typed = (*held, *drafts.values(), *(replace(one, ended=True) for one in over))
    return dict.fromkeys((*listed, *(replace(decision, typed=None) for decision in typed)))


def _written(typed: TypedDecision) -> str:
    """Return what somebody wrote beside a finding without deciding on it."""
    said = {WORD: typed.word, REASON: typed.reason, UNTIL: typed.until, BY: typed.by}
    return f"belum diputuskan; tertulis {', '.join(f'{name}: {text}' for name, text in said.items() if text)}."


def _pairs(agency: Agency) -> Iterable[tuple[Path, Path]]:
    return dict.fromkeys((change.earlier.path, change.later.path) for change in agency.changes)


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def read_kept(path: Path) -> Kept:
    """Return what a file keeps; one that cannot be trusted is one file that cannot be read. Nothing is raised."""
    try:
        return _read(path)
    except OSError as error:
        return _refused(path, f"Tidak dapat dibaca ({error.strerror}).")
    except _AlienError:
        return _refused(path, _ALIEN)
    except FormError as error:
        return _refused(path, f"{_WITHOUT_FORM} ({error})")
    except WRONG:
        return _refused(path, _BROKEN)


def _refused(path: Path, reason: str) -> Kept:
    return Kept((Received(path, path.name, "tidak terbaca", reason),))


def _read(path: Path) -> Kept:
    """Return what a file keeps, read line by line. Raises what a line raises that we did not write."""
    digest, folder = hashlib.sha256(), path.parent
    received: list[Received] = []
    store = Store()
    with path.open("rb") as file:
        head = _head(file.readline(_LONGEST), digest)
        before = file.readline(_LONGEST)
        while line := file.readline(_LONGEST):
            digest.update(before)
            received.append(stored(received_of(json.loads(before), folder, path.stem), store))
            before = line
    if json.loads(before) != {"sha256": digest.hexdigest()}:
        raise ValueError(path)
    decisions = tuple(decision_of(line, path.stem) for line in head["decisions"])
    pairs = tuple((absolute(text(a), folder), absolute(text(b), folder)) for a, b in head.get("pairs", ()))
    return Kept(tuple(received), tuple(map(satker_of, head["satkers"])), decisions, pairs)


def _head(line: bytes, digest: Any) -> dict[str, Any]:  # noqa: ANN401 - hashlib names no class
    try:
        head = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _AlienError from error
    if not isinstance(head, dict) or head.get("format") != _FORMAT:
        raise _AlienError
    digest.update(line)
    return head
